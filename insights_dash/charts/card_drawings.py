"""The small drawing in the card of a metric."""

from collections.abc import Mapping
from dataclasses import dataclass

from dash.development.base_component import Component

from insights_dash.charts.whole_answer import WholeAnswer
from insights_dash.components.svg import Svg
from insights_dash.domain.metric import IntervalMetrics, Metric, Unit
from insights_dash.domain.period_headline import PeriodHeadline
from insights_dash.domain.question import ALL_SERIES
from insights_dash.domain.time_range import Granularity
from insights_dash.domain.verdict import Verdict
from insights_dash.drawings.in_cards import (
    SIZE,
    EventsByInterval,
    ValueInRange,
    draw_events,
    draw_range,
)
from insights_dash.drawings.picture import Frame, Picture, show
from insights_dash.figures.headlines import say_difference, say_usual_interval
from insights_dash.figures.sentences import describe_figures, name_interval

_ENDINGS: Mapping[Verdict, str] = {
    Verdict.AS_USUAL: "as usual",
    Verdict.TOO_FEW: "too few to compare",
}
_EVENTS = frozenset({Metric.DEPLOYMENT_FAILURE_RATE, Metric.TIME_TO_RECOVERY})


@dataclass(frozen=True)
class CardDrawing:
    """A drawing, or None, and the words below it."""

    words: str
    picture: Picture | None = None

    def build(self) -> Component | None:
        """Build the drawing, or return None."""
        if self.picture is None:
            return None
        return Svg(show(self.picture), label="", name="metric-card__picture")


def draw_in_card(headline: PeriodHeadline, whole: WholeAnswer) -> CardDrawing | None:
    """Return the drawing of the card of all deployments; None if there is none.

    That is the value in its usual range, or the intervals with failures or recoveries.
    If no range is usual, there are only words.
    """
    if headline.name or headline.current is None:
        return None
    if headline.usual is not None and headline.metric.spec.unit is not Unit.SHARE:
        return _draw_range(headline)
    if headline.metric in _EVENTS:
        return _draw_events(headline, whole)
    if headline.differs_too_much:
        return CardDrawing(say_difference(headline))
    return None


def _draw_range(headline: PeriodHeadline) -> CardDrawing | None:
    usual, current = headline.usual, headline.current
    is_count = headline.metric.spec.unit is Unit.COUNT
    if usual is None or current is None:
        return None
    words = say_usual_interval(headline)
    if headline.is_count or (
        is_count and headline.granularity is not Granularity.WEEKLY
    ):
        return CardDrawing(words)  # the value is per week
    value = ValueInRange(current, headline.prior, usual.lower, usual.upper, f"{words}.")
    return CardDrawing(words, draw_range(value, Frame(*SIZE)))


def _draw_events(headline: PeriodHeadline, whole: WholeAnswer) -> CardDrawing | None:
    found = whole.answer.series([ALL_SERIES])
    if not found:
        return None
    intervals = found[0].intervals
    counts = [_count(headline, each) for each in intervals]
    one, many = _name_events(headline.metric)
    texts = [
        f"{describe_figures(each, headline.granularity)}: "
        f"{count:,} {one if count == 1 else many}"
        for each, count in zip(intervals, counts, strict=True)
    ]
    known = sum(map(bool, counts))
    unit = name_interval(headline.granularity)
    among = f"{len(counts):,} {unit}{'s' * (len(counts) != 1)}"
    words = f"{many.capitalize()} in {known:,} of {among}"
    said = _ENDINGS.get(headline.verdict) if headline.verdict else None
    events = EventsByInterval(
        counts,
        texts,
        f"{words}.",
        are_failures=headline.metric is Metric.DEPLOYMENT_FAILURE_RATE,
    )
    picture = draw_events(events, Frame(*SIZE))
    return CardDrawing(f"{words} · {said}" if said else words, picture)


def _count(headline: PeriodHeadline, interval: IntervalMetrics) -> int:
    if headline.metric.spec.unit is Unit.SHARE:
        return interval.failure_rate.failed
    return interval.measured(headline.metric)


def _name_events(metric: Metric) -> tuple[str, str]:
    is_rate = metric.spec.unit is Unit.SHARE
    return ("failure", "failures") if is_rate else metric.spec.noun
