"""The pages of accounts, whose callbacks are called as a browser does."""

import re
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from audit_log import list_audit_entries
from callback_post import post, props, said
from insights_dash.access.local_mode import derive_setup_code
from insights_dash.domain.role import Grant, Role
from insights_dash.pages.administration.accounts.forms import FILTERS as ACCOUNT_FILTERS
from insights_dash.pages.administration.first_account import FIRST as FIRST_ACCOUNT_FORM
from insights_dash.pages.administration.first_account import LOCATION
from insights_dash.pages.administration.new_account.forms import NEW
from insights_dash.pages.administration.new_account.forms import NEW as NEW_ACCOUNT_FORM
from insights_dash.pages.administration.new_account.layout import NEW_ACCOUNT, build_new
from insights_dash.pages.administration.one_account.forms import DELETE as DELETE_DIALOG
from insights_dash.pages.administration.one_account.forms import KEY as ACCOUNT_KEY_FORM
from insights_dash.pages.administration.one_account.forms import PROFILE as PROFILE_FORM
from insights_dash.pages.administration.one_account.ids import Ids, act_id
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.edit import NewAccount, create_account, update_account
from insights_dash.store.accounts.read import get_account
from insights_dash.store.api_keys import list_api_keys
from insights_dash.store.database import Database
from insights_dash.store.role_grants import RolesWanted, find_given_roles
from product_with_people import NOW, People

PAGE = "_pages_content.children"
LIST, CREATE = (
    f"{ACCOUNT_FILTERS.list_id}.children",
    f"{NEW_ACCOUNT_FORM.id_of('username')}.error",
)
ACT, SAVE = f"{Ids.CONTENT}.children", f"{PROFILE_FORM.id_of('display_name')}.error"
KEY = f"{ACCOUNT_KEY_FORM.id_of('purpose')}.error"
DELETE, FIRST = (
    f"{DELETE_DIALOG.form.id_of('name')}.error",
    f"{FIRST_ACCOUNT_FORM.id_of('code')}.error",
)
PRESSED = f"{NEW_ACCOUNT_FORM.submit_id}.n_clicks"
VIEWER = Grant(Role.REPORT_VIEWER)
PATH = "/administration/accounts"


def show(client: FlaskClient, path: str, search: str = "") -> str:
    place = {"_pages_location.pathname": path, "_pages_location.search": search}
    return said(post(client, PAGE, place))


def create(client: FlaskClient, **values: str) -> dict[str, Any]:
    typed = {"way-in": "link", "role": "Report viewer", "space": "all", **values}
    fields = {
        f"{NEW_ACCOUNT_FORM.id_of(name)}.value": text for name, text in typed.items()
    }
    return props(post(client, CREATE, {PRESSED: 1, **fields}))


def act(client: FlaskClient, account: Account, what: str, about: str = "") -> str:
    button = act_id(what, about)
    values = {button["type"]: [(button, 1)], f"{Ids.PLACE}.data": account.id}
    return said(post(client, ACT, values, pressed=(button, "n_clicks")))


def delete(client: FlaskClient, account: Account, typed: str) -> dict[str, Any]:
    values = {
        f"{DELETE_DIALOG.form.submit_id}.n_clicks": 1,
        f"{Ids.PLACE}.data": account.id,
        f"{DELETE_DIALOG.form.id_of('name')}.value": typed,
    }
    return props(post(client, DELETE, values))


def read(database: Database, account: Account) -> Account:
    with database.read() as session:
        return get_account(session, account.id)


def test_accounts_are_listed_by_pages_and_searched(people: People) -> None:
    root = people.root
    for _ in range(51):
        ada = people.add(VIEWER)
    first = show(root, PATH)
    assert "1–50 of " in first
    assert "page=2" in first
    assert "page=1" in show(root, PATH, "?page=2")
    searched = said(
        post(root, LIST, {f"{ACCOUNT_FILTERS.id_of('search')}.value": ada.username})
    )
    assert f"{PATH}/{ada.id}" in searched
    assert "No accounts found" in show(root, PATH, "?search=nobody+at+all")
    missing = show(root, f"{PATH}/Users-999")
    assert "Account not found" in missing
    assert f'"children": "Back to accounts", "href": "{PATH}"' in missing


def test_a_new_account_gets_a_link_to_choose_a_password(people: People) -> None:
    root = people.root
    wrong = create(root, username="Users-7", email="x" * 201)
    assert (
        "look like an account ID" in wrong[NEW_ACCOUNT_FORM.id_of("username")]["error"]
    )
    assert "at most 200" in wrong[NEW_ACCOUNT_FORM.id_of("email")]["error"]
    assert NEW_ACCOUNT not in wrong  # the form stays as it is
    taken = create(root, username=" ROOT ")
    assert "is taken" in taken[NEW_ACCOUNT_FORM.id_of("username")]["error"]

    made = str(create(root, username="Bea", role="Report editor", space="Spaces-2"))
    (link,) = re.findall(r"http://localhost(/sign-in/password/[\w-]{43})", made)
    assert 200 == people.app.server.test_client().get(link).status_code
    with people.database.read() as session:
        bea = get_account(session, "bea")
    assert (Grant(Role.REPORT_EDITOR, "Spaces-2"),) == bea.grants  # type: ignore[arg-type]
    program = str(create(root, username="robot", **{"way-in": "program"}))
    assert "/sign-in/password/" not in program
    assert "deleted" in str(create(root, username="x", space="Spaces-99"))
    refused = create(root, username="x", space="")
    assert "Select a space" in refused[NEW_ACCOUNT_FORM.id_of("space")]["error"]


def test_a_new_account_has_no_role_unless_one_is_chosen(people: People) -> None:
    form: Any = build_new([])
    assert ("none", None) == (
        form[NEW.id_of("role")].value,
        form[NEW.id_of("space")].value,
    )
    create(people.root, username="roleless", role="none", space="")
    with people.database.read() as session:
        assert () == get_account(session, "roleless").grants


def create_key(client: FlaskClient, account: Account, **values: str) -> TestResponse:
    typed = {"purpose": "CI", "expires": "30", **values}
    fields = {
        f"{ACCOUNT_KEY_FORM.id_of(name)}.value": text for name, text in typed.items()
    }
    pressed = {
        f"{ACCOUNT_KEY_FORM.submit_id}.n_clicks": 1,
        f"{Ids.PLACE}.data": account.id,
    }
    return post(client, KEY, {**pressed, **fields})


def add_service(people: People, name: str = "build-server") -> Account:
    with people.database.write() as session:
        new = NewAccount(name, is_service=True, grants=(VIEWER,))
        return create_account(session, new, now=NOW)


def test_an_administrator_creates_a_services_key(people: People) -> None:
    root, service = people.root, add_service(people)
    shown = show(root, f"{PATH}/{service.id}")
    assert "Create API key" in shown
    assert "Its API keys and access tokens stop working" in shown
    assert "their password" not in shown
    empty = props(create_key(root, service, purpose=" "))
    assert "Enter a description." == empty[ACCOUNT_KEY_FORM.id_of("purpose")]["error"]

    (key,) = re.findall(r"API-[A-Z2-7]{32}", said(create_key(root, service)))
    program = people.app.server.test_client()
    program.environ_base["HTTP_X_OCTOPUS_APIKEY"] = key
    assert service.id == program.get("/api/users/me").get_json()["Id"]
    page = show(root, f"{PATH}/{service.id}")
    assert "CI" in page
    assert key not in page  # shown once
    with people.database.read() as session:
        (stored,) = list_api_keys(session, service)
        (entry, *_) = list_audit_entries(session)
    assert NOW + timedelta(days=30) == stored.expires
    assert ("API key created", "root") == (entry.action, entry.actor.name)


def test_a_disabled_service_gets_no_key(people: People) -> None:
    """The key would work as soon as an administrator enables the account."""
    with people.database.write() as session:
        new = NewAccount("old-server", is_service=True, grants=(VIEWER,))
        service = create_account(session, new, now=NOW)
        disabled = update_account(
            *(session, service),
            display_name="",
            email="",
            is_active=False,
            grants=service.grants,
            now=NOW,
        )
    said_no = said(create_key(people.root, disabled))
    assert "The account is disabled. Enable it first." in said_no
    assert "API-" not in said_no
    with people.database.read() as session:
        assert () == tuple(list_api_keys(session, disabled))


def test_a_services_page_only_mentions_its_keys(people: People) -> None:
    root, service = people.root, add_service(people, "scheduler")
    person = show(root, f"{PATH}/{people.add(VIEWER).id}")
    page = show(root, f"{PATH}/{service.id}")
    of_people = (
        *("Signs them out", "Single sign-on matches by email", "password"),
        *("SSO identity", "Last signed in", "Active sessions", "sessions and keys"),
    )
    assert all(each in person for each in of_people)
    assert not any(each in page for each in of_people)
    assert "Its API keys and access tokens stop working until" in page
    assert "Its API keys and OIDC identities work again." in act(
        root, service, "disable"
    )


def test_no_one_creates_another_persons_key(people: People) -> None:
    root, ada = people.root, people.add(VIEWER)
    assert "Create API key" not in show(root, f"{PATH}/{ada.id}")
    for account in (ada, read(people.database, people.administrator)):
        with people.database.read() as session:
            before = list_api_keys(session, account)
        assert "create their own keys" in said(create_key(root, account))
        with people.database.read() as session:
            assert before == list_api_keys(session, account)


def test_permissions_of_roles_are_described(people: People) -> None:
    ada = people.add(Grant(Role.REPORT_EDITOR), Grant(Role.ADMINISTRATOR))
    page = show(people.root, f"{PATH}/{ada.id}")
    assert "View and edit reports" in page
    assert "Everything in every space" in page
    assert "InsightsReport" not in page


def test_a_profile_is_changed_with_errors_at_its_fields(people: People) -> None:
    ada = people.add(VIEWER)
    for name, email, expected in (
        ("Ada\n", "x" * 201, ["a line break (U+000A)", "at most 200"]),
        ("Ada L.", "ADA@example.org", ["", ""]),
    ):
        values = {
            f"{PROFILE_FORM.submit_id}.n_clicks": 1,
            f"{Ids.PLACE}.data": ada.id,
            f"{PROFILE_FORM.id_of('display_name')}.value": f"{name}L",
            f"{PROFILE_FORM.id_of('email')}.value": email,
        }
        answered = props(post(people.root, SAVE, values))
        fields = (PROFILE_FORM.id_of("display_name"), PROFILE_FORM.id_of("email"))
        errors = [answered[each]["error"] for each in fields]
        assert all(map(str.__contains__, errors, expected))
    changed = read(people.database, ada)
    assert ("Ada L.L", "ada@example.org") == (changed.display_name, changed.email)
    assert (VIEWER,) == changed.grants


def test_buttons_do_what_they_say(people: People) -> None:
    root, ada = people.root, people.add(VIEWER, password="x")  # noqa: S106
    browser, program = people.by_session(ada), people.by_key(ada)

    def doors() -> list[bool]:
        clients = (browser, program)
        return [each.get("/api/users/me").status_code == 200 for each in clients]

    assert "All sessions ended" in act(root, ada, "sign-out")
    assert [False, True] == doors()
    browser = people.by_session(ada)
    assert "/sign-in/password/" in act(root, ada, "invite")
    assert [False, True] == doors()
    browser = people.by_session(ada)
    assert "Enable account" in act(root, ada, "disable")
    assert [False, False] == doors()
    assert "Enable the account first" in act(root, ada, "invite")
    assert "Disable account" in act(root, ada, "enable")
    assert [False, True] == doors()
    (key,) = re.findall(r"APIKeys-\d+", show(root, f"{PATH}/{ada.id}"))
    assert "API key revoked" in act(root, ada, "revoke-key", key)
    assert [False, False] == doors()
    with people.database.read() as session:
        (role,) = find_given_roles(session, RolesWanted(account=ada.id)).items
    act(root, people.add(), "revoke-role", str(role.number))  # of another account
    assert (VIEWER,) == read(people.database, ada).grants
    assert "Role revoked" in act(root, ada, "revoke-role", str(role.number))
    assert () == read(people.database, ada).grants


def test_an_account_is_deleted_once_its_name_is_typed(people: People) -> None:
    root, ada = people.root, people.add(VIEWER)
    assert "Type the username to confirm" in show(root, f"{PATH}/{ada.id}")
    refused = delete(root, ada, "somebody else")
    assert (
        f"Type “{ada.username}” to confirm."
        == refused[DELETE_DIALOG.form.id_of("name")]["error"]
    )
    gone = delete(root, ada, f" {ada.username.upper()}")
    assert PATH == gone[DELETE_DIALOG.location_id]["href"]
    assert PATH == delete(root, ada, ada.username)[DELETE_DIALOG.location_id]["href"]
    assert "has been deleted" in act(root, ada, "disable")


def test_administrators_cannot_lock_themselves_out(people: People) -> None:
    root = people.root
    with people.database.read() as session:
        own = get_account(session, "root")
        (role,) = find_given_roles(session, RolesWanted(account=own.id)).items
    for what, about in (
        ("disable", ""),
        ("invite", ""),
        ("revoke-role", str(role.number)),
    ):
        assert "your own account" in act(root, own, what, about)
    refused = delete(root, own, "root")
    assert "your own account" in refused[DELETE_DIALOG.form.id_of("name")]["error"]
    page = show(root, f"{PATH}/{own.id}")
    assert "This is you" in page
    assert "You can't revoke your own administrator role." in page
    assert '"disabled": true' in page
    assert "Revoke role" not in page
    assert DELETE_DIALOG.button_id not in page
    assert own == read(people.database, own)


def test_local_mode_creates_the_first_administrator(
    client: FlaskClient, database: Database
) -> None:
    assert "Create the first administrator" in show(client, PATH)

    def make(*texts: str) -> dict[str, Any]:
        names = ("code", "username", "password", "again")
        fields = {
            f"{FIRST_ACCOUNT_FORM.id_of(name)}.value": text
            for name, text in zip(names, texts, strict=True)
        }
        pressed = {f"{FIRST_ACCOUNT_FORM.submit_id}.n_clicks": 1}
        return props(post(client, FIRST, {**pressed, **fields}))

    code = derive_setup_code("test")
    wrong = make("guessed", "", "short", "other")
    assert "Incorrect setup code" in wrong[FIRST_ACCOUNT_FORM.id_of("code")]["error"]
    assert "Enter a username" in wrong[FIRST_ACCOUNT_FORM.id_of("username")]["error"]
    assert "at least 12" in wrong[FIRST_ACCOUNT_FORM.id_of("password")]["error"]
    assert "don't match" in wrong[FIRST_ACCOUNT_FORM.id_of("again")]["error"]
    made = make(code, "Ada", "a long enough one", "a long enough one")
    assert f"/sign-in?next={PATH}" == made[LOCATION]["href"]
    with database.read() as session:
        assert get_account(session, "ada").is_administrator
    assert 401 == client.get("/api/users/me").status_code
