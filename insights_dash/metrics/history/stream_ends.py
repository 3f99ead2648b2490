"""Where streams stand: all that the next deployment of each has to know of its past."""

from collections.abc import Sequence
from typing import Any, Generic, NamedTuple, TypeVar

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
from insights_dash.metrics.history.table import list_columns

_Table = TypeVar("_Table", StreamEnds, PairEnds)
# So many that were set by themselves are put into their table.
_MOST_APART = 50_000


class StreamEnd(NamedTuple):
    """A row of `StreamEnds`."""

    previous: int = 0
    previous_completed: int = 0
    previous_release: int = 0
    run: int = 0
    run_completed: int = 0
    failures: int = 0

    def failed(self, number: int, completed: int) -> "StreamEnd":
        """After one failure more."""
        if self.failures:
            return self._replace(failures=self.failures + 1)
        return self._replace(run=number, run_completed=completed, failures=1)


class PairEnd(NamedTuple):
    """A row of `PairEnds`."""

    release: int
    completed: int
    sequence: int
    number: int


_NEW_STREAM, _NEW_PAIR = StreamEnd(), PairEnd(0, UNKNOWN, 0, 0)


class Ends:
    """The ends of all streams, and of all environments of channels.

    Where numbers pass `KEY_LIMITS` none are known.
    """

    def __init__(self, streams: StreamEnds, pairs: PairEnds, *, known: bool) -> None:
        """See `of` and `load`."""
        self._known = known
        self._streams = _Rows(streams)
        self._pairs = _Rows(pairs)

    @classmethod
    def of(cls, deployments: Deployments, enriched: Enriched) -> "Ends":
        """After all deployments."""
        known = has_keys(deployments)
        return cls(enriched.stream_ends, enriched.pair_ends, known=known)

    @classmethod
    def load(cls, streams: Sequence[Any], pairs: Sequence[Any]) -> "Ends":
        """From what `columns` gave."""
        # There are streams wherever there are pairs, unless they were left out.
        known = bool(len(streams[0])) or not len(pairs[0])
        return cls(StreamEnds(*streams), PairEnds(*pairs), known=known)

    def columns(self) -> tuple[Sequence[Any], Sequence[Any]]:
        """Of streams and of pairs, none where none are known."""
        tables = (self._streams.table(), self._pairs.table())
        streams, pairs = (list(vars(table).values()) for table in tables)
        if self._known:
            return streams, pairs
        return [each[:0] for each in streams], pairs

    def find(
        self, channel: int, environment: int, tenant: int
    ) -> tuple[PairEnd, StreamEnd] | None:
        """Where a pair and its stream stand; None where that is not known."""
        limits = KEY_LIMITS
        fits = channel < limits[0] and environment < limits[1] and tenant < limits[2]
        if not (self._known and fits):
            return None
        key = pair_key(channel, environment)
        pair, stream = (
            self._pairs.find(key),
            self._streams.find(stream_key(key, tenant)),
        )
        return (
            PairEnd(*pair) if pair else _NEW_PAIR,
            StreamEnd(*stream) if stream else _NEW_STREAM,
        )

    def set(self, where: Sequence[int], stream: StreamEnd, pair: PairEnd) -> None:
        """Where a stream and its pair stand from now on, by channel, environment, …."""
        channel, environment, tenant = where
        key = pair_key(channel, environment)
        self._pairs.set(key, pair)
        self._streams.set(stream_key(key, tenant), stream)

    def replace(
        self,
        moved: Deployments,
        deployments: Deployments,
        enriched: Enriched,
    ) -> None:
        """What is known of changed channels and environments of a channel anew."""
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
        """Now and then, so that what was set by itself does not take much memory."""
        for rows in (self._streams, self._pairs):
            rows.tidy()


class _Rows(Generic[_Table]):
    """Rows by key: a table of many, and those that were set since by themselves."""

    def __init__(self, table: _Table) -> None:
        self._table: _Table = table
        self._set: dict[int, tuple[int, ...]] = {}

    def find(self, key: int) -> tuple[int, ...] | None:
        known = self._set.get(key)
        if known is not None:
            return known
        keys = self._table.key
        place = int(keys.searchsorted(key))
        if place == len(keys) or keys.item(place) != key:
            return None
        return tuple(column.item(place) for column in _columns(self._table))

    def set(self, key: int, row: tuple[int, ...]) -> None:
        self._set[key] = row

    def tidy(self) -> None:
        if len(self._set) > _MOST_APART:
            self.table()

    def table(self) -> _Table:
        """All rows, by key."""
        if self._set:
            ordered = sorted(self._set.items())
            keys = np.array([key for key, _ in ordered], np.int64)
            columns = zip(*(row for _, row in ordered), strict=True)
            arrays = [np.array(column, np.int64) for column in columns]
            is_old = _is_in(self._table.key, keys)
            self._table = _merge(self._table, ~is_old, keys, arrays)
            self._set = {}
        return self._table

    def replace(self, is_gone: NDArray[np.bool_], rows: _Table) -> None:
        """Rows instead of some of `table()`."""
        self._table = _merge(self.table(), ~is_gone, rows.key, _columns(rows))


def _is_in(keys: Integers, ordered: Integers) -> NDArray[np.bool_]:
    """Which keys are among others, given in order."""
    place = np.searchsorted(ordered, keys)
    is_in: NDArray[np.bool_] = np.append(ordered, -1)[place] == keys
    return is_in


def _columns(table: StreamEnds | PairEnds) -> Sequence[NDArray[Any]]:
    """All but the key."""
    return list_columns(table)[1:]


def _merge(
    table: _Table, kept: NDArray[np.bool_], keys: Integers, rows: Sequence[NDArray[Any]]
) -> _Table:
    """What is kept of a table, and rows of other keys, by key."""
    key = table.key[kept]
    places = np.searchsorted(key, keys)
    columns = []
    for own, new in zip(_columns(table), rows, strict=True):
        added = new if own.dtype == np.int64 else narrow(new)
        dtype = np.promote_types(own.dtype, added.dtype)
        columns.append(np.insert(own[kept].astype(dtype, copy=False), places, added))
    merged: _Table = type(table)(np.insert(key, places, keys), *columns)
    return merged
