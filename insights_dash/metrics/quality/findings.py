"""What the checks of data quality return."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from numpy.typing import NDArray

from insights_dash.domain.identity import Kind

# The most examples of a finding that are kept and can be listed.
MOST_LISTED = 1_000


@dataclass(frozen=True)
class Found:
    """The documents that a check found, by kind, and how many it looked at.

    Documents are given by number, in the order in which they are listed. `others` are
    found too, but aren't documents.
    """

    of: int
    numbers: Mapping[Kind, NDArray[Any]]
    others: int = 0

    @property
    def count(self) -> int:
        """The number of everything found."""
        return sum(map(len, self.numbers.values())) + self.others

    def first(self, most: int = MOST_LISTED) -> tuple[tuple[Kind, int], ...]:
        """Return kinds and numbers of the first documents."""
        listed: list[tuple[Kind, int]] = []
        for kind, numbers in self.numbers.items():
            rest = numbers[: most - len(listed)]
            listed += [(kind, number) for number in rest.tolist()]
        return tuple(listed)


@dataclass(frozen=True)
class Finding:
    """How many documents a check found, of how many, and the first of them.

    `key` identifies the check. `examples` are kinds and numbers, at most `MOST_LISTED`.
    """

    key: str
    count: int
    of: int
    examples: tuple[tuple[Kind, int], ...]

    @classmethod
    def summarise(cls, key: str, found: Found) -> "Finding":
        """Return a finding, with the first documents found."""
        return cls(key, found.count, found.of, found.first())

    def cut(self, most: int) -> "Finding":
        """Return the finding with fewer examples."""
        return replace(self, examples=self.examples[:most])
