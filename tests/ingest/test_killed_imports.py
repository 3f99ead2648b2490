"""A killed job leaves nothing half done, and a restarted server does it again."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

import crashing_import
import stopping_import
from insights_dash.domain.data_import import RUNNING, ImportState
from insights_dash.ingest.child_process import start_child
from insights_dash.ingest.uploads.dead_jobs import DeadJobs
from insights_dash.ingest.uploads.folders import ImportFolders, Progress
from insights_dash.ingest.uploads.jobs import RUN_IMPORT, Launch
from insights_dash.ingest.uploads.service import UploadService
from insights_dash.store.database import Database
from insights_dash.store.spaces import Space, create_space
from insights_dash.store.tables import DeploymentRow, ImportedDocumentRow, ReleaseRow

pytestmark = pytest.mark.both_databases

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
ROWS = 300
_SECONDS = 60


@pytest.fixture
def space(database: Database) -> Space:
    with database.write() as session:
        return create_space(session, "Main", now=NOW)


def file() -> io.BytesIO:
    lines = ["id,project,version,environment,started,completed,state"]
    for number in range(ROWS):
        started = NOW + timedelta(minutes=number)
        times = f"{started.isoformat()},{(started + timedelta(minutes=1)).isoformat()}"
        lines.append(f"D-{number},Shop,1.{number // 3},Test,{times},Success")
    return io.BytesIO("\n".join(lines).encode())


def start_server(database: Database, home: Path, launch: Launch) -> UploadService:
    """Return a service as a server process creates it when it starts."""
    service = UploadService(database, ImportFolders(home), launch, lambda: NOW)
    service.resume()
    return service


class StoppedJobs:
    """Starts jobs that stop in the middle of their transactions."""

    def __init__(self, home: Path, url: str) -> None:
        self._home, self._url = home, url
        self._jobs: list[subprocess.Popen[bytes]] = []

    def __call__(self, identifier: str) -> None:
        """Start the job of an import."""
        program = [sys.executable, stopping_import.__file__]
        job = subprocess.Popen([*program, str(self._home), self._url, identifier])
        self._jobs.append(job)

    @property
    def have_begun(self) -> bool:
        """Whether there is a job."""
        return bool(self._jobs)

    def wait(self) -> None:
        """Wait until the only job has stopped."""
        (job,) = self._jobs
        _, status = os.waitpid(job.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)

    def kill(self) -> None:
        """Kill the job, if there is one."""
        while self._jobs:
            job = self._jobs.pop()
            job.kill()
            job.wait()


@pytest.fixture
def stopped(database: Database, tmp_path: Path) -> Iterator[StoppedJobs]:
    jobs = StoppedJobs(tmp_path, url_of(database))
    yield jobs
    jobs.kill()


def url_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def wait(condition: Callable[[], object]) -> None:
    latest = time.monotonic() + _SECONDS
    while not condition():
        assert time.monotonic() < latest, "waited in vain"
        time.sleep(0.01)


def count(database: Database) -> tuple[int, ...]:
    with database.read() as session:
        return tuple(
            session.scalar(select(func.count()).select_from(each)) or 0
            for each in (DeploymentRow, ReleaseRow, ImportedDocumentRow)
        )


def test_a_job_that_is_killed_is_done_again(
    database: Database, space: Space, tmp_path: Path, stopped: StoppedJobs
) -> None:
    service = start_server(database, tmp_path, stopped)
    identifier = service.create(space, "big.csv", file()).id
    empty, full = (0, 0, 0), (ROWS, ROWS // 3, 4)
    for begin, state, before, after in (
        (service.confirm, ImportState.IMPORTING, empty, full),
        (service.undo, ImportState.UNDOING, full, empty),
    ):
        begin(space, identifier)
        # The process of the job before may still be ending.
        wait(lambda: service.get(space, identifier) and stopped.have_begun)
        stopped.wait()
        assert state is service.get(space, identifier).imported.state
        assert before == count(database)
        stopped.kill()
        database.dispose()
        restarted = start_server(
            database,
            tmp_path,
            partial(start_child, tmp_path, url_of(database), RUN_IMPORT),
        )
        assert before == count(database)

        def has_ended(server: UploadService = restarted) -> bool:
            return server.get(space, identifier).imported.state not in RUNNING

        wait(has_ended)
        assert after == count(database)
    found = service.get(space, identifier).imported
    assert (ImportState.UNDONE, "") == (found.state, found.problem)


@pytest.mark.sqlite
def test_a_file_that_ends_the_process_is_at_fault_at_once(
    database: Database, space: Space, tmp_path: Path
) -> None:
    program = [sys.executable, crashing_import.__file__, str(tmp_path)]
    started: list[str] = []

    def launch(identifier: str) -> subprocess.Popen[bytes]:
        started.append(identifier)
        return subprocess.Popen([*program, url_of(database), identifier])

    service = start_server(database, tmp_path, launch)
    identifier = service.create(space, "june.parquet.csv", file()).id
    service.preview(space, identifier)

    def has_ended() -> bool:
        return service.get(space, identifier).imported.state not in RUNNING

    wait(has_ended)
    found = service.get(space, identifier).imported
    assert (ImportState.FAILED, [identifier]) == (found.state, started)
    assert found.problem.startswith("june.parquet.csv can't be read. It is damaged")
    assert (0, 0, 0) == count(database)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "ended",
    [
        (-signal.SIGSEGV, "reading", ImportState.FAILED),
        (-signal.SIGABRT, "reading", ImportState.FAILED),
        (-signal.SIGKILL, "reading", ImportState.CHECKING),
        (-signal.SIGSEGV, "writing", ImportState.CHECKING),
        (1, "reading", ImportState.CHECKING),
    ],
)
def test_only_a_crash_while_a_file_is_read_is_its_fault(
    database: Database,
    space: Space,
    tmp_path: Path,
    ended: tuple[int, str, ImportState],
) -> None:
    status, phase, state = ended
    service = start_server(database, tmp_path, lambda _: None)
    started = service.create(space, "june.csv", file())
    started = service.preview(space, started.id)
    service.folders.write_progress(started.folder or "", Progress(phase))
    jobs = DeadJobs(database, service.folders, lambda: NOW)
    jobs.note(started, status)
    assert state is service.get(space, started.id).imported.state
