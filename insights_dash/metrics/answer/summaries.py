"""Summaries of the values of cells, where a cell is a series in an interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from insights_dash.metrics.answer.rounding import (
    MICROSECONDS_PER_SECOND,
    divide_half_even,
    mean_seconds,
)
from insights_dash.metrics.history.columns import Integers, detach
from insights_dash.metrics.history.table import (
    columns_of,
    concatenate,
    map_columns,
    take,
)

Values = NDArray[np.int64] | NDArray[np.float64]

# Percentiles of type 7 are at twentieths between two ranks.
TWENTIETHS = 20


@dataclass(frozen=True)
class Distribution:
    """Exact figures of cells that have values.

    The sum of a cell's values is `millions` × 1,000,000 + `ones`. Percentiles are in
    twentieths.
    """

    count: Integers
    millions: Integers
    ones: Integers
    min: Integers
    max: Integers
    median_twentieths: Integers
    ninety_fifth_twentieths: Integers


class Summaries(Protocol):
    """Figures of all cells, shaped (series, interval).

    If `count` is 0, the other figures of the cell mean nothing. Durations are whole
    seconds, numbers of deployments are floats.
    """

    @property
    def count(self) -> Integers:
        """The number of values."""

    @property
    def mean(self) -> Values:
        """The arithmetic mean."""

    @property
    def median(self) -> Values:
        """The median."""

    @property
    def min(self) -> Values:
        """The smallest value."""

    @property
    def max(self) -> Values:
        """The largest value."""

    @property
    def ninety_fifth(self) -> Values:
        """The 95th percentile."""


@dataclass(frozen=True)
class SummaryArrays:
    """Figures of cells, one array per figure, all of one shape."""

    count: Integers
    mean: Values
    median: Values
    min: Values
    max: Values
    ninety_fifth: Values


@dataclass(frozen=True)
class CellSummaries:
    """Summaries of the cells that have values. Each figure is laid out when it is read.

    `place` is interval × number of series + series, in ascending order. `shape` is
    (series, interval). All figures of a cell without values are 0.
    """

    shape: tuple[int, int]
    place: Integers
    cells: SummaryArrays

    @cached_property
    def count(self) -> Integers:
        """The number of values."""
        return self._lay_out(self.cells.count).astype(np.int64, copy=False)

    @cached_property
    def mean(self) -> Values:
        """The arithmetic mean."""
        return self._lay_out(self.cells.mean)

    @cached_property
    def median(self) -> Values:
        """The median."""
        return self._lay_out(self.cells.median)

    @cached_property
    def min(self) -> Values:
        """The smallest value."""
        return self._lay_out(self.cells.min)

    @cached_property
    def max(self) -> Values:
        """The largest value."""
        return self._lay_out(self.cells.max)

    @cached_property
    def ninety_fifth(self) -> Values:
        """The 95th percentile."""
        return self._lay_out(self.cells.ninety_fifth)

    def intervals(self, first: int, length: int) -> "CellSummaries":
        """Return only `length` intervals from the `first` one on."""
        width = self.shape[0]
        ends = np.array([first, first + length]) * width
        begin, end = np.searchsorted(self.place, ends).tolist()
        cells = take(self.cells, slice(begin, end))
        return CellSummaries((width, length), self.place[begin:end] - ends[0], cells)

    def series(self, places: Integers, width: int) -> "CellSummaries":
        """Return the same cells among `width` series.

        `places` has the new number of each series. New numbers ascend; series whose
        number is negative are left out.
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
        """Append the later intervals of the same series."""
        width, intervals = self.shape
        place = np.append(self.place, later.place + intervals * width)
        cells = concatenate(self.cells, later.cells)
        return CellSummaries((width, intervals + later.shape[1]), place, cells)

    def arrays(self) -> Sequence[NDArray[Any]]:
        """Return all arrays, without figures that were laid out."""
        return [self.place, *columns_of(self.cells).values()]

    def alone(self) -> "CellSummaries":
        """Return a copy without laid-out figures and without parts of larger arrays."""
        own = map_columns(detach, self.cells)
        return CellSummaries(self.shape, detach(self.place), own)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle without laid-out figures."""
        return CellSummaries, (self.shape, self.place, self.cells)

    def _lay_out(self, values: Values) -> Values:
        laid_out = np.zeros(self.shape[0] * self.shape[1], values.dtype)
        laid_out[self.place] = values
        return laid_out.reshape(self.shape[::-1]).T


def summarise_durations(distribution: Distribution) -> SummaryArrays:
    """Turn microseconds into whole seconds, each figure rounded once, half to even."""
    twentieths = TWENTIETHS * MICROSECONDS_PER_SECOND
    return SummaryArrays(
        count=distribution.count,
        mean=mean_seconds(distribution.millions, distribution.ones, distribution.count),
        median=divide_half_even(distribution.median_twentieths, twentieths),
        min=divide_half_even(distribution.min, MICROSECONDS_PER_SECOND),
        max=divide_half_even(distribution.max, MICROSECONDS_PER_SECOND),
        ninety_fifth=divide_half_even(distribution.ninety_fifth_twentieths, twentieths),
    )


def summarise_numbers(distribution: Distribution) -> SummaryArrays:
    """Turn numbers into floats, each rounded correctly by a single division."""
    total = distribution.millions * MICROSECONDS_PER_SECOND + distribution.ones
    return SummaryArrays(
        count=distribution.count,
        mean=total / distribution.count,
        median=distribution.median_twentieths / TWENTIETHS,
        min=distribution.min.astype(np.float64),
        max=distribution.max.astype(np.float64),
        ninety_fifth=distribution.ninety_fifth_twentieths / TWENTIETHS,
    )
