"""Serves the product with gunicorn's processes and waitress's connections.

Gunicorn starts, watches and replaces the processes. Within each, waitress receives
whole requests and sends answers on its own, so that a slow client never occupies one
of the threads that compute. See docs/decisions/0015-slow-clients.md.
"""

import logging
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from resource import RLIM_INFINITY, RLIMIT_NOFILE, getrlimit, setrlimit
from socket import socket
from typing import Any

from gunicorn.workers.base import Worker
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import create_server
from waitress.task import ThreadedTaskDispatcher, WSGITask
from waitress.utilities import BadRequest
from waitress.wasyncore import loop

_THREADS = 4
# Per process. Each connection may also need files for its request and its answer.
_MOST_CONNECTIONS, _FILES_PER_CONNECTION = 1_000, 4
_ROOM = 50  # connections that end at once when there are too many
# How long a client may take to send the head of a request; and how much of a body it
# must send, or how much of an answer it must receive, in how long.
_SECONDS_FOR_A_HEAD = 20
_SECONDS_FOR_A_PART, _SMALLEST_PART = 30, 30 * 1024
_LARGEST_HEAD = 64 * 1024
# Smaller bodies that are still too large get the application's own message.
_LARGEST_BODY = 20 * 1024 * 1024
# Up to the first limit an answer is buffered in memory, and up to the second in a
# temporary file; beyond that, its thread waits for the client.
_MEMORY_FOR_AN_ANSWER, _LONGEST_ANSWER_AHEAD = 1024 * 1024, 64 * 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """How many seconds an idle connection stays open, and how many there may be."""

    keep_alive: int
    connections: int = _MOST_CONNECTIONS


class _Pace:
    """Whether bytes flow fast enough in one direction; times are monotonic."""

    def __init__(self, begin: float, size: int = 0) -> None:
        self.begin = begin
        self._size = size

    def is_too_slow(self, now: float, size: int) -> bool:
        """Return whether too few bytes were added to reach `size`, the total by now."""
        if now - self.begin <= _SECONDS_FOR_A_PART:
            return False
        added = size - self._size
        self.begin, self._size = now, size
        return added < _SMALLEST_PART


class RequestParser(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """Refuses requests whose end a proxy in front could see at another place.

    What the proxy takes for a body would be another request here, past its rules.
    What a chunked body has besides its chunks is as long as a head at most, because
    waitress looks at all of it again with each part.
    """

    completed = False

    def received(self, data: bytes) -> int:
        """Take in a part of the request, and return how many bytes belonged to it."""
        taken: int = super().received(data)
        if self.chunked and not self.completed:
            around = len(self.body_rcv.control_line) + len(self.body_rcv.trailer)
            if around > _LARGEST_HEAD:
                self.error = BadRequest("The body's chunks have no end")
                self.completed = True
        return taken

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head of a request."""
        super().parse_header(header_plus)
        # Waitress takes the header out if it has understood it.
        is_left = "TRANSFER_ENCODING" in self.headers
        if is_left or (self.chunked and "CONTENT_LENGTH" in self.headers):
            message = "The length of the body is given in two ways"
            raise ParsingError(message)


class Task(WSGITask):  # type: ignore[misc]  # waitress has no types
    """The answer to one request."""

    def set_close_on_finish(self) -> None:
        """Close the connection after this answer, unless its head ends it.

        Waitress closes it after each answer without a length, such as 304 and 204.
        """
        asks_to_close = self.request.headers.get("CONNECTION", "").lower() == "close"
        if self.version == "1.0" or asks_to_close or not self._ends_with_its_head:
            super().set_close_on_finish()

    @property
    def _ends_with_its_head(self) -> bool:
        is_bare = not self.has_body or self.request.command == "HEAD"
        return bool(self.complete and is_bare)

    def finish(self) -> None:
        """End the answer; one to HEAD has no body, so it has no last chunk either."""
        if not self.wrote_header:
            self.write(b"")
        if self.request.command == "HEAD":
            self.chunked_response = False
        super().finish()


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection that is closed when its client is too slow or has gone away."""

    parser_class = RequestParser
    task_class = Task
    request: Any = None  # that is being received
    sent_continue = False
    _receiving = _Pace(0)
    _sending: _Pace | None = None
    _sent = 0
    _ahead = b""  # what the client sent after a request that has no answer yet

    def readable(self) -> bool:
        """Return whether the client may send more, after what it has sent ahead."""
        while self._ahead and super().readable():
            data, self._ahead = self._ahead, b""
            self.received(data)
        return not self._ahead and bool(super().readable())

    def received(self, data: bytes) -> bool:
        """Receive a part of a request; the next one begins after the answer was sent.

        Waitress would answer all of them at once, and a thread would wait for a client
        that asks for a lot and reads slowly.
        """
        with self.requests_lock:
            if self.will_close or self.close_when_flushed:
                return False
            while data and not self.requests:
                data = data[self._take_in(data) :]
            self._ahead = data
        return True

    def _take_in(self, data: bytes) -> int:
        """Return how many bytes belonged to the request that is being received."""
        if self.request is None:
            self._receiving = _Pace(time.monotonic())
            self.request = self.parser_class(self.adj)
        request = self.request
        taken: int = request.received(data)
        wants_word = request.expect_continue and request.headers_finished
        if wants_word and not self.sent_continue:
            self.send_continue()
        if request.completed:
            self.request, self.sent_continue = None, False
            if not request.empty:
                self.requests.append(request)
                self.server.add_task(self)
        return taken

    def send(self, data: bytes, do_close: bool = True) -> int:  # noqa: FBT001, FBT002 - waitress's signature
        """Send a part of an answer."""
        sent: int = super().send(data, do_close)
        self._sent += sent
        return sent

    def end_if_slow(self, now: float) -> None:
        """Close the connection if its client takes too long; `now` is monotonic."""
        if self._is_slow(now):
            self.handle_close()

    def seconds_of_waiting(self, now: float) -> float | None:
        """Return how long the server has waited for the client; None if it computes."""
        if self.requests:
            return None
        if self.total_outbufs_len:
            return now - self._sending.begin if self._sending else 0
        if self.request is None:
            return float(time.time() - self.last_activity)
        return now - self._receiving.begin

    def _is_slow(self, now: float) -> bool:
        if self.total_outbufs_len:
            self._sending = self._sending or _Pace(now, self._sent)
            return self._sending.is_too_slow(now, self._sent)
        self._sending = None
        if self.request is None:
            idle = 0 if self.requests else time.time() - self.last_activity
            is_new = not self._sent
            longest = _SECONDS_FOR_A_HEAD if is_new else self.adj.channel_timeout
            return bool(idle > longest)
        if not self.request.headers_finished:
            return now - self._receiving.begin > _SECONDS_FOR_A_HEAD
        return self._receiving.is_too_slow(now, self.request.body_bytes_received)


class BufferingWorker(Worker):  # type: ignore[misc]  # gunicorn has no types
    """A process whose threads only ever see whole requests."""

    _next_check = 0.0  # for slow clients, by the monotonic clock
    _listeners: Sequence[Any] = ()
    _most_connections = _MOST_CONNECTIONS

    def handle_exit(self, sig: int, frame: object) -> None:
        """Stop soon, when gunicorn sends the signal."""
        super().handle_exit(sig, frame)
        for listener in self._listeners:
            listener.pull_trigger()  # wakes the loop

    def run(self) -> None:
        """Serve until gunicorn asks this process to stop."""
        # Otherwise waitress logs every request that has to wait for a thread.
        logging.getLogger("waitress").setLevel(logging.ERROR)
        # The loop would wait for up to 5 ms while a thread computes.
        sys.setswitchinterval(0.001)
        sockets: dict[int, Any] = {}  # of connections and listeners, by file descriptor
        dispatcher = ThreadedTaskDispatcher()
        dispatcher.set_thread_count(self.cfg.threads)
        limits = Limits(self.cfg.keepalive, _allow_connections())
        self._most_connections = limits.connections
        self._listeners = [
            create_listener(self.wsgi, each.sock, sockets, dispatcher, limits)
            for each in self.sockets
        ]
        while self.alive and self.ppid == os.getppid():
            self._serve(sockets)
        for listener in self._listeners:
            listener.accepting = False
        latest = time.monotonic() + self.cfg.graceful_timeout
        while any(map(_is_busy, sockets.values())) and time.monotonic() < latest:
            self._serve(sockets)
        dispatcher.shutdown(timeout=max(1, latest - time.monotonic()))

    def _serve(self, sockets: dict[int, Any]) -> None:
        """Serve until something has happened, for a second at most."""
        loop(timeout=1, use_poll=True, map=sockets, count=1)
        now = time.monotonic()
        make_room(sockets, now, most=self._most_connections)
        if now < self._next_check:
            return
        self._next_check = now + 1
        self.notify()
        for each in [each for each in sockets.values() if isinstance(each, Channel)]:
            each.end_if_slow(now)


def create_listener(
    app: Callable[..., Any],
    listener: socket,
    sockets: dict[int, Any],
    dispatcher: ThreadedTaskDispatcher,
    limits: Limits,
) -> Any:  # noqa: ANN401 - waitress has no types
    """Serve a WSGI app at a listening socket, once `loop` runs over `sockets`."""
    server = create_server(
        app,
        map=sockets,
        _dispatcher=dispatcher,
        sockets=[listener],
        connection_limit=limits.connections,
        channel_timeout=limits.keep_alive,
        max_request_header_size=_LARGEST_HEAD,
        max_request_body_size=_LARGEST_BODY,
        outbuf_overflow=_MEMORY_FOR_AN_ANSWER,
        outbuf_high_watermark=_LONGEST_ANSWER_AHEAD,
        # Only the application decides which forwarded headers count.
        clear_untrusted_proxy_headers=False,
        log_socket_errors=False,
        ident="",
    )
    server.channel_class = Channel
    return server


def _allow_connections() -> int:
    """Return how many connections this process may have, with files for each of them.

    Systems often allow a process 1,024 files, until it asks for more.
    """
    soft, hard = getrlimit(RLIMIT_NOFILE)
    wanted = _MOST_CONNECTIONS * _FILES_PER_CONNECTION
    if soft != RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == RLIM_INFINITY else min(wanted, hard)
        setrlimit(RLIMIT_NOFILE, (soft, hard))
    if soft == RLIM_INFINITY:
        return _MOST_CONNECTIONS
    return min(_MOST_CONNECTIONS, soft // _FILES_PER_CONNECTION)


def make_room(sockets: dict[int, Any], now: float, *, most: int) -> None:
    """Close the connections that have waited longest for their clients, if it is full.

    Otherwise a client that opens connections and sends nothing keeps everyone out.
    """
    if len(sockets) < most:
        return
    channels = [each for each in sockets.values() if isinstance(each, Channel)]
    waits = [(each.seconds_of_waiting(now), each) for each in channels]
    waiting = [(wait, each) for wait, each in waits if wait is not None]
    for _, each in sorted(waiting, key=lambda pair: pair[0], reverse=True)[:_ROOM]:
        each.handle_close()


def _is_busy(each: Any) -> bool:  # noqa: ANN401 - waitress has no types
    """Return whether the client of a connection is still waiting for an answer."""
    if not isinstance(each, Channel):
        return False
    return bool(each.requests or each.total_outbufs_len)


def build_options(*, keep_alive: int) -> dict[str, object]:
    """Return gunicorn's settings, without the address and the number of processes."""
    return {
        "worker_class": BufferingWorker,
        "threads": _THREADS,
        "keepalive": keep_alive,
        "timeout": 120,
        "graceful_timeout": 10,
        "preload_app": True,  # processes share what the app loads
        "control_socket_disable": True,
        # Gunicorn trusts no header: only INSIGHTS_PROXY_HOPS decides which ones count.
        "forwarded_allow_ips": "",
        "forwarder_headers": "",
        "secure_scheme_headers": {},
    }
