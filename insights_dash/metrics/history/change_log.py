"""A log of changes to a history: it tells which intervals of an answer are valid."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import count

import numpy as np

_MOST_REMEMBERED = 1_000
# Shared by all histories of a process, so no two states have the same version.
_versions = count(1)
EVERYTHING, NOTHING = np.iinfo(np.int64).min, np.iinfo(np.int64).max


@dataclass(frozen=True)
class Changes:
    """The changes of a history up to `version`.

    No change of version `versions[i]` or later affects a deployment that completed
    before `instants[i]`. Both tuples ascend.
    """

    version: int
    oldest: int
    versions: tuple[int, ...] = ()
    instants: tuple[int, ...] = ()

    def since(self, version: int) -> int:
        """Return the first instant that may differ from the history at a version.

        EVERYTHING if that is not known, NOTHING if nothing has changed.
        """
        if version < self.oldest or version > self.version:
            return EVERYTHING
        place = bisect_right(self.versions, version)
        return self.instants[place] if place < len(self.versions) else NOTHING


class ChangeLog:
    """Records changes."""

    def __init__(self) -> None:
        """Start without changes."""
        self._oldest = self._version = next(_versions)
        self._log: list[tuple[int, int]] = []

    def add(self, instant: int) -> None:
        """Record a change to deployments that completed at an instant or later."""
        self._version = next(_versions)
        # A change that reaches further back includes the changes after its instant.
        while self._log and self._log[-1][1] >= instant:
            self._log.pop()
        self._log.append((self._version, instant))
        if len(self._log) > _MOST_REMEMBERED:
            half = len(self._log) // 2
            self._oldest = self._log[half - 1][0]
            del self._log[:half]

    def remember(self) -> Changes:
        """Return the changes up to now."""
        versions, instants = zip(*self._log, strict=True) if self._log else ((), ())
        return Changes(self._version, self._oldest, versions, instants)
