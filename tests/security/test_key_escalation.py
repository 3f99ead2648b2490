"""Attack: use someone's API key to create access that outlives the key."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from attacked import HERE, Attacked
from callback_post import post, said
from embedding import REPORT, add_link, token_of
from insights_dash.domain.errors import (
    CredentialsChangedError,
    InvalidInputError,
    SignInNeededError,
)
from insights_dash.domain.role import Grant, Role
from insights_dash.store.accounts import edit
from insights_dash.store.accounts.edit import NewAccount, update_account
from insights_dash.store.api_keys import list_api_keys, revoke_api_key
from insights_dash.store.audit import Actor, Credentials, set_actor
from insights_dash.store.embed_keys import Author
from insights_dash.store.embed_links import (
    NewLink,
    create_link,
    list_links,
    replace_link,
)
from insights_dash.store.spaces import get_space
from people import PASSWORD, add_key, add_person
from whole_product import NOW

NEEDS_SIGN_IN = "You can't do this with an API key"
TABLES = ("account", "role_grant", "api_key", "embed_key", "sign_in_session")
LIMIT = timedelta(days=40)


@pytest.fixture
def program(attacked: Attacked) -> FlaskClient:
    """A program with a key of the administrator, which expires after `LIMIT`."""
    root = attacked.account("root")
    key = add_key(attacked.database, NOW, root, expires=NOW + LIMIT)
    client = attacked.browser()
    client.environ_base["HTTP_X_OCTOPUS_APIKEY"] = key
    return client


def count_credentials(attacked: Attacked) -> dict[str, list[Any]]:
    """Return everything that could give access, except when it was last used."""
    with attacked.database.read() as session:
        return {
            table: [
                {**row, "last_used": None}
                for row in session.execute(text(f"SELECT * FROM {table}")).mappings()  # noqa: S608
            ]
            for table in TABLES
        }


def press(
    client: FlaskClient, output: str, button: dict[str, str], **values: object
) -> TestResponse:
    property_ = "n_clicks"
    given = {button["type"]: [(button, 1)], **values}
    return post(client, output, given, pressed=(button, property_))


def create_account(client: FlaskClient, way_in: str) -> TestResponse:
    values = {
        "accounts-new-submit.n_clicks": 1,
        "accounts-new-username.value": f"mallory-{way_in}",
        "accounts-new-role.value": "Administrator",
        "accounts-new-space.value": "all",
        "accounts-new-way-in.value": way_in,
    }
    return post(client, "accounts-new-username.error", values)


def act_on(client: FlaskClient, account: str, act: str) -> TestResponse:
    button = {"type": "accounts-act", "act": act, "about": ""}
    values = {"accounts-place.data": account}
    return press(client, "accounts-content.children", button, **values)


def give_address(client: FlaskClient, account: str) -> TestResponse:
    values = {
        "accounts-profile-submit.n_clicks": 1,
        "accounts-place.data": account,
        "accounts-profile-display-name.value": "Ada",
        "accounts-profile-email.value": "mallory@example.com",
    }
    return post(client, "accounts-profile-display-name.error", values)


def grant_role(client: FlaskClient, account: str) -> TestResponse:
    values = {
        "roles-grant-submit.n_clicks": 1,
        "roles-grant-account.value": account,
        "roles-grant-role.value": "Administrator",
        "roles-grant-space.value": "all",
    }
    return post(client, "roles-grant-account.error", values)


def create_key(client: FlaskClient) -> TestResponse:
    values = {"account-key-submit.n_clicks": 1, "account-key-purpose.value": "more"}
    return post(client, "account-key-purpose.error", values)


def change_password(client: FlaskClient) -> TestResponse:
    values = {
        "account-password-submit.n_clicks": 1,
        "account-password-old-password.value": PASSWORD,
        "account-password-password.value": "of an attacker",
        "account-password-again.value": "of an attacker",
    }
    return post(client, "account-password-old-password.error", values)


def create_issuer(client: FlaskClient) -> TestResponse:
    values = {
        "embeds-application-submit.n_clicks": 1,
        "embeds-application-name.value": "Mallory's",
        "embeds-application-origins.value": "https://evil.example.com",
        "embeds-place.data": {"space": HERE, "page": 1},
    }
    return post(client, "embeds-application-name.error", values)


def rotate(client: FlaskClient) -> TestResponse:
    values = {"signing-keys-rotate.n_clicks": 1}
    return post(client, "signing-keys.children", values)


def test_a_key_creates_no_key_for_a_service_account(
    attacked: Attacked, program: FlaskClient
) -> None:
    with attacked.database.write() as session:
        new = NewAccount("a-service", is_service=True)
        service = edit.create_account(session, new, now=NOW)
    values = {
        "accounts-key-submit.n_clicks": 1,
        "accounts-place.data": service.id,
        "accounts-key-purpose.value": "more",
    }
    answer = post(program, "accounts-key-purpose.error", values)
    assert NEEDS_SIGN_IN in said(answer)
    with attacked.database.write() as session:
        assert [] == list_api_keys(session, service)
        edit.delete_account(session, service, now=NOW)


ATTACKS: dict[str, Callable[[FlaskClient, str], TestResponse]] = {
    "an account with a link": lambda client, _: create_account(client, "link"),
    "an account for single sign-on": lambda client, _: create_account(client, "sso"),
    "a service": lambda client, _: create_account(client, "program"),
    "a link to a password": lambda client, ada: act_on(client, ada, "invite"),
    "an address that a provider knows": give_address,
    "a role": grant_role,
    "a key": lambda client, _: create_key(client),
    "a password": lambda client, _: change_password(client),
    "an issuer": lambda client, _: create_issuer(client),
    "a key of embeds": lambda client, _: rotate(client),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_a_key_creates_no_credentials(
    attacked: Attacked,
    program: FlaskClient,
    attack: Callable[[FlaskClient, str], TestResponse],
) -> None:
    before = count_credentials(attacked)
    assert NEEDS_SIGN_IN in said(attack(program, attacked.account("ada").id))
    assert before == count_credentials(attacked)
    assert program.get_cookie("insights_session") is None


def test_a_key_enables_no_account_but_disables_one(
    attacked: Attacked, program: FlaskClient
) -> None:
    """Programs can revoke access."""
    viewer = Grant(Role.REPORT_VIEWER, HERE)
    gone = add_person(attacked.database, NOW, viewer, username="to-disable")
    act_on(program, gone.id, "disable")
    assert not attacked.account("to-disable").is_active
    assert NEEDS_SIGN_IN in said(act_on(program, gone.id, "enable"))
    assert not attacked.account("to-disable").is_active
    with attacked.database.write() as session:
        update_account(
            *(session, gone),
            display_name="",
            email="",
            is_active=True,
            grants=(viewer,),
            now=NOW,
        )


def make_link(client: FlaskClient, expires: str) -> str:
    fields = {
        "origins": "https://portal.example.com",
        "name": f"of a program, {expires}",
        "expires": expires,
    }
    values = {
        "report-embed-make.n_clicks": 1,
        "report-embed-field": [
            ({"type": "report-embed-field", "name": name}, value)
            for name, value in fields.items()
        ],
        "overview-view.data": {},
        "overview-place.data": {"space": HERE, "report": REPORT, "metric": ""},
    }
    return said(post(client, "report-embed-made.children", values))


@pytest.mark.parametrize("expires", ["90", ""])
def test_a_link_that_a_key_creates_does_not_outlive_it(
    program: FlaskClient, expires: str
) -> None:
    assert "outlive the key" in make_link(program, expires)


def test_a_link_ends_with_the_key_that_created_it(
    attacked: Attacked, program: FlaskClient
) -> None:
    assert "/embed/" in make_link(program, "30").replace("\\u002f", "/")
    root = attacked.account("root")
    with attacked.database.write() as session:
        space, author = get_space(session, HERE), Author("root", root.number)
        made = list_links(session, space)[0]
        assert made.revoked is None
        key = list_api_keys(session, root)[0]
        version = root.credential_version
        held = Credentials(root.number, version, None, key.number, key.expires)
        set_actor(session, Actor("root", "", held))
        # After 20 days, another 30 would be longer than the key is valid.
        later = NOW + timedelta(days=20)
        again = replace_link(session, space, made.id, author, now=later)
        assert NOW + LIMIT == again.expires
        revoke_api_key(session, root, key.id, now=later)
        ended = list_links(session, space)[:2]
        assert [later, later] == [each.revoked for each in ended]
        with pytest.raises(CredentialsChangedError):
            replace_link(session, space, made.id, author, now=later)


def show_embeds(client: FlaskClient) -> str:
    values = {
        "_pages_location.pathname": f"/{HERE}/embeds",
        "_pages_location.search": "",
    }
    return post(client, "_pages_content.children", values).text


def test_a_key_reveals_no_link_that_outlives_it(
    attacked: Attacked, program: FlaskClient
) -> None:
    browser = attacked.browser("root")
    browser.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    with attacked.database.read() as session:
        space = get_space(session, HERE)
    root = attacked.account("root")
    link = add_link(attacked.database, space, NOW, account_number=root.number)
    address = token_of(attacked.database, link, NOW)
    assert address in show_embeds(browser)
    shown = show_embeds(program)
    assert link.id in shown
    assert address not in shown
    assert "/embed/" not in shown
    make_link(program, "30")
    with attacked.database.read() as session:
        own = list_links(session, space)[0]
    assert token_of(attacked.database, own, NOW) in show_embeds(program)


def test_a_key_that_never_expires_does_not_renew_a_link_that_never_expires(
    attacked: Attacked,
) -> None:
    root = attacked.account("root")
    with attacked.database.write() as session:
        space, author = get_space(session, HERE), Author("root", root.number)
        new = NewLink(REPORT, {}, ("https://x.example",), author=author)
        made = create_link(session, space, new, now=NOW)
    add_key(attacked.database, NOW, root)
    with attacked.database.write() as session:
        key = list_api_keys(session, root)[0]
        held = Credentials(root.number, root.credential_version, None, key.number)
        set_actor(session, Actor("root", "", held))
        with pytest.raises(SignInNeededError):
            replace_link(session, space, made.id, author, now=NOW)
        with pytest.raises(InvalidInputError, match="outlive the key"):
            create_link(session, space, new, now=NOW)
