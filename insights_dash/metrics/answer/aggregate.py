"""Counts and summaries of values by cell, where a cell is a series in an interval.

The rows of a sample are sorted by time, so an interval is a slice of them. There are
two ways from there:

One series. Each interval is one cell. Few of its values have to be sorted (`ranks.py`).

Several series. An interval has one cell per series, so rows of a cell are not adjacent.
The number of the cell and the value are packed into one integer. A single sort then
brings the values of every cell together and in order. About 120,000 rows are sorted at
a time.

    packed     cell 0, 3 | cell 1, 7 | cell 0, 9 | cell 1, 2
    sorted     cell 0, 3 | cell 0, 9 | cell 1, 2 | cell 1, 7
               └ run of cell 0       └ run of cell 1

All figures are index arithmetic on these runs. No Python code runs per deployment, cell
or interval.

The exact period is one cell per series, so few of its values have to be sorted, however
many series there are. Its sums are those of the intervals, less what lies outside.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from insights_dash.metrics.answer.ranks import Graded, Ranked
from insights_dash.metrics.answer.rounding import MICROSECONDS_PER_SECOND
from insights_dash.metrics.answer.summaries import (
    TWENTIETHS,
    CellSummaries,
    Distribution,
)
from insights_dash.metrics.history.columns import (
    ROWS_FOR_THREADS,
    Codes,
    Integers,
    reduce_at,
)
from insights_dash.metrics.history.table import concatenate

_BITS = 63
# Grades are counted if there are at most so many numbers of them per value, or so many.
_BINS_PER_ROW, _FEW_BINS = 2, 1 << 16
# So many values are ranked, but so few and so many at most on a percentile's side.
_RANKED, _FEWEST_AROUND, _MOST_AROUND = 1 << 13, 16, 512
# Sums below this fit in 64 bits, however they were rounded as floats.
_LARGEST = 2.0**62
# Blocks of about this many rows fit in a processor's cache while they are sorted.
_ROWS_PER_BLOCK = 120_000
_MEDIAN, _NINETY_FIFTH = 10, 19  # in twentieths


@dataclass(frozen=True)
class Sample:
    """The values of a figure, sorted by interval.

    The values of interval `i` are those from `begins[i]` to before `begins[i + 1]`.
    `grades` are the grades of the values. `series` has the number of each value's
    series; None means a single series. `exact` are the values of the exact period.
    `other_series` repeats values that count in more than one series.
    """

    values: Integers
    grades: Codes
    begins: Integers
    series: NDArray[np.integer[Any]] | None = None
    is_duration: bool = True
    exact: slice = field(default_factory=partial(slice, None))
    other_series: tuple["Sample", ...] = ()

    @property
    def pieces(self) -> tuple["Sample", ...]:
        """The sample, and the values that are repeated."""
        return (self, *self.other_series)

    @property
    def outside(self) -> tuple[slice, slice]:
        """The values before and after the exact period."""
        return slice(self.exact.start), slice(self.exact.stop, None)

    def read_series(self, rows: slice) -> Integers:
        """Return a new array of the series of some values."""
        if self.series is None:
            return np.zeros(len(self.values[rows]), np.int64)
        return self.series[rows].astype(np.int64)


_Task = TypeVar("_Task")
_Done = TypeVar("_Done")
# Returns the values at some rows, as if the values of each cell were sorted.
_ReadSorted = Callable[[Integers], Integers]


def count_cells(
    begins: Integers,
    series: NDArray[np.integer[Any]] | None,
    shape: tuple[int, int],
) -> Integers:
    """Count the rows of each cell; `shape` is (series, interval)."""
    sizes = np.diff(begins)
    if series is None:
        return sizes.reshape(shape)
    cells = np.repeat(np.arange(shape[1]) * shape[0], sizes) + series
    counts = np.bincount(cells, minlength=shape[0] * shape[1])
    return counts.reshape(shape[::-1]).T


def summarise(
    samples: Sequence[Sample], shape: tuple[int, int]
) -> tuple[CellSummaries, ...]:
    """Return the summaries of each sample by cell; `shape` is (series, interval).

    Many values are divided among all processors, because NumPy doesn't block threads.
    """
    width = shape[0]
    blocks = [
        (at, *ends) for at, each in enumerate(samples) for ends in _cut(each, width)
    ]

    def read(block: tuple[int, int, int]) -> CellSummaries:
        at, first, last = block
        place, cells = _summarise_block(samples[at], width, first, last)
        place += first * width
        return CellSummaries(shape, place, cells, samples[at].is_duration)

    found = _work_on(samples, read, blocks)
    by_sample: list[list[CellSummaries]] = [[] for _ in samples]
    for (at, _, _), cells in zip(blocks, found, strict=True):
        by_sample[at].append(cells)
    return tuple(map(_join, by_sample))


def summarise_both(
    samples: Sequence[Sample], shape: tuple[int, int]
) -> tuple[Sequence[CellSummaries], Sequence[CellSummaries]]:
    """Return the summaries of each sample by cell, and by series in the exact period.

    The intervals include the period.
    """
    if all(each.series is None for each in samples):
        pairs = _work_on(samples, _summarise_one_series, samples)
        by_interval, in_period = zip(*pairs, strict=True)
        return by_interval, in_period
    found = summarise(samples, shape)

    def read(at: int) -> CellSummaries:
        return _summarise_period(samples[at], found[at])

    return found, _work_on(samples, read, range(len(samples)))


def _work_on(
    samples: Sequence[Sample], work: Callable[[_Task], _Done], tasks: Iterable[_Task]
) -> list[_Done]:
    if sum(len(sample.values) for sample in samples) < ROWS_FOR_THREADS:
        return list(map(work, tasks))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, tasks))


def _join(blocks: Sequence[CellSummaries]) -> CellSummaries:
    if len(blocks) == 1:
        return blocks[0]
    place = np.concatenate([block.place for block in blocks])
    cells = concatenate(*(block.cells for block in blocks))
    return replace(blocks[0], place=place, cells=cells)


def _cut(sample: Sample, width: int) -> Iterator[tuple[int, int]]:
    """Cut a sample into blocks of intervals: the first, and the one after the last.

    A block has so few rows that a sort is quick, and so few cells that the number of a
    cell and a value fit into one integer.
    """
    intervals = len(sample.begins) - 1
    if sample.series is None:
        return iter([(0, intervals)])
    values = [each.values for each in sample.pieces]
    largest = max(int(each.max(initial=0)) for each in values)
    bits = (largest - min(int(each.min(initial=0)) for each in values)).bit_length()
    most_cells = 1 << max(_BITS - bits, 0)
    at_once = min(max(most_cells // max(width, 1), 1), max(intervals, 1))
    block = np.stack(
        [sample.begins[:-1] // _ROWS_PER_BLOCK, np.arange(intervals) // at_once]
    )
    is_first = np.any(np.diff(block, prepend=-1), axis=0)
    return pairwise([*np.flatnonzero(is_first).tolist(), intervals])


def _summarise_block(
    sample: Sample, width: int, first: int, last: int
) -> tuple[Integers, Distribution]:
    """Return the places and figures of the cells in intervals `first` to before `last`.

    `width` is the number of series.
    """
    if sample.series is None:
        return _summarise_intervals(sample, _grade_intervals(sample), width)
    found = [_number_cells(each, width, first, last) for each in sample.pieces]
    values, cell = found[0]
    if sample.other_series:
        values, cell = (np.concatenate(each) for each in zip(*found, strict=True))
    return _summarise_cells(values, cell)


def _number_cells(
    piece: Sample, width: int, first: int, last: int
) -> tuple[Integers, Integers]:
    """Return the values of some intervals, and the number of each value's cell."""
    begins = piece.begins[first : last + 1]
    rows = slice(int(begins[0]), int(begins[-1]))
    cell = np.repeat(np.arange(last - first) * width, np.diff(begins))
    if piece.series is not None:
        cell += piece.series[rows]
    return piece.values[rows], cell


def _summarise_cells(values: Integers, cell: Integers) -> tuple[Integers, Distribution]:
    """Return the cells that have values, in order, and their figures.

    The memory of `cell` is overwritten.
    """
    lowest = int(values.min(initial=0))
    bits = (int(values.max(initial=0)) - lowest).bit_length()
    if int(cell.max(initial=0)).bit_length() + bits > _BITS:
        order = np.lexsort((values, cell))
        ordered, cell = values[order], cell[order]
        first = _find_runs(cell)
        return cell[first], _summarise_runs(ordered, first, ordered.__getitem__)
    packed = cell
    packed <<= bits
    packed += values
    packed -= lowest
    packed.sort()
    cell = packed >> bits
    first = _find_runs(cell)
    found, count = cell[first], np.diff(first, append=len(cell))
    # Subtracted from a packed value of each cell; sums wrap around, and back again.
    base = (found << bits) - lowest

    def read(rows: Integers) -> Integers:
        unpacked: Integers = packed[rows] - base
        return unpacked

    low, high = read(first), read(first + count - 1)
    if (np.maximum(-low, high) * count.astype(float)).max(initial=0) < _LARGEST:
        sums = split_millions(reduce_at(np.add, packed, first) - base * count)
    else:
        sums = _sum_millions(packed - np.repeat(base, count), first)
    return found, _build_distribution(first, count, read, (low, high), sums)


def _find_runs(cell: Integers) -> Integers:
    """Return the first row of each run of equal numbers."""
    is_first = np.ones(len(cell), bool)
    np.not_equal(cell[1:], cell[:-1], out=is_first[1:])
    return np.flatnonzero(is_first)


def _summarise_one_series(sample: Sample) -> tuple[CellSummaries, CellSummaries]:
    """Return the summaries of intervals, and of the exact period."""
    graded, exact = _grade_intervals(sample), sample.exact
    shape = 1, len(sample.begins) - 1
    cells = _summarise_intervals(sample, graded, 1)
    by_interval = CellSummaries(shape, *cells, sample.is_duration)
    # The grades of the intervals are counted already. Few lie outside the period.
    width = graded.counts.shape[1]
    outside = (
        np.bincount(sample.grades[each], minlength=width) for each in sample.outside
    )
    counts = graded.counts.sum(axis=0) - sum(outside)
    in_period = Graded(
        sample.values[exact], sample.grades[exact], counts.reshape(1, width)
    )
    return by_interval, _summarise_graded(sample, in_period, by_interval)


def _grade_intervals(sample: Sample) -> Graded:
    """Return the values of a single series by interval."""
    intervals = len(sample.begins) - 1
    number = np.repeat(np.arange(intervals), np.diff(sample.begins))
    return Graded.of(sample.values, sample.grades, number, intervals)


def _summarise_intervals(
    sample: Sample, graded: Graded, width: int
) -> tuple[Integers, Distribution]:
    """Return the intervals of a single series that have values, and their figures."""
    found = np.flatnonzero(np.diff(sample.begins))
    begin = sample.begins[found]
    return found * width, _summarise_runs(sample.values, begin, graded.select)


def _summarise_period(sample: Sample, by_interval: CellSummaries) -> CellSummaries:
    """Return the summaries of all series over the exact period."""
    width = by_interval.shape[0]
    values, grades, series = read_period(sample)
    if _are_few(values, grades, width):
        cells = _summarise_cells(values, series)
        return CellSummaries((width, 1), *cells, sample.is_duration)
    graded = Graded.of(values, grades, series, width)
    return _summarise_graded(sample, graded, by_interval)


def rank_values(sample: Sample, width: int) -> Ranked:
    """Return the values around the percentiles of each series in the exact period."""
    values, grades, series = read_period(sample)
    around = min(max(_RANKED // max(width, 1), _FEWEST_AROUND), _MOST_AROUND)
    counts = np.bincount(series, minlength=width)
    below, above = find_ranks(counts)
    first, last = np.maximum(below - around, 0), above + around
    if _are_few(values, grades, width):
        return Ranked.of(values, series).between(first, last)
    found = np.flatnonzero(counts)
    begins = np.cumsum(counts) - counts
    graded = Graded.of(values, grades, series, width)
    ranges = (
        (begins + first)[:, found],
        (begins + np.minimum(last, counts - 1))[:, found],
    )
    return graded.rank(*ranges).between(first, last)


def _are_few(values: Integers, grades: Codes, width: int) -> bool:
    """Return whether sorting is faster than counting the grades of all series."""
    bins = width * (int(grades.max(initial=0)) + 1)
    return bins > max(_BINS_PER_ROW * len(values), _FEW_BINS)


def _summarise_graded(
    sample: Sample, graded: Graded, by_interval: CellSummaries
) -> CellSummaries:
    """Return the summaries of the exact period, whose values are grouped by series."""
    counts = graded.counts.sum(axis=1)
    found = np.flatnonzero(counts)
    count, first = counts[found], (np.cumsum(counts) - counts)[found]
    last = np.stack([count - 1])
    ranks = np.concatenate([0 * last, *find_ranks(count), last])
    values = graded.select(first + ranks)
    cells = distribute(
        count,
        (values[0], values[-1]),
        (values[1:3], values[3:5]),
        _sum_period(sample, by_interval, found),
    )
    shape = len(counts), 1
    return CellSummaries(shape, found, cells, sample.is_duration)


def read_period(sample: Sample) -> tuple[Integers, Codes, Integers]:
    """Return the values of the exact period, their grades and their series.

    The series are a new array.
    """
    columns = [
        (each.values[each.exact], each.grades[each.exact], each.read_series(each.exact))
        for each in sample.pieces
    ]
    if not sample.other_series:
        return columns[0]
    values, grades, series = map(np.concatenate, zip(*columns, strict=True))
    return values, grades, series


def _sum_period(
    sample: Sample, by_interval: CellSummaries, found: Integers
) -> tuple[Integers, Integers]:
    """Return the sums of some series over the exact period, in millions and ones."""
    sums = by_interval.add_up()
    for each in sample.pieces:
        for rows in each.outside:
            parts = split_millions(each.values[rows])
            for total, part in zip(sums, parts, strict=True):
                np.subtract.at(total, each.read_series(rows), part)
    carried, ones = split_millions(sums[1][found])
    return sums[0][found] + carried, ones


def _summarise_runs(
    values: Integers, first: Integers, read: _ReadSorted
) -> Distribution:
    """Return the figures of cells, whose values are runs that begin at rows `first`."""
    count = np.diff(first, append=len(values))
    low = reduce_at(np.minimum, values, first)
    high = reduce_at(np.maximum, values, first)
    sums = _sum_runs(values, first, np.maximum(-low, high) * count.astype(float))
    return _build_distribution(first, count, read, (low, high), sums)


def _build_distribution(
    first: Integers,
    count: Integers,
    read: _ReadSorted,
    ends: tuple[Integers, Integers],
    sums: tuple[Integers, Integers],
) -> Distribution:
    """Add percentiles to the other figures."""
    lower, upper = read(first + np.stack(find_ranks(count)))
    return distribute(count, ends, (lower, upper), sums)


def find_ranks(count: Integers) -> tuple[Integers, Integers]:
    """Return the ranks below and above each percentile, shaped (percentile, cell)."""
    rank = np.multiply.outer((_MEDIAN, _NINETY_FIFTH), count - 1) // TWENTIETHS
    return rank, np.minimum(rank + 1, count - 1)


def distribute(
    count: Integers,
    ends: tuple[Integers, Integers],
    neighbours: tuple[Integers, Integers],
    sums: tuple[Integers, Integers],
) -> Distribution:
    """Return the figures of cells, with the values next to each percentile.

    Percentiles are Hyndman & Fan's type 7, linear between ranks.
    """
    lower, upper = neighbours
    beyond = np.multiply.outer((_MEDIAN, _NINETY_FIFTH), count - 1) % TWENTIETHS
    median, ninety_fifth = TWENTIETHS * lower + beyond * (upper - lower)
    # Some are narrower, because they are pickled and stay in memory.
    return Distribution(
        count=count.astype(np.int32),
        millions=sums[0],
        ones=sums[1].astype(np.int32),
        min=ends[0],
        max=ends[1],
        median_twentieths=median,
        ninety_fifth_twentieths=ninety_fifth,
    )


def _sum_runs(
    values: Integers, first: Integers, bound: NDArray[np.float64]
) -> tuple[Integers, Integers]:
    """Return exact sums in millions and ones; `bound` limits the size of each sum."""
    if bound.max(initial=0) < _LARGEST:
        return split_millions(reduce_at(np.add, values, first))
    return _sum_millions(values, first)


def _sum_millions(values: Integers, first: Integers) -> tuple[Integers, Integers]:
    """Return sums of any size."""
    millions, ones = (reduce_at(np.add, each, first) for each in split_millions(values))
    carried, ones = split_millions(ones)
    return millions + carried, ones


def split_millions(values: Integers) -> tuple[Integers, Integers]:
    """Return values as millions and ones, which are never negative."""
    millions = values // MICROSECONDS_PER_SECOND
    return millions, values - millions * MICROSECONDS_PER_SECOND
