"""How the releases of a channel spread, and the last deployments of its streams."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from insights_dash.metrics.answer.answer_size import check_arrivals
from insights_dash.metrics.answer.rollout.live import select_live
from insights_dash.metrics.answer.rollout.spread import Spread, find_spread
from insights_dash.metrics.answer.rollout.steps import Deliveries
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.history.columns import (
    UNKNOWN,
    Codes,
    Integers,
    Releases,
    combine,
    rank_codes,
)
from insights_dash.metrics.history.history import History
from insights_dash.metrics.history.table import columns_of


@dataclass(frozen=True)
class ChannelDeliveries:
    """What went live in a channel: rows of the history, and the same as deliveries.

    `rows` are the deployments, `releases` the deployed releases, by their number in the
    deliveries. `last` is each stream's last deployment.
    """

    rows: Integers
    releases: Integers
    last: Integers
    deliveries: Deliveries


def read_channel(history: History, channel: int, rows: Integers) -> ChannelDeliveries:
    """Return what went live in a channel, from rows of deployments that did.

    Raises:
        TooLargeError: if too many releases were deployed to too many streams.
    """
    deployments, releases = history.deployments, history.releases
    rows = rows[deployments.channel[rows] == channel]
    environment, tenant = deployments.environment[rows], deployments.tenant[rows]
    stream, streams = rank_codes(combine(environment, tenant))
    last = np.empty(streams, np.int64)
    last[stream] = rows  # of equal streams, the last one stays
    own = releases.row_of[deployments.release[rows]]
    release, deployed = rank_codes(own - find_releases(releases, channel).start)
    check_arrivals(streams, deployed)
    return ChannelDeliveries(
        rows,
        np.unique(own),
        last,
        Deliveries(deployments.completed[rows], stream, release, streams, deployed),
    )


@dataclass(frozen=True)
class ChannelSpread:
    """The spread of all releases of a channel, also of those created later.

    `releases` are their numbers, oldest first. `last` are the rows of the streams' last
    deployments that went live.
    """

    channel: int
    releases: Codes
    spread: Spread
    last: Integers

    @classmethod
    def of(cls, history: History, channel: int, rows: Integers) -> "ChannelSpread":
        """Find the spread by the rows that went live, maybe in other channels too.

        Raises:
            TooLargeError: if too many releases were deployed to too many streams.
        """
        found = read_channel(history, channel, rows)
        own = find_releases(history.releases, channel)
        spread = lay_out(own.stop - own.start)
        if len(found.rows):
            deployed = columns_of(find_spread(found.deliveries))
            place = found.releases - own.start
            for name, column in columns_of(spread).items():
                column[place] = deployed[name]
        return cls(channel, history.releases.number[own], spread, found.last)

    def size(self) -> int:
        """Return the number of bytes of all arrays."""
        columns = self.releases, self.last, *columns_of(self.spread).values()
        return sum(each.nbytes for each in columns)


# Returns the spread in each channel by the deployments up to an instant.
FindSpreads = Callable[[Scope, Sequence[int], int], Sequence[ChannelSpread]]


def read_spreads(
    scope: Scope, channels: Sequence[int], end: int
) -> Sequence[ChannelSpread]:
    """Find the spread in each channel by the deployments up to `end` (microseconds).

    Raises:
        TooLargeError: if too many releases were deployed to too many streams.
    """
    rows = select_live(scope, channels, end=end)
    return [ChannelSpread.of(scope.history, each, rows) for each in channels]


def find_releases(releases: Releases, channel: int) -> slice:
    """Return the rows of a channel's releases."""
    begin, stop = np.searchsorted(releases.channel, [channel, channel + 1]).tolist()
    return slice(begin, stop)


def lay_out(releases: int) -> Spread:
    """Return the spread of releases that never went live."""
    first = np.full(releases, UNKNOWN)
    return Spread(first, *(np.zeros(releases, np.int64) for _ in range(4)))
