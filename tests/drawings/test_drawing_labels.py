"""Labels overlap nothing, and text is measured without a browser."""

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights_dash.drawings.labels import (
    LINE,
    SPACE,
    Box,
    Mark,
    find_box,
    place,
    spread,
)
from insights_dash.drawings.text_width import measure, shorten, wrap

BOUNDS = Box(0, 0, 400, 200)
marks = st.builds(
    Mark,
    st.sampled_from(["router", "a", "content-data-api: 3 d"]),
    x=st.integers(0, 400),
    y=st.integers(0, 200),
)


@given(st.lists(marks, max_size=8, unique=True))
def test_labels_neither_touch_each_other_nor_overlap_the_edge(
    drawn: list[Mark],
) -> None:
    labels = place(drawn, BOUNDS)
    boxes = [find_box(each) for each in labels]
    for index, box in enumerate(boxes):
        assert box.is_within(BOUNDS)
        room = box.widen(SPACE)
        assert not any(room.overlaps(other) for other in boxes[:index])


def test_a_mark_without_room_has_no_label() -> None:
    full = [Box(0, 0, 400, 200)]
    assert [] == place([Mark("router", 200, 100)], BOUNDS, full)


def test_two_marks_beside_each_other_are_labelled_on_the_outer_sides() -> None:
    marks = [Mark("left one", 150, 100), Mark("right one", 180, 100)]
    taken = [Box(146, 96, 154, 104), Box(176, 96, 184, 104)]
    assert {("left one", "end"), ("right one", "start")} == {
        (each.text, each.anchor) for each in place(marks, BOUNDS, taken)
    }


@given(st.lists(st.integers(0, 100), max_size=4))
def test_values_on_the_right_are_a_line_apart_and_in_order(
    places: Sequence[int],
) -> None:
    found = spread(places, (0, 100))
    ordered = sorted(zip(places, found, strict=True))
    for (_, above), (_, below) in itertools.pairwise(ordered):
        assert below - above >= LINE - 1e-9
    assert all(0 <= each <= 100 for each in found)


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("median", 39.8), ("95%", 25.9), ("日本", 24.1), ("e\u0301", 6.7)],
)
def test_text_is_as_wide_as_in_inter(text: str, width: float) -> None:
    assert width == pytest.approx(measure(text, 11.5), abs=0.1)


def test_text_that_is_too_long_loses_its_middle() -> None:
    assert "router" == shorten("router", 100, 12)
    assert "coll…sher" == shorten("collections-publisher", 60, 12)
    assert measure("coll…sher", 12) <= 60
    assert "…" == shorten("router", 0, 12)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("router", ("router",)),
        ("content-block-manager", ("content-", "block-…nager")),
        ("collectionspublisher", ("collectionspub", "lisher")),
        ("payments-api-eu-worker-of-customers", ("payments-api-", "eu-wo…omers")),
        ("payments-api-us-worker-of-customers", ("payments-api-", "us-wo…omers")),
    ],
)
def test_a_long_name_has_two_lines(name: str, lines: tuple[str, ...]) -> None:
    assert lines == wrap(name, 84, 12)
    assert all(measure(each, 12) <= 84 for each in lines)
