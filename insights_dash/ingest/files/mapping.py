"""What the columns of an uploaded table mean, as the user confirmed it."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cache
from typing import TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from insights_dash.domain.deployment import TaskState
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.names import check_characters, compose
from insights_dash.domain.zones import find_zone
from insights_dash.ingest.files.fields import KINDS, TableKind, ValueKind
from insights_dash.ingest.files.upload import UploadedTable

_Form = TypeVar("_Form")


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
    `rivals` has, by column, the field that the column could be instead of the chosen
    one; only for display, too.
    """

    kind: str | None
    columns: Mapping[str, str | None]
    times: Mapping[str, TimeFormat] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    guesses: Mapping[str, str] = field(default_factory=dict)
    rivals: Mapping[str, str] = field(default_factory=dict)

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


def to_json(mapping: UploadMapping | TableMapping) -> str:
    """Return a mapping as JSON, which `from_json` or `table_from_json` reads."""
    return json.dumps(asdict(mapping), ensure_ascii=False)


def from_json(text: str | bytes) -> UploadMapping:
    """Return the mapping of a file that a JSON text describes.

    Raises:
        InvalidInputError: if it doesn't describe one, with the field of each problem.
    """
    return _read_json(UploadMapping, text)


def table_from_json(text: str | bytes) -> TableMapping:
    """Return the mapping of a table that a JSON text describes.

    Raises:
        InvalidInputError: if it doesn't describe one, with the field of each problem.
    """
    return _read_json(TableMapping, text)


@cache
def _adapter(name: str) -> TypeAdapter[object]:
    forms = {each.__name__: each for each in (UploadMapping, TableMapping)}
    return TypeAdapter(forms[name])


def _read_json(form: type[_Form], text: str | bytes) -> _Form:
    try:
        return cast("_Form", _adapter(form.__name__).validate_json(text))
    except ValidationError as error:
        problems = [
            Problem(".".join(map(str, each["loc"])), f"{each['msg']}.")
            for each in error.errors(include_url=False, include_input=False)
        ]
        raise InvalidInputError(problems) from error


def check_mapping(table: UploadedTable, mapping: TableMapping) -> Iterator[Problem]:
    """Find why a mapping can't be used; a table of no kind needs nothing.

    Fields of problems are `kind`, `columns`, a field of the kind, or `times.<field>`
    and `values.<field>`.
    """
    if mapping.kind is None:
        return
    kind = KINDS.get(mapping.kind)
    if kind is None:
        message = (
            f'"{mapping.kind}" is not a kind of table. Use one of {", ".join(KINDS)}.'
        )
        yield Problem("kind", message)
        return
    yield from _check_columns(table, mapping, kind)
    yield from _check_fields(mapping, kind)
    for name, form in mapping.times.items():
        if find_zone(form.zone) is None:
            yield Problem(f"times.{name}", f'There is no time zone "{form.zone}".')
    for name in mapping.values:
        yield from _check_values(mapping, kind, name)


def _check_columns(
    table: UploadedTable, mapping: TableMapping, kind: TableKind
) -> Iterator[Problem]:
    for column, name in mapping.columns.items():
        if column not in table.columns:
            yield Problem("columns", f'The table has no column "{column}".')
        if name is not None and kind.field(name) is None:
            yield Problem("columns", f'{kind.label} have no field "{name}".')


def _check_fields(mapping: TableMapping, kind: TableKind) -> Iterator[Problem]:
    mapped = Counter(filter(None, mapping.columns.values()))
    for name in mapping.fixed:
        if kind.field(name) is None:
            yield Problem(name, f'{kind.label} have no field "{name}".')
    for each in kind.fields:
        columns, is_fixed = mapped[each.name], bool(mapping.fixed.get(each.name))
        if columns > 1:
            message = f"{columns} columns are chosen for this. Choose one."
            yield Problem(each.name, message)
        if columns and is_fixed:
            message = "Choose either a column or a value for all rows."
            yield Problem(each.name, message)
        if each.values is ValueKind.CLOCK and columns:
            yield from _check_clock(mapping, kind, each.name)
        if each.is_required and not columns and not is_fixed:
            message = "Choose the column that has this"
            is_name = each.values in {ValueKind.TEXT, ValueKind.STATE}
            ending = ", or enter a value for all rows." if is_name else "."
            yield Problem(each.name, message + ending)
    yield from _check_fixed(mapping, kind)


def _check_clock(
    mapping: TableMapping, kind: TableKind, name: str
) -> Iterator[Problem]:
    date = next(each for each, clock in kind.clocks.items() if clock == name)
    field_ = kind.field(date)
    if field_ and not mapping.column_of(date):
        message = f"Choose the column with the date of “{field_.label}”, too."
        yield Problem(name, message)


def _check_fixed(mapping: TableMapping, kind: TableKind) -> Iterator[Problem]:
    for name, value in mapping.fixed.items():
        each = kind.field(name)
        if each is None or not value:
            continue
        if each.values in {ValueKind.TIME, ValueKind.CLOCK}:
            message = "All rows can't have the same time. Choose a column."
            yield Problem(name, message)
        elif each.values is not ValueKind.TEXT:
            yield from _check_value(name, each.values, value)
        else:
            yield from check_characters(name, value)


def _check_values(
    mapping: TableMapping, kind: TableKind, name: str
) -> Iterator[Problem]:
    field_ = kind.field(name)
    if field_ is None:
        message = f'{kind.label} have no field "{name}".'
        yield Problem(f"values.{name}", message)
        return
    for value in dict.fromkeys(mapping.values[name].values()):
        if value is not None:
            yield from _check_value(f"values.{name}", field_.values, value)


def _check_value(name: str, values: ValueKind, value: str) -> Iterator[Problem]:
    allowed = {
        ValueKind.STATE: tuple(TaskState),
        ValueKind.BOOLEAN: ("true", "false"),
    }.get(values)
    if allowed and value not in allowed:
        yield Problem(name, f'Use one of {", ".join(allowed)} instead of "{value}".')
