"""Many connections that ask the same thing again and again: answers a second.

All of them in one thread, and answers are hardly looked at, so that on the same machine
the server keeps nearly all of the processors.
"""

import selectors
import socket
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from http import HTTPStatus

_HEAD_ENDS, _LENGTH = b"\r\n\r\n", b"\r\ncontent-length:"
_BYTES_AT_ONCE, _SECONDS_TO_ANSWER = 1 << 16, 30


class WrongAnswerError(Exception):
    """The server answered something else than it was to, or not at all."""


@dataclass(frozen=True)
class Load:
    """What was asked of the server, and what the asking itself took.

    `client` is the share of a processor that this side needed.
    """

    answers_a_second: float
    client: float


class _Connection:
    """One that is kept alive; it asks again once it has an answer."""

    def __init__(self, address: tuple[str, int], request: bytes, status: int) -> None:
        self._request, self._status = request, status
        self._received = b""
        self.socket = socket.create_connection(address, timeout=_SECONDS_TO_ANSWER)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request)

    def read(self) -> bool:
        """Take in what has come; whether that completes an answer.

        Raises:
            WrongAnswerError: where it has another status, or the connection was closed.
        """
        try:
            data = self.socket.recv(_BYTES_AT_ONCE)
        except ConnectionError:
            data = b""
        if not data:
            message = "The server closed a connection."
            raise WrongAnswerError(message)
        self._received += data
        head, ends, body = self._received.partition(_HEAD_ENDS)
        if not ends or len(body) < _read_length(head):
            return False
        if int(head.split(b" ", 2)[1]) != self._status:
            raise WrongAnswerError(head.decode("latin-1"))
        self._received = b""
        # Where the server has closed meanwhile, the next reading tells.
        with suppress(ConnectionError):
            self.socket.sendall(self._request)
        return True


def ask_again_and_again(
    address: tuple[str, int],
    request: bytes,
    *,
    connections: int,
    seconds: float,
    status: int = HTTPStatus.OK,
) -> Load:
    """How many answers of a status come while all connections ask.

    Raises:
        WrongAnswerError: where one has another status, or none comes for long.
    """
    with ExitStack() as stack, selectors.DefaultSelector() as selector:
        for _ in range(connections):
            opened = _Connection(address, request, status)
            stack.enter_context(opened.socket)
            selector.register(opened.socket, selectors.EVENT_READ, opened)
        answers, passed = 0, 0.0
        begin, used = time.perf_counter(), time.process_time()
        while passed < seconds or not answers:
            ready = selector.select(_SECONDS_TO_ANSWER)
            if not ready:
                message = f"No answer for {_SECONDS_TO_ANSWER} seconds."
                raise WrongAnswerError(message)
            answers += sum(key.data.read() for key, _ in ready)
            passed = time.perf_counter() - begin
        return Load(answers / passed, (time.process_time() - used) / passed)


def _read_length(head: bytes) -> int:
    """The length of the body; 0 where none is told, as of what did not change."""
    _, found, rest = head.lower().partition(_LENGTH)
    return int(rest.partition(b"\r\n")[0]) if found else 0
