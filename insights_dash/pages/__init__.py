"""The dashboard: one folder a page, each with ids, layout and callbacks."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from http import HTTPStatus

import dash
from dash import ClientsideFunction, Dash, Input, Output
from dash.development.base_component import Component

from insights_dash.access.doorkeeper import Doorkeeper
from insights_dash.access.embeds import EmbedDesk
from insights_dash.access.guard import (
    current_caller,
    enter_space,
    guarded,
    is_allowed,
    list_open_spaces,
)
from insights_dash.access.permission import PermissionDeniedError
from insights_dash.access.sign_in import SignIn
from insights_dash.components.administration import AREAS
from insights_dash.components.shell import Person, ShellIds, SpaceLink, build_shell
from insights_dash.components.states import build_not_found
from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.measure import Measure
from insights_dash.domain.role import Permission
from insights_dash.metrics.service import MetricsService
from insights_dash.pages.account import callbacks as account
from insights_dash.pages.accounts import callbacks as accounts
from insights_dash.pages.api_keys import callbacks as api_keys
from insights_dash.pages.audit_log import callbacks as audit_log
from insights_dash.pages.embeds import callbacks as embeds
from insights_dash.pages.report import callbacks as report
from insights_dash.pages.report.embed_callbacks import register_embed_dialog
from insights_dash.pages.reports import callbacks as reports
from insights_dash.pages.roles import callbacks as roles
from insights_dash.pages.settings import callbacks as settings
from insights_dash.pages.signing_keys import callbacks as signing_keys
from insights_dash.store.accounts import get_account
from insights_dash.store.catalogue.project import PROJECTS
from insights_dash.store.database import Database
from insights_dash.store.reports import get_report

PAGES = (reports, settings, report)
ADMINISTRATION = (roles, api_keys, audit_log, signing_keys)
_PARTS = "|".join(("settings", *Measure))
_PATH = re.compile(
    rf"/(?P<space>[^/]+)/insights(?:/(?P<report>[^/]+)(?P<part>/(?:{_PARTS}))?)?/?\Z"
)
_PROJECT_PATH = re.compile(
    r"/(?P<space>[^/]+)/projects/(?P<project>[^/]+)/insights"
    rf"(?:/(?:{'|'.join(Measure)}))?/?\Z"
)
_EMBEDS_PATH = re.compile(r"/(?P<space>[^/]+)/embeds/?\Z")

_ACCOUNT_PATH = re.compile(r"/administration/accounts/(?P<account>[^/]+)/?\Z")


def register_pages(
    app: Dash,
    *,
    database: Database,
    metrics: MetricsService,
    desk: EmbedDesk,
    now: Callable[[], datetime],
) -> None:
    """Add every page to the app."""
    # Dash keeps pages in one register for all apps of a process.
    dash.page_registry.clear()
    for page in PAGES:
        page.register(app, database=database, metrics=metrics, now=now)
    register_embed_dialog(app, database=database, desk=desk, now=now)
    embeds.register(app, database=database, desk=desk, now=now)
    dash.register_page(  # type: ignore[no-untyped-call]  # Dash has no types here
        "not_found_404",
        path="/404",
        title="Not found · Insights Dash",
        layout=_show_not_found,
    )

    app.clientside_callback(  # type: ignore[no-untyped-call]  # Dash has no types here
        ClientsideFunction("shell", "nameSpace"),
        Output(ShellIds.SPACE, "children"),
        Input("_pages_location", "pathname"),
        Input(ShellIds.SPACES, "data"),
    )


def create_shell_layout(database: Database) -> Callable[[], Component]:
    """Return the layout of `app`: the shell that every page is shown in."""

    @guarded()
    def show_shell() -> Component:
        links = _list_space_links(database)
        is_administrator = is_allowed(Permission.ADMINISTER, None)
        shell: Component = build_shell(
            links, _find_person(), is_administrator=is_administrator
        )
        return shell

    return show_shell


def register_settings(
    app: Dash,
    *,
    database: Database,
    doorkeeper: Doorkeeper,
    sign_in: SignIn,
    now: Callable[[], datetime],
) -> None:
    """The pages about people: one's own account, and the administration."""
    account.register(
        app, database=database, doorkeeper=doorkeeper, sign_in=sign_in, now=now
    )
    accounts.register(app, database=database, doorkeeper=doorkeeper, now=now)
    for page in ADMINISTRATION:
        page.register(app, database=database, now=now)


def find_page_status(database: Database, path: str) -> HTTPStatus:
    """Whether a page is there for an address, and for the caller."""
    try:
        if path == "/account":
            return HTTPStatus.OK
        if path.startswith("/administration/"):
            return _find_status_of_settings(database, path)
        return _find_status(database, path)
    except NotFoundError:
        return HTTPStatus.NOT_FOUND
    except PermissionDeniedError:
        return HTTPStatus.FORBIDDEN


@guarded(Permission.ADMINISTER, of_server=True)
def _find_status_of_settings(database: Database, path: str) -> HTTPStatus:
    found = _ACCOUNT_PATH.match(path)
    if found and found["account"] != "new":
        with database.read() as session:
            get_account(session, found["account"])
        return HTTPStatus.OK
    is_known = found or path.rstrip("/") in {area.path for area in AREAS}
    return HTTPStatus.OK if is_known else HTTPStatus.NOT_FOUND


def _find_status(database: Database, path: str) -> HTTPStatus:
    embeds = _EMBEDS_PATH.match(path)
    if embeds:
        return _find_space(database, embeds["space"])
    return _find_report(database, path)


@guarded(Permission.REPORT_EDIT)
def _find_space(database: Database, space: str) -> HTTPStatus:
    with database.read() as session:
        enter_space(session, space)
    return HTTPStatus.OK


@guarded(Permission.REPORT_VIEW)
def _find_report(database: Database, path: str) -> HTTPStatus:
    if path in {"", "/"}:
        return HTTPStatus.OK
    found, project = _PATH.match(path), _PROJECT_PATH.match(path)
    with database.read() as session:
        if project:
            space = enter_space(session, project["space"])
            PROJECTS.get(session, space, project["project"])
            return HTTPStatus.OK
        if not found:
            return HTTPStatus.NOT_FOUND
        space, report = enter_space(session, found["space"]), found["report"]
        is_form = report == "new" and not found["part"]
        if report and not is_form:
            get_report(session, space, report)
    return HTTPStatus.OK


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


@guarded()
def _show_not_found(**_: str) -> Component:
    return build_not_found()
