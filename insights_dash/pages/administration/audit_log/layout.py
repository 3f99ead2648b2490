"""What the audit log's page shows."""

from collections.abc import Mapping
from urllib.parse import urlencode

from dash import html
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
from insights_dash.pages.administration.audit_log.forms import FILTERS, TOPICS, to_api
from insights_dash.pages.administration.audit_log.sentences import (
    Names,
    describe_actor,
    describe_event,
)
from insights_dash.store.events import Event
from insights_dash.store.page import Page

PATH = AUDIT_LOG.path


def build_page(
    found: Page[Event], filters: Mapping[str, str], page: int, names: Names
) -> html.Div:
    """Build the page: the log and its filters."""
    return build_frame(
        PATH,
        build_head("Audit log", "A record of changes and sign-ins, newest first"),
        [
            FILTERS.build(_choose_known(filters)),
            html.Div(build_list(found, filters, page, names), id=FILTERS.list_id),
        ],
    )


def build_list(
    found: Page[Event], filters: Mapping[str, str], page: int, names: Names
) -> list[Component]:
    """Build the entries that match, and links to other pages and to a CSV of all."""
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
    return [
        build_table(columns, rows, nothing="No events match these filters."),
        build_pager(PATH, filters, page, found.total),
        html.P(_link_csv(filters), className="listing__download"),
    ]


def _link_csv(filters: Mapping[str, str]) -> Component:
    query = urlencode({**to_api(filters), "asCsv": "true", "bom": "true"})
    return html.A(
        [build_icon("download"), "Export CSV"],
        href=f"/api/events?{query}",
        download="audit-log.csv",
        className="button",
    )


def _choose_known(filters: Mapping[str, str]) -> Mapping[str, str]:
    """Return the filters without an event type that isn't in its list."""
    kind = filters["kind"]
    return {**filters, "kind": kind if kind in TOPICS else ""}
