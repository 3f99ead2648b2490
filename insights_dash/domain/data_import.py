"""An import: a file of a user whose rows are recorded, and its states."""

from enum import StrEnum


class ImportState(StrEnum):
    """How far an import is. Those in `RUNNING` are jobs, of which each is one process.

    `Uploaded` imports wait for the user to match columns, and `Ready` ones, which have
    been checked, for the user to confirm.
    """

    UPLOADED = "Uploaded"
    CHECKING = "Checking"
    READY = "Ready"
    IMPORTING = "Importing"
    IMPORTED = "Imported"
    UNDOING = "Undoing"
    UNDONE = "Undone"
    FAILED = "Failed"
    CANCELED = "Canceled"


RUNNING = frozenset({ImportState.CHECKING, ImportState.IMPORTING, ImportState.UNDOING})
# Nothing has been written yet, and the file is still there.
UNCONFIRMED = frozenset(
    {ImportState.UPLOADED, ImportState.CHECKING, ImportState.READY, ImportState.FAILED}
)
