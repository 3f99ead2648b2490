"""The command line with its own home, in this process or as a new one."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from insights_dash.cli import main
from insights_dash.store.database import Database
from running_server import Start, build_environment, starter

Call = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    """Return our environment with a home for this test, and nothing else set."""
    return build_environment(home)


@pytest.fixture
def call(environment: dict[str, str]) -> Call:
    """Run a command; unexpected errors are raised."""

    def call(*arguments: str, **changes: str) -> Result:
        unset = {name: None for name in os.environ if name.startswith("INSIGHTS_")}
        settings = {**unset, **environment, **changes}
        runner = CliRunner(env=settings)
        return runner.invoke(main, arguments, catch_exceptions=False)

    return call


@pytest.fixture
def installed(home: Path) -> Iterator[Database]:
    """The database of the commands in this test."""
    database = Database(f"sqlite:///{home / 'insights.db'}")
    yield database
    database.dispose()


@pytest.fixture
def start(environment: dict[str, str]) -> Iterator[Start]:
    """Start a command in a new process, which is stopped at the end."""
    with starter(environment) as start:
        yield start
