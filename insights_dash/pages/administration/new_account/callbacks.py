"""What happens on the forms of new accounts."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dash import Dash, Output
from dash.development.base_component import Component
from sqlalchemy.orm import Session

from insights_dash.dash_host.forms import Values, bind_form
from insights_dash.dash_host.pages import PageRoute
from insights_dash.domain.errors import InvalidInputError, NotFoundError, Problem
from insights_dash.domain.role import Grant, Role
from insights_dash.pages.administration.first_account import (
    bind_first_account,
    build_first_account,
)
from insights_dash.pages.administration.invitations import create_invitation
from insights_dash.pages.administration.limits import ALL_SPACES
from insights_dash.pages.administration.new_account.forms import NEW
from insights_dash.pages.administration.new_account.layout import (
    NEW_ACCOUNT,
    PATH,
    build_created,
    build_new,
)
from insights_dash.pages.administration.permission import ADMINISTER
from insights_dash.pages.services import Services
from insights_dash.store.accounts.edit import NewAccount, create_account
from insights_dash.store.accounts.read import has_accounts
from insights_dash.store.database import Database
from insights_dash.store.spaces import get_space, list_spaces


def register(app: Dash, services: Services) -> Sequence[PageRoute]:
    """Bind callbacks, all for administrators of the server; return the page."""
    database, now = services.database, services.now

    def show(**_: str) -> Component:
        with database.read() as session:
            if not has_accounts(session):
                return build_first_account()
            return build_new(list_spaces(session))

    bind_form(
        app,
        NEW,
        lambda values: create_one(database, values, now=now()),
        shows={"form": Output(NEW_ACCOUNT, "children")},
        **ADMINISTER,
    )
    bind_first_account(app, services)
    return [PageRoute("new_account", f"{PATH}/new", "New account", show, **ADMINISTER)]


def create_one(
    database: Database, values: Values, *, now: datetime
) -> Mapping[str, object]:
    """Create an account; return what replaces the form.

    Raises:
        InvalidInputError: if values are missing or wrong.
        ConflictError: if the username is taken.
    """
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
        is_invited = values["way_in"] == "link"
        link = create_invitation(session, account, now=now) if is_invited else ""
    return {"form": build_created(account, link)}


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
