"""Writes that requests don't wait for, such as the time of a key's last use."""

import logging
import threading
from collections.abc import Callable, Hashable, Iterable
from contextlib import AbstractContextManager

from sqlalchemy.orm import Session

from insights_dash.domain.errors import StoreError

Change = Callable[[Session], object]
THREAD = "background writes"
_MOST_WAITING = 1_000
_log = logging.getLogger(__name__)


class BackgroundWriter:
    """Writes changes one by one, in a thread that ends when none is left.

    A change is lost if the process ends, if the database cannot be written, or if too
    many are waiting.
    """

    def __init__(self, write: Callable[[], AbstractContextManager[Session]]) -> None:
        self._write = write
        self._waiting: dict[Hashable, Change] = {}
        self._changed = threading.Condition()
        self._is_running = False

    def put(self, subject: Hashable, change: Change) -> None:
        """Write a change soon, unless one about the same subject is already waiting."""
        with self._changed:
            if len(self._waiting) >= _MOST_WAITING:
                return
            self._waiting.setdefault(subject, change)
            if not self._is_running:
                self._is_running = True
                threading.Thread(target=self._run, name=THREAD, daemon=True).start()

    def finish(self) -> None:
        """Wait until every change has been written or dropped."""
        with self._changed:
            self._changed.wait_for(lambda: not self._is_running)

    def _run(self) -> None:
        while True:
            with self._changed:
                changes, self._waiting = self._waiting, {}
                if not changes:
                    self._is_running = False
                    self._changed.notify_all()
                    return
            self._write_all(changes.values())

    def _write_all(self, changes: Iterable[Change]) -> None:
        try:
            with self._write() as session:
                for change in changes:
                    change(session)
        except StoreError as error:
            _log.warning("A background write failed: %s", error)
        except Exception:  # noqa: BLE001 - nothing else would catch it in this thread
            _log.exception("A background write failed")
