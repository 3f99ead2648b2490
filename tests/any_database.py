"""Empty databases of either kind, for tests that must pass on both."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, make_url, text

from insights_dash.store.database import Database

KINDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[Database]:
    """A file in `folder`, or a schema of its own on the server of the environment."""
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
    if not url:
        pytest.skip("INSIGHTS_TEST_POSTGRES_URL names no PostgreSQL database")
    return url


class Templates:
    """Databases with every table, made once a run: a copy takes no migrations."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, str] = {}

    @contextmanager
    def copy(self, kind: str, folder: Path) -> Iterator[Database]:
        """One of its own, for a test that changes it."""
        copy = self._copy_file if kind == "sqlite" else self._copy_on_server
        with copy(folder) as database:
            yield database

    @contextmanager
    def _copy_file(self, folder: Path) -> Iterator[Database]:
        if "sqlite" not in self._made:
            with disposed(Database(f"sqlite:///{self._folder / 'all.db'}")) as made:
                made.upgrade()
            self._made["sqlite"] = str(self._folder / "all.db")
        shutil.copyfile(self._made["sqlite"], folder / "insights.db")
        with disposed(Database(f"sqlite:///{folder / 'insights.db'}")) as database:
            yield database

    @contextmanager
    def _copy_on_server(self, _folder: Path) -> Iterator[Database]:
        url = make_url(postgres_url())
        name = f"test_{uuid4().hex}"
        with disposed(Database(postgres_url())) as server:
            if "postgresql" not in self._made:
                self._made["postgresql"] = template = f"template_{uuid4().hex}"
                _run_alone(server, f"CREATE DATABASE {template}")
                with disposed(_inside(url, template)) as made:
                    made.upgrade()
            template = self._made["postgresql"]
            _run_alone(server, f"CREATE DATABASE {name} TEMPLATE {template}")
            try:
                with disposed(_inside(url, name)) as database:
                    yield database
            finally:
                _run_alone(server, f"DROP DATABASE {name} WITH (FORCE)")

    def remove(self) -> None:
        """What lies on a server; the folder is the caller's."""
        if template := self._made.get("postgresql"):
            with disposed(Database(postgres_url())) as server:
                _run_alone(server, f"DROP DATABASE {template} WITH (FORCE)")


def copy_rows(original: Database, copy: Database) -> None:
    """Make one SQLite database as the other is, whatever it held."""
    with (
        closing(original.engine.raw_connection()) as source,
        closing(copy.engine.raw_connection()) as target,
    ):
        read, written = source.driver_connection, target.driver_connection
        assert isinstance(read, sqlite3.Connection)
        assert isinstance(written, sqlite3.Connection)
        read.backup(written)


def _inside(url: URL, name: str) -> Database:
    return Database(url.set(database=name).render_as_string(hide_password=False))


def _run_alone(server: Database, statement: str) -> None:
    """Outside a transaction, as databases are made."""
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
