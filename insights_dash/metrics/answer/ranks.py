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
        counts = self.counts.ravel()
        ends = np.cumsum(counts)
        wanted = np.searchsorted(ends, rows, "right")
        is_wanted = np.zeros(len(counts), bool)
        is_wanted[wanted] = True
        found = np.flatnonzero(is_wanted.take(self.number))
        # Only wanted ones are numbered, so that few bits are needed.
        listed = np.flatnonzero(is_wanted)
        place = np.zeros(len(counts), np.int32)
        place[listed] = np.arange(len(listed))
        ordered = _sort_groups(
            self.values[found], place[self.number[found]].astype(np.int64)
        )
        left_out = ends[listed] - np.cumsum(counts[listed])
        selected: Integers = ordered[rows - left_out[place[wanted]]]
        return selected


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
