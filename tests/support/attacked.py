"""A server with two spaces, and users who have no access to each other's."""

from dataclasses import dataclass

from dash import Dash
from flask.testing import FlaskClient

from insights_dash.domain.identity import SpaceId
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.read import get_account
from insights_dash.store.database import Database
from people import add_key, sign_in
from whole_product import NOW

HERE, THERE = SpaceId("Spaces-1"), SpaceId("Spaces-2")
SAME = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class Attacked:
    """The server; root administers it, ada views Spaces-1, eve manages Spaces-2."""

    app: Dash
    database: Database

    def browser(self, username: str = "") -> FlaskClient:
        """Return a browser, signed in with this username if there is one."""
        browser: FlaskClient = self.app.server.test_client()
        if username:
            sign_in(browser, username)
        return browser

    def account(self, username: str) -> Account:
        with self.database.read() as session:
            return get_account(session, username)

    def key(self, username: str) -> dict[str, str]:
        """Return the header of a program that uses an API key of this account."""
        return {"X-Octopus-ApiKey": add_key(self.database, NOW, self.account(username))}
