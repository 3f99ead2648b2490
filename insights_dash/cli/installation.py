"""The installation a command works on: its settings and its upgraded database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from insights_dash.access.local_mode import derive_setup_code
from insights_dash.config import Settings
from insights_dash.store.accounts import has_accounts
from insights_dash.store.database import Database
from insights_dash.store.home import get_secret_key, prepare_home


def read_settings() -> Settings:
    """The settings that the environment gives."""
    return Settings.from_environment(os.environ)


def find_setup_code(settings: Settings) -> str | None:
    """Return the code that creating the first account takes; None if there is one."""
    with open_database(settings) as database, database.read() as session:
        if has_accounts(session):
            return None
    return derive_setup_code(settings.secret_key or get_secret_key(settings.home))


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """The installation's database, its schema up to date.

    Raises:
        StoreError: where its folder cannot be made or the database not be opened.
    """
    prepare_home(settings.home)
    database = Database(settings.database_url)
    try:
        database.upgrade()
        yield database
    finally:
        database.dispose()
