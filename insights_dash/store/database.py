"""Connections to SQLite or PostgreSQL, and the transactions of everything else."""

import sqlite3
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.resources import as_file, files
from typing import TypeVar

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import (
    Connection,
    Engine,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.orm import Session

from insights_dash.domain.errors import StoreError, StoreUnavailableError
from insights_dash.store.audit import Actor, set_actor
from insights_dash.store.background import BackgroundWriter
from insights_dash.store.failures import BUSY, explained
from insights_dash.store.home import close_database_file

Prepared = TypeVar("Prepared")

_SECONDS_TO_WAIT_FOR_A_LOCK = 30
_SECONDS_BETWEEN_TRIES = 0.002  # to take SQLite's lock
# How many requests per process may write or wait for the lock, and how long another one
# waits for its turn. With four threads per process, one is always left for readers.
_MOST_WRITERS, _SECONDS_TO_WAIT_FOR_A_TURN = 3, 0.5
_UPGRADES = 7_364_512_031  # any number that no other program uses as a lock


class Turns:
    """Lets a few threads of a process write; the others have to try again later."""

    def __init__(self) -> None:
        self._free = threading.BoundedSemaphore(_MOST_WRITERS)
        self._is_stuck = False

    @contextmanager
    def take(self, *, waits: bool) -> Iterator[None]:
        """Wait a moment for a turn to write.

        Once a writer has waited in vain, the next ones are refused at once until a turn
        ends. Otherwise they would occupy all threads, and readers would have to queue.

        Raises:
            StoreUnavailableError: if there is no turn.
        """
        may_wait = waits and not self._is_stuck
        if not self._free.acquire(timeout=_SECONDS_TO_WAIT_FOR_A_TURN * may_wait):
            self._is_stuck = self._is_stuck or may_wait
            raise StoreUnavailableError(BUSY)
        try:
            yield
        except StoreUnavailableError:
            raise  # this writer waited in vain too
        except BaseException:
            self._is_stuck = False
            raise
        else:
            self._is_stuck = False
        finally:
            self._free.release()


class Database:
    """One database, opened by URL: `sqlite:///file.db` or `postgresql://…`."""

    def __init__(self, url: str, *, actor: Callable[[], Actor] = Actor) -> None:
        """Prepare the connections; the first transaction opens one.

        `actor` returns the author of each change, for the audit log.

        Raises:
            StoreError: if the URL can't be used.
        """
        self.engine = _create_engine(url)
        self._actor = actor
        self._turns = Turns()
        self._background = BackgroundWriter(self._write)

    def upgrade(self) -> None:
        """Migrate the schema to the newest version; do nothing if it is current.

        Raises:
            StoreError: if the database can't be reached, or its schema is newer than
                this version.
        """
        close_database_file(self.engine.url)
        scripts = files("insights_dash.store") / "migrations"
        with as_file(scripts) as folder, self._connect() as connection:
            config = Config()
            # Alembic reads % as the start of a reference.
            config.set_main_option("script_location", str(folder).replace("%", "%%"))
            config.attributes["connection"] = connection
            try:
                command.upgrade(config, "head")
            except CommandError as error:
                message = f"The database {self._shown_url} cannot be used: {error}"
                raise StoreError(message) from error

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session that reads a single state of the data and writes nothing.

        Raises:
            StoreUnavailableError: if the database can't be reached.
        """
        with explained():
            connection = self.engine.connect()
            if self.engine.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection, Session(connection) as session:
                yield session

    def current_actor(self) -> Actor:
        """Return the author that the log names for changes made now."""
        return self._actor()

    @contextmanager
    def write(self, *, waits: bool = True) -> Iterator[Session]:
        """Open a session whose changes are all committed, or none if there is an error.

        On SQLite the write lock is taken at the start, so that a second writer waits
        instead of failing. If `waits` is false, it fails if the lock is taken.

        Raises:
            StoreUnavailableError: if another writer takes too long, or the database
                can't be written, as on a full disk.
        """
        with self._turns.take(waits=waits), self._write(waits=waits) as session:
            yield session

    def write_later(
        self, subject: Hashable, change: Callable[[Session], object]
    ) -> None:
        """Write a change soon, in the background; it may be lost.

        If several changes about one subject are waiting, only the first is written.
        """
        self._background.put(subject, change)

    def finish_writing(self) -> None:
        """Wait until the changes in the background are written."""
        self._background.finish()

    @contextmanager
    def write_prepared(
        self, prepare: Callable[[Session], Prepared], finish: Callable[[Session], None]
    ) -> Iterator[Callable[[], AbstractContextManager[tuple[Session, Prepared]]]]:
        """Prepare a long change before other writers have to wait for it.

        `prepare` can fill temporary tables. The result begins the change: it yields a
        session on the same connection, and what `prepare` returned. If the database is
        busy, it can be called again. `finish` drops the temporary tables.

        Raises:
            StoreUnavailableError: if the database can't be reached.
        """
        with explained(), self.engine.connect() as connection:
            with connection.begin(), Session(connection) as session:
                prepared = prepare(session)
                session.flush()

            @contextmanager
            def begin() -> Iterator[tuple[Session, Prepared]]:
                with self._turns.take(waits=True), self._write_on(connection) as opened:
                    yield opened, prepared

            try:
                yield begin
            finally:
                if not (connection.closed or connection.invalidated):
                    connection.execution_options(writes=False)
                    with connection.begin(), Session(connection) as session:
                        finish(session)

    @contextmanager
    def _write(self, *, waits: bool = True) -> Iterator[Session]:
        with (
            explained(),
            self.engine.connect() as connection,
            self._write_on(connection, waits=waits) as session,
        ):
            yield session

    @contextmanager
    def _write_on(
        self, connection: Connection, *, waits: bool = True
    ) -> Iterator[Session]:
        connection.execution_options(writes=True, waits=waits)
        with explained(), connection.begin():
            if connection.dialect.name == "postgresql":
                seconds = _SECONDS_TO_WAIT_FOR_A_LOCK if waits else 0.001
                wait = f"SET LOCAL lock_timeout = '{seconds * 1_000:.0f}ms'"
                connection.execute(text(wait))
            with Session(connection) as session:
                set_actor(session, self._actor())
                yield session
                session.flush()

    def dispose(self) -> None:
        """Close every connection; the next use opens new ones."""
        self.engine.dispose()

    @property
    def _shown_url(self) -> str:
        return self.engine.url.render_as_string(hide_password=True)

    @contextmanager
    def _connect(self) -> Iterator[Connection]:
        """Connect to migrate the schema; a second process waits for the first."""
        try:
            connection = self.engine.connect().execution_options(writes=True)
            connection.begin()
        except DBAPIError as error:
            message = f"The database {self._shown_url} cannot be opened: {error.orig}"
            raise StoreError(message) from error
        with connection:
            if connection.dialect.name == "postgresql":
                # SQLite's BEGIN IMMEDIATE has locked the database already.
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_UPGRADES})"))
            yield connection
            connection.commit()


def _create_engine(database_url: str) -> Engine:
    try:
        url = make_url(database_url)
        if url.get_backend_name() in {"postgresql", "postgres"}:
            # psycopg 3 is our driver. Plain URLs name none, and those of hosting
            # platforms begin with postgres://.
            url = url.set(drivername="postgresql+psycopg")
            return create_engine(url, pool_pre_ping=True, hide_parameters=True)
        if url.get_backend_name() != "sqlite":
            message = "Only sqlite:// and postgresql:// database URLs are supported."
            raise StoreError(message)
        engine = create_engine(
            url,
            connect_args={"timeout": _SECONDS_TO_WAIT_FOR_A_LOCK},
            # Errors appear in the log; the values of a statement, such as hashes and
            # names, don't.
            hide_parameters=True,
        )
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        message = f"The database URL cannot be used: {error}"
        raise StoreError(message) from error
    event.listen(engine, "connect", prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def prepare_sqlite(connection: sqlite3.Connection, _record: object = None) -> None:
    """Set a connection up, so that readers and one writer work at the same time."""
    # Python's sqlite3 would otherwise open transactions on its own, and too late:
    # https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#pysqlite-serializable
    connection.isolation_level = None
    # SQLite's own function only folds the letters from A to Z.
    connection.create_function("lower", 1, str.lower, deterministic=True)
    cursor = connection.cursor()
    _keep_a_log(cursor)
    for pragma in ("synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _keep_a_log(cursor: sqlite3.Cursor) -> None:
    """Switch to a write-ahead log, if the database doesn't have one yet.

    SQLite doesn't wait for others that switch a new database at the same time.
    """
    deadline = time.monotonic() + _SECONDS_TO_WAIT_FOR_A_LOCK
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if time.monotonic() >= deadline or not _is_busy(error):
                raise
            time.sleep(_SECONDS_BETWEEN_TRIES)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("writes", False):
        connection.exec_driver_sql("BEGIN")
        return
    # SQLite waits in steps of up to 100 ms, and while it sleeps others take their turn
    # again and again. Short steps let writers of several processes alternate.
    patience = _SECONDS_TO_WAIT_FOR_A_LOCK if options.get("waits", True) else 0
    deadline = time.monotonic() + patience
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    try:
        while not _take_write_lock(connection, is_last=time.monotonic() >= deadline):
            time.sleep(_SECONDS_BETWEEN_TRIES)
    finally:
        usual = _SECONDS_TO_WAIT_FOR_A_LOCK * 1_000
        connection.exec_driver_sql(f"PRAGMA busy_timeout={usual:.0f}")


def _take_write_lock(connection: Connection, *, is_last: bool) -> bool:
    """Return whether SQLite's lock was free; if it `is_last`, it must be."""
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError as error:
        if is_last or not _is_busy(error.orig):
            raise
        return False
    return True


def _is_busy(error: BaseException | None) -> bool:
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF == sqlite3.SQLITE_BUSY  # the rest says why
