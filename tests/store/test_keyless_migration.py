"""Service accounts of an older database get an ID for sign-in without keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from any_database import empty_database
from insights_dash.store.accounts.read import find_service_account, iterate_accounts
from insights_dash.store.database import Database
from migrations import downgrade_to, upgrade_to

pytestmark = pytest.mark.both_databases

_ACCOUNT = text(
    "INSERT INTO account (username, display_name, email, is_active, is_service,"
    " created) VALUES (:name, :name, '', true, :service, 0)"
)


@pytest.fixture
def old(database_kind: str, tmp_path: Path) -> Iterator[Database]:
    """A database before the migration, on SQLite or PostgreSQL."""
    with empty_database(database_kind, tmp_path) as database:
        upgrade_to(database, "0020")
        yield database


def test_each_service_account_gets_its_own_id(old: Database) -> None:
    with old.engine.connect() as connection:
        for name, is_service in (("ada", False), ("builds", True), ("deploys", True)):
            connection.execute(_ACCOUNT, {"name": name, "service": is_service})
        connection.commit()
    old.upgrade()
    with old.read() as session:
        ids = {each.username: each.external_id for each in iterate_accounts(session)}
        found = find_service_account(session, ids["builds"])
    assert "" == ids["ada"]
    assert ids["builds"] != ids["deploys"]
    assert found
    assert "builds" == found.username


def test_the_version_before_has_none_of_it(old: Database) -> None:
    old.upgrade()
    downgrade_to(old, "0020")
    with old.engine.connect() as connection:
        tables = set(inspect(connection).get_table_names())
    assert not {"access_token", "oidc_identity"} & tables
