"""The words of a headline: value, verdict, change, one more fact, the usual range."""

from insights_dash.domain.metric import ChartStatistic, Metric, Unit
from insights_dash.domain.period_headline import PeriodFigures, PeriodHeadline
from insights_dash.domain.verdict import Verdict
from insights_dash.figures.durations import describe_briefly, describe_duration
from insights_dash.figures.sentences import (
    describe_days,
    describe_failures,
    describe_rate_of,
    describe_share,
    name_interval,
    name_intervals,
    name_statistic,
)
from insights_dash.figures.verdicts import VERDICTS

# A 95th percentile of fewer values is little more than the largest of them.
_FEWEST_FOR_A_TAIL = 20
# With fewer values in a period, or deployments in both, a change says little.
_FEWEST_TO_COMPARE = 10
_MOST_PERCENT = 2  # larger rises are written as multiples
_SMALLEST_CHANGE = 0.005  # smaller changes are about the same
_TEN = 10
_NO_RANGE = "Too few {}s for a usual range"
_NO_CLEAR_CHANGE = "No clear change"
_WITHIN = "Within the usual"
_UP_TO = "up to"
_MINUS = "\N{MINUS SIGN}"


def say_value(headline: PeriodHeadline) -> tuple[str, str]:
    """Return a value and its unit: `("11 min 3 s", "median of 3,086 deployments")`.

    A rate is a count first: `("1 of 3,088", "0.03%")`.
    """
    now, value = headline.now, headline.current
    if value is None:
        return "–", f"No {_name_missing(headline)} in this period"
    unit = headline.metric.spec.unit
    if headline.is_count:
        return f"{headline.counted(now):,}", say_days(headline)
    if unit is Unit.COUNT:
        return describe_rate_of(value), "per week"
    if unit is Unit.SHARE:
        return _count_of(headline, now), describe_share(value)
    return describe_duration(value), _say_sample(headline, now)


def say_days(headline: PeriodHeadline) -> str:
    """Return the days of a count: `on the first day`, `in 3 days so far`."""
    days = headline.now.length
    if days == 1 and headline.is_running and not headline.now.begins_late:
        return "on the first day"
    said = f"in {days:,} day{'s' * (days > 1)}"
    if headline.now.begins_late:
        return f"{said} since the first deployment"
    return f"{said} so far" if headline.is_running else said


def say_count_before(headline: PeriodHeadline) -> str:
    """Return what a count is compared with: `35 before`, `173 per week before`.

    Empty if the period isn't compared, or had no days.
    """
    before, prior = headline.before, headline.prior
    if before is None or prior is None:
        return ""
    if headline.is_as_long:
        return f"{headline.counted(before):,} before"
    return f"{describe_rate_of(prior)} per week before"


def _name_missing(headline: PeriodHeadline) -> str:
    """Return what is missing for a figure, such as `deployments with a lead time`."""
    spec = headline.metric.spec
    return (spec.subject if spec.unit is Unit.DURATION else spec.noun)[1]


def say_short_unit(headline: PeriodHeadline) -> str:
    """Return the unit for a small card, without the number of values: `median`."""
    _, unit = say_value(headline)
    if not headline.metric.is_duration or headline.current is None:
        return unit
    alone = headline.measured(headline.now) == 1
    return unit if alone else name_statistic(headline.statistic)


def say_change(headline: PeriodHeadline) -> str:
    """Return the size of a change: `+2%`, or `8.5×` above 200%.

    Empty if it has no size, because there is nothing before, or it is zero. The change
    of a rate is told by its counts, since a rare failure more would be +100%.
    """
    current, prior = headline.current, headline.prior
    has_size = headline.metric.spec.unit is not Unit.SHARE and not headline.is_count
    if not has_size or current is None or not prior:
        return ""
    if not _is_comparable(headline):
        return ""
    return describe_growth(headline.metric, current, prior)


def describe_growth(metric: Metric, current: float, prior: float) -> str:
    """Return the size of a change: `+2%`, or `8.5×` above 200%.

    Empty if it is less than half a percent, if both values are shown as the same text,
    or if it has no size because there is nothing before, or the sign changed.
    """
    if not prior or (prior < 0) != (current < 0):
        return ""
    write = describe_duration if metric.is_duration else describe_rate_of
    if write(current) == write(prior):
        return ""
    change = (current - prior) / abs(prior)
    if abs(change) < _SMALLEST_CHANGE:
        return ""
    if change > _MOST_PERCENT and prior > 0:
        times = current / prior
        return f"{times:,.0f}×" if times >= _TEN else f"{times:.1f}×"
    return f"{change:+,.0%}".replace("-", _MINUS)


def say_verdict(headline: PeriodHeadline) -> str:
    """Return the verdict on a change: `Slower`, `Within the usual 112–238`.

    If there is no change, it is empty: nothing judges the figure, or one of the periods
    has no value.
    """
    judged = headline.judgement
    if judged is None or headline.current is None or headline.prior is None:
        return ""
    word = VERDICTS[judged.verdict].word
    if judged.verdict is Verdict.AS_USUAL and headline.differs_too_much:
        return _NO_CLEAR_CHANGE
    if judged.verdict is Verdict.TOO_FEW:
        return f"{word} ({_say_count(headline, judged.counts)})"
    if judged.verdict is Verdict.AS_USUAL and headline.usual and headline.is_usual:
        usual = headline.usual
        said = say_after_usual(headline.metric, usual.lower, usual.upper)
        return f"{_WITHIN} {said}"
    return word


def say_before(headline: PeriodHeadline) -> str:
    """Return what a value is compared with, after its change: `from 10 min 52 s`.

    Empty if the period isn't compared with another.
    """
    before, prior = headline.before, headline.prior
    if before is None:
        return ""
    if prior is None:
        return f"No {_name_missing(headline)} before"
    if headline.metric.spec.unit is Unit.SHARE:
        return f"{_count_of(headline, before)} before, {describe_share(prior)}"
    if headline.is_count:
        return say_count_before(headline)
    said, sample = describe_rate_of(prior), " per week before"
    if headline.metric.is_duration:
        said = describe_duration(prior)
        sample = f" before, {_say_sample(headline, before)}"
    return _say_move(headline, said) or f"{said}{sample}"


def say_fact(headline: PeriodHeadline) -> str:
    """Return one more fact: `3,087 in 124 days`, `95% within 1 h 48 min, was 20 min`.

    Empty if the value has said everything.
    """
    if headline.current is None or headline.is_count:
        return ""
    if headline.metric.is_duration:
        return _say_tail(headline)
    count, said = headline.counted(headline.now), say_days(headline)
    if headline.metric.spec.unit is Unit.COUNT:
        return f"{count:,} {said}"
    return f"{count or 'No'} failure{'s' * (count != 1)} {said}"


def say_usual(headline: PeriodHeadline) -> str:
    """Return the usual range of an interval: `Usual week: 112–238`.

    If the verdict says the range, only unusual intervals are left to say. If there is
    no range, it says why.
    """
    name = name_interval(headline.granularity)
    usual = headline.usual
    is_share = headline.metric.spec.unit is Unit.SHARE
    if is_share or not headline.has_limits or headline.current is None:
        return ""
    if headline.differs_too_much:
        return say_difference(headline)
    if usual is None:
        judged = headline.judgement
        is_said = judged is not None and judged.verdict is Verdict.TOO_FEW
        return "" if is_said and say_verdict(headline) else _NO_RANGE.format(name)
    if say_verdict(headline).startswith(_WITHIN):
        many = "s" * (usual.signals > 1)
        return f"{usual.signals} unusual {name}{many}" if usual.signals else ""
    return say_usual_interval(headline)


def say_difference(headline: PeriodHeadline) -> str:
    """Return that no range is usual: `Weeks differ too much for a usual range`."""
    name = name_intervals(headline.granularity)
    return f"{name}s differ too much for a usual range"


def say_usual_interval(headline: PeriodHeadline) -> str:
    """Return the usual range of an interval: `Usual week: 112–238 · 1 unusual`.

    Empty if there is none.
    """
    usual = headline.usual
    if usual is None or headline.metric.spec.unit is Unit.SHARE:
        return ""
    said = f"Usual {name_interval(headline.granularity)}: {say_usual_range(headline)}"
    return f"{said} · {usual.signals} unusual" if usual.signals else said


def say_usual_range(headline: PeriodHeadline) -> str:
    """Return the usual range of an interval: `112–238`; empty if there is none."""
    usual = headline.usual
    return "" if usual is None else say_range(headline.metric, usual.lower, usual.upper)


def say_range(metric: Metric, lower: float, upper: float) -> str:
    """Return a range of a metric's values: `112–238`, `30 min – 2 h`, `up to 5 h`."""
    if metric.spec.unit is Unit.COUNT:
        ends, dash = [f"{each:,.0f}" for each in (lower, upper)], "–"
    else:
        ends, dash = [describe_duration(each) for each in (lower, upper)], " – "
    if ends[0] == ends[1]:
        return ends[0]
    is_open = metric.is_duration and not round(lower)
    return f"{_UP_TO} {ends[1]}" if is_open else dash.join(ends)


def say_after_usual(metric: Metric, lower: float, upper: float) -> str:
    """Return a range after `the usual`: `112–238`, `range of up to 5 h`."""
    said = say_range(metric, lower, upper)
    return f"range of {said}" if said.startswith(_UP_TO) else said


def say_compared(headline: PeriodHeadline) -> str:
    """Return the periods of a comparison: `… compared with 25 Jun – 26 Oct 2025`."""
    said = describe_days(*headline.now.days)
    if headline.before is None:
        return said
    return f"{said}, compared with {describe_days(*headline.before.days)}"


def _say_move(headline: PeriodHeadline, said: str) -> str:
    """Return where a value comes from; empty if the two can't be compared."""
    size, current, prior = say_change(headline), headline.current, headline.prior
    if size:
        return f"the {said} before" if size.endswith("×") else f"from {said}"
    if not current or not prior or not _is_comparable(headline):
        return ""
    if current == prior:
        return f"Same as before: {said}"
    is_alike = (prior < 0) == (current < 0)
    return f"About the same as {said} before" if is_alike else ""


def _is_comparable(headline: PeriodHeadline) -> bool:
    """Return whether enough was measured in both periods, or counted in one."""
    if headline.before is None:
        return False
    measured = [headline.measured(each) for each in (headline.now, headline.before)]
    enough = max if headline.metric.spec.unit is Unit.COUNT else min
    return enough(measured) >= _FEWEST_TO_COMPARE


def _say_count(headline: PeriodHeadline, counts: tuple[int, int]) -> str:
    """Return how many values are too few; of a frequency, the more of both periods."""
    enough = max if headline.metric.spec.unit is Unit.COUNT else min
    count, (one, many) = enough(counts), headline.metric.spec.noun
    return f"{count:,} {one if count == 1 else many}"


def _count_of(headline: PeriodHeadline, period: PeriodFigures) -> str:
    return describe_failures(headline.counted(period), headline.measured(period))


def _say_sample(headline: PeriodHeadline, period: PeriodFigures) -> str:
    """Return what a duration is calculated from: `median of 3,086 deployments`."""
    measured = headline.measured(period)
    one, many = headline.metric.spec.noun
    if measured == 1:
        return f"one {one}"
    return f"{name_statistic(headline.statistic)} of {measured:,} {many}"


def _say_tail(headline: PeriodHeadline) -> str:
    """Say how long the slow ones take; of the 95th percentile, how long half take."""
    summary = headline.now.figures.summary(headline.metric)
    if summary.count == 1:
        return ""
    if headline.statistic is ChartStatistic.NINETY_FIFTH:
        return f"Half within {describe_duration(summary.median or 0)}"
    if summary.count < _FEWEST_FOR_A_TAIL:
        return f"Longest {describe_duration(summary.max or 0)}"
    said = f"95% within {describe_duration(summary.ninety_fifth or 0)}"
    if headline.before is None:
        return said
    before = headline.before.figures.summary(headline.metric)
    if before.count < _FEWEST_FOR_A_TAIL:
        return said
    return f"{said}, was {describe_briefly(before.ninety_fifth or 0)}"
