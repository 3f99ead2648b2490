"""The dashboard: one folder per page, each with IDs, layout and callbacks."""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Protocol

from dash import Dash, Input, Output
from dash.development.base_component import Component

from insights_dash.access.guard import (
    current_caller,
    guarded,
    is_allowed,
    list_open_spaces,
)
from insights_dash.components.browser_side import bind_in_browser
from insights_dash.components.shell import (
    AreaLinks,
    Person,
    ShellIds,
    SpaceLink,
    build_shell,
)
from insights_dash.components.states import build_not_found
from insights_dash.dash_host.pages import PageRoute
from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.role import Permission
from insights_dash.pages.account import callbacks as account
from insights_dash.pages.administration.accounts import callbacks as accounts
from insights_dash.pages.administration.api_keys import callbacks as api_keys
from insights_dash.pages.administration.audit_log import callbacks as audit_log
from insights_dash.pages.administration.new_account import callbacks as new_account
from insights_dash.pages.administration.one_account import callbacks as one_account
from insights_dash.pages.administration.roles import callbacks as roles
from insights_dash.pages.administration.signing_keys import callbacks as signing_keys
from insights_dash.pages.administration.spaces import callbacks as spaces
from insights_dash.pages.data import callbacks as data
from insights_dash.pages.data.imports import callbacks as imports
from insights_dash.pages.embeds import callbacks as embeds
from insights_dash.pages.portfolio import callbacks as portfolio
from insights_dash.pages.project_settings import callbacks as project_settings
from insights_dash.pages.report import callbacks as report
from insights_dash.pages.report_form import callbacks as report_form
from insights_dash.pages.reports import callbacks as reports
from insights_dash.pages.services import Services
from insights_dash.pages.unfinished import callbacks as unfinished
from insights_dash.pages.walls import callbacks as walls
from insights_dash.store.database import Database


class _PageModule(Protocol):
    def register(self, app: Dash, services: Services) -> Sequence[PageRoute]:
        """Bind the callbacks of one or more pages, and return the pages."""


_PAGES: Sequence[_PageModule] = (
    *(reports, report_form, report, embeds, portfolio, walls),
    *(data, imports, project_settings, unfinished),
    *(account, accounts, new_account, one_account),
    *(roles, spaces, api_keys, audit_log, signing_keys),
)


# The areas of a space: name, ending of the path, and the permission to open it.
_AREAS = (
    ("Reports", "insights", Permission.REPORT_VIEW),
    ("Portfolio", "portfolio", Permission.REPORT_VIEW),
    ("Data", "data", Permission.DEPLOYMENT_RECORD),
)


def register_pages(app: Dash, services: Services) -> Sequence[PageRoute]:
    """Bind the callbacks of all pages, and return the pages."""
    bind_in_browser(
        app,
        "shell.nameSpace",
        Output(ShellIds.SPACE, "children"),
        Input("_pages_location", "pathname"),
        Input(ShellIds.SPACES, "data"),
    )
    bind_in_browser(
        app,
        "shell.listAreas",
        Output(ShellIds.AREAS, "children"),
        Output(ShellIds.AREA_ITEMS, "children"),
        Input("_pages_location", "pathname"),
        Input(ShellIds.AREA_PATHS, "data"),
    )
    # Dash shows the page of this name for all other paths.
    not_found = PageRoute(
        "not_found_404", "/404", "Not found", _show_not_found, (), _refuse
    )
    registered = [page.register(app, services) for page in _PAGES]
    return [*chain.from_iterable(registered), not_found]


def create_shell_layout(database: Database) -> Callable[[], Component]:
    """Return the layout of `app`: the shell that every page is shown in."""

    @guarded()
    def show_shell() -> Component:
        links = _list_space_links(database)
        is_administrator = is_allowed(Permission.ADMINISTER, None)
        shell: Component = build_shell(
            links,
            _list_area_links(database),
            _find_person(),
            is_administrator=is_administrator,
        )
        return shell

    return show_shell


def _find_person() -> Person | None:
    account = current_caller().account
    if account is None:
        return None
    return Person(account.display_name)


def _list_space_links(database: Database) -> Sequence[SpaceLink]:
    with database.read() as session:
        return [
            SpaceLink(space.id, space.slug, space.name)
            for space in list_open_spaces(session, Permission.REPORT_VIEW)
        ]


def _list_area_links(database: Database) -> Sequence[AreaLinks]:
    """Return the areas of each space that the caller's permissions open."""
    permissions = [each for _, _, each in _AREAS]
    with database.read() as session:
        spaces = list_open_spaces(session, *permissions)
    return [
        AreaLinks(
            space.id,
            space.slug,
            [
                (name, f"/{space.id}/{ending}")
                for name, ending, permission in _AREAS
                if is_allowed(permission, space.id)
            ],
        )
        for space in spaces
    ]


def _show_not_found(**_: str) -> Component:
    return build_not_found()


def _refuse() -> Mapping[str, str]:
    path = "/404"
    raise NotFoundError(path)
