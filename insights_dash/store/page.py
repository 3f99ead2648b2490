"""Pages of lists, and the parameters that select them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement

Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """A page of a list; `total` is the length of the whole list."""

    items: tuple[Item, ...]
    total: int


@dataclass(frozen=True)
class Wanted:
    """Which part of a list to return: by default all of it.

    `ids` None means any. IDs of another kind and unknown IDs find nothing. Letter case
    matters neither in `ids` nor in `partial_name`. `name` is a whole name, which
    `choose_by_name` looks up. `only` are further conditions on the list's tables.
    """

    ids: Sequence[str] | None = None
    partial_name: str = ""
    skip: int = 0
    take: int | None = None
    name: str = ""
    only: tuple[ColumnElement[bool], ...] = ()


EVERYTHING = Wanted()
