"""How fast the releases of a channel spread over its streams.

A stream is included in the rollout of a release if it got that release, or if it had an
older release before the first deployment of that release and got a newer one later.
Source: docs/metrics.md, "Rollout".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from insights_dash.metrics.answer.rollout.steps import (
    NEVER,
    Deliveries,
    Passages,
    Places,
    list_passages,
)
from insights_dash.metrics.history.columns import UNKNOWN, Integers, order_by
from insights_dash.metrics.history.table import columns_of, take

_NO_INSTANTS = np.empty(0, np.int64)
_Count = TypeVar("_Count", int, Integers)
# Percent of the included streams.
SHARES = (50, 90, 100)
CELLS = 1 << 18  # of a block: more would not fit in the cache of a processor
MOST_LISTED = 1 << 21  # streams × releases; their arrivals take up to 16 MB


@dataclass(frozen=True)
class Spread:
    """The rollout of each release, in microseconds.

    `first` is the instant at which it first went live, UNKNOWN if it never did. Then
    everything else means nothing. `to_50` is how long it took to arrive in 50 % of the
    included streams.
    """

    first: Integers
    streams: Integers
    to_50: Integers
    to_90: Integers
    to_100: Integers


@dataclass(frozen=True)
class ListedSpread:
    """How each release spread, and the instants at which its streams arrived, sorted.

    `arrivals` has an array per release. It is None if they are too many to be stored.
    """

    spread: Spread
    arrivals: tuple[Integers, ...] | None

    def take(self, places: Integers) -> "ListedSpread":
        """Return some of the releases."""
        spread = take(self.spread, places)
        if self.arrivals is None:
            return ListedSpread(spread, None)
        return ListedSpread(spread, tuple(self.arrivals[each] for each in places))

    def lay_out(self, places: Integers, releases: int) -> "ListedSpread":
        """Return these releases at their places among so many of a channel.

        The others never went live.
        """
        spread = lay_out(releases)
        for name, column in columns_of(self.spread).items():
            getattr(spread, name)[places] = column
        if self.arrivals is None:
            return ListedSpread(spread, None)
        arrivals = [_NO_INSTANTS] * releases
        for place, each in zip(places.tolist(), self.arrivals, strict=True):
            arrivals[place] = each
        return ListedSpread(spread, tuple(arrivals))


def find_spread(deliveries: Deliveries) -> ListedSpread:
    """Return how each release spread."""
    grouped = _group(deliveries)
    instant = deliveries.completed[grouped.first]
    streams = np.empty(deliveries.releases, np.int64)
    reached = {each: np.empty(deliveries.releases, np.int64) for each in SHARES}
    is_listed = is_small(deliveries.streams, deliveries.releases)
    listed: list[Integers] = []
    for block, is_included, arrived in _list_arrivals(deliveries, grouped, since=0):
        # Streams that aren't included come last.
        arrivals = np.where(is_included, arrived, np.int32(NEVER)).T.copy()
        arrivals.sort(axis=1)
        count = streams[block] = is_included.sum(axis=0)
        for share in SHARES:
            rank = rank_share(count, share)
            reached[share][block] = arrivals[np.arange(len(rank)), rank]
        if is_listed:
            listed += _split(deliveries.completed[arrivals[arrivals != NEVER]], count)
    after = (deliveries.completed[reached[each]] - instant for each in SHARES)
    spread = Spread(instant, streams, *after)
    return ListedSpread(spread, tuple(listed) if is_listed else None)


def lay_out(releases: int) -> Spread:
    """Return the spread of releases that never went live."""
    first = np.full(releases, UNKNOWN)
    return Spread(first, *(np.zeros(releases, np.int64) for _ in range(4)))


def is_small(streams: int, releases: int) -> bool:
    """Return whether the arrivals of so many releases can be stored."""
    return streams * releases <= MOST_LISTED


def rank_share(streams: _Count, share: int) -> _Count:
    """Return the place of the last arrival that a share (percent) of streams takes."""
    # Rounded up.
    return -(-streams * share // 100) - 1


def _split(values: Integers, lengths: Integers) -> list[Integers]:
    bounds = [0, *np.cumsum(lengths).tolist()]
    return [values[begin:stop] for begin, stop in pairwise(bounds)]


@dataclass(frozen=True)
class Arrivals:
    """When each stream that is included in a release's rollout arrived, in that order.

    `release` and `streams` are numbered as the deliveries are, and `places` are those
    of the deployments with which streams arrived. A stream that had a newer release
    already is at the place of the release's first deployment, `first`.
    """

    release: int
    first: int
    streams: Integers
    places: Integers


def list_arrivals(deliveries: Deliveries, *, since: int) -> Iterator[Arrivals]:
    """Yield the arrivals of each release from number `since` on, oldest first."""
    grouped = _group(deliveries)
    first = grouped.first
    for block, is_included, arrived in _list_arrivals(deliveries, grouped, since=since):
        for column, release in enumerate(range(block.start, block.stop)):
            streams = np.flatnonzero(is_included[:, column])
            places = arrived[streams, column].astype(np.int64)
            order = order_by(places)
            yield Arrivals(release, int(first[release]), streams[order], places[order])


@dataclass(frozen=True)
class _ByRelease:
    """The rows of deliveries by release, and where each release begins in them."""

    rows: Integers
    begins: Integers

    @property
    def first(self) -> Integers:
        """The row of each release's first deployment."""
        return self.rows[self.begins[:-1]]


def _group(deliveries: Deliveries) -> _ByRelease:
    rows = order_by(deliveries.release)
    numbers = np.arange(deliveries.releases + 1)
    return _ByRelease(rows, np.searchsorted(deliveries.release[rows], numbers))


def _list_arrivals(
    deliveries: Deliveries, grouped: _ByRelease, *, since: int
) -> Iterator[tuple[slice, NDArray[np.bool_], Places]]:
    """Yield, per block of releases, which streams are included and where they arrived.

    Both are shaped (stream, release). The place of a stream that had a newer release
    before the first deployment is that of the first deployment.
    """
    # "Before" means at an earlier instant, not only earlier in order.
    instant = deliveries.completed[grouped.first]
    before = np.searchsorted(deliveries.completed, instant, "left")
    for block, passages in list_passages(deliveries, CELLS, first=since):
        rows = grouped.rows[grouped.begins[block.start] : grouped.begins[block.stop]]
        is_included = _has_got(deliveries, rows, block)
        is_included |= _passed(passages, before[block])
        first = grouped.first[block].astype(np.int32)
        yield block, is_included, np.maximum(passages.reached, first)


def _has_got(deliveries: Deliveries, rows: Integers, block: slice) -> NDArray[np.bool_]:
    """Tell which streams got each release of a block, which has these deployments."""
    got = np.zeros((deliveries.streams, block.stop - block.start), np.bool_)
    got[deliveries.stream[rows], deliveries.release[rows] - block.start] = True
    return got


def _passed(passages: Passages, since: Integers) -> NDArray[np.bool_]:
    """Tell which streams had an older release before, and later got a newer one."""
    passed: NDArray[np.bool_] = (passages.older < since) & (
        passages.newer > passages.older
    )
    return passed
