"""The headline of a metric's card: its value in the page's period, and the change."""

from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria
from insights_dash.domain.period_headline import PeriodHeadline
from insights_dash.figures.headlines import (
    say_before,
    say_change,
    say_compared,
    say_fact,
    say_usual,
    say_value,
)


def build_period_headline(
    headline: PeriodHeadline, *, band: str = "", target: Component | None = None
) -> Component:
    """Build value, change, one more fact and the usual range.

    `band` is DORA's name for the value, and `target` compares it with the report's
    target. A change is grey, and has a sign, unless it is judged.
    """
    text, unit = say_value(headline)
    figure = html.Div(
        [
            html.Span(text, className="headline__value"),
            html.Span(unit, className="headline__unit"),
        ],
        className="headline__figure",
    )
    level = html.Span(
        band,
        className=f"headline__band is-{band.lower()}",
        title="DORA performance level of this period (2023 benchmarks)",
    )
    said = (say_fact(headline), say_usual(headline))
    facts = [html.Span(each, className="headline__fact") for each in said if each]
    return html.Div(
        [
            figure,
            level if band else None,
            target,
            html.Div(
                [_build_change(headline), *facts],
                className="headline__facts",
                title=say_compared(headline),
            ),
        ],
        className="headline",
        role="group",
        **aria(label=f"{headline.metric.spec.title}, {say_compared(headline)}"),
    )


def _build_change(headline: PeriodHeadline) -> Component | None:
    before = say_before(headline)
    if not before:
        return None
    size, judgement = say_change(headline), headline.judgement
    sizes = html.Strong(size, className="headline__size") if size else None
    word = None
    if judgement is not None:
        kind = {True: "good", False: "bad", None: "neutral"}[judgement.is_good]
        word = html.Span(judgement.word, className=f"headline__change is-{kind}")
    parts = [word, " " if word else None, sizes, f" {before}" if sizes else before]
    return html.Span(
        [each for each in parts if each is not None], className="headline__fact"
    )
