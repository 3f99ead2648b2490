"""JSON of pipelines and APIs: lines, arrays, objects around arrays."""

import json
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights_dash.ingest.files import json_records
from insights_dash.ingest.files.upload import UnreadableUploadError
from uploads import flaws, opened, read, refuse

ONE = {"id": 1, "project": {"name": "Shop"}, "ok": True, "at": 1.5, "none": None}
TWO = {"id": 2, "project": {"name": "Läden"}, "ok": False, "at": 2.0, "none": "x"}
COLUMNS = ("id", "project.name", "ok", "at", "none")
ROWS = [(1, ["1", "Shop", "true", "1.5", ""]), (2, ["2", "Läden", "false", "2", "x"])]


def lines(*values: object) -> str:
    return "\n".join(json.dumps(each, ensure_ascii=False) for each in values)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (lines(ONE, TWO), "JSON lines"),
        (json.dumps([ONE, TWO]), "JSON"),
        (json.dumps([ONE, TWO], indent=2), "JSON"),
        (f"{json.dumps(ONE, indent=2)}\n{json.dumps(TWO, indent=2)}", "JSON"),
        (f"\x1e{json.dumps(ONE)}\n\x1e{json.dumps(TWO)}\n", "JSON lines"),
        (f"\ufeff{lines(ONE, TWO)}", "JSON lines"),
        (json.dumps({"count": 2, "value": [ONE, TWO], "next": None}), "JSON"),
    ],
)
def test_objects_are_rows_however_they_are_listed(
    tmp_path: Path, text: str, kind: str
) -> None:
    with opened(tmp_path, text, "a.json") as upload:
        (table,) = upload.tables
        assert (kind, COLUMNS) == (upload.format, tuple(table.columns))
        assert ROWS == [(row.number, list(row.cells)) for row in table.rows()]


def test_numbers_of_rows_are_those_of_lines(tmp_path: Path) -> None:
    text = f"{json.dumps(ONE)}\n\n{json.dumps(TWO)}\n"
    assert [1, 3] == [number for number, _ in read(tmp_path, text, "a.jsonl")]


def test_each_list_of_objects_is_a_table(tmp_path: Path) -> None:
    text = json.dumps({"releases": [ONE], "meta": {"a": 1}, "deployments": [TWO]})
    with opened(tmp_path, text, "a.json") as upload:
        assert ["releases", "deployments"] == [each.name for each in upload.tables]
        assert [["2"]] == [row.cells[:1] for row in upload.tables[1].rows()]


def test_wide_encodings_are_read(tmp_path: Path) -> None:
    data = json.dumps([ONE, TWO]).encode("utf-16")
    assert ROWS == read(tmp_path, data, "a.json")


def test_lists_become_text_or_columns(tmp_path: Path) -> None:
    record = {"tags": ["a", "b", 3], "versions": [{"name": "1.0"}, {"name": "1.1"}]}
    with opened(tmp_path, json.dumps([record]), "a.json") as upload:
        (table,) = upload.tables
        assert {
            "tags": ["a;b;3"],
            "versions.0.name": ["1.0"],
            "versions.1.name": ["1.1"],
        } == table.samples


def test_a_line_that_is_no_object_has_a_flaw(tmp_path: Path) -> None:
    text = f"{lines(ONE, TWO)}\n[1]\n{json.dumps(ONE)}\n"
    assert [(3, "This is not a JSON object.")] == flaws(tmp_path, text, "a.jsonl")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("not json", "A value is missing or isn't valid JSON, at “not json”."),
        ('{"id": 1', "It ends before it is complete."),
        ('{"id": "1', 'A text has no closing quotation mark, at “"1”.'),
        ("{id: 1}", 'A name in double quotes (") is missing, at “id: 1}”.'),
        ('{"id" 1}', "A colon is missing, at “1}”."),
        ('{"id": 1 "a": 2}', 'A comma or a closing bracket is missing, at “"a": 2}”.'),
        ('{"id": "\t1"}', "has a line break, a tab or another control character"),
        ('{"id": "C:\\x"}', "A text has a backslash that has to be doubled"),
        ('{"id": 1} {"id": 2}', 'There is something after its end, at “{"id": 2}”.'),
        ('{"id": NaN}', "It has a character or a number that JSON doesn't allow."),
        ('{"id": ' + "[" * 100_000, "Its values are nested too deeply."),
    ],
)
@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_damaged_line_says_what_is_wrong_with_it(
    tmp_path: Path, line: str, reason: str, place: int
) -> None:
    listed = [json.dumps(each) for each in (ONE, TWO, ONE, TWO)]
    listed.insert(place, line)
    (flaw,) = flaws(tmp_path, "\n".join(listed), "a.jsonl")
    assert place + 1 == flaw[0]
    assert flaw[1].startswith("This is not a JSON object. ")
    assert reason in flaw[1]


def test_a_line_of_another_encoding_says_so(tmp_path: Path) -> None:
    data = f"{lines(ONE, TWO)}\n".encode() + '{"id": "é"}'.encode("cp1252")
    reason = "This is not a JSON object. It has characters that are not UTF-8."
    assert [(3, reason)] == flaws(tmp_path, data, "a.jsonl")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[{"a": 1},\n{"a": x}]', "at row 2 (line 2). A value is missing or isn't"),
        ('[\n{"a": 1}\n', "after row 1 (line 3). A comma or the closing bracket of"),
        ('{"a": [\n{"b": 1},\n{"b"', "at row 2 (line 3). It ends before it is"),
        ('[{"a": 1} {"a": 2}]', "after row 1 (line 1). A comma or the closing"),
        ('{"a": 1, "b": ,}', "at line 1. A value is missing"),
        ('{\n"a": 1\n}\n{\n"a": "x\n}', "at row 2 (line 5). A text has a line break"),
        ("[" * 100_000, "at row 1 (line 1). Its values are nested too deeply."),
    ],
)
@pytest.mark.parametrize("chunk", [3, 256 * 1024])
def test_a_damaged_file_says_where_and_what_is_wrong(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    expected: str,
    chunk: int,
) -> None:
    monkeypatch.setattr(json_records, "_CHUNK", chunk)
    message = refuse(tmp_path, text, "a.json")
    assert f"The JSON file is damaged {expected}" in message


@pytest.mark.parametrize(
    "text",
    ['[{"a": 1}, {"b"', '{"a": [{"b": 1}', "[" * 100_000, '[{"a": 1} {"a": 2}]', "[]"],
)
def test_a_broken_file_is_refused(tmp_path: Path, text: str) -> None:
    assert "JSON" in refuse(tmp_path, text, "a.json")


def test_an_array_is_read_in_parts(tmp_path: Path) -> None:
    many = [{"id": place, "text": "x" * 1000} for place in range(2_000)]
    rows = read(tmp_path, json.dumps(many), "a.json")
    assert [str(place) for place in range(2_000)] == [cells[0] for _, cells in rows]


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda each: st.lists(each) | st.dictionaries(st.text(), each),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(st.text(), _VALUES)), st.integers(1, 40))
def test_any_json_is_read_or_refused(records: list[object], chunk: int) -> None:
    with (
        pytest.MonkeyPatch.context() as patch,
        tempfile.TemporaryDirectory() as folder,
        suppress(UnreadableUploadError),
    ):
        patch.setattr(json_records, "_CHUNK", chunk)
        rows = read(Path(folder), json.dumps(records), "a.json")
        assert len(rows) <= len(records)
