"""The demo is loaded by a process that pages start, watch, and start again."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Timer

import pytest
from filelock import FileLock

from insights_dash.demo import loading as demo_loading
from insights_dash.demo.history import GOVUK
from insights_dash.demo.loading import DemoLoader, Loading
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import create_space
from small_world import BATCH, at

NOW = at(30)


class Watched:
    """A loader, and how often it started a process."""

    def __init__(self, home: Path) -> None:
        self.home, self.launched = home, 0
        self.loader = self.load()

    def load(self) -> DemoLoader:
        """Return a loader as another server process has it."""
        return DemoLoader(self.home, self._launch)

    def _launch(self) -> None:
        self.launched += 1

    def age(self, seconds: float) -> None:
        """Let the state be as old as this."""
        then = time.time() - seconds
        os.utime(self.home / "demo" / "state.json", (then, then))


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path / "home")


def url_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def test_nothing_is_loaded_until_a_user_asks(watched: Watched, demo: Database) -> None:
    assert watched.loader.watch() is None
    watched.home.joinpath("demo").mkdir(parents=True)
    watched.loader.run(url_of(demo), NOW)
    assert (None, 0) == (watched.loader.watch(), watched.launched)


def test_the_process_ends_once_the_demo_is_there(
    watched: Watched, demo: Database
) -> None:
    watched.loader.start("ada", "192.0.2.7")
    asked = Loading("ada", address="192.0.2.7")
    assert (asked, 1) == (watched.loader.watch(), watched.launched)
    watched.loader.run(url_of(demo), NOW)
    assert (None, 1) == (watched.loader.watch(), watched.launched)


def test_a_space_of_the_same_name_is_named_as_the_problem(
    watched: Watched, database: Database
) -> None:
    with database.write() as session:
        space = create_space(session, GOVUK.space, now=NOW)
        record(session, space, BATCH, now=NOW)
    watched.loader.start("ada")
    watched.loader.run(url_of(database), NOW)
    loading = watched.loader.watch()
    assert loading is not None
    assert (
        'The space "GOV.UK" already contains other data. Rename or delete that space, '
        "then try again."
    ) == loading.problem
    watched.age(1_000)
    assert watched.loader.watch() == loading  # nothing starts it by itself
    assert 1 == watched.launched
    watched.loader.start("ada")
    assert Loading("ada") == watched.loader.watch()


def test_a_bug_is_a_problem_too(watched: Watched, tmp_path: Path) -> None:
    watched.loader.start("ada")
    watched.loader.run(f"sqlite:///{tmp_path}/no-tables.db", NOW)
    loading = watched.loader.watch()
    assert loading is not None
    assert loading.problem


def test_a_process_that_was_killed_is_started_again(watched: Watched) -> None:
    watched.loader.start("ada")
    watched.loader.watch()
    assert 1 == watched.launched  # it needs a moment to begin
    watched.age(60)
    watched.loader.watch()
    watched.loader.watch()
    assert 2 == watched.launched


def test_it_is_not_started_again_for_ever(watched: Watched) -> None:
    watched.loader.start("ada")
    path = watched.home / "demo" / "state.json"
    path.write_text('{"by": "ada", "attempts": 3, "share": 0.5}')
    watched.age(60)
    loading = watched.loader.watch()
    assert loading is not None
    assert "The server stopped while it was loading the demo" in loading.problem
    assert 1 == watched.launched


def test_one_process_at_a_time(
    watched: Watched, demo: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.loader.start("ada")
    monkeypatch.setattr(demo_loading, "_SECONDS_TO_LOOK", 0.1)
    with FileLock(watched.home / "demo" / "lock", timeout=0):
        watched.age(60)
        assert Loading("ada") == watched.loader.watch()
        watched.loader.start("bob")
        watched.loader.run(url_of(demo), NOW)
    assert 1 == watched.launched
    assert Loading("ada") == watched.loader.watch()


def test_of_users_who_start_it_at_once_one_wins(watched: Watched) -> None:
    together = Barrier(8)

    def start(name: str) -> None:
        loader = watched.load()
        together.wait()
        loader.start(name)

    names = [f"user {number}" for number in range(8)]
    with ThreadPoolExecutor(len(names)) as users:
        list(users.map(start, names))
    assert 1 == watched.launched
    loading = watched.loader.watch()
    assert loading is not None
    assert loading.by in names
    assert ["lock", "start.lock", "state.json"] == sorted(
        each.name for each in (watched.home / "demo").iterdir()
    )


def test_a_page_that_looks_does_not_stop_it(watched: Watched, demo: Database) -> None:
    """A page holds the lock for a moment, to see whether the process is running."""
    watched.loader.start("ada")
    looking = FileLock(watched.home / "demo" / "lock", thread_local=False)
    looking.acquire()
    Timer(0.2, looking.release).start()
    watched.loader.run(url_of(demo), NOW)
    assert watched.loader.watch() is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"other": 1}'])
def test_a_damaged_state_is_none(watched: Watched, text: str) -> None:
    folder = watched.home / "demo"
    folder.mkdir(parents=True)
    (folder / "state.json").write_text(text)
    assert watched.loader.watch() is None
