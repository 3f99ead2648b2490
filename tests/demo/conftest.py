"""The demo is imported once; tests that change it get a copy of its database."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from any_database import disposed
from demo_database import copy_demo
from insights_dash.store.database import Database


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The demo, only for reading."""
    file = tmp_path_factory.mktemp("demo") / "insights.db"
    copy_demo(tmp_path_factory, file)
    with disposed(Database(f"sqlite:///{file}")) as database:
        yield database


@pytest.fixture
def demo(original: Database, tmp_path: Path) -> Iterator[Database]:
    """A copy of the demo that a test can change."""
    original.dispose()  # which writes everything into the one file
    file = tmp_path / "demo.db"
    shutil.copyfile(str(original.engine.url.database), file)
    with disposed(Database(f"sqlite:///{file}")) as database:
        yield database
