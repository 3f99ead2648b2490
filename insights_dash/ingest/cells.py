"""Reads the text of tables: separators, cells and times.

The functions are pure, and know nothing of files and bundles.
"""

import csv
import re
from collections.abc import Collection, Iterable
from datetime import datetime

from insights_dash.domain import times
from insights_dash.domain.names import compose
from insights_dash.domain.times import UnreadableTimeError

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"}
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
    """Return the UTC instant of an ISO 8601 time, as `domain.times` reads it.

    Raises:
        CellError: if it is not a time, or not an unambiguous one.
    """
    try:
        return times.parse_time(text)
    except UnreadableTimeError as error:
        raise CellError(error.reason) from error


def list_columns(header: str, separator: str) -> set[str]:
    """Return the names in a header row, if this is its separator."""
    try:
        cells = next(
            csv.reader([header], delimiter=separator, skipinitialspace=True), []
        )
    except csv.Error:
        return set()
    return {cell.strip().lower() for cell in cells}
