"""A database that is locked, full, read-only or gone, and the errors for callers."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import make_url, text

from any_database import disposed, postgres_url, run_alone
from insights_dash.store import database as module
from insights_dash.store.api_keys import list_api_keys
from insights_dash.store.database import Database
from people import PASSWORD, add_administrator, add_key

pytestmark = pytest.mark.both_databases

REPORTS = "/api/Spaces-1/insights/reports"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writers only wait a moment for the lock."""
    monkeypatch.setattr(module, "_SECONDS_TO_WAIT_FOR_A_LOCK", 0.1)


@contextmanager
def locked(database: Database) -> Iterator[None]:
    """Another process writes for a long time."""
    if database.engine.dialect.name == "sqlite":
        other = sqlite3.connect(str(database.engine.url.database))
        statement = "BEGIN IMMEDIATE"
        other.execute(statement)
        try:
            yield
        finally:
            other.rollback()
            other.close()
        return
    with database.engine.begin() as connection:
        connection.execute(text("LOCK TABLE space, api_key IN EXCLUSIVE MODE"))
        yield


@contextmanager
def gone(database: Database) -> Iterator[None]:
    """The server ends every connection and accepts no new one."""
    name = database.engine.url.database
    with disposed(Database(postgres_url())) as server:
        run_alone(
            server,
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity "  # noqa: S608 - the test's own name
            f"WHERE datname = '{name}'",
        )
        run_alone(server, f"ALTER DATABASE {name} RENAME TO {name}_away")
        try:
            yield
        finally:
            run_alone(server, f"ALTER DATABASE {name}_away RENAME TO {name}")


def test_writers_are_told_to_try_again_and_readers_do_not_wait(
    client: FlaskClient, database: Database, body: dict[str, Any]
) -> None:
    with locked(database):
        answer = client.post(REPORTS, json=body)
        assert 503 == answer.status_code
        assert "busy" in answer.get_json()["ErrorMessage"]
        assert 0 < int(answer.headers["Retry-After"])
        assert 200 == client.get(REPORTS).status_code
    assert 201 == client.post(REPORTS, json=body).status_code


def test_the_use_of_a_key_is_recorded_later_and_no_request_waits_for_it(
    client: FlaskClient,
    database: Database,
    now: datetime,
    wait_for: Callable[[Callable[[], object]], None],
) -> None:
    account = add_administrator(database, now)
    key = {"X-Octopus-ApiKey": add_key(database, now, account)}

    def last_used() -> datetime | None:
        with database.read() as session:
            [found] = list_api_keys(session, account)
            return found.last_used

    with locked(database):
        for _ in range(8):
            assert 200 == client.get(REPORTS, headers=key).status_code
        assert last_used() is None
    client.get(REPORTS, headers=key)
    wait_for(lambda: last_used() == now)


@pytest.mark.postgres
def test_a_database_server_that_comes_back_needs_no_restart(
    client: FlaskClient, database: Database, body: dict[str, Any]
) -> None:
    assert 200 == client.get(REPORTS).status_code
    with gone(database):
        for answer in (client.get(REPORTS), client.post(REPORTS, json=body)):
            assert 503 == answer.status_code
            assert "cannot be reached" in answer.get_json()["ErrorMessage"]
            assert str(make_url(postgres_url()).username) not in answer.text
        page = client.get("/")
        assert (503, True) == (page.status_code, "cannot be reached" in page.text)
        assert "Try again" in page.text
    assert 200 == client.get(REPORTS).status_code
    assert 201 == client.post(REPORTS, json=body).status_code


def test_signing_in_fails_while_the_database_is_locked_and_the_form_says_so(
    client: FlaskClient, database: Database, now: datetime
) -> None:
    add_administrator(database, now)
    form = {"username": "root", "password": PASSWORD, "next": "/Spaces-1/insights"}
    with locked(database):
        answer = client.post("/sign-in", data=form)
        assert 503 == answer.status_code
        assert "busy" in answer.text
        assert 'value="/Spaces-1/insights"' in answer.text
        assert PASSWORD not in answer.text
    assert 303 == client.post("/sign-in", data=form).status_code
