"""A killed job leaves nothing half done, and a restarted server does it again."""

import io
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from insights_dash.domain.data_import import RUNNING, ImportState
from insights_dash.ingest.uploads.folders import ImportFolders
from insights_dash.ingest.uploads.launcher import COMMAND, Launcher
from insights_dash.ingest.uploads.service import UploadService
from insights_dash.store.database import Database
from insights_dash.store.spaces import Space, create_space
from insights_dash.store.tables import DeploymentRow, ImportedDocumentRow, ReleaseRow

pytestmark = pytest.mark.both_databases

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
ROWS = 24_000
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


def start_server(database: Database, home: Path) -> UploadService:
    """Return a service as a server process creates it when it starts."""
    url = database.engine.url.render_as_string(hide_password=False)
    launch = Launcher(home, url)
    service = UploadService(database, ImportFolders(home), launch, lambda: NOW)
    service.resume()
    return service


def find_job(home: Path) -> Iterator[int]:
    """Yield the processes of jobs on an installation."""
    for each in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (each / "cmdline").read_bytes().split(b"\0")
            settings = (each / "environ").read_bytes().split(b"\0")
            if (
                COMMAND.encode() in words
                and f"INSIGHTS_HOME={home}".encode() in settings
            ):
                yield int(each.name)


def wait(condition: Callable[[], object]) -> None:
    latest = time.monotonic() + _SECONDS
    while not condition():
        assert time.monotonic() < latest, "waited in vain"
        time.sleep(0.001)


def stop_while_writing(home: Path, folder: Path) -> list[int]:
    """Wait until a job is in its transaction, and stop it there."""

    def is_writing() -> bool:
        with suppress(OSError, ValueError):
            text = (folder / "progress.json").read_text(encoding="ascii")
            return bool("writing" == json.loads(text)["phase"])
        return False

    wait(lambda: list(find_job(home)))
    processes = list(find_job(home))
    wait(is_writing)
    for each in processes:
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGSTOP)
    return processes


def count(database: Database) -> tuple[int, ...]:
    with database.read() as session:
        return tuple(
            session.scalar(select(func.count()).select_from(each)) or 0
            for each in (DeploymentRow, ReleaseRow, ImportedDocumentRow)
        )


def test_a_job_that_is_killed_is_done_again(
    database: Database, space: Space, tmp_path: Path
) -> None:
    service = start_server(database, tmp_path)
    identifier = service.create(space, "big.csv", file()).id
    empty, full = (0, 0, 0), (ROWS, ROWS // 3, 4)
    for begin, state, before, after in (
        (service.confirm, ImportState.IMPORTING, empty, full),
        (service.undo, ImportState.UNDOING, full, empty),
    ):
        found = begin(space, identifier)
        folder = tmp_path / "imports" / str(found.folder)
        processes = stop_while_writing(tmp_path, folder)
        assert state is service.get(space, identifier).imported.state
        assert before == count(database)
        for each in processes:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        wait(lambda: not list(find_job(tmp_path)))
        database.dispose()
        restarted = start_server(database, tmp_path)
        assert before == count(database)

        def has_ended(server: UploadService = restarted) -> bool:
            return server.get(space, identifier).imported.state not in RUNNING

        wait(has_ended)
        assert after == count(database)
    found = service.get(space, identifier).imported
    assert (ImportState.UNDONE, "") == (found.state, found.problem)
