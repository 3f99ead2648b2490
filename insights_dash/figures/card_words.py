"""The words of a figure on a report's card."""

from insights_dash.domain.card_figure import CardFigure
from insights_dash.domain.definitions import Statistic
from insights_dash.domain.metric import Unit
from insights_dash.domain.verdict import Verdict
from insights_dash.figures.durations import describe_duration
from insights_dash.figures.sentences import (
    describe_failures,
    describe_rate_of,
    describe_share,
)
from insights_dash.figures.verdicts import VERDICTS

STATISTICS = {
    Statistic.MEAN: "mean",
    Statistic.MEDIAN: "median",
    Statistic.NINETY_FIFTH: "95th percentile",
}


def say_card_value(figure: CardFigure) -> tuple[str, str]:
    """Return a value and its unit: `("11 min 3 s", "median")`, `("1 of 52", "1.9%")`.

    Without a value, it is a dash without a unit.
    """
    if figure.value is None:
        return "–", ""
    unit = figure.metric.spec.unit
    if unit is Unit.COUNT:
        return describe_rate_of(figure.value), "per week"
    if unit is Unit.SHARE:
        share = describe_share(figure.value) if figure.failed else ""
        return describe_failures(figure.failed, figure.count), share
    shown = "one recovery" if figure.count == 1 else STATISTICS[figure.statistic]
    return describe_duration(figure.value), shown


def find_card_verdict(figure: CardFigure) -> tuple[Verdict, str]:
    """Return the verdict that a card shows, and its words.

    It is the one on the 95th percentile if only that moved.
    """
    own, tail = VERDICTS[figure.verdict], figure.tail
    if own.is_calm and tail is not None and not VERDICTS[tail].is_calm:
        return tail, f"95% {VERDICTS[tail].word.lower()}"
    return figure.verdict, own.word
