"""The demo is imported once; tests that change it get a copy of its database."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from any_database import disposed, empty_database
from insights_dash.demo.installation import install_demo
from insights_dash.store.database import Database

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The demo, only for reading."""
    folder = tmp_path_factory.mktemp("demo")
    with empty_database("sqlite", folder) as database:
        database.upgrade()
        install_demo(database, now=NOW)
        yield database


@pytest.fixture
def demo(original: Database, tmp_path: Path) -> Iterator[Database]:
    """A copy of the demo that a test can change."""
    original.dispose()  # which writes everything into the one file
    file = tmp_path / "demo.db"
    shutil.copyfile(str(original.engine.url.database), file)
    with disposed(Database(f"sqlite:///{file}")) as database:
        yield database
