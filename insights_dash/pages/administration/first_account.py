"""The form that creates the first administrator, on each page that needs accounts."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

import dash_mantine_components as dmc
from dash import Dash, Output, dcc, html
from dash.development.base_component import Component

from insights_dash.access.authenticator import Authenticator
from insights_dash.access.first_administrator import (
    create_administrator,
    find_problems_of_administrator,
)
from insights_dash.access.passwords import SHORTEST_PASSWORD
from insights_dash.components.administration import (
    ACCOUNTS,
    build_form,
    build_frame,
    build_head,
    build_section,
)
from insights_dash.components.form import Field, Form
from insights_dash.dash_host.forms import Values, bind_form
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.pages.administration.permission import ADMINISTER
from insights_dash.pages.services import Services
from insights_dash.store.database import Database

LOCATION = "accounts-first-location"
_build_new_password = partial(dmc.PasswordInput, value="", autoComplete="new-password")


def _build_code(**given: str) -> Component:
    code: Component = dmc.TextInput(
        description=[
            "The server prints it when it starts. To see it again: ",
            html.Code("insights-dash user setup-code"),
            ".",
        ],
        value="",
        placeholder="e.g. ABCD-EFGH-IJKL-MNOP",
        autoComplete="off",
        **given,
    )
    return code


FIRST = Form(
    "accounts-first",
    "Create administrator",
    (
        Field("code", "Setup code", _build_code),
        Field(
            "username",
            "Username",
            partial(
                dmc.TextInput, value="", placeholder="e.g. ada", autoComplete="username"
            ),
        ),
        Field(
            "password",
            "Password",
            partial(
                _build_new_password,
                description=f"At least {SHORTEST_PASSWORD} characters",
            ),
        ),
        Field("again", "Confirm password", _build_new_password),
    ),
)


def bind_first_account(app: Dash, services: Services) -> None:
    """Bind the form's callback."""
    database, now = services.database, services.now
    authenticator = services.authenticator
    bind_form(
        app,
        FIRST,
        lambda values: create_first_one(database, authenticator, values, now=now()),
        shows={"location": Output(LOCATION, "href")},
        **ADMINISTER,
    )


def build_first_account() -> html.Div:
    """Return the page with the form, which ends local mode."""
    return build_frame(
        ACCOUNTS.path,
        build_head(
            "Accounts",
            "Local mode: there are no accounts yet, and only this machine has access",
        ),
        [
            dcc.Location(id=LOCATION, refresh=True),
            build_section(
                "Create the first administrator",
                "This turns off local mode permanently. Everyone will have to sign in, "
                "and the server can be made available to others.",
                build_form(*FIRST.build()),
            ),
        ],
    )


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
    return {"location": f"/sign-in?next={ACCOUNTS.path}"}
