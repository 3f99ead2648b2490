"""Values at ranks, from those whose grades contain them, and after others are added."""

import numpy as np
import pytest

from insights_dash.metrics.answer.ranks import Graded, Ranked
from insights_dash.metrics.history.columns import Integers, grade_values

GROUPS, ROWS = 3, 4_000


def draw(random: np.random.Generator, rows: int) -> tuple[Integers, Integers]:
    values = random.exponential(1e10, rows).astype(np.int64) // 1_000 * 1_000
    return values, random.integers(0, GROUPS, rows)


def sort(values: Integers, group: Integers) -> list[list[int]]:
    return [np.sort(values[group == each]).tolist() for each in range(GROUPS)]


@pytest.mark.parametrize("added", [0, 1, 20, 400])
def test_ranks_after_values_are_added(added: int) -> None:
    random = np.random.default_rng(added)
    values, group = draw(random, ROWS)
    sizes = np.bincount(group, minlength=GROUPS)
    graded = Graded.of(values, grade_values(values), group.copy(), GROUPS)
    begins, middle = np.cumsum(sizes) - sizes, sizes // 2
    first, last = (
        np.stack([middle - 50, sizes - 80]),
        np.stack([middle + 50, sizes - 1]),
    )
    ranked = graded.rank(begins + first, begins + last).between(first, last)
    assert len(ranked.values) == 3 * (101 + 80)
    new, of_group = draw(random, added)
    ranks = np.stack([(sizes + added // 3) // 2, sizes + added // 3 - 40])
    found = ranked.select(Ranked.of(new, of_group), sizes, ranks)
    whole = sort(np.append(values, new), np.append(group, of_group))
    expected = [
        [own[rank] for own, rank in zip(whole, row, strict=True)]
        for row in ranks.tolist()
    ]
    assert found is not None
    assert found.tolist() == expected


def test_ranks_that_are_no_longer_known() -> None:
    values, group = np.arange(100), np.zeros(100, np.int64)
    ranked = Ranked.of(values, group)
    some = ranked.between(np.array([[40]]), np.array([[50]]))
    sizes, added = np.array([100]), Ranked.of(np.arange(60, 70), np.zeros(10, np.int64))
    for rank in (39, 51, 65, 109):
        assert some.select(added, sizes, np.array([[rank]])) is None
    assert some.select(added, sizes, np.array([[50]])) == [[50]]
    below = Ranked.of(np.arange(10), np.zeros(10, np.int64))
    assert some.select(below, sizes, np.array([[50]])) == [[40]]
    assert ranked.select(added, sizes, np.array([[72]])) == [[66]]


@pytest.mark.parametrize("factor", [1, -1, 1 << 60])
@pytest.mark.parametrize("seed", range(8))
def test_what_is_selected_has_its_rank_among_all_values(seed: int, factor: int) -> None:
    """Many values are equal, and only those of some ranks are known."""
    random = np.random.default_rng(seed)
    values, new = (random.integers(-6, 6, rows) * factor for rows in (40, 9))
    group, of_new = (random.integers(0, GROUPS, rows) for rows in (40, 9))
    sizes = np.bincount(group, minlength=GROUPS)
    first = np.stack([random.integers(0, 3, GROUPS), sizes - 3])
    known = Ranked.of(values, group).between(first, first + 4)
    added = Ranked.of(new, of_new)
    whole = sort(np.append(values, new), np.append(group, of_new))
    found = 0
    for rank in range(min(map(len, whole))):
        selected = known.select(added, sizes, np.full((1, GROUPS), rank))
        if selected is not None:
            found += 1
            assert selected.tolist() == [[own[rank] for own in whole]]
    assert found
