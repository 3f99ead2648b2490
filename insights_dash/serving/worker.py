"""Gunicorn's settings, and the worker that runs waitress in each of its processes.

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
from typing import Any, TypeAlias

from gunicorn.workers.base import Worker
from waitress.server import create_server
from waitress.task import ThreadedTaskDispatcher
from waitress.wasyncore import loop

from insights_dash.serving.connection import LARGEST_BODY, LARGEST_HEAD, Channel

_THREADS = 4
_LONGEST_LINE = 8_190  # the most that gunicorn's own workers can be told to accept
# Per process. Each connection may also need files for its request and its answer.
_MOST_CONNECTIONS, _FILES_PER_CONNECTION = 1_000, 4
_ROOM = 50  # connections that end at once when there are too many
# The setting of the Flask app that says how many bytes an uploaded file can have.
UPLOAD_SETTING = "LARGEST_UPLOAD"
# Files that are a little too large get the application's own message.
_ROOM_FOR_A_MESSAGE = 1024 * 1024
# Up to the first limit an answer is buffered in memory, and up to the second in a
# temporary file; beyond that, its thread waits for the client.
_MEMORY_FOR_AN_ANSWER, _LONGEST_ANSWER_AHEAD = 1024 * 1024, 64 * 1024 * 1024

Listener: TypeAlias = Any
"""A server of waitress, which has no types."""


@dataclass(frozen=True)
class Limits:
    """How many seconds an idle connection stays open, and how many there may be.

    `upload` is the size of the largest file that can be uploaded, in bytes.
    """

    keep_alive: int
    connections: int = _MOST_CONNECTIONS
    upload: int = 0


class BufferingWorker(Worker):
    """A process whose threads only ever see whole requests."""

    _next_check = 0.0  # for slow clients, by the monotonic clock
    _listeners: Sequence[Listener] = ()
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
        settings = getattr(self.wsgi, "config", {})
        upload = settings.get(UPLOAD_SETTING, 0)
        limits = Limits(self.cfg.keepalive, _allow_connections(), upload)
        self._most_connections = limits.connections
        self._listeners = [
            create_listener(self.wsgi, each.sock, sockets, dispatcher, limits)
            for each in self.sockets
        ]
        while self.alive and self.ppid == os.getppid():
            self._serve(sockets)
        latest = time.monotonic() + self.cfg.graceful_timeout
        self._finish(sockets, latest)
        dispatcher.shutdown(timeout=max(1, latest - time.monotonic()))

    def _finish(self, sockets: dict[int, Any], latest: float) -> None:
        """Accept no more connections, and answer the requests that have begun."""
        for listener in self._listeners:
            listener.accepting = False
        while time.monotonic() < latest and any(
            each.is_busy for each in _list_channels(sockets)
        ):
            self._serve(sockets)

    def _serve(self, sockets: dict[int, Any]) -> None:
        """Serve until something has happened, for a second at most."""
        loop(timeout=1, use_poll=True, map=sockets, count=1)
        now = time.monotonic()
        make_room(sockets, now, most=self._most_connections)
        if now < self._next_check:
            return
        self._next_check = now + 1
        self.notify()
        for channel in _list_channels(sockets):
            channel.end_if_slow(now)


def create_listener(
    app: Callable[..., Any],
    listener: socket,
    sockets: dict[int, Any],
    dispatcher: ThreadedTaskDispatcher,
    limits: Limits,
) -> Listener:
    """Serve a WSGI app at a listening socket, once `loop` runs over `sockets`."""
    server = create_server(
        app,
        map=sockets,
        _dispatcher=dispatcher,
        sockets=[listener],
        connection_limit=limits.connections,
        channel_timeout=limits.keep_alive,
        max_request_header_size=LARGEST_HEAD,
        max_request_body_size=max(LARGEST_BODY, limits.upload + _ROOM_FOR_A_MESSAGE),
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
    waits = [(each.seconds_of_waiting(now), each) for each in _list_channels(sockets)]
    waiting = [(wait, each) for wait, each in waits if wait is not None]
    for _, each in sorted(waiting, key=lambda pair: pair[0], reverse=True)[:_ROOM]:
        each.handle_close()


def _list_channels(sockets: dict[int, Any]) -> list[Channel]:
    return [each for each in sockets.values() if isinstance(each, Channel)]


def build_options(*, keep_alive: int) -> dict[str, object]:
    """Return gunicorn's settings, without the address and the number of processes."""
    return {
        "worker_class": BufferingWorker,
        "threads": _THREADS,
        "keepalive": keep_alive,
        # Waitress takes longer ones. This is for those who choose another worker class:
        # Octopus's clients ask for 300 tasks by their IDs, which is 6.6 kB.
        "limit_request_line": _LONGEST_LINE,
        "timeout": 120,
        "graceful_timeout": 10,
        "preload_app": True,  # processes share what the app loads
        "control_socket_disable": True,
        # Gunicorn trusts no header: only INSIGHTS_PROXY_HOPS decides which ones count.
        "forwarded_allow_ips": "",
        "forwarder_headers": "",
        "secure_scheme_headers": {},
    }
