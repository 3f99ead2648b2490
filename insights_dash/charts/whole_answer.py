"""The answer that headlines are about: without the split of the page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from insights_dash.domain.metric import (
    ChartStatistic,
    FailureRate,
    Figure,
    IntervalMetrics,
    Metric,
    Summary,
    Unit,
)
from insights_dash.domain.period_headline import PeriodFigures
from insights_dash.domain.question import ALL_SERIES, LeadTime, Question, Split
from insights_dash.domain.report import ReportDefinition
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.changes.changes import Changes
from insights_dash.metrics.answer.changes.figures import (
    DURATIONS,
    FAILURE_RATE,
    FREQUENCY,
    FigureChange,
)
from insights_dash.metrics.service import ReportQuery

_NOTHING = Summary(0, None, None, None, None, None)


@dataclass(frozen=True)
class WholeAnswer:
    """All deployments together, or by environment group if a report has several.

    `first_days` are
    the local days of the series' first deployments ever. `changes` is None if the
    period isn't compared with another.
    """

    answer: MetricsAnswer
    question: Question
    definition: ReportDefinition
    first_days: Mapping[str, date] = field(default_factory=dict)
    changes: Changes | None = None

    @property
    def names(self) -> Sequence[str]:
        """The names of the series, also of those that never deployed."""
        if self.question.split is Split.NONE:
            return (ALL_SERIES,)
        return [each.name for each in self.definition.environment_groups]

    def sum_up(self, name: str) -> PeriodFigures:
        """Return a series' figures in the period.

        Raises:
            ValueError: if the answer has no summary.
        """
        return self._sum_up(self.answer, name)

    def sum_up_before(self, name: str) -> PeriodFigures | None:
        """Return a series' figures in the compared period, if there is one."""
        compared = self.answer.comparison
        return None if compared is None else self._sum_up(compared, name)

    def find_change(
        self, name: str, metric: Metric, statistic: ChartStatistic
    ) -> FigureChange | None:
        """Return what changed in a figure; None if no rule judges it."""
        waits = self.question.lead_time is LeadTime.INCLUDING_WAITING
        if waits and metric is Metric.LEAD_TIME:
            return None
        return find_change(self.changes, name, metric, statistic)

    def _sum_up(self, answer: MetricsAnswer, name: str) -> PeriodFigures:
        if answer.summary is None:
            message = "a headline needs the summary of its period"
            raise ValueError(message)
        found = answer.summary.series([name])
        figures = found[0].intervals[0] if found else _build_nothing(answer.days[0])
        return PeriodFigures(figures, answer.days, self.first_days.get(name))


def ask_whole(question: Question, definition: ReportDefinition) -> Question:
    """Return the same question without its split."""
    return replace(question, split=definition.whole_split, tenant_tag_set_id=None)


def answer_whole(query: ReportQuery, by: Split = Split.PROJECT) -> WholeAnswer:
    """Answer a query without its split; contributions are those of the split `by`."""
    definition = query.report.definition
    whole = query.asking(ask_whole(query.question, definition))
    # Contributions by tag need the tag set, which no other part of the answer does.
    tagged = replace(whole.question, tenant_tag_set_id=query.question.tenant_tag_set_id)
    return WholeAnswer(
        whole.answer(),
        whole.question,
        definition,
        whole.first_days(),
        whole.asking(tagged).changes(by),
    )


def find_change(
    changes: Changes | None, name: str, metric: Metric, statistic: ChartStatistic
) -> FigureChange | None:
    """Return what changed in a figure of a series; None if no rule judges it."""
    series = () if changes is None else changes.series
    found = (each.figures for each in series if each.name == name)
    return find_figure(next(found, ()), metric, statistic)


def find_figure(
    figures: Iterable[FigureChange], metric: Metric, statistic: ChartStatistic
) -> FigureChange | None:
    """Return what changed in a figure; None if no rule judges it."""
    wanted = name_figure(metric, statistic)
    return next((each for each in figures if each.name == wanted), None)


def name_figure(metric: Metric, statistic: ChartStatistic) -> str:
    """Return the name of a figure in verdicts; empty if it has none."""
    if metric is Metric.DEPLOYMENT_FREQUENCY:
        return FREQUENCY
    if metric.spec.unit is Unit.SHARE:
        return FAILURE_RATE
    if metric.figure not in DURATIONS:
        return ""
    is_mean = statistic is ChartStatistic.RANGE
    shown = ChartStatistic.MEAN if is_mean else statistic
    return f"{DURATIONS[metric.figure]}.{shown}"


def _build_nothing(day: date) -> IntervalMetrics:
    return IntervalMetrics(
        day, FailureRate(0, 0, 0, None), dict.fromkeys(Figure, _NOTHING)
    )
