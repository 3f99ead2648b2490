from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights_dash.figures.durations import (
    DAY,
    HOUR,
    MINUTE,
    describe_briefly,
    describe_duration,
    keep_units,
    tick_durations,
)


def test_no_line_ends_between_a_number_and_its_unit() -> None:
    said = "95% within 1 h 48 min, was 20 min of 3 hours, 5 d"
    kept = "95% within 1~h 48~min, was 20~min of 3 hours, 5~d"
    assert keep_units(said) == kept.replace("~", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (0.4, "0 s"),
        (-0.4, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (61, "1 min 1 s"),
        (59 * MINUTE + 59.6, "1 h"),
        (HOUR + 29, "1 h"),
        (HOUR + 5 * MINUTE, "1 h 5 min"),
        (23 * HOUR + 59 * MINUTE + 40, "1 d"),
        (2 * DAY + 4 * HOUR, "2 d 4 h"),
        (1234 * DAY, "1,234 d"),
        (-(HOUR + 5 * MINUTE), "−1 h 5 min"),
    ],
)
def test_durations_read_as_people_write_them(seconds: float, words: str) -> None:
    assert describe_duration(seconds) == words


@given(st.integers(-400 * DAY, 0), st.integers(0, 4_000 * DAY))
def test_ticks_are_few_round_and_cover_what_is_shown(low: int, high: int) -> None:
    places, names = tick_durations(low, high)
    assert places[0] <= low
    assert places[-1] >= high
    assert 1 <= len(places) <= 7
    assert len(names) == len(places)
    assert len({b - a for a, b in pairwise(places)}) <= 1
    assert len(set(names)) == len(names)


def test_a_day_is_divided_at_hours() -> None:
    assert tick_durations(0, DAY)[1] == ("0", "6 h", "12 h", "18 h", "1 d")


def test_a_sentence_says_no_time_as_less_than_a_second() -> None:
    assert "less than 1 s" == describe_briefly(0.4)
    assert "1 s" == describe_briefly(0.6)
    assert "−1 s" == describe_briefly(-0.6)
