"""The headlines of an answer: those of its period, and of the compared one."""

from collections.abc import Mapping, Sequence

from insights_dash.charts.judged import find_judged
from insights_dash.charts.usual import count_signals, is_usual
from insights_dash.charts.whole_answer import WholeAnswer
from insights_dash.domain.metric import (
    ChartStatistic,
    Figure,
    Metric,
    Unit,
)
from insights_dash.domain.period import Period
from insights_dash.domain.period_headline import (
    Judgement,
    PeriodHeadline,
    UsualRange,
)
from insights_dash.domain.question import LeadTime, Split
from insights_dash.domain.report import ReportDefinition
from insights_dash.domain.time_range import RangeFamily
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.changes.figures import FigureChange
from insights_dash.metrics.answer.limits import Limits


def list_period_headlines(
    whole: WholeAnswer, statistic: ChartStatistic
) -> Mapping[Metric, Sequence[PeriodHeadline]]:
    """Return the headlines of each metric, in the metrics' order.

    There is one per environment group if the report has several, in the report's order.

    Raises:
        ValueError: if the answer has no summary.
    """
    return {
        metric: [_build(whole, metric, statistic, name) for name in whole.names]
        for metric in Metric
    }


def find_limits_of(
    answer: MetricsAnswer,
    definition: ReportDefinition,
    metric: Metric,
    statistic: ChartStatistic,
) -> Limits | None:
    """Return a metric's natural limits, None if the answer has none.

    Durations have limits only of the statistic that the definition names.
    """
    if answer.limits is None:
        return None
    if metric.spec.unit is Unit.COUNT:
        return answer.limits.successes
    if metric.spec.unit is Unit.SHARE:
        return answer.limits.failure_rate
    if find_judged(statistic) is not definition.applied_definitions.statistic:
        return None
    return answer.limits.durations.get(Figure(metric.figure))


def _build(
    whole: WholeAnswer, metric: Metric, statistic: ChartStatistic, name: str
) -> PeriodHeadline:
    change = whole.find_change(name, metric, statistic)
    tail = None
    if metric is Metric.LEAD_TIME and statistic is not ChartStatistic.NINETY_FIFTH:
        tail = whole.find_change(name, metric, ChartStatistic.NINETY_FIFTH)
    answer = whole.answer
    limits = find_limits_of(answer, whole.definition, metric, statistic)
    usual = _find_judged_range(answer, change)
    if usual is None:
        usual = _find_usual(answer, limits, metric, name)
    differs = usual is not None and not is_usual(answer, name, metric, usual.signals)
    return PeriodHeadline(
        metric=metric,
        statistic=statistic,
        granularity=whole.question.granularity,
        now=whole.sum_up(name),
        before=whole.sum_up_before(name),
        has_limits=change is not None or limits is not None,
        usual=None if differs else usual,
        differs_too_much=differs,
        is_running=_is_running(whole),
        judgement=_judge(change),
        tail=_judge(tail),
        name="" if whole.question.split is Split.NONE else name,
        counts_waiting=metric is Metric.LEAD_TIME
        and whole.question.lead_time is LeadTime.INCLUDING_WAITING,
    )


def _judge(change: FigureChange | None) -> Judgement | None:
    return None if change is None else Judgement(change.verdict, change.counts)


def _find_judged_range(
    answer: MetricsAnswer, change: FigureChange | None
) -> UsualRange | None:
    """Return the range that a verdict looks at, which is over both periods.

    Only the signals of the period itself are counted.
    """
    limits = None if change is None else change.limits
    if limits is None:
        return None
    return UsualRange(limits.lower, limits.upper, count_signals(answer, limits))


def _find_usual(
    answer: MetricsAnswer, limits: Limits | None, metric: Metric, name: str
) -> UsualRange | None:
    if limits is None or metric.spec.unit is Unit.SHARE or name not in answer.names:
        return None
    row = answer.names.index(name)
    if not limits.is_known[row]:
        return None
    return UsualRange(
        float(limits.lower[row]),
        float(limits.upper[row]),
        int(limits.is_signal[row].sum()),
    )


def _is_running(whole: WholeAnswer) -> bool:
    question, zone = whole.question, whole.definition.zone
    if question.time_range.family is RangeFamily.LAST:
        return False
    return Period.of(question, zone, as_of=whole.answer.as_of).is_running
