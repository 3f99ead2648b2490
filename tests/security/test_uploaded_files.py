"""Attack: uploaded files that fill the disk, lead elsewhere, or exceed limits."""

import pytest
from waitress.adjustments import Adjustments

from attacked import HERE, Attacked
from insights_dash.domain.role import Role
from insights_dash.serving import connection
from insights_dash.serving.connection import LARGEST_BODY, RequestParser
from people import calling_as, limited

FILE = b"ID,Project,Version,Environment,Completed,State\n"
ROUTES = (
    ("POST", "imports?name=a.csv"),
    ("GET", "imports"),
    ("GET", "imports/Imports-1"),
    ("DELETE", "imports/Imports-1"),
    ("PUT", "imports/Imports-1/mapping"),
    ("GET", "imports/Imports-1/undo"),
    ("GET", "imports/Imports-1/faults.csv"),
    *(
        ("POST", f"imports/Imports-1/{each}")
        for each in ("preview", "confirm", "cancel", "undo")
    ),
)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_recorders_with_limits_cannot_import(
    attacked: Attacked, method: str, path: str
) -> None:
    key = attacked.key("root")
    grant = limited(Role.DEPLOYMENT_RECORDER, projects="Projects-1")
    with calling_as(attacked.app.server, grant):
        answer = attacked.browser().open(
            f"/api/{HERE}/{path}", method=method, json={}, headers=key
        )
    assert 403 == answer.status_code, answer.text


@pytest.mark.parametrize("name", ["../../etc/passwd.csv", "..\\..\\x.csv", "/x.csv"])
def test_names_of_files_lead_nowhere(attacked: Attacked, name: str) -> None:
    answer = attacked.browser().post(
        f"/api/{HERE}/imports",
        query_string={"name": name},
        data=FILE,
        headers=attacked.key("root"),
        content_type="text/csv",
    )
    assert 201 == answer.status_code, answer.text
    assert "/" not in answer.get_json()["Name"]
    assert "\\" not in answer.get_json()["Name"]


def parse(head: str, *, largest: int = 10 * LARGEST_BODY) -> RequestParser:
    parser = RequestParser(Adjustments(max_request_body_size=largest))
    parser.received(head.replace("\n", "\r\n").encode())
    return parser


def head(path: str, size: int, method: str = "POST") -> str:
    return f"{method} {path} HTTP/1.1\nHost: x\nContent-Length: {size}\n\n"


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/api/Spaces-1/ingest", "POST"),
        ("/imports", "POST"),
        ("/api/Spaces-1/imports", "PUT"),
        ("/api/Spaces-1/imports/x", "POST"),
        ("/_dash-update-component?/imports", "POST"),
    ],
)
def test_only_uploads_can_be_large(path: str, method: str) -> None:
    parser = parse(head(path, LARGEST_BODY + 1, method))
    assert parser.completed
    assert 413 == parser.error.code


def test_few_large_files_are_received_at_once() -> None:
    path = "/api/Spaces-1/imports?name=x.csv"
    parsers = [
        parse(head(path, 2 * LARGEST_BODY)) for _ in range(connection.MOST_UPLOADS)
    ]
    assert [None] * len(parsers) == [each.error for each in parsers]
    assert 503 == parse(head(path, 2 * LARGEST_BODY)).error.code
    parsers.pop().close()
    assert parse(head(path, 2 * LARGEST_BODY)).error is None
