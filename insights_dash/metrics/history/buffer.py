"""Named columns that grow at their end, while earlier views of them stay unchanged."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from insights_dash.metrics.history.table import Column, Rows, Table, columns_of

# Room for an eighth more, and for some rows in any case.
_SHARE_TO_SPARE, _ROWS_TO_SPARE = 8, 64

Columns = Mapping[str, Column]


def room_for(rows: int) -> int:
    """Return how many rows to make room for, so that growing is rare."""
    return rows + rows // _SHARE_TO_SPARE + _ROWS_TO_SPARE


class Buffer:
    """Columns of one length, by name, each with room for more rows at its end.

    `append` never changes the arrays that `columns` or `view` returned before.
    `replace` and `write` change them in the rows that they touch. Columns of codes get
    a wider type when a value needs one.
    """

    def __init__(self, columns: Columns, rows: int) -> None:
        """Use the columns themselves, of which the first `rows` are filled."""
        self._columns = dict(columns)
        self.rows = rows

    @classmethod
    def of(cls, columns: Columns) -> "Buffer":
        """Copy whole columns."""
        rows = len(next(iter(columns.values())))
        return cls({name: _widen(each) for name, each in columns.items()}, rows)

    def column(self, name: str) -> Column:
        """Return the filled rows of a column."""
        return self._columns[name][: self.rows]

    def columns(self) -> Columns:
        """Return the filled rows of every column."""
        return {name: column[: self.rows] for name, column in self._columns.items()}

    def view(self, table: type[Table]) -> Table:
        """Return the filled rows of the columns that a table has."""
        return table(*map(self.column, table.__dataclass_fields__))

    def item(self, name: str, row: int) -> int:
        """Return the value in a row of a column."""
        value: int = self._columns[name].item(row)
        return value

    def detach(self) -> None:
        """Copy everything, so that arrays which were returned before never change."""
        self._columns = {name: _widen(each) for name, each in self.columns().items()}

    def append(self, row: Mapping[str, int]) -> None:
        """Add a row with a value for every column."""
        at = self.rows
        try:
            for name, value in row.items():
                self._columns[name][at] = value
        except (IndexError, OverflowError):  # no room, or too narrow
            tails = {
                name: _one_row(self._columns[name], value)
                for name, value in row.items()
            }
            self.replace(at, tails)
        else:
            self.rows = at + 1

    def replace(self, begin: int, tails: Columns) -> None:
        """Replace the rows from `begin` on; `tails` has every column."""
        for name, tail in tails.items():
            end, column = begin + len(tail), self._columns[name]
            dtype = np.promote_types(column.dtype, tail.dtype)
            if end > len(column) or dtype != column.dtype:
                column = _widen(column[:begin], dtype, rows=end)
                self._columns[name] = column
            column[begin:end] = tail
            self.rows = end

    def write(self, rows: Rows, table: Table) -> None:
        """Replace the values of some rows in the columns that the table has."""
        for name, new in columns_of(table).items():
            column = self._columns[name]
            dtype = np.promote_types(column.dtype, new.dtype)
            if dtype != column.dtype:
                column = _widen(column[: self.rows], dtype)
                self._columns[name] = column
            column[: self.rows][rows] = new


def _widen(
    column: Column, dtype: np.dtype[Any] | None = None, *, rows: int = 0
) -> Column:
    widened = np.empty(room_for(max(rows, len(column))), dtype or column.dtype)
    widened[: len(column)] = column
    return widened


def _one_row(column: Column, value: int) -> Column:
    """Return a column of one value, whose type is at least as wide as the value."""
    is_code = column.dtype.kind == "u"
    return np.array([value], np.min_scalar_type(value) if is_code else column.dtype)
