"""Reads the sheets of Excel and OpenDocument workbooks."""

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO
from xml.parsers import expat

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
)

from insights_dash.ingest.bundle_files import (
    DAMAGES,
    UnreadableError,
    open_archive,
    open_member,
)
from insights_dash.ingest.cells import clean_cells
from insights_dash.ingest.files.headers import find_header, join_headers
from insights_dash.ingest.files.sheet_area import UncheckedSheetError, measure_sheet
from insights_dash.ingest.files.upload import (
    SAMPLED_ROWS,
    OnProgress,
    RawRow,
    ReadOptions,
    UnreadableUploadError,
    UploadedTable,
    name_columns,
    name_table,
)
from insights_dash.ingest.files.values import write_value

_LARGEST_XML = 1024**3
_LARGEST_OPEN_DOCUMENT = 256 * 1024**2
_LARGEST_OLD = 256 * 1024**2
_MOST_CELLS = 24_000_000  # of a sheet, from its first cell to its last; 24 bytes each
_PROTECTED = (
    "The workbook is protected by a password. Remove the password in Excel (File, "
    "Info, Protect Workbook) and save it again."
)
_DAMAGED = "The workbook is damaged. Open it in Excel, save it again, and upload that."
_TOO_LARGE = (
    "The workbook is too large to read: a sheet can have up to 24 million cells, and "
    "the file 1 GiB after unpacking. Save the sheet as CSV."
)
_NO_HEADER = "No header row was found, so columns are named by position."
_Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]


@dataclass(frozen=True)
class _Sheet:
    """Where a sheet is: its workbook on the disk, and its name."""

    path: Path
    name: str
    format: str

    def load(self) -> CalamineSheet:
        """Read the whole sheet into memory."""
        try:
            with _open(self.path) as workbook:
                return workbook.get_sheet_by_name(self.name)
        except CalamineError as error:
            raise UnreadableUploadError(_DAMAGED) from error


def open_workbook(
    path: Path, prefix: str, options: ReadOptions
) -> Sequence[UploadedTable]:
    """Return a table for each sheet that has rows.

    `prefix` comes before the names of the sheets. Hidden sheets count too.

    Raises:
        UnreadableUploadError: if the workbook can't be read, or would be too large.
    """
    form = _check(path)
    try:
        with _open(path) as workbook:
            names = [
                each.name
                for each in workbook.sheets_metadata
                if each.typ == SheetTypeEnum.WorkSheet
            ]
    except PasswordError as error:
        raise UnreadableUploadError(_PROTECTED) from error
    except (CalamineError, OSError) as error:
        raise UnreadableUploadError(_DAMAGED) from error
    sheets = (
        (name_table(f"{prefix}{name}"), _Sheet(path, name, form)) for name in names
    )
    tables = [_open_sheet(sheet, name, options) for name, sheet in sheets]
    return [each for each in tables if each is not None]


@contextmanager
def _open(path: Path) -> Iterator[CalamineWorkbook]:
    """Open a workbook. With a path, the library would trust the ending of its name."""
    with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as workbook:
        yield workbook


def _open_sheet(sheet: _Sheet, name: str, options: ReadOptions) -> UploadedTable | None:
    loaded = sheet.load()
    rows = list(islice(_list_rows(loaded), SAMPLED_ROWS + 50))
    if not rows:
        return None
    chosen = options.header_rows.get(name)
    header = (
        find_header(rows)
        if chosen is None
        else next((row for row in rows if row.number == chosen), None)
    )
    cells: Sequence[str] = [""] * max(len(row.cells) for row in rows)
    if header:
        header, cells = join_headers(header, rows, _shift(loaded))
    columns = name_columns(_without_end(cells) if header else cells)
    first = header.number if header else 0
    read = partial(_read_sheet, sheet, first, len(columns))
    sample = [each for each in rows if each.number > first][:SAMPLED_ROWS]
    return UploadedTable(
        name=name,
        format=sheet.format,
        columns=columns,
        sample=[_fit(each, len(columns)) for each in sample],
        header_row=first,
        read=read,
        notes=() if header else (_NO_HEADER,),
    )


def _shift(sheet: CalamineSheet) -> _Merged:
    """Return the merged cells, counted from the first column that has a value."""
    left = sheet.start[1] if sheet.start else 0
    return [
        ((top, first - left), (bottom, last - left))
        for (top, first), (bottom, last) in sheet.merged_cell_ranges or ()
    ]


def _read_sheet(
    sheet: _Sheet, first: int, width: int, on_progress: OnProgress
) -> Iterator[RawRow]:
    loaded = sheet.load()
    size = loaded.total_height
    for row in _list_rows(loaded):
        if row.number % 1_000 == 0:
            on_progress(row.number, size)
        if row.number > first and any(row.cells[:width]):
            yield _fit(row, width)
    on_progress(size, size)


def _list_rows(sheet: CalamineSheet) -> Iterator[RawRow]:
    """Yield the rows that have a value."""
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        texts = clean_cells(map(write_value, cells))
        if any(texts):
            yield RawRow(number, texts)


def _fit(row: RawRow, width: int) -> RawRow:
    """Return a row without cells that are outside the table, such as remarks."""
    return row if len(row.cells) <= width else row._replace(cells=row.cells[:width])


def _without_end(cells: Sequence[str]) -> Sequence[str]:
    end = max((place for place, cell in enumerate(cells, start=1) if cell), default=0)
    return cells[:end]


def _check(path: Path) -> str:
    """Return what kind of workbook a file is.

    Workbooks that would need too much memory are refused before they are opened.
    """
    with path.open("rb") as file:
        is_packed = file.read(2) == b"PK"
    if not is_packed:
        if path.stat().st_size > _LARGEST_OLD:
            raise UnreadableUploadError(_TOO_LARGE)
        # The library would read a zip in it that has not been checked.
        if zipfile.is_zipfile(path):
            raise UnreadableUploadError(_DAMAGED)
        return "Excel"
    try:
        with open_archive(path) as archive:
            _check_members(archive)
            is_open = "content.xml" in archive.namelist()
            return "OpenDocument" if is_open else "Excel"
    except (UnreadableError, *DAMAGES) as error:
        raise UnreadableUploadError(_DAMAGED) from error


def _check_members(archive: zipfile.ZipFile) -> None:
    left = _LARGEST_XML
    for member in archive.infolist():
        # A member that unpacks to more than it says is refused as damaged.
        left -= member.file_size
        if left < 0:
            raise UnreadableUploadError(_TOO_LARGE)
        with open_member(archive, member) as stream:
            if member.filename.casefold() == "content.xml":
                if member.file_size > _LARGEST_OPEN_DOCUMENT:
                    raise UnreadableUploadError(_TOO_LARGE)
                _check_open_document(stream)
            else:
                _check_sheet(stream)


def _check_sheet(stream: IO[bytes]) -> None:
    """Refuse a sheet whose cells are so far apart that it can't be held in memory."""
    try:
        if measure_sheet(stream, _MOST_CELLS) > _MOST_CELLS:
            raise UnreadableUploadError(_TOO_LARGE)
    except UncheckedSheetError as error:
        raise UnreadableUploadError(_DAMAGED) from error


class _Area:
    """The area that the values of an OpenDocument's sheets take, with repetitions."""

    def __init__(self) -> None:
        self.width = self.height = self._row = self._column = self._last = 0
        self._repeats = 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Count a row or a cell."""
        kind = name.rpartition(":")[2]
        if kind == "table":
            self._row = 0
        elif kind == "table-row":
            self._repeats = _count(attributes, "number-rows-repeated")
            self._column = self._last = 0
        elif kind in {"table-cell", "covered-table-cell"}:
            self._column += _count(attributes, "number-columns-repeated")
            if any(key.endswith(("value-type", ":formula")) for key in attributes):
                self._last = self._column

    def end(self, name: str) -> None:
        """Count the area at the end of a row that has values."""
        if name.rpartition(":")[2] != "table-row":
            return
        self._row += self._repeats
        if self._last:
            self.width = max(self.width, self._last)
            self.height = max(self.height, self._row)
        if self.width * self.height > _MOST_CELLS:
            raise UnreadableUploadError(_TOO_LARGE)


def _count(attributes: dict[str, str], ending: str) -> int:
    found = next((its for key, its in attributes.items() if key.endswith(ending)), "1")
    return int(found) if found.isascii() and found.isdecimal() else 1


def _check_open_document(stream: IO[bytes]) -> None:
    area = _Area()
    parser = expat.ParserCreate()
    parser.StartElementHandler = area.start
    parser.EndElementHandler = area.end
    try:
        parser.ParseFile(stream)
    except expat.ExpatError as error:
        raise UnreadableUploadError(_DAMAGED) from error
