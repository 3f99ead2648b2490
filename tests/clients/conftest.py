"""A server on a port of its own, for clients that know nothing of Python."""

import threading
from collections.abc import Iterator

import pytest
from dash import Dash
from werkzeug.serving import make_server

from insights_dash.store.spaces import Space
from node_client import install_client, run_client

KEY = "API-ABCDEFGHIJ0123456789KLMNOP"


@pytest.fixture
def site(app: Dash, space: Space) -> Iterator[str]:  # noqa: ARG001 - fills the database
    """Where it is; it holds the small world."""
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def found(site: str, request: pytest.FixtureRequest) -> object:
    """What the npm client found in the scenario that the test names."""
    return run_client(install_client(), site, KEY, request.param)
