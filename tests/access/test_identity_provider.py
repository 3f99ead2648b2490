"""Single sign-on with OpenID Connect and a running provider."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from joserfc.jwk import RSAKey

from audit_log import list_audit_entries
from identity_provider import CLIENT, SECRET, Provider, running_provider
from insights_dash.access.authenticator import COOKIE
from insights_dash.application import create_app
from insights_dash.config import OpenIdConnect, Settings
from insights_dash.domain.role import Role
from insights_dash.store.accounts.read import get_account
from insights_dash.store.database import Database
from insights_dash.store.spaces import Space
from people import add_administrator, add_person
from whole_product import build_settings

REPORTS = "/api/Spaces-1/insights/reports"
ADA = {"sub": "1", "preferred_username": "ada.l", "name": "Ada Lovelace"}
EMAIL = "ada@example.com"
VERIFIED = {"email": EMAIL, "email_verified": True}


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running_provider() as running:
        running.person = ADA
        yield running


@pytest.fixture
def settings(tmp_path: Path, database: Database, provider: Provider) -> Settings:
    connect = OpenIdConnect(provider.issuer, CLIENT, SECRET, "Example ID")
    return build_settings(
        database,
        tmp_path,
        open_id_connect=connect,
        sign_up_role=Role.REPORT_VIEWER,
    )


def open_browser(settings: Settings, database: Database, now: datetime) -> FlaskClient:
    add_administrator(database, now)
    browser: FlaskClient = create_app(settings, now=lambda: now).server.test_client()
    return browser


@pytest.fixture
def browser(
    settings: Settings, database: Database, now: datetime, space: Space
) -> FlaskClient:
    """A server that creates report viewers for new users."""
    assert space.id == "Spaces-1"
    return open_browser(settings, database, now)


def leave(browser: FlaskClient, address: str = "/Spaces-1/insights") -> str:
    """Return the provider's URL to which the browser is redirected."""
    own = {"Sec-Fetch-Site": "same-origin"}
    answer = browser.post("/sign-in/provider", data={"next": address}, headers=own)
    assert 302 == answer.status_code, answer.text
    return answer.location


def test_a_new_user_gets_an_account_and_reaches_the_page(
    browser: FlaskClient, provider: Provider, database: Database
) -> None:
    assert "Continue with Example ID" in browser.get("/sign-in").text
    back = browser.get(provider.answer(leave(browser)))
    assert (303, "/Spaces-1/insights") == (back.status_code, back.location)
    assert 200 == browser.get(REPORTS).status_code
    assert 403 == browser.post(REPORTS, json={"Name": "x"}).status_code
    with database.read() as session:
        made = get_account(session, "ada.l")
        newest = list_audit_entries(session, take=1)[0]
    assert "Ada Lovelace" == made.display_name
    assert "signed in" == newest.action
    browser.get(provider.answer(leave(browser, "//evil.example.com")))
    assert 200 == browser.get(REPORTS).status_code
    with database.read() as session:
        assert made.id == get_account(session, "ada.l").id


def test_an_account_with_the_same_verified_address_is_linked(
    browser: FlaskClient, provider: Provider, database: Database, now: datetime
) -> None:
    add_person(database, now, username="ada", email=EMAIL)
    provider.person = {**ADA, **VERIFIED, "email_verified": "true"}
    browser.get(provider.answer(leave(browser)))
    assert "ada.l" == browser.get("/api/users/me").get_json()["Username"]
    provider.person = {**ADA, **VERIFIED, "sub": "2", "preferred_username": "x"}
    browser.get(provider.answer(leave(browser)))
    assert "ada" == browser.get("/api/users/me").get_json()["Username"]


def test_users_without_an_account_are_refused_if_none_is_created(
    settings: Settings, provider: Provider, database: Database, now: datetime
) -> None:
    browser = open_browser(replace(settings, sign_up_role=None), database, now)
    back = browser.get(provider.answer(leave(browser)))
    assert 403 == back.status_code
    assert "ada.l" in back.text
    assert browser.get_cookie(COOKIE) is None


def test_the_message_says_that_a_name_is_in_use(
    browser: FlaskClient, provider: Provider, database: Database, now: datetime
) -> None:
    add_person(database, now, username="ada.l")
    back = browser.get(provider.answer(leave(browser)))
    assert 400 == back.status_code
    assert "ada.l" in back.text
    assert browser.get_cookie(COOKIE) is None


def test_no_one_signs_in_with_false_claims(
    browser: FlaskClient, provider: Provider
) -> None:
    lies: tuple[dict[str, Any], ...] = (
        {"nonce": "another"},
        {"iss": "https://evil.example.com"},
        {"aud": "another client"},
        {"exp": 1_000_000_000},
        {"sub": ""},
        {"sub": "x" * 256},
        {"email": "\ud800@example.com"},
        {"preferred_username": "ada\0"},
        {"groups": [{"name": "\udfff"}]},
    )
    for provider.lies in lies:
        assert_refused(browser, provider.answer(leave(browser)))


def test_only_the_provider_signs_and_only_this_browser_returns_once(
    browser: FlaskClient, provider: Provider
) -> None:
    provider.key = RSAKey.generate_key(2048, {"kid": "one"})
    assert_refused(browser, provider.answer(leave(browser)))
    provider.key = Provider().key
    back = provider.answer(leave(browser))
    other = browser.application.test_client()
    assert_refused(other, back)
    assert_refused(browser, f"{back}x")
    back = provider.answer(leave(browser))
    assert 303 == browser.get(back).status_code
    again = browser.application.test_client()
    assert_refused(again, back)
    provider.refuses = True
    refused = assert_refused(again, provider.answer(leave(again)))
    assert "<b>" not in refused


def test_the_message_says_that_the_provider_cannot_be_reached(
    settings: Settings, provider: Provider, database: Database, now: datetime
) -> None:
    away = OpenIdConnect("http://127.0.0.1:9", CLIENT, SECRET)
    browser = open_browser(replace(settings, open_id_connect=away), database, now)
    answer = browser.post("/sign-in/provider", data={"next": "/"})
    assert 502 == answer.status_code
    assert "cannot be reached" in answer.text
    assert provider.codes == {}


def assert_refused(browser: FlaskClient, address: str) -> str:
    answer = browser.get(address)
    assert 400 == answer.status_code, answer.text
    assert "Sign-in was not completed" in answer.text
    assert browser.get_cookie(COOKIE) is None
    return answer.text
