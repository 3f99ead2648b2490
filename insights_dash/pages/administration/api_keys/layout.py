"""The layout of the page of all API keys."""

from collections.abc import Mapping
from datetime import datetime

from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.administration import (
    ACCOUNTS,
    API_KEYS,
    ask_to_revoke_key,
    build_frame,
    build_head,
    build_moment,
    build_pager,
    build_state,
    build_table,
)
from insights_dash.components.confirm_dialog import build_asking_button
from insights_dash.components.link_button import build_link_button
from insights_dash.pages.administration.api_keys.forms import FILTERS, revoke_id
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


def build_list(
    found: Page[OwnedKey], filters: Mapping[str, str], page: int, now: datetime
) -> list[Component]:
    """Build the table of the keys that match, and links to the other pages."""
    rows: list[list[Component | str | None]] = [
        [
            html.Div(
                [
                    each.key.purpose,
                    html.Span(
                        html.Code(f"{each.key.hint}\u2026"), className="listing__more"
                    ),
                ]
            ),
            html.Div(
                dcc.Link(
                    each.display_name,
                    href=f"{ACCOUNTS.path}/{each.account_id}",
                )
            ),
            build_moment(each.key.created),
            build_moment(each.key.last_used),
            build_moment(each.key.expires),
            build_asking_button(
                revoke_id(each.key.id),
                "Revoke",
                ask_to_revoke_key(each.key.purpose),
                name=f"{each.key.purpose}, {each.display_name}",
            )
            if each.key.is_valid(now)
            else build_state("Revoked" if each.key.revoked else "Expired"),
        ]
        for each in found.items
    ]
    columns = ("Description", "Owner", "Created", "Last used", "Expires", "")
    return [
        build_table(
            columns,
            rows,
            nothing="No keys found"
            if any(filters.values())
            else "No API keys yet. People create their own in account settings.",
        ),
        build_pager(PATH, filters, page, found.total),
    ]
