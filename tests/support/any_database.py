"""Empty SQLite and PostgreSQL databases, for tests that must pass on both."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4
from weakref import WeakSet

import pytest
from sqlalchemy import Connection, Engine, event, make_url, text, update

from insights_dash.store.database import Database
from insights_dash.store.tables import Base, InstallationRow, RevisionMarkRow

Fill = Callable[[Database], object]
KINDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))
# A table comes after those that it refers to.
_TABLES = tuple(each.name for each in Base.metadata.sorted_tables)
_EMPTY = "; ".join(f"DELETE FROM {each}" for each in reversed(_TABLES))  # noqa: S608


# Every engine that has ever opened a connection.
_connected: WeakSet[Engine] = WeakSet()
event.listen(Engine, "engine_connect", lambda used: _connected.add(used.engine))


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[Database]:
    """Yield a new SQLite file, or a new schema on the PostgreSQL server."""
    if kind == "sqlite":
        with disposed(Database(f"sqlite:///{folder / 'insights.db'}")) as database:
            yield database
        return
    url = postgres_url()
    schema = f"test_{uuid4().hex}"
    inside = make_url(url).update_query_dict({"options": f"-csearch_path={schema}"})
    with disposed(Database(url)) as server:
        run(server, f"CREATE SCHEMA {schema}")
        try:
            shown = inside.render_as_string(hide_password=False)
            with disposed(Database(shown)) as database:
                yield database
        finally:
            run(server, f"DROP SCHEMA {schema} CASCADE")


def postgres_url() -> str:
    url = os.environ.get("INSIGHTS_TEST_POSTGRES_URL")
    if not url and os.environ.get("CI", "false") != "false":
        pytest.fail("In CI the PostgreSQL tests must run. Use tools/with-postgres.")
    if not url:
        pytest.skip("INSIGHTS_TEST_POSTGRES_URL is not set")
    return url


class Templates:
    """Migrated databases to copy; each is created once per run, because that is slow.

    `fill` adds rows to a template. It is called once for each kind of database.
    """

    def __init__(self, folder: Path) -> None:
        """Keep templates of SQLite in `folder`."""
        self._of: dict[str, _Files | _Server] = {
            "sqlite": _Files(folder),
            "postgresql": _Server(),
        }

    @contextmanager
    def copy(
        self, kind: str, folder: Path, fill: Fill | None = None
    ) -> Iterator[Database]:
        """Yield a new database, for tests that change it."""
        with self._of[kind].copy(folder, fill) as database:
            yield database

    def renew(self, database: Database, fill: Fill | None = None) -> None:
        """Give a copy the rows of a template again; no transaction may be open on it.

        The copy's installation ID and marks are new, so nothing that an app remembers
        of the former database is valid.
        """
        self._of[database.engine.dialect.name].renew(database, fill)

    def remove(self) -> None:
        """Drop the templates on a server; the caller removes the folder."""
        for each in self._of.values():
            each.remove()


class _Files:
    """Templates of SQLite: a copy is a copy of a file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._templates: dict[Fill | None, Path] = {}

    @contextmanager
    def copy(self, folder: Path, fill: Fill | None) -> Iterator[Database]:
        file = folder / "insights.db"
        shutil.copyfile(self._find(fill), file)
        with disposed(Database(f"sqlite:///{file}")) as database:
            yield database

    def renew(self, database: Database, fill: Fill | None) -> None:
        """Put a copy with a name of its own in the place of the database's file.

        A connection that a thread has just opened finds the log of its changes by the
        name of the file that the path led to. If the copy took over that name, the
        connection would write pages of the former file into the copy. And an app that
        kept a connection would go on with the former file.
        """
        path = Path(str(database.engine.url.database))
        for engine in _connected.copy():
            if engine.url.database == str(path):
                engine.dispose()
        former = path.resolve()
        copy = path.with_name(f"{uuid4().hex}.db")
        shutil.copyfile(self._find(fill), copy)
        link = path.with_name(f"{copy.name}-link")
        link.symlink_to(copy.name)
        link.replace(path)
        for end in ("", "-wal", "-shm"):
            if former != path or end:
                former.with_name(former.name + end).unlink(missing_ok=True)
        with database.engine.begin() as connection:
            _mark_as_new(connection)
        database.dispose()

    def _find(self, fill: Fill | None) -> Path:
        if fill not in self._templates:
            file = self._folder / f"{len(self._templates)}.db"
            _prepare(Database(f"sqlite:///{file}"), fill)
            self._templates[fill] = file
        return self._templates[fill]

    def remove(self) -> None:
        """Leave them to the owner of the folder."""


@dataclass(frozen=True)
class _Template:
    """A database on a server, its rows by table, and SQL that sets its sequences."""

    name: str
    rows: Mapping[str, bytes]
    sequences: str


class _Server:
    """Templates of PostgreSQL: copying a database takes fifty times what rows take."""

    def __init__(self) -> None:
        self._templates: dict[Fill | None, _Template] = {}

    @contextmanager
    def copy(self, _folder: Path, fill: Fill | None) -> Iterator[Database]:
        name = f"test_{uuid4().hex}"
        with disposed(Database(postgres_url())) as server:
            run_alone(
                server, f"CREATE DATABASE {name} TEMPLATE {self._find(fill).name}"
            )
            try:
                with disposed(_inside(name)) as database:
                    yield database
            finally:
                run_alone(server, f"DROP DATABASE {name} WITH (FORCE)")

    def renew(self, database: Database, fill: Fill | None) -> None:
        template = self._find(fill)
        with database.engine.begin() as connection:
            # A test that still holds a lock has to fail, not to wait.
            run = connection.exec_driver_sql
            run(f"SET LOCAL lock_timeout = '20s'; {_EMPTY}; {template.sequences}")
            with _cursor(connection) as cursor:
                for table, rows in template.rows.items():
                    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                        copy.write(rows)
            _mark_as_new(connection)

    def _find(self, fill: Fill | None) -> _Template:
        if fill not in self._templates:
            name = f"template_{uuid4().hex}"
            with disposed(Database(postgres_url())) as server:
                run_alone(server, f"CREATE DATABASE {name}")
            _prepare(_inside(name), fill)
            with disposed(_inside(name)) as database:
                self._templates[fill] = _read_template(name, database)
        return self._templates[fill]

    def remove(self) -> None:
        for template in self._templates.values():
            with disposed(Database(postgres_url())) as server:
                run_alone(server, f"DROP DATABASE {template.name} WITH (FORCE)")


def _read_template(name: str, database: Database) -> _Template:
    rows = {}
    with database.engine.connect() as connection:
        found = connection.execute(
            text(
                "SELECT format('setval(%L, %s, %L)', sequencename,"
                " coalesce(last_value, start_value), last_value IS NOT NULL)"
                " FROM pg_sequences WHERE schemaname = 'public'"
            )
        )
        sequences = f"SELECT {', '.join(found.scalars())}"
        with _cursor(connection) as cursor:
            for table in _TABLES:
                with cursor.copy(f"COPY {table} TO STDOUT") as copy:
                    rows[table] = b"".join(copy)
    return _Template(
        name, {name: each for name, each in rows.items() if each}, sequences
    )


def _cursor(connection: Connection) -> Any:  # noqa: ANN401 - a driver's own cursor
    return connection.connection.cursor()


def _mark_as_new(connection: Connection) -> None:
    connection.execute(update(InstallationRow).values(identifier=str(uuid4())))
    connection.execute(update(RevisionMarkRow).values(mark=secrets.randbits(62)))


def _prepare(database: Database, fill: Fill | None) -> None:
    with disposed(database):
        database.upgrade()
        if fill is not None:
            fill(database)


@contextmanager
def engines_disposed() -> Iterator[None]:
    """Close the connections of every engine that is used inside the block."""
    used: set[Engine] = set()

    def note(connection: Connection) -> None:
        used.add(connection.engine)

    event.listen(Engine, "engine_connect", note)
    try:
        yield
    finally:
        event.remove(Engine, "engine_connect", note)
        for engine in used:
            engine.dispose()


def _inside(name: str) -> Database:
    url = make_url(postgres_url()).set(database=name)
    return Database(url.render_as_string(hide_password=False))


def run_alone(server: Database, statement: str) -> None:
    """Execute a statement outside a transaction, as CREATE DATABASE requires."""
    engine = server.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))


@contextmanager
def disposed(database: Database) -> Iterator[Database]:
    try:
        yield database
    finally:
        database.dispose()


def run(database: Database, statement: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(statement))
