"""Headlines of 28 days, for tests of what sentences say about them."""

from datetime import date

from insights_dash.domain.metric import (
    ChartStatistic,
    FailureRate,
    Figure,
    IntervalMetrics,
    Metric,
    Summary,
)
from insights_dash.domain.period_headline import (
    Judgement,
    PeriodFigures,
    PeriodHeadline,
)
from insights_dash.domain.time_range import Granularity
from insights_dash.domain.verdict import Verdict

DAYS = (date(2026, 1, 1), date(2026, 1, 28))
RECOVERY, RATE = Metric.TIME_TO_RECOVERY, Metric.DEPLOYMENT_FAILURE_RATE
FREQUENCY, LEAD_TIME = Metric.DEPLOYMENT_FREQUENCY, Metric.LEAD_TIME
MEDIAN, TAIL = ChartStatistic.MEDIAN, ChartStatistic.NINETY_FIFTH


def period(
    count: int, seconds: float | None = 600, failed: int = 0, *, tail: float = 1_200
) -> PeriodFigures:
    """Return a period of 28 days with so many deployments that took so long."""
    measured = 0 if seconds is None else count
    summary = Summary(
        measured, seconds, seconds, seconds, seconds, None if seconds is None else tail
    )
    total = count + failed
    rate = FailureRate(count, failed, 0, failed / total if total else None)
    return PeriodFigures(
        IntervalMetrics(DAYS[0], rate, dict.fromkeys(Figure, summary)), DAYS
    )


def headline(
    metric: Metric,
    now: PeriodFigures,
    before: PeriodFigures | None,
    verdict: Verdict | None = Verdict.AS_USUAL,
    statistic: ChartStatistic = MEDIAN,
) -> PeriodHeadline:
    counts = (
        now.figures.measured(metric),
        before.figures.measured(metric) if before else 0,
    )
    return PeriodHeadline(
        metric,
        statistic,
        Granularity.WEEKLY,
        now,
        before,
        judgement=Judgement(verdict, counts) if verdict and before else None,
    )
