"""A history is read from its file, or from the database if the file can't be used."""

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import astuple, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask_caching import Cache
from hypothesis import given
from sqlalchemy import event

from insights_dash.domain.deployment import TaskState
from insights_dash.domain.question import Question
from insights_dash.domain.report import EnvironmentGroup, Report, ReportDefinition
from insights_dash.metrics.history.buffer import room_for
from insights_dash.metrics.history.column_file import ColumnFiles, Saved
from insights_dash.metrics.history.columns import Releases
from insights_dash.metrics.history.live_history import LiveHistory
from insights_dash.metrics.service import MetricsService
from insights_dash.store.batch import Batch
from insights_dash.store.catalogue.environment import ENVIRONMENTS
from insights_dash.store.catalogue.project import PROJECTS
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.reports import create_report
from insights_dash.store.spaces import create_space, get_space
from plain_metrics import World
from random_worlds import CATALOGUE, build_live_history, worlds
from small_world import BATCH, FAILED, deployment

NOW = datetime(2024, 5, 20, tzinfo=UTC)
QUERY = Question.parse({"granularity": "Monthly"})


@given(worlds())
def test_a_history_comes_back_as_it_was(world: World) -> None:
    history = build_live_history(world)
    with TemporaryDirectory() as folder:
        files = ColumnFiles(Path(folder))
        files.save(7, Saved(42, 7, history))
        found = files.load(7)
        assert found is not None
        assert (found.revision, found.mark) == (42, 7)
        assert list(map(list, _list(found.history))) == list(map(list, _list(history)))
        late = [astuple(each) for each in world.deployments]
        for each in (history, found.history):
            each.apply(Releases.of([]), late)
        assert list(map(list, _list(found.history))) == list(map(list, _list(history)))
        again = files.load(7)
        assert again is not None


def _list(history: LiveHistory) -> Iterator[Any]:
    releases = history.releases
    yield from (getattr(releases, each.name) for each in fields(releases))
    for columns in history.columns().values():
        yield from columns.values()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the column files."""
    return tmp_path / "columns"


@pytest.fixture
def report(database: Database) -> Report:
    """A report on the small world."""
    return fill(database, BATCH)


def fill(database: Database, batch: Batch) -> Report:
    """Record a batch in a new space, and return a report on all of it."""
    with database.write() as session:
        space = create_space(session, "Main", now=NOW)
        record(session, space, batch, now=NOW)
        projects = PROJECTS.list_page(session, space).items
        environments = ENVIRONMENTS.list_page(session, space).items
        group = EnvironmentGroup("All", tuple(each.id for each in environments))
        definition = ReportDefinition(
            name="Everything",
            project_ids=tuple(each.id for each in projects),
            channel_ids=(),
            environment_groups=(group,),
            time_zone="UTC",
        )
        return create_report(session, space, definition, now=NOW)


def put(database: Database, batch: Batch) -> None:
    with database.write() as session:
        record(session, get_space(session, "Spaces-1"), batch, now=NOW)


def begin(database: Database, folder: Path) -> MetricsService:
    cache = Cache(Flask("test"), config={"CACHE_TYPE": "SimpleCache"})
    return MetricsService(database, cache, ColumnFiles(folder, rows_worth_one=1))


def count(service: MetricsService, report: Report) -> tuple[int, int]:
    """Return the report's successes and failures."""
    answer = service.answer(report, QUERY, now=NOW)
    return int(answer.successes.sum()), int(answer.deployment_failures.sum())


def file_in(folder: Path) -> Path:
    [file] = folder.iterdir()
    return file


def test_a_start_reads_the_file_and_later_changes(
    database: Database,
    report: Report,
    folder: Path,
) -> None:
    assert count(begin(database, folder), report) == (4, 1)
    late = deployment(8, "1.2.0", 13, 9, **FAILED)
    put(database, Batch(source="test", deployments=(late,)))
    statements: list[str] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def listen(*arguments: Any) -> None:  # noqa: ANN401 - SQLAlchemy's
        statements.append(str(arguments[2]))

    assert count(begin(database, folder), report) == (4, 2)
    rows = [each for each in statements if each.startswith("SELECT deployment.number")]
    assert len(rows) == 1
    assert "deployment.revision >" in rows[0]


def test_a_restored_database_is_read_again(
    database: Database, report: Report, folder: Path
) -> None:
    """It has the same revisions again, with other deployments."""
    path = Path(str(database.engine.url.database)).resolve()
    running = begin(database, folder)
    assert count(running, report) == (4, 1)
    former = {each: each.read_bytes() for each in path.parent.glob(f"{path.name}*")}
    put(database, Batch(source="test", deployments=(deployment(1, "1.0.0", -8, 10),)))
    put(database, Batch(source="test", deployments=(deployment(9, "1.2.0", 13, 9),)))
    assert count(running, report) == (5, 1)
    database.dispose()
    for file, content in former.items():
        file.write_bytes(content)
    assert count(running, report) == (4, 1)
    for failed in (1, 2):
        corrected = deployment(failed, "1.0.0", -8, 10, **FAILED)
        put(database, Batch(source="test", deployments=(corrected,)))
    assert count(begin(database, folder), report) == count(running, report) == (3, 2)


def test_a_file_from_the_future_is_not_used(
    database: Database, report: Report, folder: Path
) -> None:
    empty = build_live_history(World((), (), CATALOGUE))
    ColumnFiles(folder).save(1, Saved(1_000, 7, empty))
    assert count(begin(database, folder), report) == (4, 1)


@pytest.mark.parametrize("damage", ["truncated", "garbage", "another format", "empty"])
def test_a_damaged_file_only_costs_time(
    database: Database,
    report: Report,
    folder: Path,
    damage: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    begin(database, folder).answer(report, QUERY, now=NOW)
    file = file_in(folder)
    whole = file.read_bytes()
    file.write_bytes(
        {
            "truncated": whole[: len(whole) // 2],
            "garbage": b"\x00\xff" * 500,
            "another format": re.sub(rb'"format":\d+', b'"format":0', whole),
            "empty": b"",
        }[damage]
    )
    with caplog.at_level(logging.WARNING):
        assert count(begin(database, folder), report) == (4, 1)
    assert "were not read" in caplog.text
    assert file.read_bytes() == whole


def test_a_folder_that_cannot_be_written_only_costs_time(
    database: Database,
    report: Report,
    folder: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    folder.write_text("a file of that name", encoding="ascii")
    with caplog.at_level(logging.WARNING):
        assert count(begin(database, folder / "columns"), report) == (4, 1)
    assert "were not written" in caplog.text


def test_small_histories_have_no_file(
    database: Database, report: Report, folder: Path
) -> None:
    cache = Cache(Flask("test"), config={"CACHE_TYPE": "SimpleCache"})
    service = MetricsService(database, cache, ColumnFiles(folder))
    assert count(service, report) == (4, 1)
    assert not folder.exists()


def test_only_its_owner_can_read_the_file(
    database: Database, report: Report, folder: Path
) -> None:
    begin(database, folder).answer(report, QUERY, now=NOW)
    assert folder.stat().st_mode & 0o077 == 0
    assert file_in(folder).stat().st_mode & 0o077 == 0


def test_damage_anywhere_in_a_column_is_noticed(
    database: Database, report: Report, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR, logger="insights_dash")
    count(begin(database, folder), report)
    file = file_in(folder)
    good = file.read_bytes()
    place = good.index(b"\n") + 1
    for _, rows, columns in json.loads(good[:place])["tables"]:
        for _, dtype, _ in columns:
            place += -place % 64
            end = place + np.dtype(dtype).itemsize * rows
            for damage in {*range(place, end, 7), end - 1} if rows else ():
                damaged = bytearray(good)
                damaged[damage] ^= 0x5A
                file.write_bytes(damaged)
                assert ColumnFiles(folder).load(1) is None
            # Columns have reserve space at the end, whose contents don't matter.
            place += np.dtype(dtype).itemsize * room_for(rows)
    assert place == len(good)


def test_two_installations_can_share_a_cache(tmp_path: Path) -> None:
    config = {"CACHE_TYPE": "FileSystemCache", "CACHE_DIR": str(tmp_path / "cache")}
    cache = Cache(Flask("test"), config=config)
    found = []
    for name, state in (("a", TaskState.SUCCESS), ("b", TaskState.FAILED)):
        database = Database(f"sqlite:///{tmp_path / name}.db")
        database.upgrade()
        changed = [
            each._replace(state=state, had_guided_failure=False)
            for each in BATCH.deployments
        ]
        made = fill(database, replace(BATCH, deployments=tuple(changed)))
        files = ColumnFiles(tmp_path / name)
        found.append(count(MetricsService(database, cache, files), made))
        database.dispose()
    assert found[0][0] == found[1][1] > 0
    assert found[0][1] == found[1][0] == 0


def test_a_report_that_was_changed_again_after_a_restore_has_its_own_answer(
    database: Database, report: Report, folder: Path
) -> None:
    """A copy of the database was restored, so the report's revisions are used twice."""
    service = begin(database, folder)
    edited = replace(report, revision=2)
    nothing = replace(report.definition, environment_groups=())
    again = replace(edited, definition=nothing, last_modified_on=NOW + timedelta(1))
    assert count(service, edited) == (4, 1)
    assert count(service, again) == (0, 0)
