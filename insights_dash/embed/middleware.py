"""WSGI middleware that maps `/embed/<token>/…` to the app of the embeds.

It maps `/wall/<token>/…` to the pages of wall displays in the same way. They don't get
the browser's credentials, and the browser doesn't store responses.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

OUTSIDE, INSIDE = "/embed/", "/_embed/"
WALL_OUTSIDE, WALL_INSIDE = "/wall/", "/_wall/"
_PREFIXES = {OUTSIDE: INSIDE, WALL_OUTSIDE: WALL_INSIDE}
ANY_PAGE = ("*",)
_EMBED_REQUEST = "insights.embed"
_LEFT_OUTSIDE = (
    *("HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_PROXY_AUTHORIZATION"),
    "HTTP_X_OCTOPUS_APIKEY",
)
_NEVER_GIVEN = {"set-cookie", "x-frame-options", "referrer-policy", "cache-control"}
_NO_PAGE = "frame-ancestors 'none'"

_Headers = list[tuple[str, str]]
_Failure = (
    tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]
)


@dataclass
class EmbedRequest:
    """A request for an embed or a wall display, with what else is known of it.

    `parents` are the origins of the pages that can frame the response: none until the
    token has been checked.
    """

    token: str
    parents: tuple[str, ...] = ()


class EmbedMiddleware:
    """Wraps the server's WSGI application, and leaves other requests unchanged."""

    def __init__(self, inner: "WSGIApplication") -> None:
        """Wrap `inner`, which serves embeds and wall displays below their own paths."""
        self._inner = inner

    def answer(
        self, environ: "WSGIEnvironment", start: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request."""
        path = str(environ.get("PATH_INFO", ""))
        outside = next((each for each in _PREFIXES if path.startswith(each)), None)
        if outside is None:
            return self._inner(environ, start)
        token, _, rest = path.removeprefix(outside).partition("/")
        embed_request = EmbedRequest(token)
        inside = {k: v for k, v in environ.items() if k not in _LEFT_OUTSIDE}
        inside |= {
            "PATH_INFO": _PREFIXES[outside] + rest,
            _EMBED_REQUEST: embed_request,
        }

        def start_inside(
            status: str, headers: _Headers, failure: _Failure | None = None
        ) -> object:
            return start(status, _seal(headers, embed_request.parents), failure)

        return self._inner(inside, start_inside)  # type: ignore[arg-type]  # any callable


def find_embed_request(environ: "WSGIEnvironment") -> EmbedRequest | None:
    """Return the data of a request for an embed or a wall display, else None."""
    embed_request: EmbedRequest | None = environ.get(_EMBED_REQUEST)
    return embed_request


def _seal(headers: _Headers, parents: tuple[str, ...]) -> _Headers:
    allowed = f"frame-ancestors {' '.join(parents)}" if parents else _NO_PAGE
    kept = [
        (name, value.replace(_NO_PAGE, allowed))
        for name, value in headers
        if name.lower() not in _NEVER_GIVEN
    ]
    return [
        *kept,
        ("Cache-Control", "no-store"),
        ("Referrer-Policy", "no-referrer"),
    ]
