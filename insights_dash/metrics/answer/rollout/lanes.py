"""How far each stream was behind over time, and when it was deployed to.

All instants are microseconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from insights_dash.domain.rollout_lag import LAG_BOUNDS
from insights_dash.metrics.answer.rollout.live import select_live
from insights_dash.metrics.answer.rollout.standing import Standing
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.history.columns import Integers, combine, order_by

# Deployments in the same one of so many parts of a lane are drawn at one place.
SLOTS = 480


@dataclass(frozen=True)
class Lane:
    """A stream over a period.

    `begins` are when the class of its lag changed, from the start of the period or the
    first deployment on, and `behind` how many releases it was behind then. `deployed`
    are the deployments that went live.
    """

    begins: Integers
    behind: Integers
    deployed: Integers


@dataclass(frozen=True)
class Lanes:
    """The streams of a `Standing` from the instant `begin` to `end`.

    `rows` are deployments by stream, each in the order of completion. Those of stream
    number 3 are from `starts[3]` to before `starts[4]`.
    """

    scope: Scope
    begin: int
    end: int
    rows: Integers
    starts: Integers

    @property
    def last(self) -> Integers:
        """When the last deployment of each stream was completed."""
        return self._completed[self.starts[1:] - 1]

    @cached_property
    def keys(self) -> Sequence[bytes]:
        """A text per stream, which is equal if all that `read` draws is equal.

        Such streams got the same releases in the same parts of the period.
        """
        length = max(self.end - self.begin, 1)
        slots = np.maximum(self._completed - self.begin, -1) * SLOTS // length
        events = np.stack([slots, self._release], axis=1)
        return [
            events[self._find_first(stream) : self.starts[stream + 1]].tobytes()
            for stream in range(len(self.starts) - 1)
        ]

    def read(self, stream: int) -> Lane:
        """Return a stream's lane."""
        own = slice(self._find_first(stream), self.starts[stream + 1])
        completed, release = self._completed[own], self._release[own]
        releases = self.scope.history.releases
        channel = releases.channel[release[0]]
        first, stop = np.searchsorted(releases.channel, [channel, channel + 1])
        counts = ~releases.is_deleted[first:stop]
        counts &= releases.created[first:stop] <= self.end
        created = releases.created[first:stop][counts]
        start = max(self.begin, int(completed[0]))
        deployed = completed[completed >= self.begin]
        changes = np.concatenate([[start], deployed, created[created > start]])
        changes = np.unique(changes)
        has = release[np.searchsorted(completed, changes, "right") - 1]
        older = np.concatenate([[0], np.cumsum(counts)])[has - first + 1]
        known = np.searchsorted(created, changes, "right")
        behind = np.maximum(known - older, 0)
        classes = np.searchsorted(LAG_BOUNDS, behind, "right")
        is_change = np.concatenate([[True], classes[1:] != classes[:-1]])
        return Lane(changes[is_change], behind[is_change], deployed)

    def _find_first(self, stream: int) -> int:
        """Return the place of what the stream had at the beginning, or its first."""
        start, stop = map(int, self.starts[stream : stream + 2])
        within = np.searchsorted(self._completed[start:stop], self.begin, "left")
        return max(start + int(within) - 1, start)

    @cached_property
    def _completed(self) -> Integers:
        completed: Integers = self.scope.history.deployments.completed[self.rows]
        return completed

    @cached_property
    def _release(self) -> Integers:
        history = self.scope.history
        release: Integers = history.releases.row_of[
            history.deployments.release[self.rows]
        ]
        return release


def find_lanes(scope: Scope, standing: Standing, *, begin: int, end: int) -> Lanes:
    """Return the lanes of streams, in their order."""
    channels = np.unique(standing.channel).tolist()
    rows = select_live(scope, channels, end=end)
    deployments = scope.history.deployments
    streams = len(standing.channel)
    columns = (
        np.concatenate([getattr(standing, name), getattr(deployments, name)[rows]])
        for name in ("channel", "environment", "tenant")
    )
    codes = combine(*columns)
    order = np.argsort(codes[:streams])
    known = codes[:streams][order]
    place = np.searchsorted(known, codes[streams:])
    # Streams that aren't in the standing: of deleted documents, or not visible.
    is_known = place < streams
    is_known[is_known] = known[place[is_known]] == codes[streams:][is_known]
    rows, stream = rows[is_known], order[place[is_known]]
    rows = rows[order_by(stream)]
    starts = np.searchsorted(np.sort(stream), np.arange(streams + 1))
    return Lanes(scope, begin, end, rows, starts)
