"""A server on its own port, for clients in other languages."""

from collections.abc import Callable, Iterator

import pytest
from dash import Dash

from any_database import Templates
from call_log import CallLog
from client_run import ClientServer, Ran
from client_table import Client, check_table
from insights_dash.store.spaces import Space
from local_server import served
from people import add_administrator, add_key
from whole_product import NOW, fill, running


@pytest.fixture
def site(app: Dash, space: Space) -> Iterator[str]:  # noqa: ARG001 - fills the database
    """Return the URL of a server with the small world."""
    with served(app.server) as url:
        yield url


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, templates: Templates
) -> Iterator[ClientServer]:
    """A server with the small world and an administrator, for one client's script."""
    home = tmp_path_factory.mktemp("client")
    with (
        templates.copy("sqlite", home, fill) as database,
        running(database, home, lambda: NOW) as app,
    ):
        key = add_key(database, NOW, add_administrator(database, NOW))
        log = CallLog(app.server)
        with served(log) as url:
            yield ClientServer(url, key, log)


@pytest.fixture
def matches_table(request: pytest.FixtureRequest) -> Callable[[Client, Ran], bool]:
    """Compare a client's table in docs/clients.md with what ran, or renew it."""
    renew = request.config.getoption("--renew-client-table")

    def compare(client: Client, ran: Ran) -> bool:
        assert not ran.errors, "\n".join(map(": ".join, ran.errors.items()))
        check_table(client, ran.calls, renew=renew)
        return True

    return compare
