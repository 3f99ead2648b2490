"""Counts and summaries of values by cell, where a cell is a series in an interval.

The rows of a sample are sorted by time, so an interval is a slice of them. There are
two ways from there:

One series. Each interval is one cell. Counting the grades of its values tells which
grades contain the ranks that percentiles are read from. Only values of those grades are
sorted.

    values   | 7 3 9 | 5 5 1 8 | …     slices of intervals
    grades   | 2 1 3 | 2 2 1 2 | …     coarse sizes; counted per interval
    sorted   |   7   | 5 5   8 | …     only the grades that contain a wanted rank

Several series. An interval has one cell per series, so rows of a cell are not adjacent.
The number of the cell and the value are packed into one integer. A single sort then
brings the values of every cell together and in order. About 120,000 rows are sorted at
a time.

    packed     cell 0, 3 | cell 1, 7 | cell 0, 9 | cell 1, 2
    sorted     cell 0, 3 | cell 0, 9 | cell 1, 2 | cell 1, 7
               └ run of cell 0       └ run of cell 1

All figures are index arithmetic on these runs. No Python code runs per deployment, cell
or interval.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
    series; None means a single series. `other_series` repeats values that
    count in more than one series.
    """

    values: Integers
    grades: Codes
    begins: Integers
    series: NDArray[np.integer[Any]] | None = None
    is_duration: bool = True
    other_series: tuple["Sample", ...] = ()


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


def total_values(values: Integers, begins: Integers) -> list[int]:
    """Return the exact sum of the values of each interval."""
    millions, ones = (
        np.append(0, np.cumsum(each))[begins] for each in _split_millions(values)
    )
    return [
        int(high) * MICROSECONDS_PER_SECOND + int(low)
        for high, low in zip(np.diff(millions), np.diff(ones), strict=True)
    ]


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

    if sum(len(sample.values) for sample in samples) < ROWS_FOR_THREADS:
        found = list(map(read, blocks))
    else:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            found = list(pool.map(read, blocks))
    by_sample: list[list[CellSummaries]] = [[] for _ in samples]
    for (at, _, _), cells in zip(blocks, found, strict=True):
        by_sample[at].append(cells)
    return tuple(map(_join, by_sample))


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
    values = [each.values for each in (sample, *sample.other_series)]
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
        begins = sample.begins[first : last + 1]
        rows = slice(int(begins[0]), int(begins[-1]))
        values, begins = sample.values[rows], begins - begins[0]
        interval = np.flatnonzero(np.diff(begins))
        begin = begins[interval]
        read = partial(_select_ranks, values, sample.grades[rows], begin)
        return interval * width, _summarise_runs(values, begin, read)
    pieces = (sample, *sample.other_series)
    found = [_number_cells(each, width, first, last) for each in pieces]
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
        sums = _split_millions(reduce_at(np.add, packed, first) - base * count)
    else:
        sums = _sum_millions(packed - np.repeat(base, count), first)
    return found, _build_distribution(first, count, read, (low, high), sums)


def _find_runs(cell: Integers) -> Integers:
    """Return the first row of each run of equal numbers."""
    is_first = np.ones(len(cell), bool)
    np.not_equal(cell[1:], cell[:-1], out=is_first[1:])
    return np.flatnonzero(is_first)


def _select_ranks(
    values: Integers, grades: Codes, begin: Integers, rows: Integers
) -> Integers:
    """Return the values at some rows, as if the values of each interval were sorted.

    Intervals begin at rows `begin`; `rows` are shaped (any, interval). Counting the
    grades of each interval tells which grades contain these rows. Only they are sorted.
    """
    if not len(values):
        return rows
    width = int(grades.max()) + 1
    sizes = np.diff(begin, append=len(values))
    grade = np.repeat(np.arange(len(begin)) * width, sizes)
    grade += grades
    counts = np.bincount(grade, minlength=len(begin) * width)
    wanted = np.searchsorted(np.cumsum(counts), rows, "right")
    is_wanted = np.zeros(len(counts), bool)
    is_wanted[wanted] = True
    found = np.flatnonzero(is_wanted.take(grade))
    ordered = _sort_groups(values[found], grade[found])
    left_out = np.cumsum(np.where(is_wanted, 0, counts))
    selected: Integers = ordered[rows - left_out[wanted]]
    return selected


def _sort_groups(values: Integers, group: Integers) -> Integers:
    """Return the values sorted by group and size. There are few groups."""
    lowest = int(values.min(initial=0))
    bits = (int(values.max(initial=0)) - lowest).bit_length()
    if int(group.max(initial=0)).bit_length() + bits > _BITS:
        return values[np.lexsort((values, group))]
    packed = (group << bits) | (values - lowest)
    packed.sort()
    unpacked: Integers = (packed & ((1 << bits) - 1)) + lowest
    return unpacked


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
    """Add percentiles to the other figures.

    They are Hyndman & Fan's type 7, linear between ranks.
    """
    place = np.multiply.outer((_MEDIAN, _NINETY_FIFTH), count - 1)
    rank = place // TWENTIETHS
    lower, upper = read(first + np.stack([rank, np.minimum(rank + 1, count - 1)]))
    median, ninety_fifth = TWENTIETHS * lower + (place - TWENTIETHS * rank) * (
        upper - lower
    )
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
        return _split_millions(reduce_at(np.add, values, first))
    return _sum_millions(values, first)


def _sum_millions(values: Integers, first: Integers) -> tuple[Integers, Integers]:
    """Return sums of any size."""
    millions, ones = (
        reduce_at(np.add, each, first) for each in _split_millions(values)
    )
    carried, ones = _split_millions(ones)
    return millions + carried, ones


def _split_millions(values: Integers) -> tuple[Integers, Integers]:
    millions = values // MICROSECONDS_PER_SECOND
    return millions, values - millions * MICROSECONDS_PER_SECOND
