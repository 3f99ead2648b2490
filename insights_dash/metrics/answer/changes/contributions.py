"""What groups contributed to the change of a series' figures.

Those of all series are calculated together, with 64-bit integers and floats
(`shared_out.py`). Where these could be wrong, the contributions of a single series are
calculated again with Python's integers of any size.

Source: docs/metrics.md, "Contributions".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insights_dash.metrics.answer.changes.groups import GroupSums, Sum
from insights_dash.metrics.answer.changes.judge import DAYS_PER_WEEK
from insights_dash.metrics.answer.changes.mean_parts import (
    Counted,
    bound_sizes,
    change_exactly,
    count_parts,
    find_sizes,
    split_exactly,
    split_means,
)
from insights_dash.metrics.answer.changes.shared_out import (
    Cells,
    ContributionTable,
    share_out_floats,
    share_out_whole,
)
from insights_dash.metrics.answer.changes.shown_parts import (
    Contributions,
    Part,
    ShownParts,
    show_parts,
)
from insights_dash.metrics.answer.rounding import SHARE_PLACES
from insights_dash.metrics.history.columns import Integers

Flags = NDArray[np.bool_]

# Sums below this are calculated with 64-bit integers.
_LARGEST = 2.0**60


@dataclass(frozen=True)
class AllContributions:
    """Contributions to each figure of a series.

    None if the series lacks values, deployments or days in one of the periods.
    """

    lead_time: Contributions | None
    time_to_recovery: Contributions | None
    tail: Contributions | None
    frequency: Contributions | None
    failure_rate: Contributions | None


@dataclass(frozen=True)
class TablesOfContributions:
    """Contributions to each figure of all series; `names` are those of the groups."""

    names: tuple[str, ...]
    lead_time: ContributionTable
    time_to_recovery: ContributionTable
    tail: ContributionTable
    frequency: ContributionTable
    failure_rate: ContributionTable

    def to_list(self) -> list[AllContributions]:
        """Return the contributions to each figure of every series."""
        tables = (
            *(self.lead_time, self.time_to_recovery, self.tail),
            *(self.frequency, self.failure_rate),
        )
        return list(
            map(AllContributions, *(each.list_series(self.names) for each in tables))
        )

    def put(
        self, places: Integers, new: "TablesOfContributions"
    ) -> "TablesOfContributions":
        """Return the contributions to all series, with new ones to some."""
        return TablesOfContributions(
            self.names,
            self.lead_time.put(places, new.lead_time),
            self.time_to_recovery.put(places, new.time_to_recovery),
            self.tail.put(places, new.tail),
            self.frequency.put(places, new.frequency),
            self.failure_rate.put(places, new.failure_rate),
        )


@dataclass(frozen=True)
class Contributors:
    """The groups of all series, in the order of their split, with their sums.

    `days` are those of each series, now and before. `has_slow_bound` tells which series
    have one.
    """

    sums: GroupSums
    days: tuple[Integers, Integers]
    has_slow_bound: Flags

    def contribute(self, names: Sequence[str]) -> TablesOfContributions:
        """Return the contributions to each figure of every series."""
        lead_time, time_to_recovery = self._to_means()
        tail, failure_rate, frequency = self._to_quotients()
        return TablesOfContributions(
            tuple(names), lead_time, time_to_recovery, tail, frequency, failure_rate
        )

    def _to_means(self) -> Sequence[ContributionTable]:
        every, read = self._read(
            ("lead_times", "lead_time_total"), ("recoveries", "recovery_total")
        )
        whole = Counted(*map(every.add_up, read))
        cells, groups = _select(every, read, (whole.now > 0) & (whole.before > 0))
        parts, margin = split_means(groups, whole, cells.series)

        def show(series: int, at: slice) -> ShownParts:
            own = _pick(whole, series)
            columns = (each[at].tolist() for each in groups)
            parts = [
                split_exactly(number, Counted(*group), own)
                for number, *group in zip(
                    cells.group[at].tolist(), *columns, strict=True
                )
            ]
            return show_parts(parts, change_exactly(own), count_parts(own))

        table, is_sure = share_out_floats(cells, parts, margin)
        if not is_sure[cells.is_known].all():
            mixes = _find_mixes(cells, groups, whole, ~is_sure)
            table, is_sure = table.put_mixes(mixes), is_sure | mixes.is_known
        return _complete(cells, table, is_sure, show).split(2)

    def _to_quotients(self) -> Sequence[ContributionTable]:
        """Return those to the tail, to the failure rate and to the frequency."""
        every, read = self._read(
            *(("lead_times", "slow"), ("deployments", "failed")),
            ("successes", "successes"),
        )
        size = len(self.has_slow_bound)
        is_frequency = np.arange(3 * size) >= 2 * size
        now, before = (
            np.append(every.add_up(counts)[: 2 * size], days)
            for counts, days in zip((read.now, read.before), self.days, strict=True)
        )
        is_known = (now > 0) & (before > 0)
        is_known[:size] &= self.has_slow_bound
        cells, groups = _select(every, read, is_known)
        a_week = np.where(is_frequency[cells.series], DAYS_PER_WEEK, 1)
        numerators = groups.total_now * a_week, groups.total_before * a_week
        scale = self.sums.scale
        quotients = _Quotients(cells, numerators, (now, before), scale, is_frequency)
        return quotients.show().split(3)

    def _read(self, *names: tuple[str, str]) -> tuple[Cells, Counted]:
        """Return all cells once per figure, as cells of further series, and their sums.

        The names are those of each figure's counts and totals.
        """
        sizes = np.tile(np.diff(self.sums.begins), len(names))
        owner = np.repeat(np.arange(len(sizes)), sizes)
        group = np.tile(self.sums.group, len(names))
        both = self.sums.now, self.sums.before
        columns = (
            np.concatenate([getattr(each, name) for name in column])
            for column in zip(*names, strict=True)
            for each in both
        )
        return Cells(owner, group, np.ones(len(sizes), bool)), Counted(*columns)


def _select(every: Cells, read: Counted, is_known: Flags) -> tuple[Cells, Counted]:
    """Return the cells of these series that count anything, and their sums."""
    is_counted = ((read.now > 0) | (read.before > 0)).astype(bool)
    rows = np.flatnonzero(is_counted & is_known[every.series])
    cells = Cells(every.series[rows], every.group[rows], is_known)
    return cells, Counted(*(each[rows] for each in read))


def _find_mixes(
    cells: Cells, groups: Counted, whole: Counted, is_wanted: Flags
) -> ContributionTable:
    """Return the contributions to those series that have no pace, calculated exactly.

    Their groups have values in one of the periods only. If there are two, they
    contributed the same, so floats can't tell which is the larger one.
    """
    has_both = (groups.now > 0) & (groups.before > 0)
    has_pace = cells.add_up(has_both.astype(np.int64)) > 0
    bounds, per_second = bound_sizes(groups, whole, cells.series)
    is_small = np.maximum(cells.add_up(bounds), per_second) < _LARGEST
    is_found = cells.is_known & is_wanted & ~has_pace & is_small
    rows = np.flatnonzero(is_found[cells.series])
    own = Cells(cells.series[rows], cells.group[rows], is_found)
    of_groups = Counted(*(each[rows].astype(np.int64) for each in groups))
    of_series = Counted(*(_keep(each, is_found) for each in whole))
    sizes = find_sizes(of_groups, Counted(*(each[own.series] for each in of_series)))
    return share_out_whole(own, sizes, np.maximum(count_parts(of_series), 1))


@dataclass(frozen=True)
class _Quotients:
    """Numbers of cells now and before, divided by those of their series.

    The numerators of some series are in units of 1 ÷ `scale`.
    """

    cells: Cells
    numerators: tuple[Sum, Sum]
    denominators: tuple[Sum, Sum]
    scale: int
    is_scaled: Flags

    def show(self) -> ContributionTable:
        """Return the contributions to the change, with five places."""
        series = self.cells.series
        is_sure = self._find_sizes() < _LARGEST
        of_cells, cells = is_sure[series], self.cells
        # The others are calculated again.
        later, earlier = (_keep(each, of_cells) for each in self.numerators)
        now, before = (_keep(each, is_sure) for each in self.denominators)
        sizes = (later * before[series] - earlier * now[series]) * SHARE_PLACES
        scale = np.where(self.is_scaled, min(self.scale, int(_LARGEST)), 1)
        per_unit = np.maximum(now * before * scale, 1)
        return _complete(
            cells, share_out_whole(cells, sizes, per_unit), is_sure, self._show_exactly
        )

    def _find_sizes(self) -> NDArray[np.float64]:
        """Return the size of the largest number that is calculated for each series."""
        series = self.cells.series
        later, earlier = (each.astype(np.float64) for each in self.numerators)
        now, before = (each.astype(np.float64) for each in self.denominators)
        sizes = (later * before[series] + earlier * now[series]) * SHARE_PLACES
        scale = np.where(self.is_scaled, float(self.scale), 1)
        unit = np.maximum(now, 1) * np.maximum(before, 1) * scale
        return np.asarray(np.maximum(self.cells.add_up(sizes), unit))

    def _show_exactly(self, series: int, at: slice) -> ShownParts:
        now, before = (int(each[series]) for each in self.denominators)
        per_unit = now * before * (self.scale if self.is_scaled[series] else 1)
        sizes = [
            (later * before - earlier * now) * SHARE_PLACES
            for later, earlier in zip(
                *(each[at].tolist() for each in self.numerators), strict=True
            )
        ]
        parts = [
            Part(group, size, ((size, per_unit),))
            for group, size in zip(self.cells.group[at].tolist(), sizes, strict=True)
        ]
        return show_parts(parts, sum(sizes), per_unit)


def _complete(
    cells: Cells,
    table: ContributionTable,
    is_sure: Flags,
    show: Callable[[int, slice], ShownParts],
) -> ContributionTable:
    """Calculate the contributions to a series exactly if they aren't sure."""
    unsure = np.flatnonzero(cells.is_known & ~is_sure).tolist()
    if not unsure:
        return table
    begins = cells.begins.tolist()
    return table.replace(
        {each: show(each, slice(begins[each], begins[each + 1])) for each in unsure}
    )


def _keep(numbers: Sum, is_kept: Flags) -> Integers:
    """Return 64-bit integers; those that aren't kept become 0."""
    return np.where(is_kept, numbers, 0).astype(np.int64)


def _pick(whole: Counted, series: int) -> Counted:
    return Counted(*(int(each[series]) for each in whole))
