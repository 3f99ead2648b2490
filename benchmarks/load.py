"""Send the same request over many connections, and count the answers per second.

One thread runs all connections and hardly reads the answers. On the same machine, this
leaves nearly all CPU time to the server.
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
    """The server gave a wrong answer, or none."""


@dataclass(frozen=True)
class Load:
    """The rate of answers, and the client's own cost.

    `client` is the share of one core that the client used.
    """

    answers_a_second: float
    client: float


class _Connection:
    """A keep-alive connection, which sends the request again after each answer."""

    def __init__(self, address: tuple[str, int], request: bytes, status: int) -> None:
        self._request, self._status = request, status
        self._received = b""
        self.socket = socket.create_connection(address, timeout=_SECONDS_TO_ANSWER)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request)

    def read(self) -> bool:
        """Read from the socket, and return whether an answer is complete.

        Raises:
            WrongAnswerError: if the status differs, or the connection was closed.
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
        # If the server has closed the connection, the next read reports it.
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
    """Count answers with a status while all connections send requests.

    Raises:
        WrongAnswerError: if one has another status, or none arrives for long.
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
    """Return the length of the body, or 0 without one, as for `304 Not Modified`."""
    _, found, rest = head.lower().partition(_LENGTH)
    return int(rest.partition(b"\r\n")[0]) if found else 0
