"""The deployments of each series ever, and what verdicts on a series ask of them."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.metric import Figure
from insights_dash.metrics.answer.recoveries import find_recoveries
from insights_dash.metrics.answer.splits import NO_SERIES, Division
from insights_dash.metrics.history.columns import (
    SUCCESS,
    UNKNOWN,
    Integers,
    reduce_at,
)
from insights_dash.metrics.history.history import History

Flags = NDArray[np.bool_]
# Fewer series than this are sorted by counting.
_FEW_SERIES = 1 << 16


@dataclass(frozen=True)
class Members:
    """Deployments with their series, by series and then by completion.

    `row` is one of the history. A deployment of several series occurs several times.
    """

    row: Integers
    series: Integers

    @classmethod
    def of(cls, history: History, rows: Integers, division: Division) -> "Members":
        """Divide rows, which are in ascending order."""
        if division.dimension is None:
            return cls(rows, np.zeros(len(rows), np.int64))
        codes = division.dimension.column(history.deployments)[rows]
        levels = [level[codes] for level in division.levels]
        series, row = np.concatenate(levels), np.tile(rows, len(levels))
        is_in = series != NO_SERIES
        if not is_in.all():
            series, row = series[is_in], row[is_in]
        if len(levels) > 1:
            order = np.lexsort((row, series))
        else:
            is_few = len(division.names) < _FEW_SERIES
            keys = series.astype(np.uint16) if is_few else series
            order = np.argsort(keys, kind="stable")
        return cls(row[order], series[order])

    def within(self, begin: int, end: int) -> "Members":
        """Return those with rows from `begin` to before `end`."""
        kept = (self.row >= begin) & (self.row < end)
        return replace(self, row=self.row[kept], series=self.series[kept])


@dataclass(frozen=True)
class Past:
    """What is known of each series that ever deployed: one element per series.

    `series` are numbers in the division, in ascending order. `first` is the completion
    of the first deployment ever, in microseconds, UNKNOWN if there is none. The others
    are about deployments up to the end of now: `last` is the completion of the last
    one, UNKNOWN if there is none, and `longest_gap` the longest time from one to the
    next, UNKNOWN if there aren't two. `is_failed` tells if a failed run that began by
    then hasn't ended, and `was_failed` if one has ended in now or later. Both are only
    True for series of one
    project.
    """

    series: Integers
    first: Integers
    last: Integers
    longest_gap: Integers
    is_of_one_project: Flags
    is_failed: Flags
    was_failed: Flags


def find_past(
    history: History, members: Members, *, now: tuple[int, int], known: int
) -> Past:
    """Return the past of each series.

    `now` are its first and its last instant, and `known` the instant that everything is
    known at, in microseconds.
    """
    row, deployments = members.row, history.deployments
    begins = np.flatnonzero(np.diff(members.series, prepend=-1))
    completed = deployments.completed[row]
    is_by_end = completed <= now[1]
    count = reduce_at(np.add, is_by_end.astype(np.int64), begins)
    last = np.where(count > 0, completed[begins + np.maximum(count, 1) - 1], UNKNOWN)
    gaps = np.full(len(row), UNKNOWN)
    is_next = is_by_end[1:] & (members.series[1:] == members.series[:-1])
    gaps[1:][is_next] = np.diff(completed)[is_next]
    project = deployments.project[row].astype(np.int64)
    lowest, highest = (
        reduce_at(each, project, begins) for each in (np.minimum, np.maximum)
    )
    is_of_one_project = lowest == highest
    number = np.cumsum(np.diff(members.series, prepend=-1) != 0) - 1
    runs = _FailedRuns(history, row, number, begins)
    return Past(
        members.series[begins],
        completed[begins],
        last,
        reduce_at(np.maximum, gaps, begins),
        is_of_one_project,
        is_of_one_project & runs.find_open(until=now[1], known=known),
        is_of_one_project & runs.find_ended(since=now[0], begun_by=now[1]),
    )


@dataclass(frozen=True)
class _FailedRuns:
    """The failed runs of each series, which its deployments are in.

    `row` has the deployments by series, which begin at the places `begins`, and
    `number` the place of each one's series.
    """

    history: History
    row: Integers
    number: Integers
    begins: Integers

    def find_open(self, *, until: int, known: int) -> Flags:
        """Return which series have a run that began by an instant and hasn't ended."""
        # What ends a run knows how many failures it has. All others are in open runs.
        is_failed = self.history.deployments.outcome[self.row] != SUCCESS
        ended = self.history.streams.deployments_until_recovery[self.row]
        unended = is_failed.astype(np.int64) - ended
        is_open = reduce_at(np.add, unended, self.begins) > 0
        completed = self.history.deployments.completed
        if until >= known or not is_open.any():
            return is_open
        failed = np.flatnonzero(is_failed & is_open[self.number])
        failed = failed[completed[self.row[failed]] <= until]
        recoveries = find_recoveries(self.history, self.row[failed], until=known)
        return self._mark(self.number[failed[recoveries.by < 0]])

    def find_ended(self, *, since: int, begun_by: int) -> Flags:
        """Return which series have a run that ended since then, and began by then."""
        took = self.history.read(Figure.TIME_TO_RECOVERY, self.row)
        ended = np.flatnonzero(took != UNKNOWN)
        completed = self.history.deployments.completed[self.row[ended]]
        is_wanted = (completed >= since) & (completed - took[ended] <= begun_by)
        return self._mark(self.number[ended[is_wanted]])

    def _mark(self, numbers: Integers) -> Flags:
        marked = np.zeros(len(self.begins), bool)
        marked[numbers] = True
        return marked
