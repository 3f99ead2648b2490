"""What happens on the audit log's page."""

from collections.abc import Mapping, Sequence

from dash import Dash, Input, Output, State
from dash.development.base_component import Component

from insights_dash.access.guard import guarded_callback
from insights_dash.components.administration import PAGE, read_page
from insights_dash.components.browser_side import bind_in_browser
from insights_dash.components.posted import read_text
from insights_dash.dash_host.pages import PageRoute
from insights_dash.pages.administration.audit_log.filters import Filters
from insights_dash.pages.administration.audit_log.ids import Ids
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

_FIELDS = (Ids.KIND, Ids.PERSON, Ids.ABOUT, Ids.FROM, Ids.TO)


def register(app: Dash, services: Services) -> Sequence[PageRoute]:
    """Bind the page's callbacks, for administrators of the server; return the page."""
    database = services.database

    def show(**query: str) -> Component:
        return show_log(database, query)

    @guarded_callback(
        app,
        Output(Ids.LIST, "children"),
        *(Input(each, "value") for each in _FIELDS),
        **ADMINISTER,
        prevent_initial_call=True,
    )
    def narrow(*texts: object) -> list[Component]:
        filters = Filters(*map(read_text, texts))
        found, names = _find(database, filters, 1)
        return build_list(found, filters, 1, names)

    bind_in_browser(
        app,
        "administration.keepAddress",
        Output(Ids.FILTERS, "data"),
        *(Input(each, "value") for each in _FIELDS),
        State(Ids.FILTERS, "data"),
        prevent_initial_call=True,
    )
    route = PageRoute("audit_log", PATH, "Audit log", show, **ADMINISTER)
    return [route]


def show_log(database: Database, query: Mapping[str, str]) -> Component:
    """The page of an address."""
    fields = ("kind", "person", "about", "from", "to")
    filters = Filters(*(read_text(query.get(name)) for name in fields))
    page = read_page(query.get("page"))
    found, names = _find(database, filters, page)
    return build_page(found, filters, page, names)


def _find(database: Database, filters: Filters, page: int) -> tuple[Page[Event], Names]:
    wanted = filters.to_wanted(skip=(page - 1) * PAGE, take=PAGE)
    with database.read() as session:
        spaces = list_spaces(session)
        found = list_events(session, spaces, wanted, of_server=True)
        return found, read_names(session, spaces, found.items)
