"""A history that follows its space: what changes touches its own streams, and no more.

Deployments mostly arrive in the order in which their environment completed them. Then
all that matters of the past is where streams stand, and a row is written at its place
in time, which is behind the others or nearly so. Anything else — a correction, a
deletion, a late arrival — has its channel's environment computed again.
"""

import os
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from typing import Any, NamedTuple
from weakref import WeakSet, ref

import numpy as np
from numpy.typing import NDArray

from insights_dash.metrics.history.buffer import Buffer
from insights_dash.metrics.history.change_log import ChangeLog
from insights_dash.metrics.history.columns import (
    DOES_NOT_COUNT,
    OUTCOMES,
    ROWS_FOR_THREADS,
    SUCCESS,
    UNDATED,
    UNKNOWN,
    Codes,
    Deployments,
    Integers,
    Releases,
    combine,
    narrow,
)
from insights_dash.metrics.history.dense_columns import PARTS, LivePart
from insights_dash.metrics.history.dimension import STREAM, Dimension
from insights_dash.metrics.history.estimates import estimate_creations
from insights_dash.metrics.history.history import History
from insights_dash.metrics.history.stream_ends import Ends, PairEnd, StreamEnd
from insights_dash.metrics.history.streams import Streams, enrich
from insights_dash.metrics.history.table import Column, concatenate, list_columns, take

# Rows are looked at one by one where they are no more.
_FEW = 1_000
_NO_METRICS: tuple[int, ...] = (0, UNKNOWN, UNKNOWN, 0, 0, UNKNOWN, 0)
_NAMES = [each.name for each in fields(Deployments)]
_SPLIT = len(_NAMES)
_ORDER_PLACES = [_NAMES.index(each) for each in ("number", "sequence", "completed")]


class _Order(NamedTuple):
    """What deployments are ordered by."""

    completed: int
    sequence: int
    number: int


class LiveHistory:
    """The newest state of a space's history, for one caller at a time.

    Snapshots never change: before a change writes over rows of one that is still read,
    everything is copied.
    """

    def __init__(self, releases: Releases, rows: Buffer, ends: Ends) -> None:
        """See `of` and `load`."""
        self._releases = releases
        self._rows = rows
        self._ends = ends
        self._parts = {name: LivePart(name) for name in PARTS}
        self._changes = ChangeLog()
        self._readers: WeakSet[History] = WeakSet()
        self._current: ref[History] | None = None
        deployments = self._deployments()
        self._newest = int(deployments.number.max(initial=0))
        self._last = self._order_of(rows.rows - 1)
        self._present = _Present(deployments)

    @classmethod
    def of(cls, releases: Releases, deployments: Deployments) -> "LiveHistory":
        """From all of a space's releases and deployments."""
        counting = deployments.counting()
        releases = estimate_creations(releases, counting)
        enriched = enrich(counting, releases)
        columns = [*list_columns(counting), *list_columns(enriched.streams)]
        return cls(releases, Buffer.of(columns), Ends.of(counting, enriched))

    @classmethod
    def load(cls, releases: Releases, saved: Mapping[str, Buffer]) -> "LiveHistory":
        """From what `columns` gave."""
        ends = Ends.load(saved["stream ends"].views(), saved["pair ends"].views())
        live = cls(releases, saved["rows"], ends)
        [least] = saved["least"].views()
        for (name, part), each in zip(live._parts.items(), least, strict=True):
            part.load(saved[name], least=int(each), seen=live.rows)
        return live

    @property
    def releases(self) -> Releases:
        """All of them."""
        return self._releases

    @property
    def rows(self) -> int:
        """How many deployments count."""
        return self._rows.rows

    def columns(self) -> Mapping[str, Sequence[Column]]:
        """Everything but the releases: columns by the name of their table."""
        self._follow()
        stream_ends, pair_ends = self._ends.columns()
        return {
            "rows": self._rows.views(),
            "stream ends": stream_ends,
            "pair ends": pair_ends,
            "least": [np.array([part.least for part in self._parts.values()])],
            **{name: part.columns() for name, part in self._parts.items()},
        }

    def snapshot(self) -> History:
        """The history as it is now."""
        known = self._current() if self._current else None
        if known is not None:
            return known
        self._follow()
        present = self._present.numbers()
        history = History(
            self._releases,
            self._deployments(),
            self._streams(),
            {name: part.view(present) for name, part in self._parts.items()},
            self._changes.remember(),
        )
        self._readers.add(history)
        self._current = ref(history)
        return history

    def apply(self, releases: Releases, rows: Sequence[Sequence[Any]]) -> None:
        """Changed and new releases, and rows of `store.history.read_deployments`.

        Deployments that do not count any longer are taken out.
        """
        self._current = None
        channels = releases.channel[:0]
        if len(releases.number):
            releases = self._estimate_known(releases)
            self._releases, channels = self._releases.changed_by(releases)
        done = 0
        if not len(channels) and len(rows) <= _FEW:
            while done < len(rows) and self._append(rows[done]):
                done += 1
        if done < len(rows) or len(channels):
            self._rewrite(Deployments.of(rows[done:], self._releases), channels)
        self._ends.tidy()

    def _deployments(self) -> Deployments:
        return Deployments(*self._rows.views()[:_SPLIT])

    def _streams(self) -> Streams:
        return Streams(*self._rows.views()[_SPLIT:])

    def _order_of(self, row: int) -> _Order:
        if row < 0:
            return _Order(UNKNOWN, 0, 0)
        number, sequence, completed = (
            self._rows.item(place, row) for place in _ORDER_PLACES
        )
        return _Order(completed, sequence, number)

    def _append(self, row: Sequence[Any]) -> bool:
        """A new deployment, where the ends of streams say all about its past."""
        number, sequence, release, environment, tenant, queued, started, *rest = row
        completed, state, had_guided_failure = rest
        if number <= self._newest:
            return False
        outcome = OUTCOMES.get((state, bool(had_guided_failure)), DOES_NOT_COUNT)
        if outcome == DOES_NOT_COUNT or completed is None:
            return True
        own = self._releases.row_of.item(release)
        channel, tenant = self._releases.channel.item(own), tenant or 0
        order = _Order(completed, sequence or 0, number)
        found = self._ends.find(channel, environment, tenant)
        if found is None or order <= found[0][1:]:
            return False
        if not self._date(own, environment, queued, started, completed):
            return False
        own = self._releases.row_of.item(release)
        pair, end = found
        delivered, metrics = pair.release, _NO_METRICS
        if outcome == SUCCESS:
            metrics = _measure(self._releases, own, order, environment, pair, end)
            end = StreamEnd(number, completed, release)
            if not delivered or self._releases.row_of.item(delivered) < own:
                delivered = release
        else:
            end = end.failed(number, completed)
        project = self._releases.project.item(own)
        self._insert(
            order,
            (
                *(number, sequence or 0, release, project, channel),
                *(environment, tenant),
                UNKNOWN if queued is None else queued,
                UNKNOWN if started is None else started,
                *(completed, outcome, bool(had_guided_failure), *metrics),
            ),
        )
        self._newest = number
        where = channel, environment, tenant
        self._ends.set(where, end, PairEnd(delivered, *order))
        self._present.add(where)
        return True

    def _date(
        self,
        own: int,
        environment: int,
        queued: int | None,
        started: int | None,
        completed: int,
    ) -> bool:
        """Date a release by a new deployment; return False if it takes a rewrite."""
        releases = self._releases
        if completed <= releases.known_from.item(own):
            # It may be the first deployment now.
            return False
        if releases.created.item(own) != UNDATED:
            return True
        known = [each for each in (queued, started, completed) if each is not None]
        dated = replace(
            take(releases, slice(own, own + 1)),
            created=np.array(known[:1], np.int64),
            estimated_in=narrow(np.array([environment])),
            known_from=np.array([completed], np.int64),
        )
        changed, channels = releases.changed_by(dated)
        if len(channels):
            return False
        self._releases = changed
        return True

    def _estimate_known(self, changed: Releases) -> Releases:
        """Add estimates from this history to changed releases."""
        is_here = self._releases.find_rows(changed.number) >= 0
        if not (is_here & changed.is_unknown).any():
            return changed
        return estimate_creations(changed, self._deployments())

    def _estimate_again(self, numbers: Codes) -> Codes:
        """Estimate creation times again; return the channels that this affects."""
        releases = self._releases
        rows = np.unique(releases.row_of[numbers])
        rows = rows[releases.is_unknown[rows]]
        if not len(rows):
            return releases.channel[:0]
        dated = estimate_creations(take(releases, rows), self._deployments())
        former = take(releases, releases.row_of[dated.number])
        differs = former.differ_in_place(dated) | (
            former.known_from != dated.known_from
        )
        self._releases, channels = releases.changed_by(take(dated, differs))
        return channels

    def _insert(self, order: _Order, row: Sequence[int]) -> None:
        """A row at its place in time."""
        self._changes.add(order.completed)
        if order > self._last:
            self._rows.append(row)
            self._last = order
            return
        place = bisect_left(range(self.rows), order, key=self._order_of)
        self._open(since=order.completed)
        tails = [tail.copy() for tail in self._rows.take(slice(place, None))]
        self._rows.rows = place
        self._rows.append(row)
        self._rows.replace(place + 1, tails)

    def _open(self, *, since: int) -> None:
        """Before rows that completed since an instant are written over."""
        completed = self._deployments().completed
        row = int(np.searchsorted(completed, since, "left"))
        if row == self.rows:
            return
        if len(self._readers):
            self._rows.detach()
            for part in self._parts.values():
                part.detach()
            self._readers = WeakSet()
        for part in self._parts.values():
            part.forget(row=row, since=since)

    def _rewrite(self, changed: Deployments, channels: Codes) -> None:
        """Changed deployments of any kind, and channels whose releases changed."""
        deployments = self._deployments()
        former = _find(deployments.number, changed.number)
        new = changed.counting()
        gone = take(deployments, former)
        moved = concatenate(gone, new)
        if len(moved.number):
            self._replace(former, new, since=int(moved.completed.min()))
            self._newest = max(self._newest, int(new.number.max(initial=0)))
            self._last = self._order_of(self._rows.rows - 1)
            self._present.add_all(new)
        channels = np.union1d(channels, self._estimate_again(moved.release))
        touched = _touched(self._deployments(), moved, channels)
        redone = enrich(take(self._deployments(), touched), self._releases)
        self._overwrite(touched, list_columns(redone.streams))
        self._ends.replace(moved, take(self._deployments(), touched), redone)

    def _replace(self, former: Integers, new: Deployments, *, since: int) -> None:
        """New rows for former ones. Their metrics are not known yet."""
        rows = self._rows
        begin = int(np.searchsorted(self._deployments().completed, since, "left"))
        self._changes.add(since)
        tails = rows.take(slice(begin, None))
        is_kept = np.ones(rows.rows - begin, bool)
        is_kept[former - begin] = False
        unknown = [np.zeros(len(new.number), each.dtype) for each in tails[_SPLIT:]]
        columns = [
            np.concatenate([tail[is_kept], added])
            for tail, added in zip(tails, [*list_columns(new), *unknown], strict=True)
        ]
        table = Deployments(*columns[:_SPLIT])
        order = np.lexsort((table.number, table.sequence, table.completed))
        self._open(since=since)
        rows.replace(begin, [column[order] for column in columns])

    def _overwrite(self, touched: Integers, metrics: Sequence[Column]) -> None:
        """Metrics of some rows, from the first on where one differs."""
        former = [column[touched] for column in self._rows.views()[_SPLIT:]]
        differs = np.zeros(len(touched), bool)
        for old, new in zip(former, metrics, strict=True):
            differs |= old != new
        if not differs.any():
            return
        first = int(np.argmax(differs))
        since = self._order_of(int(touched[first])).completed
        self._changes.add(since)
        self._open(since=since)
        values = [column[first:] for column in metrics]
        self._rows.write(touched[first:], values, first=_SPLIT)

    def _follow(self) -> None:
        """Let all parts know all rows; many are looked at by all processors."""
        views, end = self._rows.views(), self._rows.rows
        late = [part for part in self._parts.values() if part.seen < end]

        def follow(part: LivePart) -> None:
            rows = [view[part.seen :] for view in views]
            part.follow(Deployments(*rows[:_SPLIT]), Streams(*rows[_SPLIT:]))

        if sum(end - part.seen for part in late) < ROWS_FOR_THREADS:
            for part in late:
                follow(part)
        else:
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                list(pool.map(follow, late))


class _Present:
    """Which numbers each dimension has, or has had."""

    def __init__(self, deployments: Deployments) -> None:
        self._tables = [np.zeros(1, bool) for _ in STREAM]
        self._numbers: Mapping[Dimension, Integers] | None = None
        self.add_all(deployments)

    def numbers(self) -> Mapping[Dimension, Integers]:
        if self._numbers is None:
            found = map(np.flatnonzero, self._tables)
            self._numbers = dict(zip(STREAM, found, strict=True))
        return self._numbers

    def add(self, codes: Sequence[int]) -> None:
        for table, code in zip(self._tables, codes, strict=True):
            if code >= len(table) or not table[code]:
                self._add([np.array([each]) for each in codes])
                return

    def add_all(self, deployments: Deployments) -> None:
        self._add([each.column(deployments) for each in STREAM])

    def _add(self, codes: Sequence[NDArray[np.integer[Any]]]) -> None:
        for place, column in enumerate(codes):
            table = self._tables[place]
            more = int(column.max(initial=0)) + 1 - len(table)
            table = np.pad(table, (0, max(more, 0)))
            table[column] = True
            self._tables[place] = table
        self._numbers = None


def _measure(  # noqa: PLR0913, PLR0917 - of the hot path
    releases: Releases,
    own: int,
    order: _Order,
    environment: int,
    pair: PairEnd,
    end: StreamEnd,
) -> tuple[int, ...]:
    """What `streams.enrich` says of a success: a row of `Streams`."""
    row_of, created, number = releases.row_of, releases.created, releases.number
    completed = order.completed
    since, repeats = UNKNOWN, False
    if end.previous:
        since = completed - end.previous_completed
        before = row_of.item(end.previous_release)
        repeats = before == own
        source = releases.following(before)
    elif pair.release:
        source = releases.following(row_of.item(pair.release))
    else:
        source = releases.first_of_channel(own)
    # Rows of a channel are in the order of creation.
    delivers = 0 <= source <= own
    lead_time, lead_release = UNKNOWN, 0
    if delivers or not end.previous:
        source = source if delivers else own
        lead_release = number.item(source)
        if releases.estimated_in.item(source) != environment:
            lead_time = completed - created.item(source)
    elif repeats:
        lead_time, lead_release = since, number.item(own)
    recovery = completed - end.run_completed if end.failures else UNKNOWN
    return (
        *(end.previous, since, lead_time, lead_release),
        *(end.run, recovery, end.failures),
    )


def _find(numbers: Codes, wanted: Codes) -> Integers:
    """Rows of the wanted numbers."""
    if len(wanted) == 1:
        return np.flatnonzero(numbers == wanted[0])
    is_wanted = np.zeros(
        int(max(wanted.max(initial=0), numbers.max(initial=0))) + 1, bool
    )
    is_wanted[wanted] = True
    return np.flatnonzero(is_wanted[numbers])


def _touched(deployments: Deployments, moved: Deployments, channels: Codes) -> Integers:
    """Rows whose metrics may differ: whole channels, and environments of a channel."""
    wanted = np.union1d(moved.channel, channels)
    if len(wanted) == 1:
        rows = np.flatnonzero(deployments.channel == wanted[0])
    else:
        most = max(wanted.max(initial=0), deployments.channel.max(initial=0))
        is_wanted = np.zeros(int(most) + 1, bool)
        is_wanted[wanted] = True
        rows = np.flatnonzero(is_wanted[deployments.channel])
    channel, environment = deployments.channel[rows], deployments.environment[rows]
    pairs = combine(
        np.concatenate([channel, moved.channel]),
        np.concatenate([environment, moved.environment]),
    )
    is_touched = np.isin(pairs[: len(rows)], pairs[len(rows) :])
    return rows[is_touched | np.isin(channel, channels)]
