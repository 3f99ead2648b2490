"""Finds out what an undo would take back, without keeping other writers waiting."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import StaticPool, create_engine, text
from sqlalchemy.orm import Session

from insights_dash.domain.errors import StoreUnavailableError, UnavailableError
from insights_dash.store.database import Database, prepare_sqlite
from insights_dash.store.failures import explained
from insights_dash.store.imports import Import
from insights_dash.store.spaces import Space
from insights_dash.store.undo.kept import Undone
from insights_dash.store.undo.undo import try_undo

# Undoing so many rows takes a tenth of a second, and a copy of a large database longer.
_MOST_ROWS_IN_PLACE = 10_000
_LOCK_TIMEOUT = "SET LOCAL lock_timeout = '200ms'"
_BUSY = "Another undo is being planned. Try again in a moment."
_NO_COPY = "There is no room for a temporary copy of the database."


class UndoPlans:
    """Plans of undos, one at a time in each server process."""

    def __init__(self, database: Database) -> None:
        """Plan undos of imports in a database."""
        self._database = database
        self._turn = threading.Lock()

    def plan(self, space: Space, imported: Import) -> Undone:
        """Return what an undo would take back, and what would stay.

        The undo is tried and rolled back. A large one is tried in a copy of an SQLite
        database, which has only one write lock. PostgreSQL needs none.

        Raises:
            NotFoundError: if the space no longer has the import.
            UnavailableError: if another undo is being planned, or if the database or
                its copy can't be written.
        """
        if not self._turn.acquire(blocking=False):
            raise UnavailableError(_BUSY)
        try:
            with self._open(imported) as session:
                return try_undo(session, space, imported.id)
        finally:
            self._turn.release()

    @contextmanager
    def _open(self, imported: Import) -> Iterator[Session]:
        """Open a session in which nothing that is written stays."""
        is_sqlite = self._database.engine.dialect.name == "sqlite"
        if is_sqlite and _count_rows(imported) > _MOST_ROWS_IN_PLACE:
            with _copy(self._database) as session:
                yield session
            return
        with self._database.write() as session, session.begin_nested() as savepoint:
            if not is_sqlite:
                # It doesn't lock the space. A writer must neither wait for it nor be
                # stopped because both wait for each other.
                session.execute(text(_LOCK_TIMEOUT))
            yield session
            savepoint.rollback()


def _count_rows(imported: Import) -> int:
    counts = imported.summary.get("counts", {}).values()
    return sum(each["new"] + each["changed"] for each in counts)


@contextmanager
def _copy(database: Database) -> Iterator[Session]:
    """Open a session in a temporary copy of an SQLite database."""
    # Without a name, SQLite deletes the file when it is closed, whatever happens.
    with closing(sqlite3.connect("", check_same_thread=False)) as copy:
        with explained(), database.engine.connect() as connection:
            original: Any = connection.connection.driver_connection
            try:
                original.backup(copy)
            except sqlite3.Error as error:
                raise StoreUnavailableError(_NO_COPY, f"({error})") from error
        prepare_sqlite(copy)
        engine = create_engine("sqlite://", creator=lambda: copy, poolclass=StaticPool)
        with (
            explained(),
            engine.connect() as connection,
            Session(connection) as session,
        ):
            yield session
            session.rollback()
