"""The headline of a metric: its value in a period, and in the compared one.

Source: docs/metrics.md, "Headlines".
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from insights_dash.domain.metric import ChartStatistic, IntervalMetrics, Metric, Unit
from insights_dash.domain.time_range import Granularity
from insights_dash.domain.verdict import Verdict

_DAY = timedelta(days=1)
_DAYS_PER_WEEK = 7
_PLACES = 5
_CALM = frozenset({Verdict.AS_USUAL, Verdict.TOO_FEW, Verdict.NOT_DEPLOYED})


def count_days(first: date, last: date) -> int:
    """Return the number of days of a period, the first and the last included."""
    return (last - first) // _DAY + 1


def is_too_short_for_a_rate(days: int) -> bool:
    """Return whether pages show a number of deployments instead of a rate per week.

    Ten deployments on the first day of a month aren't 70 per week.
    """
    return 0 < days < _DAYS_PER_WEEK


@dataclass(frozen=True)
class PeriodFigures:
    """Figures over all deployments of a period, and its first and last local day.

    `began` is the local day of the first deployment ever, None if there is none.
    """

    figures: IntervalMetrics
    days: tuple[date, date]
    began: date | None = None

    @property
    def begins_late(self) -> bool:
        """Whether the first deployment ever is in the period, after its first day."""
        return self.began is not None and self.days[0] < self.began <= self.days[1]

    @property
    def length(self) -> int:
        """The number of its local days, the first and the last included.

        Days before the first deployment ever aren't counted.
        """
        first, last = self.days
        return max(0, count_days(max(first, self.began or first), last))


@dataclass(frozen=True)
class UsualRange:
    """The natural limits of the intervals' values, and how many are signals.

    Values are in the unit of the metric: deployments per interval, or seconds.
    """

    lower: float
    upper: float
    signals: int


def is_range_usual(signals: int, values: int) -> bool:
    """Return whether at most half of the intervals with a value are signals.

    Otherwise, they differ too much for any range to be usual.
    """
    return 2 * signals <= values


@dataclass(frozen=True)
class Judgement:
    """The verdict on how a figure changed, and how many values both periods have.

    `counts` are those of the period and of the compared one.
    """

    verdict: Verdict
    counts: tuple[int, int]


@dataclass(frozen=True)
class PeriodHeadline:
    """A metric in a period, by the one statistic that its page uses.

    `before` is the compared period, None if the period isn't compared. `usual` is None
    if too few intervals have a value, or if more than half of them are outside the
    range, which `differs_too_much` says. `has_limits` says that the answer has limits
    of this metric and statistic at all. `is_running` says that a calendar unit or
    custom dates go on after the instant that the figures are as of. `judgement` is None
    if no rule judges the change of this figure; `tail` is the judgement of the 95th
    percentile. `name` is that of an environment group, empty if the headline is about
    all of them. `counts_waiting` says that lead times include undeployed changes.
    """

    metric: Metric
    statistic: ChartStatistic
    granularity: Granularity
    now: PeriodFigures
    before: PeriodFigures | None = None
    has_limits: bool = False
    usual: UsualRange | None = None
    is_running: bool = False
    judgement: Judgement | None = None
    tail: Judgement | None = None
    name: str = ""
    counts_waiting: bool = False
    differs_too_much: bool = False

    @property
    def verdict(self) -> Verdict | None:
        """The verdict on the change of this figure; None if no rule judges it."""
        return None if self.judgement is None else self.judgement.verdict

    @property
    def has_moved(self) -> bool:
        """Whether the figure changed by more than chance."""
        return self.verdict is not None and self.verdict not in _CALM

    @property
    def current(self) -> float | None:
        """Deployments per week, a fraction, or seconds; None if there is no data.

        Deployments per week are rounded to five places, half to even.
        """
        return self._read(self.now)

    @property
    def prior(self) -> float | None:
        """The same in the compared period."""
        return None if self.before is None else self._read(self.before)

    @property
    def is_usual(self) -> bool:
        """Whether the value is within the usual range of the intervals.

        A frequency is one per week, so it can only be compared with weeks.
        """
        is_weekly = self.granularity is Granularity.WEEKLY
        if self.usual is None or self.current is None or self.is_count:
            return False
        if self.metric.spec.unit is Unit.COUNT and not is_weekly:
            return False
        return self.usual.lower <= self.current <= self.usual.upper

    @property
    def is_count(self) -> bool:
        """Whether pages show a frequency as a count, because a week isn't over yet."""
        is_frequency = self.metric.spec.unit is Unit.COUNT
        return is_frequency and is_too_short_for_a_rate(self.now.length)

    @property
    def is_as_long(self) -> bool:
        """Whether the compared period has as many days, so that counts compare."""
        return self.before is None or self.before.length == self.now.length

    def measured(self, period: PeriodFigures) -> int:
        """Return how many deployments a period's value is calculated from."""
        return period.figures.measured(self.metric)

    def counted(self, period: PeriodFigures) -> int:
        """Return how many deployments of a period are counted.

        A frequency counts successes, and a failure rate counts failures.
        """
        return period.figures.failure_rate.count(self.metric.spec.outcomes)

    def _read(self, period: PeriodFigures) -> float | None:
        value = period.figures.value(self.metric, self.statistic)
        if value is None or self.metric.spec.unit is not Unit.COUNT:
            return value
        if not period.length:
            return None
        weekly = Fraction(self.counted(period) * _DAYS_PER_WEEK, period.length)
        return float(round(weekly, _PLACES))
