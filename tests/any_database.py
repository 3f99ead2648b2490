"""Empty databases of either kind, for tests that must pass on both."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url, text

from insights_dash.store.database import Database

KINDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[Database]:
    """A file in `folder`, or a schema of its own on the server of the environment."""
    if kind == "sqlite":
        with disposed(Database(f"sqlite:///{folder / 'insights.db'}")) as database:
            yield database
        return
    url = os.environ.get("INSIGHTS_TEST_POSTGRES_URL")
    if not url:
        pytest.skip("INSIGHTS_TEST_POSTGRES_URL names no PostgreSQL database")
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


@contextmanager
def disposed(database: Database) -> Iterator[Database]:
    try:
        yield database
    finally:
        database.dispose()


def run(database: Database, statement: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(statement))
