"""A job that loses its connection begins again, or fails and says why."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select, text

from any_database import disposed
from insights_dash.domain.data_import import ImportState
from insights_dash.ingest.uploads import job
from insights_dash.ingest.uploads.folders import ImportFolders
from insights_dash.ingest.uploads.job import Job, run_job
from insights_dash.ingest.uploads.service import UploadService
from insights_dash.store.database import Database
from insights_dash.store.imports import Import
from insights_dash.store.spaces import create_space
from insights_dash.store.tables import DeploymentRow

pytestmark = pytest.mark.postgres

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
TEXT = """ID,Project,Version,Environment,Completed,State
d1,Shop,1.0,Test,2024-04-01 10:05,Success
d2,Shop,1.1,Test,2024-04-02 10:05,Failed
d3,,1.1,Test,2024-04-02 10:05,Failed
"""
EVERY = 0


@contextmanager
def losing(database: Database, beginning: str, which: int) -> Iterator[None]:
    """Let the server end the connection after the statement of this number, or each."""
    seen = 0

    def end(_connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:  # noqa: ANN401
        nonlocal seen
        if not statement.startswith(beginning):
            return
        seen += 1
        if which in {EVERY, seen}:
            own = {"id": cursor.connection.info.backend_pid}
            url = database.engine.url.render_as_string(hide_password=False)
            with disposed(Database(url)) as other, other.engine.connect() as connection:
                connection.execute(text("SELECT pg_terminate_backend(:id)"), own)

    event.listen(database.engine, "after_cursor_execute", end)
    yield
    event.remove(database.engine, "after_cursor_execute", end)
    assert seen > 1


def import_text(database: Database, home: Path, beginning: str, which: int) -> Import:
    with database.write() as session:
        space = create_space(session, "Main", now=NOW)
    folders = ImportFolders(home)
    service = UploadService(database, folders, lambda _: None, lambda: NOW)
    identifier = service.create(space, "june.csv", io.BytesIO(TEXT.encode())).id
    service.confirm(space, identifier)
    with losing(database, beginning, which):
        run_job(Job(database, folders, identifier, lambda *_: True, lambda: NOW))
    return service.get(space, identifier).imported


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "_PAUSES", (0, 0))


@pytest.mark.parametrize(
    ("beginning", "which"),
    [
        pytest.param("INSERT INTO deployment ", 1, id="while it writes"),
        pytest.param("UPDATE import SET state", 1, id="before it commits"),
        pytest.param("UPDATE import SET summary", 1, id="after it has committed"),
    ],
)
def test_a_job_begins_again(
    database: Database, tmp_path: Path, beginning: str, which: int
) -> None:
    found = import_text(database, tmp_path, beginning, which)
    assert (ImportState.IMPORTED, "") == (found.state, found.problem)
    assert ["june"] == found.summary["fault_tables"]
    with database.read() as session:
        assert 2 == session.scalar(select(func.count()).select_from(DeploymentRow))


def test_a_job_that_loses_it_each_time_fails(
    database: Database, tmp_path: Path
) -> None:
    found = import_text(database, tmp_path, "INSERT INTO deployment ", EVERY)
    assert ImportState.FAILED is found.state
    assert "The database cannot be reached" in found.problem
    with database.read() as session:
        assert 0 == session.scalar(select(func.count()).select_from(DeploymentRow))
