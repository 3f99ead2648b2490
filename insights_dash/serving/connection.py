"""A connection: complete requests, complete answers, and limits for slow clients.

Waitress reads and writes; these classes add what it lacks. Each addition has a test in
tests/security/test_connections.py.
"""

import json
import time
from typing import Any, ClassVar
from weakref import WeakSet

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import BadRequest, RequestEntityTooLarge

# How long a client may take to send the head of a request; and how much of a body it
# must send, or of an answer receive, in what time.
_SECONDS_FOR_A_HEAD = 20
_SECONDS_FOR_A_PART, _SMALLEST_PART = 30, 30 * 1024
# Large uploads have to be faster, because others wait for their places: 8 KiB/s.
_SMALLEST_PART_OF_UPLOAD = 240 * 1024
LARGEST_HEAD = 64 * 1024
# Smaller bodies that are still too large get the application's own message.
LARGEST_BODY = 20 * 1024 * 1024
MOST_UPLOADS = 4
_SECONDS_TO_RETRY = "10"
_TOO_LARGE_CODE = 431
_TOO_LARGE = (
    f"The URL and headers of a request can have up to {LARGEST_HEAD // 1024} KiB. Ask "
    "for fewer IDs at a time."
)


class _Pace:
    """Whether bytes flow fast enough in one direction; times are monotonic."""

    def __init__(self, begin: float, size: int = 0) -> None:
        self.begin = begin
        self._size = size

    def is_too_slow(self, now: float, size: int, least: int = _SMALLEST_PART) -> bool:
        """Return whether too few bytes were added to reach `size`, the total by now."""
        if now - self.begin <= _SECONDS_FOR_A_PART:
            return False
        added = size - self._size
        self.begin, self._size = now, size
        return added < least


class RequestParser(HTTPRequestParser):
    """Refuses requests whose end a proxy in front could see in another place.

    A proxy could take for a body what would be another request here, which its rules
    never saw. The parts of a chunked body that are not chunks can only be as long as a
    head, because waitress parses all of them again with each part.

    Only uploads of files can be larger than `LARGEST_BODY`, and a process receives at
    most `MOST_UPLOADS` of them at once.
    """

    completed = False
    _uploads: ClassVar[WeakSet["RequestParser"]] = WeakSet()

    def received(self, data: bytes) -> int:
        """Take in a part of the request, and return how many bytes belonged to it."""
        taken: int = super().received(data)
        if self.chunked and not self.completed:
            around = len(self.body_rcv.control_line) + len(self.body_rcv.trailer)
            if around > LARGEST_HEAD:
                self.error = BadRequest("The chunked body does not end")
                self.completed = True
        if max(self.content_length, self.body_bytes_received) >= LARGEST_BODY:
            self._limit_uploads()
        return taken

    @property
    def is_large_upload(self) -> bool:
        """Return whether this takes one of the few places for large uploads."""
        return self in self._uploads

    def _limit_uploads(self) -> None:
        """Refuse a large body that is no upload, or that is one too many."""
        if self.completed:
            self._uploads.discard(self)
        elif not _is_upload(self.command, self.path):
            self.error = RequestEntityTooLarge(f"exceeds {LARGEST_BODY:,} bytes")
            self.completed = True
        elif self not in self._uploads and len(self._uploads) >= MOST_UPLOADS:
            self.error = TooManyUploads(
                "Other large files are being uploaded. Try again in a moment."
            )
            self.completed = True
        else:
            self._uploads.add(self)

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head of a request."""
        super().parse_header(header_plus)
        # Waitress takes the header out if it has understood it.
        is_left = "TRANSFER_ENCODING" in self.headers
        if is_left or (self.chunked and "CONTENT_LENGTH" in self.headers):
            message = "The request gives two lengths for its body"
            raise ParsingError(message)


def _is_upload(method: str, path: str) -> bool:
    """Return whether a request uploads a file to import."""
    folded = path.lower().rstrip("/")
    is_import = folded.startswith("/api/") and folded.endswith("/imports")
    return method == "POST" and is_import


class TooManyUploads(BadRequest):
    """The answer to an upload that has to wait for others."""

    code = 503
    reason = "Service Unavailable"


class Task(WSGITask):
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


class BadRequestTask(ErrorTask):
    """The answer to a request that could not be read, in the API's own shape.

    No path is known at this point, so every client gets JSON.
    """

    def execute(self) -> None:
        """Send the error, and close the connection."""
        error = self.request.error
        message = _TOO_LARGE if error.code == _TOO_LARGE_CODE else error.body
        body = json.dumps({"ErrorMessage": message}).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers.append(("Content-Type", "application/json"))
        if isinstance(error, TooManyUploads):
            self.response_headers.append(("Retry-After", _SECONDS_TO_RETRY))
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Channel(HTTPChannel):
    """A connection that is closed when its client is too slow or has gone away."""

    parser_class = RequestParser
    task_class = Task
    error_task_class = BadRequestTask
    request: Any = None  # that is being received
    sent_continue = False
    _receiving = _Pace(0)
    _sending: _Pace | None = None
    _sent = 0
    _ahead = b""  # what the client sent after a request that was not answered yet

    def readable(self) -> bool:
        """Return whether the client may send more before its requests are answered."""
        while self._ahead and super().readable():
            data, self._ahead = self._ahead, b""
            self.received(data)
        return not self._ahead and bool(super().readable())

    def received(self, data: bytes) -> bool:
        """Receive a part of a request; the next one waits until the answer was sent.

        Waitress would answer all of them at once, and a thread would wait for a client
        that requests a lot and reads slowly.
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

    @property
    def is_busy(self) -> bool:
        """Return whether the client is still waiting for an answer."""
        return bool(self.requests or self.total_outbufs_len)

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
        received = self.request.body_bytes_received
        is_upload = self.request.is_large_upload
        least = _SMALLEST_PART_OF_UPLOAD if is_upload else _SMALLEST_PART
        return self._receiving.is_too_slow(now, received, least)
