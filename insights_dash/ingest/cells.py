"""Reads the text of tables: separators, cells and times.

The functions are pure, and know nothing of files and bundles.
"""

import csv
import re
from collections.abc import Collection, Iterable
from datetime import datetime

from insights_dash.domain.names import compose

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"}
# .NET's default instant is in the year 1, and would result in durations of centuries.
_YEARS = range(1970, 2200)
_INVALID_TIME = (
    'Invalid time "{}". Use ISO 8601 with a UTC offset, such as 2026-01-31T09:30:00Z.'
)
_NO_OFFSET = 'The time "{}" has no UTC offset. Add Z or an offset such as +01:00.'
_NO_SUCH_TIME = 'Invalid date or time "{}".'
_WRONG_YEAR = 'The time "{}" is not between 1970 and 2199.'
# Almost every time has this form, which Python reads as it is.
_USUAL_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?"
    r"(?P<offset>Z|[+-]\d\d(:?[0-5]\d)?)?",
    re.ASCII,
)
_OTHER_TIME = re.compile(
    r"""
    (?P<year>\d{4})(?P<dash>-?)(?P<month>\d\d)(?P=dash)(?P<day>\d\d)
    (?:T|[ ]+)
    (?P<hour>\d\d)(?P<colon>:?)(?P<minute>\d\d)
    (?:(?P=colon)(?P<second>\d\d(?:[.,]\d{1,9})?))?
    [ ]*
    (?:(?P<utc>Z|UTC|GMT|[+-]00:?00[ ]UTC)|(?P<offset>[+-]\d\d(?::?[0-5]\d)?))?
    """,
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
_SEPARATOR_LINE = re.compile(r'\s*"?sep=([,;\t|])"?\s*', re.IGNORECASE)
_EMPTY_QUOTES = re.compile(r'(?<!")"\s*"(?!")')
_BETWEEN_CELLS = "".join(SEPARATORS)


class CellError(ValueError):
    """A text can't be read; `reason` has a `{}` in the place of the text."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def clean_cells(cells: Iterable[str]) -> list[str]:
    """Return the cells without spaces around them, and in Unicode form NFC."""
    cleaned = [cell.strip() for cell in cells]
    if "".join(cleaned).isascii():
        return cleaned
    return [compose(cell) for cell in cleaned]


def is_blank_line(line: str) -> bool:
    """Return whether a line has no value: only spaces, separators and empty quotes."""
    text = line.strip()
    return not _EMPTY_QUOTES.sub("", text).strip(f"{_BETWEEN_CELLS} ")


def find_separator(
    header: str, *, required: Collection[str], known: Collection[str]
) -> str:
    """Return the separator of the columns of a table, found in its header row.

    It is the one that yields all `required` columns, or else most of the `known` ones.
    If none is better than another, it is a comma.

    Raises:
        CellError: if several separators yield different columns, so that any could be
            meant.
    """
    found = {each: list_columns(header, each) & {*known} for each in SEPARATORS}
    complete = [each for each in SEPARATORS if found[each].issuperset(required)]
    candidates = complete or list(SEPARATORS)
    most = max(len(found[each]) for each in candidates)
    best = [each for each in candidates if len(found[each]) == most]
    if len({frozenset(found[each]) for each in best}) > 1:
        used = " and ".join(SEPARATORS[each] for each in best)
        message = f"The header row mixes {used}. Use a single separator in the file."
        raise CellError(message)
    return best[0]


def find_declared_separator(line: str) -> str | None:
    """Return the separator that a line such as `sep=;`, made for Excel, declares."""
    declared = _SEPARATOR_LINE.fullmatch(line)
    return declared[1] if declared else None


def parse_time(text: str) -> datetime:
    """Return the UTC instant of an ISO 8601 time with an offset.

    Unambiguous variants of ISO 8601 are accepted: spaces before the offset, `UTC` for
    `Z`, and small letters. Anything finer than a microsecond is cut off.

    Raises:
        CellError: if it is not a time, or not an unambiguous one.
    """
    usual = _USUAL_TIME.fullmatch(text)
    if usual is None:
        iso = _to_iso(text)
    elif usual["offset"] is None:
        raise CellError(_NO_OFFSET)
    else:
        iso = text
    try:
        instant = datetime.fromisoformat(iso)
    except ValueError as error:
        raise CellError(_NO_SUCH_TIME) from error
    if instant.year not in _YEARS:
        raise CellError(_WRONG_YEAR)
    return instant


def _to_iso(text: str) -> str:
    time = _OTHER_TIME.fullmatch(text)
    if time is None:
        raise CellError(_INVALID_TIME)
    offset = "Z" if time["utc"] else time["offset"]
    if offset is None:
        raise CellError(_NO_OFFSET)
    second = (time["second"] or "00").replace(",", ".")
    date = f"{time['year']}-{time['month']}-{time['day']}"
    return f"{date}T{time['hour']}:{time['minute']}:{second}{offset}"


def list_columns(header: str, separator: str) -> set[str]:
    """Return the names in a header row, if this is its separator."""
    try:
        cells = next(
            csv.reader([header], delimiter=separator, skipinitialspace=True), []
        )
    except csv.Error:
        return set()
    return {cell.strip().lower() for cell in cells}
