"""What happens on the list of accounts, on the form of a new one, and on one's page."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from dash import (
    ALL,
    Dash,
    Input,
    Output,
    State,
    ctx,
    no_update,
)
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from flask import request
from sqlalchemy.orm import Session

from insights_dash.access.authenticator import Authenticator
from insights_dash.access.first_administrator import (
    create_administrator,
    find_problems_of_administrator,
)
from insights_dash.access.guard import guarded_callback
from insights_dash.access.secrets import generate_token, hash_token
from insights_dash.components.administration import MOST_ROWS, PAGE, read_page
from insights_dash.components.browser_side import bind_in_browser
from insights_dash.components.delete_dialog import bind_delete_dialog
from insights_dash.components.posted import any_click, read_number, read_text
from insights_dash.components.toast import show_toast
from insights_dash.dash_host.forms import Values, bind_form
from insights_dash.dash_host.pages import PageRoute
from insights_dash.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    Problem,
)
from insights_dash.domain.role import Grant, Permission, Role
from insights_dash.pages.administration.accounts.forms import FIRST, KEY, NEW, PROFILE
from insights_dash.pages.administration.accounts.ids import DELETE, Act, Ids, act_id
from insights_dash.pages.administration.accounts.layout import (
    PATH,
    Detail,
    Filters,
    build_content,
    build_created,
    build_detail,
    build_first,
    build_keys,
    build_list,
    build_missing,
    build_new,
    build_page,
    build_title,
)
from insights_dash.pages.administration.limits import ALL_SPACES, describe_limits
from insights_dash.pages.administration.own import is_own, refuse_own
from insights_dash.pages.administration.permission import ADMINISTER
from insights_dash.pages.new_key import create_key
from insights_dash.pages.services import Services
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.edit import (
    NewAccount,
    create_account,
    delete_account,
    update_account,
)
from insights_dash.store.accounts.read import (
    AccountsWanted,
    find_accounts,
    get_account,
    has_accounts,
)
from insights_dash.store.accounts.sign_in_methods import INVITATION_LASTS, invite
from insights_dash.store.api_keys import list_api_keys, revoke_api_key
from insights_dash.store.database import Database
from insights_dash.store.page import Page
from insights_dash.store.role_grants import (
    RolesWanted,
    find_given_roles,
    get_given_role,
    revoke_role,
)
from insights_dash.store.sessions import count_sessions, sign_out_everywhere
from insights_dash.store.spaces import Space, get_space, list_spaces


def register(app: Dash, services: Services) -> Sequence[PageRoute]:
    """Bind callbacks, all for administrators of the server; return the pages."""
    database, now = services.database, services.now
    _register_list(app, database, now)
    _register_new(app, database, now)
    _register_first(app, database, services.authenticator, now)
    _register_detail(app, database, now)
    _register_new_key(app, database, now)
    _register_delete(app, database, now)
    return _list_pages(database, now)


def _list_pages(database: Database, now: Callable[[], datetime]) -> Sequence[PageRoute]:
    def every(search: str = "", state: str = "", page: str = "", **_: str) -> Component:
        return show_accounts(database, Filters(search, state), page, now=now())

    def new(**_: str) -> Component:
        with database.read() as session:
            if not has_accounts(session):
                return build_first()
            return build_new(list_spaces(session))

    def one(account: str = "", **_: str) -> Component:
        return show_account(database, account, now=now())

    def exists(account: str) -> None:
        with database.read() as session:
            get_account(session, account)

    return [
        PageRoute("accounts", PATH, "Accounts", every, **ADMINISTER),
        PageRoute("new_account", f"{PATH}/new", "New account", new, **ADMINISTER),
        PageRoute(
            "one_account",
            f"{PATH}/<account>",
            "Account",
            one,
            exists=exists,
            **ADMINISTER,
        ),
    ]


def _register_list(app: Dash, database: Database, now: Callable[[], datetime]) -> None:
    @guarded_callback(
        app,
        Output(Ids.LIST, "children"),
        Input(Ids.SEARCH, "value"),
        Input(Ids.STATE, "value"),
        **ADMINISTER,
        prevent_initial_call=True,
    )
    def search(text: object, state: object) -> list[Component]:
        filters = Filters(read_text(text), read_text(state))
        found, spaces = _find(database, filters, 1)
        return build_list(found, filters, 1, spaces, now())

    bind_in_browser(
        app,
        "administration.keepAddress",
        Output(Ids.FILTERS, "data"),
        Input(Ids.SEARCH, "value"),
        Input(Ids.STATE, "value"),
        State(Ids.FILTERS, "data"),
        prevent_initial_call=True,
    )


def _register_new(app: Dash, database: Database, now: Callable[[], datetime]) -> None:
    bind_form(
        app,
        NEW,
        lambda values: create_one(database, values, now=now()),
        shows={"form": Output(Ids.NEW, "children")},
        **ADMINISTER,
    )


def _register_first(
    app: Dash,
    database: Database,
    authenticator: Authenticator,
    now: Callable[[], datetime],
) -> None:
    bind_form(
        app,
        FIRST,
        lambda values: create_first_one(database, authenticator, values, now=now()),
        shows={"location": Output(Ids.FIRST_LOCATION, "href")},
        **ADMINISTER,
    )


def _register_detail(
    app: Dash, database: Database, now: Callable[[], datetime]
) -> None:
    bind_form(
        app,
        PROFILE,
        lambda values: save_profile(database, values, now=now()),
        shows={"head": Output(Ids.HEAD, "children")},
        context={"account": State(Ids.PLACE, "data")},
        **ADMINISTER,
    )

    @guarded_callback(
        app,
        Output(Ids.CONTENT, "children"),
        Output(Ids.HEAD, "children", allow_duplicate=True),
        Input(act_id(ALL, ALL), "n_clicks"),
        State(Ids.PLACE, "data"),
        **ADMINISTER,
        prevent_initial_call=True,
    )
    def act(clicks: object, account: object) -> list[Any]:
        pressed = ctx.triggered_id
        if not isinstance(pressed, dict) or not any_click(clicks):
            raise PreventUpdate
        wanted, about = str(pressed.get("act")), str(pressed.get("about"))
        return do(database, read_text(account), wanted, about, now=now())


def _register_new_key(
    app: Dash, database: Database, now: Callable[[], datetime]
) -> None:
    bind_form(
        app,
        KEY,
        lambda values: create_key_of(database, values, now=now()),
        shows={"keys": Output(Ids.KEYS, "children")},
        context={"account": State(Ids.PLACE, "data")},
        **ADMINISTER,
    )


def _register_delete(
    app: Dash, database: Database, now: Callable[[], datetime]
) -> None:
    @guarded_callback(
        app,
        Output(Ids.DELETE_NAME, "error"),
        Output(Ids.LOCATION, "href"),
        Input(Ids.DELETE_CONFIRM, "n_clicks"),
        State(Ids.PLACE, "data"),
        State(Ids.DELETE_NAME, "value"),
        **ADMINISTER,
        prevent_initial_call=True,
    )
    def delete(clicks: object, *texts: object) -> list[Any]:
        if not clicks:
            raise PreventUpdate
        account, typed = map(read_text, texts)
        return remove(database, account, typed, now=now())

    bind_delete_dialog(app, DELETE)


def show_accounts(
    database: Database, filters: Filters, page: str, *, now: datetime
) -> Component:
    """The list of accounts; in local mode the form of the first one."""
    with database.read() as session:
        if not has_accounts(session):
            return build_first()
    number = read_page(page)
    found, spaces = _find(database, filters, number)
    return build_page(found, filters, number, spaces, now)


def show_account(database: Database, identifier: str, *, now: datetime) -> Component:
    """The page of an account; a friendly one where there is none."""
    try:
        with database.read() as session:
            detail = _read(session, get_account(session, identifier), now=now)
    except NotFoundError:
        return build_missing()
    return build_detail(detail)


def create_one(
    database: Database, values: Values, *, now: datetime
) -> Mapping[str, object]:
    """Create an account; return what replaces the form.

    Raises:
        InvalidInputError: if values are missing or wrong.
        ConflictError: if the username is taken.
    """
    token = generate_token() if values["way_in"] == "link" else ""
    with database.write() as session:
        _refuse_first(session)
        new = NewAccount(
            values["username"],
            values["display_name"],
            values["email"],
            is_service=values["way_in"] == "program",
            grants=_read_first_role(session, values["role"], values["space"]),
        )
        account = create_account(session, new, now=now)
        if token:
            expires = now + INVITATION_LASTS
            invite(session, account, hash_token(token), expires=expires, now=now)
    return {"form": build_created(account, _link(token) if token else "")}


def create_first_one(
    database: Database, authenticator: Authenticator, values: Values, *, now: datetime
) -> Mapping[str, object]:
    """Create the first administrator; return where the browser goes next.

    Raises:
        InvalidInputError: if values are wrong, or if an account exists by now.
    """
    username, password = values["username"], values["password"]
    problems = list(find_problems_of_administrator(username, password, values["again"]))
    if not authenticator.is_setup_code(values["code"]):
        message = "Incorrect setup code. The server prints it when it starts."
        problems.append(Problem("code", message))
    if problems:
        raise InvalidInputError(problems)
    made = create_administrator(database, password, now=now, username=username)
    if made is None:
        taken = "Someone else has just created the first account. Reload the page."
        raise InvalidInputError([Problem("username", taken)])
    return {"location": f"/sign-in?next={PATH}"}


def save_profile(
    database: Database, values: Values, *, now: datetime
) -> Mapping[str, object]:
    """Change an account's name and email; return the head of its page.

    Raises:
        InvalidInputError: if values are wrong.
        NotFoundError: if the account has been deleted.
    """
    with database.write() as session:
        account = get_account(session, read_text(values["account"]))
        changed = update_account(
            session,
            account,
            display_name=values["display_name"],
            email=values["email"],
            is_active=account.is_active,
            grants=account.grants,
            now=now,
        )
        title = build_title(_read(session, changed, now=now))
    show_toast("Profile saved", changed.display_name)
    return {"head": title}


def do(
    database: Database, identifier: str, act: str, about: str, *, now: datetime
) -> list[Any]:
    """Do what a button says; the content and the head of the page then."""
    link = ""
    try:
        with database.write() as session:
            account = get_account(session, identifier)
            match act:
                case Act.INVITE:
                    link = _invite(session, account, now=now)
                case Act.SIGN_OUT:
                    sign_out_everywhere(session, account, now=now)
                case Act.DISABLE | Act.ENABLE:
                    _switch(session, account, is_active=act == Act.ENABLE, now=now)
                case Act.REVOKE_ROLE:
                    _revoke_role(session, account, about, now=now)
                case Act.REVOKE_KEY:
                    revoke_api_key(session, account, about, now=now)
                case _:
                    raise PreventUpdate
            detail = _read(session, get_account(session, account.id), now=now)
    except ConflictError as error:
        show_toast("Couldn't complete that", str(error), is_bad=True)
        return [no_update] * 2
    except NotFoundError:
        _say_gone()
        return [no_update] * 2
    show_toast(*_DONE[Act(act)])
    return [build_content(detail, link), build_title(detail)]


def create_key_of(
    database: Database, values: Values, *, now: datetime
) -> Mapping[str, object]:
    """Create an API key for a service account; return its keys.

    A person's key would let the administrator act in that person's name.

    Raises:
        InvalidInputError: if values are wrong.
        ConflictError: if the account is a person's, or disabled.
        NotFoundError: if the account has been deleted.
    """
    with database.write() as session:
        account = get_account(session, read_text(values["account"]))
        _check_key_owner(account)
        purpose, lifetime = values["purpose"], values["expires"]
        key = create_key(session, account, purpose, lifetime, now=now)
        return {"keys": build_keys(_read(session, account, now=now), key)}


def _check_key_owner(account: Account) -> None:
    message = ""
    if not account.is_service:
        message = "People create their own keys in account settings."
    elif not account.is_active:
        message = "The account is disabled. Enable it first."
    if message:
        raise ConflictError(Problem("", message))


# The title of a toast and its text.
_DONE: Mapping[Act, tuple[str, str]] = {
    Act.INVITE: ("Link created", "Copy it now. It won't be shown again."),
    Act.SIGN_OUT: ("All sessions ended", "They have been signed out everywhere."),
    Act.DISABLE: ("Account disabled", "The account no longer has access."),
    Act.ENABLE: ("Account enabled", "The account has access again."),
    Act.REVOKE_ROLE: ("Role revoked", "They no longer have this role."),
    Act.REVOKE_KEY: ("API key revoked", "It can no longer be used."),
}


def remove(
    database: Database, identifier: str, typed: str, *, now: datetime
) -> list[Any]:
    """Delete an account whose name was typed; the field's error, and where to go."""
    try:
        with database.write() as session:
            account = get_account(session, identifier)
            if typed.strip().lower() != account.username:
                return [f"Type “{account.username}” to confirm.", no_update]
            refuse_own(account.id)
            delete_account(session, account, now=now)
    except ConflictError as error:
        return [str(error), no_update]
    except NotFoundError:
        show_toast("Account deleted", "It had already been deleted.")
        return ["", PATH]
    show_toast("Account deleted", account.display_name)
    return ["", PATH]


def _invite(session: Session, account: Account, *, now: datetime) -> str:
    refuse_own(account.id)
    token = generate_token()
    expires = now + INVITATION_LASTS
    invite(session, account, hash_token(token), expires=expires, now=now)
    return _link(token)


def _switch(
    session: Session, account: Account, *, is_active: bool, now: datetime
) -> None:
    refuse_own(account.id)
    update_account(
        session,
        account,
        display_name=account.display_name,
        email=account.email,
        is_active=is_active,
        grants=account.grants,
        now=now,
    )


def _revoke_role(
    session: Session, account: Account, about: str, *, now: datetime
) -> None:
    given = get_given_role(session, read_number(about))
    if given.account_id != account.id:
        raise NotFoundError(about)
    if given.grant.permits(Permission.ADMINISTER, None):
        refuse_own(account.id)
    revoke_role(session, given.number, now=now)


def _say_gone() -> None:
    show_toast(
        "Couldn't complete that",
        "This has been deleted. Reload the page.",
        is_bad=True,
    )


def _link(token: str) -> str:
    return f"{request.host_url}sign-in/password/{token}"


def _refuse_first(session: Session) -> None:
    """Refuse to create the first account here: its own form asks for the setup code."""
    if not has_accounts(session):
        message = "There are no accounts yet. Reload the page to create the first one."
        raise InvalidInputError([Problem("username", message)])


def _read_first_role(session: Session, role: str, space: str) -> tuple[Grant, ...]:
    if role not in set(Role):
        return ()
    if space == ALL_SPACES:
        return (Grant(Role(role)),)
    if not space:
        problem = Problem("space", "Select a space, or all spaces.")
        raise InvalidInputError([problem])
    try:
        return (Grant(Role(role), get_space(session, space).id),)
    except NotFoundError as error:
        message = "This space has been deleted. Select another one."
        raise InvalidInputError([Problem("space", message)]) from error


def _find(
    database: Database, filters: Filters, page: int
) -> tuple[Page[Account], Mapping[str, Space]]:
    wanted = AccountsWanted(
        filters.search, filters.is_active, skip=(page - 1) * PAGE, take=PAGE
    )
    with database.read() as session:
        return find_accounts(session, wanted), _name_spaces(session)


def _name_spaces(session: Session) -> Mapping[str, Space]:
    return {each.id: each for each in list_spaces(session)}


def _read(session: Session, account: Account, *, now: datetime) -> Detail:
    spaces = _name_spaces(session)
    roles = find_given_roles(session, RolesWanted(account=account.id)).items
    return Detail(
        account,
        roles,
        {each.number: describe_limits(session, spaces, each.grant) for each in roles},
        list_api_keys(session, account, take=MOST_ROWS + 1),
        count_sessions(session, account, now=now),
        spaces,
        is_own(account.id),
        now,
    )
