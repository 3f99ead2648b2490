"""Applications on a port of their own, for browsers and other clients."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from werkzeug.serving import make_server

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

_POLL = 0.02  # seconds; stopping the server takes as long


@contextmanager
def served(app: "WSGIApplication") -> Iterator[str]:
    """Serve an application inside the block; the value is its URL, without a path."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(_POLL,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
