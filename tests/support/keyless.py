"""A server with service accounts, and an issuer whose tokens sign them in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask.testing import FlaskClient

from any_database import Templates
from audit_log import list_audit_entries
from id_token_issuer import Issuer, running_issuer
from insights_dash.access.token_exchange import GRANT_TYPE
from insights_dash.domain.oidc_identity import IdentityDraft, OidcIdentity
from insights_dash.domain.role import Grant, Role
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.edit import NewAccount, create_account
from insights_dash.store.database import Database
from insights_dash.store.oidc_identities import create_identity
from people import add_administrator
from whole_product import NOW, fill, running

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

TOKEN, ME = "/token/v1", "/api/users/me"
JWT = "urn:ietf:params:oauth:token-type:jwt"
_NUMBERS = count(1)


@dataclass
class Keyless:
    """The server; `clock` is its time, and `address` where requests come from."""

    client: FlaskClient
    database: Database
    issuer: Issuer
    clock: list[datetime]
    root: Account
    address: str = "192.0.2.1"

    def renew(self) -> None:
        """Begin a test: at a later time, from a new address, with a usual issuer."""
        number = next(_NUMBERS)
        self.clock[0] = NOW + timedelta(days=number)
        self.address = f"192.0.{number // 250}.{number % 250}"
        self.issuer.renew(self.clock[0])

    def add_service(self) -> Account:
        """Create a service account that can view reports, with a unique name."""
        new = NewAccount(
            f"builds{next(_NUMBERS)}",
            is_service=True,
            grants=(Grant(Role.REPORT_VIEWER),),
        )
        with self.database.write() as session:
            return create_account(session, new, now=self.clock[0])

    def add_identity(
        self, account: Account, subject: str = "repo:acme/shop:*", audience: str = ""
    ) -> OidcIdentity:
        """Let tokens of the issuer with this subject stand for an account."""
        draft = IdentityDraft(
            f"Pipeline {next(_NUMBERS)}", self.issuer.url, subject, audience
        )
        with self.database.write() as session:
            return create_identity(session, account, draft, now=self.clock[0])

    def send(self, body: dict[str, str], path: str = TOKEN) -> "TestResponse":
        return self.client.post(
            path, json=body, environ_base={"REMOTE_ADDR": self.address}
        )

    def exchange(self, account: Account, token: str, **others: str) -> "TestResponse":
        body = {
            "grant_type": GRANT_TYPE,
            "audience": account.external_id,
            "subject_token": token,
            "subject_token_type": JWT,
        }
        return self.send(body | others)

    def sign_in(self, account: Account) -> str:
        """Return an access token for an account that has an identity."""
        answer = self.exchange(account, self.issuer.sign(account.external_id))
        assert 200 == answer.status_code, answer.text
        token: str = answer.get_json()["access_token"]
        return token

    def caller_of(self, token: str) -> str:
        """Return the username that a token stands for; empty if it is refused."""
        headers = {"Authorization": f"Bearer {token}"}
        answer = self.client.get(ME, headers=headers)
        assert answer.status_code in {200, 401}, answer.text
        return str(answer.get_json().get("Username", ""))

    def newest_entry(self) -> tuple[str, dict[str, str]]:
        """Return the action and the details of the newest entry in the audit log."""
        with self.database.read() as session:
            entry = list_audit_entries(session, take=1)[0]
        return entry.action, dict(entry.details)


@contextmanager
def running_keyless(
    folder: Path, templates: Templates, patch: pytest.MonkeyPatch
) -> Iterator[Keyless]:
    """Run the server and the issuer until the block ends."""
    clock = [NOW]
    with (
        running_issuer(folder, patch) as issuer,
        templates.copy("sqlite", folder, fill) as database,
        running(database, folder, lambda: clock[0]) as app,
    ):
        root = add_administrator(database, NOW)
        yield Keyless(app.server.test_client(), database, issuer, clock, root)


@pytest.fixture(scope="module")
def started_keyless(
    tmp_path_factory: pytest.TempPathFactory, templates: Templates
) -> Iterator[Keyless]:
    """The server, which the tests of a module share."""
    folder = tmp_path_factory.mktemp("keyless")
    with (
        pytest.MonkeyPatch.context() as patch,
        running_keyless(folder, templates, patch) as keyless,
    ):
        yield keyless


@pytest.fixture
def keyless(started_keyless: Keyless) -> Keyless:
    """The server, as each test finds it."""
    started_keyless.renew()
    return started_keyless


@pytest.fixture
def builds(keyless: Keyless) -> Account:
    """A service account with an identity for a repository."""
    account = keyless.add_service()
    keyless.add_identity(account)
    return account
