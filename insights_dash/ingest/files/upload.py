"""What an uploaded file contains: tables of text, and rows as its user counts them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.names import compose, make_storable, without_flaws
from insights_dash.ingest.records import Flaw

SAMPLED_ROWS = 1_000
MOST_COLUMNS = 1_000
_LONGEST_NAME = 150  # of a table

OnProgress = Callable[[int, int], None]
"""Called with how much of a table has been read, and its size, in the same unit."""


def ignore_progress(_done: int, _size: int) -> None:
    """Do nothing, for those who need no progress."""


class UnreadableUploadError(InvalidInputError):
    """A file can't be read: what it is, and what to do about it."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__([Problem("file", message)])


class RawRow(NamedTuple):
    """A row of a table, as text.

    `number` is the line of a text file on which the row starts, the row of a sheet, or
    the place of a record, counted from 1. `cells` are in the order of the table's
    columns, without spaces around them and in Unicode form NFC; a time of a format that
    has times is in ISO 8601, without an offset if the file doesn't say one. A row with
    a `flaw` has the cells that could be read, which may be more or fewer than columns.
    """

    number: int
    cells: Sequence[str]
    flaw: Flaw | None = None


@dataclass(frozen=True)
class ReadOptions:
    """What the user corrects about how a file is read; empty values are found out.

    `encoding` is a name in `ENCODINGS`, and `separator` one character; both only
    concern delimited text. `header_rows` has the number of the row that names the
    columns, by the name of the table; 0 means that no row does.
    """

    encoding: str = ""
    separator: str = ""
    header_rows: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class UploadedTable:
    """One table of a file: a sheet, a member of a zip, or the whole file.

    `name` is unique in its file. `columns` are unique and not empty. `sample` has the
    first rows, at most `SAMPLED_ROWS`. `header_row` is the number of the row that names
    the columns, 0 if none does. `row_count` is None if only reading the whole table
    would tell. `notes` are sentences about what was found out or left out.
    """

    name: str
    format: str
    columns: Sequence[str]
    sample: Sequence[RawRow]
    header_row: int
    read: Callable[[OnProgress], Iterator[RawRow]]
    row_count: int | None = None
    notes: Sequence[str] = ()
    encoding: str = ""
    separator: str = ""

    def rows(self, on_progress: OnProgress = ignore_progress) -> Iterator[RawRow]:
        """Yield every row that has a value, reading the file again from its start.

        Raises:
            UnreadableUploadError: if the file can't be read to its end.
        """
        return self.read(on_progress)

    @property
    def samples(self) -> Mapping[str, Sequence[str]]:
        """The first values of each column, by its name; short rows have fewer."""
        good = [row.cells for row in self.sample if row.flaw is None]
        return {
            column: [cells[place] for cells in good if place < len(cells)]
            for place, column in enumerate(self.columns)
        }


@dataclass(frozen=True)
class Upload:
    """An opened file: its name, how people call its format, its bytes, its tables."""

    name: str
    format: str
    size: int
    tables: Sequence[UploadedTable]
    notes: Sequence[str] = ()

    def table(self, name: str) -> UploadedTable | None:
        """Return the table with a name, None if there is none."""
        return next((each for each in self.tables if each.name == name), None)


def name_table(name: str) -> str:
    """Return the name of a table, from that of a sheet, a member of a zip or a list.

    It is one line of visible characters, as it becomes part of the names of downloads.
    """
    line = without_flaws(" ".join(name.split()))
    return compose(line)[:_LONGEST_NAME].strip() or "Table"


def name_columns(cells: Sequence[str]) -> tuple[str, ...]:
    """Return unique names for columns, from the cells that name them.

    A column without a name is called by its place, and repeated names get a number.
    Characters that can't be stored are replaced.

    Raises:
        UnreadableUploadError: if there are too many.
    """
    if len(cells) > MOST_COLUMNS:
        message = (
            f"The table has {len(cells):,} columns. At most {MOST_COLUMNS:,} can be "
            "read. Remove those that are not needed."
        )
        raise UnreadableUploadError(message)
    names: dict[str, None] = {}
    cells = [make_storable(cell) for cell in cells]
    taken = set(cells)
    for place, cell in enumerate(cells, start=1):
        base = cell or f"Column {place}"
        name, number = base, 1
        while name in names or (number > 1 and name in taken):
            number += 1
            name = f"{base} ({number})"
        names[name] = None
    return tuple(names)
