"""What the audit log's page shows."""

from urllib.parse import urlencode

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.administration import (
    AUDIT_LOG,
    build_frame,
    build_head,
    build_moment,
    build_pager,
    build_table,
)
from insights_dash.components.report_icon import build_icon
from insights_dash.pages.administration.audit_log.filters import TOPICS, Filters
from insights_dash.pages.administration.audit_log.ids import Ids
from insights_dash.pages.administration.audit_log.sentences import (
    Names,
    describe_actor,
    describe_event,
)
from insights_dash.store.events import Event
from insights_dash.store.page import Page

PATH = AUDIT_LOG.path


def build_page(
    found: Page[Event], filters: Filters, page: int, names: Names
) -> html.Div:
    """The log, and what narrows it."""
    return build_frame(
        PATH,
        build_head("Audit log", "A record of changes and sign-ins, newest first"),
        [
            dcc.Store(id=Ids.FILTERS, data=["kind", "person", "about", "from", "to"]),
            _build_filters(filters),
            html.Div(build_list(found, filters, page, names), id=Ids.LIST),
        ],
    )


def build_list(
    found: Page[Event], filters: Filters, page: int, names: Names
) -> list[Component]:
    """The entries that were found, the ways to more, and to all of them as a file."""
    rows: list[list[Component | str | None]] = [
        [
            build_moment(event.occurred, is_exact=True),
            html.Div(describe_actor(event, names)),
            describe_event(event, names),
            event.address or "\u2014",
        ]
        for event in found.items
    ]
    columns = ("Time", "User", "Event", "IP address")
    query = urlencode({**filters.to_api(), "asCsv": "true", "bom": "true"})
    return [
        build_table(columns, rows, nothing="No events match these filters."),
        build_pager(PATH, filters.query, page, found.total),
        html.P(
            html.A(
                [build_icon("download"), "Export CSV"],
                href=f"/api/events?{query}",
                download="audit-log.csv",
                className="button",
            ),
            className="listing__download",
        ),
    ]


def _build_filters(filters: Filters) -> Component:
    return html.Div(
        [
            dmc.Select(
                id=Ids.KIND,
                label="Event type",
                data=[
                    {"value": value, "label": topic.label}
                    for value, topic in TOPICS.items()
                ],
                value=filters.kind if filters.kind in TOPICS else None,
                placeholder="Any",
                clearable=True,
            ),
            dmc.TextInput(
                id=Ids.PERSON,
                label="User",
                value=filters.person,
                placeholder="Username",
                debounce=250,
            ),
            dmc.TextInput(
                id=Ids.ABOUT,
                label="Item",
                value=filters.about,
                placeholder="e.g. Users-3",
                debounce=250,
            ),
            *(
                dmc.DateInput(
                    id=identifier,
                    label=label,
                    value=text or None,
                    valueFormat="D MMM YYYY",
                    placeholder="Any day",
                    clearable=True,
                )
                for identifier, label, text in (
                    (Ids.FROM, "From", filters.first),
                    (Ids.TO, "To", filters.last),
                )
            ),
        ],
        className="filters",
        role="search",
    )
