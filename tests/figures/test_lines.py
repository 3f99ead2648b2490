"""Lines of a split: where they begin, and which are identical."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from insights_dash.charts.lines import begin_all, describe_alike
from insights_dash.domain.metric import Figure, IntervalMetrics, Series
from sample_series import START, WEEK, series


def mean(interval: IntervalMetrics) -> float | None:
    return interval.summaries[Figure.LEAD_TIME].mean


@pytest.mark.parametrize(
    ("first_day", "weeks"),
    [
        (None, [0, 1, 2]),
        (START - WEEK, [0, 1, 2]),
        (START, [0, 1, 2]),
        (START + timedelta(days=6), [0, 1, 2]),
        (START + WEEK, [1, 2]),
        (START + 3 * WEEK - timedelta(days=1), [2]),
    ],
)
def test_a_series_begins_in_the_week_of_its_first_deployment(
    first_day: date | None, weeks: Sequence[int]
) -> None:
    first_days = {} if first_day is None else {"Shop": first_day}
    [begun] = begin_all([series("Shop", [1, 2, 3])], first_days)
    assert [START + week * WEEK for week in weeks] == [
        each.start for each in begun.intervals
    ]


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ([series("A", [1, 2]), series("B", [1, 3])], ""),
        ([series("A", [1, 2]), series("B", [1, 2])], "2 identical lines: A, B"),
        ([series("A", [None, None]), series("B", [None, None])], ""),
        ([series("A", [1, None]), series("B", [None, 1])], ""),
        (
            [series(name, [1]) for name in "ABCD"] + [series("X", [2]) for _ in "12"],
            "4 identical lines: A, B, C, D; 2 identical lines: X, X",
        ),
        (
            [series(name, [1]) for name in "ABCDEFG"],
            "7 identical lines: A, B, C and 4 more",
        ),
    ],
)
def test_identical_lines_are_named(listed: Sequence[Series], said: str) -> None:
    assert said == describe_alike(listed, mean)
