"""How a metric changed between the last 28 days and the 28 before."""

from dash import html
from dash.development.base_component import Component

from insights_dash.components.report_icon import build_icon
from insights_dash.domain.metric import Headline, Trend
from insights_dash.figures.sentences import describe_change, describe_trend

_ARROWS = {Trend.UP: "arrow-up", Trend.DOWN: "arrow-down", Trend.STEADY: "arrow-right"}


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
