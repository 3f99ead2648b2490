"""Sequences that are built when they are read, and pickled as their source."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar, overload

Item_co = TypeVar("Item_co", covariant=True)


class Table(Protocol[Item_co]):
    """Columns that a list is made of."""

    def __len__(self) -> int:
        """Return the length of the list."""

    def to_list(self) -> Sequence[Item_co]:
        """Return the list."""


class Listed(Sequence[Item_co], Generic[Item_co]):
    """What is in a table; each item is made when one is read for the first time."""

    def __init__(self, table: Table[Item_co]) -> None:
        self.table = table

    @cached_property
    def _items(self) -> Sequence[Item_co]:
        return self.table.to_list()

    def __len__(self) -> int:
        return len(self.table)

    def __iter__(self) -> Iterator[Item_co]:
        return iter(self._items)

    @overload
    def __getitem__(self, index: int) -> Item_co: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Item_co]: ...

    def __getitem__(self, index: int | slice) -> Item_co | Sequence[Item_co]:
        return self._items[index]

    def __reduce__(self) -> tuple[Any, ...]:
        return Listed, (self.table,)
