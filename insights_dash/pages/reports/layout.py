"""What the list of reports shows."""

from collections.abc import Container, Sequence
from dataclasses import dataclass

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria
from insights_dash.components.link_button import build_link_button
from insights_dash.components.report_card import build_card
from insights_dash.components.report_icon import build_icon
from insights_dash.components.states import build_not_found
from insights_dash.domain.report import Report
from insights_dash.domain.role import Permission
from insights_dash.pages.reports.ids import CardPart, Ids, card_id, section_id
from insights_dash.store.spaces import Space

# Dash fills a card by callbacks: with 200 of them, browsers stop for half a minute.
NO_REPORTS = "No reports found"
MOST_CARDS = 60


@dataclass(frozen=True)
class Shelf:
    """A space, its reports, and what the user can do in it.

    `more` is how many reports that match the search are not among `reports`. A space
    that `is_empty` has neither reports nor deployments.
    """

    space: Space
    reports: Sequence[Report]
    allowed: Container[Permission] = frozenset()
    more: int = 0
    is_empty: bool = False


def build_page(
    shelves: Sequence[Shelf], *, search: str, is_long: bool = False
) -> Component:
    """Build the list of the reports of these spaces.

    `search` is the initial text of the search box. If a list `is_long`, the server
    searches it, whenever the user presses Enter.
    """
    count = sum(len(shelf.reports) for shelf in shelves)
    return html.Div(
        [
            dcc.Store(id=Ids.WORDS, data=list_words(shelves)),
            _build_head(
                shelves, search, has_reports=count > 0 or is_long, is_long=is_long
            ),
            _build_note(count, sum(shelf.more for shelf in shelves))
            if is_long
            else None,
            *(
                _build_section(shelf, alone=len(shelves) == 1)
                for shelf in shelves
                if shelf.reports or not is_long
            ),
            _build_nothing_found(),
            html.P(id=Ids.FOUND, className="is-said", role="status"),
        ],
        className="reports",
    )


def list_words(shelves: Sequence[Shelf]) -> dict[str, str]:
    """What each report is found by, in lower case, by its id."""
    return {
        report.id: words_of(shelf.space, report)
        for shelf in shelves
        for report in shelf.reports
    }


def words_of(space: Space, report: Report) -> str:
    """Return the text that a search looks through, in lower case."""
    definition = report.definition
    groups = (group.name for group in definition.environment_groups)
    words = (definition.name, definition.description, space.name, *groups)
    return " ".join(words).casefold()


def build_missing_space() -> Component:
    """The page of a URL whose space does not exist, or not for this user."""
    return build_not_found(
        "Space not found", "Check the URL, or go back to all reports."
    )


def _build_note(shown: int, more: int) -> Component:
    said = "Press Enter in the search box to search all reports."
    if more:
        said = f"Showing {shown:,} of {shown + more:,} reports. {said}"
    return html.P(said, className="reports__lead", role="status")


def _build_head(
    shelves: Sequence[Shelf], search: str, *, has_reports: bool, is_long: bool
) -> Component:
    alone = shelves[0] if len(shelves) == 1 else None
    lead = alone.space.name if alone else "Delivery performance across your spaces"
    title = [html.H1("Reports"), html.P(lead, className="reports__lead")]
    return html.Header(
        [
            html.Div(title, className="reports__title"),
            html.Div(
                [
                    _build_search(search, is_long=is_long) if has_reports else None,
                    *(_build_ways(alone) if alone else ()),
                ],
                className="reports__tools",
            ),
        ],
        className="reports__head",
    )


def _build_search(search: str, *, is_long: bool) -> Component:
    box = dmc.TextInput(
        id=Ids.SEARCH,
        name="search",
        value=search,
        placeholder="Search reports",
        leftSection=build_icon("magnifying-glass"),
        className="reports__search",
        **aria(label="Search reports"),
    )
    return html.Form(box, method="get") if is_long else box


def _build_ways(shelf: Shelf, *, subtle: bool = False) -> list[Component]:
    """To the portfolio, the embeds and a new report, as far as they are open."""
    space = shelf.space
    of_space = html.Span(f" in {space.name}", className="is-said")
    ways: list[Component] = []
    if not shelf.is_empty:
        ways.append(
            build_link_button(
                "table", "Portfolio", of_space, href=f"/{space.id}/portfolio"
            )
        )
    if Permission.REPORT_EDIT in shelf.allowed:
        ways.append(
            build_link_button(
                "share-from-square", "Embeds", of_space, href=f"/{space.id}/embeds"
            )
        )
    if Permission.REPORT_CREATE in shelf.allowed:
        ways.append(
            build_link_button(
                "plus",
                "New report",
                of_space,
                href=f"/{space.id}/insights/new",
                is_filled=not subtle,
            )
        )
    return ways


def _build_section(shelf: Shelf, *, alone: bool) -> Component:
    space = shelf.space
    # The reports' own headings are third-level.
    head: Component = html.H2(f"Reports in {space.name}", className="is-said")
    if not alone:
        head = html.Div(
            [
                html.H2(dcc.Link(space.name, href=f"/{space.id}/insights")),
                html.Span(
                    _count(len(shelf.reports) + shelf.more), className="reports__count"
                ),
                *_build_ways(shelf, subtle=True),
            ],
            className="reports__space",
        )
    cards = [
        build_card(
            report.definition,
            href=f"/{space.id}/insights/{report.id}",
            identifier=card_id(CardPart.CARD, space.id, report.id),
            figures=card_id(CardPart.FIGURES, space.id, report.id),
            logo=_logo_of(space, report),
        )
        for report in shelf.reports
    ]
    content = (
        html.Div(cards, className="reports__cards") if cards else _build_empty(shelf)
    )
    return html.Section(
        [head, content], id=section_id(space.id), className="reports__section"
    )


def _build_empty(shelf: Shelf) -> Component:
    space = shelf.space
    if shelf.is_empty:
        text = "This space has no deployments yet."
        link = build_link_button("plus", "Add data", href=f"/{space.id}/insights")
        may_go = Permission.DEPLOYMENT_RECORD in shelf.allowed
    else:
        text = (
            "A report defines which projects, environments and tenants to include. "
            "Charts appear as soon as you save it."
        )
        link = build_link_button(
            "plus",
            "Create your first report",
            href=f"/{space.id}/insights/new",
            is_filled=True,
        )
        may_go = Permission.REPORT_CREATE in shelf.allowed
    return html.Div(
        [
            html.Span(build_icon("chart-line"), className="reports__empty-icon"),
            html.H3(f"No reports in {space.name} yet"),
            html.P(text),
            link if may_go else None,
        ],
        className="reports__empty",
    )


def _build_nothing_found() -> Component:
    return html.Div(
        [
            html.H3(NO_REPORTS),
            html.P("Try a different search term."),
            dmc.Button("Clear search", id=Ids.CLEAR, variant="default"),
        ],
        id=Ids.NOTHING_FOUND,
        hidden=True,
        className="reports__empty",
    )


def _count(number: int) -> str:
    return "1 report" if number == 1 else f"{number:,} reports"


def _logo_of(space: Space, report: Report) -> str:
    """Return the URL of its uploaded logo, empty if there is none."""
    address = f"/api/{space.id}/insights/reports/{report.id}/logo"
    return f"{address}?revision={report.revision}" if report.has_logo else ""
