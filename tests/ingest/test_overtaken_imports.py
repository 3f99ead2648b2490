"""Imports that two people change at once, and imports whose files are lost."""

import io
import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from time import monotonic

import pytest
from sqlalchemy import func, select, text

from insights_dash.domain.data_import import ImportState
from insights_dash.domain.errors import ConflictError, NotFoundError
from insights_dash.ingest.uploads.folders import ImportFolders
from insights_dash.ingest.uploads.job import Job, run_job
from insights_dash.ingest.uploads.service import UploadService
from insights_dash.store.database import Database
from insights_dash.store.imports import Import, change_import, get_import_row
from insights_dash.store.spaces import Space, create_space
from insights_dash.store.tables import DeploymentRow

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
HEADER = "ID,Project,Version,Environment,Completed,State\n"
ROW = "d{0},Shop,1.{0},Test,2024-04-01 10:05,Success\n"
TEXT = HEADER + ROW.format(1)
_BLOCKED = text(
    "select count(*) from pg_stat_activity "
    "where datname = current_database() and wait_event_type = 'Lock'"
)


class Server:
    """A service that starts no jobs by itself, and its clock."""

    def __init__(self, database: Database, home: Path) -> None:
        self.database = database
        self.now = NOW
        self.started: list[str] = []
        self.folders = ImportFolders(home)
        self.service = UploadService(
            database, self.folders, self.started.append, lambda: self.now
        )
        with database.write() as session:
            self.space: Space = create_space(session, "Main", now=NOW)

    def upload(self, text: str = TEXT) -> str:
        stream = io.BytesIO(text.encode())
        return self.service.create(self.space, "june.csv", stream).id

    def run(self, identifier: str) -> Import:
        run_job(
            Job(
                *(self.database, self.folders, identifier),
                lambda *_: True,
                lambda: self.now,
            )
        )
        return self.get(identifier)

    def run_together(self, *identifiers: str) -> list[ImportState]:
        """Run jobs at the same time, as those of several users."""
        begin = Barrier(len(identifiers))

        def run(identifier: str) -> ImportState:
            begin.wait(timeout=10)
            return self.run(identifier).state

        with ThreadPoolExecutor(len(identifiers)) as pool:
            return list(pool.map(run, identifiers))

    def count(self) -> int:
        with self.database.read() as session:
            found = session.scalar(select(func.count()).select_from(DeploymentRow))
        return found or 0

    def get(self, identifier: str) -> Import:
        return self.service.get(self.space, identifier).imported


@pytest.fixture
def server(database: Database, tmp_path: Path) -> Server:
    return Server(database, tmp_path)


@contextmanager
def another_user(server: Server, identifier: str, state: str) -> Iterator[None]:
    """Change an import; what is done in the block begins before that is committed."""
    with server.database.write() as session:
        row = get_import_row(session, server.space, identifier, locks=True)
        if state:
            change_import(session, row, now=NOW, state=state)
        else:
            session.delete(row)
            session.flush()
        yield
        end = monotonic() + 10
        while not _is_waiting(server.database):
            assert monotonic() < end, "nothing waits for the other user"


def _is_waiting(database: Database) -> bool:
    """Whether a session waits for another one, as a transaction of its own sees it."""
    with database.read() as session:
        return bool(session.scalar(_BLOCKED))


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("act", "state"),
    [
        ("confirm", "Canceled"),
        ("preview", "Importing"),
        ("undo", "Undone"),
        ("cancel", "Imported"),
        ("delete", "Importing"),
    ],
)
def test_the_first_of_two_users_wins(server: Server, act: str, state: str) -> None:
    """On SQLite, the second one begins when the first one has ended."""
    identifier = server.upload()
    if act == "undo":
        server.service.confirm(server.space, identifier)
        server.run(identifier)
    with ThreadPoolExecutor(1) as pool:
        with another_user(server, identifier, state):
            done: Future[object] = pool.submit(
                getattr(server.service, act), server.space, identifier
            )
        with pytest.raises(ConflictError):
            done.result(timeout=10)
    assert state == server.get(identifier).state


@pytest.mark.postgres
def test_an_import_that_another_user_deletes_is_not_found(server: Server) -> None:
    identifier = server.upload()
    with ThreadPoolExecutor(1) as pool:
        with another_user(server, identifier, ""):
            done = pool.submit(server.service.confirm, server.space, identifier)
        with pytest.raises(NotFoundError):
            done.result(timeout=10)


@pytest.mark.both_databases
def test_jobs_of_two_users_wait_for_each_other(server: Server) -> None:
    """Imports of the same rows, then an undo next to an import."""
    service, space = server.service, server.space
    first, second, third = (
        server.upload(HEADER + "".join(map(ROW.format, numbers)))
        for numbers in (range(40), range(20, 60), range(50, 70))
    )
    for each in (first, second):
        service.confirm(space, each)
    assert {ImportState.IMPORTED} == set(server.run_together(first, second))
    assert 60 == server.count()
    service.undo(space, first)
    service.confirm(space, third)
    both = [ImportState.UNDONE, ImportState.IMPORTED]
    assert both == server.run_together(first, third)
    assert 50 == server.count()
    for each in (second, third):
        service.undo(space, each)
    assert {ImportState.UNDONE} == set(server.run_together(second, third))
    assert 0 == server.count()


def test_an_import_whose_files_are_lost_can_be_canceled(server: Server) -> None:
    """This happens if a container loses its home folder, but not its database."""
    identifier = server.upload()
    server.service.confirm(server.space, identifier)
    shutil.rmtree(server.folders.root)
    assert ImportState.IMPORTING is server.run(identifier).state
    server.service.cancel(server.space, identifier)
    assert ImportState.CANCELED is server.get(identifier).state


@pytest.mark.parametrize("act", ["preview", "confirm"])
def test_an_import_whose_files_are_lost_fails(server: Server, act: str) -> None:
    identifier = server.upload()
    getattr(server.service, act)(server.space, identifier)
    shutil.rmtree(server.folders.root)
    server.service.resume()
    assert server.get(identifier).state in {"Checking", "Importing"}, "too early"
    server.now += timedelta(hours=2)
    server.service.resume()
    found = server.get(identifier)
    assert ImportState.FAILED is found.state
    assert "Upload it again" in found.problem


def test_an_undo_needs_no_files(server: Server) -> None:
    identifier = server.upload()
    server.service.confirm(server.space, identifier)
    server.run(identifier)
    server.service.undo(server.space, identifier)
    shutil.rmtree(server.folders.root)
    started = len(server.started)
    restarted = UploadService(
        server.database, server.folders, server.started.append, lambda: NOW
    )
    restarted.resume()
    assert started + 1 == len(server.started)
    assert ImportState.UNDONE is server.run(identifier).state
