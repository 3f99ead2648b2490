"""A running product with several users, for tests of its pages."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from dash import Dash
from flask.testing import FlaskClient
from itsdangerous import Signer

from insights_dash.access.authenticator import COOKIE, SALT
from insights_dash.access.secrets import generate_token, hash_token
from insights_dash.domain.role import Grant
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.edit import NewAccount, create_account
from insights_dash.store.accounts.read import get_account
from insights_dash.store.database import Database
from insights_dash.store.sessions import begin_session
from people import PASSWORDS, add_key

NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
_NUMBERS = count(1)


@dataclass(frozen=True)
class People:
    """The app, its database, and an administrator with an API key."""

    app: Dash
    database: Database
    administrator: Account
    root_key: str

    def add(self, *grants: Grant, password: str = "") -> Account:
        """Create an account with these roles and a unique name."""
        hashed = PASSWORDS.hash(password) if password else None
        name = f"person{next(_NUMBERS)}"
        new = NewAccount(name, password_hash=hashed, grants=grants)
        with self.database.write() as session:
            return create_account(session, new, now=NOW)

    def by_key(self, account: Account) -> FlaskClient:
        """Return a client that sends an API key of the account."""
        return self._client(add_key(self.database, NOW, account))

    def by_session(self, account: Account) -> FlaskClient:
        """Return a browser that the account is signed in with."""
        token = generate_token()
        with self.database.write() as session:
            current = get_account(session, account.id)
            begin_session(session, current, hash_token(token), now=NOW)
        client: FlaskClient = self.app.server.test_client()
        client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
        client.set_cookie(COOKIE, Signer("test", salt=SALT).sign(token).decode())
        return client

    @property
    def root(self) -> FlaskClient:
        """Return the administrator's browser."""
        return self.by_session(self.administrator)

    def _client(self, key: str) -> FlaskClient:
        client: FlaskClient = self.app.server.test_client()
        client.environ_base["HTTP_X_OCTOPUS_APIKEY"] = key
        return client
