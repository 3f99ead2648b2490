"""Runs applications on a port of their own, for browsers and other clients."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from werkzeug.serving import make_server

if TYPE_CHECKING:
    from ssl import SSLContext
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

BLANK = "/blank"  # where browser tests begin
_POLL = 0.02  # seconds; stopping the server takes as long


@contextmanager
def served(
    app: "WSGIApplication",
    *,
    streams: bool = False,
    context: "SSLContext | None" = None,
) -> Iterator[str]:
    """Serve an application inside the block; yields its URL without a path.

    Only with `streams` are parts of a response sent before the rest is available. With
    `context`, it is served by TLS.
    """
    wrapped = app if streams else _answer_whole(app)
    server = make_server("127.0.0.1", 0, wrapped, threaded=True, ssl_context=context)
    thread = threading.Thread(target=server.serve_forever, args=(_POLL,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Switch:
    """An application that is another one for each test, at one address.

    Chromium keeps the compiled scripts of an address, which are most of what opening a
    page takes. An empty page is always there: about:blank would be another site, for
    each of whose neighbours Chromium starts a process, which takes a third of a second.
    """

    def __init__(self) -> None:
        """Create it; it shows nothing but the empty page."""
        self.app: WSGIApplication | None = None
        self._shown: WSGIApplication | None = None
        self._answering = 0
        self._changed = threading.Condition()

    def show(self, app: "WSGIApplication | None") -> None:
        """Answer by `app`, once every request to the one before is answered."""
        with self._changed:
            self._shown = None
            self._changed.wait_for(lambda: not self._answering)
            self.app = app
            self._shown = app and _answer_whole(app)

    def __call__(
        self, environ: "WSGIEnvironment", start: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request, or refuse it if no application is shown."""
        if environ["PATH_INFO"] == BLANK:
            start("200 OK", [("Content-Type", "text/html")])
            return [b'<!DOCTYPE html><link rel="icon" href="data:,">']
        with self._changed:
            shown = self._shown
            self._answering += 1
        try:
            if shown is None:
                start("503 Service Unavailable", [])
                return []
            return shown(environ, start)
        finally:
            with self._changed:
                self._answering -= 1
                self._changed.notify_all()


def _answer_whole(app: "WSGIApplication") -> "WSGIApplication":
    """Close each response here: Werkzeug forgets to when a browser disconnects."""

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        parts: Any = app(environ, start)
        if not hasattr(parts, "close"):
            return list(parts)
        with closing(parts):
            return list(parts)

    return answer
