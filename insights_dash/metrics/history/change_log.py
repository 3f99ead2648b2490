"""Since when a history differs from what it was: what of an answer is still right."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import count

import numpy as np

_MOST_REMEMBERED = 1_000
# Of all histories of a process: no two states have the same.
_versions = count(1)
EVERYTHING, NOTHING = np.iinfo(np.int64).min, np.iinfo(np.int64).max


@dataclass(frozen=True)
class Changes:
    """What a history remembers of its changes, up to `version`.

    The changes after `versions[i]` and later ones touch nothing that completed before
    `instants[i]`; both ascend.
    """

    version: int
    oldest: int
    versions: tuple[int, ...] = ()
    instants: tuple[int, ...] = ()

    def since(self, version: int) -> int:
        """The first completion that may differ from the history at a version.

        EVERYTHING where that is not known, NOTHING where there was no change.
        """
        if version < self.oldest or version > self.version:
            return EVERYTHING
        place = bisect_right(self.versions, version)
        return self.instants[place] if place < len(self.versions) else NOTHING


class ChangeLog:
    """Changes as they come."""

    def __init__(self) -> None:
        """None yet."""
        self._oldest = self._version = next(_versions)
        self._log: list[tuple[int, int]] = []

    def add(self, instant: int) -> None:
        """Something that completed at the instant, or later, is not as it was."""
        self._version = next(_versions)
        # A change that reaches further back says all that later ones said.
        while self._log and self._log[-1][1] >= instant:
            self._log.pop()
        self._log.append((self._version, instant))
        if len(self._log) > _MOST_REMEMBERED:
            half = len(self._log) // 2
            self._oldest = self._log[half - 1][0]
            del self._log[:half]

    def remember(self) -> Changes:
        """All that is known of them now."""
        versions, instants = zip(*self._log, strict=True) if self._log else ((), ())
        return Changes(self._version, self._oldest, versions, instants)
