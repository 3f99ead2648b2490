"""Counts and summaries of values by cell, where a cell is a series in an interval.

Deployments lie by time, so an interval is a slice of them. Where it is one cell, its
values are counted by their grades, and only those are sorted whose grades hold the
ranks that percentiles are read from. Where it is several, each value is packed with the
number of its cell into one integer; a sort of some 100,000 of them at a time brings
every cell's values together and in order. Figures are index arithmetic from there: no
Python code runs for a deployment, a cell or an interval.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from insights_dash.metrics.answer.rounding import (
    MICROSECONDS_A_SECOND,
    divide_half_even,
    mean_seconds,
)
from insights_dash.metrics.history.columns import (
    ROWS_FOR_THREADS,
    Codes,
    Integers,
    detach,
    reduce_at,
)
from insights_dash.metrics.history.table import (
    columns_of,
    concatenate,
    map_columns,
    take,
)

Values = NDArray[np.int64] | NDArray[np.float64]

_BITS = 63
# Below, sums fit in 64 bits, however a float has rounded them.
_LARGEST = 2.0**62
# About as many as are sorted at once: they stay in a processor's own cache.
_ROWS_A_BLOCK = 120_000
# Percentiles of type 7 lie on twentieths between two ranks.
_MEDIAN, _NINETY_FIFTH, _TWENTY = 10, 19, 20


@dataclass(frozen=True)
class Distribution:
    """Exact figures of cells that have values.

    The sum is `whole` × 1,000,000 + `rest`; percentiles are in twentieths.
    """

    count: Integers
    whole: Integers
    rest: Integers
    min: Integers
    max: Integers
    median_twentieths: Integers
    ninety_fifth_twentieths: Integers


class Summaries(Protocol):
    """Summaries of cells, in an answer shaped (series, interval).

    All but `count` are meaningless where it is 0. Durations are whole seconds, numbers
    of deployments are floats.
    """

    @property
    def count(self) -> Integers:
        """How many values."""

    @property
    def mean(self) -> Values:
        """Their arithmetic mean."""

    @property
    def median(self) -> Values:
        """Their median."""

    @property
    def min(self) -> Values:
        """The least of them."""

    @property
    def max(self) -> Values:
        """The greatest of them."""

    @property
    def ninety_fifth(self) -> Values:
        """Their 95th percentile."""


@dataclass(frozen=True)
class SummaryArrays:
    """Summaries of all cells, or of one after the other."""

    count: Integers
    mean: Values
    median: Values
    min: Values
    max: Values
    ninety_fifth: Values


@dataclass(frozen=True)
class CellSummaries:
    """Summaries of cells that have values: each figure is laid out when it is read.

    `place` is interval × number of series + series, ascending; `shape` is (series,
    interval). Where a cell has no values, all of its figures are 0.
    """

    shape: tuple[int, int]
    place: Integers
    cells: SummaryArrays

    @cached_property
    def count(self) -> Integers:
        """How many values."""
        return self._lay_out(self.cells.count).astype(np.int64, copy=False)

    @cached_property
    def mean(self) -> Values:
        """Their arithmetic mean."""
        return self._lay_out(self.cells.mean)

    @cached_property
    def median(self) -> Values:
        """Their median."""
        return self._lay_out(self.cells.median)

    @cached_property
    def min(self) -> Values:
        """The least of them."""
        return self._lay_out(self.cells.min)

    @cached_property
    def max(self) -> Values:
        """The greatest of them."""
        return self._lay_out(self.cells.max)

    @cached_property
    def ninety_fifth(self) -> Values:
        """Their 95th percentile."""
        return self._lay_out(self.cells.ninety_fifth)

    def intervals(self, first: int, length: int) -> "CellSummaries":
        """Some intervals only."""
        width = self.shape[0]
        ends = np.array([first, first + length]) * width
        begin, end = np.searchsorted(self.place, ends).tolist()
        cells = take(self.cells, slice(begin, end))
        return CellSummaries((width, length), self.place[begin:end] - ends[0], cells)

    def series(self, places: Integers, width: int) -> "CellSummaries":
        """Among `width` series, where `places` tells the new number of each.

        Numbers ascend; those that are below 0 are left out.
        """
        interval, series = np.divmod(self.place, max(self.shape[0], 1))
        number = places[series]
        kept = np.flatnonzero(number >= 0)
        return CellSummaries(
            (width, self.shape[1]),
            interval[kept] * width + number[kept],
            take(self.cells, kept),
        )

    def followed_by(self, later: "CellSummaries") -> "CellSummaries":
        """With the intervals after its own, of the same series."""
        width, intervals = self.shape
        place = np.append(self.place, later.place + intervals * width)
        cells = concatenate(self.cells, later.cells)
        return CellSummaries((width, intervals + later.shape[1]), place, cells)

    def arrays(self) -> Sequence[NDArray[Any]]:
        """Return all of its arrays."""
        return [self.place, *columns_of(self.cells).values()]

    def alone(self) -> "CellSummaries":
        """Return a copy without derived figures and without larger arrays."""
        own = map_columns(detach, self.cells)
        return CellSummaries(self.shape, detach(self.place), own)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle without derived figures."""
        return CellSummaries, (self.shape, self.place, self.cells)

    def _lay_out(self, values: Values) -> Values:
        laid_out = np.zeros(self.shape[0] * self.shape[1], values.dtype)
        laid_out[self.place] = values
        return laid_out.reshape(self.shape[::-1]).T


def summarise_durations(distribution: Distribution) -> SummaryArrays:
    """Whole seconds of microseconds, each figure rounded once, half to even."""
    twentieths = _TWENTY * MICROSECONDS_A_SECOND
    return SummaryArrays(
        count=distribution.count,
        mean=mean_seconds(distribution.whole, distribution.rest, distribution.count),
        median=divide_half_even(distribution.median_twentieths, twentieths),
        min=divide_half_even(distribution.min, MICROSECONDS_A_SECOND),
        max=divide_half_even(distribution.max, MICROSECONDS_A_SECOND),
        ninety_fifth=divide_half_even(distribution.ninety_fifth_twentieths, twentieths),
    )


def summarise_numbers(distribution: Distribution) -> SummaryArrays:
    """Floats of numbers, correctly rounded by the one division each takes."""
    total = distribution.whole * MICROSECONDS_A_SECOND + distribution.rest
    return SummaryArrays(
        count=distribution.count,
        mean=total / distribution.count,
        median=distribution.median_twentieths / _TWENTY,
        min=distribution.min.astype(np.float64),
        max=distribution.max.astype(np.float64),
        ninety_fifth=distribution.ninety_fifth_twentieths / _TWENTY,
    )


@dataclass(frozen=True)
class Sample:
    """Values by interval: `begins` where each begins, and where the last one ends.

    `grades` are those of the values. `series` numbers the series of each value, None
    where there is only one. `further` are values that count in other series too.
    """

    values: Integers
    grades: Codes
    begins: Integers
    series: NDArray[np.integer[Any]] | None = None
    summarise: Callable[[Distribution], SummaryArrays] = summarise_durations
    further: tuple["Sample", ...] = ()


def count_cells(
    begins: Integers,
    series: NDArray[np.integer[Any]] | None,
    shape: tuple[int, int],
) -> Integers:
    """How many rows each cell has; `shape` is (series, interval)."""
    sizes = np.diff(begins)
    if series is None:
        return sizes.reshape(shape)
    cells = np.repeat(np.arange(shape[1]) * shape[0], sizes) + series
    counts = np.bincount(cells, minlength=shape[0] * shape[1])
    return counts.reshape(shape[::-1]).T


def total_values(values: Integers, begins: Integers) -> list[int]:
    """The exact sum of the values of each interval."""
    whole, rest = (np.append(0, np.cumsum(each))[begins] for each in _split(values))
    return [
        int(millions) * MICROSECONDS_A_SECOND + int(ones)
        for millions, ones in zip(np.diff(whole), np.diff(rest), strict=True)
    ]


def summarise(
    samples: Sequence[Sample], shape: tuple[int, int]
) -> tuple[CellSummaries, ...]:
    """The summaries of each sample by cell; `shape` is (series, interval).

    Many values take all processors: NumPy lets threads run side by side.
    """
    width = shape[0]
    blocks = [(sample, *ends) for sample in samples for ends in _cut(sample, width)]

    def read(block: tuple[Sample, int, int]) -> CellSummaries:
        sample, first, last = block
        place, cells = _read(sample, width, first, last)
        return CellSummaries(shape, first * width + place, cells)

    if sum(len(sample.values) for sample in samples) < ROWS_FOR_THREADS:
        found = list(map(read, blocks))
    else:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            found = list(pool.map(read, blocks))
    of_sample = {id(sample): list[CellSummaries]() for sample in samples}
    for (sample, _, _), cells in zip(blocks, found, strict=True):
        of_sample[id(sample)].append(cells)
    return tuple(_unite(of_sample[id(sample)], shape) for sample in samples)


def _unite(blocks: Sequence[CellSummaries], shape: tuple[int, int]) -> CellSummaries:
    if len(blocks) == 1:
        return blocks[0]
    place = np.concatenate([block.place for block in blocks])
    return CellSummaries(shape, place, concatenate(*(block.cells for block in blocks)))


def _cut(sample: Sample, width: int) -> Iterator[tuple[int, int]]:
    """Blocks of whole intervals: the first of each, and the one after its last.

    They have so many rows that a sort is quick, and so few cells that the number of one
    and a value fit into one integer.
    """
    intervals = len(sample.begins) - 1
    if sample.series is None:
        return iter([(0, intervals)])
    values = [each.values for each in (sample, *sample.further)]
    most = max(int(each.max(initial=0)) for each in values)
    bits = (most - min(int(each.min(initial=0)) for each in values)).bit_length()
    most_cells = 1 << max(_BITS - bits, 0)
    at_once = min(max(most_cells // max(width, 1), 1), max(intervals, 1))
    block = np.stack(
        [sample.begins[:-1] // _ROWS_A_BLOCK, np.arange(intervals) // at_once]
    )
    is_first = np.any(np.diff(block, prepend=-1), axis=0)
    return pairwise([*np.flatnonzero(is_first).tolist(), intervals])


def _read(
    sample: Sample, width: int, first: int, last: int
) -> tuple[Integers, SummaryArrays]:
    """The cells of the intervals from `first` to before `last`, of `width` series."""
    if sample.series is None:
        begins = sample.begins[first : last + 1]
        rows = slice(int(begins[0]), int(begins[-1]))
        values, begins = sample.values[rows], begins - begins[0]
        interval = np.flatnonzero(np.diff(begins))
        begin = begins[interval]
        read = partial(_select, values, sample.grades[rows], begin)
        place, distribution = interval * width, _measure(values, begin, read)
    else:
        pieces = (sample, *sample.further)
        found = [_number_cells(each, width, first, last) for each in pieces]
        values, cell = found[0]
        if sample.further:
            values, cell = (np.concatenate(each) for each in zip(*found, strict=True))
        place, distribution = _metric_cells(values, cell)
    return place, sample.summarise(distribution)


def _number_cells(
    piece: Sample, width: int, first: int, last: int
) -> tuple[Integers, Integers]:
    """Values of some intervals, and the cell of each: by interval, then by series."""
    begins = piece.begins[first : last + 1]
    rows = slice(int(begins[0]), int(begins[-1]))
    cell = np.repeat(np.arange(last - first) * width, np.diff(begins))
    if piece.series is not None:
        cell += piece.series[rows]
    return piece.values[rows], cell


def _metric_cells(values: Integers, cell: Integers) -> tuple[Integers, Distribution]:
    """Which cells have values, in order, and their figures. `cell` is used up."""
    least = int(values.min(initial=0))
    bits = (int(values.max(initial=0)) - least).bit_length()
    if int(cell.max(initial=0)).bit_length() + bits > _BITS:
        order = np.lexsort((values, cell))
        ordered, cell = values[order], cell[order]
        first = _begin_runs(cell)
        return cell[first], _measure(ordered, first, ordered.__getitem__)
    packed = cell
    packed <<= bits
    packed += values
    packed -= least
    packed.sort()
    cell = packed >> bits
    first = _begin_runs(cell)
    found, count = cell[first], np.diff(first, append=len(cell))
    # What to take from a packed value of each cell; sums wrap around, and come back.
    base = (found << bits) - least

    def read(rows: Integers) -> Integers:
        unpacked: Integers = packed[rows] - base
        return unpacked

    lowest, highest = read(first), read(first + count - 1)
    if (np.maximum(-lowest, highest) * count.astype(float)).max(initial=0) < _LARGEST:
        whole, rest = _split(reduce_at(np.add, packed, first) - base * count)
    else:
        halves = _split(packed - np.repeat(base, count))
        whole, rest = (reduce_at(np.add, half, first) for half in halves)
    return found, _distribute(first, count, read, (lowest, highest), (whole, rest))


def _begin_runs(cell: Integers) -> Integers:
    """Where each of equal numbers begin, that lie side by side."""
    is_first = np.ones(len(cell), bool)
    np.not_equal(cell[1:], cell[:-1], out=is_first[1:])
    return np.flatnonzero(is_first)


def _select(
    values: Integers, grades: Codes, begin: Integers, rows: Integers
) -> Integers:
    """What would lie at these rows, were the values of each interval sorted.

    Intervals begin at rows `begin`; `rows` are shaped (any, interval). Counting the
    grades of each interval tells which grades lie there: only these are sorted.
    """
    if not len(values):
        return rows
    width = int(grades.max()) + 1
    grade = np.repeat(np.arange(len(begin)) * width, _sizes(values, begin))
    grade += grades
    counts = np.bincount(grade, minlength=len(begin) * width)
    wanted = np.searchsorted(np.cumsum(counts), rows, "right")
    is_wanted = np.zeros(len(counts), bool)
    is_wanted[wanted] = True
    found = np.flatnonzero(is_wanted.take(grade))
    ordered = _sort(values[found], grade[found])
    left_out = np.cumsum(np.where(is_wanted, 0, counts))
    selected: Integers = ordered[rows - left_out[wanted]]
    return selected


def _sort(values: Integers, code: Integers) -> Integers:
    """The values by code and size. Codes are few."""
    least = int(values.min(initial=0))
    bits = (int(values.max(initial=0)) - least).bit_length()
    if int(code.max(initial=0)).bit_length() + bits > _BITS:
        return values[np.lexsort((values, code))]
    packed = (code << bits) | (values - least)
    packed.sort()
    unpacked: Integers = (packed & ((1 << bits) - 1)) + least
    return unpacked


def _sizes(values: Integers, begin: Integers) -> Integers:
    """How many values each cell has, where cells begin at rows `begin`."""
    return np.diff(begin, append=len(values))


def _measure(
    values: Integers, first: Integers, read: Callable[[Integers], Integers]
) -> Distribution:
    """Figures of cells that begin at rows `first`.

    `read` tells what lies at a row where each cell's values are sorted.
    """
    count = np.diff(first, append=len(values))
    least = reduce_at(np.minimum, values, first)
    most = reduce_at(np.maximum, values, first)
    sums = _sum(values, first, np.maximum(-least, most) * count.astype(float))
    return _distribute(first, count, read, (least, most), sums)


def _distribute(
    first: Integers,
    count: Integers,
    read: Callable[[Integers], Integers],
    ends: tuple[Integers, Integers],
    sums: tuple[Integers, Integers],
) -> Distribution:
    """The figures; percentiles are Hyndman & Fan's type 7, linear between ranks."""
    place = np.multiply.outer((_MEDIAN, _NINETY_FIFTH), count - 1)
    rank = place // _TWENTY
    lower, upper = read(first + np.stack([rank, np.minimum(rank + 1, count - 1)]))
    median, ninety_fifth = _TWENTY * lower + (place - _TWENTY * rank) * (upper - lower)
    return Distribution(
        count=count,
        whole=sums[0],
        rest=sums[1],
        min=ends[0],
        max=ends[1],
        median_twentieths=median,
        ninety_fifth_twentieths=ninety_fifth,
    )


def _sum(
    values: Integers, first: Integers, size: NDArray[np.float64]
) -> tuple[Integers, Integers]:
    """Exact sums in millions and ones; no sum is further from 0 than its `size`."""
    if size.max(initial=0) < _LARGEST:
        return _split(reduce_at(np.add, values, first))
    whole, rest = _split(values)
    return reduce_at(np.add, whole, first), reduce_at(np.add, rest, first)


def _split(values: Integers) -> tuple[Integers, Integers]:
    whole = values // MICROSECONDS_A_SECOND
    return whole, values - whole * MICROSECONDS_A_SECOND
