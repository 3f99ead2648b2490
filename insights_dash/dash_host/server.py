"""The Flask server below both Dash apps."""

from collections.abc import Sequence

from flask import Flask, Request, request
from flask.sessions import SecureCookieSessionInterface
from flask_compress import Compress
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import MapAdapter

from insights_dash.access.hosts import is_allowed_host

_LARGEST_BODY = 16 * 1024 * 1024
_COMPRESSED = [
    "text/html",
    "text/css",
    "text/javascript",
    "text/plain",
    "text/csv",
    "application/json",
    "application/xml",
    "image/svg+xml",
]


def create_server(
    secret_key: str, *, allowed_hosts: Sequence[str], proxy_hops: int
) -> Flask:
    """Return a server that accepts these hosts only, and compresses its responses.

    It trusts the X-Forwarded headers of `proxy_hops` reverse proxies in front of it.
    """
    server = _Server("insights_dash", static_folder=None)
    server.allowed_hosts = tuple(allowed_hosts)
    server.config.update(
        SECRET_KEY=secret_key,
        SESSION_COOKIE_NAME="insights_sign_in",  # during single sign-on
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=_LARGEST_BODY,
        COMPRESS_MIMETYPES=_COMPRESSED,
        COMPRESS_ALGORITHM=["br", "gzip"],
        # Streamed responses are large: for them, time matters more than size.
        COMPRESS_ALGORITHM_STREAMING=["zstd", "gzip", "br"],
        COMPRESS_BR_LEVEL=4,
        COMPRESS_LEVEL=1,
    )
    Compress(server)
    if proxy_hops:
        server.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as it is meant to
            server.wsgi_app, x_for=proxy_hops, x_proto=proxy_hops, x_host=proxy_hops
        )
    return server


class _Sessions(SecureCookieSessionInterface):
    """Restricts the cookie of a sign-in to TLS if the request came by TLS."""

    def get_cookie_secure(self, _app: Flask) -> bool:
        """Return whether the browser may only send the cookie by TLS."""
        return request.is_secure


class _Server(Flask):
    session_interface = _Sessions()
    allowed_hosts: tuple[str, ...] = ()

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Refuse requests for hosts that are not allowed, which stops DNS rebinding.

        Flask's own TRUSTED_HOSTS cannot match IPv6 addresses.
        """
        if request and not is_allowed_host(
            request.headers.get("Host", ""), self.allowed_hosts
        ):
            message = "The server does not answer to this host name."
            raise SecurityError(message)
        return super().create_url_adapter(request)
