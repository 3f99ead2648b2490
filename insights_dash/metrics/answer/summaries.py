"""Summaries of the values of cells, where a cell is a series in an interval."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.definitions import Statistic
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
Cells = NDArray[np.int32]

# Percentiles of type 7 are at twentieths between two ranks.
TWENTIETHS = 20
# Sums of fewer millions fit in 64 bits.
_MOST_MILLIONS = 2**63 // MICROSECONDS_PER_SECOND - 1


@dataclass(frozen=True)
class Distribution:
    """Exact figures of cells that have values, one array per figure.

    Values are microseconds or numbers of deployments. The sum of a cell's values is
    `millions` × 1,000,000 + `ones`, and `ones` are never negative and below a million.
    Percentiles are in twentieths.
    """

    count: Cells
    millions: Integers
    ones: Cells
    min: Integers
    max: Integers
    median_twentieths: Integers
    ninety_fifth_twentieths: Integers


@dataclass(frozen=True)
class Quotients:
    """Exact values, shaped (series, interval): `numerator` ÷ `denominator`.

    The denominator is 0 if a cell has no value. Numerators are Python's integers if one
    of them doesn't fit in 64 bits.
    """

    numerator: NDArray[Any]
    denominator: Integers


@dataclass(frozen=True)
class CellSummaries:
    """Summaries of the cells that have values.

    `place` is interval × number of series + series, in ascending order. `shape` is
    (series, interval).

    Each figure is rounded and laid out in this shape when it is read. Durations are
    whole seconds, numbers of deployments are floats. All figures of a cell without
    values are 0.
    """

    shape: tuple[int, int]
    place: Integers
    cells: Distribution
    is_duration: bool = True

    @cached_property
    def count(self) -> Integers:
        """The number of values."""
        return self._lay_out(self.cells.count.astype(np.int64))

    @cached_property
    def mean(self) -> Values:
        """The arithmetic mean."""
        cells = self.cells
        if self.is_duration:
            means = mean_seconds(cells.millions, cells.ones, cells.count)
            return self._lay_out(means)
        return self._lay_out(_add(cells.millions, cells.ones) / cells.count)

    @cached_property
    def median(self) -> Values:
        """The median."""
        return self._round(self.cells.median_twentieths, TWENTIETHS)

    @cached_property
    def min(self) -> Values:
        """The smallest value."""
        return self._round(self.cells.min)

    @cached_property
    def max(self) -> Values:
        """The largest value."""
        return self._round(self.cells.max)

    @cached_property
    def ninety_fifth(self) -> Values:
        """The 95th percentile."""
        return self._round(self.cells.ninety_fifth_twentieths, TWENTIETHS)

    def read(self, statistic: Statistic) -> Values:
        """Return a statistic, rounded."""
        rounded = {
            Statistic.MEAN: "mean",
            Statistic.MEDIAN: "median",
            Statistic.NINETY_FIFTH: "ninety_fifth",
        }
        values: Values = getattr(self, rounded[statistic])
        return values

    def exact(self, statistic: Statistic) -> Quotients:
        """Return exact values: microseconds, or numbers of deployments."""
        cells = self.cells
        if statistic is Statistic.MEAN:
            sums = _add(cells.millions, cells.ones)
            return Quotients(self._lay_out(sums), self.count)
        twentieths = {
            Statistic.MEDIAN: cells.median_twentieths,
            Statistic.NINETY_FIFTH: cells.ninety_fifth_twentieths,
        }
        denominator = np.full(len(self.place), TWENTIETHS)
        return Quotients(
            self._lay_out(twentieths[statistic]), self._lay_out(denominator)
        )

    def add_up(self) -> tuple[Integers, Integers]:
        """Return the sum of each series' values, in millions and ones.

        Ones are not carried: there can be any number of them.
        """
        millions, ones = (
            np.asarray(self._lay_out(each).sum(axis=1))
            for each in (self.cells.millions, self.cells.ones)
        )
        return millions, ones

    def intervals(self, first: int, length: int) -> "CellSummaries":
        """Return only `length` intervals from the `first` one on."""
        width = self.shape[0]
        ends = np.array([first, first + length]) * width
        begin, end = np.searchsorted(self.place, ends).tolist()
        return replace(
            self,
            shape=(width, length),
            place=self.place[begin:end] - ends[0],
            cells=take(self.cells, slice(begin, end)),
        )

    def series(self, places: Integers, width: int) -> "CellSummaries":
        """Return the same cells among `width` series.

        `places` has the new number of each series. New numbers ascend; series whose
        number is negative are left out.
        """
        interval, series = np.divmod(self.place, max(self.shape[0], 1))
        number = places[series]
        kept = np.flatnonzero(number >= 0)
        return replace(
            self,
            shape=(width, self.shape[1]),
            place=interval[kept] * width + number[kept],
            cells=take(self.cells, kept),
        )

    def followed_by(self, later: "CellSummaries") -> "CellSummaries":
        """Append the later intervals of the same series."""
        width, intervals = self.shape
        return replace(
            self,
            shape=(width, intervals + later.shape[1]),
            place=np.append(self.place, later.place + intervals * width),
            cells=concatenate(self.cells, later.cells),
        )

    def arrays(self) -> Sequence[NDArray[Any]]:
        """Return all arrays, without figures that were laid out."""
        return [self.place, *columns_of(self.cells).values()]

    def alone(self) -> "CellSummaries":
        """Return a copy without laid-out figures and without parts of larger arrays."""
        own = map_columns(detach, self.cells)
        return replace(self, place=detach(self.place), cells=own)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle without laid-out figures."""
        return CellSummaries, (self.shape, self.place, self.cells, self.is_duration)

    def _round(self, parts: Integers, parts_per_one: int = 1) -> Values:
        """Return whole seconds, rounded half to even, or floats rounded once."""
        if self.is_duration:
            seconds = divide_half_even(parts, parts_per_one * MICROSECONDS_PER_SECOND)
            return self._lay_out(seconds)
        return self._lay_out(parts / parts_per_one)

    def _lay_out(self, values: NDArray[Any]) -> NDArray[Any]:
        laid_out = values
        if len(values) < self.shape[0] * self.shape[1]:
            laid_out = np.zeros(self.shape[0] * self.shape[1], values.dtype)
            laid_out[self.place] = values
        return laid_out.reshape(self.shape[::-1]).T


def _add(millions: Integers, ones: Cells) -> NDArray[Any]:
    """Return exact sums, as Python's integers if one doesn't fit in 64 bits."""
    if np.abs(millions).max(initial=0) >= _MOST_MILLIONS:
        millions = millions.astype(object)
    sums: NDArray[Any] = millions * MICROSECONDS_PER_SECOND + ones
    return sums
