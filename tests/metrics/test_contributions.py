"""Contributions of many series at once are those of each one, calculated exactly."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights_dash.metrics.answer.changes import contributions, mean_parts
from insights_dash.metrics.answer.changes.contributions import (
    AllContributions,
    Contributors,
)
from insights_dash.metrics.answer.changes.groups import GroupSums, Sum, Sums

NAMES = ("a", "b", "c", "d", "e")
MINUTE = 60_000_000
# Few values make ties, the others make sums that floats and 64 bits can't have.
DURATIONS = st.one_of(
    st.sampled_from([0, MINUTE, 90 * MINUTE, 1_500_000, -MINUTE]),
    st.integers(-(10**9), 10**13),
)
COUNTS = st.one_of(st.integers(0, 3), st.integers(0, 10**6), st.just(10**9))


@st.composite
def group_sums(draw: st.DrawFn) -> Contributors:
    """Draw the sums of a few series with up to five groups each."""
    cells = draw(st.lists(st.integers(0, len(NAMES)), max_size=4))
    size, scale = sum(cells), draw(st.sampled_from([1, 1, 12, 10**12]))
    group = [number for count in cells for number in range(count)]
    now, before = (_draw_sums(draw, size, scale) for _ in range(2))
    begins = np.cumsum([0, *cells], dtype=np.int64)
    sums = GroupSums(np.array(group, np.int64), begins, now, before, scale)
    days = [
        np.array(
            draw(st.lists(st.integers(0, 90), min_size=width, max_size=width)), int
        )
        for width in [len(cells)] * 2
    ]
    return Contributors(sums, (days[0], days[1]), np.ones(len(cells), bool))


def _draw_sums(draw: st.DrawFn, size: int, scale: int) -> Sums:
    def read(values: st.SearchStrategy[int]) -> Sequence[int]:
        return draw(st.lists(values, min_size=size, max_size=size))

    def weigh(counts: Sequence[int]) -> Sum:
        exact = [each * scale for each in counts]
        is_small = sum(map(abs, exact)) < 2**62
        return np.array(exact, np.int64 if is_small else object)

    deployments, lead_times, recoveries = (read(COUNTS) for _ in range(3))
    failed, slow = (
        [min(each, whole) for each, whole in zip(read(COUNTS), every, strict=True)]
        for every in (deployments, lead_times)
    )
    totals = [
        [
            count * mean + count // 3
            for count, mean in zip(counts, read(DURATIONS), strict=True)
        ]
        for counts in (lead_times, recoveries)
    ]
    successes = [every - own for every, own in zip(deployments, failed, strict=True)]
    counts = deployments, successes, failed, lead_times, slow
    return Sums(*map(weigh, (*counts, totals[0], recoveries, totals[1])))


def test_two_groups_can_contribute_the_same() -> None:
    """Each has values in one of the periods only, so neither has a pace."""
    later, earlier = (
        _make_sums(np.array(count), total)
        for count, total in (
            ([3, 0, 5], np.array([21 * MINUTE + 1, 0, 5 * 71_234_567])),
            ([0, 1, 7], np.array([0, 8 * MINUTE, 7 * 17_654_321])),
        )
    )
    sums = GroupSums(np.array([1, 2, 0]), np.array([0, 2, 3]), later, earlier, 1)
    days = np.full(2, 28)
    contributors = Contributors(sums, (days, days), np.ones(2, bool))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contributions, "split_exactly", lambda *_: pytest.fail("slow"))
        found = contributors.contribute(NAMES).to_list()
    assert found == calculate_exactly(contributors)


def _make_sums(count: Sum, total: Sum) -> Sums:
    nothing = np.zeros(len(count), np.int64)
    lead_times = count, nothing, total
    return Sums(count, count, nothing, *lead_times, nothing, nothing)


def calculate_exactly(contributors: Contributors) -> Sequence[AllContributions]:
    with pytest.MonkeyPatch.context() as patch:
        # Nothing is sure, so everything is calculated exactly.
        patch.setattr(mean_parts, "_ERROR", 1e200)
        patch.setattr(contributions, "_LARGEST", 0.0)
        return contributors.contribute(NAMES).to_list()


@given(group_sums())
def test_contributions_are_the_exact_ones(contributors: Contributors) -> None:
    found = contributors.contribute(NAMES).to_list()
    assert found == calculate_exactly(contributors)
