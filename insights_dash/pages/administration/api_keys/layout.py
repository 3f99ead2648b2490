"""The layout of the page of all API keys."""

from collections.abc import Mapping
from datetime import datetime

from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.administration import (
    ACCOUNTS,
    API_KEYS,
    build_frame,
    build_head,
    build_moment,
    build_pager,
    build_table,
)
from insights_dash.components.link_button import build_link_button
from insights_dash.pages.administration.api_keys.forms import FILTERS, revoke_id
from insights_dash.pages.key_parts import build_key_end
from insights_dash.store.api_keys import OwnedKey
from insights_dash.store.page import Page

PATH = API_KEYS.path


def build_page(
    found: Page[OwnedKey], filters: Mapping[str, str], page: int, now: datetime
) -> html.Div:
    """Build the page: the keys and their filters."""
    return build_frame(
        PATH,
        build_head(
            "API keys",
            "All API keys. People create their own in account settings.",
            actions=[build_link_button("key", "Your API keys", href="/account")],
        ),
        [
            FILTERS.build(filters),
            html.Div(build_list(found, filters, page, now), id=FILTERS.list_id),
        ],
    )


def _build_row(owned: OwnedKey, now: datetime) -> list[Component | str | None]:
    key = owned.key
    hint = html.Span(html.Code(f"{key.hint}\u2026"), className="listing__more")
    owner = dcc.Link(owned.display_name, href=f"{ACCOUNTS.path}/{owned.account_id}")
    name = f"{key.purpose}, {owned.display_name}"
    return [
        html.Div([key.purpose, hint]),
        html.Div(owner),
        build_moment(key.created),
        build_moment(key.last_used),
        build_moment(key.expires),
        build_key_end(key, revoke_id(key.id), now, name=name),
    ]


def build_list(
    found: Page[OwnedKey], filters: Mapping[str, str], page: int, now: datetime
) -> list[Component]:
    """Build the table of the keys that match, and links to the other pages."""
    columns = ("Description", "Owner", "Created", "Last used", "Expires", "")
    return [
        build_table(
            columns,
            [_build_row(each, now) for each in found.items],
            nothing="No keys found"
            if any(filters.values())
            else "No API keys yet. People create their own in account settings.",
        ),
        build_pager(PATH, filters, page, found.total),
    ]
