"""The part of an answer that the page with two periods side by side shows.

Source: docs/metrics.md, "Comparison".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from insights_dash.charts.headlines import list_period_headlines
from insights_dash.charts.whole_answer import WholeAnswer
from insights_dash.domain.metric import (
    DORA_METRICS,
    ChartStatistic,
    IntervalMetrics,
    Metric,
    Unit,
)
from insights_dash.domain.period_headline import PeriodHeadline
from insights_dash.domain.time_range import Granularity
from insights_dash.drawings.ink import THEME
from insights_dash.drawings.overlaid import Lane, Overlaid, Point, draw_overlaid
from insights_dash.drawings.picture import show
from insights_dash.drawings.words import say_day, say_duration
from insights_dash.figures.sentences import (
    describe_figures,
    name_interval,
    name_statistic,
)
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.changes.changes import SeriesChange

_FEWEST_FOR_A_LINE = 0.5  # of the intervals; if fewer have a value, events are drawn


@dataclass(frozen=True)
class ComparedFigure:
    """A figure now and before, and its intervals.

    `pairs` are the intervals of both periods from the first on; None where a period has
    no more intervals.
    """

    headline: PeriodHeadline
    overlaid: Overlaid
    pairs: Sequence[tuple[IntervalMetrics | None, IntervalMetrics | None]]

    @property
    def drawing(self) -> str:
        """The intervals as SVG for a page."""
        return show(draw_overlaid(self.overlaid, THEME))

    @property
    def small_drawing(self) -> str:
        """The same for a line of text."""
        return show(draw_overlaid(self.overlaid, THEME, is_small=True))


@dataclass(frozen=True)
class ComparedGroup:
    """An environment group, or the whole report, whose name is empty.

    `series` is the name of its series. `change` is None if nothing is compared.
    """

    name: str
    series: str
    figures: tuple[ComparedFigure, ...]
    change: SeriesChange | None

    def find(self, metric: Metric) -> ComparedFigure:
        """Return the first figure of a metric."""
        return next(each for each in self.figures if each.headline.metric is metric)


def list_compared(
    whole: WholeAnswer, statistic: ChartStatistic
) -> Sequence[ComparedGroup]:
    """Return each environment group with its figures, in the report's order.

    Raises:
        ValueError: if the answer has no summary.
    """
    changes = () if whole.changes is None else whole.changes.series
    by_name = {each.name: each for each in changes}
    return [
        ComparedGroup(
            headlines[0].name,
            name,
            tuple(_build_figure(whole, name, each) for each in headlines),
            by_name.get(name),
        )
        for name, headlines in list_headlines(whole, statistic).items()
    ]


def list_headlines(
    whole: WholeAnswer, statistic: ChartStatistic
) -> Mapping[str, Sequence[PeriodHeadline]]:
    """Return the compared headlines by series, in the order in which they are judged.

    Raises:
        ValueError: if the answer has no summary.
    """
    main = list_period_headlines(whole, statistic)
    tails = list_period_headlines(whole, ChartStatistic.NINETY_FIFTH)
    is_other = statistic is not ChartStatistic.NINETY_FIFTH
    found: dict[str, Sequence[PeriodHeadline]] = {}
    for place, name in enumerate(whole.names):
        headlines = [main[metric][place] for metric in DORA_METRICS]
        if is_other:
            headlines.insert(1, tails[Metric.LEAD_TIME][place])
        found[name] = headlines
    return found


def describe_interval_value(headline: PeriodHeadline, figures: IntervalMetrics) -> str:
    """Return the value of an interval: `11 min 3 s`, `1 of 202`, `174`."""
    metric = headline.metric
    if metric.spec.unit is Unit.SHARE:
        rate = figures.failure_rate
        return f"{rate.count(metric.spec.outcomes):,} of {rate.total:,}"
    value = figures.value(metric, headline.statistic)
    if value is None:
        return "–"
    return say_duration(value) if metric.is_duration else f"{value:,.0f}"


def _build_figure(
    whole: WholeAnswer, name: str, headline: PeriodHeadline
) -> ComparedFigure:
    now = _list_intervals(whole.answer, name)
    compared = whole.answer.comparison
    before = [] if compared is None else _list_intervals(compared, name)
    overlaid = _overlay(headline, now, None if compared is None else before)
    most = max(len(now), len(before))
    filled = [
        [*each, *[None] * (most - len(each))]
        for each in (list[IntervalMetrics | None](now), [*before])
    ]
    return ComparedFigure(headline, overlaid, list(zip(*filled, strict=True)))


def _list_intervals(answer: MetricsAnswer, name: str) -> list[IntervalMetrics]:
    found = answer.series([name])
    return list(found[0].intervals) if found else []


def _overlay(
    headline: PeriodHeadline,
    now: Sequence[IntervalMetrics],
    before: Sequence[IntervalMetrics] | None,
) -> Overlaid:
    periods = [now] if before is None else [now, before]
    are_events = _are_events(headline, periods)
    lanes = [_build_lane(headline, each, are_events=are_events) for each in periods]
    is_failures = headline.metric.spec.unit is Unit.SHARE
    return Overlaid(
        now=lanes[0],
        before=lanes[1] if len(lanes) > 1 else None,
        summary=_summarise(headline, lanes),
        is_duration=headline.metric.is_duration,
        are_events=are_events,
        are_failures=is_failures and are_events,
    )


def _are_events(
    headline: PeriodHeadline, periods: Sequence[Sequence[IntervalMetrics]]
) -> bool:
    """Return whether too few intervals have a failure, or a recovery, for a line."""
    if headline.metric not in {Metric.DEPLOYMENT_FAILURE_RATE, Metric.TIME_TO_RECOVERY}:
        return False
    intervals = [each for period in periods for each in period]
    known = sum(bool(_count_events(headline, each)) for each in intervals)
    return known < _FEWEST_FOR_A_LINE * len(intervals)


def _count_events(headline: PeriodHeadline, figures: IntervalMetrics) -> int:
    metric = headline.metric
    if metric.spec.unit is Unit.SHARE:
        return figures.failure_rate.count(metric.spec.outcomes)
    return figures.measured(metric)


def _build_lane(
    headline: PeriodHeadline, intervals: Sequence[IntervalMetrics], *, are_events: bool
) -> Lane:
    points = tuple(
        Point(
            _count_events(headline, each)
            if are_events
            else each.value(headline.metric, headline.statistic),
            _describe(headline, each),
            is_whole=each.is_over and each.last is None,
        )
        for each in intervals
    )
    if are_events:
        return Lane(points, _sum_events(headline, intervals))
    return Lane(points, _name_last(headline, intervals))


def _describe(headline: PeriodHeadline, figures: IntervalMetrics) -> str:
    """Return a tooltip: `12–18 Jan 2026: 11 min 56 s, 229 deployments`."""
    days = describe_figures(figures, headline.granularity)
    said = describe_interval_value(headline, figures)
    if headline.metric.is_duration:
        measured = figures.measured(headline.metric)
        one, many = headline.metric.spec.noun
        said = f"{said}, {measured:,} {one if measured == 1 else many}"
    ending = "" if figures.is_over else f" ({name_interval(headline.granularity)} "
    return f"{days}: {said}{ending and f'{ending}in progress)'}"


def _name_last(headline: PeriodHeadline, intervals: Sequence[IntervalMetrics]) -> str:
    """Return the value of the last whole interval that has one."""
    known = [
        each
        for each in intervals
        if each.value(headline.metric, headline.statistic) is not None
    ]
    whole = [each for each in known if each.is_over and each.last is None] or known
    return describe_interval_value(headline, whole[-1]) if whole else "none"


def _sum_events(headline: PeriodHeadline, intervals: Sequence[IntervalMetrics]) -> str:
    """Return how many there were, and when: `none`, `1, week of 5 Oct`."""
    counts = [(each, _count_events(headline, each)) for each in intervals]
    found = [(each, count) for each, count in counts if count]
    if not found:
        return "none"
    total = sum(count for _, count in found)
    name = name_interval(headline.granularity)
    if len(found) > 1:
        return f"{total:,} in {len(found)} {name}s"
    return f"{total:,}, {_name_when(found[0][0], headline.granularity)}"


def _name_when(figures: IntervalMetrics, granularity: Granularity) -> str:
    start = figures.start
    if granularity is Granularity.WEEKLY:
        return f"week of {say_day(start)}"
    if granularity is Granularity.DAILY:
        return say_day(start)
    return describe_figures(figures, granularity)


def _summarise(headline: PeriodHeadline, lanes: Sequence[Lane]) -> str:
    """Describe the drawing to screen readers; the table has all its values."""
    name = name_interval(headline.granularity)
    title = headline.metric.spec.title
    if headline.metric.is_duration:
        title = f"{title}, {name_statistic(headline.statistic)}"
    ends = " and ".join(_name_ends(lanes))
    return f"{title} per {name}: {ends}"


def _name_ends(lanes: Sequence[Lane]) -> Iterator[str]:
    for lane, period in zip(lanes, ("now", "before"), strict=False):
        yield f"{period} {lane.label}"
