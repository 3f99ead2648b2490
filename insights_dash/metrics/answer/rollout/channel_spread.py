"""How the releases of a channel spread, and the last deployments of its streams."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from insights_dash.metrics.answer.answer_size import check_arrivals
from insights_dash.metrics.answer.rollout.live import select_live
from insights_dash.metrics.answer.rollout.spread import (
    ListedSpread,
    Spread,
    find_spread,
)
from insights_dash.metrics.answer.rollout.steps import Deliveries
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.history.columns import (
    Codes,
    Integers,
    Releases,
    combine,
    narrow,
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
    deployments that went live. `rows` are all rows that did, in order, and `streams`
    the streams of these, numbered as in `last`.
    """

    channel: int
    releases: Codes
    listed: ListedSpread
    last: Integers
    rows: Codes
    streams: Codes

    @classmethod
    def of(cls, history: History, channel: int, rows: Integers) -> "ChannelSpread":
        """Find the spread by the rows that went live, maybe in other channels too.

        Raises:
            TooLargeError: if too many releases were deployed to too many streams.
        """
        found = read_channel(history, channel, rows)
        own = find_releases(history.releases, channel)
        listed = find_spread(found.deliveries)
        return cls(
            channel,
            history.releases.number[own],
            listed.lay_out(found.releases - own.start, own.stop - own.start),
            found.last,
            narrow(found.rows),
            narrow(found.deliveries.stream),
        )

    @property
    def spread(self) -> Spread:
        """The spread of the releases."""
        return self.listed.spread

    def size(self) -> int:
        """Return the number of bytes of all arrays."""
        columns = self.releases, self.last, self.rows, self.streams
        of_spread = columns_of(self.spread).values()
        arrivals = self.listed.arrivals or ()
        return sum(each.nbytes for each in (*columns, *of_spread, *arrivals))


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
