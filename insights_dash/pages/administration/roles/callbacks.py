"""The callbacks of the page of all roles."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component
from sqlalchemy.orm import Session

from insights_dash.access.guard import guarded_callback
from insights_dash.components.administration import PAGE, read_page
from insights_dash.components.browser_side import bind_in_browser
from insights_dash.components.posted import read_number, read_text, read_texts
from insights_dash.components.toast import show_refused, show_toast
from insights_dash.dash_host.filters import RowButtons, bind_filters, list_states
from insights_dash.dash_host.forms import Values, bind_form
from insights_dash.dash_host.pages import PageRoute
from insights_dash.domain.choice import find_choice
from insights_dash.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    Problem,
)
from insights_dash.domain.role import Grant, Permission, Role
from insights_dash.domain.visibility import RoleLimits
from insights_dash.pages.administration.limits import ALL_SPACES, KINDS, describe_limits
from insights_dash.pages.administration.own import refuse_own
from insights_dash.pages.administration.permission import ADMINISTER
from insights_dash.pages.administration.roles.forms import FILTERS, GRANT
from insights_dash.pages.administration.roles.ids import Ids, revoke_id
from insights_dash.pages.administration.roles.layout import (
    PATH,
    FoundRoles,
    build_list,
    build_local_mode,
    build_page,
    offer_account,
)
from insights_dash.pages.long_lists import LongLists, Option, build_hint
from insights_dash.pages.services import Services
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.read import (
    AccountsWanted,
    find_accounts,
    get_account,
    has_accounts,
)
from insights_dash.store.catalogue.kinds import find_names
from insights_dash.store.database import Database
from insights_dash.store.role_grants import (
    RolesWanted,
    find_given_roles,
    get_given_role,
    grant_role,
    revoke_role,
)
from insights_dash.store.spaces import Space, get_space, list_spaces

_OFFERED = 50
_ACCOUNT, _SPACE = GRANT.id_of("account"), GRANT.id_of("space")


def register(app: Dash, services: Services) -> Sequence[PageRoute]:
    """Bind the page's callbacks, for administrators of the server; return the page."""
    database, now = services.database, services.now

    def show(**query: str) -> Component:
        return show_roles(database, query)

    _register_list(app, database, now)
    _register_form(app, database, now)
    _register_choices(app, database, LongLists())
    route = PageRoute("roles", PATH, "Roles", show, **ADMINISTER)
    return [route]


def _register_list(app: Dash, database: Database, now: Callable[[], datetime]) -> None:
    def narrow(filters: Mapping[str, str]) -> list[Component]:
        return build_list(_find(database, filters, 1), filters)

    def press(button: Mapping[str, Any]) -> None:
        revoke(database, str(button.get("number")), now=now())

    buttons = RowButtons(revoke_id(ALL), press)
    bind_filters(app, FILTERS, narrow, buttons=buttons, **ADMINISTER)


def _register_form(app: Dash, database: Database, now: Callable[[], datetime]) -> None:
    bind_form(
        app,
        GRANT,
        lambda values: grant_one(database, values, now=now()),
        shows={"list": Output(FILTERS.list_id, "children")},
        context={"filters": list_states(FILTERS)},
        **ADMINISTER,
    )


def _register_choices(app: Dash, database: Database, lists: LongLists) -> None:
    """What the form's long lists offer, searched on the server."""

    @guarded_callback(
        app,
        Output(_ACCOUNT, "data"),
        Input(_ACCOUNT, "searchValue"),
        State(_ACCOUNT, "value"),
        **ADMINISTER,
    )
    def offer(search: object, chosen: object) -> Sequence[Option]:
        return offer_accounts(database, read_text(search), read_text(chosen))

    def bind(limit: str) -> None:
        field = GRANT.id_of(limit)

        @guarded_callback(
            app,
            Output(field, "data"),
            Output(field, "value"),
            Input(field, "searchValue"),
            Input(_SPACE, "value"),
            State(field, "value"),
            **ADMINISTER,
            prevent_initial_call=True,
        )
        def offer(search: object, space: object, chosen: object) -> list[Any]:
            kept = [] if ctx.triggered_id == _SPACE else read_texts(chosen)
            offered = offer_limits(
                database, lists, limit, read_text(search), read_text(space), kept
            )
            return [offered, [] if ctx.triggered_id == _SPACE else no_update]

    for limit in KINDS:
        bind(limit)
    bind_in_browser(
        app,
        "administration.hideLimits",
        Output(Ids.LIMITS, "hidden"),
        Output(Ids.LIMITS_NOTE, "hidden"),
        Input(_SPACE, "value"),
        prevent_initial_call=True,
    )


def show_roles(database: Database, query: Mapping[str, str]) -> Component:
    """Return the page; the parameter `account` is the one that the form begins with."""
    filters, page = FILTERS.read(query), read_page(query.get("page"))
    with database.read() as session:
        if not has_accounts(session):
            return build_local_mode()
        chosen = _find_account(session, read_text(query.get("account")))
    if chosen and not filters["search"]:
        filters["search"] = chosen.username
    return build_page(_find(database, filters, page), filters, chosen)


def grant_one(
    database: Database, values: Values, *, now: datetime
) -> Mapping[str, object]:
    """Grant a role; return the list of roles.

    Raises:
        InvalidInputError: with everything that is wrong.
        ConflictError: if the account has the role already.
    """
    with database.write() as session:
        account, grant = _read_grant(session, values)
        grant_role(session, account, grant, now=now)
    show_toast("Role granted", f"{account.display_name}: {grant.role}")
    filters = FILTERS.read(values["filters"])
    return {"list": build_list(_find(database, filters, 1), filters)}


def revoke(database: Database, number: str, *, now: datetime) -> None:
    """Remove a role, but not the one that makes the caller an administrator."""
    try:
        with database.write() as session:
            given = get_given_role(session, read_number(number))
            if given.grant.permits(Permission.ADMINISTER, None):
                refuse_own(given.account_id)
            revoke_role(session, given.number, now=now)
    except ConflictError as error:
        show_refused(str(error))
        return
    except NotFoundError:
        show_toast("Role revoked", "It had already been revoked.")
        return
    show_toast("Role revoked", f"{given.display_name}: {given.grant.role}")


def offer_accounts(database: Database, search: str, chosen: str) -> Sequence[Option]:
    """The accounts that a search finds, and the one that is chosen."""
    # A pick puts its label into the search before it is the field's value: what is
    # picked has to be found by its own label.
    words = search.replace("(", " ").replace(")", " ")
    with database.read() as session:
        kept = _find_account(session, chosen)
        found = find_accounts(session, AccountsWanted(words, take=_OFFERED)).items
    every = {each.id: each for each in (*found, *([kept] if kept else []))}
    return [offer_account(each) for each in every.values()]


def offer_limits(  # noqa: PLR0913, PLR0917 - what a search is made of
    database: Database,
    lists: LongLists,
    limit: str,
    search: str,
    space: str,
    chosen: Sequence[str],
) -> Sequence[Option]:
    """The documents of a space that a search finds, and those that are chosen."""
    if space == ALL_SPACES:
        return []
    try:
        with database.read() as session:
            names = lists.read(session, get_space(session, space), KINDS[limit][0])
    except NotFoundError:
        return []
    found = names.find(search, leave_out=chosen)
    kept = [
        Option(value=each, label=names.labels[each])
        for each in chosen
        if each in names.labels
    ]
    hint = [build_hint(search, found.more)] if found.more else []
    return [*kept, *found.options, *hint]


def _find_account(session: Session, identifier: str) -> Account | None:
    try:
        return get_account(session, identifier) if identifier else None
    except NotFoundError:
        return None


def _read_grant(session: Session, values: Values) -> tuple[Account, Grant]:
    """Return the account and the role that a form grants.

    Raises:
        InvalidInputError: with everything that is wrong.
    """
    problems = []
    account = _find_account(session, values["account"])
    if account is None:
        problems.append(Problem("account", "Select an account."))
    role = values["role"]
    if role not in set(Role):
        problems.append(Problem("role", "Select a role."))
    space = _find_space(session, values["space"], problems)
    limits = _read_limits(session, space, values, problems) if space else RoleLimits()
    if account is None or problems:
        raise InvalidInputError(problems)
    return account, Grant(Role(role), space.id if space else None, limits)


def _find_space(
    session: Session, identifier: str, problems: list[Problem]
) -> Space | None:
    if identifier == ALL_SPACES:
        return None
    try:
        return get_space(session, identifier)
    except NotFoundError:
        problems.append(Problem("space", "Select a space, or all spaces."))
        return None


def _read_limits(
    session: Session, space: Space, values: Values, problems: list[Problem]
) -> RoleLimits:
    limits: dict[str, frozenset[str]] = {}
    for name, (kind, _) in KINDS.items():
        ids = values[name]
        known = find_names(session, space, kind, ids)
        if set(ids) - known.keys():
            message = "Some selected items no longer exist in this space."
            problems.append(Problem(name, message))
        if ids:
            limits[name] = frozenset(ids)
    return RoleLimits(**limits)


def _find(database: Database, filters: Mapping[str, str], page: int) -> FoundRoles:
    role = find_choice(filters["role"], Role)
    wanted = RolesWanted(
        filters["search"],
        role,
        filters["space"],
        skip=(page - 1) * PAGE,
        take=PAGE,
    )
    with database.read() as session:
        found = find_given_roles(session, wanted)
        spaces = {str(each.id): each for each in list_spaces(session)}
        limits = {
            each.number: describe_limits(session, spaces, each.grant)
            for each in found.items
        }
    return FoundRoles(found, page, limits, spaces)
