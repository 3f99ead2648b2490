"""A report's card: its name, its coverage and four headlines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria
from insights_dash.components.report_icon import build_icon, build_report_picture
from insights_dash.components.svg import Svg
from insights_dash.domain.metric import Headline, Metric, Series, Trend
from insights_dash.domain.report import ReportDefinition
from insights_dash.figures.sentences import (
    describe_age,
    describe_change,
    describe_day,
    describe_headline,
    describe_instant,
    describe_trend,
)
from insights_dash.figures.sparkline import draw_sparkline, summarise_weeks

_ON_CARD = tuple(each for each in Metric if each.spec.short)
_ARROWS = {Trend.UP: "arrow-up", Trend.DOWN: "arrow-down", Trend.STEADY: "arrow-right"}


@dataclass(frozen=True)
class CardFigures:
    """The contents of the card of a report that selects something.

    `weeks` are those of its last quarter, over all deployments. `newest` is when the
    latest one was completed. `as_of` is the day on which a closed history ends, in
    `zone`.
    """

    covered: str
    headlines: Sequence[Headline]
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
    bars = [html.Div(className="report-card__bone") for _ in _ON_CARD]
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
    """Build the coverage, the age of the data, the last quarter and the headlines."""
    by_metric = {headline.metric: headline for headline in card.headlines}
    figures = [_build_figure(by_metric[metric]) for metric in _ON_CARD]
    period = "Last 28 days"
    if card.as_of:
        period = f"28 days to {describe_day(card.as_of)}"
    return [
        html.Div(
            [
                html.Div(
                    [
                        html.P(card.covered, className="report-card__coverage"),
                        _build_freshness(card, now),
                    ]
                ),
                Svg(
                    draw_sparkline(card.weeks),
                    label=summarise_weeks(card.weeks),
                    name="sparkline",
                ),
            ],
            className="report-card__about",
        ),
        html.Dl(figures, className="report-card__figures"),
        html.P(period, className="report-card__period"),
    ]


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


def _build_figure(headline: Headline) -> Component:
    value, unit = describe_headline(headline)
    # A dash already means "no value".
    shown = unit if headline.current is not None else ""
    return html.Div(
        [
            html.Dt(headline.metric.spec.short),
            html.Dd(
                [
                    html.Span(
                        [value, html.Span(shown, className="report-card__unit")],
                        className="report-card__value",
                    ),
                    *_build_trend(headline),
                ]
            ),
        ],
        className="report-card__figure",
    )


def _build_trend(headline: Headline) -> list[Component]:
    if headline.trend is Trend.NONE or headline.change is None:
        return []
    said = describe_trend(headline)
    return [
        html.Span(
            [
                build_icon(_ARROWS[headline.trend]),
                html.Span(
                    describe_change(headline) or headline.trend.value,
                    **aria(hidden="true"),
                ),
                html.Span(said, className="report-card__said"),
            ],
            className=f"report-card__trend is-{headline.sentiment.value.lower()}",
            title=said,
        )
    ]
