"""What the series of an answer are seen against, in charts and in their key."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from insights_dash.charts.headlines import find_limits_of
from insights_dash.charts.lines import begin_all
from insights_dash.charts.usual import is_usual
from insights_dash.charts.whole_answer import find_change
from insights_dash.charts.words import COMPARISONS
from insights_dash.components.legend import Sample
from insights_dash.domain.metric import ChartStatistic, Metric, Series, Unit
from insights_dash.domain.question import ALL_SERIES, LeadTime, Question, Split
from insights_dash.domain.report import ReportDefinition
from insights_dash.figures.drawing import Ghost, Usual
from insights_dash.figures.sentences import describe_days
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.changes.changes import Changes
from insights_dash.metrics.answer.changes.figures import FigureChange
from insights_dash.metrics.answer.changes.usual_range import ShownLimits


@dataclass(frozen=True)
class References:
    """An answer, and what its charts show besides its series.

    With a split there is neither a compared period nor a usual range, because each
    series would have its own. `changes` are those of the answer's series. If there are
    any, the usual range is the one that their verdicts use. `hides_usual` leaves the
    range to DORA's bands. `first_days` are the local days of the first deployments of a
    split's series.
    """

    answer: MetricsAnswer
    question: Question
    definition: ReportDefinition
    changes: Changes | None = None
    hides_usual: bool = False
    first_days: Mapping[str, date] = field(default_factory=dict)

    @property
    def ghost(self) -> Ghost | None:
        """The compared period."""
        compared, compare = self.answer.comparison, self.question.compare
        if self.is_split or compared is None or compare is None:
            return None
        [series] = compared.series()
        return Ghost(COMPARISONS[compare], series)

    def find_usual(self, metric: Metric, statistic: ChartStatistic) -> Usual | None:
        """Return a metric's natural limits.

        None if they aren't known, or if most intervals are outside of them.
        """
        if self.hides_usual or self.is_split:
            return None
        # A range has a band of its own, from the shortest to the longest.
        if statistic is ChartStatistic.RANGE and metric.is_duration:
            return None
        usual = self._find_judged(metric, statistic)
        usual = usual or self._find_own(metric, statistic)
        if usual is None:
            return None
        signals = sum(usual.is_signal)
        return usual if is_usual(self.answer, ALL_SERIES, metric, signals) else None

    def _find_own(self, metric: Metric, statistic: ChartStatistic) -> Usual | None:
        """Return the limits over the intervals of the answer."""
        limits = find_limits_of(self.answer, self.definition, metric, statistic)
        if limits is None or not limits.is_known[0]:
            return None
        count = len(self.answer.intervals)
        lower, upper = (
            [None if np.isnan(each) else float(each) for each in ends[0]]
            if metric.spec.unit is Unit.SHARE
            else [float(ends[0])] * count
            for ends in (limits.lower, limits.upper)
        )
        signals = limits.is_signal[0].tolist()
        return Usual(float(limits.centre[0]), lower, upper, signals)

    def list_samples(
        self, metrics: Sequence[Metric], statistic: ChartStatistic
    ) -> Iterator[tuple[Sample, str]]:
        """Yield what the key of the charts explains, besides the series."""
        ghost, compared = self.ghost, self.answer.comparison
        if ghost is not None and compared is not None:
            yield Sample.BEFORE, f"{ghost.name}, {describe_days(*compared.days)}"
        usual = [
            each
            for metric in metrics
            if (each := self.find_usual(metric, statistic)) is not None
        ]
        if usual:
            yield Sample.USUAL, "Usual range"
        if any(any(each.is_signal) for each in usual):
            yield Sample.SIGNAL, "Unusual"

    def begin(self, series: Sequence[Series], metric: Metric) -> Sequence[Series]:
        """Return the series as a metric's chart shows them.

        Otherwise, a line of counts would be at zero before the first deployment.
        """
        if not self.is_split or metric.spec.unit is not Unit.COUNT:
            return series
        return begin_all(series, self.first_days)

    def find_change(
        self, name: str, metric: Metric, statistic: ChartStatistic
    ) -> FigureChange | None:
        """Return what changed in a figure of a series; None if no rule judges it."""
        waits = self.question.lead_time is LeadTime.INCLUDING_WAITING
        if waits and metric is Metric.LEAD_TIME:
            return None
        return find_change(self.changes, name, metric, statistic)

    def _find_judged(self, metric: Metric, statistic: ChartStatistic) -> Usual | None:
        """Return the limits over both periods that a verdict looks at."""
        change = self.find_change(ALL_SERIES, metric, statistic)
        limits: ShownLimits | None = None if change is None else change.limits
        if limits is None:
            return None
        lower, upper = (
            [each] * len(self.answer.intervals) for each in (limits.lower, limits.upper)
        )
        signals = [each.start in limits.signals for each in self.answer.intervals]
        return Usual(limits.centre, lower, upper, signals)

    @property
    def is_split(self) -> bool:
        """Whether the answer has a series for each part of the deployments."""
        return self.question.split is not Split.NONE
