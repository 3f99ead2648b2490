"""Contributions of many series at once, rounded so that they add up to the last digit.

Whole numbers are rounded exactly. Floats are too, except where one is so close to where
the result would change that its error could matter. Their series are marked, so that
they can be calculated with Python's integers (`shown_parts.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insights_dash.metrics.answer.changes.shown_parts import (
    HALVES,
    MOST_NAMED,
    Contributions,
    ShownPart,
    ShownParts,
)
from insights_dash.metrics.answer.rounding import divide_half_even
from insights_dash.metrics.history.columns import Integers
from insights_dash.metrics.history.table import put_rows

Flags = NDArray[np.bool_]
Numbers = NDArray[Any]  # 64-bit integers or floats
_NOBODY = -1
_HALF = 0.5


@dataclass(frozen=True)
class ContributionTable:
    """The contributions to one figure of all series, in whole units.

    The rows of series `i` are those from `begins[i]` to before `begins[i + 1]`, the
    largest first. `group` is the number of each row's group, and `units` are shaped
    (row, part). `change` and `mostly` have a row per series; `mostly` are the groups
    that a sentence names, and -1. Series that aren't known have no contributions.
    """

    is_known: Flags
    change: Integers
    mostly: Integers
    begins: Integers
    group: Integers
    units: Integers

    def list_series(self, names: Sequence[str]) -> list[Contributions | None]:
        """Return the contributions of each series; groups have these names."""
        rows = list(
            map(
                ShownPart,
                map(names.__getitem__, self.group.tolist()),
                map(tuple, self.units.tolist()),
            )
        )
        known = zip(
            self.is_known.tolist(),
            self.change.tolist(),
            self.mostly.tolist(),
            pairwise(self.begins.tolist()),
            strict=True,
        )
        return [
            Contributions(
                change,
                tuple(names[each] for each in mostly if each != _NOBODY),
                tuple(rows[begin:end]),
            )
            if is_known
            else None
            for is_known, change, mostly, (begin, end) in known
        ]

    def split(self, parts: int) -> list["ContributionTable"]:
        """Divide the series into so many tables of equal size, in order."""
        size = len(self.is_known) // parts
        tables = []
        for part in range(parts):
            series = slice(part * size, (part + 1) * size)
            begins = self.begins[series.start : series.stop + 1]
            rows = slice(begins[0], begins[-1])
            tables.append(
                ContributionTable(
                    self.is_known[series],
                    self.change[series],
                    self.mostly[series],
                    begins - begins[0],
                    self.group[rows],
                    self.units[rows],
                )
            )
        return tables

    def put(self, places: Integers, new: "ContributionTable") -> "ContributionTable":
        """Return the contributions to all series, with new ones to some.

        The series of `new` are those at `places`, in ascending order.
        """
        is_replaced = np.zeros(len(self.is_known), bool)
        is_replaced[places] = True
        sizes = np.diff(self.begins)
        is_kept = ~np.repeat(is_replaced, sizes)
        sizes[places] = np.diff(new.begins)
        begins = np.append(0, np.cumsum(sizes))
        is_new = np.repeat(is_replaced, sizes)

        def put_in(column: Integers, added: Integers) -> Integers:
            rows = np.empty((len(is_new), *column.shape[1:]), column.dtype)
            rows[~is_new], rows[is_new] = column[is_kept], added
            return rows

        return ContributionTable(
            put_rows(self.is_known, places, new.is_known),
            put_rows(self.change, places, new.change),
            put_rows(self.mostly, places, new.mostly),
            begins,
            put_in(self.group, new.group),
            put_in(self.units, new.units),
        )

    def replace(self, found: dict[int, ShownParts]) -> "ContributionTable":
        """Return a table with the contributions of some series calculated exactly.

        They have the same rows, maybe in another order.
        """
        change, mostly = self.change.copy(), self.mostly.copy()
        group, units = self.group.copy(), self.units.copy()
        for series, parts in found.items():
            rows = slice(self.begins[series], self.begins[series + 1])
            change[series] = parts.change
            mostly[series] = _NOBODY
            mostly[series, : len(parts.mostly)] = parts.mostly
            group[rows] = parts.groups
            units[rows] = np.reshape(parts.units, units[rows].shape)
        return ContributionTable(
            self.is_known, change, mostly, self.begins, group, units
        )

    def put_mixes(self, mixes: "ContributionTable") -> "ContributionTable":
        """Return a table with the contributions to some series, which have no pace."""
        is_found = mixes.is_known
        rows = np.repeat(is_found, np.diff(self.begins))
        group, units = self.group.copy(), self.units.copy()
        group[rows] = mixes.group
        units[rows] = np.pad(mixes.units, ((0, 0), (1, 0)))
        return ContributionTable(
            self.is_known,
            np.where(is_found, mixes.change, self.change),
            np.where(is_found[:, None], mixes.mostly, self.mostly),
            self.begins,
            group,
            units,
        )


@dataclass(frozen=True)
class Cells:
    """The groups that count anything in a series, by series and then by group."""

    series: Integers
    group: Integers
    is_known: Flags

    @cached_property
    def begins(self) -> Integers:
        """The first cell of each series, and the number of cells."""
        return np.searchsorted(self.series, np.arange(len(self.is_known) + 1))

    def count_up(self, parts: int = 1) -> Integers:
        """Return each part's place among those of its series; cells have so many."""
        first = np.repeat(self.begins[:-1], np.diff(self.begins))
        places: Integers = np.arange(len(first) * parts) - np.repeat(
            first * parts, parts
        )
        return places

    def add_up(self, numbers: Numbers) -> Numbers:
        """Return the sum of each series."""
        sums = np.zeros(len(self.is_known), numbers.dtype)
        np.add.at(sums, self.series, numbers)
        return sums


def share_out_whole(
    cells: Cells, sizes: Integers, per_unit: Integers
) -> ContributionTable:
    """Return contributions of these sizes; a unit of a series has `per_unit` of them.

    Five times the sum of a series' sizes, whatever their signs, fits in 64 bits.
    """
    change = cells.add_up(sizes)
    whole = divide_half_even(change, per_unit)
    order = np.lexsort((-np.abs(sizes), cells.series))
    units, rest = np.divmod(sizes[order], per_unit[cells.series])
    ordered = _Ordered(cells, cells.series, order)
    missing = whole - cells.add_up(units)
    shared = units + ordered.find_largest(rest, cells.series, missing)
    named = ordered.name_most(sizes[order], change)
    return ordered.build(whole, named, shared.reshape(-1, 1))


@dataclass(frozen=True)
class _Ordered:
    """Cells in the order in which they are shown."""

    cells: Cells
    series: Integers
    order: Integers

    def find_largest(
        self, rest: Numbers, series: Integers, missing: Integers
    ) -> Integers:
        """Return 1 for the largest remainders of each series, and 0 for all others.

        So many of them are 1 as units are missing.
        """
        by_rest = np.lexsort((-rest, series))
        parts = len(rest) // max(len(self.series), 1)
        is_larger = self.cells.count_up(parts) < missing[series]
        found = np.zeros(len(rest), np.int64)
        found[by_rest] = is_larger
        return found

    def name_most(self, sizes: Numbers, change: Numbers) -> Integers:
        """Return the groups that a sentence names, and -1, by series."""
        alike = self.list_alike(sizes, change)
        together = np.cumsum(alike.sizes, axis=1)
        is_enough = HALVES * np.abs(together) >= np.abs(change)[:, None]
        is_enough &= alike.is_there
        count = np.where(is_enough.any(axis=1), is_enough.argmax(axis=1) + 1, 0)
        is_named = np.arange(MOST_NAMED) < count[:, None]
        named: Integers = np.where(is_named, alike.group, _NOBODY)
        return named

    def list_alike(self, sizes: Numbers, change: Numbers) -> "_Alike":
        """Return the largest groups in the direction of each series' change."""
        rows = np.flatnonzero(np.sign(sizes) * np.sign(change)[self.series] > 0)
        begins = np.searchsorted(self.series[rows], np.arange(len(change)))
        place = np.arange(len(rows)) - begins[self.series[rows]]
        rows, place = rows[place < MOST_NAMED], place[place < MOST_NAMED]
        shape = len(change), MOST_NAMED
        at = self.series[rows], place
        alike = _Alike(
            np.zeros(shape, sizes.dtype), np.zeros(shape, bool), np.zeros(shape, int)
        )
        alike.sizes[at] = sizes[rows]
        alike.is_there[at] = True
        alike.group[at] = self.cells.group[self.order[rows]]
        return alike

    def build(
        self, change: Integers, mostly: Integers, units: Integers
    ) -> ContributionTable:
        """Return the table with these units in order."""
        cells = self.cells
        return ContributionTable(
            cells.is_known, change, mostly, cells.begins, cells.group[self.order], units
        )


@dataclass(frozen=True)
class _Alike:
    """The largest groups of each series, all shaped (series, place)."""

    sizes: Numbers
    is_there: Flags
    group: Integers


def share_out_floats(
    cells: Cells, parts: NDArray[np.float64], margin: NDArray[np.float64]
) -> tuple[ContributionTable, Flags]:
    """Return contributions, and which series are rounded for sure.

    `parts` are shaped (cell, part), in units. None is further than `margin`, which has
    an element per series, from the exact number. A part that is 0 is so exactly.
    """
    sizes = parts.sum(axis=1)
    change = cells.add_up(sizes)
    order = np.lexsort((-np.abs(sizes), cells.series))
    ordered = _Ordered(cells, cells.series, order)
    sizes, parts = sizes[order], parts[order]
    doubt = _Doubt(cells, margin * (2 + np.diff(cells.begins)))
    doubt.about_order(np.abs(sizes))
    doubt.about_signs(sizes, change)
    doubt.about_rounding(change)
    units = np.floor(parts)
    rest = parts - units
    doubt.about_floors(parts, rest)
    whole = np.rint(change)
    missing = (whole - cells.add_up(units.sum(axis=1))).astype(np.int64)
    owner = np.repeat(cells.series, parts.shape[1])
    doubt.about_remainders(rest.ravel(), owner, missing)
    more = ordered.find_largest(rest.ravel(), owner, missing)
    doubt.about_halves(ordered.list_alike(sizes, change), change)
    table = ordered.build(
        whole.astype(np.int64),
        ordered.name_most(sizes, change),
        units.astype(np.int64) + more.reshape(units.shape),
    )
    return table, doubt.is_sure


class _Doubt:
    """Which series have a float whose error could make a difference."""

    def __init__(self, cells: Cells, margin: NDArray[np.float64]) -> None:
        """Start without doubts; all numbers of a series are exact up to its margin."""
        self._cells, self._series, self._margin = cells, cells.series, margin
        self._of_cell = margin[cells.series]
        self.is_sure = np.ones(len(margin), bool)

    def about_order(self, sizes: NDArray[np.float64]) -> None:
        """Doubt sizes in order, each of which is almost that of the next one."""
        is_same = self._series[1:] == self._series[:-1]
        is_close = sizes[:-1] - sizes[1:] <= 2 * self._of_cell[1:]
        self._mark(self._series[1:][is_same & is_close])

    def about_signs(
        self, sizes: NDArray[np.float64], change: NDArray[np.float64]
    ) -> None:
        """Doubt sizes and changes that are almost 0."""
        self._mark(self._series[np.abs(sizes) <= self._of_cell])
        self._mark(np.abs(change) <= self._margin)

    def about_rounding(self, change: NDArray[np.float64]) -> None:
        """Doubt changes that are almost a half."""
        self._mark(np.abs(change - np.floor(change) - _HALF) <= self._margin)

    def about_floors(
        self, parts: NDArray[np.float64], rest: NDArray[np.float64]
    ) -> None:
        """Doubt parts that are almost whole, but for zeros."""
        from_whole = np.minimum(rest, 1 - rest)
        is_close = (from_whole <= self._of_cell[:, None]) & (parts != 0)
        self._mark(self._series[is_close.any(axis=1)])

    def about_remainders(
        self, rest: NDArray[np.float64], series: Integers, missing: Integers
    ) -> None:
        """Doubt remainders that are almost the first that doesn't get a unit."""
        order = np.lexsort((-rest, series))
        parts = len(rest) // max(len(self._series), 1)
        is_last = self._cells.count_up(parts) == missing[series] - 1
        last = np.flatnonzero(is_last[:-1] & (series[1:] == series[:-1]))
        apart = rest[order[last]] - rest[order[last + 1]]
        self._mark(series[last[apart <= 2 * self._margin[series[last]]]])

    def about_halves(self, alike: _Alike, change: NDArray[np.float64]) -> None:
        """Doubt sums of groups that are almost half of the change."""
        together = HALVES * np.abs(np.cumsum(alike.sizes, axis=1))
        # A single group makes all of the change, and is never close to half of it.
        apart = np.abs(together - np.abs(change)[:, None])
        is_close = alike.is_there & (apart <= 4 * self._margin[:, None])
        self._mark(is_close.any(axis=1))

    def _mark(self, series: Integers | Flags) -> None:
        self.is_sure[series] = False
