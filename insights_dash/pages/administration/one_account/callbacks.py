"""What happens on the page of an account."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from dash import ALL, Dash, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from sqlalchemy.orm import Session

from insights_dash.components.posted import read_number, read_text
from insights_dash.components.toast import GONE, show_refused, show_toast
from insights_dash.dash_host.buttons import ButtonId, bind_buttons
from insights_dash.dash_host.forms import Values, bind_delete_dialog, bind_form
from insights_dash.dash_host.pages import PageRoute
from insights_dash.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    Problem,
)
from insights_dash.domain.role import Permission
from insights_dash.pages.administration.invitations import create_invitation
from insights_dash.pages.administration.one_account.detail import read_detail
from insights_dash.pages.administration.one_account.forms import (
    DELETE,
    KEY,
    PROFILE,
)
from insights_dash.pages.administration.one_account.identity_callbacks import (
    register_identities,
)
from insights_dash.pages.administration.one_account.ids import Act, Ids, act_id
from insights_dash.pages.administration.one_account.layout import (
    PATH,
    build_content,
    build_detail,
    build_keys,
    build_missing,
    build_title,
)
from insights_dash.pages.administration.own import refuse_own
from insights_dash.pages.administration.permission import ADMINISTER
from insights_dash.pages.key_parts import create_key
from insights_dash.pages.services import Services
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.edit import delete_account, update_account
from insights_dash.store.accounts.read import get_account
from insights_dash.store.api_keys import revoke_api_key
from insights_dash.store.database import Database
from insights_dash.store.role_grants import get_given_role, revoke_role
from insights_dash.store.sessions import sign_out_everywhere


def register(app: Dash, services: Services) -> Sequence[PageRoute]:
    """Bind callbacks, all for administrators of the server; return the page."""
    database, now = services.database, services.now

    def show(account: str = "", **_: str) -> Component:
        return show_account(database, account, now=now())

    def find_ids(account: str) -> Mapping[str, str]:
        with database.read() as session:
            get_account(session, account)
        return {}

    _register_detail(app, database, now)
    _register_new_key(app, database, now)
    register_identities(app, database, now)
    bind_delete_dialog(
        app,
        DELETE,
        lambda values: remove(database, values, now=now()),
        context={"account": State(Ids.PLACE, "data")},
        **ADMINISTER,
    )
    path = f"{PATH}/<account>"
    return [
        PageRoute("one_account", path, "Account", show, find_ids=find_ids, **ADMINISTER)
    ]


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

    def press(button: ButtonId, account: object) -> Mapping[str, object]:
        act, about = str(button.get("act")), str(button.get("about"))
        return do(database, read_text(account), act, about, now=now())

    bind_buttons(
        app,
        [act_id(ALL, ALL)],
        press,
        shows={
            "content": Output(Ids.CONTENT, "children"),
            "head": Output(Ids.HEAD, "children", allow_duplicate=True),
        },
        place=State(Ids.PLACE, "data"),
        **ADMINISTER,
    )


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


def show_account(database: Database, identifier: str, *, now: datetime) -> Component:
    """Build the page of an account, or a friendly page if there is none."""
    try:
        with database.read() as session:
            detail = read_detail(session, get_account(session, identifier), now=now)
    except NotFoundError:
        return build_missing()
    return build_detail(detail)


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
        title = build_title(read_detail(session, changed, now=now))
    show_toast("Profile saved", changed.display_name)
    return {"head": title}


def _change(
    session: Session, account: Account, act: str, about: str, *, now: datetime
) -> None:
    match act:
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


def do(
    database: Database, identifier: str, act: str, about: str, *, now: datetime
) -> Mapping[str, object]:
    """Do what a button says; return the content and the head of the page."""
    link = ""
    try:
        with database.write() as session:
            account = get_account(session, identifier)
            if act == Act.INVITE:
                refuse_own(account.id)
                link = create_invitation(session, account, now=now)
            else:
                _change(session, account, act, about, now=now)
            detail = read_detail(session, get_account(session, account.id), now=now)
    except ConflictError as error:
        show_refused(str(error))
        return {}
    except NotFoundError:
        show_refused(GONE)
        return {}
    show_toast(*_DONE[Act(act)])
    return {"content": build_content(detail, link), "head": build_title(detail)}


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
        return {"keys": build_keys(read_detail(session, account, now=now), key)}


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


def remove(database: Database, values: Values, *, now: datetime) -> str:
    """Delete an account whose username was typed; return the URL of the list.

    Raises:
        InvalidInputError: if another name was typed, or the account has to stay.
    """
    try:
        with database.write() as session:
            account = get_account(session, read_text(values["account"]))
            if values["name"].strip().lower() != account.username:
                message = f"Type “{account.username}” to confirm."
                raise InvalidInputError([Problem("name", message)])
            refuse_own(account.id)
            delete_account(session, account, now=now)
    except ConflictError as error:
        raise InvalidInputError([Problem("name", str(error))]) from error
    except NotFoundError:
        show_toast("Account deleted", "It had already been deleted.")
        return PATH
    show_toast("Account deleted", account.display_name)
    return PATH


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
