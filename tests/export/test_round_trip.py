"""An exported space comes back exactly as it was."""

import io
import json
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import pytest
from fastparquet import ParquetFile
from flask import Flask
from flask_caching import Cache
from sqlalchemy import delete, func, select, update

from any_database import disposed
from awkward_space import DAY, NAME, TEXT, fill_awkward_space
from demo_database import copy_demo
from duckdb_connection import connect
from insights_dash.api.wire.metrics import write_answer
from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.question import Question, Split
from insights_dash.export import bundle, parquet
from insights_dash.export.bundle import ExportFormat, export_bundle, open_zip
from insights_dash.export.downloads import Downloads
from insights_dash.export.places import open_place
from insights_dash.ingest.bundle import BundleImport, ImportedBundle, import_bundle
from insights_dash.metrics.history.column_file import ColumnFiles
from insights_dash.metrics.service import MetricsService
from insights_dash.store.audit import Author
from insights_dash.store.batch import Counts, TenantEntry
from insights_dash.store.database import Database
from insights_dash.store.portable import read
from insights_dash.store.record import record
from insights_dash.store.reports import list_reports
from insights_dash.store.spaces import (
    Space,
    create_space,
    find_space_by_name,
    list_spaces,
)
from insights_dash.store.tables import (
    AuditEntryRow,
    ChannelRow,
    DeploymentRow,
    ReleaseRow,
    ReportRow,
    TaskStateRow,
    TenantTagRow,
)
from insights_dash.store.task_states import NewDeployment, start_deployments
from small_world import BATCH

QUESTION = Question.parse({"timeRange": "LastYear", "granularity": "Weekly"})
DEMO_END = datetime(2026, 2, 28, tzinfo=UTC)
NOW = DAY + timedelta(days=60)


def export(
    database: Database,
    name: str = NAME,
    file_format: ExportFormat = ExportFormat.CSV,
) -> bytes:
    stream = io.BytesIO()
    with open_zip(stream) as sink:
        export_bundle(database, find(database, name).id, sink, file_format)
    return stream.getvalue()


def find(database: Database, name: str) -> Space:
    with database.read() as session:
        space = find_space_by_name(session, name)
    assert space is not None
    return space


def unpack(packed: bytes) -> Mapping[str, str]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def load(
    database: Database, packed: bytes, folder: Path, name: str = "Copy"
) -> ImportedBundle:
    path = folder / "export.zip"
    path.write_bytes(packed)
    return import_bundle(database, BundleImport(path, name), now=NOW)


@pytest.mark.both_databases
@pytest.mark.once_on_postgresql
@pytest.mark.parametrize("file_format", ExportFormat)
def test_an_awkward_space_comes_back_as_it_was(
    database: Database, tmp_path: Path, file_format: ExportFormat
) -> None:
    fill_awkward_space(database)
    exported = export(database)
    packed = export(database, file_format=file_format)
    loaded = load(database, packed, tmp_path)
    assert loaded.is_new_space
    assert loaded.revision
    copied = export(database, "Copy")
    assert unpack(exported) == unpack(copied)
    assert exported == copied
    again = load(database, packed, tmp_path)
    assert again.revision is None
    assert not any(each.new or each.changed for each in again.counts.values())
    assert exported == export(database, "Copy")
    assert exported == export(database)


def test_metrics_and_reports_of_the_demo_are_the_same_in_a_new_database(
    tmp_path_factory: pytest.TempPathFactory, database: Database, tmp_path: Path
) -> None:
    """The new database numbers documents alike, so whole answers can be compared."""
    file = tmp_path / "demo.db"
    copy_demo(tmp_path_factory, file)
    with disposed(Database(f"sqlite:///{file}")) as original:
        with original.read() as session:
            names = [each.name for each in sorted(list_spaces(session), key=_number)]
        for name in names:
            load(database, export(original, name), tmp_path, name)
            assert unpack(export(original, name)) == unpack(export(database, name))
        answers = list(_answer(original, tmp_path / "original"))
        assert answers == list(_answer(database, tmp_path / "copied"))


def _number(space: Space) -> int:
    return space.number


def _answer(database: Database, folder: Path) -> Iterator[object]:
    """Yield the answers of every report, and how it is stored."""
    cache = Cache(Flask(__name__), config={"CACHE_TYPE": "SimpleCache"})
    metrics = MetricsService(database, cache, ColumnFiles(folder))
    with database.read() as session:
        reports = [
            report
            for space in list_spaces(session)
            for report in list_reports(session, space)
        ]
    assert 4 == len(reports)
    for report in reports:
        yield report.id, report.definition
        for split in (Split.NONE, Split.PROJECT, Split.ENVIRONMENT):
            question = replace(QUESTION, split=split)
            answer = metrics.answer(report, question, now=DEMO_END)
            yield list(write_answer(answer))


@pytest.mark.both_databases
def test_a_space_that_has_changed_gets_the_values_of_the_file(
    database: Database, tmp_path: Path
) -> None:
    fill_awkward_space(database)
    exported = export(database)
    with database.write() as session:
        report = session.scalars(select(ReportRow)).one()
        report.time_zone, report.logo = "UTC", None
        session.execute(update(DeploymentRow).values(comments="Other", link=None))
        session.execute(update(ChannelRow).values(is_default=False))
        session.execute(update(ReleaseRow).values(notes=""))
        has_fields = ReleaseRow.channel_number == 3
        session.execute(update(ReleaseRow).where(has_fields).values(custom_fields={}))
        session.execute(delete(TaskStateRow).where(TaskStateRow.former.is_not(None)))
        session.execute(delete(TenantTagRow))
    assert exported != export(database)
    loaded = load(database, exported, tmp_path, NAME)
    assert exported == export(database)
    assert Counts(changed=1) == loaded.counts["reports"]
    assert Counts(changed=9) == loaded.counts["deployments"]
    assert Counts(new=2) == loaded.counts["tags of tenants"]
    assert 4 == loaded.counts["task states"].new
    with database.read() as session:
        stamped = session.scalars(select(DeploymentRow.revision)).all()
    assert {1, loaded.revision} == {*stamped}  # the deleted one stays as it was


def test_what_a_space_has_besides_stays(database: Database, tmp_path: Path) -> None:
    fill_awkward_space(database)
    exported = export(database)
    with database.write() as session:
        space = find(database, "Before")
        tenants = [TenantEntry(each.name) for each in BATCH.tenants or ()]
        record(session, space, replace(BATCH, tenants=tenants), now=NOW)
    before = unpack(export(database, "Before"))
    load(database, exported, tmp_path, "Before")
    after = unpack(export(database, "Before"))
    assert before["space.json"] == after["space.json"]
    for name in ("deployments.csv", "projects.csv", "releases.csv", "channels.csv"):
        assert {*before[name].splitlines()} <= {*after[name].splitlines()}
    defaults = [each for each in _lifecycles(after) if each["is_default"]]
    assert ["Renamed lifecycle"] == [each["lifecycle"] for each in defaults]
    assert 4 == len(_lifecycles(after))
    assert {*unpack(exported)["task_states.csv"].splitlines()} <= {
        *after["task_states.csv"].splitlines()
    }


def _lifecycles(files: Mapping[str, str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in files["lifecycles.jsonl"].splitlines()]


def test_the_api_can_number_deployments_like_imported_ones(
    database: Database, tmp_path: Path
) -> None:
    """Both have the source `api`, whose IDs contain the number of this database."""
    fill_awkward_space(database)
    load(database, export(database), tmp_path)
    copy = find(database, "Copy")
    with database.write() as session:
        last = session.scalar(select(func.max(DeploymentRow.number))) or 0
        deployment = session.scalars(
            select(DeploymentRow).where(
                DeploymentRow.space_number == copy.number, DeploymentRow.source == "api"
            )
        ).first()
        assert deployment is not None
        deployment.source_id = f"Deployments-{last + 1}"
    wanted = NewDeployment(
        f"Releases-{deployment.release_number}",
        f"Environments-{deployment.environment_number}",
    )
    with database.write() as session:
        [started] = start_deployments(session, copy, [wanted], Author("ada", NOW))
    assert f"Deployments-{last + 1}" == started


def test_the_log_says_what_was_imported(database: Database, tmp_path: Path) -> None:
    fill_awkward_space(database)
    load(database, export(database), tmp_path)
    with database.read() as session:
        entries = session.scalars(
            select(AuditEntryRow).where(AuditEntryRow.action == "data recorded")
        )
        [entry] = entries.all()
    assert "export" == entry.details["source"]
    assert "9 new, 0 changed" == entry.details["deployments"]


def test_a_folder_has_the_same_files_as_a_zip(
    database: Database, tmp_path: Path
) -> None:
    fill_awkward_space(database)
    with open_place(tmp_path / "out" / "folder") as sink:
        export_bundle(database, find(database, NAME).id, sink)
    files = {
        each.name: each.read_bytes().decode()
        for each in (tmp_path / "out" / "folder").iterdir()
    }
    assert unpack(export(database)) == files
    bundle = BundleImport(tmp_path / "out" / "folder", "Copy")
    assert import_bundle(database, bundle, now=NOW).revision


def test_parquet_has_types_that_other_programs_read(
    database: Database, tmp_path: Path
) -> None:
    fill_awkward_space(database)
    packed = export(database, file_format=ExportFormat.PARQUET)
    assert packed == export(database, file_format=ExportFormat.PARQUET)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(tmp_path)
    connection = connect()

    def ask(query: str, name: str) -> list[tuple[Any, ...]]:
        found = connection.execute(query, [str(tmp_path / f"{name}.parquet")])
        rows: list[tuple[Any, ...]] = found.fetchall()
        return rows

    describe = "DESCRIBE FROM read_parquet(?)"
    types = {name: kind for name, kind, *_ in ask(describe, "deployments")}
    assert "TIMESTAMP WITH TIME ZONE" == types["started"] == types["awaited_since"]
    assert ("BOOLEAN", "BIGINT") == (types["had_guided_failure"], types["sequence"])
    assert {"VARCHAR"} == {types[each] for each in ("id", "comments", "tenant")}
    rows = ask(
        "SELECT id, epoch_us(started), sequence, tenant FROM read_parquet(?) "
        "WHERE source = 'api' ORDER BY id",
        "deployments",
    )
    assert ("Deployments-1", to_microseconds(DAY) + 1, 2**40, "Gone") == rows[0]
    assert (None, None) == (rows[2][1], rows[2][3])
    changes = io.BytesIO((tmp_path / "changes.parquet").read_bytes())
    frame = ParquetFile(changes).to_pandas()
    assert DAY == frame["authored"][0]
    assert [False, True] == list(frame["is_bot"][:2])
    notes = "SELECT notes FROM read_parquet(?) WHERE notes IS NOT NULL"
    assert [(TEXT,)] == ask(notes, "releases")
    connection.close()


def test_parquet_is_written_in_groups_of_rows(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "_ROWS_PER_GROUP", 2)
    monkeypatch.setattr(read, "_ROWS_AT_ONCE", 2)
    fill_awkward_space(database)
    packed = export(database, file_format=ExportFormat.PARQUET)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        file = ParquetFile(io.BytesIO(archive.read("deployments.parquet")))
    assert [2, 2, 2, 2, 1] == [len(each) for each in file.iter_row_groups()]


@pytest.mark.parametrize("file_format", ExportFormat)
def test_temporary_files_have_no_names_that_could_stay(
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    file_format: ExportFormat,
) -> None:
    """Nothing is left if the server is killed, at whatever moment."""
    fill_awkward_space(database)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    names: set[str] = set()

    def look(stream: IO[bytes], pieces: Iterator[bytes]) -> None:
        for piece in pieces:
            stream.write(piece)
            names.update(each.name for each in tmp_path.iterdir())

    monkeypatch.setattr(bundle, "copy_to", look)
    Downloads().write(database, find(database, NAME).id, file_format).close()
    assert set() == names


def test_an_empty_table_has_its_types_too(database: Database, tmp_path: Path) -> None:
    with database.write() as session:
        create_space(session, NAME, now=NOW)
    packed = export(database, file_format=ExportFormat.PARQUET)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(tmp_path)
    connection = connect()
    described = connection.execute(
        "DESCRIBE FROM read_parquet(?)", [str(tmp_path / "releases.parquet")]
    )
    types = {name: kind for name, kind, *_ in described.fetchall()}
    connection.close()
    assert "TIMESTAMP WITH TIME ZONE" == types["created"]
    assert load(database, export(database), tmp_path).is_new_space
    assert export(database) == export(database, "Copy")


def test_files_name_what_embeds_and_wall_displays_show(database: Database) -> None:
    """IDs differ between servers, so a copied ID would show another release."""
    fill_awkward_space(database)
    files = unpack(export(database))
    embeds = [json.loads(line)["view"] for line in files["embeds.jsonl"].splitlines()]
    walls = json.loads(files["walls.jsonl"])["views"]
    shown = [*embeds, *(each["view"] for each in walls)]
    rollouts = [each for each in shown if each.get("page") == "rollout"]
    assert len(rollouts) == 2
    for each in rollouts:
        [[project, _, version]] = each["release"]
        assert each["projectId"] == [project]
        assert version == "1.0-RC"
    portfolios = [each for each in shown if each.get("page") == "portfolio"]
    assert [[None]] * 3 == [each["projectGroupId"] for each in portfolios]
    assert "-999" not in json.dumps(shown)
