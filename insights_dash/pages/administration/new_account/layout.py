"""What the forms of new accounts show."""

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.administration import (
    ACCOUNTS,
    build_form,
    build_frame,
    build_head,
    build_section,
)
from insights_dash.pages.administration.account_parts import (
    account_path,
    build_password_link,
)
from insights_dash.pages.administration.limits import ALL_SPACES
from insights_dash.pages.administration.new_account.forms import NEW
from insights_dash.store.accounts.account import Account
from insights_dash.store.spaces import Space

PATH = ACCOUNTS.path
NEW_ACCOUNT = "accounts-new"  # the ID of the form, then of the new account


def build_new(spaces: Sequence[Space]) -> html.Div:
    """The form of a new account."""
    return build_frame(
        PATH,
        build_head("New account", "Add a person or a service account"),
        [html.Div(build_form(*_build_form(spaces), class_name=""), id=NEW_ACCOUNT)],
    )


def _build_form(spaces: Sequence[Space]) -> list[Component]:
    offered = [
        {"value": ALL_SPACES, "label": "All spaces"},
        *({"value": each.id, "label": each.name} for each in spaces),
    ]
    return [
        build_section(
            "Profile",
            "The username can't be changed later.",
            *map(NEW.build_field, ("username", "display_name", "email")),
        ),
        build_section(
            "Authentication",
            "How this account proves who it is",
            NEW.build_field("way_in"),
        ),
        build_section(
            "First role",
            "Without a role, the account has no access. You can add more roles "
            "and restrictions later.",
            NEW.build_field("role"),
            NEW.build_field("space", data=offered),
            NEW.build_submit(),
        ),
    ]


def build_created(account: Account, link: str) -> Component:
    """Build what replaces the form; `link` is empty if the account has no password."""
    return html.Div(
        [
            build_password_link(account, link)
            if link
            else dmc.Alert(
                f"Account created for {account.display_name}.", color="teal"
            ),
            html.Div(
                [
                    dcc.Link(
                        f"Go to {account.display_name}",
                        href=account_path(account.id),
                        className="button",
                    ),
                    dcc.Link("All accounts", href=PATH, className="button"),
                ],
                className="button-row",
            ),
        ],
        className="administration__fields",
    )
