"""Connections of the real server: how long it waits for a client.

The tests serve a small app step by step, and tell the connection what time it is.
"""

import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from waitress.task import ThreadedTaskDispatcher
from waitress.wasyncore import close_all, loop

from insights_dash.serving import (
    Channel,
    create_listener,
    end_slow_connections,
)

KEEP_ALIVE = 75
LARGE = 32 * 1024 * 1024  # more than the kernel takes off a server's hands
HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 40000\r\n\r\n"


def answer(environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
    size = LARGE if environ["PATH_INFO"] == "/large" else 2
    start("200 OK", [("Content-Length", str(size))])
    return [b"o" * size]


@dataclass
class Connection:
    """A client, and the server's side of it."""

    client: socket.socket
    sockets: dict[int, Any]

    @property
    def channel(self) -> Channel:
        [channel] = (x for x in self.sockets.values() if isinstance(x, Channel))
        return channel

    def received_heads(self) -> list[Channel]:
        """Connections that have sent something, the oldest first."""
        channels = [x for x in self.sockets.values() if isinstance(x, Channel)]
        return sorted(
            (x for x in channels if x._receiving.begin),
            key=lambda x: x._receiving.begin,
        )

    def serve_until_received(self, count: int) -> None:
        self.serve_until(lambda: len(self.received_heads()) == count)

    def send(self, data: bytes) -> None:
        self.client.sendall(data)
        loop(timeout=1, use_poll=True, map=self.sockets, count=1)

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
    create_listener(answer, listener, sockets, dispatcher, keep_alive=KEEP_ALIVE)
    with socket.create_connection(listener.getsockname()) as client:
        made = Connection(client, sockets)
        made.serve_until(
            lambda: any(isinstance(each, Channel) for each in sockets.values())
        )
        yield made
    dispatcher.shutdown()
    for channel in [each for each in sockets.values() if isinstance(each, Channel)]:
        channel.handle_close()
    close_all(sockets, ignore_all=True)


def test_a_head_may_take_twenty_seconds(connection: Connection) -> None:
    connection.send(b"GET / HTTP/1.1\r\nHost: loc")
    assert connection.is_open_after(19)
    connection.send(b"al")  # one more piece does not win more time
    assert not connection.is_open_after(21)


def test_a_body_has_to_arrive_at_a_fair_rate(connection: Connection) -> None:
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
    assert connection.is_open_after(KEEP_ALIVE + 1)  # nothing was idle that long
    connection.channel.last_activity = time.time() - KEEP_ALIVE + 5
    assert connection.is_open_after(0)
    connection.channel.last_activity = time.time() - KEEP_ALIVE - 5
    assert not connection.is_open_after(0)


def test_a_client_that_takes_no_answer_is_cut_off(connection: Connection) -> None:
    connection.send(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
    # The thread is free again although the client has read nothing.
    connection.serve_until(
        lambda: bool(
            connection.channel.total_outbufs_len and not connection.channel.requests
        )
    )
    assert connection.is_open_after(0)
    assert connection.is_open_after(29)
    assert not connection.is_open_after(31)


def test_a_flood_of_connections_leaves_room_for_new_ones(
    connection: Connection,
) -> None:
    """Those that have waited longest are closed; one that is served is not."""
    connection.send(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
    connection.serve_until(lambda: bool(connection.channel.total_outbufs_len))
    served = connection.channel
    address = connection.client.getpeername()
    with ExitStack() as stack:
        for number in range(10):
            client = stack.enter_context(socket.create_connection(address))
            client.sendall(b"GET / HTTP/1.1\r\nHost: loc")
            connection.serve_until_received(number + 2)
        oldest, *_, newest = connection.received_heads()[1:]
        end_slow_connections(connection.sockets, time.monotonic(), most=10)
        left = connection.received_heads()
    assert 9 == len(left)
    assert served in left
    assert newest in left
    assert oldest not in left
