"""Create the first account, which ends local mode."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from insights_dash.access.passwords import (
    Passwords,
    find_problems_of_password,
)
from insights_dash.domain.errors import (
    InvalidInputError,
    Problem,
)
from insights_dash.domain.role import Grant, Role
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.edit import (
    NewAccount,
    create_account,
    find_problems,
)
from insights_dash.store.accounts.read import (
    has_accounts,
)
from insights_dash.store.database import Database


def find_problems_of_administrator(
    username: str, password: str, again: str
) -> Sequence[Problem]:
    """Find everything that is wrong with the first administrator's form."""
    problems = [
        *find_problems(NewAccount(username)),
        *find_problems_of_password(password),
    ]
    if password != again:
        problems.append(Problem("again", "Passwords don't match."))
    return problems


def create_administrator(
    database: Database, password: str, *, now: datetime, username: str = "admin"
) -> Account | None:
    """Create the first account, which ends local mode; None if there are accounts.

    Raises:
        InvalidInputError: if the name can't be used or the password is too weak.
    """
    if problems := find_problems_of_administrator(username, password, password):
        raise InvalidInputError(list(problems))
    new = NewAccount(username, grants=(Grant(Role.ADMINISTRATOR),))
    with database.read() as session:
        if has_accounts(session):
            return None
    new = replace(new, password_hash=Passwords().hash(password))
    with database.write() as session:
        # Another process may start at the same time.
        if has_accounts(session):
            return None
        return create_account(session, new, now=now)
