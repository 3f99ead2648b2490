"""The installation that a command works on: its settings and its migrated database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from insights_dash.access.local_mode import derive_setup_code
from insights_dash.config import Settings
from insights_dash.store.accounts.read import has_accounts
from insights_dash.store.database import Database
from insights_dash.store.home import get_secret_key, prepare_home


def read_settings() -> Settings:
    """Read the settings from the environment."""
    return Settings.from_environment(os.environ)


def find_setup_code(settings: Settings) -> str | None:
    """Return the setup code for the first account, None if there are accounts."""
    with open_database(settings) as database, database.read() as session:
        if has_accounts(session):
            return None
    return derive_setup_code(settings.secret_key or get_secret_key(settings.home))


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """Open the installation's database, and migrate its schema.

    Raises:
        StoreError: if its folder can't be created or the database can't be opened.
    """
    prepare_home(settings.home)
    database = Database(settings.database_url)
    try:
        database.upgrade()
        yield database
    finally:
        database.dispose()
