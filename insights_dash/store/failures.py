"""Tells driver errors that callers can retry from bugs."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, OperationalError

from insights_dash.domain.errors import StoreFullError, StoreUnavailableError

BUSY = "The database is busy with a long change, such as an import. Try again later."
_FULL = "The database has no space left. Stored data can still be read."
_READ_ONLY = "The database is read-only at the moment. Stored data can still be read."
_GONE = "The database cannot be reached at the moment. Try again later."
_CLOSED = (
    "The database file cannot be opened at the moment. Even to read, SQLite "
    "needs to write to its folder. Check that the folder exists and is writable."
)
# The beginnings of SQLite's error names and PostgreSQL's error codes. Source:
# https://sqlite.org/rescode.html, https://www.postgresql.org/docs/current/errcodes-appendix.html
_MEANINGS = {
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
    "SQLITE_FULL": _FULL,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_IOERR": _GONE,
    "SQLITE_CANTOPEN": _CLOSED,
    "40001": BUSY,  # serialization failure
    "40P01": BUSY,  # deadlock
    "55P03": BUSY,  # lock not available
    "53100": _FULL,
    "25006": _READ_ONLY,
    "53300": _GONE,  # too many connections
    "08": _GONE,  # connection lost
    "57P": _GONE,  # shut down, or starting up
}


@contextmanager
def explained() -> Iterator[None]:
    """Raise errors that are not bugs in our own words; bugs pass unchanged.

    Raises:
        StoreUnavailableError: if the database is busy, full, read-only or gone.
    """
    try:
        yield
    except DBAPIError as error:
        summary = _find_meaning(error)
        if summary is None:
            raise
        kind = StoreFullError if summary is _FULL else StoreUnavailableError
        raise kind(summary, f"({error.orig})") from error


def _find_meaning(error: DBAPIError) -> str | None:
    name = getattr(error.orig, "sqlite_errorname", None)
    code = getattr(error.orig, "sqlstate", None)
    for beginning, meaning in _MEANINGS.items():
        if (name or code or "").startswith(beginning):
            return meaning
    # Without a code, PostgreSQL's driver never reached the server.
    never_arrived = isinstance(error, OperationalError) and not name and not code
    return _GONE if error.connection_invalidated or never_arrived else None
