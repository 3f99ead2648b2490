"""The lanes of a rollout, and the shares that releases had reached."""

import re
from xml.etree import ElementTree as ET

import pytest

from insights_dash.domain.rollout_lag import LAG_NAMES
from insights_dash.drawings.picture import Frame
from insights_dash.drawings.rollout_lanes import (
    WIDTH,
    Strip,
    draw_bar,
    draw_mark,
    draw_strip,
    list_classes,
)
from insights_dash.drawings.rollout_share import Curve, Shares, draw_shares

HALF = WIDTH // 2
TENANTS = ("tenant", "tenants")


def read_paths(svg: str) -> dict[str, str]:
    """Return the path of each class of a drawing."""
    root = ET.fromstring(svg)  # noqa: S314 - our own text
    return {each.get("class", ""): each.get("d", "") for each in root.iter()}


def test_a_lane_has_a_box_per_class_and_a_mark_per_place() -> None:
    steps = [(0.0, 0), (0.25, 2), (0.5, 31)]
    paths = read_paths(draw_strip(Strip(steps, 0.75, [0.5, 0.5, 0.0])))
    assert paths["lane__lag-0"].startswith(f"M0 2h{HALF // 2}V")
    assert paths["lane__lag-1"].startswith(f"M{HALF // 2} 2h{HALF // 2}V")
    assert paths[f"lane__lag-{len(LAG_NAMES) - 1}"].startswith(f"M{HALF} 2h{HALF // 2}")
    assert paths["lane__marks"] == f"M0 0V14M{HALF} 0V14"


def test_a_lane_without_deployments_has_no_marks() -> None:
    assert "lane__marks" not in draw_strip(Strip([(0.0, 4)], 1.0, []))


def test_every_drawing_of_lanes_can_be_read() -> None:
    samples = [each for each, _ in list_classes()]
    for svg in (*samples, draw_mark(), draw_bar(0, is_last=False)):
        assert ET.fromstring(svg).get("aria-hidden") == "true"  # noqa: S314
    assert len({*samples}) == len(LAG_NAMES)


def test_streams_that_arrive_together_are_one_step() -> None:
    frame = Frame(496, 142)  # its log scale is 400 pixels wide, from 80 on
    curve = Curve("2.0", [0, 60, 60, 3_600])
    svg = draw_shares(Shares([curve], curve, TENANTS), frame).body
    assert re.findall(r"M40 118(H[^\"]*V[^\"]*)", svg) == ["H40V93H80V43H480V18"]


def test_minutes_and_weeks_can_both_be_read() -> None:
    minute, week = 60, 7 * 86_400
    curves = [Curve("1.0", [0, minute, 10 * minute]), Curve("2.0", [0, week])]
    svg = draw_shares(Shares(curves, None, TENANTS), Frame(496, 142)).body
    ten_minutes, end = (float(each) for each in re.findall(r"H([\d.]+)V18", svg))
    assert end == 480
    assert ten_minutes > 150
    assert re.findall(r">([^<>]*)</text>", svg)[4:] == [
        *("first", "1 min", "10 min", "1 h", "6 h", "1 d", "1 w"),
    ]


def test_streams_that_all_arrive_at_once_are_one_step() -> None:
    curve = Curve("2.0", [0, 0])
    svg = draw_shares(Shares([curve], curve, TENANTS), Frame(496, 142)).body
    assert re.findall(r"M40 118(H[^\"]*V[^\"]*)", svg) == ["H40V18"]


@pytest.mark.parametrize("count", [10, 10_000])
def test_a_release_of_many_streams_has_few_steps(count: int) -> None:
    curve = Curve("2.0", [float(each) for each in range(count)])
    svg = draw_shares(Shares([curve], None, TENANTS), Frame(452, 142)).body
    assert 10 <= svg.count("V") <= 60


def test_the_summary_names_the_emphasised_release() -> None:
    curve = Curve("2.0", [0, 7_200])
    picture = draw_shares(Shares([curve], curve, TENANTS), Frame(452, 142))
    assert picture.summary == (
        "Share of tenants that 1 release had reached, by the time since the first, "
        "on a logarithmic scale. 2.0 took 2 h to reach all."
    )
