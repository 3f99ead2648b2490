"""What happens to OIDC identities on the page of a service account."""

from collections.abc import Callable, Mapping
from datetime import datetime

from dash import ALL, Dash, Output, State
from dash.exceptions import PreventUpdate
from sqlalchemy.orm import Session

from insights_dash.components.posted import read_text
from insights_dash.components.toast import GONE, show_refused, show_toast
from insights_dash.dash_host.buttons import ButtonId, bind_buttons
from insights_dash.dash_host.forms import Values, bind_form
from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.oidc_identity import IdentityDraft, OidcIdentity
from insights_dash.pages.administration.one_account.detail import read_detail
from insights_dash.pages.administration.one_account.forms import (
    CHANGED_IDENTITY,
    NEW_IDENTITY,
)
from insights_dash.pages.administration.one_account.identities import build_identities
from insights_dash.pages.administration.one_account.ids import (
    IdentityAct,
    Ids,
    identity_act_id,
)
from insights_dash.pages.administration.permission import ADMINISTER
from insights_dash.store.access_tokens import revoke_tokens
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.read import get_account
from insights_dash.store.database import Database
from insights_dash.store.oidc_identities import (
    create_identity,
    delete_identity,
    get_identity,
    update_identity,
)

_IDENTITIES = Output(Ids.IDENTITIES, "children", allow_duplicate=True)


def register_identities(
    app: Dash, database: Database, now: Callable[[], datetime]
) -> None:
    """Bind the forms and the buttons of identities."""
    bind_form(
        app,
        NEW_IDENTITY,
        lambda values: add_identity(database, values, now=now()),
        shows={"identities": _IDENTITIES},
        context={"account": State(Ids.PLACE, "data")},
        **ADMINISTER,
    )
    bind_form(
        app,
        CHANGED_IDENTITY,
        lambda values: save_identity(database, values, now=now()),
        shows={"identities": _IDENTITIES},
        context={
            "account": State(Ids.PLACE, "data"),
            "identity": State(Ids.EDITED, "data"),
        },
        **ADMINISTER,
    )

    def press(button: ButtonId, account: object) -> Mapping[str, object]:
        act, about = str(button.get("act")), str(button.get("about"))
        return do(database, read_text(account), act, about, now=now())

    bind_buttons(
        app,
        [identity_act_id(ALL, ALL)],
        press,
        shows={"identities": Output(Ids.IDENTITIES, "children")},
        place=State(Ids.PLACE, "data"),
        **ADMINISTER,
    )


def do(
    database: Database, identifier: str, act: str, about: str, *, now: datetime
) -> Mapping[str, object]:
    """Do what a button says; return the identities."""
    edited = None
    try:
        with database.write() as session:
            account = get_account(session, identifier)
            match act:
                case IdentityAct.EDIT:
                    edited = get_identity(session, account, about)
                case IdentityAct.DELETE:
                    delete_identity(session, account, about, now=now)
                case IdentityAct.REVOKE_TOKENS:
                    revoke_tokens(session, account, now=now)
                case IdentityAct.CANCEL:
                    pass  # the form of a new identity is shown again
                case _:
                    raise PreventUpdate
            shown = _show(session, account, now, edited)
    except NotFoundError:
        show_refused(GONE)
        return {}
    if told := _DONE.get(act):
        show_toast(*told)
    return shown


# The title of a toast and its text.
_DONE: Mapping[str, tuple[str, str]] = {
    IdentityAct.DELETE: ("Identity deleted", "Its access tokens no longer work."),
    IdentityAct.REVOKE_TOKENS: (
        "Access tokens revoked",
        "Pipelines have to sign in again.",
    ),
}


def add_identity(
    database: Database, values: Values, *, now: datetime
) -> Mapping[str, object]:
    """Add an identity to a service account; return the identities.

    Raises:
        InvalidInputError, ConflictError: if values are wrong.
        NotFoundError: if the account has been deleted.
    """
    with database.write() as session:
        account = get_account(session, read_text(values["account"]))
        made = create_identity(session, account, _read_draft(values), now=now)
        shown = _show(session, account, now)
    _tell("Identity added", made)
    return shown


def save_identity(
    database: Database, values: Values, *, now: datetime
) -> Mapping[str, object]:
    """Change an identity of a service account; return the identities.

    Raises:
        InvalidInputError, ConflictError: if values are wrong.
        NotFoundError: if the account or the identity has been deleted.
    """
    identifier = read_text(values["identity"])
    with database.write() as session:
        account = get_account(session, read_text(values["account"]))
        draft = _read_draft(values)
        changed = update_identity(session, account, identifier, draft, now=now)
        shown = _show(session, account, now)
    _tell("Identity saved", changed)
    return shown


def _read_draft(values: Values) -> IdentityDraft:
    """Read the fields; spaces around pasted values are dropped."""
    names = ("name", "issuer", "subject", "audience")
    return IdentityDraft(**{name: values[name].strip() for name in names})


def _show(
    session: Session,
    account: Account,
    now: datetime,
    edited: OidcIdentity | None = None,
) -> Mapping[str, object]:
    detail = read_detail(session, account, now=now)
    return {"identities": build_identities(detail, edited)}


def _tell(title: str, identity: OidcIdentity) -> None:
    show_toast(title, identity.warning or identity.draft.name)
