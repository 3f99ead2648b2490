"""What the groups of each series deployed in both periods, as exact sums.

A cell is a group in a series. A deployment that belongs to k groups counts 1 ÷ k in
each, so that the groups add up to the series.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm

import numpy as np
from numpy.typing import NDArray

from insights_dash.metrics.answer.changes.deployed import Deployed, DeployedRows
from insights_dash.metrics.answer.rounding import MICROSECONDS_PER_SECOND
from insights_dash.metrics.answer.splits import NO_SERIES, Division
from insights_dash.metrics.history.columns import UNKNOWN, Integers
from insights_dash.metrics.history.history import History

Sum = list[int]  # one element per cell, of any size


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


def sum_groups(
    history: History, deployed: Deployed, division: Division, bounds: Integers
) -> GroupSums:
    """Add up what the groups of a division deployed in each series.

    `bounds` has the slow bound of each series, rounded down.
    """
    both = (deployed.now, deployed.before)
    shares = [_list_shares(history, each, division) for each in both]
    width = max(len(division.names), 1)
    used = [each.cell for listed in shares for each in listed]
    cells = _list_distinct(np.concatenate([np.empty(0, np.int64), *used]))
    scale = lcm(*(each.groups for listed in shares for each in listed))
    now, before = (
        _sum(rows, [each.among(cells, scale) for each in listed], len(cells), bounds)
        for rows, listed in zip(both, shares, strict=True)
    )
    begins = np.searchsorted(cells, np.arange(len(bounds) + 1) * width)
    return GroupSums((cells % width).tolist(), begins.tolist(), now, before, scale)


def _list_distinct(cells: Integers) -> Integers:
    ordered = np.sort(cells)
    return ordered[np.flatnonzero(np.diff(ordered, prepend=-1))]


@dataclass(frozen=True)
class _Shares:
    """Deployments that belong to so many groups each, with the cell of each group."""

    groups: int
    place: Integers
    cell: Integers

    def among(self, cells: Integers, scale: int) -> "_Placed":
        at = np.searchsorted(cells, self.cell)
        return _Placed(self.place, at, scale // self.groups)


@dataclass(frozen=True)
class _Placed:
    """Places of deployments, their cells, and how much each of them counts."""

    place: Integers
    cell: Integers
    weight: int

    def count(self, is_counted: NDArray[np.bool_], width: int) -> list[int]:
        cells = self.cell[is_counted[self.place]]
        counts: list[int] = np.bincount(cells, minlength=width).tolist()
        return [each * self.weight for each in counts]

    def add_up(self, values: Integers, width: int) -> list[int]:
        """Add up values in microseconds, UNKNOWN if there is none."""
        own = values[self.place]
        is_known = own != UNKNOWN
        seconds, rest = np.divmod(own[is_known], MICROSECONDS_PER_SECOND)
        sums = np.zeros((2, width), np.int64)
        np.add.at(sums[0], self.cell[is_known], seconds)
        np.add.at(sums[1], self.cell[is_known], rest)
        return [
            (second * MICROSECONDS_PER_SECOND + microsecond) * self.weight
            for second, microsecond in zip(*sums.tolist(), strict=True)
        ]


def _list_shares(
    history: History, rows: DeployedRows, division: Division
) -> list[_Shares]:
    width = max(len(division.names), 1)
    if division.dimension is None:
        return [_Shares(1, np.arange(len(rows.row)), rows.series * width)]
    codes = division.dimension.column(history.deployments)[rows.row]
    groups = np.stack([level[codes] for level in division.levels])
    is_in = groups != NO_SERIES
    share, found = is_in.sum(axis=0), []
    for each in np.flatnonzero(np.bincount(share)[1:]).tolist():
        level, place = np.nonzero(is_in & (share == each + 1))
        cell = rows.series[place] * width + groups[level, place]
        found.append(_Shares(each + 1, place, cell))
    return found


def _sum(
    rows: DeployedRows, placed: Sequence[_Placed], width: int, bounds: Integers
) -> Sums:
    def count(is_counted: NDArray[np.bool_]) -> Sum:
        return _together([each.count(is_counted, width) for each in placed], width)

    def add_up(values: Integers) -> Sum:
        return _together([each.add_up(values, width) for each in placed], width)

    has_lead_time = rows.lead_time != UNKNOWN
    return Sums(
        deployments=count(np.ones(len(rows.row), bool)),
        successes=count(rows.is_success),
        failed=count(~rows.is_success),
        lead_times=count(has_lead_time),
        slow=count(has_lead_time & (rows.lead_time > bounds[rows.series])),
        lead_time_total=add_up(rows.lead_time),
        recoveries=count(rows.time_to_recovery != UNKNOWN),
        recovery_total=add_up(rows.time_to_recovery),
    )


def _together(sums: Sequence[list[int]], width: int) -> Sum:
    if len(sums) == 1:
        return sums[0]
    return [sum(each) for each in zip(*sums, strict=True)] or [0] * width
