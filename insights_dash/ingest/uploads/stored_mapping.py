"""Mappings and options of reading, as the database stores them."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.ingest.files.encodings import ENCODINGS
from insights_dash.ingest.files.mapping import (
    TableMapping,
    UploadMapping,
    check_mapping,
    from_json,
    signature,
    table_from_json,
    to_json,
)
from insights_dash.ingest.files.upload import (
    MOST_COLUMNS,
    SAMPLED_ROWS,
    RawRow,
    ReadOptions,
    Upload,
    UploadedTable,
)

_SHOWN = 5  # rows and values of a table that pages show
_LONGEST_VALUE = 200
_NO_SEPARATORS = frozenset({"\0", "\n", "\r", '"'})
_MOST_TEXTS, _LONGEST_TEXT, _COUNTED_COLUMNS = 50, 60, 100
_LARGEST_MAPPING = 1024 * 1024  # characters of JSON
_MOST_GUESSES, _LONGEST_GUESS = MOST_COLUMNS + 100, 1_000
_LAST_ROW, _LONGEST_HEADER_ROWS = 9_999_999, 100_000


def store_mapping(mapping: UploadMapping) -> dict[str, Any]:
    """Return a mapping as JSON values."""
    stored: dict[str, Any] = json.loads(to_json(mapping))
    return stored


def read_mapping(stored: Mapping[str, Any]) -> UploadMapping:
    """Return the mapping that JSON values describe.

    Raises:
        InvalidInputError: if they don't describe one.
    """
    return from_json(json.dumps({"tables": {}, **stored}))


def read_table_mapping(stored: Mapping[str, Any]) -> TableMapping:
    """Return the remembered mapping of a table."""
    return table_from_json(json.dumps(stored))


def store_options(options: ReadOptions) -> dict[str, Any]:
    """Return options as JSON values."""
    return asdict(options)


def read_options(stored: Mapping[str, Any]) -> ReadOptions:
    """Return the options that JSON values describe, with their defaults.

    Raises:
        InvalidInputError: if they don't describe any.
    """
    encoding = str(stored.get("encoding") or "")
    separator = str(stored.get("separator") or "")
    rows = stored.get("header_rows") or {}
    problems = []
    if encoding and encoding not in ENCODINGS:
        message = f"Use one of {', '.join(ENCODINGS)}."
        problems.append(Problem("encoding", message))
    if len(separator) > 1:
        problems.append(Problem("separator", "Use a single character."))
    elif separator in _NO_SEPARATORS or "\ud800" <= separator <= "\udfff":
        message = "This character can't separate columns. Use another one."
        problems.append(Problem("separator", message))
    problems += _check_header_rows(rows)
    if problems:
        raise InvalidInputError(problems)
    return ReadOptions(encoding, separator, dict(rows))


def _check_header_rows(rows: object) -> Iterator[Problem]:
    if not isinstance(rows, Mapping) or not all(
        isinstance(each, int) and 0 <= each <= _LAST_ROW for each in rows.values()
    ):
        message = "Give the number of a row by the name of each table."
        yield Problem("header_rows", message)
    elif len(json.dumps(dict(rows))) > _LONGEST_HEADER_ROWS:
        yield Problem("header_rows", "Give only the rows of tables in the file.")


def describe_tables(upload: Upload) -> Sequence[dict[str, Any]]:
    """Return what pages show of a file's tables before it is imported."""
    return [_describe(each) for each in upload.tables]


def _describe(table: UploadedTable) -> dict[str, Any]:
    return {
        "name": table.name,
        "format": table.format,
        "columns": list(table.columns),
        "header_row": table.header_row,
        "row_count": _count_rows(table),
        "notes": list(table.notes),
        "encoding": table.encoding,
        "separator": table.separator,
        "signature": signature(table.columns),
        "texts": _list_texts(table),
        "sample": [
            {
                "number": row.number,
                "cells": [cell[:_LONGEST_VALUE] for cell in row.cells],
            }
            for row in table.sample[:_SHOWN]
        ],
    }


def _count_rows(table: UploadedTable) -> int | None:
    """Return the number of rows, None if that takes reading the whole table."""
    if table.row_count is None and len(table.sample) < SAMPLED_ROWS:
        return len(table.sample)
    return table.row_count


def _list_texts(table: UploadedTable) -> dict[str, list[str]]:
    """Return the different texts of the first rows, of columns that have only a few.

    The most frequent ones come first.
    """
    texts, samples = {}, table.samples
    for column in table.columns[:_COUNTED_COLUMNS]:
        counts = Counter(filter(None, samples[column]))
        if len(counts) <= _MOST_TEXTS and all(len(e) <= _LONGEST_TEXT for e in counts):
            texts[column] = [text for text, _ in counts.most_common()]
    return texts


def read_table(described: Mapping[str, Any]) -> UploadedTable:
    """Return a table as `describe_tables` described it; it has only the first rows."""
    rows = [RawRow(row["number"], row["cells"]) for row in described["sample"]]
    return UploadedTable(
        name=described["name"],
        format=described["format"],
        columns=tuple(described["columns"]),
        sample=rows,
        header_row=described["header_row"],
        read=lambda _: iter(rows),
        row_count=described["row_count"],
        notes=tuple(described["notes"]),
        encoding=described["encoding"],
        separator=described["separator"],
    )


def check_size(
    described: Sequence[Mapping[str, Any]], mapping: UploadMapping
) -> Iterator[Problem]:
    """Find whether a mapping of a file is too large to be stored.

    Fields are those of `find_problems`.
    """
    places = {each["name"]: place for place, each in enumerate(described)}
    size = len(to_json(mapping))
    if size > _LARGEST_MAPPING:
        message = (
            f"The mapping has {size:,} characters as JSON. At most "
            f"{_LARGEST_MAPPING:,} can be stored."
        )
        yield Problem("tables", message)
    for name, each in mapping.tables.items():
        texts = each.guesses.values()
        if len(texts) > _MOST_GUESSES or any(len(e) > _LONGEST_GUESS for e in texts):
            message = (
                f"Give at most {_MOST_GUESSES:,} guesses of up to {_LONGEST_GUESS} "
                "characters, or none: they are only shown."
            )
            place = places.get(name)
            field = "tables" if place is None else f"tables.{place}.guesses"
            yield Problem(field, message)


def find_problems(
    described: Sequence[Mapping[str, Any]], mapping: UploadMapping
) -> Sequence[Problem]:
    """Return everything that is wrong with a mapping of a file.

    The tables of the file are as `describe_tables` described them. Fields begin with
    `tables.` and the place of the table in the file.
    """
    tables = [read_table(each) for each in described]
    names = {each.name for each in tables}
    problems = [
        Problem("tables", f'The file has no table "{name}".')
        for name in mapping.tables
        if name not in names
    ]
    for place, table in enumerate(tables):
        its = mapping.tables.get(table.name)
        problems += [
            Problem(f"tables.{place}.{each.field}", each.message)
            for each in (check_mapping(table, its) if its else ())
        ]
    if not problems and not any(each.kind for each in mapping.tables.values()):
        problems.append(Problem("tables", "Choose what at least one table contains."))
    return problems
