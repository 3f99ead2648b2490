"""What happens on the list of accounts."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dash import Dash
from dash.development.base_component import Component

from insights_dash.components.administration import PAGE, read_page
from insights_dash.dash_host.filters import bind_filters
from insights_dash.dash_host.pages import PageRoute
from insights_dash.pages.administration.accounts.forms import FILTERS
from insights_dash.pages.administration.accounts.layout import (
    PATH,
    build_list,
    build_page,
)
from insights_dash.pages.administration.first_account import build_first_account
from insights_dash.pages.administration.permission import ADMINISTER
from insights_dash.pages.services import Services
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.read import (
    AccountsWanted,
    find_accounts,
    has_accounts,
)
from insights_dash.store.database import Database
from insights_dash.store.page import Page
from insights_dash.store.spaces import Space, list_spaces


def register(app: Dash, services: Services) -> Sequence[PageRoute]:
    """Bind callbacks, all for administrators of the server; return the page."""
    database, now = services.database, services.now

    def show(**query: str) -> Component:
        return show_accounts(database, query, now=now())

    def narrow(filters: Mapping[str, str]) -> list[Component]:
        found, spaces = _find(database, filters, 1)
        return build_list(found, filters, 1, spaces, now())

    bind_filters(app, FILTERS, narrow, **ADMINISTER)
    return [PageRoute("accounts", PATH, "Accounts", show, **ADMINISTER)]


def show_accounts(
    database: Database, query: Mapping[str, str], *, now: datetime
) -> Component:
    """Return the list of accounts; in local mode the form of the first one."""
    with database.read() as session:
        if not has_accounts(session):
            return build_first_account()
    filters, page = FILTERS.read(query), read_page(query.get("page"))
    found, spaces = _find(database, filters, page)
    return build_page(found, filters, page, spaces, now)


def _find(
    database: Database, filters: Mapping[str, str], page: int
) -> tuple[Page[Account], Mapping[str, Space]]:
    is_active = {"active": True, "disabled": False}.get(filters["state"])
    wanted = AccountsWanted(
        filters["search"], is_active, skip=(page - 1) * PAGE, take=PAGE
    )
    with database.read() as session:
        spaces = {str(each.id): each for each in list_spaces(session)}
        return find_accounts(session, wanted), spaces
