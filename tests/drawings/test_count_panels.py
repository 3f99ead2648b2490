"""Small multiples of numbers: a panel of bars per group."""

import re

from insights_dash.drawings.count_panels import (
    CountPanelDrawer,
    list_keys,
    merge_alike,
)
from insights_dash.drawings.ink import LIGHT
from insights_dash.drawings.picture import Frame
from sample_drawings import EVIL, count_panels

SMALL = Frame(272, 128, LIGHT, picks="deployment-frequency")
DRAWER = CountPanelDrawer.of(count_panels(), SMALL)


def heights(number: int) -> list[float]:
    """Return the heights of the bars of a panel."""
    body = DRAWER.draw(count_panels().panels[number]).body
    bars = re.findall(r"<g[^>]*><title>.*?</title><rect[^>]*/></g>", body)
    return [float(re.findall(r' height="([\d.]+)"', bar)[0]) for bar in bars]


def test_panels_share_their_axis() -> None:
    first, second = heights(0), heights(1)
    assert abs(first[2] / second[2] - 30) < 3  # of 60 and 2
    assert second[1] == 0


def test_only_a_signal_is_coloured_and_the_week_in_progress_is_an_outline() -> None:
    body = DRAWER.draw(count_panels().panels[0]).body
    assert 1 == body.count(LIGHT.signal)
    assert 1 == body.count("stroke-dasharray")
    assert 1 == body.count(f'fill="{LIGHT.usual}"')
    said = DRAWER.draw(count_panels().panels[0]).summary
    assert "19 to 60 per week. Outside the usual range: 10–16 Nov 2025: 60." in said


def test_a_group_begins_with_its_first_deployment() -> None:
    assert 2 == len(heights(3))
    assert LIGHT.usual not in DRAWER.draw(count_panels().panels[3]).body


def test_groups_with_the_same_numbers_share_a_panel() -> None:
    merged = merge_alike(count_panels())
    names = [each.name for each in merged.panels]
    assert [EVIL, "2 groups alike", "new"] == names
    assert ("one", "other") == merged.panels[1].alike
    assert "(one, other)" in DRAWER.draw(merged.panels[1]).summary


def test_a_bar_picks_its_interval_of_its_group() -> None:
    body = DRAWER.draw(count_panels().panels[1]).body
    assert 3 == body.count('data-of="one"')  # no interval without a deployment
    assert EVIL not in DRAWER.draw(count_panels().panels[0]).body


def test_the_key_names_what_there_is() -> None:
    keys = [each.text for each in list_keys(count_panels(), LIGHT)]
    assert keys == [
        "Deployments per week",
        "Outside the group's usual range",
        "Usual range",
        "Week in progress",
    ]
