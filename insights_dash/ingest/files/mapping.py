"""What the columns of an uploaded table mean, as the user confirmed it."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from insights_dash.domain.errors import Problem
from insights_dash.domain.names import compose
from insights_dash.ingest.files.upload import UploadedTable


class TimeStyle(StrEnum):
    """How a column writes times."""

    ISO = "iso"  # year, month, day
    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"
    EPOCH_SECONDS = "epoch-seconds"
    EPOCH_MILLISECONDS = "epoch-milliseconds"
    EPOCH_MICROSECONDS = "epoch-microseconds"
    EPOCH_NANOSECONDS = "epoch-nanoseconds"
    EXCEL = "excel"  # days since 30 December 1899


@dataclass(frozen=True)
class TimeFormat:
    """How to read the times of a field; `zone` is that of times without an offset.

    A local time that a clock change repeats means the first of the two instants. One
    that a clock change skips is read with the offset before the change, so 02:30
    becomes 03:30.
    """

    style: TimeStyle = TimeStyle.ISO
    zone: str = "UTC"


@dataclass(frozen=True)
class TableMapping:
    """What a table's columns mean.

    `kind` is the kind of its rows (`KINDS`), None if the table is not imported.
    `columns` has a field, or None, for each column. `times` has how to read the fields
    that are times. `values` has, by field, what a text of the file stands for: the
    value of a field, or None to skip rows that have it; texts count in any letter case.
    `fixed` has the values of fields that no column has, such as the only project.
    `guesses` says what is uncertain, by `column`, field, or `kind`; only for display.
    """

    kind: str | None
    columns: Mapping[str, str | None]
    times: Mapping[str, TimeFormat] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    guesses: Mapping[str, str] = field(default_factory=dict)

    def column_of(self, name: str) -> str | None:
        """Return the column that becomes a field, None if no column does."""
        return next((each for each, its in self.columns.items() if its == name), None)


@dataclass(frozen=True)
class UploadMapping:
    """What each table of a file means, by its name."""

    tables: Mapping[str, TableMapping]


def signature(columns: Sequence[str]) -> str:
    """Return what identifies a layout: the same for the same columns in any order."""
    names = sorted({compose(each).strip().casefold() for each in columns})
    return hashlib.sha256(json.dumps(names).encode()).hexdigest()


def to_json(mapping: UploadMapping) -> str:
    """Return a mapping as JSON, which `from_json` reads."""
    return json.dumps({"tables": {k: asdict(v) for k, v in mapping.tables.items()}})


def from_json(text: str) -> UploadMapping:
    """Return the mapping that a JSON text describes.

    Raises:
        InvalidInputError: if it doesn't describe one.
    """
    raise NotImplementedError(text)


def check_mapping(table: UploadedTable, mapping: TableMapping) -> Iterator[Problem]:
    """Find why a mapping can't be used.

    Fields of problems are `kind`, `columns`, the name of a field of the kind, or
    `times.<field>` and `values.<field>`.
    """
    raise NotImplementedError(table, mapping)
