"""The headline of a metric's card: its value in the page's period, and the change."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria
from insights_dash.components.verdict import build_verdict
from insights_dash.domain.period_headline import PeriodHeadline
from insights_dash.figures.durations import keep_units
from insights_dash.figures.headlines import (
    say_before,
    say_change,
    say_compared,
    say_fact,
    say_short_unit,
    say_usual,
    say_value,
    say_verdict,
)
from insights_dash.figures.verdicts import VERDICTS

# More numbers would push the chart off the screen.
MOST_GROUPS = 6


@dataclass(frozen=True)
class CardHeadline:
    """A headline, with DORA's name for its value, and how it compares with the target.

    `band` is empty and `target` None if they aren't shown.
    """

    headline: PeriodHeadline
    band: str = ""
    target: Component | None = None


def build_period_headlines(headlines: Sequence[CardHeadline]) -> Component:
    """Build the headline of a card, or those of a report's environment groups."""
    if len(headlines) == 1:
        return _build_headline(headlines[0])
    groups = [
        _build_group(each, [_build_change(each.headline), _build_tail(each.headline)])
        for each in headlines[:MOST_GROUPS]
    ]
    return _build_groups(headlines, groups, " in the table below")


def _build_groups(
    headlines: Sequence[CardHeadline], groups: Sequence[Component], where: str = ""
) -> Component:
    """Build a list of the first groups, with a note on `where` the others are."""
    rest = len(headlines) - len(groups)
    said = f"{rest} more {'group' if rest == 1 else 'groups'}{where}"
    note = html.Li(said, className="headline__rest")
    metric = headlines[0].headline.metric
    return html.Ul(
        [*groups, *([note] if rest else [])],
        className="headline headline--groups",
        **aria(label=f"{metric.spec.title} by environment group"),
    )


def _build_headline(shown: CardHeadline) -> Component:
    """Build value, verdict, change, one more fact and the usual range.

    A change is grey unless its verdict says that it is more than chance.
    """
    headline = shown.headline
    facts = (_build_change(headline), _build_fact(headline), _build_usual(headline))
    return html.Div(
        [
            *_build_value(shown),
            html.Div(
                [each for each in facts if each is not None],
                className="headline__facts",
                title=say_compared(headline),
            ),
        ],
        className="headline",
        role="group",
        **aria(label=f"{headline.metric.spec.title}, {say_compared(headline)}"),
    )


def build_card_headlines(headlines: Sequence[CardHeadline]) -> Component:
    """Build the headline of a small card, or those of a report's groups."""
    if len(headlines) == 1:
        return _build_card_headline(headlines[0])
    groups = [
        _build_group(each, _list_card_facts(each), say_short_unit(each.headline))
        for each in headlines[:MOST_GROUPS]
    ]
    return _build_groups(headlines, groups)


def _build_card_headline(shown: CardHeadline) -> Component:
    """Build value, change and one more fact for a small card.

    Only a verdict that says that something changed is shown; the card's drawing has the
    usual range.
    """
    headline = shown.headline
    facts = _list_card_facts(shown)
    if (fact := _build_fact(headline)) is not None:
        facts = [*facts[:1], fact]
    return html.Div(
        [
            *_build_value(shown, say_short_unit(headline)),
            html.Div(facts, className="headline__facts", title=say_compared(headline)),
        ],
        className="headline",
        role="group",
        **aria(label=f"{headline.metric.spec.title}, {say_compared(headline)}"),
    )


def _list_card_facts(shown: CardHeadline) -> list[Component]:
    """List the change, and the 95th percentile if that is what moved."""
    headline = shown.headline
    before, size = keep_units(say_before(headline)), say_change(headline)
    parts: list[Component | str] = [before]
    if size:
        parts = [html.Strong(size, className="headline__size"), " ", before]
    if headline.verdict is not None and headline.has_moved:
        parts += [" ", build_verdict(headline.verdict)]
    change = html.Span(parts, className="headline__fact") if before or size else None
    return [each for each in (change, _build_tail(headline)) if each is not None]


def _build_group(
    shown: CardHeadline, facts: Sequence[Component | None], short_unit: str = ""
) -> Component:
    """Build the name of an environment group, and its value and these facts."""
    headline = shown.headline
    return html.Li(
        [
            html.Span(headline.name, className="headline__group"),
            html.Div(_build_value(shown, short_unit), className="headline__line"),
            html.Div(
                [each for each in facts if each is not None],
                className="headline__facts",
            ),
        ],
        title=say_compared(headline),
    )


def _build_value(shown: CardHeadline, short_unit: str = "") -> list[Component]:
    text, unit = say_value(shown.headline)
    figure = html.Div(
        [
            html.Span(keep_units(text), className="headline__value"),
            " ",
            html.Span(short_unit or unit, className="headline__unit"),
        ],
        className="headline__figure",
    )
    band = html.Span(
        shown.band,
        className=f"headline__band is-{shown.band.lower()}",
        title="DORA performance level of this period (2023 benchmarks)",
    )
    parts = (figure, band if shown.band else None, shown.target)
    return [each for each in parts if each is not None]


def _build_change(headline: PeriodHeadline) -> Component | None:
    """Build the verdict, and the size of the change."""
    before, size, said = (
        each(headline) for each in (say_before, say_change, say_verdict)
    )
    parts: list[Component | str] = []
    if said and headline.judgement:
        parts += [build_verdict(headline.judgement.verdict, keep_units(said)), " "]
    if size:
        parts += [html.Strong(size, className="headline__size"), " "]
    if not (before or parts):
        return None
    return html.Span([*parts, keep_units(before)], className="headline__fact")


def _build_fact(headline: PeriodHeadline) -> Component | None:
    """Build one more fact, with the verdict on the 95th percentile if that moved."""
    fact = keep_units(say_fact(headline))
    if not fact:
        return None
    tail = _build_tail_verdict(headline, fact)
    return html.Span([fact, " ", tail] if tail else fact, className="headline__fact")


def _build_tail(headline: PeriodHeadline) -> Component | None:
    """Build what the slow ones take, if that is what changed."""
    tail = headline.tail
    is_calm = tail is None or VERDICTS[tail.verdict].is_calm
    return None if is_calm else _build_fact(headline)


def _build_tail_verdict(headline: PeriodHeadline, fact: str) -> Component | None:
    tail = headline.tail
    if tail is None or VERDICTS[tail.verdict].is_calm:
        return None
    # The fact can be about the longest, which has no verdict.
    words = (
        "" if fact.startswith("95%") else f"95% {VERDICTS[tail.verdict].word.lower()}"
    )
    return build_verdict(tail.verdict, words)


def _build_usual(headline: PeriodHeadline) -> Component | None:
    usual = keep_units(say_usual(headline))
    return html.Span(usual, className="headline__fact") if usual else None
