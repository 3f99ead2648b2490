"""The records of delimited text, and what is wrong with those that can't be read."""

import csv
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from insights_dash.domain.names import BYTE_ORDER_MARK
from insights_dash.ingest.cells import clean_cells
from insights_dash.ingest.lines import Lines

_QUOTED = re.compile(r'"(?:[^"]|"")*+"')
_LINE_END = re.compile(r"\r?\n|\r")
_QUOTES = 'Close it, or double each quote inside a quoted value: "".'
_ENDLESS_ROW = (
    "The row that begins here is longer than 1 MiB; probably a quote is not closed. "
    f"{_QUOTES}"
)
_HEADER_AGAIN = (
    "The row repeats the header row; probably several files were joined. Remove the "
    "row, and invisible characters before it."
)


class Flaw(NamedTuple):
    """Why a row can't be used; `reason` has a `{}` for each of the values.

    `is_header` says that the row is the header again, and has no values.
    """

    reason: str
    values: tuple[str, ...] = ()
    is_header: bool = False


class Record(NamedTuple):
    """A row of text, with the number of its first line.

    A record with a `reason` can't be used. If it `swallows` lines, it may contain
    further rows; if it `ends` the file, nothing after it can be read. `values` are
    empty in these cases, unless the characters are the reason.
    """

    line: int
    values: Sequence[str]
    reason: str = ""
    swallows: bool = False
    ends: bool = False


def read_records(
    lines: Lines, separator: str, *, not_decoded: str, is_exact: bool = False
) -> Iterator[Record]:
    """Yield every record that has a value, which is cleaned unless it `is_exact`.

    It stops at a record that ends the file, and if `lines.is_cut`. `not_decoded` is the
    reason for records with bytes that are not text.
    """
    # People write spaces after separators, also before quotes.
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True)
    while True:
        line = lines.number + 1
        lines.begin_row()
        try:
            cells = next(reader)
            values = cells if is_exact else clean_cells(cells)
        except StopIteration:
            return
        except csv.Error:
            if lines.is_cut:
                return
            record = _explain(line, lines, separator)
            yield record
            if record.ends:
                return
            continue
        if lines.undecodable >= line:
            yield Record(line, values, not_decoded)
        elif any(values):
            yield Record(line, values)


def find_flaw(values: Sequence[str], header: Sequence[str]) -> Flaw | None:
    """Return why a row doesn't fit its header row, None if it does."""
    width = len(header)
    if values[1:] == header[1:] and _is_header(values, header):
        return Flaw(_HEADER_AGAIN, is_header=True)
    # Spreadsheets may end a row with cells that no longer have a value.
    if len(values) < width or (len(values) > width and any(values[width:])):
        found = "1 value" if len(values) == 1 else f"{len(values)} values"
        return Flaw("The row has {} instead of {}.", (found, f"{width}"))
    return None


def _is_header(values: Sequence[str], header: Sequence[str]) -> bool:
    """Return whether a row is the header again, as where files were joined.

    In a file with a single column, it may be a name.
    """
    return len(values) > 1 and values[0].lstrip(BYTE_ORDER_MARK) == header[0]


def _explain(line: int, lines: Lines, separator: str) -> Record:
    """Return why the last row is not CSV.

    A quote that is not closed swallows the lines after it.
    """
    if lines.is_endless:
        return Record(line, (), _ENDLESS_ROW, swallows=True, ends=True)
    text = "".join(lines.row)
    begin = _find_broken_value(text, separator)
    line += len(_LINE_END.findall(text, 0, begin))
    reason, is_open = _explain_value(text[begin:])
    swallows = len(lines.row) > 1
    return Record(line, (), reason, swallows=swallows, ends=is_open and swallows)


def _match_value(separator: str) -> re.Pattern[str]:
    """Return the pattern of a value in a row, with what follows it."""
    return re.compile(
        r'(?: *"(?P<quoted>(?:[^"]|"")*+)"'
        rf'|(?P<plain>(?! *")[^{re.escape(separator)}\r\n]*+))'
        rf"(?:{re.escape(separator)}|\r?\n|\r)"
    )


def _find_broken_value(text: str, separator: str) -> int:
    """Find where the first value that breaks a row begins."""
    begin, most, pattern = 0, csv.field_size_limit(), _match_value(separator)
    while value := pattern.match(text, begin):
        if len(value["quoted"] or value["plain"] or "") > most:
            break
        begin = value.end()
    return begin


def _explain_value(text: str) -> tuple[str, bool]:
    """Return what is wrong with a text's first value, and whether it never ends."""
    most = csv.field_size_limit()
    text = text.lstrip(" ")
    if not text.startswith('"'):
        return f"A value is longer than {most:,} characters.", False
    quoted = _QUOTED.match(text)
    if (quoted.end() if quoted else len(text)) > most:
        reason = f"The quote that opens here is not closed within {most:,} characters."
        return f"{reason} {_QUOTES}", True
    if quoted is None:
        return f"The quote that opens here is never closed. {_QUOTES}", True
    return f"A value goes on after its closing quote. {_QUOTES}", False
