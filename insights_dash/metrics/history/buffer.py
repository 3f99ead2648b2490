"""Columns that grow at their end: what was read of them before stays as it is."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from insights_dash.metrics.history.table import Column, Rows

# Room for an eighth more, and for some rows in any case.
_SHARE_TO_SPARE, _ROWS_TO_SPARE = 8, 64


def room_for(rows: int) -> int:
    """How many rows to make room for, so that growing stays rare."""
    return rows + rows // _SHARE_TO_SPARE + _ROWS_TO_SPARE


class Buffer:
    """Columns of one length, each with room to spare behind its rows.

    What is appended does not change arrays that `views` gave before; `replace` and
    `write` do, where they touch those rows. Codes get a wider type when they need one.
    """

    def __init__(self, columns: Sequence[Column], rows: int) -> None:
        """The columns themselves, of which the first `rows` are in use."""
        self._columns = list(columns)
        self.rows = rows

    @classmethod
    def of(cls, columns: Sequence[Column]) -> "Buffer":
        """Copies of whole columns."""
        return cls([_widen(each, each.dtype) for each in columns], len(columns[0]))

    def views(self) -> list[Column]:
        """The rows in use, of every column."""
        return [column[: self.rows] for column in self._columns]

    def item(self, place: int, row: int) -> int:
        """One value, of the column at a place."""
        value: int = self._columns[place].item(row)
        return value

    def take(self, rows: Rows) -> list[Column]:
        """Some of the rows in use, of every column."""
        return [column[rows] for column in self.views()]

    def detach(self) -> None:
        """Copy everything, so that arrays read before never change."""
        self._columns = [_widen(view, view.dtype) for view in self.views()]

    def append(self, row: Sequence[int]) -> None:
        """One row more, a value a column."""
        at = self.rows
        try:
            for column, value in zip(self._columns, row, strict=True):
                column[at] = value
        except (IndexError, OverflowError):  # no room, or too narrow
            tails = map(_one_row, self._columns, row)
            self.replace(at, list(tails))
        else:
            self.rows = at + 1

    def replace(self, begin: int, tails: Sequence[Column]) -> None:
        """These rows from `begin` on, instead of those that are there."""
        end = begin + len(tails[0])
        for place, tail in enumerate(tails):
            column = self._columns[place]
            dtype = np.promote_types(column.dtype, tail.dtype)
            if end > len(column) or dtype != column.dtype:
                column = _widen(column[:begin], dtype, rows=end)
                self._columns[place] = column
            column[begin:end] = tail
        self.rows = end

    def write(self, rows: Rows, values: Sequence[Column], *, first: int) -> None:
        """Values in place of those of some rows, in columns from the first on."""
        for place, new in enumerate(values, start=first):
            column = self._columns[place]
            dtype = np.promote_types(column.dtype, new.dtype)
            if dtype != column.dtype:
                column = _widen(column[: self.rows], dtype)
                self._columns[place] = column
            column[: self.rows][rows] = new


def _widen(column: Column, dtype: np.dtype[Any], *, rows: int = 0) -> Column:
    widened = np.empty(room_for(max(rows, len(column))), dtype)
    widened[: len(column)] = column
    return widened


def _one_row(column: Column, value: int) -> Column:
    """A value as a column of its own, in a type that goes with the column's."""
    is_code = column.dtype.kind == "u"
    return np.array([value], np.min_scalar_type(value) if is_code else column.dtype)
