"""Delimited text, as people and programs write it."""

import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights_dash.ingest.files.upload import (
    ReadOptions,
    UnreadableUploadError,
    name_columns,
)
from uploads import flaws, opened, read, refuse

HEADER = "id,project,version,environment,completed,state"
ROW = "1,Shop,1.0,prod,2026-03-02T09:00:00Z,Success"
CELLS = ["1", "Shop", "1.0", "prod", "2026-03-02T09:00:00Z", "Success"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", ":", "^", "~", "\x01"])
def test_the_separator_is_found(tmp_path: Path, separator: str) -> None:
    text = f"{HEADER}\n{ROW}\n".replace(",", separator)
    rows = read(tmp_path, text.replace("09:00:00Z", "x"))
    assert [(2, [*CELLS[:4], "2026-03-02Tx", "Success"])] == rows


def test_the_last_column_can_lack_a_name(tmp_path: Path) -> None:
    """As notes next to a table often do."""
    with opened(tmp_path, "a,b,,\n1,2,,\n3,4,note,\n") as upload:
        (table,) = upload.tables
        assert ("a", "b", "Column 3") == tuple(table.columns)
        assert [None, None] == [row.flaw for row in table.rows()]
    assert [] == flaws(tmp_path, "a,b,,\n1,2,,\n3,4\n")


def test_what_excel_keeps_as_text_is_read_without_marks(tmp_path: Path) -> None:
    text = 'Version,Name\n="1.10","=""2"""\n1.11,="\n'
    assert [(2, ["1.10", "2"]), (3, ["1.11", '="'])] == read(tmp_path, text)


def test_commas_in_values_do_not_separate_columns(tmp_path: Path) -> None:
    text = 'Name;Cost\n"a; b";1,5\nc,d;2,5\n'
    assert [(2, ["a; b", "1,5"]), (3, ["c,d", "2,5"])] == read(tmp_path, text)


def test_a_line_for_excel_declares_the_separator(tmp_path: Path) -> None:
    assert [(3, ["1,2", "3"])] == read(tmp_path, "sep=;\na,b;c\n1,2;3\n")


def test_the_user_can_choose_the_separator(tmp_path: Path) -> None:
    assert [(2, ["1,2", "3"])] == read(
        tmp_path, "a,b/c\n1,2/3\n", options=ReadOptions(separator="/")
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_in_an_editor(tmp_path: Path, end: str) -> None:
    text = end.join(["a,b", '"x', 'y",1', "", "z,2"])
    assert [(2, [f"x{end}y", "1"]), (5, ["z", "2"])] == read(tmp_path, text)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("utf-32-le", "UTF-32"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, encoding: str, name: str) -> None:
    data = "project;größe\nLäden;1\nKäse;2\n".encode(encoding)
    with opened(tmp_path, data) as upload:
        (table,) = upload.tables
        assert f"CSV, semicolons, {name}" == upload.format
        assert ("project", "größe") == tuple(table.columns)
        assert [(2, ("Läden", "1")), (3, ("Käse", "2"))] == [
            (row.number, tuple(row.cells)) for row in table.rows()
        ]
        assert bool(table.notes) == (encoding == "cp1252")


def test_a_guessed_encoding_can_be_corrected(tmp_path: Path) -> None:
    data = "a;b\nЖ;1\n".encode("cp1251")
    assert [(2, ["Ж", "1"])] == read(
        tmp_path, data, options=ReadOptions(encoding="cp1251")
    )


def test_few_damaged_letters_do_not_change_the_encoding(tmp_path: Path) -> None:
    text = f"a;b\n{'ä;1' * 1}\n" + "äöü;1\n" * 20
    data = text.encode() + b"\xff;2\n"
    ((line, reason),) = flaws(tmp_path, data)
    assert (23, True) == (line, reason.startswith("The row is not UTF-8."))


def test_a_title_above_the_header_is_not_a_row(tmp_path: Path) -> None:
    text = f"Deployments of 2026,,,,,\nby Ada,,,,,\n\n{HEADER}\n{ROW}\n"
    with opened(tmp_path, text) as upload:
        assert 4 == upload.tables[0].header_row
    assert [(5, CELLS)] == read(tmp_path, text)


def test_the_user_can_choose_the_header_row(tmp_path: Path) -> None:
    options = ReadOptions(header_rows={"deployments": 2})
    with opened(tmp_path, "x,y\na,b\n1,2\n", options=options) as upload:
        (table,) = upload.tables
        assert ("a", "b") == tuple(table.columns)
        assert [3] == [row.number for row in table.rows()]


def test_a_table_without_a_header_has_places_as_names(tmp_path: Path) -> None:
    text = "Shop,1.0,2026-03-02 09:00\nShop,1.1,2026-03-03 09:00\n"
    with opened(tmp_path, text) as upload:
        (table,) = upload.tables
        assert ("Column 1", "Column 2", "Column 3") == tuple(table.columns)
        assert (0, 1) == (table.header_row, len(table.notes))
        assert [1, 2] == [row.number for row in table.rows()]


def test_repeated_columns_are_numbered() -> None:
    assert ("a", "a (3)", "a (2)", "Column 4", "a (4)") == name_columns(
        ["a", "a", "a (2)", "", "a"]
    )


@given(st.lists(st.text(max_size=3), max_size=20))
def test_columns_always_have_unique_names(cells: list[str]) -> None:
    names = name_columns(cells)
    assert len(cells) == len(names) == len(set(names))
    assert all(names)


def test_unusual_rows_have_a_flaw(tmp_path: Path) -> None:
    text = f"{HEADER}\n1,2\n{ROW}\n{ROW},,\n{ROW},x\n{HEADER}\n"
    text += '1,"a"b,1.0,prod,,\n'
    found = flaws(tmp_path, text)
    assert [2, 5, 6, 7] == [line for line, _ in found]
    assert "The row has 2 values instead of 6." == found[0][1]
    assert "The row has 7 values instead of 6." == found[1][1]
    assert found[2][1].startswith("The row repeats the header row")
    assert found[3][1].startswith("A value goes on after its closing quote.")


def test_a_quote_that_is_never_closed_names_its_line(tmp_path: Path) -> None:
    message = refuse(tmp_path, f'{HEADER}\n{ROW}\n2,"Shop,1.0\n{ROW}\n')
    assert message.startswith("Line 3: The quote that opens here is never closed.")


def test_an_endless_line_is_refused(tmp_path: Path) -> None:
    message = refuse(tmp_path, f"{HEADER}\n{'x' * (2**20 + 1)}\n")
    assert "Line 2: The line is longer than 1 MiB." == message


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    assert "The table has 2,000 columns." in refuse(tmp_path, ",".join(["a"] * 2000))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert "The file is empty." == refuse(tmp_path, "")


def test_progress_ends_at_the_size_of_the_file(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    text = f"{HEADER}\n" + f"{ROW}\n" * 20_000
    with opened(tmp_path, text) as upload:
        rows = sum(1 for _ in upload.tables[0].rows(lambda *each: seen.append(each)))
    assert (20_000, (len(text), len(text))) == (rows, seen[-1])
    assert seen == sorted(seen)


def test_samples_are_the_first_values_of_columns(tmp_path: Path) -> None:
    with opened(tmp_path, f"{HEADER}\n{ROW}\n1,2\n") as upload:
        assert ["Shop"] == upload.tables[0].samples["project"]
        assert upload.table("deployments") is upload.tables[0]
        assert upload.table("other") is None


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_a_reason(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder, suppress(UnreadableUploadError):
        rows = read(Path(folder), b"project;version;state\n" + data)
        assert all(number > 0 for number, _ in rows)
