from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from audit_log import list_audit_entries
from insights_dash.access.authenticator import COOKIE
from insights_dash.access.passwords import LONGEST_PASSWORD
from insights_dash.access.secrets import hash_token
from insights_dash.application import create_app
from insights_dash.domain.role import Grant, Role
from insights_dash.pages.sign_in.views import find_safe_address
from insights_dash.store.accounts.edit import update_account
from insights_dash.store.accounts.read import get_account
from insights_dash.store.accounts.sign_in_methods import invite, set_password
from insights_dash.store.audit import Actor
from insights_dash.store.database import Database
from insights_dash.store.sessions import list_sessions
from insights_dash.store.spaces import Space
from people import PASSWORD, add_administrator, add_key, add_person, sign_in
from whole_product import build_settings

REPORTS = "/api/Spaces-1/insights/reports"
VIEWER = Grant(Role.REPORT_VIEWER)
# Refused like any other wrong password, but without the work of hashing it.
TOO_LONG = "x" * (LONGEST_PASSWORD + 1)


class Clock:
    """A clock that tests set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2024, 5, 15, 12, tzinfo=UTC))


@pytest.fixture
def browser(
    tmp_path: Path, database: Database, clock: Clock, space: Space
) -> FlaskClient:
    """A browser at a server with two accounts; ada can view reports."""
    assert space.id == "Spaces-1"
    app = create_app(build_settings(database, tmp_path), now=clock)
    add_administrator(database, clock.now)
    add_person(database, clock.now, VIEWER)
    client: FlaskClient = app.server.test_client()
    return client


def test_strangers_are_redirected_to_the_sign_in_page(browser: FlaskClient) -> None:
    page = browser.get("/Spaces-1/insights?search=x")
    assert 302 == page.status_code
    assert "/sign-in?next=%2FSpaces-1%2Finsights%3Fsearch%3Dx" == page.location
    assert 401 == browser.get("/_dash-layout").status_code
    answer = browser.get(REPORTS)
    assert 401 == answer.status_code
    assert "You must be logged in" in answer.get_json()["ErrorMessage"]
    assert 200 == browser.get("/api").status_code
    with browser.get("/assets/favicon.svg") as icon:
        assert 200 == icon.status_code


def test_the_sign_in_page_is_a_form_that_leads_back(browser: FlaskClient) -> None:
    sent = browser.get("/Spaces-1/insights")
    form = browser.get(sent.location)
    assert 200 == form.status_code
    assert '<input id="password"' in form.text
    assert 'value="/Spaces-1/insights"' in form.text
    sign_in(browser, "ada")
    on = browser.get("/sign-in?next=/Spaces-1/insights")
    assert (303, "/Spaces-1/insights") == (on.status_code, on.location)


@pytest.mark.parametrize("query", ["", "&ended=yes"])
def test_the_sign_in_page_says_that_a_session_ended(
    browser: FlaskClient, query: str
) -> None:
    """A script says so after a refused callback; a page has an old cookie."""
    said, address = "Your session has ended.", f"/sign-in?next=/{query}"
    assert (said in browser.get(address).text) is bool(query)
    sign_in(browser, "ada")
    cookie = browser.get_cookie(COOKIE)
    assert cookie is not None
    browser.post("/sign-out", headers={"Sec-Fetch-Site": "same-origin"})
    browser.set_cookie(COOKIE, cookie.value)
    assert said in browser.get(address).text


def test_a_person_signs_in_and_out(browser: FlaskClient) -> None:
    form = {"username": " Ada ", "password": PASSWORD, "next": "/Spaces-1/insights"}
    answer = browser.post("/sign-in", data=form)
    assert (303, "/Spaces-1/insights") == (answer.status_code, answer.location)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert 200 == browser.get(REPORTS).status_code
    copied = browser.get_cookie(COOKIE)
    assert copied is not None

    out = browser.post("/sign-out", headers={"Sec-Fetch-Site": "same-origin"})
    assert "/sign-in" == out.location
    browser.set_cookie(COOKIE, copied.value)
    assert 401 == browser.get(REPORTS).status_code


def test_the_cookie_is_secure_if_the_connection_is(browser: FlaskClient) -> None:
    form = {"username": "ada", "password": PASSWORD}
    answer = browser.post("/sign-in", data=form, base_url="https://localhost")
    assert "Secure" in answer.headers["Set-Cookie"]


def test_signing_in_again_ends_the_session_before(browser: FlaskClient) -> None:
    sign_in(browser, "ada")
    before = browser.get_cookie(COOKIE)
    assert before is not None
    sign_in(browser, "ada")
    after = browser.get_cookie(COOKIE)
    assert after is not None
    assert before.value != after.value
    browser.set_cookie(COOKIE, before.value)
    assert 401 == browser.get(REPORTS).status_code


@pytest.fixture
def use(
    browser: FlaskClient,
    database: Database,
    clock: Clock,
    wait_for: Callable[[Callable[[], object]], None],
) -> Callable[[], None]:
    """Send a request, and wait until the session's use has been recorded."""

    def last_used() -> datetime:
        with database.read() as session:
            ada = get_account(session, "ada")
            [found] = list_sessions(session, ada, now=clock.now)
            return found.last_used

    def ask() -> None:
        assert 200 == browser.get(REPORTS).status_code
        wait_for(lambda: last_used() == clock.now)

    return ask


def test_an_unused_session_expires(
    browser: FlaskClient, clock: Clock, use: Callable[[], None]
) -> None:
    sign_in(browser, "ada")
    for _ in range(3):
        clock.now += timedelta(hours=20)
        use()
    clock.now += timedelta(hours=25)
    assert 401 == browser.get(REPORTS).status_code


def test_a_session_ends_after_thirty_days(
    browser: FlaskClient, clock: Clock, use: Callable[[], None]
) -> None:
    sign_in(browser, "ada")
    for _ in range(36):
        clock.now += timedelta(hours=20)
        use()
    clock.now += timedelta(hours=1)
    assert 401 == browser.get(REPORTS).status_code


def test_a_new_password_ends_every_session(
    browser: FlaskClient, database: Database, clock: Clock
) -> None:
    sign_in(browser, "ada")
    with database.write() as session:
        account = get_account(session, "ada")
        set_password(session, account, "another", now=clock.now)
    assert 401 == browser.get(REPORTS).status_code


def test_a_deactivated_account_is_signed_out(
    browser: FlaskClient, database: Database, clock: Clock
) -> None:
    sign_in(browser, "ada")
    with database.read() as session:
        account = get_account(session, "ada")
    key = add_key(database, clock.now, account)
    with database.write() as session:
        update_account(
            session,
            account,
            display_name="Ada",
            email="",
            is_active=False,
            grants=account.grants,
            now=clock.now,
        )
    assert 401 == browser.get(REPORTS).status_code
    headers = {"X-Octopus-ApiKey": key}
    assert 401 == browser.get(REPORTS, headers=headers).status_code
    form = {"username": "ada", "password": PASSWORD}
    assert 401 == browser.post("/sign-in", data=form).status_code


def test_a_forged_cookie_is_refused(browser: FlaskClient) -> None:
    for cookie in ("", "x", "token", "a.b.c", "\x00", "ä" * 50, "." * 4000):
        browser.set_cookie(COOKIE, cookie)
        assert 401 == browser.get(REPORTS).status_code, cookie


def test_a_wrong_password_and_an_unknown_name_read_the_same(
    browser: FlaskClient,
) -> None:
    answers = [
        browser.post("/sign-in", data={"username": name, "password": "wrong"})
        for name in ("ada", "eve")
    ]
    assert [401, 401] == [answer.status_code for answer in answers]
    ada, eve = (answer.text for answer in answers)
    assert "Incorrect username or password." in ada
    assert ada.replace('value="ada"', "") == eve.replace('value="eve"', "")


def test_input_stays_except_the_password(browser: FlaskClient) -> None:
    form = {"username": '"><script>', "password": "wrong-secret", "next": "/x"}
    answer = browser.post("/sign-in", data=form)
    assert "&#34;&gt;&lt;script&gt;" in answer.text
    assert "wrong-secret" not in answer.text
    assert 'name="next" value="/x"' in answer.text


def test_attempts_have_to_wait_longer_each_time(
    browser: FlaskClient, clock: Clock
) -> None:
    wrong = {"username": "ada", "password": TOO_LONG}
    waits = []
    for _ in range(12):
        answer = browser.post("/sign-in", data=wrong)
        if 429 == answer.status_code:
            waits.append(int(answer.headers["Retry-After"]))
            right = {"username": "ada", "password": PASSWORD}
            assert 429 == browser.post("/sign-in", data=right).status_code
            clock.now += timedelta(seconds=waits[-1])
    assert waits
    assert waits == sorted(waits)
    assert waits[-1] >= 8
    clock.now += timedelta(hours=1)
    sign_in(browser, "ada")
    same = {"Sec-Fetch-Site": "same-origin"}
    assert 401 == browser.post("/sign-in", data=wrong, headers=same).status_code


def test_one_address_cannot_try_all_names(browser: FlaskClient) -> None:
    codes = [
        browser.post(
            "/sign-in", data={"username": f"name{number}", "password": TOO_LONG}
        ).status_code
        for number in range(25)
    ]
    assert 401 == codes[0]
    assert 429 == codes[-1]


@pytest.mark.parametrize(
    "address",
    [
        *("//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil"),
        *("/\tevil", "javascript:alert(1)", "evil", "///evil.example", "/" * 3000),
    ],
)
def test_an_address_elsewhere_is_not_safe(address: str) -> None:
    assert "/" == find_safe_address(address)


def test_signing_in_leads_to_no_other_site(browser: FlaskClient) -> None:
    address = "//evil.example"
    form = {"username": "ada", "password": PASSWORD, "next": address}
    assert "/" == browser.post("/sign-in", data=form).location
    shown = browser.get("/sign-in", query_string={"next": address})
    assert "/" == shown.location


def test_other_sites_cannot_sign_users_in_or_out(browser: FlaskClient) -> None:
    form = {"username": "ada", "password": PASSWORD}
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ):
        answer = browser.post("/sign-in", data=form, headers=headers)
        assert 403 == answer.status_code
    sign_in(browser, "ada")
    # Only browsers send a cookie, and they say which site a form is from.
    assert 403 == browser.post("/sign-out").status_code
    same = {"Origin": "http://localhost"}
    assert 303 == browser.post("/sign-out", headers=same).status_code


def test_a_link_sets_a_password_and_signs_in(
    browser: FlaskClient, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        ada = get_account(session, "ada")
        expires = clock.now + timedelta(days=3)
        invite(session, ada, hash_token("link"), expires=expires, now=clock.now)
    address, new = "/sign-in/password/link", "another long password"
    shown = browser.get(address)
    assert (200, "no-store") == (shown.status_code, shown.headers["Cache-Control"])
    assert 'value="ada"' in shown.text
    for form, said in (
        ({"password": new, "again": "x"}, "Passwords don't match."),
        ({"password": "x", "again": "x"}, "at least 12 characters"),
    ):
        answer = browser.post(address, data=form)
        assert 400 == answer.status_code
        assert said in unescape(answer.text)
    answer = browser.post(address, data={"password": new, "again": new})
    assert (303, "/") == (answer.status_code, answer.location)
    assert 200 == browser.get(REPORTS).status_code
    form = {"password": new, "again": new}
    headers = {"Sec-Fetch-Site": "same-origin"}
    for again in (
        browser.get(address),
        browser.post(address, data=form, headers=headers),
    ):
        assert 404 == again.status_code
        assert "This link has expired or has already been used" in again.text


def test_a_key_works_until_it_expires_or_is_revoked(
    browser: FlaskClient, database: Database, clock: Clock
) -> None:
    with database.read() as session:
        ada = get_account(session, "ada")
    key = add_key(database, clock.now, ada, expires=clock.now + timedelta(days=1))
    for headers in (
        {"X-Octopus-ApiKey": key},
        {"x-octopus-apikey": key},
        {"Authorization": f"Bearer {key}"},
        {"Authorization": f"bearer {key}"},
    ):
        assert 200 == browser.get(REPORTS, headers=headers).status_code
    for wrong in (key[:-1], key.lower(), f"{key}A", "API-AAAA", ""):
        headers = {"X-Octopus-ApiKey": wrong}
        assert 401 == browser.get(REPORTS, headers=headers).status_code
    # In a URL it would end up in logs.
    assert 401 == browser.get(f"{REPORTS}?apikey={key}").status_code
    clock.now += timedelta(days=1)
    headers = {"X-Octopus-ApiKey": key}
    assert 401 == browser.get(REPORTS, headers=headers).status_code


def test_a_key_is_stored_as_its_hash_only(
    browser: FlaskClient, database: Database, clock: Clock
) -> None:
    assert browser
    with database.read() as session:
        ada = get_account(session, "ada")
    key = add_key(database, clock.now, ada)
    name = database.engine.url.database
    assert name
    stored = b"".join(each.read_bytes() for each in Path(name).parent.glob("*.db*"))
    assert key.encode() not in stored
    assert PASSWORD.encode() not in stored


def test_sign_ins_and_refusals_are_in_the_log(
    browser: FlaskClient, database: Database
) -> None:
    browser.post("/sign-in", data={"username": "eve", "password": "wrong"})
    sign_in(browser, "ada")
    browser.post("/sign-out", headers={"Sec-Fetch-Site": "same-origin"})
    with database.read() as session:
        out, entered, refused = list_audit_entries(session)[:3]
    assert ("signed out", "signed in") == (out.action, entered.action)
    for entry in (out, entered):
        assert Actor("ada", "127.0.0.1") == entry.actor
    assert "sign-in refused" == refused.action
    assert Actor("", "127.0.0.1") == refused.actor
    assert "eve" == refused.details["name"]
