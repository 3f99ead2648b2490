"""A history that follows its space: a change touches its own streams, and no others.

Deployments mostly arrive in the order in which they completed in their environment.
Then the ends of streams are all that matters of the past, and the new row is written at
its place in time, which is at the end or close to it. After any other change, such as a
correction, a deletion or a late arrival, the environment of the deployment's channel is
calculated again.
"""

import os
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple
from weakref import WeakSet, ref

import numpy as np

from insights_dash.metrics.history.buffer import Buffer, Columns
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
    find_rows,
    narrow,
)
from insights_dash.metrics.history.estimates import estimate_creations
from insights_dash.metrics.history.history import History
from insights_dash.metrics.history.next_deployment import (
    NO_METRICS,
    Success,
    calculate_metrics,
)
from insights_dash.metrics.history.present import PresentNumbers
from insights_dash.metrics.history.stream_ends import Ends, PairEnd, StreamEnd
from insights_dash.metrics.history.streams import (
    PairEnds,
    StreamEnds,
    Streams,
    enrich,
)
from insights_dash.metrics.history.subset import SUBSETS, LiveSubset
from insights_dash.metrics.history.table import columns_of, concatenate, take

# Up to this many rows are appended one by one.
_FEW = 1_000
# Names of tables of columns; those of subsets have the names of the subsets.
_ROWS, _STREAM_ENDS, _PAIR_ENDS, _LEAST = "rows", "stream ends", "pair ends", "least"


class _Order(NamedTuple):
    """The sort key of deployments."""

    completed: int
    sequence: int
    number: int


class LiveHistory:
    """The newest state of a space's history, for one thread at a time.

    Snapshots never change: before a change overwrites rows of a snapshot that is still
    in use, everything is copied.
    """

    def __init__(self, releases: Releases, rows: Buffer, ends: Ends) -> None:
        """`rows` has the columns of deployments and of streams. See `of` and `load`."""
        self._releases = releases
        self._rows = rows
        self._ends = ends
        self._subsets = {name: LiveSubset(name) for name in SUBSETS}
        self._rows_in_subsets = 0
        self._changes = ChangeLog()
        self._readers: WeakSet[History] = WeakSet()
        self._current: ref[History] | None = None
        deployments = self._deployments()
        self._newest = int(deployments.number.max(initial=0))
        self._last = self._order_of(rows.rows - 1)
        self._present = PresentNumbers(deployments)

    @classmethod
    def of(cls, releases: Releases, deployments: Deployments) -> "LiveHistory":
        """Create the history from all of a space's releases and deployments."""
        counting = deployments.counting()
        releases = estimate_creations(releases, counting)
        enriched = enrich(counting, releases)
        columns = columns_of(counting) | columns_of(enriched.streams)
        return cls(releases, Buffer.of(columns), Ends.of(counting, enriched))

    @classmethod
    def load(cls, releases: Releases, saved: Mapping[str, Buffer]) -> "LiveHistory":
        """Restore a history from what `columns` returned."""
        ends = Ends.load(
            saved[_STREAM_ENDS].view(StreamEnds), saved[_PAIR_ENDS].view(PairEnds)
        )
        live = cls(releases, saved[_ROWS], ends)
        for name, subset in live._subsets.items():
            subset.load(saved[name], least=saved[_LEAST].item(name, 0))
        live._rows_in_subsets = live.rows
        return live

    @property
    def releases(self) -> Releases:
        """All releases of the space."""
        return self._releases

    @property
    def rows(self) -> int:
        """How many deployments count."""
        return self._rows.rows

    def columns(self) -> Mapping[str, Columns]:
        """Return everything except the releases: columns by the name of their table."""
        self._fill_subsets()
        stream_ends, pair_ends = self._ends.tables()
        subsets = self._subsets.items()
        return {
            _ROWS: self._rows.columns(),
            _STREAM_ENDS: columns_of(stream_ends),
            _PAIR_ENDS: columns_of(pair_ends),
            _LEAST: {name: np.array([each.least]) for name, each in subsets},
            **{name: each.columns() for name, each in subsets},
        }

    def snapshot(self) -> History:
        """Return the history as it is now."""
        known = self._current() if self._current else None
        if known is not None:
            return known
        self._fill_subsets()
        present = self._present.numbers()
        history = History(
            self._releases,
            self._deployments(),
            self._rows.view(Streams),
            {name: each.view(present) for name, each in self._subsets.items()},
            self._changes.remember(),
        )
        self._readers.add(history)
        self._current = ref(history)
        return history

    def apply(self, releases: Releases, rows: Sequence[Sequence[Any]]) -> None:
        """Apply changed and new releases and deployments.

        `rows` are rows of `store.history.read_deployments`. Deployments that no longer
        count are removed.
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
        return self._rows.view(Deployments)

    def _order_of(self, row: int) -> _Order:
        if row < 0:
            return _Order(UNKNOWN, 0, 0)
        return _Order(*(self._rows.item(name, row) for name in _Order._fields))

    def _append(self, row: Sequence[Any]) -> bool:
        """Add a new deployment; return False if that takes a rewrite.

        It doesn't if the ends of the streams say all that the deployment depends on.
        """
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
        delivered, metrics = pair.release, NO_METRICS
        if outcome == SUCCESS:
            success = Success(own, environment, completed, pair, end)
            metrics = calculate_metrics(self._releases, success)
            end = StreamEnd(number, completed, release)
            if not delivered or self._releases.row_of.item(delivered) < own:
                delivered = release
        else:
            end = end.failed(number, completed)
        values = {
            "number": number,
            "sequence": order.sequence,
            "release": release,
            "project": self._releases.project.item(own),
            "channel": channel,
            "environment": environment,
            "tenant": tenant,
            "queued": UNKNOWN if queued is None else queued,
            "started": UNKNOWN if started is None else started,
            "completed": completed,
            "outcome": outcome,
            "had_guided_failure": bool(had_guided_failure),
            **metrics,
        }
        self._insert(order, values)
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

    def _insert(self, order: _Order, values: Mapping[str, int]) -> None:
        """Insert a row at its place in time."""
        self._changes.add(order.completed)
        if order > self._last:
            self._rows.append(values)
            self._last = order
            return
        place = bisect_left(range(self.rows), order, key=self._order_of)
        self._prepare_to_overwrite(since=order.completed)
        tails = {
            name: column[place:].copy() for name, column in self._rows.columns().items()
        }
        self._rows.rows = place
        self._rows.append(values)
        self._rows.replace(place + 1, tails)

    def _prepare_to_overwrite(self, *, since: int) -> None:
        """Copy what snapshots still use, and drop rows from subsets.

        The rows of deployments that completed at an instant or later will be
        overwritten.
        """
        row = int(np.searchsorted(self._rows.column("completed"), since, "left"))
        if row == self.rows:
            return
        if len(self._readers):
            self._rows.detach()
            for subset in self._subsets.values():
                subset.detach()
            self._readers = WeakSet()
        if row < self._rows_in_subsets:
            for subset in self._subsets.values():
                subset.forget(since=since)
            self._rows_in_subsets = row

    def _rewrite(self, changed: Deployments, channels: Codes) -> None:
        """Apply changes of any kind, also of all releases of some channels."""
        deployments = self._deployments()
        former = find_rows(deployments.number, changed.number)
        new = changed.counting()
        gone = take(deployments, former)
        moved = concatenate(gone, new)
        if len(moved.number):
            self._replace(former, new, since=int(moved.completed.min()))
            self._newest = max(self._newest, int(new.number.max(initial=0)))
            self._last = self._order_of(self._rows.rows - 1)
            self._present.add_all(new)
        channels = np.union1d(channels, self._estimate_again(moved.release))
        touched = _find_touched(self._deployments(), moved, channels)
        redone = enrich(take(self._deployments(), touched), self._releases)
        self._overwrite(touched, redone.streams)
        self._ends.replace(moved, take(self._deployments(), touched), redone)

    def _replace(self, former: Integers, new: Deployments, *, since: int) -> None:
        """Replace former rows by new ones, whose metrics are not known yet."""
        rows = self._rows
        begin = int(np.searchsorted(rows.column("completed"), since, "left"))
        self._changes.add(since)
        is_kept = np.ones(rows.rows - begin, bool)
        is_kept[former - begin] = False
        added, unknown = columns_of(new), np.zeros(len(new.number), np.uint8)
        columns = {
            name: np.concatenate([column[begin:][is_kept], added.get(name, unknown)])
            for name, column in rows.columns().items()
        }
        order = np.lexsort([columns[name] for name in reversed(_Order._fields)])
        self._prepare_to_overwrite(since=since)
        rows.replace(begin, {name: each[order] for name, each in columns.items()})

    def _overwrite(self, touched: Integers, metrics: Streams) -> None:
        """Write metrics to some rows, from the first one on that differs."""
        former = take(self._rows.view(Streams), touched)
        differs = np.zeros(len(touched), bool)
        for name, new in columns_of(metrics).items():
            differs |= columns_of(former)[name] != new
        if not differs.any():
            return
        first = int(np.argmax(differs))
        since = self._order_of(int(touched[first])).completed
        self._changes.add(since)
        self._prepare_to_overwrite(since=since)
        self._rows.write(touched[first:], take(metrics, slice(first, None)))

    def _fill_subsets(self) -> None:
        """Add new rows to all subsets; many rows are read by all processors."""
        begin, subsets = self._rows_in_subsets, self._subsets.values()
        if begin == self.rows:
            return
        new = slice(begin, None)
        deployments = take(self._deployments(), new)
        streams = take(self._rows.view(Streams), new)
        if (self.rows - begin) * len(subsets) < ROWS_FOR_THREADS:
            for subset in subsets:
                subset.follow(deployments, streams)
        else:
            follow = partial(
                LiveSubset.follow, deployments=deployments, streams=streams
            )
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                list(pool.map(follow, subsets))
        self._rows_in_subsets = self.rows


def _find_touched(
    deployments: Deployments, moved: Deployments, channels: Codes
) -> Integers:
    """Return the rows whose metrics may differ.

    These are all rows of `channels`, and those of the environments in which deployments
    `moved`, in the channels of those deployments.
    """
    rows = find_rows(deployments.channel, np.union1d(moved.channel, channels))
    channel, environment = deployments.channel[rows], deployments.environment[rows]
    pairs = combine(
        np.concatenate([channel, moved.channel]),
        np.concatenate([environment, moved.environment]),
    )
    is_touched = np.isin(pairs[: len(rows)], pairs[len(rows) :])
    return rows[is_touched | np.isin(channel, channels)]
