"""The files of imports: `<home>/imports/<random>/`, one folder for each import.

A folder has the uploaded `file`, the job's `progress.json` and `lock`, the files with
faults, and `cancel`, which asks the job to stop. Names that users chose are in none of
their paths.
"""

import errno
import json
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout

from insights_dash.domain.errors import StoreFullError
from insights_dash.store.whole_file import write_whole

_FOLDER = "imports"
_FILE, _PROGRESS, _LOCK, _CANCEL = "file", "progress.json", "lock", "cancel"
_CHUNK = 1024 * 1024
_TURNS = 2  # processes that do the same kind of work at the same time
_SECONDS_TO_LOOK = 2
_NO_SPACE = "The server has no disk space left for the file."
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class TooLargeError(Exception):
    """A stream has more bytes than allowed."""


@dataclass(frozen=True)
class Progress:
    """What a job is doing: its phase, and how far it is, in any unit.

    Phases are `starting`, `queued` (while other imports have their turns), `reading`,
    `waiting` (for a turn to write) and `writing`.
    """

    phase: str = "starting"
    done: int = 0
    total: int = 0


class ImportFolders:
    """The folders of an installation's imports."""

    def __init__(self, home: Path) -> None:
        """Use a folder in the home, which is created when it is needed."""
        self.root = home / _FOLDER

    def create(self) -> str:
        """Create a folder that only its owner can open, and return its name."""
        with _explained():
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            name = secrets.token_hex(16)
            (self.root / name).mkdir(mode=0o700)
        return name

    def ensure(self, name: str) -> None:
        """Create a folder again if its files have been deleted."""
        with _explained():
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.root / name).mkdir(mode=0o700, exist_ok=True)

    def receive(self, name: str, stream: IO[bytes], *, most: int) -> int:
        """Write the uploaded file of a folder, and return its size.

        Raises:
            TooLargeError: if it has more than `most` bytes.
            StoreFullError: if the disk is full.
        """
        size = 0
        with _explained(), self._open_new(self.file(name)) as file:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > most:
                    raise TooLargeError
                file.write(chunk)
        return size

    def file(self, name: str) -> Path:
        """Return the path of the uploaded file, which may have been deleted."""
        return self.root / name / _FILE

    def faults(self, name: str, table: int) -> Path:
        """Return the path of the file with the faults of a table, by its place."""
        return self.root / name / f"faults-{table}.csv"

    def exists(self, name: str | None) -> bool:
        """Return whether the folder is on this machine."""
        return bool(name) and (self.root / str(name)).is_dir()

    def delete_file(self, name: str) -> None:
        """Delete the uploaded file; the faults stay."""
        self.file(name).unlink(missing_ok=True)

    def delete(self, name: str | None) -> None:
        """Delete a folder with everything in it."""
        if name:
            shutil.rmtree(self.root / name, ignore_errors=True)

    def list_names(self, *, older_than: float) -> Iterator[str]:
        """Yield the folders that nothing has changed for some seconds."""
        with suppress(FileNotFoundError):
            for each in self.root.iterdir():
                with suppress(FileNotFoundError):
                    age = time.time() - each.stat().st_mtime
                    if each.is_dir() and age > older_than:
                        yield each.name

    def lock(self, name: str) -> FileLock:
        """Return the lock that a job holds; it hardly waits for another job.

        Server processes hold it for a moment, when they find out if a job is running.
        """
        path = self.root / name / _LOCK
        return FileLock(path, timeout=_SECONDS_TO_LOOK, mode=0o600, thread_local=False)

    def is_running(self, name: str) -> bool:
        """Return whether a process holds the lock of a folder."""
        try:
            with self.lock(name).acquire(timeout=0):
                return False
        except Timeout:
            return True

    @contextmanager
    def turn(self, work: str, wait: Callable[[], None]) -> Iterator[None]:
        """Wait until few other processes do this kind of work.

        `wait` is called in between.
        """
        locks = [
            FileLock(self.root / f"{work}-{each}.lock", timeout=0, mode=0o600)
            for each in range(_TURNS)
        ]
        while True:
            for each in locks:
                try:
                    each.acquire()
                except Timeout:
                    continue
                try:
                    yield
                finally:
                    each.release()
                return
            wait()

    def write_progress(self, name: str, progress: Progress) -> None:
        """Replace the progress of a job at once; a full disk doesn't matter."""
        with suppress(OSError):
            write_whole(self.root / name / _PROGRESS, json.dumps(asdict(progress)))

    def read_progress(self, name: str | None) -> Progress:
        """Return the progress of a job; it is starting if there is none."""
        if not name:
            return Progress()
        try:
            text = (self.root / name / _PROGRESS).read_text(encoding="ascii")
            return Progress(**json.loads(text))
        except (OSError, ValueError, TypeError):
            return Progress()

    def request_cancel(self, name: str) -> None:
        """Ask the job of a folder to stop."""
        with suppress(FileNotFoundError):
            (self.root / name / _CANCEL).touch(mode=0o600)

    def is_canceled(self, name: str) -> bool:
        """Return whether the job of a folder was asked to stop."""
        return (self.root / name / _CANCEL).exists()

    def forget_job(self, name: str) -> None:
        """Delete what an earlier job of the folder left."""
        for each in (_PROGRESS, _CANCEL):
            (self.root / name / each).unlink(missing_ok=True)

    def _open_new(self, path: Path) -> IO[bytes]:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        return os.fdopen(descriptor, "wb")


class Wait:
    """Waits a moment, unless the job was canceled."""

    def __init__(self, check: Callable[[], None], seconds: float = 0.2) -> None:
        self._check, self._seconds = check, seconds

    def __call__(self) -> None:
        """Wait; raise what `check` raises."""
        self._check()
        time.sleep(self._seconds)


@contextmanager
def _explained() -> Iterator[None]:
    """Say in our own words that the disk is full."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StoreFullError(_NO_SPACE) from error
        raise
