"""Finds the row of a table that names its columns, below titles and merged cells."""

import re
from collections.abc import Sequence
from itertools import zip_longest

from insights_dash.ingest.files.synonyms import is_known_name
from insights_dash.ingest.files.upload import RawRow

Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]

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


def join_headers(
    header: RawRow, rows: Sequence[RawRow], merged: Merged
) -> tuple[RawRow, Sequence[str]]:
    """Return the last header row, and the names of columns from one or two rows.

    A cell that is merged across columns names all of them: "Deployment" above "Start"
    and "End" makes "Deployment Start" and "Deployment End". `merged` are the first and
    the last cell of each merged area, as rows and columns from 0.
    """
    near = {row.number: row for row in rows}
    above, below = near.get(header.number - 1), near.get(header.number + 1)
    for upper, lower in ((header, below), (above, header)):
        if upper is None or lower is None or any(map(is_data, lower.cells)):
            continue
        names = _spread(upper, merged)
        if names:
            pairs = zip_longest(names, lower.cells, fillvalue="")
            return lower, [" ".join(filter(None, pair)) for pair in pairs]
    return header, header.cells


def _spread(row: RawRow, merged: Merged) -> Sequence[str]:
    """Return a row with merged cells repeated; empty if none spans columns.

    The only cell of a row is a title, not the name of columns.
    """
    cells = list(row.cells)
    spans = [
        (first, last)
        for (top, first), (bottom, last) in merged
        if top == bottom == row.number - 1 and 0 <= first < min(last, len(cells))
    ]
    if not spans or _width(row) == 1:
        return ()
    for first, last in spans:
        cells += [""] * (last + 1 - len(cells))
        cells[first : last + 1] = [cells[first]] * (last + 1 - first)
    return cells


def _width(row: RawRow) -> int:
    return sum(map(bool, row.cells))
