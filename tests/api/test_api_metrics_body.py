"""The arrays' JSON and CSV equal those of the values that they stand for."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import orjson
import pytest

from insights_dash.api.wire.csv_text import write_series
from insights_dash.api.wire.metrics import write_answer
from insights_dash.domain.metric import Figure, Metric
from insights_dash.domain.time_range import Interval
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.summaries import CellSummaries, Distribution
from plain_bodies import metrics_body, metrics_csv

START = datetime(2024, 1, 7, tzinfo=UTC)
WEEK = timedelta(days=7)


def invent_answer(*, series: int, intervals: int, seed: int = 1) -> MetricsAnswer:
    """Draw an answer whose figures are independent of each other."""
    random = np.random.default_rng(seed)
    shape = (series, intervals)

    def counts() -> Any:  # noqa: ANN401 - an array
        return random.integers(0, 4, shape) * random.integers(0, 2, shape)

    def summaries(largest: int, *, is_duration: bool = True) -> CellSummaries:
        """Draw cells without values too."""
        place = np.flatnonzero(random.integers(0, 2, series * intervals))
        count, ones = random.integers(0, 10**6, (2, len(place)), np.int32)
        low, high = (-largest // 10, largest) if is_duration else (0, largest)
        figures = random.integers(low, high, (4, len(place)))
        sums = random.integers(low, high, len(place)) // 10**6
        cells = Distribution(count // 2**10 + 1, sums, ones, *figures)
        return CellSummaries(shape, place, cells, is_duration)

    def durations() -> CellSummaries:
        return summaries(10 ** int(random.integers(10, 16)))

    def numbers() -> CellSummaries:
        return summaries(20, is_duration=False)

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
        days=(date(2024, 1, 7), date(2024, 1, 7) + intervals * WEEK),
        successes=successes,
        deployment_failures=failures,
        guided_failures=guided,
        rates=rates,
        summaries={
            Figure.LEAD_TIME: durations(),
            Figure.TIME_SINCE_PREVIOUS: durations(),
            Figure.TIME_TO_RECOVERY: durations(),
            Figure.DEPLOYMENTS_UNTIL_RECOVERY: numbers(),
            Figure.DEPLOYMENT_DURATION: durations(),
            Figure.QUEUE_TIME: durations(),
        },
    )


@pytest.mark.parametrize(
    ("series", "intervals"), [(0, 5), (1, 1), (3, 53), (100, 92), (2, 5_000)]
)
def test_arrays_are_written_like_the_values_they_stand_for(
    series: int, intervals: int
) -> None:
    answer = invent_answer(series=series, intervals=intervals)
    assert metrics_body(answer.series()) == b"".join(write_answer(answer))


@pytest.mark.parametrize(
    ("series", "intervals", "metrics"),
    [
        (0, 5, tuple(Metric)),
        (3, 53, tuple(Metric)),
        (170, 53, (Metric.LEAD_TIME, Metric.DEPLOYMENT_FAILURE_RATE)),
    ],
)
def test_lines_are_those_of_the_values_they_stand_for(
    series: int, intervals: int, metrics: tuple[Metric, ...]
) -> None:
    answer = invent_answer(series=series, intervals=intervals)
    head, *blocks = write_series(answer, metrics)
    assert head.startswith(b"Series,From,")
    assert metrics_csv(answer.series(), metrics) == b"".join(blocks)
    assert -(-series * intervals // 8_192) == len(blocks)


def test_a_large_response_consists_of_blocks_of_whole_series() -> None:
    blocks = list(write_answer(invent_answer(series=400, intervals=53)))
    assert 6 == len(blocks)
    assert max(map(len, blocks)) < 4_000_000
    assert all(block.startswith(b',{"Name":') for block in blocks[1:])


def test_fingerprints_of_different_answers_differ() -> None:
    answer = invent_answer(series=3, intervals=5)
    same = invent_answer(series=3, intervals=5)
    later = replace(same, as_of=same.as_of + WEEK)
    assert answer.fingerprint() == later.fingerprint()
    renamed = replace(same, names=("A", *same.names[1:]))
    changed = invent_answer(series=3, intervals=5)
    changed.summaries[Figure.QUEUE_TIME].cells.max[2] += 1
    others = {renamed.fingerprint(), changed.fingerprint(), answer.fingerprint()}
    assert 3 == len(others)


def test_an_empty_answer_is_all_nulls() -> None:
    answer = invent_answer(series=1, intervals=1, seed=0)
    nothing = np.zeros((1, 1), np.int64)
    empty_row, no_counts = np.empty(0, np.int64), np.empty(0, np.int32)
    cells = Distribution(no_counts, empty_row, no_counts, *[empty_row] * 4)
    unknown = CellSummaries((1, 1), empty_row, cells)
    empty = MetricsAnswer(
        names=("All",),
        intervals=answer.intervals,
        as_of=answer.as_of,
        days=answer.days,
        successes=nothing,
        deployment_failures=nothing,
        guided_failures=nothing,
        rates=np.full((1, 1), np.nan),
        summaries={
            Figure.LEAD_TIME: unknown,
            Figure.TIME_SINCE_PREVIOUS: unknown,
            Figure.TIME_TO_RECOVERY: unknown,
            Figure.DEPLOYMENTS_UNTIL_RECOVERY: unknown,
            Figure.DEPLOYMENT_DURATION: unknown,
            Figure.QUEUE_TIME: unknown,
        },
    )
    interval = orjson.loads(b"".join(write_answer(empty)))["Series"][0]["Intervals"][0]
    assert interval["DeploymentFailureRate"]["Rate"] is None
    assert {"Count": 0} == {
        name: value for name, value in interval["LeadTime"].items() if value is not None
    }
