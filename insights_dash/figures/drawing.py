"""What is drawn of a metric's series, and how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from insights_dash.domain.metric import ChartStatistic, IntervalMetrics, Metric
from insights_dash.domain.time_range import Granularity
from insights_dash.figures.overlays import Overlay

COLORS = 10
PlotlyDict = dict[str, Any]


@dataclass(frozen=True)
class Drawing:
    """A metric's chart.

    `colors` has the number of each series' colour, by the series' name. `overlays` are
    bands, a target and annotations, behind or in front of the lines. `counts_waiting`
    is True if lead times include undeployed changes.
    """

    metric: Metric
    granularity: Granularity
    colors: Mapping[str, int]
    statistic: ChartStatistic = ChartStatistic.MEAN
    overlays: Sequence[Overlay] = ()
    counts_waiting: bool = False

    def value(self, interval: IntervalMetrics) -> float | None:
        """Return the value that is drawn for an interval."""
        return interval.value(self.metric, self.statistic)

    @property
    def has_band(self) -> bool:
        """Whether a band from the minimum to the maximum surrounds each line."""
        return self.metric.is_duration and self.statistic is ChartStatistic.RANGE


def color_of(index: int) -> str:
    """Return the CSS variable of a series' colour; after ten, colours repeat."""
    return f"var(--series-{index % COLORS})"
