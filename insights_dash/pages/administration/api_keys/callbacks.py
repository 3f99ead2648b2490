"""What happens on the page of everybody's API keys."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from dash import (
    ALL,
    Dash,
    Input,
    Output,
    State,
    ctx,
)
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from insights_dash.access.guard import guarded_callback
from insights_dash.components.administration import PAGE, read_page
from insights_dash.components.browser_side import bind_in_browser
from insights_dash.components.posted import any_click, read_text
from insights_dash.components.toast import show_toast
from insights_dash.dash_host.pages import PageRoute
from insights_dash.domain.errors import NotFoundError
from insights_dash.pages.administration.api_keys.ids import Ids, revoke_id
from insights_dash.pages.administration.api_keys.layout import (
    PATH,
    Filters,
    build_list,
    build_page,
)
from insights_dash.pages.administration.permission import ADMINISTER
from insights_dash.pages.services import Services
from insights_dash.store.api_keys import (
    KeysWanted,
    OwnedKey,
    find_api_keys,
    revoke_any_api_key,
)
from insights_dash.store.database import Database
from insights_dash.store.page import Page


def register(app: Dash, services: Services) -> Sequence[PageRoute]:
    """Bind the page's callbacks, for administrators of the server; return the page."""
    database, now = services.database, services.now

    def show(search: str = "", state: str = "", page: str = "", **_: str) -> Component:
        filters, number = Filters(search, state), read_page(page)
        found = find_keys(database, filters, number, now=now())
        return build_page(found, filters, number, now())

    @guarded_callback(
        app,
        Output(Ids.LIST, "children"),
        Input(Ids.SEARCH, "value"),
        Input(Ids.STATE, "value"),
        Input(revoke_id(ALL), "n_clicks"),
        **ADMINISTER,
        prevent_initial_call=True,
    )
    def change(*values: object) -> list[Component]:
        search, state, clicks = values
        pressed = ctx.triggered_id
        if isinstance(pressed, dict):
            if not any_click(clicks):
                raise PreventUpdate
            revoke(database, str(pressed.get("key")), now=now())
        filters = Filters(read_text(search), read_text(state))
        found = find_keys(database, filters, 1, now=now())
        return build_list(found, filters, 1, now())

    bind_in_browser(
        app,
        "administration.keepAddress",
        Output(Ids.FILTERS, "data"),
        Input(Ids.SEARCH, "value"),
        Input(Ids.STATE, "value"),
        State(Ids.FILTERS, "data"),
        prevent_initial_call=True,
    )
    route = PageRoute("api_keys", PATH, "API keys", show, **ADMINISTER)
    return [route]


def revoke(database: Database, key: str, *, now: datetime) -> None:
    """Make a key worthless; one that is gone is so already."""
    with database.write() as session, suppress(NotFoundError):
        revoke_any_api_key(session, key, now=now)
    show_toast("API key revoked", "It can no longer be used.")


def find_keys(
    database: Database, filters: Filters, page: int, *, now: datetime
) -> Page[OwnedKey]:
    """A page of the keys that an address asks for."""
    at = now if filters.state == "valid" else None
    wanted = KeysWanted(filters.search, at, skip=(page - 1) * PAGE, take=PAGE)
    with database.read() as session:
        return find_api_keys(session, wanted)
