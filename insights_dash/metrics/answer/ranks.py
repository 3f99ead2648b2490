"""Values at some ranks of many groups, without sorting all values.

Grades are coarse sizes. Counting those of each group tells which grades contain the
wanted ranks. Only values of these grades are sorted.

    values   | 7 3 9 | 5 5 1 8 | …     slices of groups
    grades   | 2 1 3 | 2 2 1 2 | …     coarse sizes; counted per group
    sorted   |   7   | 5 5   8 | …     only the grades that contain a wanted rank
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insights_dash.metrics.history.columns import Codes, Integers

_BITS = 63


@dataclass(frozen=True)
class Graded:
    """Values with their groups and grades.

    `number` is one number of a value's group and its grade. `counts` are the values of
    each, shaped (group, grade).
    """

    values: Integers
    number: NDArray[np.integer[Any]]
    counts: Integers

    @classmethod
    def of(
        cls, values: Integers, grades: Codes, group: Integers, groups: int
    ) -> "Graded":
        """Count the grades of each group. The memory of `group` is overwritten."""
        width = int(grades.max(initial=0)) + 1
        group *= width
        group += grades
        counts = np.bincount(group, minlength=groups * width)
        return cls(values, group, counts.reshape(groups, width))

    def select(self, rows: Integers) -> Integers:
        """Return the values at some rows, as if all were sorted by group and size."""
        ends = np.cumsum(self.counts)
        wanted = np.searchsorted(ends, rows, "right")
        is_wanted = np.zeros(len(ends), bool)
        is_wanted[wanted] = True
        listed, ordered = self._sort(is_wanted)
        left_out = ends[listed] - np.cumsum(self.counts.ravel()[listed])
        place = np.zeros(len(ends), np.int32)
        place[listed] = np.arange(len(listed))
        selected: Integers = ordered[rows - left_out[place[wanted]]]
        return selected

    def rank(self, first: Integers, last: Integers) -> "Ranked":
        """Return all values from the first to the last row of some ranges, and more."""
        ends = np.cumsum(self.counts)
        changes = np.zeros(len(ends) + 1, np.int32)
        np.add.at(changes, np.searchsorted(ends, first, "right"), 1)
        np.add.at(changes, np.searchsorted(ends, last, "right") + 1, -1)
        listed, ordered = self._sort(np.cumsum(changes[:-1]) > 0)
        counts = self.counts.ravel()[listed]
        group = listed // self.counts.shape[1]
        # The row of each value among all, and the first row of its group.
        row = np.arange(len(ordered)) + np.repeat(
            ends[listed] - np.cumsum(counts), counts
        )
        begins = np.append(0, ends)[group * self.counts.shape[1]]
        return Ranked(
            np.repeat(group, counts), row - np.repeat(begins, counts), ordered
        )

    def _sort(self, is_wanted: NDArray[np.bool_]) -> tuple[Integers, Integers]:
        """Return the wanted numbers, and the values that have them, in order."""
        found = np.flatnonzero(is_wanted.take(self.number))
        # Only wanted ones are numbered, so that few bits are needed.
        listed = np.flatnonzero(is_wanted)
        place = np.zeros(len(is_wanted), np.int64)
        place[listed] = np.arange(len(listed))
        return listed, _sort_groups(self.values[found], place[self.number[found]])


@dataclass(frozen=True)
class Ranked:
    """Some values of groups, by group and size, with their ranks within the group."""

    group: NDArray[np.integer[Any]]
    rank: NDArray[np.integer[Any]]
    values: Integers

    @classmethod
    def of(cls, values: Integers, group: Integers) -> "Ranked":
        """Rank all values of some groups."""
        order = np.lexsort((values, group))
        values, group = values[order], group[order]
        begins = np.searchsorted(group, group, "left")
        return cls(group, np.arange(len(values)) - begins, values)

    def between(self, first: Integers, last: Integers) -> "Ranked":
        """Return only ranks in one of several ranges, shaped (range, group)."""
        kept = np.zeros(len(self.rank), bool)
        for begin, end in zip(first, last, strict=True):
            kept |= (self.rank >= begin[self.group]) & (self.rank <= end[self.group])
        return Ranked(
            self.group[kept].astype(np.int32),
            self.rank[kept].astype(np.int32),
            self.values[kept],
        )

    def among(self, groups: Integers) -> "Ranked":
        """Return only some groups, with new numbers: their places among these."""
        most = max(int(groups.max(initial=0)), int(self.group.max(initial=0)))
        place = np.full(most + 1, -1)
        place[groups] = np.arange(len(groups))
        group = place[self.group]
        kept = np.flatnonzero(group >= 0)
        return Ranked(group[kept], self.rank[kept], self.values[kept])

    def select(
        self, added: "Ranked", sizes: Integers, ranks: Integers
    ) -> Integers | None:
        """Return values at ranks after all values of others are added.

        Groups have had `sizes` values. `ranks` are shaped (any, group). None if not all
        of these values can be known.
        """
        if not len(sizes):
            return ranks
        groups = np.arange(len(sizes))
        place = self._find_places(added)
        # What isn't ranked before an added value, or after it, is missing.
        of_own = np.append(self.group, -1), np.append(self.rank, 0)
        before = np.where(
            of_own[0][place - 1] == added.group, of_own[1][place - 1] + 1, 0
        )
        after = np.where(
            of_own[0][place] == added.group, of_own[1][place], sizes[added.group]
        )
        width = int((sizes + np.bincount(added.group, minlength=len(sizes))).max()) + 1
        new = added.group * width + before + added.rank
        wanted = groups * width + ranks
        at = np.searchsorted(new, wanted)
        is_new = np.append(new, -1)[at] == wanted
        # So many added values of the group come before the wanted one.
        fewer = at - np.searchsorted(added.group, groups)
        former = np.searchsorted(self.group * width + self.rank, wanted - fewer)
        keys = np.append(self.group * width + self.rank, -1)
        is_former = ~is_new & (keys[former] == wanted - fewer)
        is_known = np.append(before == after, False)
        if not (is_former | (is_new & is_known[at])).all():
            return None
        selected: Integers = np.where(
            is_new, np.append(added.values, 0)[at], np.append(self.values, 0)[former]
        )
        return selected

    def _find_places(self, added: "Ranked") -> Integers:
        """Return the place that each added value gets among these, after equal ones."""
        values = np.append(self.values, added.values)
        lowest, highest = int(values.min(initial=0)), int(values.max(initial=0))
        group = np.append(self.group, added.group).astype(np.int64)
        bits = (highest - lowest).bit_length()
        if bits + int(group.max(initial=0)).bit_length() > _BITS:
            lowest, values = 0, np.unique(values, return_inverse=True)[1]
            bits = len(values).bit_length()
        keys = (group << bits) + (values - lowest)
        own, others = np.split(keys, [len(self.values)])
        return np.asarray(np.searchsorted(own, others, "right"), np.int64)


def _sort_groups(values: Integers, group: Integers) -> Integers:
    """Return the values sorted by group and size."""
    lowest = int(values.min(initial=0))
    bits = (int(values.max(initial=0)) - lowest).bit_length()
    if int(group.max(initial=0)).bit_length() + bits > _BITS:
        return values[np.lexsort((values, group))]
    packed = (group << bits) | (values - lowest)
    packed.sort()
    unpacked: Integers = (packed & ((1 << bits) - 1)) + lowest
    return unpacked
