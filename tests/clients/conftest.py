"""A server on its own port, for clients in other languages."""

from collections.abc import Iterator

import pytest
from dash import Dash

from insights_dash.store.spaces import Space
from local_server import served
from node_client import install_client, run_client

KEY = "API-ABCDEFGHIJ0123456789KLMNOP"


@pytest.fixture
def site(app: Dash, space: Space) -> Iterator[str]:  # noqa: ARG001 - fills the database
    """Return the URL of a server with the small world."""
    with served(app.server) as url:
        yield url


@pytest.fixture
def found(site: str, request: pytest.FixtureRequest) -> object:
    """Return the output of the scenario that the test names."""
    return run_client(install_client(), site, KEY, request.param)
