"""Uploaded files for tests: written, opened, guessed at and read."""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from insights_dash.ingest.files.guessing import guess_table
from insights_dash.ingest.files.mapped_rows import MappedRow, MappedRows
from insights_dash.ingest.files.mapping import TableMapping
from insights_dash.ingest.files.reading import open_upload
from insights_dash.ingest.files.upload import (
    ReadOptions,
    UnreadableUploadError,
    Upload,
    UploadedTable,
)

Values = str | float | None
Cells = list[tuple[int, list[str]]]
_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


@contextmanager
def opened(
    folder: Path,
    data: bytes | str,
    name: str = "deployments.csv",
    options: ReadOptions | None = None,
) -> Iterator[Upload]:
    path = folder / "file"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    with open_upload(path, name, options) as upload:
        yield upload


def read(
    folder: Path,
    data: bytes | str,
    name: str = "a.csv",
    options: ReadOptions | None = None,
) -> Cells:
    """The rows of a file with one table, each with its number."""
    with opened(folder, data, name, options) as upload:
        (table,) = upload.tables
        return [(row.number, list(row.cells)) for row in table.rows()]


def flaws(
    folder: Path, data: bytes | str, name: str = "a.csv"
) -> list[tuple[int, str]]:
    with opened(folder, data, name) as upload:
        (table,) = upload.tables
        return [
            (row.number, row.flaw.reason.format(*row.flaw.values))
            for row in table.rows()
            if row.flaw
        ]


def refuse(
    folder: Path,
    data: bytes | str,
    name: str = "a.csv",
    options: ReadOptions | None = None,
) -> str:
    """The message for a file that can't be read."""
    with pytest.raises(UnreadableUploadError) as refused:
        read(folder, data, name, options)
    return refused.value.message


def guess(
    folder: Path, data: bytes | str, name: str = "export.csv", zone: str = "UTC"
) -> TableMapping:
    with opened(folder, data, name) as upload:
        (table,) = upload.tables
        return guess_table(table, {}, zone=zone)


def fields(mapping: TableMapping) -> Mapping[str, str]:
    """The columns of fields."""
    return {its: column for column, its in mapping.columns.items() if its}


def entries(
    table: UploadedTable, mapping: TableMapping
) -> tuple[list[Any], list[tuple[int, str, str]]]:
    """The entries of good rows, and the problems of others by row and field."""
    rows = MappedRows(table, mapping)
    good, problems = [], []
    for raw, row in rows:
        entry = rows.kind.form.parse(row)
        problems += [(raw.number, *each) for each in _describe(row)]
        if not row.problems:
            good.append(entry)
    return good, problems


def _describe(row: MappedRow) -> list[tuple[str, str]]:
    return [(name, reason.format(*values)) for name, reason, values in row.problems]


def workbook(
    rows: Mapping[int, Sequence[Values]],
    *,
    merged: Sequence[str] = (),
    name: str = "Sheet1",
    raw: str = "",
) -> bytes:
    """An Excel workbook with one sheet, as rows by number; `raw` is XML of rows."""
    cells = "".join(
        f'<row r="{number}">'
        + "".join(
            _cell(f"{chr(ord('A') + place)}{number}", value)
            for place, value in enumerate(row)
            if value is not None
        )
        + "</row>"
        for number, row in rows.items()
    )
    spans = "".join(f'<mergeCell ref="{each}"/>' for each in merged)
    spans = f"<mergeCells>{spans}</mergeCells>" if spans else ""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        "</Types>",
        "_rels/.rels": _relations("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{_NAMESPACE}" xmlns:r="{_OFFICE}">'
        f'<sheets><sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": "<Relationships "
        f'xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" '
        'Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{_NAMESPACE}"><cellXfs count="2">'
        '<xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_NAMESPACE}"><sheetData>'
        f"{cells}{raw}</sheetData>{spans}</worksheet>",
    }
    return packed({path: f'<?xml version="1.0"?>{xml}' for path, xml in parts.items()})


def _relations(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        "</Relationships>"
    )


def _cell(place: str, value: str | float) -> str:
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
    if isinstance(value, Date):
        return f'<c r="{place}" s="1"><v>{float(value)}</v></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


class Date(float):
    """A number of days that a sheet shows as a date."""


def packed(files: Mapping[str, bytes | str]) -> bytes:
    """A zip with these files."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()
