"""Runs applications on a port of their own, for browsers and other clients."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from werkzeug.serving import make_server

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_POLL = 0.02  # seconds; stopping the server takes as long


@contextmanager
def served(app: "WSGIApplication", *, streams: bool = False) -> Iterator[str]:
    """Serve an application inside the block; yields its URL without a path.

    Only with `streams` are parts of a response sent before the rest is available.
    """
    wrapped = app if streams else _answer_whole(app)
    server = make_server("127.0.0.1", 0, wrapped, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(_POLL,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _answer_whole(app: "WSGIApplication") -> "WSGIApplication":
    """Close each response here: Werkzeug forgets to when a browser disconnects."""

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        parts: Any = app(environ, start)
        if not hasattr(parts, "close"):
            return list(parts)
        with closing(parts):
            return list(parts)

    return answer
