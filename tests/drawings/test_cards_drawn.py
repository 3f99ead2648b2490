"""The small drawings of cards."""

import re

import pytest

from insights_dash.drawings.in_cards import (
    SIZE,
    EventsByInterval,
    ValueInRange,
    draw_events,
    draw_range,
)
from insights_dash.drawings.picture import Frame

FRAME = Frame(*SIZE)


def find_x(body: str, tag: str, name: str) -> list[float]:
    return [
        float(each) for each in re.findall(rf'<{tag} [^>]*?\b{name}="([\d.]+)"', body)
    ]


def test_a_value_is_a_dot_in_the_band_of_its_usual_range() -> None:
    value = ValueInRange(150, 140, 100, 200, "Usual week: 100–200.")
    body = draw_range(value, FRAME).body
    [left] = find_x(body, "rect", "x")
    [width] = find_x(body, "rect", "width")
    [dot] = find_x(body, "circle", "cx")
    assert left < dot < left + width
    assert abs(dot - SIZE[0] / 2) < 1
    before = float(re.findall(r'd="M([\d.]+) 1V15"', body)[0])
    assert left < before < dot


@pytest.mark.parametrize("now", [-900, 0, 5_000])
def test_a_value_far_outside_is_still_on_the_line(now: float) -> None:
    body = draw_range(ValueInRange(now, None, 100, 200, "."), FRAME).body
    [left] = find_x(body, "rect", "x")
    [width] = find_x(body, "rect", "width")
    [dot] = find_x(body, "circle", "cx")
    assert 0 < dot < SIZE[0]
    assert not left <= dot <= left + width
    assert width >= 2


def test_a_range_without_width_is_drawn() -> None:
    body = draw_range(ValueInRange(5, 5, 5, 5, "."), FRAME).body
    assert find_x(body, "circle", "cx") == [SIZE[0] / 2]


def test_intervals_with_failures_are_larger_dots_that_say_their_number() -> None:
    texts = ["Week 1: none", "Week 2: 1 failure", "Week 3: none", "Week 4: 9 failures"]
    events = EventsByInterval([0, 1, 0, 9], texts, "2 of 4.", are_failures=True)
    body = draw_events(events, FRAME).body
    small, other, one, many = find_x(body, "circle", "r")
    assert small == other < one < many
    assert "Week 2: 1 failure</title>" in body
    assert "Week 1" not in body
    assert body.count("var(--bad)") == 2
    assert find_x(body, "circle", "cx")[-1] < SIZE[0]
