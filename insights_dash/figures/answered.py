"""The figures that sentences about a period need, and who caused their changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from insights_dash.domain.metric import ChartStatistic, Metric
from insights_dash.domain.period_headline import PeriodHeadline


@dataclass(frozen=True)
class Said:
    """A part of a sentence; strong if it is the main statement.

    `metric` is the metric of a figure, whose page shows more. `contributor` is the name
    of a project or another group that a change comes from.
    """

    text: str
    is_strong: bool = False
    metric: Metric | None = None
    contributor: str = ""


@dataclass(frozen=True)
class Answered:
    """The figures that an answer is about, and who caused most of each change.

    `figures` are in the order in which they are judged. `mostly` has names by figure:
    its metric, and the statistic of a duration. `name` is that of an environment group;
    it is empty if there is only one. `is_failed` says that a failed deployment of a
    single project hasn't recovered. `silent_since` is the local day of its last
    deployment if that is unusually long ago.
    """

    figures: Sequence[PeriodHeadline]
    mostly: Mapping[tuple[Metric, ChartStatistic], Sequence[str]] = field(
        default_factory=dict
    )
    name: str = ""
    is_failed: bool = False
    silent_since: date | None = None

    def find_mostly(self, headline: PeriodHeadline) -> Sequence[str]:
        """Return who caused most of the change of a figure."""
        return self.mostly.get((headline.metric, headline.statistic), ())

    def find(self, metric: Metric) -> PeriodHeadline:
        """Return the first figure of a metric."""
        return next(each for each in self.figures if each.metric is metric)

    @property
    def tail(self) -> PeriodHeadline | None:
        """The 95th percentile of lead times; None if it is their main figure."""
        lead_times = [each for each in self.figures if each.metric is Metric.LEAD_TIME]
        return lead_times[1] if len(lead_times) > 1 else None
