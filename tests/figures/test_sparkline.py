"""Weeks as bars in the space of a word."""

import re
from collections.abc import Sequence

import pytest

from insights_dash.domain.metric import Series
from insights_dash.figures.sparkline import draw_sparkline, summarise_weeks
from sample_series import interval

OPENING = "Successful deployments per week, last 3 months and this one: "


def weeks(*counts: int) -> Series:
    """Return a week per number of deployments."""
    return Series(
        "All",
        tuple(
            interval(week, None, successes=count) for week, count in enumerate(counts)
        ),
    )


def read(name: str, markup: str) -> Sequence[float]:
    return [float(each) for each in re.findall(rf'<rect[^>]* {name}="([^"]+)"', markup)]


def test_bars_are_as_high_as_their_numbers_and_stand_on_one_line() -> None:
    markup = draw_sparkline(weeks(10, 40, 20))

    heights, tops = read("height", markup), read("y", markup)

    assert heights == [9, 36, 18]
    assert [0, 8, 16] == read("x", markup)
    assert {36.0} == {top + high for top, high in zip(tops, heights, strict=True)}
    assert 'width="22"' in markup


def test_a_small_number_is_visible_next_to_a_large_one_and_zero_is_a_line() -> None:
    markup = draw_sparkline(weeks(1, 0, 1_000))

    assert [2, 1, 36] == read("height", markup)
    assert ["", " is-none", " is-unfinished"] == re.findall('bar([^"]*)"', markup)


def test_nothing_at_all_is_a_row_of_lines() -> None:
    markup = draw_sparkline(weeks(0, 0))
    assert [1, 1] == read("height", markup)
    assert 2 == markup.count("is-none")


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((12, 40, 1_031), "12 to 40. Week in progress (19–25 Apr 2026): 1,031"),
        ((7, 7, 0), "7. Week in progress (19–25 Apr 2026): 0"),
        ((0, 0, 3), "0. Week in progress (19–25 Apr 2026): 3"),
        ((0, 0, 0), "none"),
    ],
)
def test_the_description_of_weeks_leaves_the_unfinished_one_out_of_the_extremes(
    counts: Sequence[int], words: str
) -> None:
    assert OPENING + words == summarise_weeks(weeks(*counts))
