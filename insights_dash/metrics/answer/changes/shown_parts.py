"""Contributions as they are shown: rounded, so that they add up to the last digit.

Those of many series are rounded together (`shared_out.py`). Here are those of a single
series, with Python's integers of any size.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

# A sentence names so many groups at most. Together they make half of the change.
MOST_NAMED = 3
HALVES = 2


class Part(NamedTuple):
    """What a group contributed: its pace and its mix, or one number.

    `numbers` have a numerator and a denominator, in the unit that they are shown in.
    `size` is all of it together, in parts that are the same for all groups.
    """

    group: int
    size: int
    numbers: tuple[tuple[int, int], ...]


class ShownPart(NamedTuple):
    """A part in whole units."""

    name: str
    units: tuple[int, ...]


@dataclass(frozen=True)
class Contributions:
    """A change and its parts, the largest first, in whole seconds or hundred-thousands.

    `mostly` are the groups that a sentence names.
    """

    change: int
    mostly: tuple[str, ...]
    groups: tuple[ShownPart, ...]


class ShownParts(NamedTuple):
    """The same, with numbers of groups in the order of their split."""

    change: int
    mostly: Sequence[int]
    groups: Sequence[int]
    units: Sequence[Sequence[int]]


def show_parts(parts: Iterable[Part], change: int, per_unit: int) -> ShownParts:
    """Show the parts in units, which add up to those of the change.

    A change is the sum of its parts' sizes. A unit has `per_unit` of them.
    """
    rows = sorted(parts, key=lambda part: -abs(part.size))
    shown = _round(change, per_unit)
    units = iter(_share_out([each for row in rows for each in row.numbers], shown))
    return ShownParts(
        shown,
        _name_most(rows, change),
        [row.group for row in rows],
        [[next(units) for _ in row.numbers] for row in rows],
    )


def _round(numerator: int, denominator: int) -> int:
    """Return a quotient, rounded half to even."""
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2))


def _share_out(numbers: Sequence[tuple[int, int]], whole: int) -> list[int]:
    """Round numbers down; the missing units go to the largest remainders."""
    divided = [divmod(numerator, denominator) for numerator, denominator in numbers]
    units = [unit for unit, _ in divided]
    missing = whole - sum(units)
    left = [at for at, (_, rest) in enumerate(divided) if rest]
    if 0 < missing < len(left):
        # Different quotients differ in one of so many binary digits.
        largest = max(denominator for _, denominator in numbers)
        digits = 2 * largest.bit_length()
        left.sort(key=lambda at: -((divided[at][1] << digits) // numbers[at][1]))
    for at in left[:missing]:
        units[at] += 1
    return units


def _name_most(rows: Sequence[Part], change: int) -> Sequence[int]:
    """Return the fewest rows that make half of the change; none if three don't."""
    alike = [row for row in rows if row.size * change > 0][:MOST_NAMED]
    together = 0
    for count, row in enumerate(alike, start=1):
        together += row.size
        if HALVES * abs(together) >= abs(change):
            return [row.group for row in alike[:count]]
    return []
