"""Files with the bad rows of an import, for the user to correct and upload again.

A file has the header and the rows as they are in the uploaded one, and a last column
that says what is wrong. Cells are not changed, so that corrected rows can be uploaded.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from io import TextIOWrapper
from pathlib import Path

from insights_dash.ingest.uploads.contents import Contents
from insights_dash.store.whole_file import replace_file

COLUMN = "Problem"


def write_faults(contents: Contents, path_of: Callable[[int], Path]) -> Sequence[int]:
    """Write a file for each table with bad rows; return the places of these tables.

    The uploaded file is read again.
    """
    places = sorted({place for place, _ in contents.faults})
    for place in places:
        with (
            replace_file(path_of(place)) as file,
            TextIOWrapper(file, "utf-8-sig", "replace", newline="") as text,
        ):
            csv.writer(text).writerows(_list_rows(contents, place))
    return places


def _list_rows(contents: Contents, place: int) -> Iterator[Sequence[str]]:
    table = contents.upload.tables[place]
    width = len(table.columns)
    yield [*table.columns, COLUMN]
    for row in table.rows():
        problem = contents.faults.get((place, row.number))
        if problem is not None:
            cells = [*row.cells[:width], *[""] * (width - len(row.cells))]
            yield [*cells, " ".join(problem)]
