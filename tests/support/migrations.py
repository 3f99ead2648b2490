"""Databases at older revisions, for tests of migrations."""

from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config

from insights_dash.store.database import Database


def upgrade_to(database: Database, revision: str) -> None:
    _migrate(database, revision, back=False)


def downgrade_to(database: Database, revision: str) -> None:
    _migrate(database, revision, back=True)


def _migrate(database: Database, revision: str, *, back: bool) -> None:
    scripts = files("insights_dash.store") / "migrations"
    connection = database.engine.connect().execution_options(writes=True)
    with as_file(scripts) as folder, connection, connection.begin():
        config = Config()
        config.set_main_option("script_location", str(folder))
        config.attributes["connection"] = connection
        (command.downgrade if back else command.upgrade)(config, revision)
