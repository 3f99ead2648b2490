"""The migration to credential versions keeps an older database's data."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from any_database import empty_database
from insights_dash.store.accounts.read import find_account_by_identity, iterate_accounts
from insights_dash.store.database import Database
from migrations import upgrade_to

pytestmark = pytest.mark.both_databases

_ACCOUNT = text(
    "INSERT INTO account (username, display_name, email, identity, is_active, created)"
    " VALUES (:name, :name, '', :identity, true, 0)"
)


@pytest.fixture
def old(database_kind: str, tmp_path: Path) -> Iterator[Database]:
    """A database before the migration, on SQLite or PostgreSQL."""
    with empty_database(database_kind, tmp_path) as database:
        upgrade_to(database, "0012")
        yield database


def test_the_older_of_two_accounts_keeps_an_identity_that_both_had(
    old: Database,
) -> None:
    with old.engine.connect() as connection:
        for name, identity in (("ada", "https://x|1"), ("eve", "https://x|1")):
            connection.execute(_ACCOUNT, {"name": name, "identity": identity})
        for name in ("bob", "cy"):
            connection.execute(_ACCOUNT, {"name": name, "identity": None})
        connection.commit()
    old.upgrade()
    with old.read() as session:
        owner = find_account_by_identity(session, "https://x|1")
        names = [each.username for each in iterate_accounts(session)]
    assert owner
    assert "ada" == owner.username
    assert ["ada", "bob", "cy", "eve"] == names
