"""Attack: sign in as someone else through an identity provider.

The provider lets users choose the claims about themselves.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from audit_log import list_audit_entries
from identity_provider import CLIENT, SECRET, Provider, running_provider
from insights_dash.access.authenticator import COOKIE
from insights_dash.access.provided_identity import (
    Identity,
    UnknownIdentityError,
    UnlinkedAccountError,
    make_identity_key,
)
from insights_dash.access.sign_in import SignIn, SignUp
from insights_dash.application import create_app
from insights_dash.config import OpenIdConnect
from insights_dash.domain.errors import ConflictError, InvalidInputError
from insights_dash.domain.role import Grant, Role
from insights_dash.domain.visibility import RoleLimits
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.edit import NewAccount, create_account, update_account
from insights_dash.store.accounts.read import (
    find_account_by_identity,
    find_accounts_by_email,
    iterate_accounts,
)
from insights_dash.store.accounts.sign_in_methods import bind_identity, unbind_identity
from insights_dash.store.database import Database
from people import add_administrator, add_person
from whole_product import NOW, build_settings

ISSUER = "https://id.example"
MARK = "mark@example.com"
VIEWER = Grant(Role.REPORT_VIEWER)
ADMINISTRATOR = Grant(Role.ADMINISTRATOR)
KELVIN = "mar\N{KELVIN SIGN}@example.com"


def name_person(**changes: Any) -> Identity:  # noqa: ANN401 - any of its fields
    """Return a new identity with MARK as its verified address."""
    who = Identity(ISSUER, "1", "mallory", "Mallory", MARK, email_is_verified=True)
    return replace(who, **changes)


def sign_in(database: Database, who: Identity, role: Role | None = None) -> Account:
    """Return the account that the identity signs in to."""
    SignIn(database, lambda: NOW, SignUp(role)).by_identity(who)
    with database.read() as session:
        account = find_account_by_identity(session, who.key)
    assert account
    return account


@pytest.fixture
def browser(tmp_path: Path, database: Database) -> Iterator[tuple[FlaskClient, Any]]:
    """A browser, and the identity provider of its server."""
    with running_provider() as provider:
        settings = build_settings(
            database,
            tmp_path,
            open_id_connect=OpenIdConnect(provider.issuer, CLIENT, SECRET),
        )
        server = create_app(settings, now=lambda: NOW).server
        yield server.test_client(), provider


def come_back(browser: FlaskClient, provider: Provider) -> Any:  # noqa: ANN401
    own = {"Sec-Fetch-Site": "same-origin"}
    sent = browser.post("/sign-in/provider", data={"next": "/"}, headers=own)
    return browser.get(provider.answer(sent.location))


def test_no_address_is_not_the_address_of_an_account_without_one(
    browser: tuple[FlaskClient, Provider], database: Database
) -> None:
    client, provider = browser
    add_administrator(database, NOW)
    add_person(database, NOW, VIEWER, username="ada")
    emails: tuple[object, ...] = (None, "", " ", "\t", "\u00a0", 0, False, [], {})
    for email in emails:
        provider.person = {"sub": "666", "email": email, "email_verified": True}
        assert 403 == come_back(client, provider).status_code, repr(email)
        assert client.get_cookie(COOKIE) is None
    with database.read() as session:
        assert [] == find_accounts_by_email(session, "")
        assert [None] * 2 == [each.identity for each in iterate_accounts(session)]


def test_a_subject_that_is_not_text_is_refused(
    browser: tuple[FlaskClient, Provider], database: Database
) -> None:
    """As text, the number 1 and "1" would be the same person."""
    client, provider = browser
    for text in ("1", "True", "None", "['1']"):
        account = add_person(database, NOW, VIEWER, username=f"of {text}")
        with database.write() as session:
            key = make_identity_key(provider.issuer, text)
            bind_identity(session, account, key, now=NOW)
    for subject in (1, True, ["1"], None, "", " ", " 1", "1\t", "1\0"):
        provider.person = {"sub": subject}
        assert 400 == come_back(client, provider).status_code, repr(subject)
        assert client.get_cookie(COOKIE) is None


@pytest.mark.parametrize(
    "grant",
    [ADMINISTRATOR, replace(ADMINISTRATOR, limits=RoleLimits(frozenset({"x"})))],
)
def test_an_address_alone_does_not_sign_in_to_an_administrators_account(
    database: Database, grant: Grant
) -> None:
    root = add_person(database, NOW, VIEWER, grant, email=MARK)
    with pytest.raises(UnlinkedAccountError, match="ask an administrator to link it"):
        sign_in(database, name_person(), Role.REPORT_VIEWER)
    with database.read() as session:
        newest = list_audit_entries(session, take=1)[0]
    assert "sign-in refused" == newest.action
    assert f"{ISSUER}|1" == newest.details["identity"]
    with database.write() as session:
        bind_identity(session, root, newest.details["identity"], now=NOW)
    assert root.id == sign_in(database, name_person()).id


def test_an_administrator_is_linked_by_address_if_the_setting_allows_it(
    database: Database,
) -> None:
    root = add_person(database, NOW, ADMINISTRATOR, email=MARK)
    service = SignIn(database, lambda: NOW, SignUp(binds_administrators=True))
    assert service.by_identity(name_person())
    with database.read() as session:
        bound = find_account_by_identity(session, f"{ISSUER}|1")
    assert bound
    assert root.id == bound.id


def make_inactive(database: Database, account: Account) -> None:
    with database.write() as session:
        update_account(
            *(session, account),
            display_name="",
            email=account.email,
            is_active=False,
            grants=(VIEWER,),
            now=NOW,
        )


def test_an_address_signs_in_to_one_active_account_of_a_person_or_none(
    database: Database,
) -> None:
    """Nor does it get a new account next to a deactivated one."""
    add_administrator(database, NOW)
    gone = add_person(database, NOW, VIEWER, username="gone", email=MARK)
    make_inactive(database, gone)
    with pytest.raises(UnlinkedAccountError):
        sign_in(database, name_person(), Role.REPORT_VIEWER)
    first = add_person(database, NOW, VIEWER, username="first", email=MARK.upper())
    second = add_person(database, NOW, VIEWER, username="second", email=MARK)
    with pytest.raises(UnlinkedAccountError):
        sign_in(database, name_person())
    make_inactive(database, second)
    assert first.id == sign_in(database, name_person()).id
    # The account has its identity now, so no other identity can have it.
    with pytest.raises(UnlinkedAccountError):
        sign_in(database, name_person(subject="2"), Role.REPORT_VIEWER)


def test_an_account_that_was_deactivated_is_closed_to_its_identity(
    database: Database,
) -> None:
    add_administrator(database, NOW)
    account = sign_in(database, name_person(), Role.REPORT_VIEWER)
    make_inactive(database, account)
    with pytest.raises(UnknownIdentityError):
        sign_in(database, name_person(), Role.REPORT_VIEWER)


def test_an_unverified_address_signs_in_to_no_account(
    database: Database,
) -> None:
    add_person(database, NOW, VIEWER, email=MARK)
    with pytest.raises(UnknownIdentityError):
        sign_in(database, name_person(email_is_verified=False))


def test_no_two_identities_have_one_key(database: Database) -> None:
    """`a|b` and `c` would be the same text as `a` and `b|c`."""
    for issuer, subject in (("https://a|b", "c"), ("", "c"), ("https://a", " c")):
        with pytest.raises(InvalidInputError):
            make_identity_key(issuer, subject)
    assert "https://a|b|c" == make_identity_key("https://a", "b|c")
    with pytest.raises(InvalidInputError, match="too long"):
        make_identity_key(f"https://{'a' * 300}", "b" * 200)
    ada = add_person(database, NOW, VIEWER)
    eve = add_person(database, NOW, VIEWER, username="eve")
    with database.write() as session:
        bind_identity(session, ada, "https://a|1", now=NOW)
    for account, identity in ((eve, "https://a|1"), (ada, "https://a|2")):
        with pytest.raises(ConflictError), database.write() as session:
            bind_identity(session, account, identity, now=NOW)
    with database.write() as session:
        unbind_identity(session, ada, now=NOW)
        bind_identity(session, eve, "https://a|1", now=NOW)
    with pytest.raises(ConflictError), database.write() as session:
        unbind_identity(session, ada, now=NOW)
    new = NewAccount("mallory", identity="https://a|1")
    with pytest.raises(ConflictError), database.write() as session:
        create_account(session, new, now=NOW)


@pytest.mark.parametrize(
    "likeness",
    [
        KELVIN,
        "\uff4dark@example.com",
        "mark@example\uff0ecom",
        f"{MARK} ",
        f"\u200b{MARK}",
    ],
)
def test_an_address_that_only_looks_like_another_signs_in_to_no_account(
    database: Database, likeness: str
) -> None:
    mark = add_person(database, NOW, VIEWER, username="mark", email=MARK)
    with pytest.raises(UnknownIdentityError):
        sign_in(database, name_person(email=likeness))
    newcomer = sign_in(database, name_person(email=likeness), Role.REPORT_VIEWER)
    assert mark.id != newcomer.id
    assert "" == newcomer.email
    assert (
        mark.id
        == sign_in(database, name_person(subject="2", email="MARK@Example.COM")).id
    )


@pytest.mark.parametrize(
    "address", [KELVIN, "straße@example.com", "a b@example.com", "n/a"]
)
def test_no_account_gets_an_address_that_could_be_mistaken_for_another(
    database: Database, address: str
) -> None:
    with (
        pytest.raises(InvalidInputError, match="an email address such as"),
        database.write() as session,
    ):
        create_account(session, NewAccount("ada", email=address), now=NOW)
    ada = add_person(database, NOW, VIEWER)
    with pytest.raises(InvalidInputError), database.write() as session:
        update_account(
            *(session, ada),
            display_name="Ada",
            email=address,
            is_active=True,
            grants=(VIEWER,),
            now=NOW,
        )
