"""The callbacks of the page of all API keys."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from dash import ALL, Dash
from dash.development.base_component import Component

from insights_dash.components.administration import PAGE, read_page
from insights_dash.components.toast import show_toast
from insights_dash.dash_host.filters import RowButtons, bind_filters
from insights_dash.dash_host.pages import PageRoute
from insights_dash.domain.errors import NotFoundError
from insights_dash.pages.administration.api_keys.forms import FILTERS, revoke_id
from insights_dash.pages.administration.api_keys.layout import (
    PATH,
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

    def show(**query: str) -> Component:
        filters, page = FILTERS.read(query), read_page(query.get("page"))
        found = find_keys(database, filters, page, now=now())
        return build_page(found, filters, page, now())

    def narrow(filters: Mapping[str, str]) -> list[Component]:
        found = find_keys(database, filters, 1, now=now())
        return build_list(found, filters, 1, now())

    def press(button: Mapping[str, Any]) -> None:
        revoke(database, str(button.get("key")), now=now())

    buttons = RowButtons(revoke_id(ALL), press)
    bind_filters(app, FILTERS, narrow, buttons=buttons, **ADMINISTER)
    route = PageRoute("api_keys", PATH, "API keys", show, **ADMINISTER)
    return [route]


def revoke(database: Database, key: str, *, now: datetime) -> None:
    """Revoke a key, unless it was revoked or deleted already."""
    with database.write() as session, suppress(NotFoundError):
        revoke_any_api_key(session, key, now=now)
    show_toast("API key revoked", "It can no longer be used.")


def find_keys(
    database: Database, filters: Mapping[str, str], page: int, *, now: datetime
) -> Page[OwnedKey]:
    """A page of the keys that an address asks for."""
    at = now if filters["state"] == "valid" else None
    wanted = KeysWanted(filters["search"], at, skip=(page - 1) * PAGE, take=PAGE)
    with database.read() as session:
        return find_api_keys(session, wanted)
