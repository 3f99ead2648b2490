"""Reads delimited text: CSV with any usual separator, encoding and ends of lines."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice

from insights_dash.ingest.bundle_files import BundleFile
from insights_dash.ingest.cells import SEPARATORS
from insights_dash.ingest.files.content import Content, OnBytes, ignore_bytes
from insights_dash.ingest.files.encodings import (
    GUESSED_ENCODING,
    find_encoding,
    name_encoding,
)
from insights_dash.ingest.files.headers import find_header
from insights_dash.ingest.files.synonyms import is_known_name
from insights_dash.ingest.files.upload import (
    SAMPLED_ROWS,
    OnProgress,
    RawRow,
    ReadOptions,
    UnreadableUploadError,
    UploadedTable,
    name_columns,
)
from insights_dash.ingest.lines import Lines, TextOptions
from insights_dash.ingest.records import Flaw, find_flaw, read_records

_SEARCHED_LINES = 200
# Excel and other programs write ="1.10" to keep a value as text.
_KEPT_TEXT = re.compile(r'\A="([^"]*)"\Z')
_GUESSED = (
    "The text is not UTF-8, so it was read as Windows-1252. If letters look wrong, "
    "choose another encoding."
)
_NO_HEADER = "No header row was found, so columns are named by position."
_OTHER_SEPARATORS = {":": "colons", "^": "carets", "~": "tildes", "\x01": "U+0001"}


@dataclass(frozen=True)
class _Layout:
    """How a text is to be read; `keeps_texts` says that values can be `="1.10"`."""

    encoding: str
    separator: str
    keeps_texts: bool = False


def open_delimited(content: Content, name: str, options: ReadOptions) -> UploadedTable:
    """Return the table of a text.

    Raises:
        UnreadableUploadError: if it can't be read.
    """
    encoding = options.encoding or find_encoding(content)
    separator = options.separator or _find_separator(content, encoding)
    layout = _Layout(encoding, separator)
    rows = list(islice(_read(content, layout, ignore_bytes), SAMPLED_ROWS + 50))
    if any(map(_KEPT_TEXT.fullmatch, chain.from_iterable(row.cells for row in rows))):
        layout = replace(layout, keeps_texts=True)
        rows = [_without_marks(row) for row in rows]
    header = _choose_header(rows, options.header_rows.get(name))
    columns = _name_columns(header, rows)
    read = partial(_read_table, content, layout, header, len(columns))
    notes = [_GUESSED] if encoding == GUESSED_ENCODING and not options.encoding else []
    if header is None and rows:
        notes.append(_NO_HEADER)
    return UploadedTable(
        name=name,
        format=_describe(separator, encoding),
        columns=columns,
        sample=list(islice(read(lambda _done, _size: None), SAMPLED_ROWS)),
        header_row=header.number if header else 0,
        read=read,
        notes=notes,
        encoding=encoding.removesuffix("-sig"),
        separator=separator,
    )


def _describe(separator: str, encoding: str) -> str:
    names = {**SEPARATORS, **_OTHER_SEPARATORS}
    words = names.get(separator, f'separator "{separator}"')
    form = "TSV" if separator == "\t" else f"CSV, {words}"
    return f"{form}, {name_encoding(encoding)}"


def _choose_header(rows: Sequence[RawRow], number: int | None) -> RawRow | None:
    """Return the header row: the user's choice, or else what is found."""
    if number is None:
        return find_header(rows)
    return next((row for row in rows if row.number == number), None)


def _name_columns(header: RawRow | None, rows: Sequence[RawRow]) -> tuple[str, ...]:
    if header:
        width = _find_width(header, rows)
        cells = list(header.cells[:width])
    else:
        cells = [""] * max((len(row.cells) for row in rows), default=0)
    return name_columns(cells)


def _find_width(header: RawRow, rows: Sequence[RawRow]) -> int:
    """Return how many columns a header row has: the last has a name, or has values."""
    below = [row for row in rows if row.number > header.number and row.flaw is None]
    cells = [each.cells[: len(header.cells)] for each in (header, *below)]
    return max((_find_end(each) for each in cells), default=0)


def _find_end(cells: Sequence[str]) -> int:
    return max((place for place, cell in enumerate(cells, start=1) if cell), default=0)


def _read_table(
    content: Content,
    layout: _Layout,
    header: RawRow | None,
    width: int,
    on_progress: OnProgress,
) -> Iterator[RawRow]:
    """Yield the rows below the header."""
    names = header.cells[:width] if header else ("",) * width
    first = header.number if header else 0
    for row in _read(content, layout, lambda done: on_progress(done, content.size)):
        if row.number <= first:
            continue
        flaw = row.flaw or find_flaw(row.cells, names)
        yield row if flaw is None else row._replace(flaw=flaw)
    on_progress(content.size, content.size)


def _read(content: Content, layout: _Layout, on_bytes: OnBytes) -> Iterator[RawRow]:
    lines = _open_lines(content, layout.encoding, on_bytes)
    lines.find_header()
    not_decoded = (
        f"The row is not {name_encoding(layout.encoding)}. Save the file as UTF-8, in "
        'Excel as "CSV UTF-8", or choose another encoding.'
    )
    for each in read_records(lines, layout.separator, not_decoded=not_decoded):
        if each.swallows:
            message = f"Line {each.line}: {each.reason}"
            raise UnreadableUploadError(message)
        flaw = Flaw(each.reason) if each.reason else None
        row = RawRow(each.line, each.values, flaw)
        yield _without_marks(row) if layout.keeps_texts else row


def _without_marks(row: RawRow) -> RawRow:
    """Return a row with `1.10` in place of `="1.10"`."""
    cells = [
        _KEPT_TEXT.sub(r"\1", each) if each[:2] == '="' else each for each in row.cells
    ]
    return row._replace(cells=cells)


def _open_lines(content: Content, encoding: str, on_bytes: OnBytes) -> Lines:
    file = BundleFile(content.name, content.size, lambda: content.open(on_bytes))
    options = TextOptions(encoding)
    return Lines(file, _refuse, lambda _name, _done, _size: None, options)


def _refuse(reason: str, line: int | None) -> None:
    message = f"Line {line}: {reason}" if line else reason
    raise UnreadableUploadError(message)


def _find_separator(content: Content, encoding: str) -> str:
    """Return what separates the columns: what a line says, or what fits best.

    It is the separator that yields most names that columns often have, or else the
    same number of columns in most rows.
    """
    lines = _open_lines(content, encoding, ignore_bytes)
    _, declared = lines.find_header()
    if declared:
        return declared
    texts = []
    for text in islice(lines, _SEARCHED_LINES):
        lines.begin_row()
        texts.append(text)
    ranks = {each: _rank(texts, each) for each in (*SEPARATORS, *_OTHER_SEPARATORS)}
    if content.ending in {"tsv", "tab"} and ranks["\t"][1]:
        return "\t"
    return max(ranks, key=lambda each: ranks[each])


def _rank(lines: Sequence[str], separator: str) -> tuple[int, float, int]:
    """Return how well a separator fits: known names, share of like rows, columns."""
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
    rows: list[list[str]] = []
    # A quote may end after the lines that are searched.
    with suppress(csv.Error):
        rows += (row for row in reader if any(row))
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0, 0.0, 0
    width, count = widths.most_common(1)[0]
    known = max(sum(map(is_known_name, row)) for row in rows[:50])
    return known if known > 1 else 0, round(count / len(rows), 1), width
