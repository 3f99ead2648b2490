"""What is left open of one test has no part in the next."""

import sqlite3
from pathlib import Path

from sqlalchemy import text

from any_database import Templates
from insights_dash.store.database import Database


def test_a_connection_from_before_writes_nothing_into_a_renewed_database(
    templates: Templates, tmp_path: Path
) -> None:
    with templates.copy("sqlite", tmp_path) as database:
        path = str(database.engine.url.database)
        # SQLite opens the log of changes with the first statement, by its name.
        left = sqlite3.connect(path)
        templates.renew(database)
        with database.engine.begin() as connection:
            connection.execute(text("CREATE TABLE ours (number INTEGER)"))

        left.execute("CREATE TABLE theirs (number INTEGER)")
        left.close()

        with database.engine.connect() as connection:
            names = connection.execute(text("SELECT name FROM sqlite_master"))
            found = set(names.scalars())
    assert found >= {"ours"}
    assert "theirs" not in found


def test_another_engine_goes_on_with_the_renewed_database(
    templates: Templates, tmp_path: Path
) -> None:
    with templates.copy("sqlite", tmp_path) as database:
        app = Database(str(database.engine.url))
        with app.read() as session:
            former = session.scalar(text("SELECT identifier FROM installation"))
        templates.renew(database)

        with app.read() as session:
            renewed = session.scalar(text("SELECT identifier FROM installation"))
    assert former != renewed
