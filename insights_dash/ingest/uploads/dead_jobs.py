"""Jobs whose process has died while it read the file: the file is at fault.

Libraries that read Parquet files and workbooks are written in other languages, and some
damaged files end the process. Such a job isn't tried again.
"""

import logging
import signal
from collections.abc import Callable
from datetime import datetime

from insights_dash.domain.data_import import ImportState
from insights_dash.domain.errors import NotFoundError, StoreError
from insights_dash.ingest.uploads.folders import ImportFolders
from insights_dash.store.database import Database
from insights_dash.store.imports import Import, change_import, get_import_row
from insights_dash.store.spaces import get_space

_READING = frozenset({ImportState.CHECKING, ImportState.IMPORTING})
_SIGNALS = ("SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE")  # Windows has no SIGBUS
_ACCESS_VIOLATION, _STACK_OVERFLOW, _FAIL_FAST = 0xC0000005, 0xC00000FD, 0xC0000409
_CRASHES = frozenset(
    {-getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)}
    | {_ACCESS_VIOLATION, _STACK_OVERFLOW, _FAIL_FAST}
)
_DAMAGED = (
    "{} can't be read. It is damaged, or unusual in a way that is not supported. Save "
    "it again, or save its tables as CSV."
)
_TOO_LARGE = (
    "{} needs too much memory to be imported. Split it, or save its tables as CSV."
)
_log = logging.getLogger(__name__)


class DeadJobs:
    """Fails imports whose file ends the process that reads it."""

    def __init__(
        self,
        database: Database,
        folders: ImportFolders,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._folders = folders
        self._now = now

    def note(self, started: Import, status: int) -> None:
        """Look at the exit status of a job; fail the import if its file is at fault.

        A process that was killed isn't: the job is done again.
        """
        reason = _explain(started.name, status)
        progress = self._folders.read_progress(started.folder)
        if not reason or progress.phase != "reading" or started.state not in _READING:
            return
        _log.warning("%s failed: its process ended with %s", started.id, status)
        try:
            self._fail(started, reason)
        except NotFoundError:
            return  # deleted with its space
        except StoreError as error:
            _log.warning("%s could not be failed: %s", started.id, error)

    def _fail(self, started: Import, reason: str) -> None:
        with self._database.write() as session:
            space = get_space(session, started.space_id)
            row = get_import_row(session, space, started.id)
            if row.state == started.state.value:
                change_import(
                    session,
                    row,
                    now=self._now(),
                    state=ImportState.FAILED.value,
                    problem=reason,
                    attempts=0,
                )


def _explain(name: str, status: int) -> str:
    """Return what is wrong with a file; empty if its process has ended otherwise."""
    if status in _CRASHES:
        return _DAMAGED.format(name)
    # Libraries end the process if they get no memory.
    return _TOO_LARGE.format(name) if status == -signal.SIGABRT else ""
