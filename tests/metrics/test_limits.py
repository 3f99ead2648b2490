"""Natural limits of small series, and of random ones compared with plain fractions."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from insights_dash.metrics.answer.limits import (
    Limits,
    limit_counts,
    limit_durations,
)
from insights_dash.metrics.answer.summaries import Quotients

SECOND = 1_000_000


def limit(series: Sequence[Sequence[Fraction | None]]) -> Limits:
    """Return the limits of durations in seconds; None has no value."""
    cells = [
        [(0, 0) if each is None else (each * SECOND).as_integer_ratio() for each in row]
        for row in series
    ]
    pairs = np.array(cells, object)
    is_small = all(abs(top) < 2**63 for row in cells for top, _ in row)
    durations = Quotients(
        pairs[:, :, 0].astype(np.int64 if is_small else object),
        pairs[:, :, 1].astype(np.int64),
    )
    return limit_durations(durations, np.ones(pairs.shape[:2], bool))


def read(found: Limits, series: int = 0) -> tuple[Any, ...] | None:
    """Return centre, lower, upper, and the places and sides of the signals."""
    if not found.is_known[series]:
        return None
    sides, signals = found.side[series], np.flatnonzero(found.is_signal[series])
    limits = (each[series].item() for each in (found.centre, found.lower, found.upper))
    return *limits, [(each, sides[each].item()) for each in signals.tolist()]


def expect(
    values: Sequence[Fraction | None], *, least: int = 0, places: int = 1
) -> tuple[Any, ...] | None:
    """Return the same, calculated with fractions.

    Limits are at least `least` from the centre. One has so many `places`.
    """
    part = [each for each in values if each is not None]
    if len(part) < 8:
        return None
    ranges = [abs(later - earlier) for earlier, later in pairwise(part)]
    width = Fraction(314, 100) * median(ranges)
    if width == 0:
        width = Fraction(266, 100) * sum(ranges, Fraction()) / len(ranges)
    width, centre = max(width, Fraction(least)), median(part)
    lower, upper = max(centre - width, Fraction()), centre + width
    signals, run, last = [], 0, 0
    for place, value in enumerate(values):
        if value is None:
            continue
        side = (value > centre) - (value < centre)
        run = run + 1 if side == last else 1
        last = side
        if value < lower or value > upper or (side and run >= 8):
            signals.append((place, side))
    limits = (round(each * places) / places for each in (centre, lower, upper))
    return *limits, signals


def draw_durations(seed: int) -> list[list[Fraction | None]]:
    """Draw series of one length, in which every rule and many ties occur."""
    random = np.random.default_rng(seed)
    shape = 30, int(random.choice([8, 9, 20, 53]))
    unit = [Fraction(1, SECOND), Fraction(1, 2), Fraction(50)][random.integers(3)]
    values = int(random.choice([1, 2, 20, 1_000]))
    largest = int(random.choice([1, 3, 1_000, 10**9])) * values
    sums = random.integers(-largest // 4 * random.integers(2), largest + 1, shape)
    counts = random.integers(0 if seed % 2 else 1, values + 1, shape)
    return [
        [
            unit * Fraction(total, count) if count else None
            for total, count in zip(*row, strict=True)
        ]
        for row in zip(sums.tolist(), counts.tolist(), strict=True)
    ]


@pytest.mark.parametrize("seed", range(30))
def test_durations_are_judged_like_fractions(seed: int) -> None:
    series = draw_durations(seed)
    found = limit(series)
    for row, values in enumerate(series):
        assert expect(values) == read(found, row), values


def test_fewer_than_eight_intervals_have_no_limits() -> None:
    values = [Fraction(each) for each in (1, 2, 3, 4, 5, 6, 7)]
    found = limit([[*values, None], [*values, Fraction(9)]])
    assert [None, (4, 1, 8, [(0, -1), (7, 1)])] == [
        read(found, each) for each in (0, 1)
    ]


@pytest.mark.parametrize("more", [0, 1, -1])
def test_a_value_on_its_limit_is_no_signal(more: int) -> None:
    """The median range is 50 s, so the upper limit is 157 s from the centre."""
    values = [Fraction(each) for each in (100, 150) * 4]
    found = limit([[*values, 307 + Fraction(more, SECOND)]])
    assert (150, 0, 307, [(8, 1)] if more == 1 else []) == read(found)


def test_floats_that_are_too_close_decide_nothing() -> None:
    """Every series ends with a value on its upper limit, which isn't a whole number.

    That value and its range are the largest ones, so they don't move the limit.
    """
    random = np.random.default_rng(1)
    sums, counts = random.integers(10**6, 10**9, (50, 12)), random.integers(3, 99, 12)
    series: list[list[Fraction | None]] = []
    for row in sums.tolist():
        values = [
            Fraction(total, count * SECOND)
            for total, count in zip(row, counts.tolist(), strict=True)
        ]
        ranges = [abs(later - earlier) for earlier, later in pairwise(values)]
        largest = [*ranges, max(ranges)]
        upper = median([*values, max(values)]) + Fraction(314, 100) * median(largest)
        series.append([*values, upper])
    found = limit(series)
    for row, each in enumerate(series):
        assert expect(each) == read(found, row), each


def test_the_eighth_in_a_row_on_one_side_is_a_signal_and_each_further_one() -> None:
    values = [Fraction(each) for each in (*[101, 141] * 5, 100, *[60, 99] * 5)]
    found = read(limit([values]))
    assert found is not None
    assert [(7, 1), (8, 1), (9, 1), (18, -1), (19, -1), (20, -1)] == found[3]


def test_a_value_on_the_centre_ends_a_row() -> None:
    values = [Fraction(each) for each in (*[8, 12] * 4, 10, 11, 9, *[8, 9] * 4)]
    assert expect(values) == read(limit([values]))


def test_equal_values_are_their_own_limits() -> None:
    found = limit([[Fraction(5, 3)] * 9, [Fraction(0)] * 9])
    assert [(2, 2, 2, []), (0, 0, 0, [])] == [read(found, each) for each in (0, 1)]


def test_values_below_zero_are_outside_whatever_the_centre() -> None:
    """The lower limit is never below 0, even if that is above the upper one."""
    values = [Fraction(each) for each in range(-40, -30)]
    found = read(limit([values]))
    assert found is not None
    assert (-36, 0, -32) == found[:3]
    assert [(each, -1 if each < 5 else 1) for each in range(10)] == found[3]


def test_sums_beyond_64_bits_are_judged_too() -> None:
    values = [Fraction(2**64 + each, SECOND) for each in (*range(8), 10**9)]
    assert expect(values) == read(limit([values]))


def draw_counts(seed: int) -> NDArray[np.int64]:
    random = np.random.default_rng(seed)
    largest = int(random.choice([1, 2, 5, 100, 10**6]))
    return random.integers(0, largest, (30, int(random.integers(8, 60))))


@pytest.mark.parametrize("seed", range(20))
def test_counts_are_judged_like_fractions(seed: int) -> None:
    counts = draw_counts(seed)
    included = np.random.default_rng(seed).random(counts.shape) < 0.9
    # Counts lie in memory by interval.
    found = limit_counts(np.asfortranarray(counts), included)
    for row, numbers in enumerate(counts.tolist()):
        values = [
            Fraction(number) if part else None
            for number, part in zip(numbers, included[row], strict=True)
        ]
        assert expect(values, least=1, places=100_000) == read(found, row), values


def test_limits_of_counts_are_at_least_one_from_the_centre() -> None:
    counts = np.array([[0, 0, 0, 0, 1, 0, 0, 0, 0, 2]])
    found = limit_counts(counts, np.ones(counts.shape, bool))
    assert (0, 0, 1.18222, [(9, 1)]) == read(found)
    found = limit_counts(np.minimum(counts, 1)[:, :9], np.ones((1, 9), bool))
    assert (0, 0, 1, []) == read(found)
