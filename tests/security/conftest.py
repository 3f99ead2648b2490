"""A server with two spaces and people who have no business in each other's.

Attackers do not get in, so all attacks share it; what one may write, it writes to
Spaces-2.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from dash import Dash
from flask.testing import FlaskClient

from any_database import Templates
from insights_dash.domain.identity import SpaceId
from insights_dash.domain.role import Grant, Role
from insights_dash.store.accounts import Account, get_account
from insights_dash.store.database import Database
from people import add_administrator, add_key, add_person, sign_in
from whole_product import NOW, fill, running

HERE, THERE = SpaceId("Spaces-1"), SpaceId("Spaces-2")
SAME = {"Sec-Fetch-Site": "same-origin"}
REPORT = {
    "Name": "Live in Main",
    "ProjectIds": ["Projects-1"],
    "EnvironmentGroups": [{"Name": "Live", "Environments": ["Environments-2"]}],
}


@dataclass(frozen=True)
class Attacked:
    """The server: root may do all, ada views Spaces-1, eve manages Spaces-2."""

    app: Dash
    database: Database

    def browser(self, username: str = "") -> FlaskClient:
        """One in which somebody has signed in; nobody, without a name."""
        browser: FlaskClient = self.app.server.test_client()
        if username:
            sign_in(browser, username)
        return browser

    def account(self, username: str) -> Account:
        with self.database.read() as session:
            return get_account(session, username)

    def key(self, username: str) -> dict[str, str]:
        """The header of a program that has somebody's key."""
        return {"X-Octopus-ApiKey": add_key(self.database, NOW, self.account(username))}


@pytest.fixture(scope="session")
def attacked(
    tmp_path_factory: pytest.TempPathFactory, templates: Templates
) -> Iterator[Attacked]:
    home = tmp_path_factory.mktemp("attacked")
    with (
        templates.copy("sqlite", home, fill) as database,
        running(database, home, lambda: NOW) as app,
    ):
        add_administrator(database, NOW)
        add_person(database, NOW, Grant(Role.REPORT_VIEWER, HERE), username="ada")
        add_person(
            database,
            NOW,
            *(
                Grant(role, THERE)
                for role in (Role.REPORT_MANAGER, Role.DEPLOYMENT_RECORDER)
            ),
            username="eve",
        )
        server = Attacked(app, database)
        api, root = server.browser(), server.key("root")
        made = api.post(f"/api/{HERE}/insights/reports", json=REPORT, headers=root)
        assert 201 == made.status_code, made.text
        yield server


@pytest.fixture(scope="session")
def browsers(attacked: Attacked) -> dict[str, FlaskClient]:
    """A browser of each person, by name; signing in takes its time on purpose."""
    return {name: attacked.browser(name) for name in ("root", "ada", "eve")}


@pytest.fixture
def stranger(attacked: Attacked) -> FlaskClient:
    """A browser in which nobody has signed in."""
    return attacked.browser()
