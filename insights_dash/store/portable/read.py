"""Reads the rows of a space's tables as files have them, some thousands at a time."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Row,
    Select,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from insights_dash.store.portable.columns import (
    ColumnType,
    Key,
    Link,
    Plain,
    SpaceTable,
    UnknownNameError,
)

_ROWS_AT_ONCE = 10_000
_SHOWN = 100  # characters of a name that a message repeats


def read_rows(
    session: Session, space_number: int, table: SpaceTable
) -> Iterator[Sequence[Row[Any]]]:
    """Yield blocks of the rows of a table in order of arrival.

    A row has a value for each of the file's columns, in their order. Instants are
    microseconds since 1970, and JSON has numbers of documents.
    """
    query = _Joins(table).select_file_columns(space_number)
    result = session.execute(query, execution_options={"yield_per": _ROWS_AT_ONCE})
    yield from result.partitions()


class NamesInFiles:
    """The names of a space's documents by number, and their numbers by name.

    Names are read once per table, and again after `forget`.
    """

    def __init__(self, session: Session, space_number: int) -> None:
        self._session = session
        self._space_number = space_number
        self._names: dict[SpaceTable, dict[int, Key]] = {}
        self._numbers: dict[SpaceTable, dict[Key, int]] = {}

    def forget(self, table: SpaceTable) -> None:
        """Forget the names of a table whose rows have changed."""
        self._names.pop(table, None)
        self._numbers.pop(table, None)

    def name(self, table: SpaceTable, number: int) -> Key:
        """Return the key of the document with this number."""
        return self._read(table)[number]

    def number(self, table: SpaceTable, key: Key) -> int:
        """Return the number of the document with this key.

        Raises:
            UnknownNameError: if there is none.
        """
        found = self.list_numbers(table).get(key)
        if found is None:
            template, values = describe_missing(table, key)
            raise UnknownNameError(template.format(*values))
        return found

    def list_numbers(self, table: SpaceTable) -> dict[Key, int]:
        """Return the numbers of the documents of a table that isn't large."""
        if table not in self._numbers:
            named = self._read(table).items()
            self._numbers[table] = {key: number for number, key in named}
        return self._numbers[table]

    def _read(self, table: SpaceTable) -> dict[int, Key]:
        if table not in self._names:
            rows = self._session.execute(_Joins(table).select_names(self._space_number))
            self._names[table] = {number: tuple(key) for number, *key in rows}
        return self._names[table]


def describe_missing(table: SpaceTable, key: Key) -> tuple[str, Key]:
    """Say that no document has a key: a text with a `{}` for each of the values."""
    *places, name = (text[:_SHOWN] for text in key)
    labels = [name.replace("_", " ") for name in table.key_names]
    listed = ", ".join(f'{label} "{{}}"' for label in labels[:-1])
    template = f'There is no {table.noun} "{{}}"{listed and f" ({listed})"}.'
    return template, (name, *places)


class _Joins:
    """A table joined with those that its rows refer to."""

    def __init__(self, table: SpaceTable) -> None:
        self._table = table
        self._from: FromClause = table.core
        self._space: ColumnElement[int] | None = table.core.c.get("space_number")

    def select_file_columns(self, space_number: int) -> Select[Any]:
        """Select what a file contains."""
        selected: dict[str, ColumnElement[Any]] = {}
        for each in self._table.columns:
            if not selected.keys() >= {*each.names}:
                found = self._select(self._table, self._table.core, each)
                for name, column in zip(each.names, found, strict=True):
                    selected.setdefault(name, column)
        return self._narrow(list(selected.values()), space_number)

    def select_names(self, space_number: int) -> Select[Any]:
        """Select the number of each row, and its key."""
        table = self._table
        key = [
            column
            for each in table.key
            for column in self._select(table, table.core, table.item(each))
        ]
        return self._narrow([table.core.c.number, *key], space_number)

    def _narrow(
        self, columns: Sequence[ColumnElement[Any]], space_number: int
    ) -> Select[Any]:
        assert self._space is not None  # noqa: S101 - a test builds each query
        return (
            select(*columns)
            .select_from(self._from)
            .where(self._space == space_number, self._table.belongs)
            .order_by(*self._table.numbers)
        )

    def _select(
        self, table: SpaceTable, here: FromClause, item: Plain | Link
    ) -> Iterator[ColumnElement[Any]]:
        column = here.c[item.column]
        if isinstance(item, Plain):
            is_instant = table.type_of(item.column) is ColumnType.INSTANT
            # Reading the integer creates no datetime object per row.
            yield type_coerce(column, BigInteger) if is_instant else column
            return
        target = item.target.core.alias()
        is_optional = table.is_nullable(item.column)
        self._from = self._from.join(
            target, target.c.number == column, isouter=is_optional
        )
        if self._space is None:
            self._space = target.c.space_number
        for each in item.target.key:
            yield from self._select(item.target, target, item.target.item(each))
