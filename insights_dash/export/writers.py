"""Writes the blocks of a table as CSV or JSON Lines.

The same rows always become the same bytes.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, Any

import orjson

from insights_dash.export.cells import write_bytes, write_column, write_instants
from insights_dash.store.portable.columns import (
    ColumnType,
    Directory,
    Plain,
    SpaceTable,
)

Blocks = Iterable[Sequence[Sequence[Any]]]


def write_csv(table: SpaceTable, blocks: Blocks) -> Iterator[bytes]:
    """Yield a CSV file. Source: RFC 4180, in UTF-8.

    Values are exact, because the file is for programs: none gets a character that
    stops a spreadsheet from taking it for a formula.
    """
    names = list(table.file_columns)
    yield f"{','.join(names)}\r\n".encode()
    types = [table.types[name] for name in names]
    texts = [place for place, each in enumerate(types) if each is ColumnType.TEXT]
    for rows in blocks:
        columns = zip(*rows, strict=True)
        cells = [write_column(*each) for each in zip(types, columns, strict=True)]
        yield _write_rows(zip(*cells, strict=True), texts).encode()


def _write_rows(rows: Iterable[Sequence[Any]], texts: Sequence[int]) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    quoting = csv.writer(stream, quoting=csv.QUOTE_ALL)
    for row in rows:
        # Readers may drop spaces around a value that isn't quoted.
        padded = any(
            (text := row[place]) and (text[0].isspace() or text[-1].isspace())
            for place in texts
        )
        (quoting if padded else writer).writerow(row)
    return stream.getvalue()


def write_json_lines(
    table: SpaceTable, blocks: Blocks, directory: Directory
) -> Iterator[bytes]:
    """Yield a file with a JSON object per line; its keys are the file's columns."""
    names = list(table.file_columns)
    converters = [_find_converter(table, name, directory) for name in names]
    for rows in blocks:
        lines = bytearray()
        for row in rows:
            values = {
                name: convert(value)
                for name, convert, value in zip(names, converters, row, strict=True)
            }
            lines += orjson.dumps(values, option=orjson.OPT_APPEND_NEWLINE)
        yield bytes(lines)


def _find_converter(
    table: SpaceTable, name: str, directory: Directory
) -> Callable[[Any], Any]:
    plain, kind = table.file_columns[name], table.types[name]
    if isinstance(plain, Plain) and kind is ColumnType.JSON:
        write = plain.conversion.write
        return lambda value: None if value is None else write(value, directory)
    if kind is ColumnType.INSTANT:
        return lambda value: write_instants([value])[0] or None
    if kind is ColumnType.BYTES:
        return lambda value: write_bytes([value])[0]
    return lambda value: value


def copy_to(stream: IO[bytes], pieces: Iterable[bytes]) -> None:
    """Write pieces into a stream."""
    for each in pieces:
        stream.write(each)
