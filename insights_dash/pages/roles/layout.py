"""What the page of everybody's roles shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.administration import (
    AREAS,
    build_frame,
    build_head,
    build_pager,
    build_section,
    build_table,
)
from insights_dash.components.confirm_dialog import build_asking_button
from insights_dash.components.report_icon import build_icon
from insights_dash.components.states import build_empty
from insights_dash.domain.role import Role
from insights_dash.pages.limits import KINDS, ask_to_revoke_role, describe_role
from insights_dash.pages.long_lists import Option
from insights_dash.pages.roles.ids import Ids, limit_id, revoke_id
from insights_dash.store.accounts import Account
from insights_dash.store.catalogue import Page
from insights_dash.store.role_grants import GivenRole
from insights_dash.store.spaces import Space

PATH = AREAS[1].path
ALL_SPACES = "all"
# What each limit means, for those who choose.
_LIMIT_NOTES = {
    "project_groups": "All of their projects, also those added later.",
    "projects": "Beside the groups above.",
    "environments": "Empty for all of them.",
    "tenants": "With some chosen, deployments without a tenant are hidden too.",
}


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed by, as its address has it."""

    search: str = ""
    role: str = ""
    space: str = ""

    @property
    def query(self) -> dict[str, str]:
        """What the address has."""
        return {name: text for name, text in vars(self).items() if text}


@dataclass(frozen=True)
class Found:
    """Roles that were found; `limits` are lines by number, `spaces` are by id."""

    page: Page[GivenRole]
    number: int
    limits: Mapping[int, Sequence[str]]
    spaces: Mapping[str, Space]


def build_page(found: Found, filters: Filters, chosen: Account | None) -> html.Div:
    """The form that grants a role, to somebody `chosen`, and the roles there are."""
    spaces = [Option(value=each.id, label=each.name) for each in found.spaces.values()]
    return build_frame(
        PATH,
        build_head("Roles", "Who may do what, in which space."),
        [
            _build_form(spaces, chosen),
            html.H2("Roles that are granted", className="administration__title"),
            dcc.Store(id=Ids.FILTERS, data=["search", "role", "space"]),
            _build_filters(filters, spaces),
            html.Div(build_list(found, filters), id=Ids.LIST),
        ],
    )


def build_local_mode() -> Component:
    """Where nobody has an account."""
    return build_frame(
        PATH,
        build_head("Roles", "Who may do what, in which space."),
        [
            build_empty(
                "Local mode: there are no accounts",
                "Whoever sits at this machine may do everything. Roles are granted to "
                "accounts.",
                icon="house-laptop",
                actions=[
                    dcc.Link(
                        "Make the first administrator",
                        href=AREAS[0].path,
                        className="button button--filled",
                    )
                ],
            )
        ],
    )


def build_list(found: Found, filters: Filters) -> list[Component]:
    """The roles that were found, and the ways to more."""
    rows: list[list[Component | str | None]] = [
        [
            html.Div(
                [
                    dcc.Link(
                        each.display_name, href=f"{AREAS[0].path}/{each.account_id}"
                    ),
                    html.Span(each.username, className="listing__more"),
                ]
            ),
            html.Div(
                [
                    describe_role(each.grant, found.spaces),
                    *(
                        html.Span(line, className="listing__more")
                        for line in found.limits.get(each.number, ())
                    ),
                ]
            ),
            build_asking_button(
                revoke_id(each.number),
                "Revoke",
                ask_to_revoke_role(
                    each.display_name, describe_role(each.grant, found.spaces)
                ),
                name=f"{describe_role(each.grant, found.spaces)}, {each.display_name}",
            ),
        ]
        for each in found.page.items
    ]
    return [
        build_table(("Who", "Role", ""), rows, nothing="No role matches."),
        build_pager(PATH, filters.query, found.number, found.page.total),
    ]


def offer_account(account: Account) -> Option:
    """An account as a list offers it."""
    return Option(
        value=account.id,
        label=f"{account.display_name} ({account.username})",
        terms=f"{account.username} {account.email}",
    )


def _offer_roles() -> list[Option]:
    return [Option(value=each.value, label=each.value) for each in Role]


def _build_form(spaces: Sequence[Option], chosen: Account | None) -> Component:
    everywhere = Option(value=ALL_SPACES, label="All spaces")
    return build_section(
        "Grant a role",
        "Roles add up. Within one space a role may be limited: other names are hidden, "
        "and their deployments left out of lists.",
        dmc.Select(
            id=Ids.ACCOUNT,
            label="Who",
            data=[offer_account(chosen)] if chosen else [],
            value=chosen.id if chosen else None,
            placeholder="Type part of a name",
            searchable=True,
            filter={"function": "findOptions"},
            nothingFoundMessage="Nobody found",
        ),
        dmc.Select(
            id=Ids.ROLE,
            label="Role",
            data=_offer_roles(),
            value=Role.REPORT_VIEWER.value,
            allowDeselect=False,
        ),
        dmc.Select(
            id=Ids.SPACE,
            label="Space",
            data=[everywhere, *spaces],
            value=ALL_SPACES,
            allowDeselect=False,
            searchable=True,
        ),
        html.Div(
            [
                dmc.MultiSelect(
                    id=limit_id(limit),
                    label=f"Only these {label.lower()}",
                    description=_LIMIT_NOTES[limit],
                    data=[],
                    value=[],
                    searchable=True,
                    clearable=True,
                    # The default loses picks while a search is on.
                    clearSearchOnChange=False,
                    hidePickedOptions=True,
                    filter={"function": "findOptions"},
                    renderOption={"function": "renderOption"},
                    nothingFoundMessage="Nothing found",
                    maxDropdownHeight=280,
                )
                for limit, (_, label) in KINDS.items()
            ],
            id=Ids.LIMITS,
            hidden=True,
            className="administration__fields",
        ),
        dmc.Button("Grant role", id=Ids.GRANT, leftSection=build_icon("plus")),
    )


def _build_filters(filters: Filters, spaces: Sequence[Option]) -> Component:
    return html.Div(
        [
            dmc.TextInput(
                id=Ids.SEARCH,
                label="Search",
                placeholder="Part of a name",
                value=filters.search,
                debounce=250,
                leftSection=build_icon("magnifying-glass"),
            ),
            dmc.Select(
                id=Ids.ONLY_ROLE,
                label="Only this role",
                data=_offer_roles(),
                value=filters.role or None,
                placeholder="Any",
                clearable=True,
            ),
            dmc.Select(
                id=Ids.ONLY_SPACE,
                label="Only in this space",
                data=spaces,
                value=filters.space or None,
                placeholder="Any",
                clearable=True,
                searchable=True,
            ),
        ],
        className="filters",
    )
