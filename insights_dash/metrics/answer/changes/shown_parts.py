"""Contributions as they are shown: rounded, so that they add up to the last digit."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

# A sentence names so many groups at most, which together make so much of the change.
MOST_NAMED = 3
SHARE_NAMED = Fraction(1, 2)


@dataclass(frozen=True)
class Part:
    """What a group contributed: its pace and its mix, or one number."""

    name: str
    numbers: tuple[Fraction, ...]

    @property
    def size(self) -> Fraction:
        """All of it together."""
        return sum(self.numbers[1:], start=self.numbers[0])


@dataclass(frozen=True)
class ShownPart:
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


def show_parts(
    parts: Sequence[Part], change: Fraction, unit: Fraction
) -> Contributions:
    """Show the parts in units, which add up to those of the change."""
    sizes = [part.size for part in parts]
    order = sorted(range(len(parts)), key=lambda at: -abs(sizes[at]))
    rows = [parts[at] for at in order]
    exact = [number / unit for row in rows for number in row.numbers]
    units = [each.numerator // each.denominator for each in exact]
    shown = round(change / unit)
    missing = shown - sum(units)
    if missing:
        remainders = [whole - each for whole, each in zip(units, exact, strict=True)]
        for at in sorted(range(len(exact)), key=remainders.__getitem__)[:missing]:
            units[at] += 1
    own = iter(units)
    return Contributions(
        shown,
        _name_most([(parts[at].name, sizes[at]) for at in order], change),
        tuple(
            ShownPart(row.name, tuple(next(own) for _ in row.numbers)) for row in rows
        ),
    )


def _name_most(
    rows: Sequence[tuple[str, Fraction]], change: Fraction
) -> tuple[str, ...]:
    """Return the fewest rows that make half of the change; none if three don't."""
    named: list[str] = []
    left = abs(change) * SHARE_NAMED
    for name, size in rows:
        if size * change <= 0:
            continue
        if len(named) == MOST_NAMED:
            break
        named.append(name)
        left -= abs(size)
        if left <= 0:
            return tuple(named)
    return ()
