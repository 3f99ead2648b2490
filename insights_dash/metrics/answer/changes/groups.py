"""What the groups of each series deployed in both periods, as exact sums.

A cell is a group in a series. A deployment that belongs to k groups counts 1 ÷ k in
each, so that the groups add up to the series.

Deployments are added up by the documents that series and groups are about, such as a
project and a tenant. What these documents add to cells follows from the sums.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.deployment import FAILED, Outcome
from insights_dash.domain.metric import Figure
from insights_dash.metrics.answer.changes.deployed import Deployed, DeployedRows
from insights_dash.metrics.answer.rounding import MICROSECONDS_PER_SECOND
from insights_dash.metrics.answer.splits import NO_SERIES, Division
from insights_dash.metrics.history.columns import Integers
from insights_dash.metrics.history.dimension import Dimension

Sum = list[int]  # one element per cell, of any size
# Combinations of documents are listed up to so many of them.
_MOST_LISTED = 1 << 20
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

    group: Sequence[int]
    begins: Sequence[int]
    now: Sums
    before: Sums
    scale: int


def sum_groups(deployed: Deployed, division: Division, bounds: Integers) -> GroupSums:
    """Add up what the groups of a division deployed in each series.

    `bounds` has the slow bound of each series, rounded down.
    """
    documents = _Documents.of(deployed, division)
    both = [
        _DocumentSums.of(each, documents, deployed.division, bounds)
        for each in (deployed.now, deployed.before)
    ]
    used = np.flatnonzero(sum(each.deployments for each in both))
    shares = _Shares.of(documents, used, deployed.division, division)
    width = max(len(division.names), 1)
    begins = np.searchsorted(shares.cells, np.arange(len(bounds) + 1) * width)
    now, before = (shares.add_up(each) for each in both)
    return GroupSums(
        (shares.cells % width).tolist(), begins.tolist(), now, before, shares.scale
    )


@dataclass(frozen=True)
class _Documents:
    """Numbers of the combinations of documents that series and groups are about.

    `sizes` are how many numbers each dimension has. If there are many combinations,
    `distinct` are those that occur, and their places are used instead of numbers.
    """

    sizes: dict[Dimension, int]
    distinct: Integers | None

    @classmethod
    def of(cls, deployed: Deployed, groups: Division) -> "_Documents":
        sizes = {
            each.dimension: len(each.levels[0])
            for each in (deployed.division, groups)
            if each.dimension is not None
        }
        if prod(sizes.values()) <= _MOST_LISTED:
            return cls(sizes, None)
        every = cls(sizes, None)
        numbers = [
            every.number(rows, name)
            for rows in (deployed.now, deployed.before)
            for name in Outcome
        ]
        return cls(sizes, np.unique(np.concatenate(numbers)))

    def __len__(self) -> int:
        if self.distinct is None:
            return prod(self.sizes.values())
        return len(self.distinct)

    def number(
        self, rows: DeployedRows, name: Outcome | Figure
    ) -> NDArray[np.integer[Any]]:
        """Return the number of the documents of each row of a subset."""
        first, *others = self.sizes
        number: NDArray[np.integer[Any]] = rows.codes(name, first)
        for each in others:
            number = number.astype(np.int64) * self.sizes[each] + rows.codes(name, each)
        if self.distinct is not None:
            return np.searchsorted(self.distinct, number)
        return number

    def read(self, dimension: Dimension | None, places: Integers) -> Integers:
        """Return the documents of a dimension in some combinations."""
        number = places if self.distinct is None else self.distinct[places]
        if dimension is None:
            return np.zeros(len(places), np.int64)
        rest = prod([*self.sizes.values()][[*self.sizes].index(dimension) + 1 :])
        return number // rest % self.sizes[dimension]


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
    def of(
        cls,
        documents: _Documents,
        used: Integers,
        series: Division,
        groups: Division,
    ) -> "_Shares":
        """List what the used combinations of documents add to."""
        of_groups = _look_up(groups, documents.read(groups.dimension, used))
        of_series = _look_up(series, documents.read(series.dimension, used))
        share = (of_groups != NO_SERIES).sum(axis=0)
        is_in = (of_series[:, None] != NO_SERIES) & (of_groups != NO_SERIES)
        level, other, place = np.nonzero(is_in)
        cell = of_series[level, place] * len(groups.names) + of_groups[other, place]
        cells, at = np.unique(cell, return_inverse=True)
        return cls(cells, used[place], level, at, share[place])

    @property
    def scale(self) -> int:
        """The least number that all numbers of groups divide."""
        return lcm(*self._numbers)

    @property
    def _numbers(self) -> list[int]:
        numbers: list[int] = np.unique(self.groups).tolist()
        return numbers

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
        return [
            second * MICROSECONDS_PER_SECOND + microsecond
            for second, microsecond in zip(seconds, microseconds, strict=True)
        ]

    def _count(self, numbers: Integers) -> Sum:
        by_share = []
        for groups in self._numbers:
            is_own = self.groups == groups
            sums = np.zeros(len(self.cells), np.int64)
            np.add.at(sums, self.at[is_own], numbers[is_own])
            weight = self.scale // groups
            by_share.append([each * weight for each in sums.tolist()])
        return [sum(each) for each in zip(*by_share, strict=True)]


def _look_up(division: Division, documents: Integers) -> Integers:
    """Return the series of documents, one row per level."""
    if division.dimension is None:
        return np.zeros((1, len(documents)), np.int64)
    return np.stack([level[documents] for level in division.levels])
