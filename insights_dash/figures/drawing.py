"""What is drawn of a metric's series, and how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from insights_dash.domain.metric import ChartStatistic, IntervalMetrics, Metric, Series
from insights_dash.domain.time_range import Granularity
from insights_dash.figures.overlays import Overlay

COLORS = 10
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

    `colors` has the number of each series' colour, by the series' name. `overlays` are
    bands, a target and annotations, behind or in front of the lines. `counts_waiting`
    is True if lead times include undeployed changes. A series that is alone can have a
    `ghost`, and limits. `whole` are rows of the chart's table about the whole period:
    their names, and a text by the name of each series.
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

    def value(self, interval: IntervalMetrics) -> float | None:
        """Return the value that is drawn for an interval."""
        return interval.value(self.metric, self.statistic)

    def is_signal(self, index: int) -> bool:
        """Return whether an interval is a signal, not within what is usual."""
        return self.usual is not None and self.usual.is_signal[index]

    @property
    def has_band(self) -> bool:
        """Whether a band from the minimum to the maximum surrounds each line."""
        return self.metric.is_duration and self.statistic is ChartStatistic.RANGE


def color_of(index: int) -> str:
    """Return the CSS variable of a series' colour; after ten, colours repeat."""
    return f"var(--series-{index % COLORS})"
