"""Bars of deployments, with their usual range and a rolling median."""

import re
from dataclasses import replace

from insights_dash.drawings.bars import (
    Bars,
    count_rolling,
    draw_bars,
    find_rolling,
    summarise,
)
from insights_dash.drawings.ink import LIGHT
from insights_dash.drawings.picture import Frame
from sample_drawings import bars

WIDE = Frame(650, 258, LIGHT)


def lines_of(drawn: Bars) -> list[str]:
    """Return the path of each piece of the rolling median."""
    pattern = rf'd="([^"]*)" fill="none" stroke="{LIGHT.text}" stroke-width="2"'
    return re.findall(pattern, draw_bars(drawn, WIDE).body)


def test_only_an_interval_outside_is_coloured_and_has_its_number() -> None:
    markup = draw_bars(bars(), WIDE).body
    assert 2 == markup.count(LIGHT.signal)  # the bar and its number
    assert ">60</text>" in markup
    assert ">200</text>" in markup  # a tick
    assert ">193</text>" not in markup


def test_an_interval_in_progress_is_an_outline_which_the_line_does_not_reach() -> None:
    markup = draw_bars(bars(), WIDE).body
    assert 1 == markup.count("stroke-dasharray")
    [line] = lines_of(bars())
    assert 9 == line.count("L")  # from the eighth week to the seventeenth


def test_the_line_is_interrupted_where_there_is_no_value() -> None:
    drawn = bars()
    holes = [
        replace(each, rolling=None) if place in {9, 11} else each
        for place, each in enumerate(drawn.bars)
    ]
    before, lone, after = lines_of(replace(drawn, bars=tuple(holes)))
    assert [1, 0, 4] == [each.count("L") for each in (before, lone, after)]
    assert lone.endswith("h0")


def test_limits_and_the_last_median_are_named() -> None:
    markup = draw_bars(bars(), WIDE).body
    for text in ("upper limit 238", "lower limit 112", "8-week median 203"):
        assert f">{text}</text>" in markup


def test_without_limits_no_range_is_claimed() -> None:
    drawn = replace(bars(), lower=None, upper=None)
    picture = draw_bars(drawn, WIDE)
    assert "limit" not in picture.body
    assert "Deployments" == picture.key[0].text
    assert "Usual" not in picture.summary


def test_the_median_of_eight_starts_with_the_eighth() -> None:
    assert [None] * 7 + [4.5, 5.5] == find_rolling([1, 2, 3, 4, 5, 6, 7, 8, 9])
    assert [2] == find_rolling([2], 1)
    assert [] == find_rolling([])


def test_the_median_of_days_is_that_of_a_week() -> None:
    """Eight days would have two to four days of weekends."""
    assert [7, 8, 8] == [count_rolling(each) for each in ("day", "week", "month")]
    daily = replace(bars(), interval="day")
    assert "7-day median 203<" in draw_bars(daily, WIDE).body
    assert "Median of the last 7: 203." in summarise(daily)


def test_bars_are_described_to_screen_readers() -> None:
    assert (
        "Deployments per week, 27 Oct 2025 to 1 Mar 2026. From 60 to 229. Usual range: "
        "112–238. Outside: 22–28 Dec 2025: 60. Median of the last 8: 203."
    ) == summarise(bars())


def test_the_key_names_the_week_outside() -> None:
    assert [
        *("Within the usual 112–238", "Outside: 22–28 Dec 2025", "8-week median"),
        *("Previous period", "Week in progress"),
    ] == [each.text for each in draw_bars(bars(), WIDE).key]
