"""Where streams stand: all that the next deployment of each depends on."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from insights_dash.metrics.history.columns import (
    UNKNOWN,
    Deployments,
    Integers,
    narrow,
)
from insights_dash.metrics.history.streams import (
    KEY_LIMITS,
    Enriched,
    PairEnds,
    StreamEnds,
    has_keys,
    pair_key,
    pair_of,
    stream_key,
)
from insights_dash.metrics.history.table import Column, insert, take


class StreamEnd(NamedTuple):
    """A row of `StreamEnds`, without its key."""

    previous: int = 0
    previous_completed: int = 0
    previous_release: int = 0
    run: int = 0
    run_completed: int = 0
    failures: int = 0

    def failed(self, number: int, completed: int) -> "StreamEnd":
        """Return where the stream stands after one more failure."""
        if self.failures:
            return self._replace(failures=self.failures + 1)
        return self._replace(run=number, run_completed=completed, failures=1)


class PairEnd(NamedTuple):
    """A row of `PairEnds`, without its key."""

    release: int = 0
    completed: int = UNKNOWN
    sequence: int = 0
    number: int = 0


_Table = TypeVar("_Table", StreamEnds, PairEnds)
_End = TypeVar("_End", StreamEnd, PairEnd)
# When this many ends were set one by one, they are moved to their table.
_MOST_SET = 50_000


class Ends:
    """The ends of all streams, and of all pairs of a channel and an environment.

    If a number of a document passes `KEY_LIMITS`, no ends are known.
    """

    def __init__(self, streams: StreamEnds, pairs: PairEnds, *, known: bool) -> None:
        self._known = known
        self._streams = _EndsByKey(streams, StreamEnd)
        self._pairs = _EndsByKey(pairs, PairEnd)

    @classmethod
    def of(cls, deployments: Deployments, enriched: Enriched) -> "Ends":
        """Return the ends after all deployments."""
        known = has_keys(deployments)
        return cls(enriched.stream_ends, enriched.pair_ends, known=known)

    @classmethod
    def load(cls, streams: StreamEnds, pairs: PairEnds) -> "Ends":
        """Restore the ends from what `tables` returned."""
        # Every pair has streams, unless they were left out because no ends are known.
        known = bool(len(streams.key)) or not len(pairs.key)
        return cls(streams, pairs, known=known)

    def tables(self) -> tuple[StreamEnds, PairEnds]:
        """Return all ends; no streams if no ends are known."""
        streams, pairs = self._streams.table(), self._pairs.table()
        return streams if self._known else take(streams, slice(0)), pairs

    def find(
        self, channel: int, environment: int, tenant: int
    ) -> tuple[PairEnd, StreamEnd] | None:
        """Return where a pair and its stream stand; None if that is not known."""
        limits = KEY_LIMITS
        fits = channel < limits[0] and environment < limits[1] and tenant < limits[2]
        if not (self._known and fits):
            return None
        key = pair_key(channel, environment)
        return self._pairs.find(key), self._streams.find(stream_key(key, tenant))

    def set(self, where: Sequence[int], stream: StreamEnd, pair: PairEnd) -> None:
        """Set the ends at a channel, an environment and a tenant, in this order."""
        channel, environment, tenant = where
        key = pair_key(channel, environment)
        self._pairs.set(key, pair)
        self._streams.set(stream_key(key, tenant), stream)

    def replace(
        self, moved: Deployments, deployments: Deployments, enriched: Enriched
    ) -> None:
        """Replace the ends of all pairs that `moved` or `enriched` have.

        `moved` were added to or removed from the history. `enriched` are the metrics of
        `deployments`, which are all deployments of these pairs.
        """
        self._known = self._known and has_keys(deployments)
        if not self._known:
            return
        codes = (moved.channel, moved.environment)
        channel, environment = (each.astype(np.int64) for each in codes)
        own = pair_key(channel, environment)
        pairs = np.union1d(own, enriched.pair_ends.key)
        streams = self._streams.table().key
        self._streams.replace(_is_in(pair_of(streams), pairs), enriched.stream_ends)
        known = self._pairs.table().key
        self._pairs.replace(_is_in(known, pairs), enriched.pair_ends)

    def tidy(self) -> None:
        """Move ends that were set one by one to their table, if there are many."""
        for ends in (self._streams, self._pairs):
            ends.tidy()


class _EndsByKey(Generic[_Table, _End]):
    """A table of ends by key, and the ends that were set since, one by one."""

    def __init__(self, table: _Table, end: type[_End]) -> None:
        self._table: _Table = table
        self._set: dict[int, _End] = {}
        self._end: type[_End] = end
        self._columns: Callable[[_Table], Sequence[Column]] = attrgetter(*end._fields)

    def find(self, key: int) -> _End:
        known = self._set.get(key)
        if known is not None:
            return known
        keys = self._table.key
        row = int(keys.searchsorted(key))
        if row == len(keys) or keys.item(row) != key:
            return self._end()
        columns = self._columns(self._table)
        return self._end._make(column.item(row) for column in columns)

    def set(self, key: int, end: _End) -> None:
        self._set[key] = end

    def tidy(self) -> None:
        if len(self._set) > _MOST_SET:
            self.table()

    def table(self) -> _Table:
        """Return all ends by key."""
        if self._set:
            added = self._tabulate(dict(sorted(self._set.items())))
            is_old = _is_in(self._table.key, added.key)
            self._table = _merge(take(self._table, ~is_old), added)
            self._set = {}
        return self._table

    def replace(self, is_gone: NDArray[np.bool_], ends: _Table) -> None:
        """Remove the marked rows of `table()`, and add ends with other keys."""
        self._table = _merge(take(self.table(), ~is_gone), ends)

    def _tabulate(self, ends: Mapping[int, _End]) -> _Table:
        keys = np.array([*ends], np.int64)
        columns = zip(self._end._fields, zip(*ends.values(), strict=True), strict=True)
        table: _Table = type(self._table)(
            key=keys, **{name: self._as_column(name, each) for name, each in columns}
        )
        return table

    def _as_column(self, name: str, values: Sequence[int]) -> Column:
        column = np.array(values, np.int64)
        is_code = getattr(self._table, name).dtype != np.int64
        return narrow(column) if is_code else column


def _is_in(keys: Integers, ordered: Integers) -> NDArray[np.bool_]:
    """Mark the keys that are among others, which are in order."""
    place = np.searchsorted(ordered, keys)
    is_in: NDArray[np.bool_] = np.append(ordered, -1)[place] == keys
    return is_in


def _merge(table: _Table, added: _Table) -> _Table:
    """Return the rows of two tables with different keys, by key."""
    return insert(table, np.searchsorted(table.key, added.key), added)
