"""Attack: guess passwords without a log entry, flood the log, or delay readers."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from audit_log import AuditEntry, list_audit_entries
from callback_post import post, said
from insights_dash.access.refusals import MOST_ENTRIES, PERIOD
from insights_dash.access.sign_in import SignIn, SignInError
from insights_dash.access.sign_in_attempts import TooManyAttemptsError
from insights_dash.domain.role import Grant, Role
from insights_dash.pages.account.forms import PASSWORD as PASSWORD_FORM
from insights_dash.pages.administration.roles.forms import GRANT as GRANT_FORM
from insights_dash.store.accounts.account import Account
from insights_dash.store.database import Database
from people import (
    PASSWORD,
    add_administrator,
    add_key,
    add_person,
    build_sign_in,
    sign_in,
)
from whole_product import NOW, running

ADDRESS = "192.0.2.7"
VIEWER = Grant(Role.REPORT_VIEWER)
ME = "/api/users/me"
WRONG = "x" * 1_001  # too long to be hashed: these tests only count attempts
FORBIDDEN = "/api/events"


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ada(database: Database) -> Account:
    add_administrator(database, NOW)
    return add_person(database, NOW, VIEWER)


@pytest.fixture
def server(
    tmp_path: Path, database: Database, clock: Clock, ada: Account
) -> Iterator[Flask]:
    assert ada
    with running(database, tmp_path, clock) as app:
        yield app.server


@pytest.fixture
def browser(server: Flask) -> FlaskClient:
    """Return ada's own API key."""
    browser = server.test_client()
    sign_in(browser, "ada")
    browser.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    return browser


def entries(database: Database, action: str) -> list[AuditEntry]:
    """Return the entries, oldest first."""
    with database.read() as session:
        listed = list_audit_entries(session, take=5_000)
    return [each for each in reversed(listed) if each.action == action]


def try_password(
    service: SignIn, name: str, password: str = WRONG, address: str = ADDRESS
) -> str:
    try:
        service.by_password(name, password, address)
    except SignInError:
        return "refused"
    except TooManyAttemptsError:
        return "has to wait"
    return "is in"


def test_knowing_one_password_does_not_help_to_guess_others(
    database: Database, ada: Account
) -> None:
    """Guess 72 times for 24 names, with a successful sign-in after every 15."""
    service, results = build_sign_in(database, lambda: NOW), Counter[str]()
    for number in range(72):
        results[try_password(service, f"name{number % 24}")] += 1
        if number % 15 == 14:
            try_password(service, ada.username, PASSWORD)
    assert 21 >= results["refused"]
    assert 72 == results.total()


def test_people_who_mistype_do_not_lock_up_their_office(
    database: Database, ada: Account
) -> None:
    """A correct password only clears its own account's failures at the address."""
    service = build_sign_in(database, lambda: NOW)
    for number in range(12):
        name = ada.username
        assert ["refused", "refused", "is in"] == [
            try_password(service, name, each) for each in (WRONG, WRONG, PASSWORD)
        ], number


def test_an_attacker_with_a_whole_network_counts_once(
    database: Database, ada: Account
) -> None:
    """One attacker can have 2^64 IPv6 addresses."""
    assert ada
    service, results = build_sign_in(database, lambda: NOW), Counter[str]()
    for number in range(40):
        address = f"2001:db8:0:7:{number:x}::1"
        results[try_password(service, f"name{number}", address=address)] += 1
    assert 21 == results["refused"]
    assert "refused" == try_password(service, "other", address="2001:db8:0:8::1")
    mapped = [
        try_password(service, f"n{n}", address=f"::ffff:{ADDRESS}") for n in range(21)
    ]
    assert {"refused"} == set(mapped)
    assert "has to wait" == try_password(service, "other")


def change(browser: FlaskClient, old: str) -> str:
    typed = {
        f"{PASSWORD_FORM.id_of('old_password')}.value": old,
        f"{PASSWORD_FORM.id_of('password')}.value": "another long password",
        f"{PASSWORD_FORM.id_of('again')}.value": "another long password",
    }
    values = {f"{PASSWORD_FORM.submit_id}.n_clicks": 1, **typed}
    return said(post(browser, f"{PASSWORD_FORM.id_of('old_password')}.error", values))


def test_guessing_the_password_in_an_open_session_has_to_wait(
    browser: FlaskClient, database: Database, clock: Clock
) -> None:
    tried = ["Incorrect current password" in change(browser, WRONG) for _ in range(40)]
    assert 5 == sum(tried)
    assert "Too many attempts" in change(browser, PASSWORD)
    assert 1 == len(entries(database, "password refused"))
    # The first request after the minute writes the count.
    clock.now += PERIOD
    browser.get(ME)
    (first, rest) = entries(database, "password refused")
    assert ("ada", "127.0.0.1") == (first.actor.name, first.actor.address)
    assert {"name": "ada", "times": "4"} == rest.details
    assert "35" == entries(database, "sign-in delayed")[-1].details["times"]
    clock.now += timedelta(minutes=15)
    assert "another long password" not in change(browser, PASSWORD)
    assert build_sign_in(database, clock).by_password(
        "ada", "another long password", "::1"
    )


def test_wrong_keys_and_refusals_are_in_the_audit_log(
    server: Flask, browser: FlaskClient, database: Database, ada: Account
) -> None:
    key = add_key(
        database, NOW - timedelta(days=9), ada, expires=NOW - timedelta(days=1)
    )
    program = server.test_client()
    for header in (
        {"X-Octopus-ApiKey": key},
        {"Authorization": "Bearer API-GUESSED123"},
    ):
        assert 401 == program.get(ME, headers=header).status_code
    known, unknown = entries(database, "API key refused")
    assert {"name": "APIKeys-1"} == known.details
    assert {"begins": "API-GUES"} == unknown.details
    assert 403 == browser.get(FORBIDDEN).status_code
    (refused,) = entries(database, "permission refused")
    assert ("ada", FORBIDDEN) == (refused.actor.name, refused.details["path"])


def test_refused_pages_and_callbacks_are_in_the_log_too(
    browser: FlaskClient, database: Database, clock: Clock
) -> None:
    place = {"_pages_location.pathname": "/administration/log"}
    post(browser, "_pages_content.children", {**place, "_pages_location.search": ""})
    clock.now += PERIOD
    post(
        browser,
        f"{GRANT_FORM.id_of('account')}.error",
        {f"{GRANT_FORM.submit_id}.n_clicks": 1},
    )
    assert 2 == len(entries(database, "permission refused"))


def test_the_audit_log_cannot_be_flooded(
    server: Flask, database: Database, clock: Clock
) -> None:
    program = server.test_client()
    for number in range(300):
        headers = {"X-Octopus-ApiKey": f"API-{number}"}
        where = {"REMOTE_ADDR": f"198.51.100.{number % 100}"}
        program.get(ME, headers=headers, environ_base=where)
    assert MOST_ENTRIES == len(entries(database, "API key refused"))
    for _ in range(12):
        clock.now += PERIOD
        program.get("/sign-in")
    every = entries(database, "API key refused")
    assert 300 == sum(int(each.details.get("times", "1")) for each in every)
    assert len(every) <= 200


@contextmanager
def writing_elsewhere(database: Database) -> Iterator[None]:
    with database.write():
        yield


def test_a_refusal_waits_for_no_writer(
    server: Flask, browser: FlaskClient, database: Database, clock: Clock
) -> None:
    """Waiting would end with an error after 30 seconds."""
    elsewhere = Database(str(database.engine.url))
    asked_at: Callable[[], datetime] = datetime.now
    with writing_elsewhere(elsewhere):
        began = asked_at()
        assert 403 == browser.get(FORBIDDEN).status_code
        headers = {"X-Octopus-ApiKey": "API-X"}
        assert 401 == server.test_client().get(ME, headers=headers).status_code
        assert asked_at() - began < timedelta(seconds=15)
    elsewhere.dispose()
    assert [] == entries(database, "permission refused")
    clock.now += timedelta(seconds=5)
    browser.get(ME)
    assert 1 == len(entries(database, "permission refused"))
    assert 1 == len(entries(database, "API key refused"))
    # Other writers wait as before.
    with database.write() as session:
        waits = session.connection().exec_driver_sql("PRAGMA busy_timeout").scalar()
    assert 30_000 == waits
