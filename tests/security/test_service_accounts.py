"""Attack: sign in as a service account, or with a name that only looks like another."""

from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from insights_dash.access.authenticator import COOKIE
from insights_dash.access.provided_identity import (
    Identity,
    UnknownIdentityError,
    UnlinkedAccountError,
)
from insights_dash.access.secrets import hash_token
from insights_dash.access.sign_in import InvitationError, SignIn, SignInError, SignUp
from insights_dash.application import create_app
from insights_dash.domain.errors import ConflictError
from insights_dash.domain.role import Grant, Role
from insights_dash.domain.trusted_proxy import TrustedProxy
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.edit import NewAccount, create_account
from insights_dash.store.accounts.read import get_account, iterate_accounts
from insights_dash.store.accounts.sign_in_methods import (
    bind_identity,
    find_invited,
    invite,
    set_kind,
    set_password,
)
from insights_dash.store.database import Database
from people import (
    PASSWORD,
    PASSWORDS,
    add_administrator,
    add_key,
    add_person,
    build_sign_in,
    sign_in,
)
from whole_product import NOW, build_settings

MAIL = "builds@example.com"
VIEWER = Grant(Role.REPORT_VIEWER)
WHO = Identity("https://id.example", "1", "builds", "", MAIL, email_is_verified=True)
ME = "/api/users/me"


@pytest.fixture
def service(database: Database) -> Account:
    """A service account with every old credential that a person can have."""
    add_administrator(database, NOW)
    new = NewAccount(
        "builds",
        email=MAIL,
        password_hash=PASSWORDS.hash(PASSWORD),
        identity="https://id.example|2",
        is_service=True,
        grants=(VIEWER,),
    )
    with database.write() as session:
        return create_account(session, new, now=NOW)


@pytest.fixture
def server(tmp_path: Path, database: Database) -> Flask:
    """A server behind a proxy at 192.0.2.1 that signs people in."""
    settings = build_settings(
        database,
        tmp_path,
        proxy_sign_in=TrustedProxy("X-User", (ip_network("192.0.2.1"),)),
        sign_up_role=Role.REPORT_VIEWER,
    )
    server: Flask = create_app(settings, now=lambda: NOW).server
    return server


def come_by_proxy(server: Flask, name: str) -> str:
    """Return the username that a proxy's name signs in as, empty if none."""
    client: FlaskClient = server.test_client()
    answer = client.get(
        ME, headers={"X-User": name}, environ_base={"REMOTE_ADDR": "192.0.2.1"}
    )
    assert answer.status_code in {200, 401}
    return str(answer.get_json().get("Username", ""))


def test_no_way_to_sign_in_leads_to_a_service_account(
    database: Database, service: Account
) -> None:
    ways = SignIn(database, lambda: NOW, SignUp(Role.REPORT_VIEWER))
    with pytest.raises(SignInError):
        ways.by_password("builds", PASSWORD, "192.0.2.7")
    with pytest.raises(UnlinkedAccountError):
        ways.by_identity(WHO)
    with pytest.raises(UnknownIdentityError):
        ways.by_identity(replace(WHO, subject="2"))
    with database.read() as session:
        assert get_account(session, "builds").last_signed_in is None
    assert service.is_service


def test_a_service_account_gets_no_way_to_sign_in(
    database: Database, service: Account
) -> None:
    refused = pytest.raises(ConflictError, match="is a service account")
    with refused, database.write() as session:
        set_password(session, service, "hash", now=NOW)
    with refused, database.write() as session:
        invite(session, service, "hash", expires=NOW, now=NOW)
    with refused, database.write() as session:
        bind_identity(session, service, "https://id.example|3", now=NOW)


def test_a_new_service_account_loses_its_ways_to_sign_in(
    server: Flask, database: Database
) -> None:
    add_administrator(database, NOW)
    ada = add_person(database, NOW, VIEWER, email="ada@example.com")
    browser = server.test_client()
    sign_in(browser, "ada")
    key = {"X-Octopus-ApiKey": add_key(database, NOW, ada)}
    with database.write() as session:
        invite(
            session, ada, hash_token("link"), expires=NOW.replace(year=2099), now=NOW
        )
    with database.write() as session:
        set_kind(session, ada, is_service=True, now=NOW)
    assert 401 == browser.get(ME).status_code
    with database.read() as session:
        assert find_invited(session, hash_token("link"), now=NOW) is None
        assert not get_account(session, "ada").has_password
    with pytest.raises(InvitationError):
        build_sign_in(database, lambda: NOW).by_invitation(
            "link", "a new long password"
        )
    assert 200 == server.test_client().get(ME, headers=key).status_code
    # An old cookie does not work again once the account is a person's again.
    with database.write() as session:
        set_kind(session, ada, is_service=False, now=NOW)
    assert browser.get_cookie(COOKIE)
    assert 401 == browser.get(ME).status_code


def test_a_proxy_signs_people_in_but_no_service_account(
    server: Flask, database: Database, service: Account
) -> None:
    add_person(database, NOW, VIEWER, username="mark")
    assert service.is_service
    assert "mark" == come_by_proxy(server, "Mark")
    assert "newcomer" == come_by_proxy(server, "newcomer")
    assert "" == come_by_proxy(server, "builds")
    with database.read() as session:
        came = {
            each.username: each.last_signed_in for each in iterate_accounts(session)
        }
    assert {"mark": NOW, "newcomer": NOW, "builds": None, "root": None} == came


@pytest.mark.parametrize(
    "name", ["", " ", "\u00a0", "mar\u00aa", "m\u00b2", "a\u00adb"]
)
def test_a_proxys_name_that_could_be_mistaken_matches_no_account(
    server: Flask, database: Database, name: str
) -> None:
    """Names that fold to mara, m2, ab or nothing, in Latin-1 as headers are read."""
    add_administrator(database, NOW)
    for username in ("mara", "m2", "ab"):
        add_person(database, NOW, VIEWER, username=username)
    assert "" == come_by_proxy(server, name)
