"""The page of roles: granted with limits, found and revoked."""

import re
from typing import Any

from flask.testing import FlaskClient

from callback_post import post, props, said
from insights_dash.domain.role import Grant, Role
from insights_dash.domain.visibility import RoleLimits
from insights_dash.pages.administration.roles.forms import FILTERS as ROLE_FILTERS
from insights_dash.pages.administration.roles.forms import GRANT as GRANT_FORM
from insights_dash.pages.administration.roles.ids import revoke_id
from insights_dash.pages.administration.roles.layout import build_local_mode
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.read import get_account
from insights_dash.store.role_grants import RolesWanted, find_given_roles
from product_with_people import People

PAGE, LIST = "_pages_content.children", f"{ROLE_FILTERS.list_id}.children@"
PATH = "/administration/roles"
VIEWER = Grant(Role.REPORT_VIEWER)
FIELDS = ("account", "role", "space", "projects")


def grant(client: FlaskClient, account: str, **values: object) -> dict[str, Any]:
    typed = {"account": account, "role": "Report viewer", "space": "all", **values}
    fields = {f"{GRANT_FORM.id_of(name)}.value": value for name, value in typed.items()}
    return props(
        post(
            client,
            f"{GRANT_FORM.id_of('account')}.error",
            {f"{GRANT_FORM.submit_id}.n_clicks": 1, **fields},
        )
    )


def errors(answered: dict[str, Any]) -> list[str]:
    return [answered[GRANT_FORM.id_of(field)]["error"] for field in FIELDS]


def read(people: People, account: Account) -> tuple[Grant, ...]:
    with people.database.read() as session:
        return get_account(session, account.id).grants


def test_a_role_is_granted_with_limits(people: People) -> None:
    root, ada = people.root, people.add(VIEWER)
    wrong = grant(
        root,
        "Users-999",
        role="King",
        space="Spaces-1",
        projects=["Projects-99"],
    )
    assert [True, True, False, True] == list(map(bool, errors(wrong)))
    assert ROLE_FILTERS.list_id not in wrong
    assert errors(grant(root, ada.id, space="Spaces-9"))[2]
    assert "already" in errors(grant(root, ada.id))[1]

    limits = {
        "projects": ["Projects-1"],
        "tenants": ["Tenants-2", "Tenants-1"],
    }
    made = grant(root, ada.id, role="Report editor", space="Spaces-1", **limits)
    assert not any(errors(made))
    expected = RoleLimits(
        projects=frozenset({"Projects-1"}),
        tenants=frozenset({"Tenants-1", "Tenants-2"}),
    )
    granted = read(people, ada)
    assert (Role.REPORT_EDITOR, "Spaces-1", expected) == (
        granted[1].role,
        granted[1].space,
        granted[1].limits,
    )
    # Limits contain documents of one space: a role in all spaces has none.
    grant(root, ada.id, role="Deployment recorder", **limits)
    assert Grant(Role.DEPLOYMENT_RECORDER) == read(people, ada)[2]


def test_roles_are_found_and_revoked(people: People) -> None:
    root, ada = people.root, people.add(VIEWER)
    grant(root, ada.id, space="Spaces-1", projects=["Projects-1"])
    place = {"_pages_location.pathname": PATH}
    query = {"_pages_location.search": f"?account={ada.id}"}
    shown = said(post(root, PAGE, {**place, **query}))
    assert "Projects: Shop" in shown
    assert "Report viewer in Main Space" in shown
    numbers = [int(each) for each in re.findall(r'"number": (\d+)', shown)]
    assert 2 == len(numbers)
    filters = {
        f"{ROLE_FILTERS.id_of('search')}.value": ada.username,
        f"{ROLE_FILTERS.id_of('space')}.value": "Spaces-1",
    }
    only = said(post(root, LIST, filters))
    assert [numbers[1]] == [int(each) for each in re.findall(r'"number": (\d+)', only)]

    button = revoke_id(numbers[0])
    values = {**filters, button["type"]: [(button, 1)]}
    for told in (f"{ada.username}: Report viewer", "already been revoked"):
        answer = post(root, LIST, values, pressed=(button, "n_clicks"))
        assert told in said(answer)
    assert ["Spaces-1"] == [each.space for each in read(people, ada)]


def test_limits_of_a_role_in_all_spaces_are_shown_by_name(people: People) -> None:
    projects = RoleLimits(projects=frozenset({"Projects-1"}))
    ada = people.add(Grant(Role.REPORT_VIEWER, None, projects))
    place = {"_pages_location.pathname": PATH}
    query = {"_pages_location.search": f"?account={ada.id}"}
    assert "Projects: Shop" in said(post(people.root, PAGE, {**place, **query}))


def test_administrators_cannot_revoke_their_own_role(people: People) -> None:
    with people.database.read() as session:
        (own,) = find_given_roles(session, RolesWanted("root")).items
    button = revoke_id(own.number)
    values = {button["type"]: [(button, 1)]}
    answer = post(people.root, LIST, values, pressed=(button, "n_clicks"))
    assert "your own account" in said(answer)


def test_long_lists_are_searched_on_the_server(people: People) -> None:
    root, ada = people.root, people.add()
    offered = said(
        post(
            root,
            f"{GRANT_FORM.id_of('account')}.data",
            {f"{GRANT_FORM.id_of('account')}.searchValue": ada.username},
        )
    )
    assert f'"value": "{ada.id}"' in offered
    # A choice is in the search before it is the value: the list must keep it.
    picked = {
        f"{GRANT_FORM.id_of('account')}.searchValue": (
            f"{ada.display_name} ({ada.username})"
        )
    }
    assert f'"value": "{ada.id}"' in said(
        post(root, f"{GRANT_FORM.id_of('account')}.data", picked)
    )
    other = {
        f"{GRANT_FORM.id_of('account')}.searchValue": "root",
        f"{GRANT_FORM.id_of('account')}.value": ada.id,
    }
    assert f'"value": "{ada.id}"' in said(
        post(root, f"{GRANT_FORM.id_of('account')}.data", other)
    )
    assert '"value": "Users-' in said(
        post(root, f"{GRANT_FORM.id_of('account')}.data", {})
    )

    field = GRANT_FORM.id_of("projects")
    values = {
        f"{GRANT_FORM.id_of('space')}.value": "Spaces-1",
        f"{field}.searchValue": "bill",
    }
    found = said(post(root, f"{field}.data", values))
    assert "Billing API" in found
    assert "Shop" not in found
    kept = {**values, f"{field}.value": ["Projects-1", "Projects-99"]}
    assert '"label": "Shop"' in said(post(root, f"{field}.data", kept))
    changed = post(
        root, f"{field}.data", kept, pressed=(GRANT_FORM.id_of("space"), "value")
    )
    assert [] == props(changed)[field]["value"]
    for space in ("all", "Spaces-99"):
        nothing = post(
            root, f"{field}.data", {f"{GRANT_FORM.id_of('space')}.value": space}
        )
        assert [] == props(nothing)[field]["data"]


def test_local_mode_offers_the_first_account() -> None:
    assert "/administration/accounts" in str(build_local_mode())
