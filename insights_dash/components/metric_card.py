"""The small card of a metric on an overview: its headline, and a small drawing."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria, data
from insights_dash.components.period_headline import (
    CardHeadline,
    build_card_headlines,
)
from insights_dash.domain.metric import Metric
from insights_dash.figures.durations import keep_units


@dataclass(frozen=True)
class MetricCard:
    """A metric's headlines, and what its card draws, with the words below it.

    A click on the card opens `href`. If that is empty, the card chooses which metric
    the charts below show, and `is_chosen` says that it is this one.
    """

    metric: Metric
    headlines: Sequence[CardHeadline]
    href: str = ""
    drawing: Component | None = None
    words: str = ""
    is_chosen: bool = False


def _build_title(card: MetricCard) -> Component:
    """Build a link to the metric's page, or a button that shows its chart below."""
    title = card.metric.spec.title
    if card.href:
        return html.A(title, href=card.href, className="metric-card__open keeps-query")
    return html.Button(
        title,
        className="metric-card__open",
        **data(chooses=card.metric.value),
        **aria(pressed="true" if card.is_chosen else "false"),
    )


def build_metric_card(card: MetricCard) -> Component:
    """Build the card; its title can be focused with the keyboard."""
    name = f"card-of-{card.metric.value}"
    drawn = html.Div(
        [
            card.drawing,
            html.P(keep_units(card.words), className="metric-card__words")
            if card.words
            else None,
        ],
        className="metric-card__drawing",
    )
    return html.Article(
        [
            html.H3(_build_title(card), id=name, className="metric-card__title"),
            build_card_headlines(card.headlines),
            drawn if card.drawing is not None or card.words else None,
        ],
        className=f"metric-card{' is-chosen' if card.is_chosen else ''}",
        **aria(labelledby=name),
    )


def build_metric_card_skeleton(metric: Metric) -> Component:
    """Build the card before it has figures."""
    return html.Article(
        [
            html.H3(metric.spec.title, className="metric-card__title"),
            html.Div(
                [
                    html.Div(className="skeleton skeleton--value"),
                    html.Div(className="skeleton skeleton--line"),
                ],
                className="headline",
            ),
        ],
        className="metric-card is-empty",
        **aria(busy="true"),
    )
