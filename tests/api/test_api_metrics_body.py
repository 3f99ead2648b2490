"""The arrays' JSON is the same as that of the values they stand for."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import orjson
import pytest

from insights_dash.api.wire.metrics import write_answer
from insights_dash.api.wire.moment import duration_text
from insights_dash.domain.measure import IntervalMetrics, Summary
from insights_dash.domain.time_range import Interval
from insights_dash.metrics.aggregate import SummaryArrays
from insights_dash.metrics.answer import MetricsAnswer

START = datetime(2024, 1, 7, tzinfo=UTC)
WEEK = timedelta(days=7)


def invent_answer(*, series: int, intervals: int, seed: int = 1) -> MetricsAnswer:
    """An answer whose figures have nothing to do with each other."""
    random = np.random.default_rng(seed)
    shape = (series, intervals)

    def counts() -> Any:  # noqa: ANN401 - an array
        return random.integers(0, 4, shape) * random.integers(0, 2, shape)

    def durations() -> SummaryArrays:
        low, high = -(10**6), 10 ** random.integers(4, 9)
        figures = [random.integers(low, high, shape) for _ in range(5)]
        return SummaryArrays(counts(), *figures)

    def numbers() -> SummaryArrays:
        return SummaryArrays(counts(), *[random.random(shape) * 20 for _ in range(5)])

    successes, failures, guided = counts(), counts(), counts()
    with np.errstate(invalid="ignore"):
        rates = np.round((failures + guided) / (successes + failures + guided), 5)
    return MetricsAnswer(
        names=tuple(f'Tenant "{number}" \\ é\n' for number in range(series)),
        intervals=tuple(
            Interval(
                date(2024, 1, 7) + week * WEEK,
                START + week * WEEK,
                START + (week + 1) * WEEK,
            )
            for week in range(intervals)
        ),
        as_of=START + intervals * WEEK,
        successes=successes,
        deployment_failures=failures,
        guided_failures=guided,
        rates=rates,
        lead_time=durations(),
        time_since_previous_deployment=durations(),
        mean_time_to_recovery=durations(),
        deployments_until_recovery=numbers(),
        deployment_duration=durations(),
        queue_time=durations(),
    )


def write_plainly(answer: MetricsAnswer) -> bytes:
    """What `write_answer` does, object by object."""
    series = [
        {"Name": each.name, "Intervals": [plain(metrics) for metrics in each.intervals]}
        for each in answer.series()
    ]
    return orjson.dumps({"Series": series})


def plain(metrics: IntervalMetrics) -> dict[str, Any]:
    rate = metrics.failure_rate
    return {
        "StartOfInterval": str(metrics.start),
        "NumberOfSuccessfulDeployments": metrics.number_of_successful_deployments,
        "LeadTime": plain_durations(metrics.lead_time),
        "DeploymentFailureRate": {
            "Successful": rate.successful,
            "DeploymentFailure": rate.deployment_failure,
            "SuccessfulButHadGuidedFailure": rate.successful_but_had_guided_failure,
            "Total": rate.total,
            "Failed": rate.failed,
            "Rate": rate.rate,
        },
        "TimeSincePreviousDeployment": plain_durations(
            metrics.time_since_previous_deployment
        ),
        "MeanTimeToRecovery": plain_durations(metrics.mean_time_to_recovery),
        "DeploymentsUntilRecovery": plain_summary(metrics.deployments_until_recovery),
    }


def plain_summary(summary: Summary[Any]) -> dict[str, Any]:
    return {
        "Count": summary.count,
        "Mean": summary.mean,
        "Median": summary.median,
        "Min": summary.min,
        "Max": summary.max,
        "NinetyFifth": summary.ninety_fifth,
    }


def plain_durations(summary: Summary[int]) -> dict[str, Any]:
    return {
        name: value
        if name == "Count" or value is None
        else duration_text(timedelta(seconds=value))
        for name, value in plain_summary(summary).items()
    }


@pytest.mark.parametrize(
    ("series", "intervals"), [(0, 5), (1, 1), (3, 53), (400, 92), (2, 20_000)]
)
def test_arrays_are_written_like_the_values_they_stand_for(
    series: int, intervals: int
) -> None:
    answer = invent_answer(series=series, intervals=intervals)
    assert write_plainly(answer) == write_answer(answer)


def test_an_answer_that_knows_nothing_is_all_nulls() -> None:
    answer = invent_answer(series=1, intervals=1, seed=0)
    nothing = np.zeros((1, 1), np.int64)
    unknown = SummaryArrays(nothing, *[nothing] * 5)
    empty = MetricsAnswer(
        names=("All",),
        intervals=answer.intervals,
        as_of=answer.as_of,
        successes=nothing,
        deployment_failures=nothing,
        guided_failures=nothing,
        rates=np.full((1, 1), np.nan),
        lead_time=unknown,
        time_since_previous_deployment=unknown,
        mean_time_to_recovery=unknown,
        deployments_until_recovery=unknown,
        deployment_duration=unknown,
        queue_time=unknown,
    )
    interval = orjson.loads(write_answer(empty))["Series"][0]["Intervals"][0]
    assert interval["DeploymentFailureRate"]["Rate"] is None
    assert {"Count": 0} == {
        name: value for name, value in interval["LeadTime"].items() if value is not None
    }
