"""The measurements of a running server: a large space, single responses, and load."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from benchmarks.filled_space import deploy_once_more, fill, save_columns
from benchmarks.load import Load, WrongAnswerError, ask_again_and_again
from benchmarks.served import Asked, measure_answers
from benchmarks.server import Server
from benchmarks.synthetic import Synthetic, make
from insights_dash.metrics.history.column_file import ColumnFiles
from insights_dash.metrics.history.columns import Deployments, Releases
from insights_dash.metrics.history.document_index import DocumentIndex
from insights_dash.metrics.history.live_history import LiveHistory
from insights_dash.store.database import Database
from insights_dash.store.history import (
    read_catalogue_rows,
    read_deployments,
    read_releases,
)

if TYPE_CHECKING:
    from dash import Dash


@pytest.fixture(scope="module")
def synthetic() -> Synthetic:
    return make(500, releases_a_project=5)


@pytest.fixture
def asked(database: Database, synthetic: Synthetic) -> Asked:
    every = Asked.of(fill(database, synthetic))
    return Asked(every.opening, {"Weekly · None": every.first})


@pytest.fixture
def server(app: "Dash") -> Iterator[Server]:
    """The app on a server that keeps connections alive, unlike Werkzeug's."""
    client = app.server.test_client()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle(self) -> None:
            # Clients disconnect when their time is over.
            with suppress(ConnectionError):
                super().handle()

        def do_GET(self) -> None:
            answer = client.get(self.path, headers=dict(self.headers.items()))
            self.send_response_only(answer.status_code)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.data)
            self.close_connection = self.path.endswith("?close")

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = Thread(target=listening.serve_forever, args=(0.01,))
        thread.start()
        yield Server(f"http://127.0.0.1:{listening.server_port}", os.getpid())
        listening.shutdown()
        thread.join()


@pytest.fixture
def deploy(database: Database, synthetic: Synthetic) -> Callable[[], None]:
    numbers = count(501)
    return lambda: deploy_once_more(database, synthetic, next(numbers))


@pytest.mark.usefixtures("asked")
def test_the_space_is_filled_with_the_synthetic_history(
    database: Database, synthetic: Synthetic, tmp_path: Path
) -> None:
    files = ColumnFiles(tmp_path / "columns")
    save_columns(database, files, synthetic)
    saved = files.load(1)
    with database.read() as session:
        releases = Releases.of(_read(read_releases(session, 1, since=0)))
        rows = _read(read_deployments(session, 1, since=0))
        catalogue = DocumentIndex(read_catalogue_rows(session, 1))
    assert synthetic.catalogue.names == catalogue.names
    assert synthetic.catalogue.group_of == catalogue.group_of
    assert synthetic.catalogue.tenants_by_tag == catalogue.tenants_by_tag
    assert saved is not None
    read = LiveHistory.of(releases, Deployments.of(rows, releases))
    for name, columns in saved.history.columns().items():
        for ours, theirs in zip(
            columns.values(), read.columns()[name].values(), strict=True
        ):
            np.testing.assert_array_equal(ours, theirs, name)


def _read(blocks: Iterable[Sequence[Any]]) -> list[Any]:
    return [row for block in blocks for row in block]


def test_answers_are_measured_over_http(
    server: Server, asked: Asked, deploy: Callable[[], None]
) -> None:
    text = measure_answers(server, asked, deploy, seconds=0.01)
    assert "| Weekly · None | " in text
    assert "| full, gzip, 8 connections | " in text
    assert "| not modified, 8 connections | " in text


def test_an_answer_without_the_new_deployment_ends_the_run(
    server: Server, asked: Asked
) -> None:
    with pytest.raises(WrongAnswerError, match="didn't change"):
        measure_answers(server, asked, lambda: None)


def test_a_wrong_answer_ends_the_load(server: Server) -> None:
    port = int(server.address.rpartition(":")[2])

    def ask(path: str, *, seconds: float) -> Load:
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
        address = ("127.0.0.1", port)
        return ask_again_and_again(address, request, connections=1, seconds=seconds)

    assert ask("/api", seconds=0.05).answers_a_second > 0
    with pytest.raises(WrongAnswerError, match=r"HTTP/1\.1 404"):
        ask("/api/nothing", seconds=60)
    with pytest.raises(WrongAnswerError, match="closed a connection"):
        ask("/api?close", seconds=60)
