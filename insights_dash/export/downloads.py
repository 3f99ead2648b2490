"""Exports that a server sends: one at a time, and complete before they are sent.

So a slow client holds neither a connection to the database nor its old state, and an
error can still be answered as one.
"""

import tempfile
import threading
from contextlib import ExitStack
from typing import IO

from insights_dash.domain.errors import UnavailableError
from insights_dash.export.bundle import ExportFormat, export_bundle, open_zip
from insights_dash.store.database import Database

_BUSY = "Another export is being written. Try again in a moment."
_NO_ROOM = "The export can't be written to the server's folder of temporary files."


class Downloads:
    """Writes exports to temporary files; a process writes one at a time."""

    def __init__(self) -> None:
        self._turn = threading.Lock()

    def write(
        self, database: Database, space_id: str, file_format: ExportFormat
    ) -> IO[bytes]:
        """Return a zip, open at its beginning; it is deleted when it is closed.

        Raises:
            UnavailableError: if another export is being written, or if the disk is
                full.
            NotFoundError: if the space doesn't exist.
        """
        if not self._turn.acquire(blocking=False):
            raise UnavailableError(_BUSY)
        try:
            return _write(database, space_id, file_format)
        except OSError as error:
            raise UnavailableError(_NO_ROOM, str(error)) from error
        finally:
            self._turn.release()


def _write(database: Database, space_id: str, file_format: ExportFormat) -> IO[bytes]:
    with ExitStack() as stack:
        file = stack.enter_context(tempfile.TemporaryFile())
        with open_zip(file) as sink:
            export_bundle(database, space_id, sink, file_format)
        stack.pop_all()  # the caller closes it
    return file
