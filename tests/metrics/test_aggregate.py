"""Summaries of samples of every size, compared with NumPy's percentiles and sums."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from insights_dash.domain.definitions import Statistic
from insights_dash.metrics.answer.aggregate import (
    Sample,
    count_cells,
    summarise,
    summarise_both,
)
from insights_dash.metrics.answer.summaries import CellSummaries, Quotients
from insights_dash.metrics.history.columns import grade_values

SECOND = 1_000_000


def sample(
    values: NDArray[np.int64],
    begins: list[int],
    series: NDArray[np.int64] | None = None,
) -> Sample:
    return Sample(
        values,
        grade_values(values, least=int(values.min(initial=0))),
        np.array(begins),
        series,
    )


def expect(values: NDArray[np.int64]) -> tuple[int, ...]:
    """Return count, mean, median, min, max and 95th percentile in whole seconds."""
    ordered: list[int] = sorted(values.tolist())

    def at(share: Fraction) -> Fraction:
        place = share * (len(ordered) - 1)
        below = int(place)
        above = ordered[min(below + 1, len(ordered) - 1)]
        return ordered[below] + (place - below) * (above - ordered[below])

    figures = (
        Fraction(sum(ordered), len(ordered)),
        at(Fraction(1, 2)),
        Fraction(ordered[0]),
        Fraction(ordered[-1]),
        at(Fraction(19, 20)),
    )
    return len(ordered), *(round(each / SECOND) for each in figures)


def read(summaries: CellSummaries, series: int, interval: int) -> tuple[float, ...]:
    arrays = (
        summaries.count,
        summaries.mean,
        summaries.median,
        summaries.min,
        summaries.max,
        summaries.ninety_fifth,
    )
    return tuple(array[series, interval].item() for array in arrays)


def list_values(exact: Quotients) -> list[Fraction | None]:
    """Return the exact values of all series in the first interval."""
    pairs = zip(exact.numerator[:, 0], exact.denominator[:, 0], strict=True)
    return [Fraction(int(each), int(by)) if by else None for each, by in pairs]


@pytest.mark.parametrize("rows", [1, 2, 3, 19, 20, 21, 5_000, 150_000])
@pytest.mark.parametrize("has_series", [False, True])
def test_figures_are_exact_for_samples_of_every_size(
    rows: int, *, has_series: bool
) -> None:
    random = np.random.default_rng(rows)
    values = random.exponential(86_400 * SECOND, rows).astype(np.int64) - SECOND
    edges = np.sort(random.integers(0, rows + 1, 9))
    begins = [0, *edges.tolist(), rows]
    series = random.integers(0, 3, rows) if has_series else None
    (summaries,) = summarise([sample(values, begins, series)], (3, 10))
    for interval in range(10):
        of_interval = slice(begins[interval], begins[interval + 1])
        for number in range(3):
            found = values[of_interval]
            if series is not None:
                found = found[series[of_interval] == number]
            elif number:
                found = found[:0]
            if len(found):
                assert read(summaries, number, interval) == expect(found)
            else:
                assert summaries.count[number, interval] == 0


@pytest.mark.parametrize("width", [1, 3, 5_000])
def test_the_exact_period_is_summarised_with_its_intervals(width: int) -> None:
    random = np.random.default_rng(width)

    def draw(*, exact: slice) -> Sample:
        values = random.exponential(86_400 * SECOND, 900).astype(np.int64) - SECOND
        series = random.integers(0, width, 900) if width > 1 else None
        drawn = sample(values, [0, 20, 20, 500, 900], series)
        return replace(drawn, exact=exact)

    several = draw(exact=slice(17, 880))
    if width > 1:
        several = replace(several, other_series=(draw(exact=slice(30, 30)),))
    by_interval, in_period = summarise_both([several], (width, 4))
    assert_equal(by_interval, summarise([several], (width, 4)))
    pieces = [_cut(each) for each in several.pieces]
    whole = replace(pieces[0], other_series=tuple(pieces[1:]))
    assert_equal(in_period, summarise([whole], (width, 1)))


def _cut(piece: Sample) -> Sample:
    """Return the values of the exact period as a single interval."""
    values = piece.values[piece.exact]
    series = None if piece.series is None else piece.read_series(piece.exact)
    return sample(values, [0, len(values)], series)


def assert_equal(
    found: Sequence[CellSummaries], expected: Sequence[CellSummaries]
) -> None:
    (ours,), (theirs,) = found, expected
    assert ours.shape == theirs.shape
    for one, other in zip(ours.arrays(), theirs.arrays(), strict=True):
        assert one.tolist() == other.tolist()


def test_sums_beyond_64_bits_are_exact() -> None:
    values = np.full(1_000, 2**58, np.int64)
    values[::2] = 2**58 - 7 * SECOND
    (summaries,) = summarise([sample(values, [0, 1_000])], (1, 1))
    assert read(summaries, 0, 0) == expect(values)


def test_exact_figures_are_not_rounded() -> None:
    values = np.array([1, 2, 4, 2**58, -1, 2**58, 2**58])
    series = np.array([0, 0, 0, 2, 2, 2, 2])
    (summaries,) = summarise([sample(values, [0, 7, 7], series)], (3, 2))
    exact = [list_values(summaries.exact(each)) for each in Statistic]
    assert exact == [
        [Fraction(7, 3), None, Fraction(3 * 2**58 - 1, 4)],
        [Fraction(2), None, Fraction(2**58)],
        [Fraction(19, 5), None, Fraction(2**58)],
    ]
    assert not summaries.exact(Statistic.MEDIAN).denominator[:, 1].any()


def test_exact_sums_beyond_64_bits_are_numbers_of_python() -> None:
    values = np.full(1_000, 2**58 + 1, np.int64)
    (summaries,) = summarise([sample(values, [0, 1_000])], (1, 1))
    mean = summaries.exact(Statistic.MEAN)
    assert mean.numerator.tolist() == [[1_000 * (2**58 + 1)]]
    assert mean.denominator.tolist() == [[1_000]]


def test_values_too_far_apart_to_be_packed_are_sorted_too() -> None:
    values = np.array([2**57, -(2**57), 5, 2**57 - SECOND], np.int64)
    series = np.array([60, 0, 60, 60])
    (summaries,) = summarise([sample(values, [0, 4], series)], (61, 1))
    assert read(summaries, 0, 0) == expect(values[1:2])
    assert read(summaries, 60, 0) == expect(values[[0, 2, 3]])


def test_a_sample_without_values_has_empty_cells() -> None:
    nothing = np.empty(0, np.int64)
    one, many = summarise(
        [sample(nothing, [0, 0, 0]), sample(nothing, [0, 0, 0], nothing)], (2, 2)
    )
    assert one.count.tolist() == many.count.tolist() == [[0, 0], [0, 0]]


def test_numbers_are_floats_rounded_once() -> None:
    values = np.array([1, 2, 4])
    numbers = Sample(
        values,
        grade_values(values, least=int(values.min(initial=0))),
        np.array([0, 3]),
        is_duration=False,
    )
    (summaries,) = summarise([numbers], (1, 1))
    assert read(summaries, 0, 0) == (3, 7 / 3, 2.0, 1.0, 4.0, 3.8)


def test_cells_are_counted_by_series_and_interval() -> None:
    begins = np.array([0, 2, 2, 5])
    assert count_cells(begins, None, (1, 3)).tolist() == [[2, 0, 3]]
    series = np.array([1, 0, 1, 1, 0])
    assert count_cells(begins, series, (2, 3)).tolist() == [[1, 0, 1], [1, 0, 2]]


def test_grades_never_fall_when_values_grow_and_are_few() -> None:
    values = np.sort(np.random.default_rng(1).integers(-(2**50), 2**50, 10_000))
    grades = grade_values(values, least=int(values.min(initial=0))).astype(int)
    assert (np.diff(grades) >= 0).all()
    assert grades.max() < 2_000
    assert grade_values(np.empty(0, np.int64)).tolist() == []
