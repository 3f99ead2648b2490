"""The demo's database, imported once per run: the workers of pytest-xdist share it."""

import fcntl
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from any_database import disposed
from insights_dash.demo.installation import install_demo
from insights_dash.store.database import Database
from insights_dash.store.tables import DeploymentRow

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)


def copy_demo(factory: pytest.TempPathFactory, target: Path) -> None:
    """Copy the demo as a SQLite file; the first worker to need it imports it."""
    base = factory.getbasetemp()
    # Each worker has a folder of its own in that of the run.
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    file = folder / "demo.db"
    with (folder / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            _import(folder / "demo.new").rename(file)
    shutil.copyfile(file, target)


def _import(file: Path) -> Path:
    with disposed(Database(f"sqlite:///{file}")) as database:
        database.upgrade()
        install_demo(database, now=NOW)
    return file


def count_deployments(database: Database) -> list[int]:
    """Return the number of deployments of each space."""
    space = DeploymentRow.space_number
    query = (
        select(func.count()).select_from(DeploymentRow).group_by(space).order_by(space)
    )
    with database.read() as session:
        return list(session.scalars(query))
