"""Which requests a server got during which call of a client.

A client under test runs unmodified, so it can't say which of its functions a request
belongs to. The script that drives it announces each call with a GET of MARK instead.
"""

import re
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

MARK = "/which-call-follows"
_OUTSIDE = ""  # what requests between two calls belong to

_MASKS = (
    (re.compile(r"(?<=/)Spaces-\d+"), "{space}"),
    (re.compile(r"(?<=/)[A-Za-z]+(?:-[A-Z][A-Za-z]+)?-\d+(?=/|$)"), "{id}"),
)


class CallLog:
    """An application that answers as `app` does, and remembers what it was asked."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app
        self._lock = threading.Lock()
        self._call = _OUTSIDE
        # A dictionary instead of a set, because it keeps the order.
        self._requests: dict[str, dict[str, None]] = {}

    def requests_of(self, call: str) -> tuple[str, ...]:
        """Return the call's different requests with their statuses, in order."""
        with self._lock:
            return tuple(self._requests.get(call, {}))

    def begin(self, call: str) -> None:
        """Attribute the requests that follow to a call."""
        with self._lock:
            self._call = call

    def __call__(
        self, environ: "WSGIEnvironment", start: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request by `app`, or begin a call."""
        if environ["PATH_INFO"] == MARK:
            asked = parse_qs(environ["QUERY_STRING"], keep_blank_values=True)
            self.begin(asked["call"][0])
            start("204 No Content", [])
            return []

        def remember(status: str, *others: Any) -> Any:  # noqa: ANN401 - as WSGI passes them
            self._remember(environ, status.partition(" ")[0])
            return start(status, *others)

        return self._app(environ, remember)

    def _remember(self, environ: "WSGIEnvironment", status: str) -> None:
        path = masked(environ["PATH_INFO"])
        request = f"`{environ['REQUEST_METHOD']} {path}` {status}"
        with self._lock:
            self._requests.setdefault(self._call, {})[request] = None


def masked(path: str) -> str:
    """Return a path with `{space}` and `{id}` in place of IDs."""
    for pattern, mask in _MASKS:
        path = pattern.sub(mask, path)
    return path
