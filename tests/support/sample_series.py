"""Series for charts: one value per interval, the same for every metric."""

from collections.abc import Sequence
from datetime import date, timedelta

from insights_dash.domain.metric import (
    FailureRate,
    Figure,
    IntervalMetrics,
    Series,
    Summary,
)

START = date(2026, 4, 5)
WEEK = timedelta(days=7)


def summary(seconds: int | None, count: int = 3) -> Summary:
    """Return a summary whose five figures are the same, or an empty one."""
    if seconds is None:
        return Summary(0, None, None, None, None, None)
    return Summary(count, seconds, seconds, seconds, seconds, seconds)


def interval(
    week: int, seconds: int | None, *, successes: int = 3, failures: int = 1
) -> IntervalMetrics:
    """Return a week whose durations are all `seconds`."""
    total = successes + failures
    return IntervalMetrics(
        start=START + week * WEEK,
        failure_rate=FailureRate(
            successes, failures, 0, failures / total if total else None
        ),
        summaries={
            **{figure: summary(seconds) for figure in Figure},
            Figure.DEPLOYMENTS_UNTIL_RECOVERY: Summary(0, None, None, None, None, None),
        },
    )


def series(name: str, values: Sequence[int | None]) -> Series:
    """Return a series of weeks, one per value."""
    return Series(name, tuple(interval(week, each) for week, each in enumerate(values)))
