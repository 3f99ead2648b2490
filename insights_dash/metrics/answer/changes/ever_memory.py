"""Keeps what was ever deployed in memory, so that only new deployments are read."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import timedelta

from insights_dash.metrics.answer.changes.ever import (
    Documents,
    Ever,
    read_everything,
)
from insights_dash.metrics.answer.running import SETTLED
from insights_dash.metrics.memory import Memory

# Instants further than this from the newest deployment are stored separately.
_RECENT = timedelta(days=1) // timedelta(microseconds=1)


@dataclass(frozen=True)
class EverMemory:
    """What each series ever deployed, stored in memory under a key.

    The key covers everything that it depends on except history and instant.
    """

    memory: Memory
    key: Hashable

    def find(self, documents: Documents, until: int) -> Ever:
        """Return what was deployed up to an instant, in microseconds."""
        history = documents.scope.history
        completed = history.deployments.completed
        newest = int(completed[-1]) if len(completed) else until
        is_recent = until > newest - _RECENT
        key = self.key, "ever", None if is_recent else until
        held: tuple[int, Ever] | None = self.memory.recall(key)
        settled = min(until, newest - SETTLED) if is_recent else until
        if held is None or history.changes.since(held[0]) <= held[1].until:
            ever = Ever.of(documents, until=settled)
        elif held[1].until > until:
            return read_everything(documents, until)
        else:
            ever = held[1]
        if settled > ever.until + SETTLED:
            ever = ever.extend(documents, until=settled)
        ever = ever.measure_gaps(documents, at=until)
        self.memory.hold(key, (history.changes.version, ever), size=ever.size())
        if ever.until == until:
            return ever
        return ever.extend(documents, until=until).measure_gaps(documents, at=until)
