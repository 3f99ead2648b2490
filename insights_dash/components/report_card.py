"""A report's card: its name, its coverage and four figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria
from insights_dash.components.report_icon import build_report_picture
from insights_dash.components.svg import Svg
from insights_dash.components.verdict import build_verdict
from insights_dash.domain.card_figure import CardFigure, CardGroup
from insights_dash.domain.metric import DORA_METRICS, Series
from insights_dash.domain.report import ReportDefinition
from insights_dash.figures.card_words import (
    STATISTICS,
    find_card_verdict,
    say_card_value,
)
from insights_dash.figures.sentences import (
    describe_age,
    describe_day,
    describe_instant,
)
from insights_dash.figures.sparkline import draw_sparkline, summarise_weeks
from insights_dash.figures.verdicts import VERDICTS

# The metrics of a card, in its order.
ON_CARD = DORA_METRICS
_MOST_GROUPS = 4


@dataclass(frozen=True)
class CardFigures:
    """The contents of the card of a report that selects something.

    `groups` are those of its environments if it has several, or only the whole report.
    `weeks` are those of its last quarter, over all deployments, or those of one of
    several groups, which is then named. `newest` is when the
    latest one was completed. `as_of` is the day on which a closed history ends, in
    `zone`.
    """

    covered: str
    groups: Sequence[CardGroup]
    weeks: Series
    newest: datetime | None
    zone: ZoneInfo
    as_of: date | None


def build_card(
    definition: ReportDefinition,
    *,
    href: str,
    identifier: dict[str, Any],
    figures: dict[str, Any],
    logo: str = "",
) -> Component:
    """Build the card, which is a link; its figures are added to the id `figures` later.

    `logo` is the URL of an uploaded logo.
    """
    picture = build_report_picture(definition.icon_id, definition.icon_color, logo)
    name = html.H3(definition.name, className="report-card__name")
    return html.Article(
        dcc.Link(
            [
                html.Div([picture, name], className="report-card__head"),
                html.P(definition.description, className="report-card__description"),
                html.Div(build_skeleton(), id=figures, className="report-card__body"),
            ],
            href=href,
            className="report-card__link",
        ),
        id=identifier,
        className="report-card",
    )


def build_skeleton() -> list[Component]:
    """Build a placeholder for figures that are being loaded."""
    bars = [html.Div(className="report-card__bone") for _ in ON_CARD]
    return [
        html.Div(
            [
                html.Div(className="report-card__bone report-card__bone--line"),
                html.Div(className="report-card__bone report-card__bone--weeks"),
            ],
            className="report-card__about",
        ),
        html.Div(bars, className="report-card__figures", **aria(busy="true")),
        html.Div(className="report-card__bone report-card__bone--line"),
    ]


def build_body(card: CardFigures, *, now: datetime) -> list[Component]:
    """Build the coverage, the age of the data, the last quarter and the figures."""
    period = "Last 28 days"
    if card.as_of:
        period = f"28 days to {describe_day(card.as_of)}"
    period = f"{period}, compared with the 28 before"
    if len(card.groups) > 1:
        # The rows have no room for it.
        statistic = STATISTICS[card.groups[0].figures[0].statistic]
        period = f"{period}. Durations are {statistic}s"
    return [
        html.Div(
            [
                html.Div(
                    [
                        html.P(card.covered, className="report-card__coverage"),
                        _build_freshness(card, now),
                    ]
                ),
                _build_weeks(card),
            ],
            className="report-card__about",
        ),
        _build_figures(card.groups),
        html.P(period, className="report-card__period"),
    ]


def _build_weeks(card: CardFigures) -> Component:
    """Build the sparkline, with the name of the environment group that it is about."""
    name = card.weeks.name if len(card.groups) > 1 else ""
    said = summarise_weeks(card.weeks)
    drawn = Svg(
        draw_sparkline(card.weeks),
        label=f"{name}. {said}" if name else said,
        name="sparkline",
    )
    if not name:
        return drawn
    caption = html.Span(name, className="report-card__unit")
    return html.Div([drawn, caption], className="report-card__weeks")


def _build_freshness(card: CardFigures, now: datetime) -> Component:
    said: list[Component | str] = ["No deployments yet"]
    if card.newest:
        instant = describe_instant(card.newest, card.zone)
        said = [
            "Last deployment ",
            html.Time(
                describe_age((now - card.newest).total_seconds()),
                dateTime=card.newest.isoformat(),
                title=f"{instant} ({card.zone})",
            ),
        ]
    return html.P(said, className="report-card__freshness")


def build_incomplete_body(covered: str, missing: Sequence[str]) -> list[Component]:
    """Build the reason why a report has no data."""
    return [
        html.P(covered, className="report-card__coverage"),
        html.P(
            f"No data yet. Select {', and '.join(missing)} in the report settings.",
            className="report-card__missing",
        ),
    ]


def build_failed_body(said: str) -> list[Component]:
    """Build the reason why figures could not be loaded, and what to do."""
    return [html.P(said, className="report-card__missing")]


def _build_figures(groups: Sequence[CardGroup]) -> Component:
    """Build the figures of a report, or a row of them for each environment group."""
    if len(groups) == 1:
        figures = list(map(_build_figure, groups[0].figures))
        return html.Dl(figures, className="report-card__figures")
    rows = [_build_row(each) for each in groups[:_MOST_GROUPS]]
    rest = len(groups) - len(rows)
    if rest:
        said = f"{rest} more environment group{'s' * (rest > 1)}"
        cell = html.Td(said, colSpan=1 + len(ON_CARD), className="report-card__unit")
        rows.append(html.Tr([cell]))
    names = [html.Th(each.spec.short, scope="col") for each in ON_CARD]
    group = html.Th(
        html.Span("Environment group", className="report-card__said"), scope="col"
    )
    return html.Table(
        [html.Thead(html.Tr([group, *names])), html.Tbody(rows)],
        className="report-card__groups",
    )


def _build_figure(figure: CardFigure) -> Component:
    """Build the value of a metric, with its verdict beneath."""
    shown = [_build_value(figure)]
    if figure.value is not None:
        shown.append(build_verdict(*find_card_verdict(figure)))
    return html.Div(
        [html.Dt(figure.metric.spec.short), html.Dd(shown)],
        className="report-card__figure",
    )


def _build_row(group: CardGroup) -> Component:
    """Build the figures of an environment group; only what changed has a verdict."""
    name = html.Th(group.name, scope="row")
    return html.Tr([name, *map(_build_cell, group.figures)])


def _build_cell(figure: CardFigure) -> Component:
    verdict, words = find_card_verdict(figure)
    if figure.value is None or VERDICTS[verdict].is_calm:
        return html.Td(_build_value(figure))
    return html.Td([_build_value(figure), build_verdict(verdict, words)])


def _build_value(figure: CardFigure) -> Component:
    value, unit = say_card_value(figure)
    shown: list[Component | str] = [value]
    if unit:
        shown.append(html.Span(unit, className="report-card__unit"))
    return html.Span(shown, className="report-card__value")
