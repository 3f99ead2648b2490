"""Long lists of numbers are read in parts."""

from array import array

import pytest

from insights_dash.store.parts import in_parts


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, []), (2, [[0, 1]]), (3, [[0, 1], [2]]), (4, [[0, 1], [2, 3]])],
)
def test_every_item_is_in_one_part(count: int, expected: list[list[int]]) -> None:
    assert [list(part) for part in in_parts(array("q", range(count)), 2)] == expected
