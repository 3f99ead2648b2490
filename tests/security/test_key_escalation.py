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
from insights_dash.pages.account.forms import KEY as OWN_KEY_FORM
from insights_dash.pages.account.forms import PASSWORD as PASSWORD_FORM
from insights_dash.pages.administration.new_account.forms import NEW as NEW_ACCOUNT_FORM
from insights_dash.pages.administration.one_account.forms import KEY as ACCOUNT_KEY_FORM
from insights_dash.pages.administration.one_account.forms import PROFILE as PROFILE_FORM
from insights_dash.pages.administration.one_account.ids import Ids as AccountIds
from insights_dash.pages.administration.one_account.ids import act_id
from insights_dash.pages.administration.roles.forms import GRANT as GRANT_FORM
from insights_dash.pages.administration.signing_keys.ids import Ids as KeysIds
from insights_dash.pages.embeds.forms import APPLICATION as APPLICATION_FORM
from insights_dash.pages.embeds.ids import Ids as EmbedsIds
from insights_dash.pages.report.ids import EMBED
from insights_dash.pages.report.ids import Ids as ReportIds
from insights_dash.store.accounts import edit
from insights_dash.store.accounts.edit import NewAccount, update_account
from insights_dash.store.api_keys import list_api_keys, revoke_api_key
from insights_dash.store.audit import Actor, Credentials, set_actor
from insights_dash.store.embed_keys import EmbedAuthor
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
        f"{NEW_ACCOUNT_FORM.submit_id}.n_clicks": 1,
        f"{NEW_ACCOUNT_FORM.id_of('username')}.value": f"mallory-{way_in}",
        f"{NEW_ACCOUNT_FORM.id_of('role')}.value": "Administrator",
        f"{NEW_ACCOUNT_FORM.id_of('space')}.value": "all",
        f"{NEW_ACCOUNT_FORM.id_of('way_in')}.value": way_in,
    }
    return post(client, f"{NEW_ACCOUNT_FORM.id_of('username')}.error", values)


def act_on(client: FlaskClient, account: str, act: str) -> TestResponse:
    button = act_id(act)
    values = {f"{AccountIds.PLACE}.data": account}
    return press(client, f"{AccountIds.CONTENT}.children", button, **values)


def give_address(client: FlaskClient, account: str) -> TestResponse:
    values = {
        f"{PROFILE_FORM.submit_id}.n_clicks": 1,
        f"{AccountIds.PLACE}.data": account,
        f"{PROFILE_FORM.id_of('display_name')}.value": "Ada",
        f"{PROFILE_FORM.id_of('email')}.value": "mallory@example.com",
    }
    return post(client, f"{PROFILE_FORM.id_of('display_name')}.error", values)


def grant_role(client: FlaskClient, account: str) -> TestResponse:
    values = {
        f"{GRANT_FORM.submit_id}.n_clicks": 1,
        f"{GRANT_FORM.id_of('account')}.value": account,
        f"{GRANT_FORM.id_of('role')}.value": "Administrator",
        f"{GRANT_FORM.id_of('space')}.value": "all",
    }
    return post(client, f"{GRANT_FORM.id_of('account')}.error", values)


def create_key(client: FlaskClient) -> TestResponse:
    values = {
        f"{OWN_KEY_FORM.submit_id}.n_clicks": 1,
        f"{OWN_KEY_FORM.id_of('purpose')}.value": "more",
    }
    return post(client, f"{OWN_KEY_FORM.id_of('purpose')}.error", values)


def change_password(client: FlaskClient) -> TestResponse:
    values = {
        f"{PASSWORD_FORM.submit_id}.n_clicks": 1,
        f"{PASSWORD_FORM.id_of('old_password')}.value": PASSWORD,
        f"{PASSWORD_FORM.id_of('password')}.value": "of an attacker",
        f"{PASSWORD_FORM.id_of('again')}.value": "of an attacker",
    }
    return post(client, f"{PASSWORD_FORM.id_of('old_password')}.error", values)


def create_issuer(client: FlaskClient) -> TestResponse:
    values = {
        f"{APPLICATION_FORM.submit_id}.n_clicks": 1,
        f"{APPLICATION_FORM.id_of('name')}.value": "Mallory's",
        f"{APPLICATION_FORM.id_of('origins')}.value": "https://evil.example.com",
        f"{EmbedsIds.PLACE}.data": {"space": HERE, "page": 1},
    }
    return post(client, f"{APPLICATION_FORM.id_of('name')}.error", values)


def rotate(client: FlaskClient) -> TestResponse:
    values = {f"{KeysIds.ROTATE}.n_clicks": 1}
    return post(client, f"{KeysIds.KEYS}.children", values)


def test_a_key_creates_no_key_for_a_service_account(
    attacked: Attacked, program: FlaskClient
) -> None:
    with attacked.database.write() as session:
        new = NewAccount("a-service", is_service=True)
        service = edit.create_account(session, new, now=NOW)
    values = {
        f"{ACCOUNT_KEY_FORM.submit_id}.n_clicks": 1,
        f"{AccountIds.PLACE}.data": service.id,
        f"{ACCOUNT_KEY_FORM.id_of('purpose')}.value": "more",
    }
    answer = post(program, f"{ACCOUNT_KEY_FORM.id_of('purpose')}.error", values)
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
        f"{EMBED.make}.n_clicks": 1,
        **{f"{EMBED.field(name)}.value": value for name, value in fields.items()},
        f"{ReportIds.VIEW}.data": {},
        f"{ReportIds.PLACE}.data": {"space": HERE, "report": REPORT, "metric": ""},
    }
    return said(post(client, f"{EMBED.made}.children", values))


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
        space, author = get_space(session, HERE), EmbedAuthor("root", root.number)
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
        space, author = get_space(session, HERE), EmbedAuthor("root", root.number)
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
