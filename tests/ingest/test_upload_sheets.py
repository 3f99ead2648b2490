"""Workbooks as people make them: titles, merged headers, dates, several sheets."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from insights_dash.ingest.files.upload import ReadOptions, UploadedTable
from uploads import Date, Values, fields, guess, opened, packed, read, refuse, workbook

ROWS: dict[int, list[Values]] = {
    1: ["Application", "Version", "Stage", "Finished", "Result"],
    2: ["Shop", 1.2, "prod", Date(44314.5), "OK"],
    3: ["Shop", 2.0, "prod", Date(44315.75), "failed"],
}


def only(
    folder: Path, data: bytes, options: ReadOptions | None = None
) -> UploadedTable:
    with opened(folder, data, "a.xlsx", options) as upload:
        (table,) = upload.tables
        return table


def test_real_dates_are_times_without_an_offset(tmp_path: Path) -> None:
    assert [
        (2, ["Shop", "1.2", "prod", "2021-04-28T12:00:00", "OK"]),
        (3, ["Shop", "2", "prod", "2021-04-29T18:00:00", "failed"]),
    ] == read(tmp_path, workbook(ROWS), "a.xlsx")


def test_the_content_decides_not_the_name(tmp_path: Path) -> None:
    with opened(tmp_path, workbook(ROWS), "export.csv") as upload:
        assert ("Excel", ["Sheet1"]) == (
            upload.format,
            [each.name for each in upload.tables],
        )
    with opened(tmp_path, packed({"a.ods": workbook(ROWS)}), "a.zip") as upload:
        assert ["Excel"] == [each.format for each in upload.tables]


def test_titles_and_empty_rows_come_before_the_header(tmp_path: Path) -> None:
    rows: dict[int, list[Values]] = {
        1: ["Report of April"],
        4: ROWS[1],
        5: ROWS[2],
        8: ROWS[3],
    }
    table = only(tmp_path, workbook(rows, merged=["A1:E1"]))
    assert (4, tuple(ROWS[1])) == (table.header_row, tuple(table.columns))
    assert [5, 8] == [row.number for row in table.sample]


def test_merged_cells_name_the_columns_below_them(tmp_path: Path) -> None:
    rows: dict[int, list[Values]] = {
        2: ["App", "Version", "Stage", "Deployment", None, "Result"],
        3: [None, None, None, "Start", "Finish"],
        4: ["Shop", "1.0", "prod", Date(44314.5), Date(44314.6), "OK"],
    }
    data = workbook(rows, merged=["D2:E2", "A2:A3", "F2:F3"])
    table = only(tmp_path, data)
    columns = ["App", "Version", "Stage", "Deployment Start", "Deployment Finish"]
    assert [*columns, "Result"] == list(table.columns)
    assert [4] == [row.number for row in table.sample]
    found = fields(guess(tmp_path, data, "a.xlsx"))
    assert "Deployment Start" == found["started"]
    assert "Deployment Finish" == found["completed"]


def test_the_user_can_choose_the_header_row_of_a_sheet(tmp_path: Path) -> None:
    rows: dict[int, list[Values]] = {1: ["x", "y"], 2: ["a", "b"], 3: ["1", "2"]}
    table = only(tmp_path, workbook(rows), ReadOptions(header_rows={"Sheet1": 2}))
    assert (("a", "b"), [3]) == (
        tuple(table.columns),
        [row.number for row in table.sample],
    )


def test_a_workbook_in_a_zip_has_its_path_in_the_name(tmp_path: Path) -> None:
    data = packed({"2026/a.xlsx": workbook(ROWS), "2026/b.csv": "a,b\n1,2\n"})
    with opened(tmp_path, data, "all.zip") as upload:
        assert ["2026/a.xlsx: Sheet1", "2026/b.csv"] == [
            each.name for each in upload.tables
        ]
        assert "zip with Excel and CSV, commas, UTF-8" == upload.format
        assert [2, 3] == [row.number for row in upload.tables[0].rows()]


def test_cells_far_apart_are_refused_before_they_need_memory(tmp_path: Path) -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    message = refuse(tmp_path, workbook(ROWS, raw=far), "a.xlsx")
    assert message.startswith("The workbook is too large to read")


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1048576"><c r="xfd1048576"><v>2</v></c></row>',
        '<row r = "1048576"><c r = "XFD1048576"><v>2</v></c></row>',
        '<row r="1048576"><c s="1" r="XFD0001048576"><v>2</v></c></row>',
        f'<row r="1048576">{"<c><v>2</v></c>" * 30}</row>',
        '<x:row r="1048576"><x:c\tr="XFD1048576"><v>2</v></x:c></x:row>',
        f'<row r="1048576"><c {" " * 100_000}r="XFD1048576"><v>2</v></c></row>',
    ],
    ids=["letters", "spaces", "zeros", "no references", "prefix", "long tag"],
)
@pytest.mark.parametrize("path", ["xl/worksheets/sheet1.xml", "xl/media/image1.png"])
def test_cells_far_apart_are_found_however_they_are_written(
    tmp_path: Path, path: str, cells: str
) -> None:
    sheet = f"<worksheet><sheetData>{cells}</sheetData></worksheet>".encode()
    message = refuse(tmp_path, _with_sheet(sheet, path), "a.xlsx")
    assert message.startswith("The workbook is too large to read")


@pytest.mark.parametrize(
    "start", [b"<!DOCTYPE x [<!ENTITY a '>'>]>", b"\0", b"<row r='A99999999999'/>"]
)
def test_a_sheet_whose_cells_cannot_be_counted_is_damaged(
    tmp_path: Path, start: bytes
) -> None:
    sheet = start + b"<worksheet><sheetData><row><c/></row></sheetData></worksheet>"
    data = _with_sheet(sheet, "xl/worksheets/sheet1.xml")
    assert refuse(tmp_path, data, "a.xlsx").startswith("The workbook is damaged")


def test_cells_without_references_are_read(tmp_path: Path) -> None:
    rows = "".join(
        f"<row><c><v>{each}</v></c><c><v>{each}.5</v></c></row>" for each in range(3)
    )
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{rows}</sheetData></worksheet>"
    ).encode()
    data = _with_sheet(sheet, "xl/worksheets/sheet1.xml")
    assert 3 == len(only(tmp_path, data).sample)


def _with_sheet(sheet: bytes, path: str) -> bytes:
    """Return a workbook whose sheet has a path of its own."""
    old = "xl/worksheets/sheet1.xml"
    data = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook(ROWS))) as source:
        members = {each: source.read(each) for each in source.namelist()}
    del members[old]
    links = "xl/_rels/workbook.xml.rels"
    short, new = (each.removeprefix("xl/").encode() for each in (old, path))
    assert short in members[links]
    members |= {path: sheet, links: members[links].replace(short, new)}
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return data.getvalue()


def test_a_member_that_unpacks_to_more_than_it_says_is_refused(tmp_path: Path) -> None:
    data = bytearray(workbook(ROWS))
    with zipfile.ZipFile(BytesIO(bytes(data))) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    place = data.rindex(size.to_bytes(4, "little"))
    data[place : place + 4] = (10).to_bytes(4, "little")
    message = refuse(tmp_path, bytes(data), "a.xlsx")
    assert message.startswith("The workbook is damaged.")


def test_a_repeated_cell_of_an_open_document_is_refused(tmp_path: Path) -> None:
    office = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{office}:office:1.0" '
        f'xmlns:table="{office}:table:1.0"><office:body><office:spreadsheet>'
        '<table:table table:name="S"><table:table-row '
        'table:number-rows-repeated="1000000"><table:table-cell '
        'table:number-columns-repeated="16000" office:value-type="float" '
        'office:value="1"/></table:table-row></table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    data = packed({"mimetype": kind, "content.xml": content})
    assert refuse(tmp_path, data, "a.ods").startswith("The workbook is too large")


def test_sheets_of_open_documents_are_read(tmp_path: Path) -> None:
    office = "urn:oasis:names:tc:opendocument:xmlns"

    def cell(text: str) -> str:
        return (
            '<table:table-cell office:value-type="string">'
            f"<text:p>{text}</text:p></table:table-cell>"
        )

    def row(*texts: str) -> str:
        return f"<table:table-row>{''.join(map(cell, texts))}</table:table-row>"

    content = (
        f'<office:document-content xmlns:office="{office}:office:1.0" '
        f'xmlns:table="{office}:table:1.0" xmlns:text="{office}:text:1.0">'
        '<office:body><office:spreadsheet><table:table table:name="S">'
        f"{row('project', 'version')}{row('Shop', '1.0')}"
        '<table:table-row table:number-rows-repeated="1048574"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{office}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        "</manifest:manifest>"
    )
    data = packed(
        {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest}
    )
    assert [(2, ["Shop", "1.0"])] == read(tmp_path, data, "a.ods")
    with opened(tmp_path, data) as upload:
        assert "OpenDocument" == upload.format


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (packed({"word/document.xml": "", "[Content_Types].xml": ""}), "Word"),
        (packed({"ppt/a.xml": "", "[Content_Types].xml": ""}), "PowerPoint"),
        (packed({"Index/Document.iwa": ""}), "Apple"),
        (packed({"xl/workbook.bin": "", "[Content_Types].xml": ""}), ".xlsb"),
        (packed({"xl/workbook.xml": "x", "[Content_Types].xml": ""}), "damaged"),
        (packed({"mimetype": "a.text", "content.xml": ""}), "without sheets"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + workbook(ROWS), "damaged"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "a web page"),
    ],
)
def test_other_documents_are_refused_by_what_they_are(
    tmp_path: Path, data: bytes, what: str
) -> None:
    assert what in refuse(tmp_path, data, "a.xls")


def test_a_workbook_without_rows_is_refused(tmp_path: Path) -> None:
    assert "The file has no rows." == refuse(tmp_path, workbook({}), "a.xlsx")
