"""The headlines of an answer: those of its period, and of the compared one."""

from collections.abc import Sequence
from dataclasses import replace

from insights_dash.domain.metric import (
    ChartStatistic,
    Figure,
    Metric,
    Unit,
)
from insights_dash.domain.period import Period
from insights_dash.domain.period_headline import (
    PeriodFigures,
    PeriodHeadline,
    UsualRange,
)
from insights_dash.domain.question import Question, Split
from insights_dash.domain.report import ReportDefinition
from insights_dash.domain.time_range import RangeFamily
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.limits import Limits


def ask_whole(question: Question) -> Question:
    """Return the same question about all deployments together, without a split."""
    return replace(question, split=Split.NONE, tenant_tag_set_id=None)


def list_period_headlines(
    answer: MetricsAnswer,
    question: Question,
    definition: ReportDefinition,
    statistic: ChartStatistic,
) -> Sequence[PeriodHeadline]:
    """Return a headline per metric of an answer without a split, in their order.

    Raises:
        ValueError: if the answer has no summary.
    """
    now = _sum_up(answer)
    before = None if answer.comparison is None else _sum_up(answer.comparison)
    limits = {
        each: find_limits_of(answer, definition, each, statistic) for each in Metric
    }
    return tuple(
        PeriodHeadline(
            metric=metric,
            statistic=statistic,
            granularity=question.granularity,
            now=now,
            before=before,
            has_limits=limits[metric] is not None,
            usual=_find_usual(limits[metric], metric),
            is_running=_is_running(answer, question, definition),
        )
        for metric in Metric
    )


def find_limits_of(
    answer: MetricsAnswer,
    definition: ReportDefinition,
    metric: Metric,
    statistic: ChartStatistic,
) -> Limits | None:
    """Return a metric's natural limits, None if the answer has none.

    Durations have limits only of the report's own statistic.
    """
    if answer.limits is None:
        return None
    if metric.spec.unit is Unit.COUNT:
        return answer.limits.successes
    if metric.spec.unit is Unit.SHARE:
        return answer.limits.failure_rate
    own = definition.applied_definitions.statistic
    if statistic.value != own.value:
        return None
    return answer.limits.durations.get(Figure(metric.figure))


def _sum_up(answer: MetricsAnswer) -> PeriodFigures:
    if answer.summary is None:
        message = "a headline needs the summary of its period"
        raise ValueError(message)
    [series] = answer.summary.series()
    [figures] = series.intervals
    return PeriodFigures(figures, answer.days)


def _find_usual(limits: Limits | None, metric: Metric) -> UsualRange | None:
    if limits is None or not limits.is_known[0] or metric.spec.unit is Unit.SHARE:
        return None
    return UsualRange(
        float(limits.lower[0]), float(limits.upper[0]), int(limits.is_signal[0].sum())
    )


def _is_running(
    answer: MetricsAnswer, question: Question, definition: ReportDefinition
) -> bool:
    if question.time_range.family is RangeFamily.LAST:
        return False
    return Period.of(question, definition.zone, as_of=answer.as_of).is_running
