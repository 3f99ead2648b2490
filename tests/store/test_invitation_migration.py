"""Invitations from before they had columns of their own still work, and only they."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from any_database import empty_database
from insights_dash.access.secrets import hash_token
from insights_dash.domain.instants import to_microseconds
from insights_dash.store.accounts.read import get_account
from insights_dash.store.accounts.sign_in_methods import (
    find_invited,
    read_password_hash,
)
from insights_dash.store.database import Database
from migrations import downgrade_to, upgrade_to
from small_world import at

pytestmark = pytest.mark.both_databases

NOW = at(20)
EXPIRES = NOW + timedelta(days=3) - timedelta(microseconds=1)
HASHED = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$invited:hash"
STORED = {
    "ada": f"invited:{hash_token('link')}:{to_microseconds(EXPIRES)}",
    "bob": HASHED,
    "cy": None,
    "late": f"invited:{hash_token('late')}:{to_microseconds(NOW)}",
}
_ACCOUNT = text(
    "INSERT INTO account (username, display_name, email, password_hash, is_active,"
    " created) VALUES (:name, :name, '', :password, true, 0)"
)


@pytest.fixture
def old(database_kind: str, tmp_path: Path) -> Iterator[Database]:
    """A database as it was before the migration, on SQLite or PostgreSQL."""
    with empty_database(database_kind, tmp_path) as database:
        upgrade_to(database, "0014")
        with database.engine.connect() as connection:
            for name, password in STORED.items():
                connection.execute(_ACCOUNT, {"name": name, "password": password})
            connection.commit()
        yield database


def test_invitations_still_work_and_passwords_stay(old: Database) -> None:
    old.upgrade()
    with old.read() as session:
        invited = find_invited(session, hash_token("link"), now=NOW)
        assert invited
        accounts = [get_account(session, name) for name in STORED]
        ada, bob, *_ = accounts
        assert ada == invited
        assert [EXPIRES, None, None, NOW] == [each.invited_until for each in accounts]
        assert HASHED == read_password_hash(session, bob)
        assert [False, True, False, False] == [each.has_password for each in accounts]
        assert find_invited(session, hash_token("late"), now=NOW) is None


def test_a_downgrade_stores_what_was_there(old: Database) -> None:
    old.upgrade()
    downgrade_to(old, "0014")
    query = text("SELECT username, password_hash FROM account")
    with old.engine.connect() as connection:
        assert STORED == dict(connection.execute(query).all())
