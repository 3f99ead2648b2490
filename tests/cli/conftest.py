"""The command line in a home of its own: called in this process, or for real."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from insights_dash.cli import main
from insights_dash.store.database import Database
from running_server import PROGRAM, RunningServer, Start

ROOT = Path(__file__).parent.parent.parent
Call = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    """Ours, with a home for this test and nothing else set."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("INSIGHTS_")
    }
    return {**kept, "INSIGHTS_HOME": str(home)}


@pytest.fixture
def call(environment: dict[str, str]) -> Call:
    """Run a command; what went wrong unexpectedly is raised."""

    def call(*arguments: str, **changes: str) -> Result:
        unset = {name: None for name in os.environ if name.startswith("INSIGHTS_")}
        settings = {**unset, **environment, **changes}
        runner = CliRunner(env=settings)
        return runner.invoke(main, arguments, catch_exceptions=False)

    return call


@pytest.fixture
def installed(home: Path) -> Iterator[Database]:
    """The database that the commands of this test work on."""
    database = Database(f"sqlite:///{home / 'insights.db'}")
    yield database
    database.dispose()


@pytest.fixture
def start(environment: dict[str, str]) -> Iterator[Start]:
    """Start a command in a process of its own; it is stopped at the end."""
    started: list[RunningServer] = []

    def start(*arguments: str, program: str = PROGRAM, **changes: str) -> RunningServer:
        process = subprocess.Popen(
            [program, *arguments],
            cwd=ROOT,
            env={**environment, **changes},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(RunningServer(process))
        return started[-1]

    yield start
    for server in started:
        if server.process.poll() is None:
            server.stop()
