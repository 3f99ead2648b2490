"""What happens on the page of one's own account."""

from collections.abc import Mapping, Sequence
from contextlib import suppress

from dash import ALL, Dash, Input, Output, ctx
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from flask import request
from sqlalchemy.orm import Session

from insights_dash.access.guard import current_caller, guarded_callback
from insights_dash.access.permission import PermissionDeniedError
from insights_dash.access.secrets import hash_token
from insights_dash.access.sign_in_attempts import TooManyAttemptsError
from insights_dash.components.administration import MOST_ROWS
from insights_dash.components.toast import show_toast
from insights_dash.dash_host.buttons import bind_buttons, find_press
from insights_dash.dash_host.forms import Values, bind_form
from insights_dash.dash_host.pages import PageRoute
from insights_dash.domain.errors import InvalidInputError, NotFoundError, Problem
from insights_dash.pages.account.forms import KEY, PASSWORD
from insights_dash.pages.account.ids import Ids, end_id, revoke_id
from insights_dash.pages.account.layout import (
    Own,
    build_keys,
    build_local_mode,
    build_page,
    build_sessions,
)
from insights_dash.pages.key_parts import build_new_key, create_key
from insights_dash.pages.services import Services
from insights_dash.store.accounts.account import Account
from insights_dash.store.api_keys import list_api_keys, revoke_api_key
from insights_dash.store.sessions import (
    end_session_of,
    find_session,
    list_sessions,
    sign_out_everywhere,
)
from insights_dash.store.spaces import list_spaces


def register(app: Dash, services: Services) -> Sequence[PageRoute]:
    """Bind the page's callbacks, for every user and their own; return the page."""

    def show(**_: str) -> Component:
        return show_account(services)

    _register_password(app, services)
    _register_sessions(app, services)
    _register_keys(app, services)
    return [PageRoute("account", "/account", "Your account", show, ())]


def _register_password(app: Dash, services: Services) -> None:
    bind_form(
        app,
        PASSWORD,
        lambda values: change_password(services, values),
        shows={"sessions": Output(Ids.SESSIONS, "children")},
        permission=(),
    )


def _register_sessions(app: Dash, services: Services) -> None:
    @guarded_callback(
        app,
        Output(Ids.SESSIONS, "children", allow_duplicate=True),
        Input(end_id(ALL), "n_clicks"),
        Input(Ids.END_OTHERS, "n_clicks"),
        permission=(),
        prevent_initial_call=True,
    )
    def end(each: object, others: object) -> Component:
        if ctx.triggered_id == Ids.END_OTHERS and others:
            return end_other_sessions(services)
        return end_session(services, find_press(each).get("number"))


def _register_keys(app: Dash, services: Services) -> None:
    bind_form(
        app,
        KEY,
        lambda values: make_key(services, values),
        shows={
            "new_key": Output(Ids.NEW_KEY, "children"),
            "keys": Output(Ids.KEYS, "children"),
        },
        permission=(),
    )

    bind_buttons(
        app,
        [revoke_id(ALL)],
        lambda button, _: revoke_key(services, str(button.get("key"))),
        shows={"keys": Output(Ids.KEYS, "children", allow_duplicate=True)},
        permission=(),
    )


def show_account(services: Services) -> Component:
    """Build the page; in local mode, with a note on accounts."""
    caller = current_caller()
    if caller.account is None:
        return build_local_mode()
    with services.database.read() as session:
        spaces = {
            str(each.id): each.name
            for each in list_spaces(session)
            if caller.can_enter(each.id)
        }
        own = _read(services, session, caller.account)
    return build_page(caller.account, own, spaces, services.now())


def change_password(services: Services, values: Values) -> Mapping[str, object]:
    """Change the user's own password; return the sessions.

    Raises:
        InvalidInputError: if a password is wrong, or after too many attempts.
    """
    account = _own_account()
    address = request.remote_addr or ""
    texts = (values[name] for name in ("old_password", "password", "again"))
    try:
        token = services.sign_in.change_password(account, *texts, address=address)
    except TooManyAttemptsError as error:
        raise InvalidInputError([Problem("old_password", str(error))]) from error
    services.authenticator.set_session_cookie(ctx.response, token)
    show_toast("Password changed", "You have been signed out everywhere else.")
    with services.database.read() as session:
        opened = find_session(session, hash_token(token), now=services.now())
        listed = list_sessions(session, account, now=services.now(), take=MOST_ROWS + 1)
    current = opened.number if opened else None
    return {"sessions": build_sessions(Own(listed, current, ()))}


def end_session(services: Services, number: object) -> Component:
    """End one session; return the others."""
    account = _own_account()
    if not isinstance(number, int):
        raise PreventUpdate
    with services.database.write() as session:
        # If it has already ended, there is nothing to do.
        with suppress(NotFoundError):
            end_session_of(session, account, number, now=services.now())
        own = _read(services, session, account)
    return build_sessions(own)


def end_other_sessions(services: Services) -> Component:
    """End all sessions of the user except the current one."""
    account, now = _own_account(), services.now()
    with services.database.write() as session:
        current = _read(services, session, account).current
        sign_out_everywhere(session, account, now=now, but=current)
        own = _read(services, session, account)
    show_toast("Signed out", "Signed out of all other sessions.")
    return build_sessions(own)


def make_key(services: Services, values: Values) -> Mapping[str, object]:
    """Create an API key of the user; return it, this once, and all keys.

    Raises:
        InvalidInputError: if values are wrong.
    """
    account, now = _own_account(), services.now()
    with services.database.write() as session:
        purpose, lifetime = values["purpose"], values["expires"]
        key = create_key(session, account, purpose, lifetime, now=now)
        keys = list_api_keys(session, account, take=MOST_ROWS + 1)
    return {"new_key": build_new_key(key), "keys": build_keys(keys, now)}


def revoke_key(services: Services, key: str) -> Mapping[str, object]:
    """Revoke one of the user's own keys; return all of them.

    Nothing happens if the user has no such key.
    """
    account, now = _own_account(), services.now()
    try:
        with services.database.write() as session:
            revoke_api_key(session, account, key, now=now)
            keys = list_api_keys(session, account, take=MOST_ROWS + 1)
    except NotFoundError:
        return {}
    show_toast("API key revoked", "It can no longer be used.")
    return {"keys": build_keys(keys, now)}


def _own_account() -> Account:
    account = current_caller().account
    if account is None:
        raise PermissionDeniedError(frozenset())
    return account


def _read(services: Services, session: Session, account: Account) -> Own:
    now, token = services.now(), services.authenticator.read_session_token()
    found = find_session(session, hash_token(token), now=now) if token else None
    return Own(
        list_sessions(session, account, now=now, take=MOST_ROWS + 1),
        found.number if found else None,
        list_api_keys(session, account, take=MOST_ROWS + 1),
    )
