"""What is drawn of a metric's series, and how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from insights_dash.domain.metric import (
    ChartStatistic,
    IntervalMetrics,
    Metric,
    Series,
    Unit,
)
from insights_dash.domain.time_range import Granularity
from insights_dash.figures.duration_axis import LEAST
from insights_dash.figures.overlays import Overlay

COLORED = 6  # series that have a colour, a dash and a label; the others are grey
# px of line and gap, by the number of the colour. None is dotted: targets and days are.
_DASHES = (
    "solid",
    "9px,4px",
    "4px,3px",
    "12px,3px,3px,3px",
    "18px,5px",
    "7px,3px,2px,3px",
)
ENOUGH = 5  # deployments, for a rate that lines lead to
PlotlyDict = dict[str, Any]


@dataclass(frozen=True)
class Ghost:
    """The compared period, whose intervals are laid over those of the period.

    `name` is what the product calls it, such as "Previous period".
    """

    name: str
    series: Series


@dataclass(frozen=True)
class Usual:
    """The natural limits of a series' intervals: an element per interval.

    The ends are None where an interval takes no part in the limits of a rate.
    """

    centre: float
    lower: Sequence[float | None]
    upper: Sequence[float | None]
    is_signal: Sequence[bool]

    @property
    def is_constant(self) -> bool:
        """Whether every interval has the same limits."""
        return len({*self.lower}) == len({*self.upper}) == 1


@dataclass(frozen=True)
class Drawing:
    """A metric's chart.

    `colors` has the number of a series' colour, by the series' name; a series without
    is grey. `overlays` are bands, a target and annotations, behind or in front of
    the lines. `counts_waiting` is True if lead times include undeployed changes. A
    series that is alone can have a `ghost`, and limits. `whole` are rows of the chart's
    table about the whole period: their names, and a text by the name of each series.
    `is_log` says that the axis has a log scale.
    """

    metric: Metric
    granularity: Granularity
    colors: Mapping[str, int]
    statistic: ChartStatistic = ChartStatistic.MEAN
    overlays: Sequence[Overlay] = ()
    counts_waiting: bool = False
    ghost: Ghost | None = None
    usual: Usual | None = None
    whole: Sequence[tuple[str, Mapping[str, str]]] = ()
    is_log: bool = False

    def value(self, interval: IntervalMetrics) -> float | None:
        """Return the value that is drawn for an interval."""
        return interval.value(self.metric, self.statistic)

    def place(self, interval: IntervalMetrics) -> float | None:
        """Return where the value of an interval is on the axis.

        A rate of few deployments is only drawn if one of them failed.
        """
        if self.is_few(interval) and not interval.failure_rate.failed:
            return None
        return self.fit(self.value(interval))

    def is_few(self, interval: IntervalMetrics) -> bool:
        """Return whether no line reaches a rate, because too few deployments count."""
        return self.is_share and interval.failure_rate.total < ENOUGH

    @property
    def is_share(self) -> bool:
        """Whether the values are rates."""
        return self.metric.spec.unit is Unit.SHARE

    def fit(self, value: float | None) -> float | None:
        """Return a value that the axis has: a log scale begins at one second."""
        return max(value, LEAST) if self.is_log and value is not None else value

    def is_signal(self, index: int) -> bool:
        """Return whether an interval is a signal, not within what is usual."""
        return self.usual is not None and self.usual.is_signal[index]

    def color(self, name: str) -> str:
        """Return the CSS variable of a series' colour."""
        number = self.colors.get(name)
        return "var(--before)" if number is None else f"var(--series-{number})"

    def line(self, name: str) -> PlotlyDict:
        """Return the look of a series' line: a colour and a dash, or thin and grey."""
        number = self.colors.get(name)
        look: PlotlyDict = {"color": self.color(name), "shape": "linear"}
        if number is None:
            return look | {"width": 1}
        return look | {"width": 2, "dash": _DASHES[number]}

    @property
    def has_band(self) -> bool:
        """Whether a band from the minimum to the maximum surrounds each line."""
        return self.metric.is_duration and self.statistic is ChartStatistic.RANGE
