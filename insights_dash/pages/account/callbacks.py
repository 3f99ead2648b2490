"""What happens on the page of one's own account."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from flask import request
from sqlalchemy.orm import Session

from insights_dash.access.guard import current_caller, guarded_callback
from insights_dash.access.permission import PermissionDeniedError
from insights_dash.access.secrets import hash_token
from insights_dash.access.sign_in import TooManyAttemptsError
from insights_dash.components.administration import MOST_ROWS
from insights_dash.components.toast import show_toast
from insights_dash.dash_host.pages import PageRoute
from insights_dash.domain.errors import InvalidInputError, NotFoundError
from insights_dash.pages.account.ids import Ids, end_id, revoke_id
from insights_dash.pages.account.layout import (
    Own,
    build_keys,
    build_local_mode,
    build_page,
    build_sessions,
)
from insights_dash.pages.new_key import build_new_key, create_key
from insights_dash.pages.posted import any_click, read_text
from insights_dash.pages.services import Services
from insights_dash.store.accounts import Account
from insights_dash.store.api_keys import (
    list_api_keys,
    revoke_api_key,
)
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
    return [PageRoute("account", "/account", "Your account", show, None)]


def _register_password(app: Dash, services: Services) -> None:
    fields = (Ids.OLD_PASSWORD, Ids.PASSWORD, Ids.PASSWORD_AGAIN)

    @guarded_callback(
        app,
        *(Output(each, "error") for each in fields),
        *(Output(each, "value") for each in fields),
        Output(Ids.SESSIONS, "children"),
        Input(Ids.SAVE_PASSWORD, "n_clicks"),
        *(State(each, "value") for each in fields),
        permission=(),
        prevent_initial_call=True,
    )
    def change(clicks: Any, *texts: Any) -> list[Any]:  # noqa: ANN401 - the browser's
        if not clicks:
            raise PreventUpdate
        return change_password(services, [read_text(each) for each in texts])


def _register_sessions(app: Dash, services: Services) -> None:
    @guarded_callback(
        app,
        Output(Ids.SESSIONS, "children", allow_duplicate=True),
        Input(end_id(ALL), "n_clicks"),
        Input(Ids.END_OTHERS, "n_clicks"),
        permission=(),
        prevent_initial_call=True,
    )
    def end(each: Any, others: Any) -> Component:  # noqa: ANN401 - the browser's
        pressed = ctx.triggered_id
        if isinstance(pressed, dict) and any_click(each):
            return end_session(services, pressed.get("number"))
        if pressed == Ids.END_OTHERS and others:
            return end_other_sessions(services)
        raise PreventUpdate


def _register_keys(app: Dash, services: Services) -> None:
    @guarded_callback(
        app,
        Output(Ids.PURPOSE, "error"),
        Output(Ids.PURPOSE, "value"),
        Output(Ids.NEW_KEY, "children"),
        Output(Ids.KEYS, "children"),
        Input(Ids.MAKE_KEY, "n_clicks"),
        State(Ids.PURPOSE, "value"),
        State(Ids.EXPIRY, "value"),
        permission=(),
        prevent_initial_call=True,
    )
    def make(clicks: Any, purpose: Any, lifetime: Any) -> list[Any]:  # noqa: ANN401
        if not clicks:
            raise PreventUpdate
        return make_key(services, read_text(purpose), read_text(lifetime))

    @guarded_callback(
        app,
        Output(Ids.KEYS, "children", allow_duplicate=True),
        Input(revoke_id(ALL), "n_clicks"),
        permission=(),
        prevent_initial_call=True,
    )
    def revoke(clicks: Any) -> Component:  # noqa: ANN401 - the browser's
        pressed = ctx.triggered_id
        if not isinstance(pressed, dict) or not any_click(clicks):
            raise PreventUpdate
        return revoke_key(services, str(pressed.get("key")))


def show_account(services: Services) -> Component:
    """The page; a word on local mode where nobody has an account."""
    caller = current_caller()
    if caller.account is None:
        return build_local_mode()
    with services.database.read() as session:
        spaces = {
            str(each.id): each.name
            for each in list_spaces(session)
            if caller.enters(each.id)
        }
        own = _read(services, session, caller.account)
    return build_page(caller.account, own, spaces, services.now())


def change_password(services: Services, texts: Sequence[str]) -> list[Any]:
    """Errors of the three fields, what they then hold, and the sessions.

    What was typed stays where something is wrong with it.
    """
    account = _own_account()
    address = request.remote_addr or ""
    try:
        token = services.sign_in.change_password(account, *texts, address=address)
    except TooManyAttemptsError as error:
        return [str(error), "", "", *[no_update] * 4]
    except InvalidInputError as error:
        found = {each.field: each.message for each in error.problems}
        errors = [found.get(name, "") for name in ("old_password", "password", "again")]
        return [*errors, *[no_update] * 4]
    services.doorkeeper.keep_signed_in(ctx.response, token)
    show_toast("Password changed", "You have been signed out everywhere else.")
    with services.database.read() as session:
        opened = find_session(session, hash_token(token), now=services.now())
        listed = list_sessions(session, account, now=services.now(), take=MOST_ROWS + 1)
    current = opened.number if opened else None
    return [*[""] * 6, build_sessions(Own(listed, current, ()))]


def end_session(services: Services, number: object) -> Component:
    """One session ends; those that are left."""
    account = _own_account()
    if not isinstance(number, int):
        raise PreventUpdate
    with services.database.write() as session:
        # Where it has ended already, there is nothing to do.
        with suppress(NotFoundError):
            end_session_of(session, account, number, now=services.now())
        own = _read(services, session, account)
    return build_sessions(own)


def end_other_sessions(services: Services) -> Component:
    """All sessions end but the one that asks."""
    account, now = _own_account(), services.now()
    with services.database.write() as session:
        current = _read(services, session, account).current
        sign_out_everywhere(session, account, now=now, but=current)
        own = _read(services, session, account)
    show_toast("Signed out", "Signed out of all other sessions.")
    return build_sessions(own)


def make_key(services: Services, purpose: str, lifetime: str) -> list[Any]:
    """The error of the name and the name itself, the key this once, and all keys."""
    account, now = _own_account(), services.now()
    try:
        with services.database.write() as session:
            key = create_key(session, account, purpose, lifetime, now=now)
            keys = list_api_keys(session, account, take=MOST_ROWS + 1)
    except InvalidInputError as error:
        return [str(error), no_update, no_update, no_update]
    return ["", "", build_new_key(key), build_keys(keys, now)]


def revoke_key(services: Services, key: str) -> Component:
    """One of one's keys opens nothing any more; all of them.

    Raises:
        PreventUpdate: where it is nobody's, or another's.
    """
    account, now = _own_account(), services.now()
    try:
        with services.database.write() as session:
            revoke_api_key(session, account, key, now=now)
            keys = list_api_keys(session, account, take=MOST_ROWS + 1)
    except NotFoundError as error:
        raise PreventUpdate from error
    show_toast("API key revoked", "It can no longer be used.")
    return build_keys(keys, now)


def _own_account() -> Account:
    account = current_caller().account
    if account is None:
        raise PermissionDeniedError(frozenset())
    return account


def _read(services: Services, session: Session, account: Account) -> Own:
    now, token = services.now(), services.doorkeeper.read_token()
    found = find_session(session, hash_token(token), now=now) if token else None
    return Own(
        list_sessions(session, account, now=now, take=MOST_ROWS + 1),
        found.number if found else None,
        list_api_keys(session, account, take=MOST_ROWS + 1),
    )
