"""Attack: files whose texts databases, headers and JSON can't hold."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient

from import_form import ImportForm
from import_jobs import run_jobs_at_once
from insights_dash.ingest.files.fields import KINDS, ValueKind
from product import Product
from uploads import packed

HEADER = "Project,Version,Environment,Completed,State"
ROW = "Shop,1.0,Test,2024-04-01T10:00:00Z,Success"
FIELDS = dict(zip(HEADER.split(","), ROW.split(","), strict=True))
NAME_WITH_NUL = ROW.replace("Shop", "Sh\0op")
STATE_WITH_NUL = ROW.replace("Success", "Suc\0cess")
USUAL = "".join(f"A,{ROW.replace('1.0', str(place))}\n" for place in range(9))
NUL = f"Ti\0cket,{HEADER}\n{USUAL}B,{NAME_WITH_NUL}\n"
NO_STATE = f"{HEADER}\n{STATE_WITH_NUL}\n"
GOOD_BYTES = USUAL.replace("Shop", "Läden").encode()
BAD_BYTES = f"Ticket,{HEADER}\nB,".encode() + NAME_WITH_NUL.encode().replace(
    b"\0", b"\xff"
)
Begin = Callable[..., str]


@pytest.fixture
def begin(
    product: Product, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> Begin:
    """Upload a file, look at its page, import it, and return the path of the import.

    `kind` is that of its only table, whose columns are called as the fields.
    """
    run_jobs_at_once(product, monkeypatch)

    def begin(data: bytes | str, name: str, kind: str = "") -> str:
        body = data.encode() if isinstance(data, str) else data
        answer = client.post(
            "/api/Spaces-1/imports",
            query_string={"name": name},
            data=body,
            content_type="application/octet-stream",
        )
        assert 201 == answer.status_code, answer.get_data(as_text=True)
        identifier = answer.get_json()["Id"]
        page = ImportForm(client, f"/Spaces-1/data/imports/{identifier}")
        path = f"/api/Spaces-1/imports/{identifier}"
        if kind:
            (table,) = answer.get_json()["Tables"]
            columns = {each: each for each in table["columns"]}
            mapping = {table["name"]: {"kind": kind, "columns": columns}}
            done = client.put(f"{path}/mapping", json={"Tables": mapping})
            assert 200 == done.status_code, done.text
        for action in ("preview", "confirm"):
            done = client.post(f"{path}/{action}")
            assert 200 == done.status_code, done.text
            assert "" == done.get_json()["Problem"]
            assert page.refresh()
        return path

    return begin


def read_faults(client: FlaskClient, path: str) -> str:
    with client.get(f"{path}/faults.csv") as answer:
        assert 200 == answer.status_code
        return answer.get_data(as_text=True)


def records(**changed: str) -> str:
    """An array of two records, the second one with some other values."""
    return json.dumps([FIELDS, {**FIELDS, "Version": "1.1", **changed}])


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (NUL, "nul.csv", "a control character (U+0000)"),
        (NO_STATE, "state.csv", "Unknown state"),
        (records(Project="\ud800"), "half.json", "an unpaired surrogate (U+D800)"),
        (BAD_BYTES + b"\n" + GOOD_BYTES * 2, "a.csv", "The row is not UTF-8"),
    ],
)
def test_what_cannot_be_stored_is_a_problem_of_its_row(
    begin: Begin, client: FlaskClient, data: bytes | str, name: str, reason: str
) -> None:
    path = begin(data, name)
    assert reason in read_faults(client, path)
    for each in ("imports", "data-quality"):
        assert 200 == client.get(f"/api/Spaces-1/{each}").status_code


@pytest.mark.both_databases
@pytest.mark.parametrize("text", ["\ud800", "a\0b"])
def test_no_field_of_any_table_fails_an_import(
    begin: Begin, client: FlaskClient, text: str
) -> None:
    """Also those that no rule for names checks."""
    usual = {"state": "Success", "version": "1.0"}
    for kind in KINDS.values():
        row = {
            each.name: "2024-04-01T10:00:00Z"
            if each.values is ValueKind.TIME
            else usual.get(each.name, "")
            or {ValueKind.BOOLEAN: "true", ValueKind.NUMBER: "1"}.get(each.values, "x")
            for each in kind.fields
        }
        rows = [row, *({**row, each.name: text} for each in kind.fields)]
        path = begin(json.dumps(rows), "odd.json", kind.name)
        assert "Imported" == client.get(path).get_json()["State"], kind.name


def test_names_of_tables_are_one_line_in_the_header_of_a_download(
    begin: Begin, client: FlaskClient
) -> None:
    bad = f"{HEADER}\n{ROW.replace('Shop', '')}\n"
    name = 'x"; filename=evil.exe; \r\nSet-Cookie: a=b\u202e.csv'
    path = begin(packed({name: bad, "good.csv": f"{HEADER}\n{ROW}\n"}), "a.zip")
    tables: list[Mapping[str, Any]] = client.get(path).get_json()["Tables"]
    assert tables[0]["name"].startswith('x"; filename=evil.exe; Set-Cookie: a=b')
    with client.get(f"{path}/faults.csv") as answer:
        assert 200 == answer.status_code
        header = answer.headers["Content-Disposition"]
        assert header.startswith("attachment; filename=Imports-")
        assert "evil.exe;" not in header
        assert "Set-Cookie" not in answer.headers


def test_a_preview_shows_the_beginning_of_long_cells(
    begin: Begin, client: FlaskClient
) -> None:
    path = begin(json.dumps([{**FIELDS, "Log": "x" * 50_000}]), "long.json")
    assert len(client.get(path).text) < 10_000
