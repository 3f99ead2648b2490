"""The way to embeds: `/embed/<token>/…` becomes an address of the embeds' own app.

What a browser knows of its user stays outside, and nothing is given to it to keep.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

OUTSIDE, INSIDE = "/embed/", "/_embed/"
ANYBODY = ("*",)
_TICKET = "insights.embed"
_LEFT_OUTSIDE = (
    *("HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_PROXY_AUTHORIZATION"),
    "HTTP_X_OCTOPUS_APIKEY",
)
_NEVER_GIVEN = {"set-cookie", "x-frame-options", "referrer-policy", "cache-control"}
_NOBODY = "frame-ancestors 'none'"

_Headers = list[tuple[str, str]]
_Failure = (
    tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]
)


@dataclass
class Ticket:
    """What the gate and the door behind it tell each other of a request.

    `parents` are who may frame the answer: nobody until the door says so.
    """

    token: str
    parents: tuple[str, ...] = ()


class EmbedGate:
    """Around the server's WSGI application; other addresses pass as they are."""

    def __init__(self, inner: "WSGIApplication") -> None:
        """`inner` serves the embeds' app below `INSIDE`."""
        self._inner = inner

    def answer(
        self, environ: "WSGIEnvironment", start: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request."""
        path = str(environ.get("PATH_INFO", ""))
        if not path.startswith(OUTSIDE):
            return self._inner(environ, start)
        token, _, rest = path.removeprefix(OUTSIDE).partition("/")
        ticket = Ticket(token)
        inside = {k: v for k, v in environ.items() if k not in _LEFT_OUTSIDE}
        inside |= {"PATH_INFO": INSIDE + rest, _TICKET: ticket}

        def start_inside(
            status: str, headers: _Headers, failure: _Failure | None = None
        ) -> object:
            return start(status, _seal(headers, ticket.parents), failure)

        return self._inner(inside, start_inside)  # type: ignore[arg-type]  # any callable


def find_ticket(environ: "WSGIEnvironment") -> Ticket | None:
    """The request's ticket, where it came through the gate."""
    ticket: Ticket | None = environ.get(_TICKET)
    return ticket


def _seal(headers: _Headers, parents: tuple[str, ...]) -> _Headers:
    allowed = f"frame-ancestors {' '.join(parents)}" if parents else _NOBODY
    kept = [
        (name, value.replace(_NOBODY, allowed))
        for name, value in headers
        if name.lower() not in _NEVER_GIVEN
    ]
    return [
        *kept,
        ("Cache-Control", "no-store"),
        ("Referrer-Policy", "no-referrer"),
    ]
