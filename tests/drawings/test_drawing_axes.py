"""Axes of drawings: where ticks are, and what they are called."""

import itertools
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights_dash.drawings.axes import SMALL, CountAxis, TimeAxis
from insights_dash.drawings.text_width import measure
from insights_dash.figures.duration_axis import DurationAxis
from insights_dash.figures.durations import DAY, HOUR, MINUTE

HIGH, LOW = 300, 180


@pytest.mark.parametrize(
    ("values", "length", "labels"),
    [
        ([11 * MINUTE, 48 * DAY], HIGH, ["10 min", "1 h", "6 h", "1 d", "1 w", "30 d"]),
        ([11 * MINUTE, 48 * DAY], LOW, ["10 min", "1 h", "1 d", "1 w", "30 d"]),
        ([2 * MINUTE, 5 * HOUR], HIGH, ["1 min", "10 min", "1 h", "6 h"]),
        ([90 * MINUTE], HIGH, ["1 h", "6 h"]),
        ([HOUR], HIGH, ["10 min", "1 h"]),
        ([20, 40], HIGH, ["10 s", "1 min"]),
        ([-5, 0, 30], HIGH, ["1 s", "10 s", "1 min"]),
        ([400 * DAY], HIGH, ["30 d", "90 d", "1 y"]),
        ([], HIGH, ["1 min", "10 min", "1 h", "6 h", "1 d"]),
    ],
)
def test_durations_are_widened_to_the_next_tick(
    values: Sequence[float], length: int, labels: Sequence[str]
) -> None:
    axis = DurationAxis.of(values, length, 0)
    assert labels == [tick.label for tick in axis.list_ticks()]


@given(
    st.lists(st.floats(-(10**6), 10**9), max_size=9),
    st.integers(100, 400),
)
def test_every_duration_is_within_its_axis_and_labels_keep_apart(
    values: Sequence[float], length: int
) -> None:
    axis = DurationAxis.of(values, length, 0)
    assert all(0 <= axis.at(each) <= length for each in values)
    places = [tick.at for tick in axis.list_ticks()]
    assert places
    gaps = [low - high for low, high in itertools.pairwise(places)]
    assert all(gap >= 14 for gap in gaps)


def test_more_ticks_can_be_asked_for() -> None:
    axis = DurationAxis.of([20 * MINUTE, 47 * HOUR], 300, 0, (2 * DAY,))
    assert ["10 min", "1 h", "6 h", "1 d", "2 d"] == [
        tick.label for tick in axis.list_ticks()
    ]


@pytest.mark.parametrize(
    ("first", "days", "width", "labels"),
    [
        (date(2025, 10, 27), 124, 500, ["Nov 2025", "Dec", "Jan 2026", "Feb"]),
        # The first month gives up its year if January says the next one.
        (date(2025, 10, 27), 124, 260, ["Nov", "Dec", "Jan 2026", "Feb"]),
        (date(2025, 10, 27), 124, 120, ["Jan 2026"]),
        (date(2025, 3, 1), 120, 230, ["Apr 2025"]),
        (date(2026, 2, 2), 21, 500, ["2 Feb 2026", "9 Feb", "16 Feb"]),
        (date(2025, 12, 31), 3, 500, ["31 Dec 2025", "1 Jan 2026", "2 Jan 2026"]),
        (date(2026, 2, 3), 1, 60, ["3 Feb 2026"]),
        # The month that begins has no room at the right edge.
        (date(2000, 2, 2), 29, 300, ["2 Feb 2000"]),
        (date(2020, 1, 1), 2_000, 500, [str(year) for year in range(2020, 2026)]),
    ],
)
def test_days_have_as_many_ticks_as_there_is_room_for(
    first: date, days: int, width: int, labels: Sequence[str]
) -> None:
    axis = TimeAxis(first, first + timedelta(days=days), 0, width)
    assert labels == [tick.label for tick in axis.list_ticks()]


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 4_000))
def test_labels_of_days_never_touch(first: date, days: int) -> None:
    axis = TimeAxis(first, first + timedelta(days=days), 0, 300)
    ticks = axis.list_ticks()
    assert ticks
    for tick, following in itertools.pairwise(ticks):
        assert tick.at + measure(tick.label, SMALL) < following.at


def test_a_local_time_is_within_its_day() -> None:
    axis = TimeAxis(date(2026, 3, 1), date(2026, 3, 11), 0, 100)
    assert 0 == axis.at(date(2026, 3, 1))
    assert 25 == axis.at(datetime(2026, 3, 3, 12))  # noqa: DTZ001 - local time


@pytest.mark.parametrize(
    ("high", "labels"),
    [
        (238, ["0", "100", "200"]),
        (4, ["0", "1", "2", "3", "4"]),
        (1, ["0", "1"]),
        (9, ["0", "5"]),
        (12_345, ["0", "5,000", "10,000"]),
    ],
)
def test_numbers_have_few_round_ticks(high: int, labels: Sequence[str]) -> None:
    axis = CountAxis.of([high], 0, 100)
    assert labels == [tick.label for tick in axis.list_ticks()]
