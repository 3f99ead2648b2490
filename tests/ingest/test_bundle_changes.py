"""A bundle's changes.csv is recorded with the releases that it names."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from insights_dash.domain.catalogue.change import Change
from insights_dash.domain.errors import InvalidBundleError
from insights_dash.ingest.bundle import BundleImport, ImportedBundle, import_bundle
from insights_dash.store.batch import Counts
from insights_dash.store.catalogue.release import RELEASES
from insights_dash.store.changes import list_changes
from insights_dash.store.database import Database
from insights_dash.store.spaces import get_space

pytestmark = pytest.mark.both_databases

NOW = datetime(2024, 5, 20, tzinfo=UTC)
FILES = {
    "releases": "project,channel,version,created\n"
    "Shop,Default,1.0,2024-05-01T09:00:00Z\n"
    "Shop,Default,1.1-RC,2024-05-02T09:00:00Z\n"
    "Shop,Hotfix,1.0,2024-05-03T09:00:00Z\n",
    "deployments": "id,project,version,environment,completed,state\n",
    "changes": "id,project,channel,version,message,author,is_bot,authored,committed,"
    "opened,merged,pull_request,reverts,link\n"
    "PR-1,Shop,Default,1.0,Mend the \u202ebasket,Ada,true,2024-04-01T09:00:00Z,"
    "2024-04-02T09:00:00Z,2024-04-03T09:00:00Z,2024-04-04T09:00:00.527443Z,1,PR-0,"
    "https://github.com/acme/shop/pull/1\n"
    "PR-2,shop,,1.1-rc,,,,,,,,,,\n"
    "PR-1,Shop,Default,1.1-RC,,,,,,,,,,\n"
    "PR-1,Shop,Hotfix,1.0,,,false,,,,,,,\n",
}
FULL = Change(
    *("PR-1", "Mend the basket", "Ada"),
    is_bot=True,
    authored=datetime(2024, 4, 1, 9, tzinfo=UTC),
    committed=datetime(2024, 4, 2, 9, tzinfo=UTC),
    opened=datetime(2024, 4, 3, 9, tzinfo=UTC),
    merged=datetime(2024, 4, 4, 9, 0, 0, 527443, UTC),
    pull_request="1",
    reverts="PR-0",
    link="https://github.com/acme/shop/pull/1",
)


def load(
    database: Database, folder: Path, *, skip_bad_rows: bool = False, **changed: str
) -> ImportedBundle:
    for name, text in {**FILES, **changed}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    wanted = BundleImport(folder, "Main", skip_bad_rows=skip_bad_rows)
    return import_bundle(database, wanted, now=NOW)


def read(database: Database) -> Mapping[str, list[Change]]:
    with database.read() as session:
        space = get_space(session, "Main")
        releases = RELEASES.list_page(session, space).items
        found = list_changes(session, space, [each.id for each in releases])
    return {
        f"{each.version} of {each.channel_id}": list(found[each.id])
        for each in releases
    }


def test_changes_are_recorded_with_their_releases(
    database: Database, tmp_path: Path
) -> None:
    imported = load(database, tmp_path)
    assert Counts(new=4) == imported.counts["changes"]
    assert {
        "1.0 of Channels-1": [FULL],
        "1.1-RC of Channels-1": [Change("PR-2"), Change("PR-1")],
        "1.0 of Channels-2": [Change("PR-1", is_bot=False)],
    } == read(database)
    again = load(database, tmp_path)
    assert Counts(unchanged=4) == again.counts["changes"]
    assert again.revision is None
    corrected = f"id,project,version,author\nPR-2,Shop,1.1-RC,{'x' * 300}\n"
    third = load(database, tmp_path, changes=corrected)
    assert Counts(changed=1) == third.counts["changes"]
    assert third.revision is not None
    with database.read() as session:
        assert third.revision == get_space(session, "Main").revision


def test_a_bundle_without_changes_says_nothing_of_them(
    database: Database, tmp_path: Path
) -> None:
    (tmp_path / "releases.csv").write_text(FILES["releases"], encoding="utf-8")
    (tmp_path / "deployments.csv").write_text(FILES["deployments"], encoding="utf-8")
    imported = import_bundle(database, BundleImport(tmp_path, "Main"), now=NOW)
    assert "changes" not in imported.counts


BAD = (
    "id,project,version,merged,reverts,link,is_bot\n"
    ",Shop,1.0,,,,\n"
    "a,Shop,9.9,,,,\n"
    "b,Blog,1.0,,,,\n"
    "c,Shop,1.0,yesterday,a\u200bb,javascript:alert(1),maybe\n"
    "d,Shop,1.0,,,,\n"
)


def test_every_bad_row_is_named(database: Database, tmp_path: Path) -> None:
    with pytest.raises(InvalidBundleError) as caught:
        load(database, tmp_path, changes=BAD)
    assert {
        ("changes.csv", 2, "id"),
        ("changes.csv", 3, "version"),
        ("changes.csv", 4, "project"),
        *(("changes.csv", 5, name) for name in ("merged", "reverts", "link", "is_bot")),
    } == {(each.file, each.line, each.column) for each in caught.value.rows}


def test_good_rows_are_recorded_if_bad_ones_are_skipped(
    database: Database, tmp_path: Path
) -> None:
    imported = load(database, tmp_path, skip_bad_rows=True, changes=BAD)
    assert Counts(new=1) == imported.counts["changes"]
    assert [Change("d")] == read(database)["1.0 of Channels-1"]


def test_a_change_of_a_bad_release_is_not_another_problem(
    database: Database, tmp_path: Path
) -> None:
    releases = f"{FILES['releases']}Shop,Default,2.0,yesterday\n"
    changes = "id,project,version\na,Shop,2.0\n"
    with pytest.raises(InvalidBundleError) as caught:
        load(database, tmp_path, releases=releases, changes=changes)
    assert ["releases.csv"] == [each.file for each in caught.value.rows]


def test_a_release_with_too_many_changes_is_refused(
    database: Database, tmp_path: Path
) -> None:
    rows = "".join(f"{number},Shop,1.0\n" for number in range(5_001))
    with pytest.raises(InvalidBundleError, match="more than 5,000 changes"):
        load(database, tmp_path, changes=f"id,project,version\n{rows}")
