"""Reads the files of an exported space, by what `store.portable` says of its tables.

Values are exactly those of the file, because an export has to come back as it was.
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import BigInteger

from insights_dash.domain.errors import InvalidInputError
from insights_dash.ingest.bundle_files import BundleFile, OnProgress
from insights_dash.ingest.bundle_rows import read_entries
from insights_dash.ingest.lines import Lines, TextOptions
from insights_dash.ingest.problems import Problems
from insights_dash.ingest.rows import LONGEST_NAME, Form, Row
from insights_dash.store.portable.columns import (
    ColumnType,
    Directory,
    Plain,
    SpaceTable,
    UnknownNameError,
    Value,
    Values,
)
from insights_dash.store.portable.write import NumberedValues

# A build can have thousands of commits, and a report can list every tenant.
_LONGEST_OBJECT = 64 * 1024**2
_LONG_NUMBERS = range(-(2**63), 2**63)
_EMPTY = (None, "")
_MISSING = "The value is missing."
_NOT_AN_OBJECT = "The line is not a JSON object."
_OTHER_FORM = "The value doesn't have the form that an export gives it."

_Parser = Callable[[Row], Any]


@dataclass(frozen=True)
class Reading:
    """What happens while files are read.

    `on_bad_row` is called with the values of each bad row, as far as they can be read.
    """

    problems: Problems
    on_progress: OnProgress
    on_bad_row: Callable[[SpaceTable, Values], None]


def read_table(
    file: BundleFile, table: SpaceTable, directory: Directory, reading: Reading
) -> Iterator[NumberedValues]:
    """Yield the line and the values of each good row of a table's file.

    `directory` finds the documents that JSON values name, of files read before.
    """
    problems, on_progress = reading.problems, reading.on_progress
    on_bad_row = partial(reading.on_bad_row, table)
    if table.has_json:
        rows = _read_objects(file, table, problems, on_progress)
        parsers = _list_parsers(table)
        convert = partial(_convert, table=table, parsers=parsers, directory=directory)
        return _keep_good(map(convert, rows), file, problems, on_bad_row)
    return read_entries(
        file,
        _form_of(table),
        problems=problems,
        on_progress=on_progress,
        on_bad_entry=lambda entry: on_bad_row(entry[1]),
    )


def read_object(
    file: BundleFile, *, problems: Problems, on_progress: OnProgress
) -> Mapping[str, Any]:
    """Return the first JSON object of a file; empty, with a problem, without one."""
    first: Mapping[str, Any] = {}
    # Reading to the end closes the file.
    for _, value in _read_json(file, problems, on_progress):
        first = first or value
    return first


def _form_of(table: SpaceTable) -> Form[NumberedValues]:
    optional = [each for each in table.file_columns if each not in table.required]
    parsers = _list_parsers(table)

    def parse(row: Row) -> NumberedValues:
        return row.line, _parse(row, parsers)

    return Form(table.required, tuple(optional), parse, is_exact=True)


def _parse(row: Row, parsers: Sequence[tuple[str, _Parser]]) -> Values:
    return {name: parse(row) for name, parse in parsers if row.has(name)}


def _list_parsers(table: SpaceTable) -> Sequence[tuple[str, _Parser]]:
    """Return how the plain values of a table are read, by the columns of its file."""
    return [
        (name, _find_parser(table, name, plain))
        for name, plain in table.file_columns.items()
    ]


def _find_parser(table: SpaceTable, name: str, plain: Plain | None) -> _Parser:
    if plain is None:
        return lambda row: row.long_text(name)
    read = _find_reader(table, plain)
    is_needed = not table.is_nullable(plain.column)
    check = plain.check

    def parse(row: Row) -> Value:
        value = read(row)
        if value is None and is_needed and not row.problems:
            row.refuse(name, _MISSING)
        if value not in _EMPTY and (flaw := check(value)):
            row.refuse(name, "{}", flaw)
        return value

    return parse


def _find_reader(table: SpaceTable, plain: Plain) -> _Parser:
    name, is_nullable = plain.name, table.is_nullable(plain.column)
    match table.types[name]:
        case ColumnType.INSTANT:
            return lambda row: row.instant(name)
        case ColumnType.BOOLEAN if is_nullable:
            return lambda row: row.known_boolean(name)
        case ColumnType.BOOLEAN:
            return lambda row: row.boolean(name)
        case ColumnType.INTEGER:
            limits = _find_limits(table, plain)
            return lambda row: row.whole_number(name, limits)
    longest = table.length_of(plain.column)
    if plain.is_name:
        return lambda row: row.name(name, longest=longest or LONGEST_NAME)
    empty = None if is_nullable else ""
    return lambda row: row.long_text(name, longest=longest) or empty


def _find_limits(table: SpaceTable, plain: Plain) -> range:
    is_long = isinstance(table.core.c[plain.column].type, BigInteger)
    return _LONG_NUMBERS if is_long else range(-(2**31), 2**31)


def _read_json(
    file: BundleFile, problems: Problems, on_progress: OnProgress
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the JSON object of each line that has one."""
    lines = Lines(
        file,
        lambda reason, line: problems.spoil(file.name, reason, line=line),
        on_progress,
        TextOptions(longest=_LONGEST_OBJECT),
    )
    for text in lines:
        lines.begin_row()
        if not text.strip():
            continue
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, dict) and lines.undecodable != lines.number:
            yield lines.number, value
        else:
            problems.add(file.name, lines.number, "", _NOT_AN_OBJECT)


def _read_objects(
    file: BundleFile, table: SpaceTable, problems: Problems, on_progress: OnProgress
) -> Iterator[tuple[Row, dict[str, Any]]]:
    """Yield rows with their plain values as text, and the other values."""
    for line, value in _read_json(file, problems, on_progress):
        texts: dict[str, str] = {}
        others: dict[str, Any] = {}
        row = Row(line, texts)
        for name in table.required:
            if name not in value:
                row.refuse(name, _MISSING)
        for name in table.file_columns.keys() & value.keys():
            if table.types[name] in {ColumnType.JSON, ColumnType.BYTES}:
                others[name] = value[name]
            else:
                texts[name] = _to_text(row, name, value[name])
        yield row, others


def _to_text(row: Row, name: str, value: object) -> str:
    """Return a value as a cell of a CSV file has it."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case int() | str():
            return str(value)
    row.refuse(name, _OTHER_FORM)
    return ""


def _convert(
    read: tuple[Row, dict[str, Any]],
    *,
    table: SpaceTable,
    parsers: Sequence[tuple[str, _Parser]],
    directory: Directory,
) -> tuple[Row, Values]:
    row, others = read
    values = _parse(row, parsers)
    for name, value in others.items():
        plain = table.file_columns[name]
        if plain is None:
            continue
        try:
            values[name] = _convert_value(table, plain, value, directory)
        except UnknownNameError as error:
            row.refuse(name, "{}", str(error))
        except InvalidInputError as error:
            row.refuse(name, "{}", error.problems[0].message)
        except (AttributeError, KeyError, TypeError, ValueError):
            row.refuse(name, _OTHER_FORM)
    return row, values


def _convert_value(
    table: SpaceTable,
    plain: Plain,
    value: Value,
    directory: Directory,
) -> Value:
    if value is None and table.is_nullable(plain.column):
        return None
    if table.types[plain.name] is ColumnType.BYTES:
        return _decode(value)
    return plain.conversion.read(value, directory)


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError from error


def _keep_good(
    rows: Iterator[tuple[Row, Values]],
    file: BundleFile,
    problems: Problems,
    on_bad_row: Callable[[Values], None],
) -> Iterator[NumberedValues]:
    for row, values in rows:
        for column, reason, shown in row.problems:
            problems.add(file.name, row.line, column, reason, *shown)
        if row.problems:
            on_bad_row(values)
        else:
            yield row.line, values
