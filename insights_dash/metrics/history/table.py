"""Tables: frozen dataclasses whose fields are columns, which are arrays of one length.

Functions return new tables of the same class, and never write to a column.
"""

from collections.abc import Callable
from dataclasses import Field
from typing import Any, ClassVar, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Column = NDArray[Any]
Rows = NDArray[np.integer[Any]] | NDArray[np.bool_] | slice


class _Dataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


Table = TypeVar("Table", bound=_Dataclass)


def columns_of(table: _Dataclass) -> dict[str, Column]:
    """Return the columns of a table by name, in the order of its fields."""
    return {name: getattr(table, name) for name in table.__dataclass_fields__}


def map_columns(change: Callable[..., Column], table: Table, *others: Table) -> Table:
    """Return a table whose columns are what `change` makes of those of all tables."""
    columns = zip(
        *(columns_of(each).values() for each in (table, *others)), strict=True
    )
    return type(table)(*(change(*each) for each in columns))


def take(table: Table, rows: Rows) -> Table:
    """Return some rows. A slice takes views of the columns, without copying them."""
    return map_columns(lambda column: column[rows], table)


def leave_out(table: Table, rows: NDArray[np.integer[Any]]) -> Table:
    """Return all rows except these."""
    return map_columns(lambda column: np.delete(column, rows), table)


def put(table: Table, rows: NDArray[np.integer[Any]], new: Table) -> Table:
    """Return a table in which some rows are replaced, in the wider type."""
    return map_columns(lambda column, added: put_rows(column, rows, added), table, new)


def put_rows(column: Column, rows: NDArray[np.integer[Any]], new: Column) -> Column:
    """Return a column in which some rows are replaced, in the wider type."""
    written = column.astype(np.promote_types(column.dtype, new.dtype))
    written[rows] = new
    return written


def concatenate(*tables: Table) -> Table:
    """Return the rows of all tables; columns get the widest of their types."""
    return map_columns(lambda *columns: np.concatenate(columns), *tables)


def insert(table: Table, places: NDArray[np.integer[Any]], new: Table) -> Table:
    """Return a table with new rows before the rows at `places`, in the wider type."""

    def insert_into(column: Column, added: Column) -> Column:
        dtype = np.promote_types(column.dtype, added.dtype)
        return np.insert(column.astype(dtype, copy=False), places, added)

    return map_columns(insert_into, table, new)
