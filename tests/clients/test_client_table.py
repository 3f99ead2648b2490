"""The tables in docs/clients.md are complete, and can't differ from what ran."""

import tomllib
from pathlib import Path

import pytest
from werkzeug.test import Client as Asking

import client_table
from call_log import MARK, CallLog, masked
from client_table import Call, Client, block, check_table, count_row, render
from installed_clients import CLIENTS, list_python_clients

PYPUS = Client("pypus", "1.5.2", "unmodified, from PyPI")
CALLS = [
    Call("pypus get-spaces", ("`GET /api/spaces` 200",)),
    Call("pypus get-vars", ("`GET /a` 200", "`GET /b` 404"), 'No "Projects-7" | b'),
]
EMPTY = """<!-- calls: summary -->
<!-- end -->
<!-- calls: pypus -->
<!-- end -->
"""


@pytest.fixture
def document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A document without any table yet, in place of docs/clients.md."""
    path = tmp_path / "clients.md"
    path.write_text(EMPTY, encoding="utf-8")
    monkeypatch.setattr(client_table, "DOCS", path)
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    return path


def test_every_client_has_a_table() -> None:
    document = client_table.read_docs()
    files = (CLIENTS / "recorded").glob("*.toml")
    recorded = [tomllib.loads(each.read_text("utf-8"))["client"] for each in files]
    expected = {"@octopusdeploy/api-client", *list_python_clients(), *recorded}
    names = [name for name in client_table.list_blocks(document) if name != "summary"]
    assert sorted(expected) == sorted(names)
    for name in names:
        assert f"\n## {name}\n" in document
    assert len(names) + 2 == len(block(document, "summary").splitlines())


@pytest.mark.usefixtures("document")
def test_a_table_that_differs_from_what_ran_is_refused() -> None:
    with pytest.raises(AssertionError, match="make client-table"):
        check_table(PYPUS, CALLS, renew=False)
    check_table(PYPUS, CALLS, renew=True)
    check_table(PYPUS, CALLS, renew=False)
    for others in (
        CALLS[:1],
        CALLS[::-1],
        [CALLS[0]._replace(refusal="No."), CALLS[1]],
    ):
        with pytest.raises(AssertionError, match="make client-table"):
            check_table(PYPUS, others, renew=False)
    newer = Client("pypus", "1.6", PYPUS.way)
    with pytest.raises(AssertionError, match="make client-table"):
        check_table(newer, CALLS, renew=False)


def test_a_renewed_table_is_written_once(document: Path) -> None:
    check_table(PYPUS, CALLS, renew=True)
    first = document.read_text(encoding="utf-8")
    check_table(PYPUS, CALLS, renew=True)
    assert first == document.read_text(encoding="utf-8")
    refused = r'`GET /b` 404 | refused: No "Projects-…" \| b |'
    assert f"| pypus get-vars | `GET /a` 200<br>{refused}" in first
    counts = "| [pypus](#pypus) | 1.5.2 | unmodified, from PyPI | 2 | 1 | 1 |"
    assert counts == count_row(PYPUS, render(CALLS))
    assert 1 == first.count(counts)


@pytest.mark.usefixtures("document")
def test_workers_would_overwrite_each_others_tables(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")
    with pytest.raises(AssertionError, match="without -n"):
        check_table(PYPUS, CALLS, renew=True)


def test_requests_belong_to_the_call_that_was_announced() -> None:
    def answer(environ, start):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        start("404 NOT FOUND" if "99" in environ["PATH_INFO"] else "200 OK", [])
        return []

    log = CallLog(answer)
    client = Asking(log)
    client.get("/api")
    client.get(MARK, query_string={"call": "lists"})
    for path in ("/api/Spaces-1/projects", "/api/Spaces-2/projects", "/api/users/me"):
        client.get(path)
    client.get(MARK, query_string={"call": "gets"})
    client.get("/api/Spaces-1/releases/Releases-99")
    client.get(MARK, query_string={"call": ""})
    client.get("/api/spaces")
    lists = ("`GET /api/{space}/projects` 200", "`GET /api/users/me` 200")
    assert lists == log.requests_of("lists")
    assert ("`GET /api/{space}/releases/{id}` 404",) == log.requests_of("gets")
    assert () == log.requests_of("another")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/api/Spaces-12", "/api/{space}"),
        ("/api/variables/variableset-Projects-7", "/api/variables/{id}"),
        (
            "/api/projects/Projects-7/releases/1.0.0",
            "/api/projects/{id}/releases/1.0.0",
        ),
        ("//api/tasks", "//api/tasks"),
        ("/api/environments/v2", "/api/environments/v2"),
    ],
)
def test_ids_in_urls_are_masked(path: str, expected: str) -> None:
    assert expected == masked(path)
