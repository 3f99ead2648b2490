"""Answers as the values that drawings are made of."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from insights_dash.charts.words import COMPARISONS
from insights_dash.domain.deployment import FAILED
from insights_dash.domain.metric import Figure, Metric
from insights_dash.domain.question import Question
from insights_dash.domain.time_range import DAY, TICK, Compare, Granularity, Interval
from insights_dash.drawings.bars import Bar, Bars, count_rolling, find_rolling
from insights_dash.drawings.calendar import Calendar, Day
from insights_dash.drawings.failures import Failure, Failures
from insights_dash.drawings.months import Month
from insights_dash.drawings.part import Part
from insights_dash.drawings.stages import Release
from insights_dash.drawings.strip import Cell, Column, Dot, Strip
from insights_dash.figures.drawing import Usual
from insights_dash.figures.sentences import name_interval
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.drill_down import (
    FoundDeployment,
    FoundDeployments,
)
from insights_dash.metrics.answer.strip import (
    DeploymentStrip,
    StripDeployment,
    StripInterval,
)

_MICROSECONDS = 1_000_000
_NAMES = {
    Metric.LEAD_TIME: "Lead time",
    Metric.TIME_TO_RECOVERY: "Time to recovery",
    Metric.DEPLOYMENT_DURATION: "Duration",
    Metric.QUEUE_TIME: "Queue time",
}


def build_strip(
    found: DeploymentStrip,
    metric: Metric,
    granularity: Granularity,
    zone: ZoneInfo,
) -> Strip:
    """Return the deployments behind a duration, in local time."""
    return Strip(
        tuple(_build_column(each, zone, found.as_of) for each in found.intervals),
        found.median,
        _NAMES[metric],
        name_interval(granularity),
        metric.spec.noun,
    )


def build_bars(
    answer: MetricsAnswer,
    earlier: Sequence[int],
    question: Question,
    zone: ZoneInfo,
    usual: Usual | None,
) -> Bars:
    """Return the successes per interval of an answer without a split.

    `earlier` are those of the intervals before it, oldest first.
    """
    counts = answer.successes[0].tolist()
    before = _list_before(answer)
    parts = [find_part(each, answer.as_of) for each in answer.intervals]
    interval = name_interval(question.granularity)
    rolling = _roll(counts, parts, earlier, count_rolling(interval))
    return Bars(
        tuple(
            Bar(
                each.start,
                find_end_day(each, zone),
                counts[place],
                parts[place],
                is_signal=usual is not None and usual.is_signal[place],
                before=before[place] if place < len(before) else None,
                rolling=rolling[place],
            )
            for place, each in enumerate(answer.intervals)
        ),
        None if usual is None else usual.lower[0],
        None if usual is None else usual.upper[0],
        COMPARISONS[question.compare or Compare.NONE],
        interval,
    )


def _list_before(answer: MetricsAnswer) -> Sequence[int | None]:
    """Return the successes of the compared intervals, None for parts of one."""
    compared = answer.comparison
    if compared is None:
        return ()
    counts = compared.successes[0].tolist()
    return [
        None if each.is_cut else count
        for each, count in zip(compared.intervals, counts, strict=True)
    ]


def _roll(
    counts: Sequence[int], parts: Sequence[Part], earlier: Sequence[int], length: int
) -> Sequence[float | None]:
    """Return the rolling median of each interval, None where it isn't whole."""
    whole = [place for place, each in enumerate(parts) if each is Part.WHOLE]
    medians = find_rolling([*earlier, *(counts[place] for place in whole)], length)
    found: list[float | None] = [None] * len(counts)
    for place, median in zip(whole, medians[len(earlier) :], strict=True):
        found[place] = median
    return found


def build_failures(
    found: FoundDeployments,
    answer: MetricsAnswer,
    zone: ZoneInfo,
    focus: tuple[date, date] | None = None,
) -> Failures:
    """Return failed deployments, by completion, over the time of an answer.

    Its intervals are months, or those whose totals the drawing shows.
    """
    failed = answer.count(FAILED)[0].tolist()
    totals = answer.totals[0].tolist()
    months = tuple(
        Month(each.start, find_end_day(each, zone), *counts)
        for each, *counts in zip(answer.intervals, failed, totals, strict=True)
    )
    return Failures(
        list_failures_of(found, zone),
        months[0].first,
        months[-1].end_day,
        focus,
        months,
        min(answer.days[1], months[-1].end_day - DAY),
        found.hidden,
    )


def list_failures_of(found: FoundDeployments, zone: ZoneInfo) -> tuple[Failure, ...]:
    """Return failed deployments in local time."""
    return tuple(_build_failure(each, zone) for each in found.items)


def _build_failure(found: FoundDeployment, zone: ZoneInfo) -> Failure:
    recovery = found.recovery
    return Failure(
        found.metrics.completed.astimezone(zone),
        found.project or "Deleted project",
        found.metrics.release_version or "",
        None if recovery is None else recovery.after.total_seconds(),
        "" if recovery is None else recovery.version or "",
        found.metrics.id,
        found.series,
    )


def build_calendar(
    answer: MetricsAnswer, week_start: int, intervals: Sequence[Interval]
) -> Calendar:
    """Return the days of an answer by day without a split.

    A day picks the one of `intervals` that it is in.
    """
    failed, totals = answer.count(FAILED)[0].tolist(), answer.totals[0].tolist()
    days = zip(answer.intervals, totals, failed, strict=True)
    return Calendar(
        tuple(Day(each.start, *rest) for each, *rest in days),
        week_start,
        tuple(each.start for each in intervals),
    )


def build_releases(
    found: Sequence[FoundDeployment], zone: ZoneInfo
) -> tuple[Release, ...]:
    """Return the stages of deployments that all have a lead time."""
    return tuple(_build_release(each, zone) for each in found)


def _build_release(found: FoundDeployment, zone: ZoneInfo) -> Release:
    lead_time, in_queue, running = (
        found.durations.get(each, timedelta()).total_seconds()
        for each in (Figure.LEAD_TIME, Figure.QUEUE_TIME, Figure.DEPLOYMENT_DURATION)
    )
    return Release(
        found.metrics.release_version or "Deleted release",
        found.metrics.completed.astimezone(zone).date(),
        lead_time - in_queue - running,
        in_queue,
        running,
        found.metrics.id,
    )


def _build_column(found: StripInterval, zone: ZoneInfo, as_of: datetime) -> Column:
    return Column(
        found.interval.start,
        find_end_day(found.interval, zone),
        find_part(found.interval, as_of),
        found.median,
        found.ninety_fifth,
        tuple(
            Cell(
                each.low / _MICROSECONDS,
                each.high / _MICROSECONDS,
                each.count,
                tuple(_build_dot(dot, zone) for dot in each.deployments),
            )
            for each in found.cells
        ),
        found.upper_quarter,
    )


def _build_dot(found: StripDeployment, zone: ZoneInfo) -> Dot:
    name = f"{found.project or 'Deleted project'} {found.version or ''}".strip()
    return Dot(
        found.completed.astimezone(zone),
        found.microseconds / _MICROSECONDS,
        name if found.id else "",
        found.id or "",
        failed=found.failed,
    )


def find_part(interval: Interval, as_of: datetime) -> Part:
    """Return whether an interval is whole as of an instant."""
    return Part.of(is_over=interval.is_over(as_of), is_cut=interval.is_cut)


def find_end_day(interval: Interval, zone: ZoneInfo) -> date:
    """Return the local day after the last one of an interval."""
    last = (interval.ends - TICK).astimezone(zone).date()
    return last + DAY
