"""A headline: the value of the last 28 days, and how it changed."""

from dash import html
from dash.development.base_component import Component

from insights_dash.components.report_icon import build_icon
from insights_dash.domain.measure import Headline, Sentiment, Trend
from insights_dash.figures.sentences import describe_headline, describe_trend

_ARROWS = {Trend.UP: "arrow-up", Trend.DOWN: "arrow-down", Trend.STEADY: "arrow-right"}
_VERDICTS = {Sentiment.GOOD: "better", Sentiment.BAD: "worse"}


def build_headline(
    headline: Headline,
    *,
    unit: str = "",
    band: str = "",
    target: Component | None = None,
) -> Component:
    """Value, arrow and words: nothing is said by colour alone.

    `unit` is said where the value has none itself; `band` is DORA's name for the
    value, `target` what the report says of it.
    """
    value, own_unit = describe_headline(headline)
    unit = own_unit or unit
    return html.Div(
        [
            html.Div(
                [
                    html.Span(value, className="headline__value"),
                    html.Span(unit, className="headline__unit") if unit else None,
                ],
                className="headline__figure",
            ),
            html.Span(
                band,
                className=f"headline__band is-{band.lower()}",
                title="DORA's band of the last 28 days (2023)",
            )
            if band
            else None,
            target,
            _build_trend(headline),
        ],
        className="headline",
    )


def _build_trend(headline: Headline) -> Component:
    words = describe_trend(headline)
    if headline.trend is Trend.NONE:
        # Where there is no value, its unit says so already.
        shown = "" if headline.current is None else "No trend"
        return html.Div(shown, className="headline__trend", title=words)
    verdict = _VERDICTS.get(headline.sentiment)
    return html.Div(
        [
            build_change(headline),
            html.Span(
                f"{verdict} than previous 28 days"
                if verdict
                else "vs. previous 28 days"
            ),
        ],
        className="headline__trend",
        title=words,
    )


def build_change(headline: Headline) -> Component:
    """Arrow and size of a trend, in the colour of what it means."""
    verdict = _VERDICTS.get(headline.sentiment)
    return html.Span(
        [
            build_icon(_ARROWS[headline.trend]),
            _describe_change(headline),
            html.Span(f", {verdict}", className="is-said") if verdict else None,
        ],
        className=f"headline__change is-{headline.sentiment.value.lower()}",
        title=describe_trend(headline),
    )


def _describe_change(headline: Headline) -> str:
    percent = "" if headline.change is None else f"{abs(headline.change):,.0%}"
    percent = percent.replace("%", " %")
    if headline.trend is Trend.STEADY:
        return f"Steady, {percent}" if percent else "Steady"
    return percent or headline.trend.value
