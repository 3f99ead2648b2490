"""How the columns of a table become columns of a file, and back.

Files name other documents, because their numbers mean nothing in another database.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property
from typing import Any, Protocol, TypeAlias

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Integer,
    LargeBinary,
    String,
    Table,
    true,
)

from insights_dash.store.tables import Base, Instant

Key = tuple[str, ...]
Value: TypeAlias = Any
"""A value of the type of its column, which can be any JSON."""

Values = dict[str, Value]


class ColumnType(Enum):
    """What the values of a column are.

    Instants are microseconds since 1970 when rows are read for a file, and aware
    datetimes when rows of a file are written.
    """

    TEXT = auto()
    INSTANT = auto()
    BOOLEAN = auto()
    INTEGER = auto()
    JSON = auto()
    BYTES = auto()


class UnknownNameError(LookupError):
    """A value of a file names something that doesn't exist; the message says what."""


class Directory(Protocol):
    """Finds the documents of a space by number or name."""

    def name(self, table: "SpaceTable", number: int) -> Key:
        """Return the key of the document with this number."""

    def number(self, table: "SpaceTable", key: Key) -> int:
        """Return the number of the document with this key.

        Raises:
            UnknownNameError: if there is none.
        """


def _unchanged(value: Value, _directory: Directory) -> Value:
    return value


@dataclass(frozen=True)
class Conversion:
    """How a JSON value with numbers of documents becomes one with names, and back.

    `read` raises UnknownNameError for an unknown name, and a ValueError, TypeError,
    KeyError or AttributeError for a value of another form.
    """

    write: Callable[[Any, Directory], Any] = _unchanged
    read: Callable[[Any, Directory], Any] = _unchanged


_AS_IT_IS = Conversion()


def accept(_value: object) -> str:
    """Return an empty text: nothing is wrong with the value."""
    return ""


@dataclass(frozen=True)
class Plain:
    """A column with a value of its own.

    `name` is that of the file's column. `check` returns what is wrong with a value, and
    an empty text if nothing is. A value that `is_name` follows the rules of names.
    """

    name: str
    column: str
    check: Callable[[Any], str] = accept
    is_name: bool = False
    conversion: Conversion = _AS_IT_IS

    @property
    def names(self) -> Key:
        """Return the names of its columns in the file."""
        return (self.name,)


@dataclass(frozen=True)
class Link:
    """A column with the number of another row, whose key is in the file.

    `names` are the columns of the file that contain the key.
    """

    column: str
    target: "SpaceTable"
    names: Key


@dataclass(frozen=True)
class SpaceTable:
    """A table whose rows belong to a space.

    `name` is that of its file. `key` are the database columns that identify a row
    within its space; if it `has_repeats`, several rows can have the same key.
    `is_large` says that its rows don't fit in memory. If it `is_part`, another table's
    file creates the rows, and this one adds columns. `derive` adds columns that follow
    from others. `stamped` is the link to the row whose revision changes with this one;
    an empty text stands for the row itself. `left_out` are columns that no file
    contains, each with the reason. `belongs` selects the rows that are exported.
    """

    name: str
    noun: str
    row: type[Base]
    columns: tuple[Plain | Link, ...]
    key: Key
    has_repeats: bool = False
    is_large: bool = False
    is_part: bool = False
    derive: Callable[[Values], Values] = lambda _values: {}
    stamped: str | None = None
    left_out: Mapping[str, str] = field(default_factory=dict)
    belongs: ColumnElement[bool] = field(default_factory=true)

    def __hash__(self) -> int:
        """Return the hash of its name, which no other table has."""
        return hash(self.name)

    @property
    def nouns(self) -> str:
        """The word for several of its rows."""
        first, *rest = self.noun.split(" of ")
        return " of ".join([f"{first}s", *rest])

    @cached_property
    def core(self) -> Table:
        """The table of the database."""
        table = self.row.__table__
        assert isinstance(table, Table)  # noqa: S101 - what every row class has
        return table

    @cached_property
    def file_columns(self) -> Mapping[str, Plain | None]:
        """The columns of the file, in order; None if they name another document."""
        found: dict[str, Plain | None] = {}
        for each in self.columns:
            for name in each.names:
                found.setdefault(name, each if isinstance(each, Plain) else None)
        return found

    @cached_property
    def types(self) -> Mapping[str, ColumnType]:
        """The types of the columns of the file."""
        return {
            name: ColumnType.TEXT if each is None else self.type_of(each.column)
            for name, each in self.file_columns.items()
        }

    @property
    def has_json(self) -> bool:
        """Whether a value isn't plain, so that its file has JSON objects."""
        return bool({ColumnType.JSON, ColumnType.BYTES} & set(self.types.values()))

    def type_of(self, column: str) -> ColumnType:
        """Return the type of a database column."""
        return find_type(self.core.c[column])

    def length_of(self, column: str) -> int | None:
        """Return how many characters a text can have; None if any number."""
        kind = self.core.c[column].type
        return kind.length if isinstance(kind, String) else None

    def item(self, column: str) -> Plain | Link:
        """Return how a database column becomes columns of the file."""
        return next(each for each in self.columns if each.column == column)

    @cached_property
    def key_names(self) -> Key:
        """The columns of the file that identify a row, except derived ones."""
        items = {each.column: each for each in self.columns}
        own = [items[column] for column in self.key if column in items]
        return tuple(name for each in own for name in each.names)

    @cached_property
    def required(self) -> Key:
        """The columns of the file without which no row can be created."""
        return tuple(dict.fromkeys(self._list_required()))

    def _list_required(self) -> Iterator[str]:
        yield from self.key_names
        for each in self.columns:
            column = self.core.c[each.column]
            has_default = column.default is not None or column.server_default
            if not column.nullable and not has_default:
                yield from each.names

    def is_nullable(self, column: str) -> bool:
        """Return whether a database column can be unknown."""
        return bool(self.core.c[column].nullable)

    @property
    def numbers(self) -> Sequence[Column[Any]]:
        """The columns of the primary key, in which rows are ordered."""
        return list(self.core.primary_key.columns)


def find_type(column: Column[Any]) -> ColumnType:
    """Return the type of a database column."""
    kinds: Mapping[type, ColumnType] = {
        Instant: ColumnType.INSTANT,
        Boolean: ColumnType.BOOLEAN,
        JSON: ColumnType.JSON,
        LargeBinary: ColumnType.BYTES,
        Integer: ColumnType.INTEGER,
        String: ColumnType.TEXT,
    }
    return next(kind for each, kind in kinds.items() if isinstance(column.type, each))
