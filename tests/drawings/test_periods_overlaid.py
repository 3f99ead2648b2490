"""Two periods over each other, small: what is joined, dashed and labelled."""

import re

from insights_dash.drawings.ink import LIGHT
from insights_dash.drawings.overlaid import Lane, Overlaid, Point, draw_overlaid
from insights_dash.drawings.picture import show


def lane(*values: float | None, label: str = "9", cut: bool = False) -> Lane:
    """Return a lane; if it is cut, its last interval is only a part."""
    last = len(values) - 1
    points = tuple(
        Point(value, f"week {place}: {value}", is_whole=not (cut and place == last))
        for place, value in enumerate(values)
    )
    return Lane(points, label)


def draw(now: Lane, before: Lane | None, **options: bool) -> str:
    is_small = options.pop("is_small", False)
    overlaid = Overlaid(now, before, "Frequency per week", **options)
    return show(draw_overlaid(overlaid, LIGHT, is_small=is_small))


def lines(svg: str, color: str) -> list[str]:
    """Return the joined lines of a colour, without the axis."""
    return [
        each for each in re.findall(r"<path[^>]*>", svg) if f'stroke="{color}"' in each
    ]


def test_now_is_solid_and_before_is_dashed() -> None:
    svg = draw(lane(1, 2, 3), lane(2, 2, 2))
    (now,), (before,) = lines(svg, LIGHT.now), lines(svg, LIGHT.before)
    assert "stroke-dasharray" not in now
    assert "stroke-dasharray" in before


def test_no_line_bridges_a_gap_or_reaches_an_unfinished_interval() -> None:
    svg = draw(lane(1, 2, None, 3, 4, 5, cut=True), None)
    joined = [each.count("L") + 1 for each in lines(svg, LIGHT.now)]
    assert joined == [2, 2]
    assert svg.count(f'fill="{LIGHT.surface}"') == 1
    assert "week 5: 5" in svg


def test_a_lone_value_is_a_dot() -> None:
    svg = draw(lane(None, 2, None), None)
    assert not lines(svg, LIGHT.now)
    assert f'fill="{LIGHT.now}"' in svg


def heights(svg: str) -> list[float]:
    return [float(each) for each in re.findall(r'<text[^>]* y="([\d.]+)"', svg)]


def test_labels_are_never_over_each_other_nor_outside() -> None:
    for now, before in ((9, 9), (9, 8.9), (0, 0), (100, 0), (0, 100)):
        found = heights(draw(lane(1, now), lane(1, before)))
        assert abs(found[0] - found[1]) >= 12.9
        assert all(8 <= each <= 44 for each in found)


def test_rare_events_are_marks_in_two_lanes() -> None:
    svg = draw(
        lane(0, 0, label="none"),
        lane(1, 0, label="1, week of 6 Oct"),
        are_events=True,
        are_failures=True,
    )
    assert "1, week of 6 Oct" in svg
    assert len(lines(svg, LIGHT.before)) == 1
    assert not lines(svg, LIGHT.bad)


def test_durations_are_on_a_log_axis_on_which_small_changes_stay_small() -> None:
    flat = draw(lane(600, 610), None, is_duration=True)
    (path,) = lines(flat, LIGHT.now)
    (first, second) = (float(each) for each in re.findall(r" ([\d.]+)[L\"]", path))
    assert abs(first - second) < 2


def test_a_small_drawing_has_no_labels() -> None:
    svg = draw(lane(1, 2), lane(2, 1), is_small=True)
    assert not heights(svg)
    assert 'width="120"' in svg


def test_nothing_measured_is_an_empty_drawing() -> None:
    assert "<path" in draw(lane(label="none"), lane(label="none"), is_duration=True)
