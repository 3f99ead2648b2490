"""What the groups of each series deployed in both periods, as exact sums.

A cell is a group in a series. A deployment that belongs to k groups counts 1 ÷ k in
each, so that the groups add up to the series.

Deployments are added up by the documents that series and groups are about
(`period_sums.py`). What these documents add to cells follows from the sums.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insights_dash.metrics.answer.answer_size import check_pairs
from insights_dash.metrics.answer.changes.deployed import Deployed
from insights_dash.metrics.answer.changes.period_sums import (
    Adding,
    DocumentSums,
    merge_codes,
)
from insights_dash.metrics.answer.rounding import MICROSECONDS_PER_SECOND
from insights_dash.metrics.answer.splits import NO_SERIES, Division
from insights_dash.metrics.history.columns import Integers

# One element per cell: Python's integers if one of them doesn't fit in 64 bits.
Sum = NDArray[Any]
# Sums below this fit in 64 bits.
_LARGEST = 2.0**62


# Returns the sums of now and before, which can have different documents.
FindSums = Callable[[Deployed, Adding], tuple[DocumentSums, DocumentSums]]


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


def read_sums(deployed: Deployed, adding: Adding) -> tuple[DocumentSums, DocumentSums]:
    """Add up now and before."""
    now, before = adding.add_up([deployed.now, deployed.before])
    return now, before


def sum_groups(
    deployed: Deployed,
    division: Division,
    bounds: Integers,
    find_sums: FindSums = read_sums,
) -> GroupSums:
    """Add up what the groups of a division deployed in each series.

    `bounds` has the slow bound of each series, rounded down.

    Raises:
        TooLargeError: if there are too many cells.
    """
    adding = Adding.of(deployed.division, division, bounds)
    both = find_sums(deployed, adding)
    codes = merge_codes(both)
    documents = (
        adding.read(codes, deployed.division.dimension),
        adding.read(codes, division.dimension),
    )
    shares = _Shares.of(documents, deployed.division, division)
    check_pairs(len(shares.cells))
    width = max(len(division.names), 1)
    begins = np.searchsorted(shares.cells, np.arange(len(bounds) + 1) * width)
    now, before = (shares.add_up(each.among(codes)) for each in both)
    return GroupSums(shares.cells % width, begins, now, before, shares.scale)


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
        documents: tuple[Integers, Integers],
        series: Division,
        groups: Division,
    ) -> "_Shares":
        """List what documents of series, and of groups in the same order, add to."""
        of_series = _look_up(series, documents[0])
        of_groups = _look_up(groups, documents[1])
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

    def add_up(self, sums: DocumentSums) -> Sums:
        """Return the sums by cell."""

        def count(numbers: Integers) -> Sum:
            return self._count(numbers[self.documents])

        return Sums(
            deployments=count(sums.deployments),
            successes=count(sums.successes),
            failed=count(sums.deployments - sums.successes),
            lead_times=count(sums.lead_times),
            slow=self._count(sums.slow[self.documents, self.level]),
            lead_time_total=_combine(
                count(sums.lead_seconds), count(sums.lead_microseconds)
            ),
            recoveries=count(sums.recoveries),
            recovery_total=_combine(
                count(sums.recovery_seconds), count(sums.recovery_microseconds)
            ),
        )

    def _count(self, numbers: Integers) -> Sum:
        largest = (1 + np.abs(numbers).sum(dtype=np.float64)) * float(self.scale)
        dtype = np.int64 if largest < _LARGEST else object
        weighed = numbers.astype(dtype)
        if self.scale > 1:
            weighed *= self.scale // self.groups.astype(dtype)
        sums = np.zeros(len(self.cells), dtype)
        np.add.at(sums, self.at, weighed)
        return sums


def _combine(seconds: Sum, microseconds: Sum) -> Sum:
    """Return totals in microseconds."""
    largest = np.abs(seconds).max(initial=0)
    if (float(largest) + 1) * MICROSECONDS_PER_SECOND >= _LARGEST:
        seconds = seconds.astype(object)
    return seconds * MICROSECONDS_PER_SECOND + microseconds


def _look_up(division: Division, documents: Integers) -> Integers:
    """Return the series of documents, one row per level."""
    if division.dimension is None:
        return np.zeros((1, len(documents)), np.int64)
    return np.stack([level[documents] for level in division.levels])
