"""Keeps sums of both periods in memory, so that only new deployments are added up."""

from collections.abc import Hashable
from dataclasses import dataclass, replace

import numpy as np

from insights_dash.domain.metric import Figure
from insights_dash.metrics.answer.bucketing import Window, knows_all
from insights_dash.metrics.answer.changes.deployed import Deployed, DeployedRows
from insights_dash.metrics.answer.changes.groups import read_sums
from insights_dash.metrics.answer.changes.period_sums import Adding, DocumentSums
from insights_dash.metrics.answer.running import SETTLED
from insights_dash.metrics.answer.splits import NO_SERIES, Division
from insights_dash.metrics.history.table import take
from insights_dash.metrics.memory import Memory


@dataclass(frozen=True)
class SumsMemory:
    """The sums of both periods, stored in memory under a key.

    The key covers everything that they depend on except history, instants and bounds.

    If it is narrow, sums are about some of the series whose sums are in memory, and
    nothing is stored.
    """

    memory: Memory
    key: Hashable
    is_narrow: bool = False

    def find(
        self, deployed: Deployed, adding: Adding
    ) -> tuple[DocumentSums, DocumentSums]:
        """Return the sums of now and before."""
        if not deployed.now.history.is_whole:
            # It is valid for one instant only.
            return read_sums(deployed, adding)
        periods = {"now": deployed.now, "before": deployed.before}
        held = {name: self._recall(name) for name in periods}
        if self.is_narrow:
            held = {
                name: each and each.narrow(adding, deployed.division)
                for name, each in held.items()
            }
        settled = {
            name: _settle(rows, was_asked=held[name] is not None)
            for name, rows in periods.items()
        }
        found = {
            name: each
            for name, each in held.items()
            if each is not None and each.is_valid(periods[name], adding)
        }
        missing = [name for name in periods if name not in found]
        parts = [periods[name].until(settled[name]) for name in missing]
        for name, rows, sums in zip(missing, parts, adding.add_up(parts), strict=True):
            found[name] = _Held.of(rows, adding, sums)
        now, before = (
            self._complete(name, rows, found[name], settled[name])
            for name, rows in periods.items()
        )
        return now, before

    def _complete(
        self, name: str, rows: DeployedRows, found: "_Held", settled: int
    ) -> DocumentSums:
        """Return the sums of a whole period; keep those of deployments before it."""
        if self.is_narrow:
            return found.extend(rows, until=rows.window.end).sums
        if settled > found.window.end + SETTLED:
            found = found.extend(rows, until=settled)
        if knows_all(rows.history.subset(Figure.LEAD_TIME), found.window):
            kept = replace(found, version=rows.history.changes.version)
            self.memory.hold((self.key, name), kept, size=kept.size())
        return found.extend(rows, until=rows.window.end).sums

    def _recall(self, name: str) -> "_Held | None":
        held: _Held | None = self.memory.recall((self.key, name))
        return held


def _settle(rows: DeployedRows, *, was_asked: bool) -> int:
    """Return the instant up to which the sums of a period are kept.

    They last longer without the newest deployments. That takes some time, so it is only
    worth it for sums that are asked for again.
    """
    end = rows.window.end
    if not was_asked:
        return end
    newest = int(rows.history.deployments.completed[-1:].max(initial=0))
    return max(min(end, newest - SETTLED), int(rows.window.edges[0]) - 1)


@dataclass(frozen=True)
class _Held:
    """The sums of a window, which were true of a history's version."""

    version: int
    window: Window
    adding: Adding
    sums: DocumentSums

    @classmethod
    def of(cls, rows: DeployedRows, adding: Adding, sums: DocumentSums) -> "_Held":
        """Return the sums of these rows."""
        return cls(rows.history.changes.version, rows.window, adding, sums)

    def is_valid(self, rows: DeployedRows, adding: Adding) -> bool:
        """Return whether these are still the sums of a period's beginning."""
        own, window, history = self.window, rows.window, rows.history
        has_negative = history.subset(Figure.LEAD_TIME).least < 0
        return (
            int(own.edges[0]) == int(window.edges[0])
            and own.end <= window.end
            and own.end < history.changes.since(self.version)
            and not (has_negative and own.known > window.known)
            and self.adding.has_bounds_of(adding)
        )

    def narrow(self, adding: Adding, division: Division) -> "_Held | None":
        """Return the sums of some series; None if their slow bounds are others."""
        is_in_series = [level != NO_SERIES for level in division.levels]
        bounds = zip(self.adding.bounds, adding.bounds, is_in_series, strict=True)
        if not all(np.array_equal(old[own], new[own]) for old, new, own in bounds):
            return None
        documents = adding.read(self.sums.code, adding.series)
        is_wanted = np.logical_or.reduce(is_in_series)
        sums = take(self.sums, np.flatnonzero(is_wanted[documents]))
        return replace(self, adding=adding, sums=sums)

    def extend(self, rows: DeployedRows, *, until: int) -> "_Held":
        """Add the later deployments of a period up to an instant."""
        if until <= self.window.end:
            return self
        (later,) = self.adding.add_up([rows.only(self.window.end + 1, until)])
        window = rows.until(until).window
        return replace(self, window=window, sums=self.sums.add(later))

    def size(self) -> int:
        """Return the approximate size in bytes."""
        return self.sums.size() + sum(each.nbytes for each in self.adding.bounds)
