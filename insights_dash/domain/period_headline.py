"""The headline of a metric: its value in a period, and in the compared one.

Source: docs/metrics.md, "Headlines".
"""

from dataclasses import dataclass
from datetime import date, timedelta

from insights_dash.domain.metric import ChartStatistic, IntervalMetrics, Metric, Unit
from insights_dash.domain.time_range import Granularity

_DAY = timedelta(days=1)
_DAYS_PER_WEEK = 7


@dataclass(frozen=True)
class PeriodFigures:
    """Figures over all deployments of a period, and its first and last local day."""

    figures: IntervalMetrics
    days: tuple[date, date]

    @property
    def length(self) -> int:
        """The number of its local days, the first and the last included."""
        first, last = self.days
        return (last - first) // _DAY + 1


@dataclass(frozen=True)
class UsualRange:
    """The natural limits of the intervals' values, and how many are signals.

    Values are in the unit of the metric: deployments per interval, or seconds.
    """

    lower: float
    upper: float
    signals: int


@dataclass(frozen=True)
class Judgement:
    """Whether the change of a headline is a signal, and if it is good or bad.

    A page colours only a change that is judged. Without a judgement it is grey.
    """

    word: str
    is_good: bool | None = None


@dataclass(frozen=True)
class PeriodHeadline:
    """A metric in a period, by the one statistic that its page uses.

    `before` is the compared period, None if the period isn't compared. `usual` is None
    if too few intervals have a value; `has_limits` tells if the answer has limits of
    this metric and statistic at all. `is_running` tells if a
    calendar unit or custom dates go on after the instant that the figures are as of.
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

    @property
    def current(self) -> float | None:
        """Deployments per week, a fraction, or seconds; None if there is no data."""
        return self._read(self.now)

    @property
    def prior(self) -> float | None:
        """The same in the compared period."""
        return None if self.before is None else self._read(self.before)

    def measured(self, period: PeriodFigures) -> int:
        """Return how many deployments a period's value is calculated from."""
        return period.figures.measured(self.metric)

    def counted(self, period: PeriodFigures) -> int:
        """Return how many deployments of a period a count or a rate is about."""
        return period.figures.failure_rate.count(self.metric.spec.outcomes)

    def _read(self, period: PeriodFigures) -> float | None:
        value = period.figures.value(self.metric, self.statistic)
        if value is not None and self.metric.spec.unit is Unit.COUNT:
            return value * _DAYS_PER_WEEK / period.length
        return value
