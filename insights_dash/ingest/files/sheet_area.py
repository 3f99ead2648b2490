"""How large an area the cells of an Excel sheet take, before it is opened."""

import re
from typing import IO
from xml.parsers import expat

_CHUNK = 1024**2
_LONGEST_TAG = 64 * 1024
# A tag of a row or a cell, in any namespace. Usual ones begin with their reference.
_TAG = re.compile(
    rb"""<(?:[^\s>]*:)?(c|row)(?=[\s/>])(?: r=["']([A-Z]{0,3})([0-9]{1,7})["'])?"""
)
_REFERENCE = re.compile(r"([A-Za-z]*)([0-9]+)")
_LONGEST_REFERENCE = 20


class UncheckedSheetError(Exception):
    """The cells of a sheet can't be counted, so it must not be opened."""


def measure_sheet(stream: IO[bytes], most: int) -> int:
    """Return how many cells are between the first cell and the last of a sheet.

    `stream` is any member of a workbook: a sheet can have any path, but always contains
    `sheetData`. Other members have no cells. With more than `most` cells, the rest of
    an unusual sheet isn't counted.

    Raises:
        UncheckedSheetError: if it is a sheet whose cells can't be counted.
    """
    columns: set[bytes] = set()
    height, rest = 0, b""
    is_sheet, is_usual = False, True
    while chunk := stream.read(_CHUNK):
        part = rest + chunk
        end = max(part.rfind(b"<"), 0)
        rest = part[end:]
        if len(rest) > _LONGEST_TAG:
            is_usual, end, rest = False, len(part), b""
        is_sheet = is_sheet or b"sheetData" in part
        found = _TAG.findall(part, 0, end)
        is_usual = is_usual and b"\0" not in chunk and all(map(_is_usual, found))
        columns |= {column for _, column, _ in found}
        height = max(height, max((int(row or 0) for *_, row in found), default=0))
    if not is_sheet:
        return 0
    if is_usual:
        return height * max(_place(column.decode()) for column in columns or {b""})
    stream.seek(0)
    return _measure_unusual(stream, most)


def _is_usual(found: tuple[bytes, bytes, bytes]) -> bool:
    name, column, row = found
    return bool(row) and bool(column) == (name == b"c")


def _measure_unusual(stream: IO[bytes], most: int) -> int:
    """Count the cells of a sheet that leaves references out, or writes them oddly."""
    area = _Area()
    # The library that opens sheets knows no other encodings, and skips declarations.
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = area.start
    parser.StartDoctypeDeclHandler = _refuse_declarations
    try:
        while (chunk := stream.read(_CHUNK)) and area.size <= most:
            parser.Parse(chunk)
    except expat.ExpatError as error:
        raise UncheckedSheetError from error
    return area.size


def _refuse_declarations(*_: object) -> None:
    raise UncheckedSheetError


class _Area:
    """Where the cells are; those without a reference follow the one before."""

    def __init__(self) -> None:
        self.size = 0
        self._width = self._height = self._row = self._column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Count a row or a cell."""
        kind = name.rpartition(":")[2]
        if kind not in {"row", "c"}:
            return
        column, row = _read_reference(attributes.get("r", ""))
        if kind == "row":
            self._row, self._column = row or self._row + 1, 0
            return
        self._column = column or self._column + 1
        self._width = max(self._width, self._column)
        self._height = max(self._height, row, self._row)
        self.size = self._width * self._height


def _read_reference(text: str) -> tuple[int, int]:
    """Return the column and the row of a reference, 0 for what it leaves out."""
    found = _REFERENCE.fullmatch(text)
    if found is None or len(text) > _LONGEST_REFERENCE:
        if text:
            raise UncheckedSheetError
        return 0, 0
    return _place(found[1].upper()), int(found[2])


def _place(letters: str) -> int:
    """Return the place of a column by its letters: 1 for A, 27 for AA."""
    place = 0
    for each in letters:
        place = place * 26 + ord(each) - ord("A") + 1
    return place
