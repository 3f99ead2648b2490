"""Strips: what is a dot, what is a bar, and what is said about them."""

import re
from dataclasses import replace
from datetime import timedelta

from insights_dash.drawings.ink import LIGHT
from insights_dash.drawings.part import Part
from insights_dash.drawings.picture import Frame
from insights_dash.drawings.strip import (
    Cell,
    Strip,
    draw_strip,
    is_sparse,
    summarise,
)
from sample_drawings import MONDAY, WEEK, column, dot, sparse, strip

WIDE = Frame(1_320, 330, LIGHT)


def named(name: str = "router v209", seconds: float = 4_150_000) -> Strip:
    drawn = strip()
    cell = Cell(4e6, 5e6, 1, (dot(MONDAY, seconds, name=name),))
    return replace(drawn, columns=(column(0, cell), *drawn.columns[1:]))


def test_few_deployments_of_a_cell_are_dots_and_more_are_a_bar() -> None:
    markup = draw_strip(strip(), WIDE).body
    assert 18 * 2 == markup.count("<circle")
    assert 18 == markup.count("<rect")
    assert 18 == len(re.findall('<g class="drawing__dot"', markup))  # failed: a cross


def test_a_bar_is_as_wide_as_the_square_root_of_its_number() -> None:
    cells = (Cell(100, 133, 25), Cell(133, 178, 100))
    columns = tuple(column(week, *cells) for week in range(3))
    markup = draw_strip(Strip(columns, 660), WIDE).body
    narrow, wide = (
        float(each) for each in re.findall(r'<rect[^>]* width="([\d.]+)"', markup)[:2]
    )
    assert wide / narrow == 2


def test_median_and_tail_of_an_interval_in_progress_are_dashed() -> None:
    markup = draw_strip(strip(), WIDE).body
    assert 2 == markup.count("stroke-dasharray")
    *_, last = markup.split('class="drawing__column"')
    assert 2 == last.count("stroke-dasharray")


def test_the_longest_deployments_are_named() -> None:
    body = draw_strip(named(), WIDE).body
    assert "router v209: 48 d 1 h</text>" in body
    assert "router v209: 48 d 1 h, Mon 27 Oct 2025, 12:19</title>" in body


def test_a_named_deployment_has_the_first_characters_of_its_hash() -> None:
    commit = "10668475e087a18ba9ea5f86b6322f4ce130e200"
    body = draw_strip(named(name=f"smee-sidecar {commit}"), WIDE).body
    assert "smee-sidecar 10668475e0: 48 d 1 h</text>" in body
    assert f"smee-sidecar {commit}: 48 d 1 h, Mon 27 Oct 2025" in body


def test_who_cannot_see_a_deployment_reads_no_name() -> None:
    body = draw_strip(named(name=""), WIDE).body
    assert "48 d 1 h</text>" not in body
    assert ">48 d 1 h, Mon 27 Oct 2025, 12:19</title>" in body


def test_the_last_finished_interval_is_named_beside_the_drawing() -> None:
    body = draw_strip(strip(), WIDE).body
    assert ">median 11 min</text>" in body
    assert ">95% 2 h</text>" in body
    narrow = draw_strip(strip(), Frame(326, 240, LIGHT))
    assert ">median 11 min</text>" not in narrow.body
    assert {"Median 11 min", "95% within 2 h"} <= {each.text for each in narrow.key}


def test_with_few_deployments_there_is_one_median_or_none() -> None:
    some, handful = draw_strip(sparse(9), WIDE), draw_strip(sparse(4), WIDE)
    assert ">median 10 min</text>" in some.body
    assert 'r="2.8"' in some.body
    assert "median" not in handful.body
    assert 'r="4"' in handful.body
    assert ["One deployment"] == [each.text for each in handful.key]


def test_few_means_fewer_than_three_per_week() -> None:
    assert is_sparse(53, MONDAY, MONDAY + 18 * WEEK)
    assert not is_sparse(54, MONDAY, MONDAY + 18 * WEEK)
    assert is_sparse(12, MONDAY, MONDAY + timedelta(days=30))


def test_the_key_explains_only_what_is_drawn() -> None:
    assert [
        *("One deployment", "More than three, by width", "Failed", "Median"),
        *("95% within", "Week in progress", "Labels on the right: 16–22 Feb 2026"),
    ] == [each.text for each in draw_strip(strip(), WIDE).key]


def test_the_key_says_which_week_the_labelled_values_are_of() -> None:
    narrow = draw_strip(strip(), replace(WIDE, width=326))
    assert "Values: 16–22 Feb 2026" in [each.text for each in narrow.key]
    for drawing in (draw_strip(sparse(9), WIDE), draw_strip(sparse(3), WIDE)):
        assert not [each for each in drawing.key if "Labels" in each.text]


def test_a_strip_is_described_to_screen_readers() -> None:
    assert (
        "Lead time of 732 deployments, 27 Oct 2025 to 1 Mar 2026, on a logarithmic "
        "scale. Last finished week, 16–22 Feb 2026: median 11 min, 95% 2 h. Longest: "
        "router v209, 48 d 1 h on 27 Oct. 17 of the dots failed."
    ) == summarise(named())
    assert (
        "Lead time of 9 deployments, 27 Oct 2025 to 1 Mar 2026, on a logarithmic "
        "scale. Median 10 min."
    ) in summarise(sparse(9))


def test_without_deployments_there_are_only_axes() -> None:
    picture = draw_strip(sparse(0), WIDE)
    assert "<circle" not in picture.body
    assert "Lead time of 0 deployments" in picture.summary


def test_parts_say_why_they_are_parts() -> None:
    assert "Week in progress" == Part.of(is_over=False, is_cut=True).describe("week")
    assert "Part of a month" == Part.of(is_over=True, is_cut=True).describe("month")
    assert Part.WHOLE is Part.of(is_over=True, is_cut=False)
