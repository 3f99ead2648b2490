"""What the list of accounts shows."""

from collections.abc import Mapping
from datetime import datetime

from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.administration import (
    ACCOUNTS,
    build_frame,
    build_head,
    build_moment,
    build_pager,
    build_table,
)
from insights_dash.components.link_button import build_link_button
from insights_dash.pages.administration.account_parts import (
    account_path,
    build_account_state,
    name_kind,
)
from insights_dash.pages.administration.accounts.forms import FILTERS
from insights_dash.pages.administration.limits import describe_role
from insights_dash.store.accounts.account import Account
from insights_dash.store.page import Page
from insights_dash.store.spaces import Space

PATH = ACCOUNTS.path
_ROLES_SHOWN = 2


def build_page(
    found: Page[Account],
    filters: Mapping[str, str],
    page: int,
    spaces: Mapping[str, Space],
    now: datetime,
) -> html.Div:
    """Build the page: the accounts and their filters."""
    return build_frame(
        PATH,
        build_head(
            "Accounts",
            "People and service accounts with access",
            actions=[
                build_link_button(
                    "plus", "New account", href=f"{PATH}/new", is_filled=True
                )
            ],
        ),
        [
            FILTERS.build(filters),
            html.Div(build_list(found, filters, page, spaces, now), id=FILTERS.list_id),
        ],
    )


def _build_name(account: Account) -> Component:
    link = dcc.Link(account.display_name, href=account_path(account.id))
    return html.Div([link, html.Span(account.username, className="listing__more")])


def build_list(
    found: Page[Account],
    filters: Mapping[str, str],
    page: int,
    spaces: Mapping[str, Space],
    now: datetime,
) -> list[Component]:
    """Build the table of the accounts that match, and links to the other pages."""
    rows: list[list[Component | str | None]] = [
        [
            _build_name(account),
            account.email or "\u2014",
            name_kind(account),
            _summarise_roles(account, spaces),
            build_moment(account.last_signed_in),
            build_account_state(account, now),
        ]
        for account in found.items
    ]
    columns = ("Name", "Email", "Type", "Roles", "Last signed in", "State")
    table = build_table(columns, rows, nothing="No accounts found")
    return [table, build_pager(PATH, filters, page, found.total)]


def _summarise_roles(account: Account, spaces: Mapping[str, Space]) -> str:
    named = [describe_role(each, spaces) for each in account.grants]
    more = len(named) - _ROLES_SHOWN
    shown = ", ".join(named[:_ROLES_SHOWN]) or "No roles"
    return f"{shown} and {more} more" if more > 0 else shown
