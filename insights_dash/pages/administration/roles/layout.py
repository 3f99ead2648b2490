"""The layout of the page of all roles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.administration import (
    ACCOUNTS,
    ROLES,
    build_frame,
    build_head,
    build_pager,
    build_section,
    build_table,
)
from insights_dash.components.report_icon import build_icon
from insights_dash.components.states import build_empty
from insights_dash.pages.administration.limits import (
    ALL_SPACES,
    KINDS,
    build_revoke_button,
    describe_role,
    list_limits,
)
from insights_dash.pages.administration.roles.forms import FILTERS, GRANT
from insights_dash.pages.administration.roles.ids import Ids, revoke_id
from insights_dash.pages.long_lists import Option
from insights_dash.store.accounts.account import Account
from insights_dash.store.page import Page
from insights_dash.store.role_grants import GivenRole
from insights_dash.store.spaces import Space

PATH = ROLES.path


@dataclass(frozen=True)
class FoundRoles:
    """Roles that were found; `limits` are lines by number, `spaces` are by id."""

    page: Page[GivenRole]
    number: int
    limits: Mapping[int, Sequence[str]]
    spaces: Mapping[str, Space]


def build_page(
    found: FoundRoles, filters: Mapping[str, str], chosen: Account | None
) -> html.Div:
    """Build the form that grants a role, to `chosen` if given, and the list."""
    spaces = [Option(value=each.id, label=each.name) for each in found.spaces.values()]
    return build_frame(
        PATH,
        build_head("Roles", "Who has access to what"),
        [
            _build_form(spaces, chosen),
            html.H2("Role assignments", className="administration__title"),
            FILTERS.build(filters, space={"data": spaces}),
            html.Div(build_list(found, filters), id=FILTERS.list_id),
        ],
    )


def build_local_mode() -> Component:
    """Build the page in local mode."""
    return build_frame(
        PATH,
        build_head("Roles", "Who has access to what"),
        [
            build_empty(
                "Local mode: there are no accounts",
                "Anyone using this machine has full access. Create an account to "
                "require sign-in.",
                icon="house-laptop",
                actions=[
                    dcc.Link(
                        "Create administrator",
                        href=ACCOUNTS.path,
                        className="button button--filled",
                    )
                ],
            )
        ],
    )


def build_list(found: FoundRoles, filters: Mapping[str, str]) -> list[Component]:
    """Build the table of the roles that match, and links to the other pages."""
    rows: list[list[Component | str | None]] = [
        [
            html.Div(
                [
                    dcc.Link(
                        each.display_name, href=f"{ACCOUNTS.path}/{each.account_id}"
                    ),
                    html.Span(each.username, className="listing__more"),
                ]
            ),
            html.Div(
                [
                    describe_role(each.grant, found.spaces),
                    *list_limits(each, found.limits.get(each.number, ())),
                ]
            ),
            build_revoke_button(revoke_id(each.number), each, found.spaces),
        ]
        for each in found.page.items
    ]
    return [
        build_table(("Account", "Role", ""), rows, nothing="No roles found"),
        build_pager(PATH, filters, found.number, found.page.total),
    ]


def offer_account(account: Account) -> Option:
    """An account as a list offers it."""
    return Option(
        value=account.id,
        label=f"{account.display_name} ({account.username})",
        terms=f"{account.username} {account.email}",
    )


def _build_form(spaces: Sequence[Option], chosen: Account | None) -> Component:
    everywhere = Option(value=ALL_SPACES, label="All spaces")
    return build_section(
        "Grant a role",
        "Roles are cumulative. In a single space you can restrict a role to some "
        "projects, environments or tenants; everything else is hidden.",
        GRANT.build_field(
            "account",
            data=[offer_account(chosen)] if chosen else [],
            value=chosen.id if chosen else None,
        ),
        GRANT.build_field("role"),
        GRANT.build_field("space", data=[everywhere, *spaces]),
        html.P(
            "To restrict the role to some projects, environments or tenants, select a "
            "single space first.",
            id=Ids.LIMITS_NOTE,
            className="administration__note",
        ),
        html.Div(
            [GRANT.build_field(limit) for limit in KINDS],
            id=Ids.LIMITS,
            hidden=True,
            className="administration__fields",
        ),
        dmc.Button(GRANT.submit, id=GRANT.submit_id, leftSection=build_icon("plus")),
    )
