"""Keeps what changed in memory, so that only series with new deployments are judged."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, is_dataclass, replace
from datetime import date
from typing import Generic, TypeVar

import numpy as np

from insights_dash.domain.compared_periods import ComparedPeriods
from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.metric import Figure
from insights_dash.metrics.answer.answer_memory import AnswerMemory
from insights_dash.metrics.answer.bucketing import Window, knows_all
from insights_dash.metrics.answer.changes.changes import (
    Changes,
    ChangeTable,
    Comparing,
    JudgedList,
)
from insights_dash.metrics.answer.changes.ever import Documents
from insights_dash.metrics.answer.changes.past import Past
from insights_dash.metrics.answer.changes.sums_memory import SumsMemory
from insights_dash.metrics.answer.limits_memory import calculate_limits
from insights_dash.metrics.answer.running import SETTLED
from insights_dash.metrics.history.columns import Integers
from insights_dash.metrics.history.history import History
from insights_dash.metrics.history.table import take
from insights_dash.metrics.memory import Memory

# Fewer series than 1 in so many are judged by themselves.
_MOST_TOUCHED = 2
_BYTES_PER_NAME, _BYTES_PER_PAIR = 80, 200

_Kept = TypeVar("_Kept", ChangeTable, JudgedList)


@dataclass(frozen=True)
class ChangesMemory:
    """What changed in each series, stored in memory under a key.

    The key covers everything that it depends on except history, instants and periods.
    Whatever is calculated of series and documents is stored in `answers` and `sums`.
    """

    memory: Memory
    key: Hashable
    answers: AnswerMemory
    sums: SumsMemory

    def find(self, comparing: Comparing) -> Changes:
        """Return what changed; judge only series that new deployments belong to."""
        table = self._find(comparing, Comparing.compare, _count_bytes)
        return comparing.describe(table)

    def list_judged(self, comparing: Comparing) -> JudgedList:
        """Return the same without contributions, one by one."""
        return self._find(comparing, Comparing.list_judged, JudgedList.size)

    def _find(
        self,
        comparing: Comparing,
        compare: Callable[[Comparing, Past], _Kept],
        count_bytes: Callable[[_Kept], int],
    ) -> _Kept:
        history, past = comparing.scope.history, comparing.find_past()
        if comparing.divided.series.dimension is None or not history.is_whole:
            # There is only one series, or it is valid for one instant only.
            return compare(comparing, past)
        held: _Held[_Kept] | None = self.memory.recall(self.key)
        touched = None if held is None else held.find_touched(comparing, past)
        if held is None or touched is None:
            table = compare(comparing, past)
        elif len(touched):
            few = compare(*self._narrow(comparing, past, touched))
            table = held.table.put(past, touched, few)
        else:
            table = held.table.at(past)
        if _knows_all(comparing):
            # What answers and sums store for longer is only found the second time.
            found = _Held.of(comparing, table, is_settled=held is not None)
            size = _count_bytes(found.newest) + count_bytes(table)
            self.memory.hold(self.key, found, size=size)
        return table

    def _narrow(
        self, comparing: Comparing, past: Past, places: Integers
    ) -> tuple[Comparing, Past]:
        """Compare only the series at some places; they have new numbers."""
        own = take(past, places)
        series = comparing.divided.series.keep(own.series)
        calculation = replace(
            comparing.calculation,
            calculate=replace(self.answers, only=own.series).calculate,
            find_sums=replace(self.sums, is_narrow=True).find,
            find_limits=calculate_limits,
        )
        few = replace(
            comparing,
            divided=replace(comparing.divided, series=series),
            calculation=calculation,
        )
        return few, replace(own, series=np.arange(len(places)))


@dataclass(frozen=True)
class _Newest:
    """The newest deployments of a history, with the documents of series.

    They are all that completed at the instant `since` or later.
    """

    since: int
    completed: Integers
    documents: Integers

    @classmethod
    def of(cls, documents: Documents) -> "_Newest":
        completed = documents.scope.history.deployments.completed
        since = int(completed[-1:].max(initial=SETTLED)) - SETTLED
        rows = np.arange(np.searchsorted(completed, since), len(completed))
        found = documents.find_documents(rows)
        return cls(since, completed[rows], found.astype(np.int64))


@dataclass(frozen=True)
class _Held(Generic[_Kept]):
    """What changed in a version of the history.

    `edges` are those of both periods, and `ends` the instants at which something ends.
    If it `is_settled`, sums and summaries of all series are in memory too.
    """

    version: int
    edges: Hashable
    ends: tuple[int, ...]
    newest: _Newest
    table: _Kept
    is_settled: bool

    @classmethod
    def of(
        cls, comparing: Comparing, table: _Kept, *, is_settled: bool
    ) -> "_Held[_Kept]":
        periods, scope = comparing.periods, comparing.scope
        newest = _Newest.of(Documents(scope, comparing.divided.series))
        version = scope.history.changes.version
        edges, ends = _list_edges(periods), _list_ends(periods)
        return cls(version, edges, ends, newest, table, is_settled)

    def find_touched(self, comparing: Comparing, past: Past) -> Integers | None:
        """Return the places of series that may have changed; None if they may be many.

        What changed in all others is as it was.
        """
        history, division = comparing.scope.history, comparing.divided.series
        since = history.changes.since(self.version)
        ends = _list_ends(comparing.periods)
        if (
            not self.is_settled
            or since < self.newest.since
            or self.edges != _list_edges(comparing.periods)
            or any(old > new for old, new in zip(self.ends, ends, strict=True))
            or not np.array_equal(self.table.past.series, past.series)
        ):
            return None
        rows = [_find_rows(history, since, ends[0])]
        rows += [
            _find_rows(history, old + 1, new)
            for old, new in zip(self.ends, ends, strict=True)
        ]
        documents = Documents(comparing.scope, division).find_documents(
            np.concatenate(rows)
        )
        former = self.newest.documents[self.newest.completed >= since]
        is_touched = np.zeros(len(division.names) + 1, bool)
        for level in division.levels:
            is_touched[level[documents]] = is_touched[level[former]] = True
        touched = np.flatnonzero(is_touched[past.series])
        return touched if len(touched) * _MOST_TOUCHED <= len(past.series) else None


def _list_edges(periods: ComparedPeriods) -> Hashable:
    """Return what must be the same for what changed in a series to be the same."""
    return tuple(
        (
            *(each.begins, each.first, each.last, each.intervals),
            tuple(interval.is_over(periods.as_of) for interval in each.intervals),
        )
        for each in (periods.now, periods.before)
    )


def _list_ends(periods: ComparedPeriods) -> tuple[int, ...]:
    """Return the last instant that is known, and those that are measured."""
    now, before = periods.now, periods.before
    ends = periods.as_of, now.end, now.until, before.end, before.until
    return tuple(map(to_microseconds, ends))


def _find_rows(history: History, begin: int, end: int) -> Integers:
    """Return the rows of deployments that completed between two instants."""
    completed = history.deployments.completed
    first, stop = np.searchsorted(completed, [begin, end + 1]).tolist()
    return np.arange(first, max(first, stop))


def _knows_all(comparing: Comparing) -> bool:
    """Return whether no lead time of either period can become known."""
    ends = _list_ends(comparing.periods)
    begin = to_microseconds(comparing.periods.before.begins)
    window = Window(np.array([begin]), max(ends), ends[0])
    return knows_all(comparing.scope.history.subset(Figure.LEAD_TIME), window)


def _count_bytes(value: object) -> int:
    """Return about how many bytes arrays and names take, however they are nested."""
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, Mapping):
        return _BYTES_PER_PAIR * len(value)
    if isinstance(value, tuple):
        if value and isinstance(value[0], str | date):
            return _BYTES_PER_NAME * len(value)
        return sum(map(_count_bytes, value))
    if is_dataclass(value):
        own = (getattr(value, name) for name in value.__dataclass_fields__)
        return sum(map(_count_bytes, own))
    return 0
