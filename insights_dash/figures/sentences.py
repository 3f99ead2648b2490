"""Figures as text: values with units, days, hover texts and summaries."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from insights_dash.domain.metric import (
    ChartStatistic,
    IntervalMetrics,
    Metric,
    Series,
    Unit,
)
from insights_dash.domain.time_range import Granularity
from insights_dash.figures.durations import DAY, HOUR, MINUTE, describe_duration

_STATISTIC_OF = {
    ChartStatistic.MEAN: "Mean",
    ChartStatistic.MEDIAN: "Median",
    ChartStatistic.NINETY_FIFTH: "95th percentile of",
    ChartStatistic.RANGE: "Minimum, mean and maximum",
}
STATISTICS = {
    ChartStatistic.MEAN: "Mean",
    ChartStatistic.MEDIAN: "Median",
    ChartStatistic.NINETY_FIFTH: "95th percentile",
    ChartStatistic.RANGE: "Min–max",
}
_LEAST = 0.001
_THREE_DIGITS = 100
_PRECISE_BELOW = 0.01  # shares have two decimals below it, and one above
_WEEK = timedelta(days=6)  # from its first day to its last
_NUMBERS = (
    *("one", "two", "three", "four", "five"),
    *("six", "seven", "eight", "nine"),
)
_INTERVALS = {
    Granularity.DAILY: "day",
    Granularity.WEEKLY: "week",
    Granularity.MONTHLY: "month",
    Granularity.QUARTERLY: "quarter",
}
# Seconds per unit; months and years have their average length.
_AGES = (
    *((31_556_952, "year"), (2_629_746, "month"), (7 * DAY, "week")),
    *((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")),
)


def name_statistic(statistic: ChartStatistic) -> str:
    """Return the name before a value: `median`; for a range it is `mean`."""
    shown = ChartStatistic.MEAN if statistic is ChartStatistic.RANGE else statistic
    return STATISTICS[shown].lower()


def describe_meaning(metric: Metric, statistic: ChartStatistic) -> str:
    """Return what a chart draws: `Median time from a failure to the next success`."""
    meaning = metric.spec.meaning
    if not metric.is_duration:
        return meaning
    return f"{_STATISTIC_OF[statistic]} {meaning}"


def describe_value(metric: Metric, value: float) -> str:
    """Return a value with its unit: `31`, `3.1%`, `2 d 4 h`."""
    if metric.spec.unit is Unit.COUNT:
        return f"{value:,.0f}"
    if metric.spec.unit is Unit.SHARE:
        return f"{value:.1%}"
    return describe_duration(value)


def describe_share(share: float) -> str:
    """Return a share: `0.03%`, `3.1%`, `0%`. Only 0 itself is written as 0."""
    if not share:
        return "0%"
    return f"{share:.2%}" if share < _PRECISE_BELOW else f"{share:.1%}"


def describe_failures(failed: int, total: int) -> str:
    """Return how many deployments failed: `1 of 3,088`."""
    return f"{failed:,} of {total:,}"


def write_failures(failed: int, total: int) -> str:
    """Return the same in a sentence: `1 of 3,088`, `none of 90`, `none`."""
    if not total:
        return "none"
    return describe_failures(failed, total) if failed else f"none of {total:,}"


def describe_interval_value(
    metric: Metric, interval: IntervalMetrics, value: float
) -> tuple[str, str]:
    """Return the value of an interval, and the share of a rate, which is a count first.

    `("1 of 160", "0.63%")`, `("2 d 4 h", "")`.
    """
    if metric.spec.unit is not Unit.SHARE:
        return describe_value(metric, value), ""
    rate = interval.failure_rate
    return describe_failures(rate.failed, rate.total), describe_share(value)


def describe_rate_of(frequency: float) -> str:
    """Return deployments per week: `4.2`, without a fraction from 100 on.

    Below 1, it has two digits that aren't zeros before them: `0.25`, `0.012`. Rare
    deployments aren't none: `under 0.001`.
    """
    if 0 < frequency < _LEAST:
        return f"under {_LEAST}"
    if frequency < 1:
        return f"{frequency:.2g}"
    digits = 0 if frequency >= _THREE_DIGITS else 1
    return f"{frequency:,.{digits}f}"


def describe_target(metric: Metric, target: float) -> str:
    """Return a target with its unit: `5.0 per week`, `10.0%`, `2 d`."""
    if metric.spec.unit is Unit.COUNT:
        return f"{describe_rate_of(target)} per week"
    return describe_value(metric, target)


def write_count(count: int, nothing: str = "no") -> str:
    """Return a number as it is written in a sentence: numbers below ten as words."""
    if not count:
        return nothing
    return _NUMBERS[count - 1] if count <= len(_NUMBERS) else f"{count:,}"


def join_words(words: Sequence[str]) -> str:
    """Return words as a list in a sentence: `a`, `a and b`, `a, b and c`."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def describe_day(day: date) -> str:
    """Return a day: `3 May 2026`."""
    return f"{day.day} {day:%b %Y}"


def describe_instant(instant: datetime, zone: ZoneInfo) -> str:
    """Return an instant in a time zone: `3 May 2026, 14:05`."""
    local = instant.astimezone(zone)
    return f"{describe_day(local.date())}, {local:%H:%M}"


def describe_age(seconds: float) -> str:
    """Return an age in its largest unit: `3 hours ago`; `just now` below a minute."""
    for size, unit in _AGES:
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {unit}{'s' * (count > 1)} ago"
    return "just now"


def describe_interval(start: date, granularity: Granularity) -> str:
    """Return the days of an interval: `3–9 May 2026`, `May 2026`, `Q2 2026`."""
    if granularity is Granularity.QUARTERLY:
        return f"Q{(start.month + 2) // 3} {start.year}"
    if granularity is Granularity.MONTHLY:
        return f"{start:%B %Y}"
    if granularity is Granularity.WEEKLY:
        return describe_days(start, start + _WEEK)
    return describe_day(start)


def describe_figures(figures: IntervalMetrics, granularity: Granularity) -> str:
    """Return the days of an interval, which can be cut: `3–5 May 2026`."""
    if figures.last is not None:
        return describe_days(figures.start, figures.last)
    return describe_interval(figures.start, granularity)


def describe_days(first: date, last: date) -> str:
    """Return a span of days: `3–9 May 2026`, `31 May – 6 Jun 2026`."""
    if first.year != last.year:
        return f"{describe_day(first)} – {describe_day(last)}"
    if first.month != last.month:
        return f"{first.day} {first:%b} – {describe_day(last)}"
    return f"{first.day}–{describe_day(last)}" if first != last else describe_day(last)


def describe_measured(
    metric: Metric,
    measured: int,
    statistic: ChartStatistic,
    *,
    unfinished: Granularity | None = None,
    counts_waiting: bool = False,
) -> str:
    """Say what a value is calculated from: ` (mean of 31 deployments)`.

    A rate has said so itself. `unfinished` is the granularity of an interval that is in
    progress.
    """
    progress = f"{_INTERVALS[unfinished]} in progress" if unfinished else ""
    one, many = metric.spec.noun
    noun = one if measured == 1 else many
    if metric.spec.unit is Unit.COUNT:
        return f" successful {noun}" + (f" ({progress})" if progress else "")
    if metric.spec.unit is Unit.SHARE:
        return f" ({progress})" if progress else ""
    if metric is Metric.LEAD_TIME and counts_waiting:
        noun = "change" if measured == 1 else "changes"
        name = name_statistic(statistic)
        said = f"{name} across {measured:,} deployed and undeployed {noun}"
    else:
        said = f"{name_statistic(statistic)} of {measured:,} {noun}"
    return f" ({said}, {progress})" if progress else f" ({said})"


def name_interval(granularity: Granularity) -> str:
    """Return what an interval is called within a sentence: `week`."""
    return _INTERVALS[granularity]


def name_intervals(granularity: Granularity) -> str:
    """Return the header of a column of intervals: `Week`."""
    return _INTERVALS[granularity].capitalize()


def offer_deployments(measured: int, *, counts_waiting: bool = False) -> str:
    """Return the label of a value that can be pressed: `Show the 31 deployments`."""
    if counts_waiting:
        return "Show the deployments"
    if measured == 1:
        return "Show the deployment"
    return f"Show the {measured:,} deployments"


def summarise_chart(
    metric: Metric,
    series: Sequence[Series],
    granularity: Granularity,
    statistic: ChartStatistic = ChartStatistic.MEAN,
) -> str:
    """Describe a chart to screen readers; its last interval can be in progress."""
    opening = f"{metric.spec.title} per {_INTERVALS[granularity]}"
    if statistic is not ChartStatistic.MEAN and metric.is_duration:
        opening += f", {STATISTICS[statistic].lower()}"
    starts = [interval.start for each in series[:1] for interval in each.intervals]
    if starts:
        opening += f", {describe_day(starts[0])} to {describe_day(starts[-1])}"
    lines = [
        f"{each.name}: {_describe_latest(metric, each.finished, statistic)}."
        for each in series
    ]
    return " ".join([f"{opening}.", *lines])


def _describe_latest(
    metric: Metric, finished: Sequence[IntervalMetrics], statistic: ChartStatistic
) -> str:
    """Describe the value of the last finished interval, and the extremes."""
    values = [each.value(metric, statistic) for each in finished]
    known = [value for value in values if value is not None]
    if not known:
        return "no data"
    low, high = min(known), max(known)
    return (
        f"latest {describe_value(metric, known[-1])}, "
        f"from {describe_value(metric, low)} to {describe_value(metric, high)}"
    )
