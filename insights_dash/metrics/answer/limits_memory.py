"""Keeps natural limits in memory: most new deployments don't change them.

Limits only depend on intervals that are over, and most deployments arrive later.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from insights_dash.domain.metric import Figure
from insights_dash.metrics.answer.limits import Flags, Limits
from insights_dash.metrics.history.columns import Integers
from insights_dash.metrics.history.history import History
from insights_dash.metrics.history.table import columns_of
from insights_dash.metrics.memory import Memory


@dataclass(frozen=True)
class Basis:
    """What limits depend on, apart from the figures of included intervals.

    `begins` and `ends` are the first instant of each interval, and the one after it, in
    microseconds. `included` is shaped (series, interval), and `series` are numbers in a
    division, in ascending order. Figures are as known at the instant `known`, and
    `is_final` tells whether every lead time was known then.
    """

    history: History
    known: int
    is_final: bool
    begins: Integers
    ends: Integers
    series: Integers
    included: Flags


Calculate = Callable[[], Sequence[Limits]]
# Returns limits, and calls the function only if they have to be calculated.
FindLimits = Callable[[Basis, Calculate], Sequence[Limits]]


def calculate_limits(_basis: Basis, calculate: Calculate) -> Sequence[Limits]:
    """Always calculate limits, and keep none."""
    return calculate()


@dataclass(frozen=True)
class LimitsMemory:
    """Limits of some figures, stored in memory under a key.

    The key covers everything that they depend on except their basis.
    """

    memory: Memory
    key: Hashable

    def find(self, basis: Basis, calculate: Calculate) -> Sequence[Limits]:
        """Return limits, from memory if those are still valid."""
        if not basis.history.is_whole:
            # These limits are valid for one instant only.
            return calculate()
        held: _Held | None = self.memory.recall(self.key)
        if held is not None and held.is_valid(basis):
            limits = held.limits
        else:
            limits = calculate()
        if basis.is_final:
            kept = _Held.of(basis, limits)
            self.memory.hold(self.key, kept, size=kept.size())
        return limits


@dataclass(frozen=True)
class _Held:
    """Limits as of a version of a history, and the rest of their basis."""

    version: int
    known: int
    begins: Integers
    ends: Integers
    series: Integers
    included: Flags
    limits: Sequence[Limits]

    @classmethod
    def of(cls, basis: Basis, limits: Sequence[Limits]) -> "_Held":
        """Build the entry that is kept in memory."""
        return cls(
            *(basis.history.changes.version, basis.known, basis.begins, basis.ends),
            *(basis.series, basis.included, limits),
        )

    def is_valid(self, basis: Basis) -> bool:
        """Return whether the figures of all included intervals are unchanged."""
        since = basis.history.changes.since(self.version)
        has_negative = basis.history.subset(Figure.LEAD_TIME).least < 0
        if (
            (has_negative and self.known > basis.known)
            or not np.array_equal(self.series, basis.series)
            or not np.array_equal(self.included, basis.included)
        ):
            return False
        columns = np.flatnonzero(basis.included.any(axis=0))
        ends = self.ends[columns]
        return (
            np.array_equal(self.begins[columns], basis.begins[columns])
            and np.array_equal(ends, basis.ends[columns])
            and int(ends.max(initial=since)) <= since
        )

    def size(self) -> int:
        """Return the approximate size in bytes."""
        columns = chain.from_iterable(columns_of(each).values() for each in self.limits)
        own = self.begins, self.ends, self.series, self.included
        return sum(each.nbytes for each in chain(own, columns))
