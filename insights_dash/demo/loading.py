"""Loads the demo in a process of its own, which pages start and watch.

`<home>/demo` has the process's lock and its state. If the process is killed, the next
page that watches it starts it again: each history is one transaction, so nothing is
half loaded. Only one server process at a time decides whether to start it.
"""

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from insights_dash.demo.history import HISTORIES
from insights_dash.demo.installation import DemoConflictError, install_demo
from insights_dash.domain.errors import InsightsError
from insights_dash.store.audit import Actor
from insights_dash.store.database import Database
from insights_dash.store.whole_file import write_whole

COMMAND = "load-demo"
_MOST_ATTEMPTS = 3
_SECONDS_TO_START = 15
# Others hold the locks only for a moment, to look or to start the process.
_SECONDS_TO_LOOK = 5
_SECONDS_BETWEEN_REPORTS = 0.2
_INTERRUPTED = "The server stopped while it was loading the demo. Try again."
_BUG = "The demo could not be loaded. The server's log has the details."
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Loading:
    """How the demo is being loaded: the share that is done, from 0 to 1.

    `by` is the user who asked for it, from an IP address. `problem` says why it failed,
    empty if it hasn't.
    """

    by: str = ""
    attempts: int = 0
    share: float = 0.0
    problem: str = ""
    address: str = ""


class DemoLoader:
    """Loads the demo into the database of an installation, once at a time."""

    def __init__(self, home: Path, launch: Callable[[], object]) -> None:
        """Keep the state in `home`; `launch` starts the process, which calls `run`."""
        self._folder = home / "demo"
        self._launch = launch

    def start(self, by: str, address: str = "") -> None:
        """Start loading for a user at an address, unless the demo is being loaded."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._deciding():
            if not (self._is_wanted() or self._is_running()):
                self._write(Loading(by, address=address))
                self._launch()

    def watch(self) -> Loading | None:
        """Return how far it is, None if nothing is being loaded or has failed.

        If the process was killed, start it again.
        """
        loading = self._read()
        if loading is None or loading.problem or self._is_starting():
            return loading
        if self._is_running():
            return loading
        with self._deciding():
            return self._start_again()

    def forget(self) -> None:
        """Forget why loading failed."""
        self._state.unlink(missing_ok=True)

    def run(self, database_url: str, now: datetime) -> None:
        """Load the demo, in the process that was started for it."""
        try:
            with self._lock().acquire(timeout=_SECONDS_TO_LOOK):
                loading = self._read()
                if loading is not None and not loading.problem:
                    self._load(database_url, loading, now)
        except Timeout:
            return  # another process is loading it

    def _load(self, database_url: str, loading: Loading, now: datetime) -> None:
        loading = replace(loading, attempts=loading.attempts + 1)
        self._write(loading)
        actor = Actor(loading.by, loading.address)
        database = Database(database_url, actor=lambda: actor)
        try:
            install_demo(database, now=now, on_progress=_Report(self._write, loading))
        except InsightsError as error:
            self._write(replace(loading, problem=_explain(error)))
        except Exception:  # noqa: BLE001 - nothing else would log it
            _log.exception("The demo could not be loaded")
            self._write(replace(loading, problem=_BUG))
        else:
            self.forget()
        finally:
            database.dispose()

    def _start_again(self) -> Loading | None:
        """Start a process that was killed, unless it has been started or has ended."""
        loading = self._read()
        if loading is None or loading.problem or self._is_starting():
            return loading
        if loading.attempts >= _MOST_ATTEMPTS:
            loading = replace(loading, problem=_INTERRUPTED)
            self._write(loading)
        else:
            self._write(loading)
            self._launch()
        return loading

    def _is_wanted(self) -> bool:
        """Return whether the process was started a moment ago, and hasn't failed."""
        loading = self._read()
        return loading is not None and not loading.problem and self._is_starting()

    @contextmanager
    def _deciding(self) -> Iterator[None]:
        """Let one server process at a time decide whether to start the process."""
        path = self._folder / "start.lock"
        with FileLock(path, timeout=_SECONDS_TO_LOOK, mode=0o600):
            yield

    @property
    def _state(self) -> Path:
        return self._folder / "state.json"

    def _lock(self) -> FileLock:
        path = self._folder / "lock"
        return FileLock(path, timeout=0, mode=0o600, thread_local=False)

    def _is_running(self) -> bool:
        try:
            with self._lock():
                return False
        except Timeout:
            return True

    def _is_starting(self) -> bool:
        with suppress(FileNotFoundError):
            return time.time() - self._state.stat().st_mtime < _SECONDS_TO_START
        return False

    def _read(self) -> Loading | None:
        try:
            return Loading(**json.loads(self._state.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def _write(self, loading: Loading) -> None:
        write_whole(self._state, json.dumps(asdict(loading)))


def _explain(error: InsightsError) -> str:
    if isinstance(error, DemoConflictError):
        return (
            f'The space "{error.space}" already contains {error.held}. Rename or '
            "delete that space, then try again."
        )
    return str(error)


class _Report:
    """Writes how far the loading is, at most five times per second."""

    def __init__(self, write: Callable[[Loading], None], loading: Loading) -> None:
        self._write, self._loading = write, loading
        self._total = _measure()
        self._done: dict[str, int] = {}
        self._written = 0.0

    def __call__(self, name: str, done: int, _size: int) -> None:
        self._done[name] = done
        if time.monotonic() - self._written >= _SECONDS_BETWEEN_REPORTS:
            share = min(sum(self._done.values()) / self._total, 1.0)
            self._write(replace(self._loading, share=share))
            self._written = time.monotonic()


def _measure() -> int:
    """Return the size of all files of the demo in bytes."""
    total = 0
    for history in HISTORIES:
        with history.open() as folder:
            total += sum(each.stat().st_size for each in folder.iterdir())
    return total
