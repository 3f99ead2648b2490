"""The head and foot of a page that compares two periods and prints as a slide."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria, data
from insights_dash.components.report_icon import build_icon
from insights_dash.figures.compared import PeriodNames
from insights_dash.figures.sentences import describe_days


@dataclass(frozen=True)
class Sheet:
    """Everything that the page shows besides its groups.

    `days` are the first and the last of the period, and `before` those of the compared
    one. `source` is at the top of a printed page, and `remark` at its bottom. `links`
    are the URLs of the contributors' own pages, by name. `open_deployment` writes the
    URL of a deployment by metric and ID. `not_compared` says why nothing is compared
    although the page asks for it.
    """

    names: PeriodNames
    subject: str
    days: tuple[date, date]
    before: tuple[date, date] | None
    source: str
    remark: str
    noun: str
    links: Mapping[str, str]
    open_deployment: Callable[[str, str], str]
    not_compared: str = ""


def build_nothing_compared(sheet: Sheet, nothing: Component) -> Component:
    """Build the page of periods without deployments; it prints as one page too."""
    parts = [build_paper_head(sheet), build_head(sheet), nothing]
    return html.Article(
        [*parts, build_paper_foot(sheet)], className="compare", **data(slide="true")
    )


def build_paper_head(sheet: Sheet) -> Component:
    """Build the first line of a printed page."""
    brand = html.Span(
        [
            html.Span(build_icon("chart-simple"), className="shell__mark"),
            "Insights Dash",
        ],
        className="compare__brand",
    )
    return html.Div([brand, html.Span(sheet.source)], className="compare__paper-head")


def build_paper_foot(sheet: Sheet) -> Component:
    """Build the last line of a printed page."""
    address = html.Span(className="compare__address", **data(paper_address="true"))
    return html.Div(
        [html.Span(sheet.remark, className="compare__remark"), address],
        className="compare__paper-foot",
    )


def build_head(sheet: Sheet) -> Component:
    """Build the title, and the days of both periods."""
    keys = [_build_key("now", sheet.names.now, sheet.days)]
    if sheet.before is not None:
        keys.append(_build_key("before", sheet.names.before, sheet.before))
    return html.Header(
        [
            html.Div(
                [
                    html.H2(sheet.names.title, className="compare__title"),
                    html.P(sheet.subject, className="compare__subject"),
                ]
            ),
            html.Dl(keys, className="compare__keys"),
        ],
        className="compare__head",
    )


def _build_key(kind: str, name: str, days: tuple[date, date]) -> Component:
    line = html.Span(className=f"compare__line is-{kind}", **aria(hidden="true"))
    return html.Div([html.Dt([line, name]), html.Dd(describe_days(*days))])
