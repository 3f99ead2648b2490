"""Responses of several blocks, sent as they are written, plain or compressed."""

import gc
import gzip
import logging
import socket
from collections.abc import Callable, Iterator
from types import GeneratorType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import brotli
import orjson
import pytest
from backports import zstd
from werkzeug.test import create_environ, run_wsgi_app
from werkzeug.wsgi import ClosingIterator

from any_database import Templates
from insights_dash.api.wire import deployments
from insights_dash.store.batch import Batch
from insights_dash.store.record import record
from insights_dash.store.spaces import get_space
from local_server import served
from small_world import at, deployment
from whole_product import NOW, build_settings, fill

if TYPE_CHECKING:
    from dash import Dash
    from flask.testing import FlaskClient

REPORT = "/api/Spaces-1/insights/reports/InsightsReports-1"
DEPLOYMENTS = f"{REPORT}/deployments"
CSV = f"{DEPLOYMENTS}/csv"


@pytest.fixture(scope="module")
def large_app(
    tmp_path_factory: pytest.TempPathFactory, templates: Templates
) -> Iterator["Dash"]:
    """The product with a report whose deployments take two blocks."""
    from insights_dash.application import create_app  # noqa: PLC0415 - as in conftest

    home = tmp_path_factory.mktemp("large")
    many = tuple(
        deployment(100 + number, "1.0.0", 14, 9, completed=at(14, 9, number % 50))
        for number in range(5_000)
    )
    with templates.copy("sqlite", home, fill) as database:
        with database.write() as session:
            space = get_space(session, "Spaces-1")
            record(session, space, Batch(source="test", deployments=many), now=NOW)
        app = create_app(build_settings(database, home), now=lambda: NOW)
        body = {
            "Name": "Large",
            "ProjectIds": ["Projects-1"],
            "EnvironmentGroups": [{"Name": "All", "Environments": ["Environments-1"]}],
        }
        created = app.server.test_client().post(REPORT.rpartition("/")[0], json=body)
        assert created.status_code == 201, created.text
        yield app


@pytest.fixture
def client(large_app: "Dash") -> "FlaskClient":
    client: FlaskClient = large_app.server.test_client()
    return client


def test_a_large_answer_is_sent_in_blocks(client: "FlaskClient") -> None:
    answer = client.get(DEPLOYMENTS)
    assert answer.status_code == 200
    assert "Content-Length" not in answer.headers
    blocks = list(answer.iter_encoded())
    assert len(blocks) == 2
    streams = orjson.loads(b"".join(blocks))["Streams"]
    assert [each["TenantName"] for each in streams] == ["Acme", None]
    listed = {each["Id"] for each in streams[1]["Deployments"]}
    assert len(listed) == len(streams[1]["Deployments"]) == 5_004


@pytest.mark.parametrize("path", [DEPLOYMENTS, CSV])
@pytest.mark.parametrize(
    ("accepted", "encoding", "decompress"),
    [
        ("gzip", "gzip", gzip.decompress),
        ("gzip, deflate, br, zstd", "zstd", zstd.decompress),
        ("br", "br", brotli.decompress),
        ("identity", None, bytes),
    ],
)
def test_blocks_are_compressed_as_they_are_sent(
    client: "FlaskClient",
    path: str,
    accepted: str,
    encoding: str | None,
    decompress: Callable[[bytes], bytes],
) -> None:
    plain = client.get(path).data
    answer = client.get(path, headers={"Accept-Encoding": accepted})
    assert encoding == answer.headers.get("Content-Encoding")
    assert "Content-Length" not in answer.headers
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert plain == decompress(answer.data)


@pytest.mark.parametrize("accepted", ["identity", "gzip"])
def test_a_large_answer_is_kept_too(client: "FlaskClient", accepted: str) -> None:
    headers = {"Accept-Encoding": accepted}
    first = client.get(DEPLOYMENTS, headers=headers, buffered=True)
    assert first.headers["ETag"].startswith('W/"')
    assert {"no-cache", "private"} == set(first.headers["Cache-Control"].split(", "))
    headers["If-None-Match"] = first.headers["ETag"]
    same = client.get(DEPLOYMENTS, headers=headers)
    assert (304, b"") == (same.status_code, same.data)
    earlier = client.get(
        f"{DEPLOYMENTS}?asOf=2024-05-14T09:45:00Z", headers=headers, buffered=True
    )
    assert 200 == earlier.status_code


@pytest.mark.parametrize("path", [DEPLOYMENTS, CSV])
def test_the_head_of_a_large_answer_has_no_body(
    client: "FlaskClient", path: str
) -> None:
    head, whole = client.head(path), client.get(path, buffered=True)
    assert (200, b"") == (head.status_code, head.data)
    for name in ("Content-Type", "ETag", "Content-Length", "Content-Disposition"):
        assert whole.headers.get(name) == head.headers.get(name), name


@pytest.mark.parametrize("path", [DEPLOYMENTS, CSV])
def test_errors_occur_before_the_first_block(client: "FlaskClient", path: str) -> None:
    for address, status in (
        (f"{path}?asOf=soon", 400),
        (path.replace("Reports-1", "Reports-9"), 404),
    ):
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert status == answer.status_code
        assert answer.get_json()["ErrorMessage"]


def test_a_response_that_is_not_read_to_its_end_is_released(large_app: "Dash") -> None:
    environ = create_environ(DEPLOYMENTS)
    environ |= {"REMOTE_ADDR": "127.0.0.1", "HTTP_ACCEPT_ENCODING": "gzip"}
    blocks = run_wsgi_app(large_app.server.wsgi_app, environ)[0]
    assert next(iter(blocks))
    assert count_writers() == 1
    assert isinstance(blocks, ClosingIterator)
    blocks.close()
    assert count_writers() == 0


def count_writers() -> int:
    """Return the generators of blocks that have not ended."""
    gc.collect()
    found = (each for each in gc.get_objects() if isinstance(each, GeneratorType))
    code = deployments._write.__code__
    return sum(each.gi_code is code and each.gi_frame is not None for each in found)


def test_a_client_that_disconnects_does_not_disturb_the_server(
    large_app: "Dash", caplog: pytest.LogCaptureFixture
) -> None:
    request = f"GET {DEPLOYMENTS} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    with served(large_app.server, streams=True) as url:
        address = ("127.0.0.1", urlsplit(url).port)
        for _ in range(3):
            with socket.create_connection(address) as opened:
                opened.sendall(request)
                assert opened.recv(12) == b"HTTP/1.1 200"
        with socket.create_connection(address) as opened, opened.makefile("rb") as file:
            opened.sendall(request)
            # Small parts, so that the writer has to wait.
            whole = b"".join(iter(lambda: file.read(10_000), b""))
    assert b'"ReportName":"Large"' in whole
    assert [each for each in caplog.records if each.levelno >= logging.ERROR] == []
