"""Keeps the spread in channels in memory, so that only new deployments are read."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from insights_dash.metrics.answer.rollout.channel_spread import (
    ChannelSpread,
    read_spreads,
)
from insights_dash.metrics.answer.rollout.growing import add_deployments
from insights_dash.metrics.answer.rollout.live import count_completed, select_live
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.history.columns import Integers
from insights_dash.metrics.history.history import History
from insights_dash.metrics.memory import Memory


@dataclass(frozen=True)
class RolloutMemory:
    """The spread in the channels of a project, stored in memory under a key.

    The key covers everything that it depends on except history and instant.
    """

    memory: Memory
    key: Hashable

    def find(
        self, scope: Scope, channels: Sequence[int], end: int
    ) -> Sequence[ChannelSpread]:
        """Return the spread by the deployments up to `end` (microseconds).

        Raises:
            TooLargeError: if too many releases were deployed to too many streams.
        """
        if not scope.history.is_whole:
            # It is valid for one instant only.
            return read_spreads(scope, channels, end)
        held: _Held | None = self.memory.recall(self.key)
        if held is None or not held.is_valid(scope, end):
            held = _Held(0, 0, 0, {})
        found = held.extend(scope, channels, end)
        self.memory.hold(self.key, found, size=found.size())
        return [found.spreads[each] for each in channels]


@dataclass(frozen=True)
class _Held:
    """The first deployments of a history, which were true of one of its versions.

    The last one of all completed at `until`.
    """

    version: int
    count: int
    until: int
    spreads: Mapping[int, ChannelSpread]

    def is_valid(self, scope: Scope, end: int) -> bool:
        """Return whether these are still the first deployments, none after `end`."""
        return self.until <= end and self.until < scope.history.changes.since(
            self.version
        )

    def extend(self, scope: Scope, channels: Sequence[int], end: int) -> "_Held":
        """Add the later deployments; find the spread again where they don't suffice."""
        history = scope.history
        count = count_completed(scope, end=end)
        new = select_live(scope, channels, end=end, begin=self.count)
        channel_of = history.deployments.channel[new]
        spreads = {
            each: _extend(
                history, each, self.spreads.get(each), new[channel_of == each]
            )
            for each in channels
        }
        until = int(history.deployments.completed[count - 1]) if count else 0
        return _Held(history.changes.version, count, until, spreads)

    def size(self) -> int:
        """Return the number of bytes of all arrays."""
        return sum(each.size() for each in self.spreads.values())


def _extend(
    history: History, channel: int, known: ChannelSpread | None, new: Integers
) -> ChannelSpread:
    if known is None:
        return ChannelSpread.of(history, channel, new)
    grown = add_deployments(known, history, new)
    if grown is not None:
        return grown
    rows = np.concatenate([known.rows.astype(np.int64), new])
    return ChannelSpread.of(history, channel, rows)
