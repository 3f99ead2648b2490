"""Long lists of numbers, cut into parts that a statement can take."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")

# SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
IDS_PER_QUERY = 10_000


def in_parts(
    items: Sequence[Item], size: int = IDS_PER_QUERY
) -> Iterator[Sequence[Item]]:
    """Yield the items in their order, at most `size` at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
