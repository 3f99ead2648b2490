"""Adds new deployments to the spread in a channel.

A stream that is included in a release's rollout stays included, and its arrival never
changes. So a deployment only adds arrivals of its own stream, for its release and older
ones. If it is the first one of its release, it also adds those of the streams that had
an older release before, and have got a newer one since.
"""

from dataclasses import dataclass, replace

import numpy as np

from insights_dash.metrics.answer.rollout.channel_spread import (
    ChannelSpread,
    find_releases,
)
from insights_dash.metrics.answer.rollout.spread import (
    SHARES,
    ListedSpread,
    is_small,
    rank_share,
)
from insights_dash.metrics.history.columns import UNKNOWN, Integers, Releases, narrow
from insights_dash.metrics.history.history import History
from insights_dash.metrics.history.table import map_columns

# For more new deployments, all are read again.
_FEW = 32


def add_deployments(
    known: ChannelSpread, history: History, new: Integers
) -> ChannelSpread | None:
    """Return the spread after the new rows, which come after all that went live before.

    None if that takes reading all deployments again.
    """
    following = _follow(known, history.releases)
    if following is None or not len(new):
        return following
    arrivals = following.listed.arrivals
    if arrivals is None or len(new) > _FEW:
        return None
    growing = _Growing(following, arrivals, history, new)
    for place in range(len(known.rows), len(growing.rows)):
        growing.add(place)
    return growing.finish()


def _follow(known: ChannelSpread, releases: Releases) -> ChannelSpread | None:
    """Return the spread with new releases; None if the order of others has changed."""
    own = find_releases(releases, known.channel)
    numbers = releases.number[own]
    if np.array_equal(numbers, known.releases):
        return known
    deployed = np.flatnonzero(known.spread.first != UNKNOWN)
    places = releases.row_of[known.releases[deployed]] - own.start
    if np.any(places[1:] < places[:-1]):
        return None
    listed = known.listed.take(deployed).lay_out(places, len(numbers))
    return replace(known, releases=numbers, listed=listed)


class _Growing:
    """A spread while deployments are added. Releases are places in their channel."""

    def __init__(
        self,
        known: ChannelSpread,
        arrivals: tuple[Integers, ...],
        history: History,
        new: Integers,
    ) -> None:
        self._known = known
        self._deployments = history.deployments
        self._row_of = history.releases.row_of
        self._begin = find_releases(history.releases, known.channel).start
        self._spread = map_columns(np.copy, known.spread)
        self._arrivals = list(arrivals)
        self._changed: set[int] = set()
        self._last, streams = self._find_streams(new)
        self.rows = np.concatenate([known.rows, narrow(new)])
        self._streams = np.concatenate([known.streams, narrow(streams)])

    def _find_streams(self, new: Integers) -> tuple[Integers, Integers]:
        """Return the streams' last rows with the new ones, and the streams of these."""
        last, streams = self._known.last.copy(), np.empty_like(new)
        environment, tenant = self._deployments.environment, self._deployments.tenant
        for place, row in enumerate(new.tolist()):
            is_same = environment[last] == environment[row]
            own = np.flatnonzero(is_same & (tenant[last] == tenant[row]))
            streams[place] = own[0] if len(own) else len(last)
            if not len(own):
                last = np.append(last, row)
            last[streams[place]] = row
        return last, streams

    def add(self, place: int) -> None:
        """Add a deployment, after those before its place in `rows`."""
        row, first = self.rows.item(place), self._spread.first
        completed = self._deployments.completed
        release = int(self._find_releases(self.rows[place]))
        if first[release] == UNKNOWN:
            first[release] = completed[row]
            passed = self._count_passed(place, release)
            self._arrivals[release] = np.full(passed, completed[row])
            self._changed.add(release)
        before = self.rows[:place]
        own = before[self._streams[:place] == self._streams[place]]
        passages = _Passages.of(own, self._find_releases(own), row, len(first))
        had_older = completed[passages.older] < first
        was_included = (passages.last >= 0) | (
            had_older & (passages.newer > passages.older)
        )
        is_included = had_older[: release + 1]
        is_included[release] = True
        added = np.flatnonzero(is_included & ~was_included[: release + 1])
        instants = np.maximum(completed[passages.reached[added]], first[added])
        for each, instant in zip(added.tolist(), instants.tolist(), strict=True):
            self._insert(each, instant)

    def _find_releases(self, rows: Integers) -> Integers:
        found: Integers = self._row_of[self._deployments.release[rows]] - self._begin
        return found

    def _count_passed(self, place: int, release: int) -> int:
        """Count the streams that had an older release, and then got a newer one."""
        first, row = self._spread.first, self.rows.item(place)
        if np.all(first[release + 1 :] == UNKNOWN):
            return 0
        rows, streams = self.rows[:place], self._streams[:place]
        releases, completed = self._find_releases(rows), self._deployments.completed
        older = np.full(len(self._last), row)
        is_older = np.flatnonzero(releases < release)[::-1]  # the first one stays
        older[streams[is_older]] = rows[is_older]
        newer = np.full(len(self._last), -1)
        is_newer = np.flatnonzero(releases > release)  # the last one stays
        newer[streams[is_newer]] = rows[is_newer]
        had_older = completed[older] < completed[row]
        return int(np.count_nonzero(had_older & (newer > older)))

    def _insert(self, release: int, instant: int) -> None:
        known = self._arrivals[release]
        at = np.searchsorted(known, instant)
        self._arrivals[release] = np.concatenate([known[:at], [instant], known[at:]])
        self._changed.add(release)

    def finish(self) -> ChannelSpread | None:
        """Return the spread, or None if too many arrivals would have to be stored."""
        spread = self._spread
        deployed = np.count_nonzero(spread.first != UNKNOWN)
        if not is_small(len(self._last), int(deployed)):
            return None
        columns = spread.to_50, spread.to_90, spread.to_100
        for release in self._changed:
            arrivals = self._arrivals[release]
            spread.streams[release] = len(arrivals)
            for column, share in zip(columns, SHARES, strict=True):
                last = arrivals[rank_share(len(arrivals), share)]
                column[release] = last - spread.first[release]
        listed = ListedSpread(spread, tuple(self._arrivals))
        return replace(
            self._known,
            listed=listed,
            last=self._last,
            rows=self.rows,
            streams=self._streams,
        )


@dataclass(frozen=True)
class _Passages:
    """The rows at which a stream got releases, before its deployment `row`.

    All have a row per release. `older` is the first one of this or an older release,
    `reached` that of this or a newer one, both `row` if there is none. `last` is the
    last one of this release and `newer` that of this or a newer one, both -1 if there
    is none.
    """

    older: Integers
    reached: Integers
    last: Integers
    newer: Integers

    @classmethod
    def of(cls, rows: Integers, releases: Integers, row: int, size: int) -> "_Passages":
        """Find them for so many releases, from the stream's rows and their releases."""
        first, last = np.full(size, row), np.full(size, -1)
        first[releases[::-1]] = rows[::-1]
        last[releases] = rows
        return cls(
            older=np.minimum.accumulate(first),
            reached=np.minimum.accumulate(first[::-1])[::-1],
            last=last,
            newer=np.maximum.accumulate(last[::-1])[::-1],
        )
