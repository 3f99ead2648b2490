"""The headline of a metric: its value over the last 28 days, and how it changed."""

from dash import html
from dash.development.base_component import Component

from insights_dash.components.report_icon import build_icon
from insights_dash.domain.metric import Headline, Trend
from insights_dash.figures.sentences import (
    describe_change,
    describe_headline,
    describe_trend,
)

_ARROWS = {Trend.UP: "arrow-up", Trend.DOWN: "arrow-down", Trend.STEADY: "arrow-right"}


def build_headline(
    headline: Headline,
    *,
    unit: str = "",
    band: str = "",
    target: Component | None = None,
) -> Component:
    """Build value, arrow and size of the change, so that colour is never all there is.

    `unit` is shown if the value has none itself. `band` is DORA's name for the value,
    and `target` compares it with the report's target.
    """
    text, own_unit = describe_headline(headline)
    unit = own_unit or unit
    value = html.Span(text, className="headline__value")
    unit_shown = html.Span(unit, className="headline__unit") if unit else None
    figure = html.Div([value, unit_shown], className="headline__figure")
    level = html.Span(
        band,
        className=f"headline__band is-{band.lower()}",
        title="DORA performance level, last 28 days (2023 benchmarks)",
    )
    return html.Div(
        [figure, level if band else None, target, _build_trend(headline)],
        className="headline",
    )


def _build_trend(headline: Headline) -> Component:
    if headline.trend is Trend.NONE:
        # Without a value, the unit says that no data exists.
        shown = "" if headline.current is None else "Not enough data for a trend"
        return html.Div(
            shown, className="headline__trend", title=describe_trend(headline)
        )
    return html.Div(
        [build_change(headline), html.Span("vs previous 28 days")],
        className="headline__trend",
        title=describe_trend(headline),
    )


def build_change(headline: Headline) -> Component:
    """Build arrow and size of a trend, coloured by whether the trend is good."""
    size = describe_change(headline)
    if headline.trend is Trend.STEADY:
        shown, said = f"Steady, {size}" if size else "Steady", ""
    else:
        shown, said = size or headline.trend.value, f"{headline.trend.value} "
    return html.Span(
        [
            build_icon(_ARROWS[headline.trend]),
            html.Span(said, className="is-said") if said and size else None,
            shown,
        ],
        className=f"headline__change is-{headline.sentiment.value.lower()}",
        title=describe_trend(headline),
    )
