"""Connections of the real server: how long it waits for a client.

The tests serve a small app step by step, and tell the connection what time it is.
"""

import json
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from waitress.adjustments import Adjustments
from waitress.task import ThreadedTaskDispatcher
from waitress.wasyncore import close_all, loop

from insights_dash.serving import worker
from insights_dash.serving.connection import (
    LARGEST_HEAD,
    MOST_UPLOADS,
    Channel,
    RequestParser,
)
from insights_dash.serving.worker import (
    Limits,
    build_options,
    create_listener,
    make_room,
)

KEEP_ALIVE = 75
LARGE = 32 * 1024 * 1024  # more than the kernel buffers for a server
HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 40000\r\n\r\n"
UPLOAD = (
    b"POST /api/Spaces-1/imports HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Length: 33554432\r\n\r\n"
)


def answer(environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/unchanged":
        start("304 NOT MODIFIED", [("ETag", '"1"')])
        return []
    if environ["PATH_INFO"] == "/streamed":
        start("200 OK", [])
        return iter(())
    size = LARGE if environ["PATH_INFO"] == "/large" else 2
    start("200 OK", [("Content-Length", str(size))])
    return [b"o" * size]


@dataclass
class Connection:
    """A client, and the server's side of its connection."""

    client: socket.socket
    sockets: dict[int, Any]

    @property
    def channels(self) -> list[Channel]:
        return [x for x in self.sockets.values() if isinstance(x, Channel)]

    @property
    def channel(self) -> Channel:
        [channel] = self.channels
        return channel

    def send(self, data: bytes) -> None:
        self.client.sendall(data)
        loop(timeout=1, use_poll=True, map=self.sockets, count=1)

    def ask(self, request: bytes) -> bytes:
        """Send a request, and return the whole response."""
        self.send(request)
        channel = self.channel
        self.serve_until(
            lambda: (
                not (channel.requests or channel.request or channel.total_outbufs_len)
            )
        )
        return self.client.recv(4096)

    def serve_until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 30
        while not condition():
            assert time.monotonic() < deadline
            loop(timeout=0.1, use_poll=True, map=self.sockets, count=1)

    def is_open_after(self, seconds: float) -> bool:
        self.channel.end_if_slow(time.monotonic() + seconds)
        return any(isinstance(each, Channel) for each in self.sockets.values())


@pytest.fixture
def connection() -> Iterator[Connection]:
    sockets: dict[int, Any] = {}
    dispatcher = ThreadedTaskDispatcher()
    dispatcher.set_thread_count(1)
    listener = socket.create_server(("127.0.0.1", 0))
    limits = Limits(KEEP_ALIVE, upload=2 * LARGE)
    create_listener(answer, listener, sockets, dispatcher, limits)
    with socket.create_connection(listener.getsockname()) as client:
        made = Connection(client, sockets)
        made.serve_until(
            lambda: any(isinstance(each, Channel) for each in sockets.values())
        )
        yield made
    dispatcher.shutdown()
    close_all(sockets, ignore_all=True)


def test_a_request_head_can_take_twenty_seconds(connection: Connection) -> None:
    connection.send(b"GET / HTTP/1.1\r\nHost: loc")
    assert connection.is_open_after(19)
    connection.send(b"al")  # another piece does not extend the limit
    assert not connection.is_open_after(21)


def test_a_body_has_to_arrive_at_a_minimum_rate(connection: Connection) -> None:
    connection.send(HEAD)
    assert connection.is_open_after(29)
    connection.serve_until(lambda: connection.channel.request.headers_finished)
    connection.send(b"x" * 31_000)
    connection.serve_until(
        lambda: connection.channel.request.body_bytes_received == 31_000
    )
    assert connection.is_open_after(31)
    connection.send(b"x" * 8_000)
    assert connection.is_open_after(60)
    assert not connection.is_open_after(62)


def test_a_large_upload_has_to_be_faster(connection: Connection) -> None:
    """Others wait for its place."""
    connection.send(UPLOAD)
    connection.serve_until(lambda: connection.channel.request is not None)
    connection.serve_until(lambda: connection.channel.request.headers_finished)
    connection.send(b"x" * 31_000)
    connection.serve_until(
        lambda: connection.channel.request.body_bytes_received == 31_000
    )
    assert connection.is_open_after(29)
    assert not connection.is_open_after(31)


def test_an_upload_too_many_is_told_when_to_come_back(connection: Connection) -> None:
    others = [RequestParser(Adjustments()) for _ in range(MOST_UPLOADS)]
    for each in others:
        each.received(UPLOAD)
    refused = connection.ask(UPLOAD)
    assert refused.startswith(b"HTTP/1.1 503 ")
    assert b"\r\nRetry-After: 10\r\n" in refused
    assert b"Other large files are being uploaded" in refused


def test_the_answer_to_head_ends_with_its_head(connection: Connection) -> None:
    received = connection.ask(b"HEAD /streamed HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert b"Transfer-Encoding: chunked" in received
    assert received.endswith(b"\r\n\r\n")
    assert not received.endswith(b"0\r\n\r\n")


@pytest.mark.parametrize("line", [b"GET /unchanged", b"HEAD /streamed"])
def test_an_answer_without_a_body_leaves_the_connection_open(
    connection: Connection, line: bytes
) -> None:
    request = line + b" HTTP/1.1\r\nHost: localhost\r\n"
    for _ in range(2):
        received = connection.ask(request + b"\r\n")
        assert received.startswith(b"HTTP/1.1 ")
        assert b"close" not in received
    assert b"Connection: close" in connection.ask(
        request + b"Connection: close\r\n\r\n"
    )


def test_an_idle_connection_stays_open_for_as_long_as_is_configured(
    connection: Connection,
) -> None:
    connection.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    connection.serve_until(
        lambda: bool(
            connection.channel._sent
            and not connection.channel.total_outbufs_len
            and not connection.channel.requests
        )
    )
    assert connection.is_open_after(KEEP_ALIVE + 1)  # it was not idle for that long
    connection.channel.last_activity = time.time() - KEEP_ALIVE + 5
    assert connection.is_open_after(0)
    connection.channel.last_activity = time.time() - KEEP_ALIVE - 5
    assert not connection.is_open_after(0)


def test_a_connection_that_has_never_sent_anything_ends_like_a_slow_head(
    connection: Connection,
) -> None:
    connection.channel.last_activity = time.time() - 19
    assert connection.is_open_after(0)
    connection.channel.last_activity = time.time() - 21
    assert not connection.is_open_after(0)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked",
        b"HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked",
        b"HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 5",
        b"HTTP/1.1\r\nContent-Length: +5",
        b"HTTP/1.1\r\nTransfer-Encoding: chunked, identity",
    ],
)
def test_no_request_is_smuggled_in_the_body_of_another(
    connection: Connection, head: bytes
) -> None:
    hidden = b"GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n"
    connection.send(
        b"POST / " + head + b"\r\nHost: localhost\r\n\r\n0\r\n\r\n" + hidden
    )
    received, piece = b"", b"more"
    while piece:
        loop(timeout=0.1, use_poll=True, map=connection.sockets, count=1)
        with suppress(BlockingIOError):
            piece = connection.client.recv(10_000, socket.MSG_DONTWAIT)
            received += piece
        assert received.count(b"HTTP/1.") <= 1
    assert received.startswith((b"HTTP/1.1 400", b"HTTP/1.0 400", b"HTTP/1.1 501"))


@pytest.mark.parametrize("around", [b"0" * 8_192, b"0\r\n" + b"a: b\r\n" * 1_000])
def test_the_parts_of_a_chunked_body_between_its_chunks_are_limited(
    connection: Connection, around: bytes
) -> None:
    connection.send(
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    connection.client.settimeout(1)  # if the test failed, it would wait forever
    for _ in range(20):
        with suppress(ConnectionError):
            connection.send(around)
            around = around.removeprefix(b"0\r\n")
    assert connection.client.recv(12) == b"HTTP/1.1 400"


def test_requests_sent_ahead_are_answered_one_after_the_other(
    connection: Connection,
) -> None:
    connection.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 3 + HEAD)
    connection.send(b"x" * 40_000)
    received = b""
    while received.count(b"200 OK") < 4:
        loop(timeout=0.1, use_poll=True, map=connection.sockets, count=1)
        with suppress(BlockingIOError):
            received += connection.client.recv(10_000, socket.MSG_DONTWAIT)
    assert received.count(b"\r\n\r\noo") == 4


def test_no_thread_computes_ahead_for_a_client_that_does_not_read(
    connection: Connection,
) -> None:
    connection.send(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n" * 100)
    connection.serve_until(
        lambda: bool(
            connection.channel.total_outbufs_len and not connection.channel.requests
        )
    )
    for _ in range(10):
        loop(timeout=0.01, use_poll=True, map=connection.sockets, count=1)
    assert not connection.channel.requests
    assert connection.channel.total_outbufs_len <= LARGE + 1_000
    connection.channel.handle_close()


def test_a_full_process_ends_the_connections_that_have_waited_longest(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = connection.channel
    full = len(connection.sockets) + 1
    make_room(connection.sockets, time.monotonic(), most=full)
    assert first.connected
    monkeypatch.setattr(worker, "_ROOM", 1)
    with socket.create_connection(connection.client.getpeername()) as second:
        connection.serve_until(lambda: len(connection.channels) == 2)
        first.last_activity -= 1
        make_room(connection.sockets, time.monotonic(), most=full)
        assert first not in connection.channels
        second.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        connection.serve_until(lambda: bool(connection.channel._sent))


def test_a_client_that_takes_no_answer_is_cut_off(connection: Connection) -> None:
    connection.send(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
    # The thread is free again, although the client has read nothing.
    connection.serve_until(
        lambda: bool(
            connection.channel.total_outbufs_len and not connection.channel.requests
        )
    )
    assert connection.is_open_after(0)
    assert connection.is_open_after(29)
    assert not connection.is_open_after(31)


def test_300_ids_fit_into_a_url(connection: Connection) -> None:
    """Octopus's ServerTaskWaiter asks for so many at a time."""
    ids = "%2C".join(f"ServerTasks-{number}" for number in range(1_000_000, 1_000_300))
    line = f"GET /api/Spaces-1/tasks?skip=0&take=300&ids={ids} HTTP/1.1"
    options = build_options(keep_alive=1)
    assert 6_400 < len(line) < int(str(options["limit_request_line"]))
    answered = connection.ask(f"{line}\r\nHost: localhost\r\n\r\n".encode())
    assert answered.startswith(b"HTTP/1.1 200 OK\r\n")


def test_a_longer_line_is_refused_as_json(connection: Connection) -> None:
    answered = connection.ask(b"GET /" + b"x" * LARGEST_HEAD + b" HTTP/1.1\r\n\r\n")
    head, _, body = answered.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.0 431 ")
    assert b"Content-Type: application/json" in head
    assert "64 KiB" in json.loads(body)["ErrorMessage"]


def test_a_request_that_makes_no_sense_is_refused_as_json(
    connection: Connection,
) -> None:
    answered = connection.ask(b"GET / HTTP/1.1\r\nHost localhost\r\n\r\n")
    head, _, body = answered.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.0 400 ")
    assert json.loads(body)["ErrorMessage"]
