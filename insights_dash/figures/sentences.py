"""Figures of measures in words: values with units, days, hovers, summaries."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from insights_dash.domain.measure import Headline, Measure, Series, Statistic, Trend
from insights_dash.domain.time_range import Granularity
from insights_dash.figures.durations import DAY, HOUR, MINUTE, describe_duration

TITLES = {
    Measure.DEPLOYMENT_FREQUENCY: "Deployment frequency",
    Measure.LEAD_TIME: "Lead time for changes",
    Measure.DEPLOYMENT_FAILURE_RATE: "Change failure rate",
    Measure.TIME_TO_RECOVERY: "Time to recovery",
    Measure.DEPLOYMENT_DURATION: "Deployment duration",
    Measure.QUEUE_TIME: "Queue time",
}
# What each is, for those who see it for the first time; durations are times so.
_MEANINGS = {
    Measure.DEPLOYMENT_FREQUENCY: "Successful deployments",
    Measure.LEAD_TIME: "from a change's release to its deployment",
    Measure.DEPLOYMENT_FAILURE_RATE: "Failed deployments, of all that count",
    Measure.TIME_TO_RECOVERY: "from a failure to the next success",
    Measure.DEPLOYMENT_DURATION: "that a deployment takes",
    Measure.QUEUE_TIME: "from being queued to the start",
}
_TIMES = {
    Statistic.MEAN: "Mean time",
    Statistic.MEDIAN: "Median time",
    Statistic.NINETY_FIFTH: "95th percentile of the time",
    Statistic.RANGE: "Least, mean and greatest time",
}
STATISTICS = {
    Statistic.MEAN: "Mean",
    Statistic.MEDIAN: "Median",
    Statistic.NINETY_FIFTH: "95th percentile",
    Statistic.RANGE: "Range",
}
_THREE_DIGITS = 100
# Seconds of each unit, of months and years as they are on average.
_AGES = (
    *((31_556_952, "year"), (2_629_746, "month"), (7 * DAY, "week")),
    *((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")),
)


def name_statistic(statistic: Statistic) -> str:
    """As it stands before a value: `median`, `95th percentile`; of a range `mean`."""
    shown = Statistic.MEAN if statistic is Statistic.RANGE else statistic
    return STATISTICS[shown].lower()


def describe_meaning(measure: Measure, statistic: Statistic) -> str:
    """What a chart draws: `Median time from a failure to the next success`."""
    meaning = _MEANINGS[measure]
    return f"{_TIMES[statistic]} {meaning}" if measure.is_duration else meaning


def describe_value(measure: Measure, value: float) -> str:
    """A value of a chart with its unit: `31`, `3.1 %`, `2 d 4 h`."""
    if measure is Measure.DEPLOYMENT_FREQUENCY:
        return f"{value:,.0f}"
    if measure is Measure.DEPLOYMENT_FAILURE_RATE:
        return f"{value:.1%}".replace("%", " %")
    return describe_duration(value)


def describe_headline(headline: Headline) -> tuple[str, str]:
    """The value of the last 28 days and its unit: `("4.2", "per week")`."""
    value = headline.current
    if value is None:
        return "–", "nothing measured in 28 days"
    if headline.measure is Measure.DEPLOYMENT_FREQUENCY:
        return describe_rate_of(value), "per week"
    return describe_value(headline.measure, value), ""


def describe_rate_of(frequency: float) -> str:
    """Deployments a week: `4.2`, from a hundred on without a fraction."""
    digits = 0 if frequency >= _THREE_DIGITS else 1
    return f"{frequency:,.{digits}f}"


def describe_target(measure: Measure, target: float) -> str:
    """`5.0 per week`, `10.0 %`, `2 d`."""
    if measure is Measure.DEPLOYMENT_FREQUENCY:
        return f"{describe_rate_of(target)} per week"
    return describe_value(measure, target)


def describe_trend(headline: Headline) -> str:
    """The change in words: `Up 12 % vs. previous 28 days`."""
    if headline.trend is Trend.NONE:
        return "A trend needs 10 deployments in each of the last two times 28 days"
    percent = "" if headline.change is None else f" {abs(headline.change):,.0%}"
    return f"{headline.trend.value}{percent.replace('%', ' %')} vs. previous 28 days"


def describe_day(day: date) -> str:
    """`3 May 2026`."""
    return f"{day.day} {day:%b %Y}"


def describe_instant(instant: datetime, zone: ZoneInfo) -> str:
    """`3 May 2026, 14:05`, in a time zone."""
    local = instant.astimezone(zone)
    return f"{describe_day(local.date())}, {local:%H:%M}"


def describe_age(seconds: float) -> str:
    """How long ago, by the largest unit: `3 hours ago`; under a minute `just now`."""
    for size, unit in _AGES:
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {unit}{'s' * (count > 1)} ago"
    return "just now"


def describe_interval(start: date, granularity: Granularity) -> str:
    """`Week of 3 May 2026`, `3 May 2026`, `May 2026`."""
    if granularity is Granularity.MONTHLY:
        return f"{start:%B %Y}"
    prefix = "Week of " if granularity is Granularity.WEEKLY else ""
    return prefix + describe_day(start)


def describe_measured(
    measure: Measure, measured: int, *, so_far: bool, counts_waiting: bool = False
) -> str:
    """What a value rests on: ` over 31 deployments so far`."""
    ending = " so far" if so_far else ""
    if counts_waiting and measure is Measure.LEAD_TIME:
        return f" over {measured:,} deployed or waiting{ending}"
    noun = "deployment" if measured == 1 else "deployments"
    if measure is Measure.DEPLOYMENT_FREQUENCY:
        return f" successful {noun}{ending}"
    if measure is Measure.TIME_TO_RECOVERY:
        noun = "recovery" if measured == 1 else "recoveries"
    word = "of" if measure is Measure.DEPLOYMENT_FAILURE_RATE else "over"
    return f" {word} {measured:,} {noun}{ending}"


def summarise_chart(
    measure: Measure,
    series: Sequence[Series],
    granularity: Granularity,
    statistic: Statistic = Statistic.MEAN,
) -> str:
    """What a chart shows, for those who cannot see it."""
    pace = granularity.value.lower()
    opening = f"{TITLES[measure]}, {pace}"
    if statistic is not Statistic.MEAN:
        opening += f", {STATISTICS[statistic].lower()}"
    starts = [interval.start for each in series[:1] for interval in each.intervals]
    if starts:
        opening += f", {describe_day(starts[0])} to {describe_day(starts[-1])}"
    lines = [f"{each.name}: {_latest(measure, each, statistic)}" for each in series]
    return f"{opening}. " + "; ".join(lines) + "."


def _latest(measure: Measure, series: Series, statistic: Statistic) -> str:
    """The newest value of an interval that is over, and the extremes."""
    values = [each.value(measure, statistic) for each in series.intervals[:-1]]
    known = [value for value in values if value is not None]
    if not known:
        return "no values"
    low, high = min(known), max(known)
    return (
        f"latest {describe_value(measure, known[-1])}, "
        f"from {describe_value(measure, low)} to {describe_value(measure, high)}"
    )
