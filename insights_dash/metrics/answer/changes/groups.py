"""What the groups of each series deployed in both periods, as exact sums.

A cell is a group in a series. A deployment that belongs to k groups counts 1 ÷ k in
each, so that the groups add up to the series.

Deployments are added up by the documents that series and groups are about, such as a
project and a tenant. What these documents add to cells follows from the sums.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import lcm, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.deployment import FAILED, Outcome
from insights_dash.domain.metric import Figure
from insights_dash.metrics.answer.answer_size import check_pairs
from insights_dash.metrics.answer.changes.deployed import Deployed, DeployedRows
from insights_dash.metrics.answer.rounding import MICROSECONDS_PER_SECOND
from insights_dash.metrics.answer.splits import NO_SERIES, Division
from insights_dash.metrics.history.columns import Integers
from insights_dash.metrics.history.dimension import Dimension

# One element per cell: Python's integers if one of them doesn't fit in 64 bits.
Sum = NDArray[Any]
# Combinations of documents are looked up in a table of up to so many elements.
_LARGEST_TABLE = 1 << 22
# Sums below this fit in 64 bits.
_LARGEST = 2.0**62


@dataclass(frozen=True)
class Sums:
    """Sums over a period, in units of 1 ÷ `GroupSums.scale`.

    Totals of durations are microseconds. `slow` are the lead times over the slow bound.
    """

    deployments: Sum
    successes: Sum
    failed: Sum
    lead_times: Sum
    slow: Sum
    lead_time_total: Sum
    recoveries: Sum
    recovery_total: Sum


@dataclass(frozen=True)
class GroupSums:
    """The sums of all cells that have a deployment, by series and then by group.

    The cells of series `i` are those from `begins[i]` to before `begins[i + 1]`.
    """

    group: Integers
    begins: Integers
    now: Sums
    before: Sums
    scale: int


def sum_groups(deployed: Deployed, division: Division, bounds: Integers) -> GroupSums:
    """Add up what the groups of a division deployed in each series.

    `bounds` has the slow bound of each series, rounded down.

    Raises:
        TooLargeError: if there are too many cells.
    """
    documents = _Documents.of(deployed, division)
    both = [
        _DocumentSums.of(each, documents, deployed.division, bounds)
        for each in (deployed.now, deployed.before)
    ]
    shares = _Shares.of(documents, deployed.division, division)
    check_pairs(len(shares.cells))
    width = max(len(division.names), 1)
    begins = np.searchsorted(shares.cells, np.arange(len(bounds) + 1) * width)
    now, before = (shares.add_up(each) for each in both)
    return GroupSums(shares.cells % width, begins, now, before, shares.scale)


@dataclass(frozen=True)
class _Documents:
    """Numbers of the combinations of documents that series and groups are about.

    `sizes` are how many numbers each dimension has. `distinct` are those combinations
    that occur, and their places are used as numbers. `table` has the place of each
    combination, unless there are too many of them.
    """

    sizes: dict[Dimension, int]
    distinct: Integers
    table: NDArray[np.int32] | None

    @classmethod
    def of(cls, deployed: Deployed, groups: Division) -> "_Documents":
        sizes = {
            each.dimension: len(each.levels[0])
            for each in (deployed.division, groups)
            if each.dimension is not None
        }
        combined = [
            _combine(sizes, rows, name)
            for rows in (deployed.now, deployed.before)
            for name in Outcome
        ]
        size = prod(sizes.values())
        if size > _LARGEST_TABLE:
            return cls(sizes, np.unique(np.concatenate(combined)), None)
        occurs = np.zeros(size, bool)
        for each in combined:
            occurs[each] = True
        distinct = np.flatnonzero(occurs)
        table = np.empty(size, np.int32)
        table[distinct] = np.arange(len(distinct))
        return cls(sizes, distinct, table)

    def __len__(self) -> int:
        return len(self.distinct)

    def number(
        self, rows: DeployedRows, name: Outcome | Figure
    ) -> NDArray[np.integer[Any]]:
        """Return the number of the documents of each row of a subset."""
        combined = _combine(self.sizes, rows, name)
        if self.table is None:
            return np.searchsorted(self.distinct, combined)
        number: NDArray[np.int32] = self.table[combined]
        return number

    def read(self, dimension: Dimension | None) -> Integers:
        """Return the documents of a dimension in each combination."""
        if dimension is None:
            return np.zeros(len(self), np.int64)
        rest = prod([*self.sizes.values()][[*self.sizes].index(dimension) + 1 :])
        return self.distinct // rest % self.sizes[dimension]


def _combine(
    sizes: dict[Dimension, int], rows: DeployedRows, name: Outcome | Figure
) -> NDArray[np.integer[Any]]:
    """Return one number for all documents of each row of a subset."""
    first, *others = sizes
    combined: NDArray[np.integer[Any]] = rows.codes(name, first)
    for each in others:
        combined = combined.astype(np.int64) * sizes[each] + rows.codes(name, each)
    return combined


@dataclass(frozen=True)
class _DocumentSums:
    """Sums over a period by documents.

    `slow` has an array for each level of the series, since the bound is that of a
    series.
    """

    deployments: Integers
    successes: Integers
    lead_times: "_Durations"
    recoveries: "_Durations"
    slow: Sequence[Integers]

    @classmethod
    def of(
        cls,
        rows: DeployedRows,
        documents: _Documents,
        series: Division,
        bounds: Integers,
    ) -> "_DocumentSums":
        """Add up a period."""
        size = len(documents)
        success, *failed = (
            np.bincount(documents.number(rows, each), minlength=size)
            for each in (Outcome.SUCCESS, *FAILED)
        )
        lead_times = documents.number(rows, Figure.LEAD_TIME)
        recoveries = documents.number(rows, Figure.TIME_TO_RECOVERY)
        is_slow = rows.list_over(Figure.LEAD_TIME, series, bounds)
        return cls(
            sum(failed, start=success),
            success,
            _Durations.of(rows.values(Figure.LEAD_TIME), lead_times, size),
            _Durations.of(rows.values(Figure.TIME_TO_RECOVERY), recoveries, size),
            [np.bincount(lead_times[each], minlength=size) for each in is_slow],
        )


@dataclass(frozen=True)
class _Durations:
    """How many values there are by documents, and their totals."""

    counts: Integers
    seconds: Integers
    microseconds: Integers

    @classmethod
    def of(
        cls, values: Integers, number: NDArray[np.integer[Any]], size: int
    ) -> "_Durations":
        """Add up values of documents with these numbers."""
        counts = np.bincount(number, minlength=size)
        largest = max(-int(values.min(initial=0)), int(values.max(initial=0)))
        if float(largest) * int(counts.max(initial=0)) < _LARGEST:
            sums = np.zeros(size, np.int64)
            np.add.at(sums, number, values)
            return cls(counts, *_split_seconds(sums))
        totals = np.zeros((2, size), np.int64)
        for total, part in zip(totals, _split_seconds(values), strict=True):
            np.add.at(total, number, part)
        return cls(counts, totals[0], totals[1])


def _split_seconds(values: Integers) -> tuple[Integers, Integers]:
    seconds, microseconds = np.divmod(values, MICROSECONDS_PER_SECOND)
    return seconds, microseconds


@dataclass(frozen=True)
class _Shares:
    """The cells that combinations of documents add to.

    `documents` are numbers of combinations, and `level` the level of the series that a
    cell follows from. `at` are places among the `cells`. The documents are in so many
    `groups` each.
    """

    cells: Integers
    documents: Integers
    level: Integers
    at: Integers
    groups: Integers

    @classmethod
    def of(cls, documents: _Documents, series: Division, groups: Division) -> "_Shares":
        """List what the combinations of documents add to."""
        of_groups = _look_up(groups, documents.read(groups.dimension))
        of_series = _look_up(series, documents.read(series.dimension))
        share = (of_groups != NO_SERIES).sum(axis=0)
        is_in = (of_series[:, None] != NO_SERIES) & (of_groups != NO_SERIES)
        level, other, place = np.nonzero(is_in)
        cell = of_series[level, place] * len(groups.names) + of_groups[other, place]
        cells, at = np.unique(cell, return_inverse=True)
        return cls(cells, place, level, at, share[place])

    @cached_property
    def scale(self) -> int:
        """The least number that all numbers of groups divide."""
        return lcm(*np.unique(self.groups).tolist())

    def add_up(self, sums: _DocumentSums) -> Sums:
        """Return the sums by cell."""
        count, total = self._count, self._total
        failed = sums.deployments - sums.successes
        slow = np.stack([*sums.slow])[self.level, self.documents]
        return Sums(
            deployments=count(sums.deployments[self.documents]),
            successes=count(sums.successes[self.documents]),
            failed=count(failed[self.documents]),
            lead_times=count(sums.lead_times.counts[self.documents]),
            slow=count(slow),
            lead_time_total=total(sums.lead_times),
            recoveries=count(sums.recoveries.counts[self.documents]),
            recovery_total=total(sums.recoveries),
        )

    def _total(self, durations: _Durations) -> Sum:
        seconds, microseconds = (
            self._count(each[self.documents])
            for each in (durations.seconds, durations.microseconds)
        )
        largest = np.abs(seconds).max(initial=0)
        if (float(largest) + 1) * MICROSECONDS_PER_SECOND >= _LARGEST:
            seconds = seconds.astype(object)
        return seconds * MICROSECONDS_PER_SECOND + microseconds

    def _count(self, numbers: Integers) -> Sum:
        largest = (1 + np.abs(numbers).sum(dtype=np.float64)) * float(self.scale)
        dtype = np.int64 if largest < _LARGEST else object
        weighed = numbers.astype(dtype)
        if self.scale > 1:
            weighed *= self.scale // self.groups.astype(dtype)
        sums = np.zeros(len(self.cells), dtype)
        np.add.at(sums, self.at, weighed)
        return sums


def _look_up(division: Division, documents: Integers) -> Integers:
    """Return the series of documents, one row per level."""
    if division.dimension is None:
        return np.zeros((1, len(documents)), np.int64)
    return np.stack([level[documents] for level in division.levels])
