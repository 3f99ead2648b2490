"""The metrics of delivery, their values per interval, and their trends."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from insights_dash.domain.deployment import FAILED, Outcome

_HOUR, _DAY = 3_600, 86_400
_WEEK, _MONTH = 7 * _DAY, 30 * _DAY
_DAYS_PER_MONTH = 30.4375
_SHARE_PLACES = 100_000


class Unit(StrEnum):
    """The unit of a metric's values."""

    COUNT = "count"  # of deployments; headlines and targets are per week
    SHARE = "share"  # a fraction from 0 to 1
    DURATION = "duration"  # seconds


@dataclass(frozen=True, kw_only=True)
class Spec:
    """What the product says about a metric; texts are English, as users read them.

    `meaning` follows the name of a statistic if the metric is a duration. `short` is
    its name on a report's card. `column` heads
    its columns in CSV. `subject` is what its deployments are called, one and many;
    `noun` is the shorter form after a value. `example` is a target as users type it.
    `nothing` explains an empty chart.

    `outcomes` are those that a count or a share counts. A share is relative to the
    deployments of every outcome.

    `bands` are the ends of DORA's bands elite, high and medium, in the metric's unit;
    deployments per day for a frequency. Source: Accelerate State of DevOps Report 2023.
    """

    title: str
    meaning: str
    unit: Unit
    short: str = ""
    column: str
    subject: tuple[str, str]
    noun: tuple[str, str] = ("deployment", "deployments")
    example: str
    nothing: str = "No data for this period"
    up_is_good: bool = False
    outcomes: frozenset[Outcome] = frozenset()
    is_in_overview: bool = True
    bands: tuple[float, float, float] | None = None


class Metric(StrEnum):
    """A metric with a chart; the value is its name in URLs."""

    DEPLOYMENT_FREQUENCY = "deployment-frequency"
    LEAD_TIME = "lead-time"
    DEPLOYMENT_FAILURE_RATE = "failure-rate"
    TIME_TO_RECOVERY = "time-to-recovery"
    DEPLOYMENT_DURATION = "deployment-duration"
    QUEUE_TIME = "queue-time"

    @property
    def spec(self) -> Spec:
        """Everything that the product says about it."""
        return METRICS[self]

    @property
    def is_duration(self) -> bool:
        """Whether its values are seconds."""
        return self.spec.unit is Unit.DURATION

    @property
    def figure(self) -> "Figure":
        """The figure that a duration's values are read from.

        Raises:
            ValueError: if its values aren't durations.
        """
        return Figure(self.value)


class Figure(StrEnum):
    """What is summarised for each series in each interval.

    Figures that a chart shows have the value of their metric.
    """

    LEAD_TIME = "lead-time"
    TIME_SINCE_PREVIOUS = "time-since-previous"
    TIME_TO_RECOVERY = "time-to-recovery"
    DEPLOYMENTS_UNTIL_RECOVERY = "deployments-until-recovery"
    DEPLOYMENT_DURATION = "deployment-duration"
    QUEUE_TIME = "queue-time"

    @property
    def is_duration(self) -> bool:
        """Whether its values are durations, or else numbers of deployments."""
        return self is not Figure.DEPLOYMENTS_UNTIL_RECOVERY


METRICS: Mapping[Metric, Spec] = {
    Metric.DEPLOYMENT_FREQUENCY: Spec(
        title="Deployment frequency",
        meaning="Successful deployments",
        unit=Unit.COUNT,
        short="Frequency",
        column="Successful Deployments",
        subject=("successful deployment", "successful deployments"),
        example="5",
        up_is_good=True,
        outcomes=frozenset({Outcome.SUCCESS}),
        bands=(1, 1 / 7, 1 / _DAYS_PER_MONTH),
    ),
    Metric.LEAD_TIME: Spec(
        title="Lead time for changes",
        meaning="time from release to deployment",
        unit=Unit.DURATION,
        short="Lead time",
        column="Lead Time",
        subject=("deployment with a lead time", "deployments with a lead time"),
        example="2 d 4 h",
        bands=(_DAY, _WEEK, _MONTH),
    ),
    Metric.DEPLOYMENT_FAILURE_RATE: Spec(
        title="Change failure rate",
        meaning="Share of deployments that failed",
        unit=Unit.SHARE,
        short="Failure rate",
        column="Failure Rate",
        subject=("deployment", "deployments"),
        example="5%",
        outcomes=FAILED,
        bands=(0.05, 0.10, 0.15),
    ),
    Metric.TIME_TO_RECOVERY: Spec(
        title="Time to recovery",
        meaning="time from a failure to the next success",
        unit=Unit.DURATION,
        short="Recovery",
        column="Time to Recovery",
        subject=("recovery", "recoveries"),
        noun=("recovery", "recoveries"),
        example="45 min",
        nothing="No recoveries in this period",
        bands=(_HOUR, _DAY, _WEEK),
    ),
    Metric.DEPLOYMENT_DURATION: Spec(
        title="Deployment duration",
        meaning="deployment duration",
        unit=Unit.DURATION,
        column="Duration",
        subject=(
            "deployment with a recorded duration",
            "deployments with a recorded duration",
        ),
        example="10 min",
        nothing="Start times weren't recorded for this period",
    ),
    Metric.QUEUE_TIME: Spec(
        title="Queue time",
        meaning="time in queue",
        unit=Unit.DURATION,
        column="Queue Time",
        subject=(
            "deployment with a recorded queue time",
            "deployments with a recorded queue time",
        ),
        example="30 s",
        nothing="Queue times weren't recorded for this period",
        is_in_overview=False,  # its chart is on the page of the deployment duration
    ),
}
# In DORA's order: throughput, then instability. Further metrics join here.
DORA_METRICS = (
    Metric.LEAD_TIME,
    Metric.DEPLOYMENT_FREQUENCY,
    Metric.TIME_TO_RECOVERY,
    Metric.DEPLOYMENT_FAILURE_RATE,
)
OF_FAILURES = (Metric.DEPLOYMENT_FAILURE_RATE, Metric.TIME_TO_RECOVERY)
OVERVIEW = tuple(each for each in Metric if each.spec.is_in_overview)


class ChartStatistic(StrEnum):
    """The statistic of an interval's durations that a chart draws; as in URLs.

    A range is the mean between the minimum and the maximum.
    """

    MEAN = "Mean"
    MEDIAN = "Median"
    NINETY_FIFTH = "NinetyFifth"
    RANGE = "Range"


@dataclass(frozen=True)
class Summary:
    """Figures of a set of values. If `count` is 0, the others are None.

    Percentiles are Hyndman & Fan's type 7. Durations are whole seconds (int), each
    rounded once, half to even, from exact microseconds. Numbers of deployments are
    unrounded floats.
    """

    count: int
    mean: float | None
    median: float | None
    min: float | None
    max: float | None
    ninety_fifth: float | None


@dataclass(frozen=True)
class FailureRate:
    """Outcomes of the deployments that count in an interval.

    `rate` is failed ÷ total, a fraction from 0 to 1 rounded to five places, half to
    even; None if total is 0. Source: docs/metrics.md.
    """

    successful: int
    deployment_failure: int
    successful_but_had_guided_failure: int
    rate: float | None

    @property
    def failed(self) -> int:
        """Failed deployments, guided failures included."""
        return self.deployment_failure + self.successful_but_had_guided_failure

    @property
    def total(self) -> int:
        """Every deployment that counts."""
        return self.successful + self.failed

    def count(self, outcomes: frozenset[Outcome]) -> int:
        """Return how many deployments had one of these outcomes."""
        counts = {
            Outcome.SUCCESS: self.successful,
            Outcome.FAILURE: self.deployment_failure,
            Outcome.GUIDED_FAILURE: self.successful_but_had_guided_failure,
        }
        return sum(counts[each] for each in outcomes)

    def share(self, outcomes: frozenset[Outcome]) -> float | None:
        """Return the share of deployments with one of these outcomes, like `rate`."""
        if not self.total:
            return None
        share = Fraction(self.count(outcomes) * _SHARE_PLACES, self.total)
        return round(share) / _SHARE_PLACES


@dataclass(frozen=True)
class IntervalMetrics:
    """All figures of one series in one interval. Durations are seconds.

    `is_over` tells if nothing more can happen in it. `last` is its last local day if
    the period cuts it.
    """

    start: date
    failure_rate: FailureRate
    summaries: Mapping[Figure, Summary]
    is_over: bool = field(default=False, compare=False)
    last: date | None = field(default=None, compare=False)

    @property
    def number_of_successful_deployments(self) -> int:
        """Successes without a guided failure."""
        return self.failure_rate.successful

    def value(
        self, metric: Metric, statistic: ChartStatistic = ChartStatistic.MEAN
    ) -> float | None:
        """Return what a chart of a metric draws: a count, a fraction, or seconds.

        None if there is no data; a count is never None. Only durations have statistics.
        """
        if metric.spec.unit is Unit.COUNT:
            return self.failure_rate.count(metric.spec.outcomes)
        if metric.spec.unit is Unit.SHARE:
            return self.failure_rate.share(metric.spec.outcomes)
        summary = self.summary(metric)
        if statistic is ChartStatistic.MEDIAN:
            return summary.median
        if statistic is ChartStatistic.NINETY_FIFTH:
            return summary.ninety_fifth
        return summary.mean

    def measured(self, metric: Metric) -> int:
        """Return how many deployments the value of a metric is calculated from."""
        if metric.spec.unit is Unit.COUNT:
            return self.failure_rate.count(metric.spec.outcomes)
        if metric.spec.unit is Unit.SHARE:
            return self.failure_rate.total
        return self.summary(metric).count

    def summary(self, metric: Metric) -> Summary:
        """Return the figures of a metric that is a duration."""
        return self.summaries[metric.figure]


@dataclass(frozen=True)
class Series:
    """One line of a chart: its name and its value in every interval of the range."""

    name: str
    intervals: tuple[IntervalMetrics, ...]

    @property
    def finished(self) -> tuple[IntervalMetrics, ...]:
        """The intervals without the last one if that is in progress."""
        last = self.intervals[-1:]
        is_finished = all(each.is_over for each in last)
        return self.intervals if is_finished else self.intervals[:-1]
