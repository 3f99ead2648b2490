"""Finds the row of a table that names its columns, below titles and merged cells."""

import re
from collections.abc import Sequence

from insights_dash.ingest.files.synonyms import is_known_name
from insights_dash.ingest.files.upload import RawRow

_SEARCHED = 50
_KNOWN_NEEDED = 2
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*%?", re.ASCII)
_LIKE_A_TIME = re.compile(
    r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}.*|\d{1,2}:\d\d.*", re.ASCII | re.DOTALL
)


def is_data(cell: str) -> bool:
    """Return whether a cell is a number or a time, which columns are not named."""
    return bool(_NUMBER.fullmatch(cell) or _LIKE_A_TIME.fullmatch(cell))


def find_header(rows: Sequence[RawRow]) -> RawRow | None:
    """Return the row that names the columns; None if the first row is data already.

    It is the first of the rows with the most names that columns often have, if these
    are at least two, or else the first row as wide as most.
    """
    searched = [row for row in rows[:_SEARCHED] if row.flaw is None]
    if not searched:
        return None
    known = [sum(map(is_known_name, row.cells)) for row in searched]
    best = max(known)
    if best >= _KNOWN_NEEDED:
        return searched[known.index(best)]
    widths = sorted(_width(row) for row in rows if row.flaw is None)
    usual = widths[len(widths) // 2]
    for row in searched:
        if _width(row) * 5 >= usual * 4:
            names = [cell for cell in row.cells if cell]
            is_named = not any(map(is_data, names)) and len({*names}) == len(names)
            return row if is_named or best else None
    return None


def _width(row: RawRow) -> int:
    return sum(map(bool, row.cells))
