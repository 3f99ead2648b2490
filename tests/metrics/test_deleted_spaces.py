"""Nothing of a deleted space is left in memory or in a column file."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask_caching import Cache

from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.question import Question
from insights_dash.domain.report import EnvironmentGroup, Report, ReportDefinition
from insights_dash.metrics.history.column_file import ColumnFiles
from insights_dash.metrics.memory import MEGABYTE, Memory, MemoryCache
from insights_dash.metrics.service import MetricsService
from insights_dash.store.audit import Author
from insights_dash.store.catalogue.environment import ENVIRONMENTS
from insights_dash.store.catalogue.project import PROJECTS
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.reports import create_report
from insights_dash.store.space_changes import remove_space
from insights_dash.store.spaces import create_space, get_space
from small_world import BATCH

NOW = datetime(2024, 5, 20, tzinfo=UTC)
QUESTION = Question()


def fill(database: Database, name: str) -> Report:
    """Record the small world in a new space, and return a report on it."""
    with database.write() as session:
        space = create_space(session, name, now=NOW)
        record(session, space, BATCH, now=NOW)
        environments = ENVIRONMENTS.list_all(session, space)
        group = EnvironmentGroup("All", tuple(each.id for each in environments))
        projects = tuple(each.id for each in PROJECTS.list_all(session, space))
        definition = ReportDefinition(
            name="Everything",
            project_ids=projects,
            environment_groups=(group,),
            time_zone="UTC",
        )
        return create_report(session, space, definition, now=NOW)


class Process:
    """What one process of the server remembers."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.memory = Memory(10 * MEGABYTE)
        options = {"memory": self.memory}
        kind = f"{MemoryCache.__module__}.{MemoryCache.__qualname__}"
        config = {"CACHE_TYPE": kind, "CACHE_OPTIONS": options}
        files = ColumnFiles(folder, rows_worth_one=1)
        cache = Cache(Flask("test"), config=config)
        self.metrics = MetricsService(database, cache, files, self.memory)

    def ask(self, report: Report) -> None:
        assert self.metrics.answer(report, QUESTION, now=NOW).successes.sum()


def delete(database: Database, report: Report) -> None:
    with database.write() as session:
        space = get_space(session, report.space_id)
        remove_space(session, space, Author("", NOW), is_confirmed=True)


@pytest.mark.both_databases
def test_a_deleted_space_is_forgotten(database: Database, tmp_path: Path) -> None:
    kept, gone = fill(database, "Main"), fill(database, "Other")
    process, other = Process(database, tmp_path), Process(database, tmp_path)
    for each in (process, other):
        each.ask(kept)
        each.ask(gone)
    names = {file.name for file in tmp_path.iterdir()}
    assert {"space-1.columns", "space-2.columns"} == names
    delete(database, gone)
    process.metrics.forget_deleted_spaces()
    assert 0 == process.memory.size
    assert ["space-1.columns"] == [file.name for file in tmp_path.iterdir()]
    for each in (process, other):
        with pytest.raises(NotFoundError):
            each.ask(gone)
        each.ask(kept)
    # Without a deleted space, there is nothing to forget.
    assert process.memory.size
    process.metrics.forget_deleted_spaces()
    assert process.memory.size


def test_another_process_deletes_the_file_with_its_next_change(
    database: Database, tmp_path: Path
) -> None:
    kept, gone = fill(database, "Main"), fill(database, "Other")
    process = Process(database, tmp_path)
    process.ask(gone)
    delete(database, gone)
    assert (tmp_path / "space-2.columns").exists()
    process.ask(kept)
    assert ["space-1.columns"] == [file.name for file in tmp_path.iterdir()]
