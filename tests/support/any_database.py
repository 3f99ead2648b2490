"""Empty SQLite and PostgreSQL databases, for tests that must pass on both."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, Connection, Engine, event, make_url, text, update

from insights_dash.store.database import Database
from insights_dash.store.tables import InstallationRow, RevisionMarkRow

Fill = Callable[[Database], object]
KINDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))
_WITH_STRATEGIES = 150_000


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
        self._folder = folder
        self._made: dict[tuple[str, Fill | None], str] = {}

    @contextmanager
    def copy(
        self, kind: str, folder: Path, fill: Fill | None = None
    ) -> Iterator[Database]:
        """Yield a copy for one test."""
        copy = self._copy_file if kind == "sqlite" else self._copy_on_server
        with copy(folder, fill) as database:
            yield database

    def renew(self, database: Database, fill: Fill | None = None) -> None:
        """Replace a database by another copy; nothing may be connected to it.

        The copy's installation ID and marks are new, so nothing that an app remembers
        of the former database is valid.
        """
        url = database.engine.url
        if url.get_backend_name() == "sqlite":
            shutil.copyfile(self._find_file(fill), str(url.database))
        else:
            with disposed(Database(postgres_url())) as server:
                run_alone(server, f"DROP DATABASE {url.database} WITH (FORCE)")
                self._copy_database(server, str(url.database), fill)
        with database.write() as session:
            session.execute(update(InstallationRow).values(identifier=str(uuid4())))
            session.execute(update(RevisionMarkRow).values(mark=secrets.randbits(62)))
        database.dispose()

    @contextmanager
    def _copy_file(self, folder: Path, fill: Fill | None) -> Iterator[Database]:
        shutil.copyfile(self._find_file(fill), folder / "insights.db")
        with disposed(Database(f"sqlite:///{folder / 'insights.db'}")) as database:
            yield database

    def _find_file(self, fill: Fill | None) -> str:
        template = self._made.get(("sqlite", fill))
        if template is None:
            template = str(self._folder / f"{len(self._made)}.db")
            _prepare(Database(f"sqlite:///{template}"), fill)
            self._made["sqlite", fill] = template
        return template

    @contextmanager
    def _copy_on_server(self, _folder: Path, fill: Fill | None) -> Iterator[Database]:
        name = f"test_{uuid4().hex}"
        with disposed(Database(postgres_url())) as server:
            self._copy_database(server, name, fill)
            try:
                with disposed(_inside(make_url(postgres_url()), name)) as database:
                    yield database
            finally:
                run_alone(server, f"DROP DATABASE {name} WITH (FORCE)")

    def _copy_database(self, server: Database, name: str, fill: Fill | None) -> None:
        template = self._made.get(("postgresql", fill))
        if template is None:
            template = f"template_{uuid4().hex}"
            run_alone(server, f"CREATE DATABASE {template}")
            self._made["postgresql", fill] = template
            _prepare(_inside(make_url(postgres_url()), template), fill)
        # Copied files take half the CPU that copied pages take.
        copied = "" if _version(server) < _WITH_STRATEGIES else "STRATEGY FILE_COPY"
        run_alone(server, f"CREATE DATABASE {name} TEMPLATE {template} {copied}")

    def remove(self) -> None:
        """Drop the templates on a server; the caller removes the folder."""
        for (kind, _), template in self._made.items():
            if kind == "postgresql":
                with disposed(Database(postgres_url())) as server:
                    run_alone(server, f"DROP DATABASE {template} WITH (FORCE)")


def _prepare(database: Database, fill: Fill | None) -> None:
    with disposed(database):
        database.upgrade()
        if fill is not None:
            fill(database)


def _version(server: Database) -> int:
    with server.read() as session:
        return int(session.scalar(text("SHOW server_version_num")) or 0)


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


def _inside(url: URL, name: str) -> Database:
    return Database(url.set(database=name).render_as_string(hide_password=False))


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
