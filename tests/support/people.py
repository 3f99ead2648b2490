"""Accounts, sessions and API keys, created by the product's own code."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from argon2 import Parameters, Type
from flask import Flask, g
from flask.testing import FlaskClient

from insights_dash.access.passwords import Passwords
from insights_dash.access.permission import Caller, Credential
from insights_dash.access.secrets import generate_api_key, hash_token, hint_at
from insights_dash.access.sign_in import SignIn
from insights_dash.domain.role import Grant, Role
from insights_dash.domain.visibility import RoleLimits
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.edit import NewAccount, create_account
from insights_dash.store.api_keys import NewApiKey, create_api_key
from insights_dash.store.database import Database

PASSWORD = "correct horse battery staple"  # noqa: S105 - of a test

# Hashing is slow on purpose, and would take a tenth of the time of all tests.
LOW_COST = Parameters(
    Type.ID, 19, salt_len=16, hash_len=32, time_cost=1, memory_cost=8, parallelism=1
)
PASSWORDS = Passwords(LOW_COST)


def add_person(
    database: Database,
    now: datetime,
    *grants: Grant,
    username: str = "ada",
    password: str = PASSWORD,
    email: str = "",
) -> Account:
    """Create an account with these roles."""
    new = NewAccount(
        username,
        email=email,
        password_hash=PASSWORDS.hash(password),
        grants=tuple(grants),
    )
    with database.write() as session:
        return create_account(session, new, now=now)


def add_administrator(database: Database, now: datetime) -> Account:
    """Create an administrator, which ends local mode."""
    return add_person(database, now, Grant(Role.ADMINISTRATOR), username="root")


def add_key(
    database: Database,
    now: datetime,
    account: Account,
    *,
    expires: datetime | None = None,
) -> str:
    """Create a key of the account, and return it."""
    key = generate_api_key()
    new = NewApiKey("tests", hash_token(key), hint_at(key), expires)
    with database.write() as session:
        create_api_key(session, account, new, now=now)
    return key


def build_sign_in(database: Database, now: Callable[[], datetime]) -> SignIn:
    """Return a service whose password hashes are cheap."""
    return SignIn(database, now, passwords=PASSWORDS)


def sign_in(client: FlaskClient, username: str, password: str = PASSWORD) -> None:
    """Sign in with the client."""
    form = {"username": username, "password": password}
    headers = {"Sec-Fetch-Site": "same-origin"}
    answer = client.post("/sign-in", data=form, headers=headers)
    assert 303 == answer.status_code, answer.text


@contextmanager
def calling_as(server: Flask, *grants: Grant) -> Iterator[None]:
    """Give every request to the server these roles, as if sent with an API key."""
    caller = Caller("limited", grants, Credential.API_KEY)
    # Flask refuses `before_request` once it has handled a request.
    hooks = server.before_request_funcs[None]
    hooks.append(lambda: setattr(g, "caller", caller))
    try:
        yield
    finally:
        hooks.pop()


def limited(role: Role, **ids: str) -> Grant:
    """Return a role that is limited to one id per kind."""
    limits = {kind: frozenset({each}) for kind, each in ids.items()}
    return Grant(role, limits=RoleLimits(**limits))
