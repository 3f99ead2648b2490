"""An export that was changed by hand is refused with every problem, by its line."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from awkward_space import DAY, NAME, fill_awkward_space
from insights_dash.domain.errors import InvalidBundleError
from insights_dash.export.bundle import export_bundle, open_zip
from insights_dash.ingest.bundle import BundleImport, import_bundle
from insights_dash.store.database import Database
from insights_dash.store.spaces import find_space_by_name, list_spaces

NOW = DAY + timedelta(days=60)
Files = dict[str, str]
PHASE: dict[str, Any] = {
    "id": "1",
    "name": "First",
    "automatic": [],
    "optional": [],
    "minimum": 0,
    "is_optional": False,
}


@pytest.fixture
def files(database: Database) -> Files:
    """The files of the awkward space."""
    space = fill_awkward_space(database)
    stream = io.BytesIO()
    with open_zip(stream) as sink:
        export_bundle(database, space.id, sink)
    with zipfile.ZipFile(stream) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def write(folder: Path, files: Mapping[str, str]) -> BundleImport:
    path = folder / "changed"
    path.mkdir()
    for name, text in files.items():
        (path / name).write_bytes(text.encode(errors="surrogateescape"))
    return BundleImport(path, "Copy")


def refuse(database: Database, folder: Path, files: Mapping[str, str]) -> list[str]:
    with pytest.raises(InvalidBundleError) as raised:
        import_bundle(database, write(folder, files), now=NOW)
    with database.read() as session:
        assert ["Awkward", "Before"] == [each.name for each in list_spaces(session)]
    return [str(row) for row in raised.value.rows]


# By file: what to replace, and the problem that this causes.
BAD_TEXTS = {
    "deployments.csv": [
        (",Executing,", ",Done,", 'state: Unknown state "Done".'),
        ("d-8,", "d-9,", "id: The file has this row twice."),
        (",TimedOut,", ",TimedOut, again,", "instead of"),
    ],
    "releases.csv": [
        ("Café,default,1.0-RC", "Café,default,", "version: The value is missing."),
        ("Café,Default,2.0,2024", "Café,Default,2.0,X", "created: "),
    ],
    "task_states.csv": [
        (
            ",Queued,Failed,",
            ",Queued,Fell,",
            'state: Unknown state "Fell".',
        ),
        (
            "api,Deployments-1,2024-04-01T09:30:15.25Z,Success",
            "api,Deployments-9,2024-04-01T09:30:15.25Z,Success",
            'id: There is no deployment "Deployments-9" (source "api").',
        ),
    ],
    "tags.csv": [
        ("#0D80D8", "red", 'line 3, color: "red" is not a hex code. Use one such as'),
    ],
    "projects.csv": [
        (
            "café,Gone,caf,,,,",
            "café,Gone,caf,,,Sometimes,",
            'tenanted_mode: Unknown mode "Sometimes".',
        ),
        (",24,,,", ",24,a\u202eb,javascript:alert(1),", "owner: A name must not"),
        ("javascript:", "data:", "owner_url: Enter a URL that starts with https://"),
        (",24,", ",9999,", "Enter a number of hours from 0 to 8,760."),
    ],
    "changes.csv": [
        (
            "https://github.com/acme/shop/pull/1",
            "javascript:alert(1)",
            "line 2, link: Enter a URL that starts with https:// or http://.",
        ),
    ],
    "tenants.csv": [("Gone,,", "Go\u202ene,,", "tenant: ")],
    "lifecycles.jsonl": [
        ('{"lifecycle":"Gone"', "[", "line 3: The line is not a JSON object."),
    ],
}
# By file: values of an object that is added, and the problem that this causes.
BAD_OBJECTS: Mapping[str, Sequence[tuple[dict[str, Any], str]]] = {
    "lifecycles.jsonl": [
        (
            {"lifecycle": "A", "phases": [{**PHASE, "automatic": ["Nowhere"]}]},
            'phases: There is no environment "Nowhere".',
        ),
        ({"lifecycle": "B", "phases": [{"id": "1"}]}, "phases: The value doesn't"),
    ],
    "reports.jsonl": [
        ({"report": ""}, "report: The value is missing."),
        ({"report": "A", "time_zone": "Nowhere"}, "time_zone: "),
        ({"report": "B", "targets": {"speed": 1}}, "targets"),
        ({"report": "C", "targets": [1]}, "The report doesn't have its usual form."),
        ({"report": "D", "selection": {}}, "selection: The value doesn't"),
        ({"report": "E", "logo": "aGk="}, "logo: The logo is not a PNG"),
        ({"report": "F", "logo": "%"}, "logo: The value doesn't have"),
        ({"report": "G", "logo": None}, "logo: The logo is not a PNG"),
        ({"report": "H", "description": []}, "description: The value"),
        ({"report": "I", "definitions": {"statistic": "Sum"}}, "Unknown statistic"),
        ({"report": "J", "definitions": ["Mean"]}, "definitions: The value doesn't"),
    ],
    "embeds.jsonl": [
        ({"origins": ["*"]}, "origins: "),
        ({"view": {"split": 1}}, "view: The value doesn't"),
        ({"view": {"projectId": "Shop"}}, "view: The value doesn't"),
        ({"view": {"release": [["Shop", "1"]]}}, "view: The value doesn't"),
        ({"view": {"release": [["A", "B", "9"]]}}, 'view: There is no release "9"'),
        ({"report": "None"}, 'report: There is no report "None".'),
        ({"created": None}, "created: The value is missing."),
    ],
    "walls.jsonl": [
        ({"seconds": 1}, "seconds: Use 5 to 600 seconds."),
        ({"refresh": 2}, "refresh: Use one of"),
        ({"theme": "pink"}, "theme: Use one of"),
        ({"views": [{"report": "None", "name": "", "view": {}}]}, "views: There is no"),
        ({"views": [{"report": None, "name": "", "view": {"a": 1}}]}, "views: The"),
        ({"views": {}}, "views: The value"),
    ],
    "release_fields.jsonl": [
        ({"version": "9"}, 'version: There is no set of custom fields "9"'),
        ({"fields": {"a": 1}}, "fields: The value"),
    ],
    "build_information.jsonl": [({"commits": None}, "commits: The value")],
    "tenant_projects.jsonl": [({"environments": "Test"}, "environments: ")],
}


def test_each_problem_of_a_table_is_named_by_file_and_line(
    database: Database, files: Files, tmp_path: Path
) -> None:
    expected = []
    for name, changes in BAD_TEXTS.items():
        for old, new, message in changes:
            if message:
                assert old in files[name], (name, old)
                files[name] = files[name].replace(old, new, 1)
                expected.append((name, message))
    problems = refuse(database, tmp_path, files)
    for name, message in expected:
        found = [each for each in problems if each.startswith(f"{name}, line")]
        assert any(message in each for each in found), (message, problems)


def test_each_problem_of_an_object_is_named_by_its_line(
    database: Database, files: Files, tmp_path: Path
) -> None:
    expected = []
    for name, changes in BAD_OBJECTS.items():
        lines = files[name].splitlines()
        first = json.loads(lines[0])
        for values, message in changes:
            lines.append(json.dumps({**first, **values}))
            expected.append((name, message))
        files[name] = "\n".join(lines)
    problems = refuse(database, tmp_path, files)
    for name, message in expected:
        found = [each for each in problems if each.startswith(f"{name}, line")]
        assert any(message in each for each in found), (message, problems)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("deployments.csv", "sequence", "order", 'The column "sequence" is missing.'),
        ("space.json", '"format":1', '"format":2', "A newer version"),
        ("space.json", '"2024-05-01', '"May', "line 1, history_ends_on: "),
        ("space.json", "NinetyFifth", "Sum", "line 1, definitions.statistic: "),
        ("space.json", "{", "[", "line 1: The line is not a JSON object."),
    ],
)
def test_some_problems_stop_at_once(  # noqa: PLR0913, PLR0917 - of a table
    database: Database,
    files: Files,
    tmp_path: Path,
    name: str,
    old: str,
    new: str,
    message: str,
) -> None:
    files[name] = files[name].replace(old, new)
    problems = refuse(database, tmp_path, files)
    assert any(f"{name}, {message}" in each or message in each for each in problems)


def test_good_rows_of_an_export_can_be_imported_alone(
    database: Database, files: Files, tmp_path: Path
) -> None:
    files["deployments.csv"] = files["deployments.csv"].replace(",Failed,", ",Bad,")
    bundle = write(tmp_path, files)
    wanted = BundleImport(bundle.path, "Copy", skip_bad_rows=True)
    imported = import_bundle(database, wanted, now=NOW)
    assert 1 == imported.problem_count
    assert 8 == imported.counts["deployments"].new


def test_files_that_are_missing_change_nothing(
    database: Database, files: Files, tmp_path: Path
) -> None:
    """So reports can be imported alone, into a space that has all that they name."""
    kept = ("space.json", "reports.jsonl", "releases.csv", "deployments.csv")
    few = {name: files[name] for name in kept}
    few["releases.csv"] = few["releases.csv"].splitlines()[0]
    few["deployments.csv"] = few["deployments.csv"].splitlines()[0]
    path = write(tmp_path, few).path
    imported = import_bundle(database, BundleImport(path, NAME), now=NOW)
    assert imported.revision is None
    assert 1 == imported.counts["reports"].unchanged


def test_without_its_mark_an_export_is_a_usual_bundle(
    database: Database, files: Files, tmp_path: Path
) -> None:
    plain = {
        "releases.csv": "project,version\nShop,1.0\n",
        "deployments.csv": files["deployments.csv"].splitlines()[0],
        "tags.csv": "not a table of tags",
    }
    imported = import_bundle(database, write(tmp_path, plain), now=NOW)
    assert 1 == imported.counts["releases"].new
    with database.read() as session:
        assert find_space_by_name(session, "Copy")
