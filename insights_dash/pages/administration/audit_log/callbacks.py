"""What happens on the audit log's page."""

from collections.abc import Mapping, Sequence

from dash import Dash
from dash.development.base_component import Component

from insights_dash.components.administration import PAGE, read_page
from insights_dash.dash_host.filters import bind_filters
from insights_dash.dash_host.pages import PageRoute
from insights_dash.pages.administration.audit_log.forms import FILTERS, to_wanted
from insights_dash.pages.administration.audit_log.layout import (
    PATH,
    build_list,
    build_page,
)
from insights_dash.pages.administration.audit_log.sentences import Names, read_names
from insights_dash.pages.administration.permission import ADMINISTER
from insights_dash.pages.services import Services
from insights_dash.store.database import Database
from insights_dash.store.events import Event, list_events
from insights_dash.store.page import Page
from insights_dash.store.spaces import list_spaces


def register(app: Dash, services: Services) -> Sequence[PageRoute]:
    """Bind the page's callbacks, for administrators of the server; return the page."""
    database = services.database

    def show(**query: str) -> Component:
        return show_log(database, query)

    def narrow(filters: Mapping[str, str]) -> list[Component]:
        found, names = _find(database, filters, 1)
        return build_list(found, filters, 1, names)

    bind_filters(app, FILTERS, narrow, **ADMINISTER)
    route = PageRoute("audit_log", PATH, "Audit log", show, **ADMINISTER)
    return [route]


def show_log(database: Database, query: Mapping[str, str]) -> Component:
    """Return the page that a URL's parameters ask for."""
    filters = FILTERS.read(query)
    page = read_page(query.get("page"))
    found, names = _find(database, filters, page)
    return build_page(found, filters, page, names)


def _find(
    database: Database, filters: Mapping[str, str], page: int
) -> tuple[Page[Event], Names]:
    wanted = to_wanted(filters, skip=(page - 1) * PAGE, take=PAGE)
    with database.read() as session:
        spaces = list_spaces(session)
        found = list_events(session, spaces, wanted, of_server=True)
        return found, read_names(session, spaces, found.items)
