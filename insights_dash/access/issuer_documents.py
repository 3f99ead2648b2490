"""Loads JSON from issuers of ID tokens, over https and within limits.

Only administrators enter issuers, and only for them are documents loaded. An issuer can
be in a private network, as GitLab and GitHub Enterprise often are.
"""

import json
import socket
import ssl
import time
from contextlib import suppress
from http.client import HTTPException, HTTPMessage, HTTPResponse, HTTPSConnection
from ipaddress import ip_address
from typing import IO, Any
from urllib.parse import urlsplit
from urllib.request import (
    HTTPRedirectHandler,
    HTTPSHandler,
    Request,
    build_opener,
)

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from insights_dash.domain.errors import InsightsError

_SECONDS_TO_READ, _SECONDS = 5, 10
_LARGEST = 256 * 1024  # bytes; GitHub's key set has 8 kB
_BLOCK = 16 * 1024
# Without compression, a small answer cannot become a huge one.
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}
# URLError and errors of TLS are OSErrors.
_FAILURES = (OSError, HTTPException, ValueError, RecursionError)


class IssuerError(InsightsError):
    """An issuer could not be reached, or its documents can't be used."""


class _PublicConnection(HTTPSConnection):
    """Connects only to addresses on the internet."""

    def connect(self) -> None:
        """Connect to the addresses that are checked, without resolving them again."""
        self._create_connection = _connect_publicly
        super().connect()


class _PublicHandler(HTTPSHandler):
    """Opens URLs on the internet only; an outgoing proxy resolves names by itself."""

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(context=context)
        self._trusted = context

    def https_open(self, req: Request) -> HTTPResponse:
        """Open a URL; the request's host is that of the proxy if there is one."""
        is_direct = req.host == urlsplit(req.full_url).netloc
        kind = _PublicConnection if is_direct else HTTPSConnection
        return self.do_open(kind, req, context=self._trusted)


def _connect_publicly(
    address: tuple[str, int],
    timeout: float,
    source: tuple[str, int] | None = None,
) -> socket.socket:
    """Connect to a host as `socket.create_connection` does, if it is public.

    Raises:
        OSError: if it can't be reached, or has an address in a private network.
    """
    found = socket.getaddrinfo(*address, type=socket.SOCK_STREAM)
    places = [(str(each[4][0]), address[1]) for each in found]
    if not all(ip_address(host).is_global for host, _ in places):
        message = f"{address[0]} is in a private network."
        raise OSError(message)
    for place in places[:-1]:
        with suppress(OSError):
            return socket.create_connection(place, timeout, source)
    return socket.create_connection(places[-1], timeout, source)


class _NoRedirects(HTTPRedirectHandler):
    """Treats a redirect as the failure that it is for these documents."""

    def redirect_request(  # noqa: PLR0913, PLR0917 - urllib's signature
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> None:
        """Follow none."""


def load_document(url: str, *, is_public: bool = False) -> dict[str, Any]:
    """Return the JSON object at an https URL. Redirects are not followed.

    If `is_public`, the URL's host must be on the internet when it is connected to.

    Raises:
        IssuerError: if there is none, or it is too large or too slow; it contains
            nothing of what was loaded.
    """
    try:
        found = json.loads(_load(url, is_public=is_public))
    except _FAILURES as error:
        message = f"{url} cannot be loaded: {_describe(error)}."
        raise IssuerError(message) from error
    if not isinstance(found, dict):
        message = f"{url} did not return a JSON object."
        raise IssuerError(message)
    return found


def check_key_url(url: object, issuer: str) -> str:
    """Return the URL of an issuer's keys, if keys may be loaded from there.

    An issuer on the internet could otherwise let this server call others in its
    private network, although no administrator has entered those.

    Raises:
        IssuerError: if it isn't https, or points to another host in a private network.
    """
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
        host = parts.hostname if parts.port != 0 else None
    except ValueError:
        host = None
    is_plain = isinstance(url, str) and url.isascii() and url.isprintable()
    if not is_plain or not host or not str(url).startswith("https://"):
        message = f"The jwks_uri of {issuer} is not an https URL."
        raise IssuerError(message)
    if not is_own_host(str(url), issuer) and _is_private(host):
        message = (
            f"The jwks_uri of {issuer} points to another host in a private network."
        )
        raise IssuerError(message)
    return str(url)


def is_own_host(url: str, issuer: str) -> bool:
    """Return whether a checked URL has the host and port of an issuer."""
    one, other = urlsplit(url), urlsplit(issuer)
    return (one.hostname, one.port or 443) == (other.hostname, other.port or 443)


def _load(url: str, *, is_public: bool) -> bytes:
    ends, body = time.monotonic() + _SECONDS, b""
    kind = _PublicHandler if is_public else HTTPSHandler
    opener = build_opener(_NoRedirects, kind(context=_create_context()))
    request = Request(url, headers=_HEADERS)  # noqa: S310 - callers check for https
    with opener.open(request, timeout=_SECONDS_TO_READ) as answer:
        # Not `read`, which waits for the whole of a slow answer.
        while block := answer.read1(_BLOCK):
            body += block
            if len(body) > _LARGEST or time.monotonic() > ends:
                message = f"{url} is too large or too slow."
                raise IssuerError(message)
    return bytes(body)


def _create_context() -> ssl.SSLContext:
    """Trust the machine's certificate authorities, and those that browsers trust."""
    context = ssl.create_default_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    return context


def _describe(error: Exception) -> str:
    """Say what failed, without text that the issuer may have written."""
    reason = getattr(error, "reason", error)
    if isinstance(reason, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({reason.verify_message})"
    code = getattr(error, "code", None)
    if isinstance(code, int):
        return f"the server returned {code}"
    if isinstance(error, ValueError | RecursionError):
        return "the response is not JSON"
    return type(reason if isinstance(reason, Exception) else error).__name__


def _is_private(host: str) -> bool:
    """Return whether a host has an address that isn't on the internet.

    A name that can't be resolved here may be known to an outgoing proxy.
    """
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False
    return not all(ip_address(each[4][0]).is_global for each in found)
