from datetime import date

import pytest

from insights_dash.domain.metric import (
    FailureRate,
    Figure,
    IntervalMetrics,
    Metric,
    Summary,
)

METRICS = IntervalMetrics(
    start=date(2026, 5, 3),
    failure_rate=FailureRate(
        successful=247,
        deployment_failure=6,
        successful_but_had_guided_failure=2,
        rate=0.03137,
    ),
    summaries={
        Figure.LEAD_TIME: Summary(243, 60, 50, 1, 90, 80),
        Figure.TIME_SINCE_PREVIOUS: Summary(241, 70, 50, 1, 90, 80),
        Figure.TIME_TO_RECOVERY: Summary(8, 80, 50, 1, 90, 80),
        Figure.DEPLOYMENTS_UNTIL_RECOVERY: Summary(8, 1.5, 1.0, 1.0, 3.0, 2.0),
        Figure.DEPLOYMENT_DURATION: Summary(0, None, None, None, None, None),
        Figure.QUEUE_TIME: Summary(2, 30, 30, 20, 40, 40),
    },
)


def test_failed_and_total_include_guided_failures() -> None:
    assert METRICS.failure_rate.failed == 8
    assert METRICS.failure_rate.total == 255


@pytest.mark.parametrize(
    ("metric", "value", "measured"),
    [
        (Metric.DEPLOYMENT_FREQUENCY, 247, 247),
        (Metric.DEPLOYMENT_FAILURE_RATE, 0.03137, 255),
        (Metric.LEAD_TIME, 60, 243),
        (Metric.TIME_TO_RECOVERY, 80, 8),
        (Metric.DEPLOYMENT_DURATION, None, 0),
        (Metric.QUEUE_TIME, 30, 2),
    ],
)
def test_a_chart_draws_counts_fractions_and_means(
    metric: Metric, value: float | None, measured: int
) -> None:
    assert value == METRICS.value(metric)
    assert measured == METRICS.measured(metric)
    assert METRICS.number_of_successful_deployments == 247


def test_only_three_metrics_are_durations() -> None:
    durations = {metric for metric in Metric if metric.is_duration}
    assert durations == {
        Metric.LEAD_TIME,
        Metric.TIME_TO_RECOVERY,
        Metric.DEPLOYMENT_DURATION,
        Metric.QUEUE_TIME,
    }


def test_every_duration_is_read_from_a_figure() -> None:
    durations = [each for each in Metric if each.is_duration]
    assert all(each.figure.is_duration for each in durations)
    with pytest.raises(ValueError, match="failure-rate"):
        _ = Metric.DEPLOYMENT_FAILURE_RATE.figure
