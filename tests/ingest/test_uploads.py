"""Uploads from the file to the database and back, with their jobs in this process."""

import csv
import io
import os
import sqlite3
import stat
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread, Timer
from typing import Any

import pytest
from sqlalchemy import event, func, select, text

from audit_log import list_audit_entries
from insights_dash.domain.data_import import ImportState
from insights_dash.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
)
from insights_dash.ingest.uploads.folders import ImportFolders
from insights_dash.ingest.uploads.job import Job, run_job
from insights_dash.ingest.uploads.service import UploadService
from insights_dash.ingest.uploads.stored_mapping import read_mapping
from insights_dash.store import imports
from insights_dash.store.audit import Author
from insights_dash.store.database import Database
from insights_dash.store.imports import (
    count_faulty_rows,
    list_mappings,
    remember_mapping,
)
from insights_dash.store.space_changes import remove_space
from insights_dash.store.spaces import Space, create_space, lock_space
from insights_dash.store.tables import (
    DeploymentRow,
    ImportMappingRow,
    ImportRow,
    ReleaseRow,
)
from uploads import packed

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
HEADER = "Deploy ID;Project;Version;Environment;Started;Finished;Result\n"
GOOD = (
    "d1;Shop;1.0;Production;2024-04-01 10:00;2024-04-01 10:05;Success\n"
    "d2;Shop;1.1;Production;2024-04-02 10:00;2024-04-02 10:05;Failed\n"
)
BAD = "d3;;1.2;Production;2024-04-03 10:00;2024-04-03 10:05;Success\n"


@pytest.fixture
def space(database: Database) -> Space:
    with database.write() as session:
        create_space(session, "First", now=NOW)
        return create_space(session, "Main", now=NOW)


class Uploads:
    """A service whose jobs run at once, in this process, when they are started."""

    def __init__(self, database: Database, home: Path, **options: int) -> None:
        self.database = database
        self.folders = ImportFolders(home)
        self.now = NOW
        self.allowed = True
        self.launches = True
        self.service = UploadService(
            database, self.folders, self.launch, lambda: self.now, **options
        )

    def launch(self, identifier: str) -> None:
        if self.launches:
            self.run(identifier)

    def run(self, identifier: str) -> None:
        run_job(
            Job(
                self.database,
                self.folders,
                identifier,
                lambda *_: self.allowed,
                lambda: self.now,
            )
        )

    def upload(self, space: Space, text: str = HEADER + GOOD) -> str:
        stream = io.BytesIO(text.encode())
        return self.service.create(space, "june.csv", stream).id

    def count(self, table: type[Any]) -> int:
        with self.database.read() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def uploads(database: Database, tmp_path: Path) -> Uploads:
    return Uploads(database, tmp_path)


def counts(summary: Mapping[str, Any]) -> dict[str, tuple[int, int, int]]:
    return {
        kind: (each["new"], each["changed"], each["unchanged"])
        for kind, each in summary["counts"].items()
        if kind in {"deployments", "releases"}
    }


@pytest.mark.both_databases
class TestImport:
    def test_a_file_from_upload_to_undo(self, uploads: Uploads, space: Space) -> None:
        service, identifier = uploads.service, uploads.upload(space)
        found = service.get(space, identifier).imported
        assert (ImportState.UPLOADED, "upload") == (found.state, found.source)
        checked = service.preview(space, identifier)
        assert ImportState.READY is checked.state, checked.problem
        assert {"releases": (2, 0, 0), "deployments": (2, 0, 0)} == counts(
            checked.summary
        )
        assert 0 == uploads.count(DeploymentRow)
        done = service.confirm(space, identifier)
        assert ImportState.IMPORTED is done.state, done.problem
        assert counts(checked.summary) == counts(done.summary)
        assert 2 == uploads.count(DeploymentRow)
        assert {"deployments": 2} == {
            kind: service.plan_undo(space, identifier).removed[kind]
            for kind in ["deployments"]
        }
        assert 2 == uploads.count(DeploymentRow)
        undone = service.undo(space, identifier)
        assert (ImportState.UNDONE, []) == (undone.state, undone.summary["kept"])
        assert (0, 0) == (uploads.count(DeploymentRow), uploads.count(ReleaseRow))

    def test_the_same_file_again_changes_nothing(
        self, uploads: Uploads, space: Space
    ) -> None:
        uploads.service.confirm(space, uploads.upload(space))
        again = uploads.service.confirm(space, uploads.upload(space))
        assert {"releases": (0, 0, 0), "deployments": (0, 0, 2)} == counts(
            again.summary
        )

    def test_two_imports_of_a_space_at_once(
        self, uploads: Uploads, space: Space
    ) -> None:
        uploads.launches = False
        other = GOOD.replace("d1", "d3").replace("1.0", "2.0").replace("-01 ", "-11 ")
        texts = (HEADER + GOOD, HEADER + other)
        identifiers = [uploads.upload(space, text) for text in texts]
        for each in identifiers:
            uploads.service.confirm(space, each)
        jobs = [Thread(target=uploads.run, args=[each]) for each in identifiers]
        for job in jobs:
            job.start()
        for job in jobs:
            job.join()
        for each in identifiers:
            found = uploads.service.get(space, each).imported
            assert ImportState.IMPORTED is found.state, found.problem
        assert 3 == uploads.count(DeploymentRow)
        for each in identifiers:
            uploads.service.undo(space, each)
            uploads.run(each)
        assert 0 == uploads.count(DeploymentRow)


@pytest.mark.postgres
def test_a_file_can_be_uploaded_while_another_import_writes(
    uploads: Uploads, space: Space, database: Database
) -> None:
    """On SQLite, which has one writer for everything, it waits."""
    running = uploads.upload(space)
    with database.write() as session:
        lock_space(session, space.number)
        found: list[str] = []
        upload = Thread(target=lambda: found.append(uploads.upload(space)))
        upload.start()
        upload.join(timeout=10)
        assert [f"Imports-{int(running.split('-')[1]) + 1}"] == found


def test_a_preview_says_what_becomes_of_the_first_rows(
    uploads: Uploads, space: Space
) -> None:
    uploads.service.confirm(space, uploads.upload(space))
    changed = GOOD.replace("Failed", "Success")
    new = "d9;Shop;1.9;Test;2024-04-09 10:00;2024-04-09 10:05;Success\n"
    text = HEADER + changed + BAD + new
    checked = uploads.service.preview(space, uploads.upload(space, text))
    assert [
        (2, "unchanged"),
        (3, "changed"),
        (4, "refused"),
        (5, "new"),
    ] == [(each["number"], each["effect"]) for each in checked.summary["rows"]]


TABLES = {
    "projects.csv": "project,project_group\nShop,Web\nSearch,Web\n",
    "channels.csv": "project,channel,is_default\nShop,Default,true\nShop,Hot,\n",
    "environments.csv": "environment,sort_order\nTest,1\nLive,2\n",
    "tenants.csv": "tenant,tags\nAcme,Size/Big\nGlobex,Size/Big\n",
    "releases.csv": "project,version,created\nShop,1.0,2024-04-01T09:00:00Z\n",
    "changes.csv": "id,project,version,message\nc1,Shop,1.0,One\nc2,Shop,1.0,Two\n",
}
CHANGED = {
    "projects.csv": ("Search,Web", "Search,Other"),
    "channels.csv": ("Shop,Hot,", "Shop,Hot,\nShop,Beta,"),
    "environments.csv": ("Live,2", "Live,3"),
    "tenants.csv": ("Globex,Size/Big", "Globex,Size/Small"),
    "changes.csv": ("c2,Shop,1.0,Two", "c2,Shop,1.0,Other\nc3,Shop,1.0,Three"),
}


def test_a_preview_says_what_becomes_of_rows_of_every_kind(
    uploads: Uploads, space: Space
) -> None:
    def preview(tables: Mapping[str, str]) -> tuple[str, dict[str, list[str]]]:
        stream = io.BytesIO(packed(tables))
        identifier = uploads.service.create(space, "all.zip", stream).id
        checked = uploads.service.preview(space, identifier)
        assert ImportState.READY is checked.state, checked.problem
        effects: dict[str, list[str]] = {}
        for each in checked.summary["rows"]:
            effects.setdefault(each["kind"], []).append(each["effect"])
        return identifier, effects

    identifier, effects = preview(TABLES)
    assert {"new"} == {effect for each in effects.values() for effect in each}
    assert 6 == len(effects)
    uploads.service.confirm(space, identifier)
    _, effects = preview(
        {name: text.replace(*CHANGED.get(name, "||")) for name, text in TABLES.items()}
    )
    assert {
        "projects": ["unchanged", "changed"],
        "channels": ["unchanged", "unchanged", "new"],
        "environments": ["unchanged", "changed"],
        "tenants": ["unchanged", "changed"],
        "releases": ["unchanged"],
        "changes": ["unchanged", "changed", "new"],
    } == effects


def test_a_fault_counts_a_row_once_and_each_unknown_text_is_a_fault_of_its_own(
    uploads: Uploads, space: Space
) -> None:
    """The store refuses the release and the deployment of `SHOP`."""
    rows = [f"Shop;2.{n};Test;;2024-04-0{n + 1} 10:00;Odd{n % 2}" for n in range(4)]
    rows += ["SHOP;2.9;Test;;2024-04-09 10:00;Success"]
    header = HEADER.removeprefix("Deploy ID;")
    text = header + "\n".join(["Shop;1.0;Test;;2024-04-01 10:05;Success", *rows])
    summary = uploads.service.preview(space, uploads.upload(space, text)).summary
    assert 5 == summary["faulty_rows"] == summary["fault_count"]
    faults = [(e.get("field"), e.get("text"), e["count"]) for e in summary["faults"]]
    assert {("state", "Odd0", 2), ("state", "Odd1", 2), (None, None, 1)} == set(faults)
    assert summary["faults"][0]["reason"].startswith('Unknown state "Odd')


@pytest.mark.both_databases
def test_bad_rows_are_left_out_and_can_be_downloaded(
    uploads: Uploads, space: Space
) -> None:
    repeated = GOOD.splitlines()[0] + "\n"
    identifier = uploads.upload(space, HEADER + GOOD + BAD + repeated)
    checked = uploads.service.preview(space, identifier)
    assert 2 == checked.summary["fault_count"]
    assert {("Project", 1), ("", 1)} == {
        (each["column"], each["count"]) for each in checked.summary["faults"]
    }
    done = uploads.service.confirm(space, identifier)
    assert {"releases": (2, 0, 0), "deployments": (2, 0, 0)} == counts(done.summary)
    with uploads.database.read() as session:
        assert (2, 4) == count_faulty_rows(session, space, since=NOW)
        assert (0, 0) == count_faulty_rows(
            session, space, since=NOW + timedelta(days=1)
        )
    better = uploads.upload(space, HEADER + GOOD.replace("1.", "2."))
    uploads.service.confirm(space, better)
    with uploads.database.write() as session:
        assert (2, 6) == count_faulty_rows(session, space, since=NOW)
        row = session.scalars(select(ImportRow).order_by(ImportRow.number)).first()
        assert row is not None
        summary = {k: v for k, v in row.summary.items() if k != "row_count"}
        row.summary = summary  # as an earlier version left it
        session.flush()
        assert (2, 6) == count_faulty_rows(session, space, since=NOW)
    name, stream = uploads.service.find_faults(space, identifier)
    assert "june-problems.csv" == name.name
    with io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert [*HEADER.strip().split(";"), "Problem"] == header
    assert [
        "Project: The value is missing.",
        "The same deployment is in the file twice (first seen in row 2).",
    ] == [row[-1] for row in rows]
    assert BAD.strip().split(";") == rows[0][:-1]


def test_a_mapping_is_checked_and_remembered(uploads: Uploads, space: Space) -> None:
    service, identifier = uploads.service, uploads.upload(space)
    found = service.get(space, identifier).imported
    stored = {**found.mapping["tables"]["june"]}
    columns = {**stored["columns"], "Project": None}
    wrong = read_mapping({"tables": {"june": {**stored, "columns": columns}}})
    with pytest.raises(InvalidInputError) as raised:
        service.set_mapping(space, identifier, wrong, source="api")
    assert ["source", "tables.0.project"] == [
        each.field for each in raised.value.problems
    ]
    columns = {**stored["columns"], "Started": "queued"}
    right = read_mapping({"tables": {"june": {**stored, "columns": columns}}})
    service.set_mapping(space, identifier, right, source="nightly")
    service.confirm(space, identifier)
    again = service.get(space, uploads.upload(space)).imported
    assert "nightly" == again.source
    assert "queued" == again.mapping["tables"]["june"]["columns"]["Started"]


def test_a_confirmed_import_can_not_be_confirmed_again(
    uploads: Uploads, space: Space
) -> None:
    identifier = uploads.upload(space)
    uploads.service.confirm(space, identifier)
    for change in (uploads.service.confirm, uploads.service.cancel):
        with pytest.raises(ConflictError):
            change(space, identifier)
    with pytest.raises(ConflictError):
        uploads.service.delete(space, identifier)


def test_a_canceled_upload_leaves_no_file(uploads: Uploads, space: Space) -> None:
    identifier = uploads.upload(space)
    folder = uploads.service.get(space, identifier).imported.folder
    found = uploads.service.cancel(space, identifier)
    assert ImportState.CANCELED is found.state
    assert not uploads.folders.exists(folder)
    uploads.service.delete(space, identifier)
    assert 0 == uploads.count(ImportRow)


def test_a_running_job_can_be_canceled(uploads: Uploads, space: Space) -> None:
    identifier = uploads.upload(space)
    uploads.launches = False
    uploads.service.confirm(space, identifier)
    uploads.service.cancel(space, identifier)
    uploads.run(identifier)
    found = uploads.service.get(space, identifier).imported
    assert ImportState.CANCELED is found.state
    assert 0 == uploads.count(DeploymentRow)


def test_a_user_who_lost_the_permission_imports_nothing(
    uploads: Uploads, space: Space
) -> None:
    uploads.allowed = False
    found = uploads.service.confirm(space, uploads.upload(space))
    assert ImportState.FAILED is found.state
    assert "no longer has the permission" in found.problem
    assert 0 == uploads.count(DeploymentRow)
    with uploads.database.read() as session:
        entry, *_ = list_audit_entries(session)
    assert ("permission refused", space.id) == (entry.action, entry.space_id)
    assert {"file": "june.csv", "permission": "DeploymentRecord"} == entry.details
    uploads.allowed = True
    assert ImportState.IMPORTED is uploads.service.confirm(space, found.id).state


def test_a_job_whose_space_was_deleted_ends(
    uploads: Uploads, space: Space, database: Database
) -> None:
    identifier = uploads.upload(space)
    folder = uploads.service.get(space, identifier).imported.folder
    uploads.launches = False
    uploads.service.confirm(space, identifier)
    with database.write() as session:
        remove_space(session, space, Author("ada", NOW), is_confirmed=True)
    uploads.run(identifier)
    uploads.service.resume()
    with pytest.raises(NotFoundError):
        uploads.service.get(space, identifier)
    assert uploads.folders.exists(folder)  # until it is a day old


def test_a_job_that_is_interrupted_again_and_again_fails(
    uploads: Uploads, space: Space, database: Database
) -> None:
    identifier = uploads.upload(space)
    uploads.launches = False
    uploads.service.confirm(space, identifier)
    with database.write() as session:
        session.scalars(select(ImportRow)).one().attempts = 5
    uploads.run(identifier)
    found = uploads.service.get(space, identifier).imported
    assert ImportState.FAILED is found.state
    assert "It was interrupted 5 times" in found.problem


def test_a_full_database_fails_the_import_which_can_be_tried_again(
    uploads: Uploads, space: Space, database: Database
) -> None:
    rows = [GOOD.replace("1.", f"{number}.") for number in range(2, 400)]
    identifier = uploads.upload(space, HEADER + "".join(rows))
    with database.read() as session:
        pages = session.scalar(text("PRAGMA page_count"))

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    database.dispose()
    event.listen(database.engine, "connect", limit)
    found = uploads.service.confirm(space, identifier)
    assert ImportState.FAILED is found.state
    assert "no space left" in found.problem
    assert "sqlite" not in found.problem.casefold()
    assert "(" not in found.problem
    event.remove(database.engine, "connect", limit)
    database.dispose()
    assert 0 == uploads.count(DeploymentRow)
    assert ImportState.IMPORTED is uploads.service.confirm(space, identifier).state


@pytest.mark.parametrize("text", ["", "\0\1\2", HEADER])
def test_a_file_without_rows_is_no_bug(
    uploads: Uploads, space: Space, text: str
) -> None:
    try:
        identifier = uploads.upload(space, text)
    except InvalidInputError:
        assert [] == list(uploads.folders.root.glob("*/file"))
        return
    with suppress(InvalidInputError):
        found = uploads.service.confirm(space, identifier)
        assert found.state in {ImportState.IMPORTED, ImportState.FAILED}


def test_files_are_limited(database: Database, tmp_path: Path, space: Space) -> None:
    uploads = Uploads(database, tmp_path, largest=300)
    with pytest.raises(InvalidInputError, match="larger than"):
        uploads.upload(space, HEADER + GOOD * 3)
    for _ in range(6):
        uploads.upload(space)
    with pytest.raises(ConflictError, match="too large together"):
        uploads.upload(space)


def test_at_most_twenty_files_of_a_space_wait(uploads: Uploads, space: Space) -> None:
    for _ in range(20):
        uploads.upload(space)
    with pytest.raises(ConflictError, match="20 files are waiting"):
        uploads.upload(space)


def test_old_files_are_deleted(uploads: Uploads, space: Space) -> None:
    identifier = uploads.upload(space)
    folder = uploads.service.get(space, identifier).imported.folder
    uploads.now = NOW + timedelta(days=6)
    uploads.service.resume()
    assert uploads.folders.exists(folder)
    uploads.now = NOW + timedelta(days=8)
    uploads.service.resume()
    assert not uploads.folders.exists(folder)
    found = uploads.service.get(space, identifier).imported
    assert ImportState.CANCELED is found.state


def test_a_canceled_preview_keeps_the_file(uploads: Uploads, space: Space) -> None:
    identifier = uploads.upload(space)
    uploads.launches = False
    uploads.service.preview(space, identifier)
    uploads.service.cancel(space, identifier)
    uploads.run(identifier)
    assert ImportState.UPLOADED is uploads.service.get(space, identifier).imported.state
    uploads.launches = True
    assert ImportState.READY is uploads.service.preview(space, identifier).state


def test_a_draft_can_have_problems_until_it_is_previewed(
    uploads: Uploads, space: Space
) -> None:
    identifier = uploads.upload(space)
    draft = read_mapping({"tables": {"june": {"kind": "releases", "columns": {}}}})
    found = uploads.service.set_mapping(
        space, identifier, draft, source="", is_draft=True
    )
    assert "releases" == found.mapping["tables"]["june"]["kind"]
    with pytest.raises(InvalidInputError):
        uploads.service.preview(space, identifier)


def test_texts_that_stand_for_nothing_known_are_counted(
    uploads: Uploads, space: Space
) -> None:
    odd = GOOD.replace("Failed", "aborted?")
    identifier = uploads.upload(space, HEADER + odd)
    table = uploads.service.get(space, identifier).imported.tables[0]
    assert ["Success", "aborted?"] == table["texts"]["Result"]
    checked = uploads.service.preview(space, identifier)
    assert {table["name"]: {"state": {"aborted?": 1}}} == checked.summary["unknown"]


def test_a_page_that_looks_does_not_stop_a_job(uploads: Uploads, space: Space) -> None:
    """A server process holds the lock for a moment, to see whether a job is running."""
    identifier = uploads.upload(space)
    uploads.launches = False
    uploads.service.confirm(space, identifier)
    folder = uploads.service.get(space, identifier).imported.folder or ""
    looking = uploads.folders.lock(folder)
    looking.acquire()
    Timer(0.2, looking.release).start()
    uploads.run(identifier)
    found = uploads.service.get(space, identifier).imported
    assert ImportState.IMPORTED is found.state


def test_other_users_of_the_machine_read_no_file_of_an_import(
    uploads: Uploads, space: Space
) -> None:
    """Whatever the umask, and the mode of the folder that they are in."""
    before = os.umask(0)
    try:
        identifier = uploads.upload(space, HEADER + GOOD + BAD)
        uploads.service.preview(space, identifier)
    finally:
        os.umask(before)
    folder = uploads.service.get(space, identifier).imported.folder or ""
    files = {each.name: each for each in (uploads.folders.root / folder).iterdir()}
    assert {"file", "lock", "progress.json", "faults-0.csv"} == set(files)
    modes = {stat.S_IMODE(each.stat().st_mode) for each in files.values()}
    assert {0o600} == modes


@pytest.mark.parametrize("is_draft", [True, False])
def test_mappings_are_limited(uploads: Uploads, space: Space, is_draft: bool) -> None:  # noqa: FBT001 - a parameter of the test
    identifier = uploads.upload(space)
    found = uploads.service.get(space, identifier).imported
    table = found.mapping["tables"]["june"]
    for wrong, field in (
        ({**table, "guesses": {"Result": "x" * 1_001}}, "tables.0.guesses"),
        ({**table, "guesses": dict.fromkeys("abc", "x" * 400_000)}, "tables"),
        ({"kind": None, "columns": {"x" * 2_000_000: None}}, "tables"),
    ):
        with pytest.raises(InvalidInputError) as raised:
            uploads.service.set_mapping(
                space,
                identifier,
                read_mapping({"tables": {"june": wrong}}),
                source="",
                is_draft=is_draft,
            )
        assert field == raised.value.problems[0].field
    for rows in ({"june": 10**7}, {str(n): n for n in range(20_000)}):
        with pytest.raises(InvalidInputError) as raised:
            uploads.service.set_options(space, identifier, {"header_rows": rows})
        assert "header_rows" == raised.value.problems[0].field
    assert found == uploads.service.get(space, identifier).imported


@pytest.mark.both_databases
def test_remembered_mappings_are_limited(
    space: Space, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "_MOST_MAPPINGS", 3)
    monkeypatch.setattr(imports, "_MOST_CHARACTERS", 50)
    with database.write() as session:
        for day, name in enumerate("abcdea"):
            kept = {"mapping": name * 10}
            now = NOW + timedelta(days=day)
            remember_mapping(session, space, name, kept, now=now)
    with database.read() as session:
        assert {"a", "e"} == set(list_mappings(session, space))
        known = session.scalars(select(ImportMappingRow.signature)).all()
        assert {"a", "d", "e"} == set(known)
