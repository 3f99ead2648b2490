"""How the product is served: gunicorn's processes, waitress's connections.

Gunicorn starts, watches and replaces the processes. Within each, waitress receives
whole requests and sends answers on its own, so that a slow client never holds one of
the threads that compute. See docs/decisions/0015-slow-clients.md.
"""

import logging
import os
import time
from collections.abc import Callable, Sequence
from resource import RLIM_INFINITY, RLIMIT_NOFILE, getrlimit, setrlimit
from socket import socket
from typing import Any

from gunicorn.workers.base import Worker
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import ThreadedTaskDispatcher
from waitress.wasyncore import loop

_THREADS = 4
# Of one process. Each connection may need files for its request and its answer too.
_MOST_CONNECTIONS, _FILES_PER_CONNECTION = 1_000, 4
# How long a client may take for the head of a request; and how much of a body it must
# have sent, or of an answer taken, within how long.
_SECONDS_FOR_A_HEAD = 20
_SECONDS_FOR_A_PART, _SMALLEST_PART = 30, 30 * 1024
_LARGEST_HEAD = 64 * 1024
# The application refuses smaller ones with a message of its own.
_LARGEST_BODY = 64 * 1024 * 1024
# An answer waits in memory up to the first limit and in a temporary file up to the
# second; only then does its thread wait for the client.
_MEMORY_FOR_AN_ANSWER, _LONGEST_ANSWER_AHEAD = 1024 * 1024, 64 * 1024 * 1024


class _Pace:
    """Whether enough bytes go one way; times are monotonic."""

    def __init__(self, begin: float, size: int = 0) -> None:
        self.begin = begin
        self._size = size

    def is_too_slow(self, now: float, size: int) -> bool:
        """Return whether too little was added to make `size` bytes since the start."""
        if now - self.begin <= _SECONDS_FOR_A_PART:
            return False
        added = size - self._size
        self.begin, self._size = now, size
        return added < _SMALLEST_PART


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection that ends when its client is too slow or has gone away."""

    _receiving = _Pace(0)
    _sending: _Pace | None = None
    _sent = 0

    def received(self, data: bytes) -> bool:
        """Take in a part of a request."""
        if self.request is None:
            self._receiving = _Pace(time.monotonic())
        taken: bool = super().received(data)
        return taken

    def send(self, data: bytes, do_close: bool = True) -> int:  # noqa: FBT001, FBT002 - waitress's signature
        """Send a part of an answer."""
        sent: int = super().send(data, do_close)
        self._sent += sent
        return sent

    @property
    def is_busy(self) -> bool:
        """Whether the client still waits for an answer, or for the rest of one."""
        return bool(self.requests or self.total_outbufs_len)

    def seconds_waiting(self, now: float) -> float:
        """Return for how long the server has waited for the rest of a request.

        Without one under way, it waits for the next request.
        """
        if self.request is not None:
            return now - self._receiving.begin
        idle: float = time.time() - self.last_activity
        return idle

    def end_if_slow(self, now: float) -> None:
        """Close the connection if its client takes too long; `now` is monotonic."""
        if self._is_slow(now):
            self.handle_close()

    def _is_slow(self, now: float) -> bool:
        if self.total_outbufs_len:
            self._sending = self._sending or _Pace(now, self._sent)
            return self._sending.is_too_slow(now, self._sent)
        self._sending = None
        if self.requests:
            return False
        waiting = self.seconds_waiting(now)
        if self.request is None:
            return bool(waiting > self.adj.channel_timeout)
        if not self.request.headers_finished:
            return waiting > _SECONDS_FOR_A_HEAD
        return self._receiving.is_too_slow(now, self.request.body_bytes_received)


class BufferingWorker(Worker):  # type: ignore[misc]  # gunicorn has no types
    """A process whose threads only ever see whole requests."""

    _next_check = 0.0  # of slow clients, by the monotonic clock
    _listeners: Sequence[Any] = ()

    def handle_exit(self, sig: int, frame: object) -> None:
        """Stop soon, as gunicorn asks by a signal."""
        super().handle_exit(sig, frame)
        for listener in self._listeners:
            listener.pull_trigger()  # ends the wait for something to happen

    def run(self) -> None:
        """Serve until gunicorn asks this process to stop."""
        # Waitress would report each request that has to wait for a thread.
        logging.getLogger("waitress").setLevel(logging.ERROR)
        sockets: dict[int, Any] = {}  # of connections and listeners, by file descriptor
        dispatcher = ThreadedTaskDispatcher()
        dispatcher.set_thread_count(self.cfg.threads)
        self._listeners = [
            create_listener(
                self.wsgi,
                each.sock,
                sockets,
                dispatcher,
                keep_alive=self.cfg.keepalive,
            )
            for each in self.sockets
        ]
        while self.alive and self.ppid == os.getppid():
            self._serve(sockets)
        for listener in self._listeners:
            listener.accepting = False
        latest = time.monotonic() + self.cfg.graceful_timeout
        while time.monotonic() < latest and any(
            each.is_busy for each in _list_channels(sockets)
        ):
            self._serve(sockets)
        dispatcher.shutdown(timeout=max(1, latest - time.monotonic()))

    def _serve(self, sockets: dict[int, Any]) -> None:
        """Serve until something has happened, for a second at most."""
        loop(timeout=1, use_poll=True, map=sockets, count=1)
        now = time.monotonic()
        if now < self._next_check:
            return
        self._next_check = now + 1
        self.notify()
        end_slow_connections(sockets, now)


def end_slow_connections(
    sockets: dict[int, Any], now: float, *, most: int = _MOST_CONNECTIONS
) -> None:
    """Close connections whose clients are too slow; `now` is monotonic.

    If almost as many as `most` are open, those that have waited longest are closed too,
    so that a flood of connections keeps nobody out.
    """
    for channel in _list_channels(sockets):
        channel.end_if_slow(now)
    channels = _list_channels(sockets)
    waiting = [each for each in channels if not each.is_busy]
    waiting.sort(key=lambda each: each.seconds_waiting(now), reverse=True)
    for channel in waiting[: max(0, len(channels) - most * 9 // 10)]:
        channel.handle_close()


def _list_channels(sockets: dict[int, Any]) -> list[Channel]:
    return [each for each in sockets.values() if isinstance(each, Channel)]


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


def create_listener(
    app: Callable[..., Any],
    listener: socket,
    sockets: dict[int, Any],
    dispatcher: ThreadedTaskDispatcher,
    *,
    keep_alive: int,
) -> Any:  # noqa: ANN401 - waitress has no types
    """Serve a WSGI app at a listening socket, once `loop` runs over `sockets`.

    An idle connection stays open for `keep_alive` seconds.
    """
    server = create_server(
        app,
        map=sockets,
        _dispatcher=dispatcher,
        sockets=[listener],
        connection_limit=_allow_connections(),
        channel_timeout=keep_alive,
        max_request_header_size=_LARGEST_HEAD,
        max_request_body_size=_LARGEST_BODY,
        outbuf_overflow=_MEMORY_FOR_AN_ANSWER,
        outbuf_high_watermark=_LONGEST_ANSWER_AHEAD,
        # The application alone decides which forwarded headers count.
        clear_untrusted_proxy_headers=False,
        log_socket_errors=False,
        ident="",
    )
    server.channel_class = Channel
    return server


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
        # No header is believed here: INSIGHTS_PROXY_HOPS alone says which count.
        "forwarded_allow_ips": "",
        "forwarder_headers": "",
        "secure_scheme_headers": {},
    }
