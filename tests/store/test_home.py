import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from any_database import disposed
from insights_dash.domain.errors import StoreError
from insights_dash.store.database import Database
from insights_dash.store.home import (
    close_database_file,
    get_secret_key,
    prepare_home,
)


def test_the_folder_is_made_with_those_above_it(tmp_path: Path) -> None:
    prepare_home(tmp_path / "a" / "b")
    prepare_home(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()


def test_a_folder_that_cannot_be_made_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(
        StoreError, match=r"file/home cannot be made: Not a directory\."
    ):
        prepare_home(tmp_path / "file" / "home")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def open_to_all() -> Iterator[None]:
    """By default, everyone can read the files that a test creates."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("open_to_all")
def test_a_new_home_and_its_database_are_closed_to_others(tmp_path: Path) -> None:
    home = tmp_path / "home"
    prepare_home(home)
    with disposed(Database(f"sqlite:///{home / 'insights.db'}")) as database:
        database.upgrade()
        with database.read():
            files = sorted(home.iterdir())
            assert len(files) == 3
            assert {0o600} == {mode(each) for each in files}
    assert 0o700 == mode(home)


@pytest.mark.usefixtures("open_to_all")
def test_a_home_of_an_older_version_is_closed_to_others(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    home = tmp_path / "home"
    (home / "columns").mkdir(parents=True)
    files = [home / "insights.db", home / "insights.db-wal", home / "secret-key"]
    for file in files:
        file.touch()
    assert 0o644 == mode(files[0])
    prepare_home(home)
    close_database_file(make_url(f"sqlite:///{files[0]}"))
    assert {0o600} == {mode(each) for each in files}
    assert {0o700} == {mode(home), mode(home / "columns")}
    assert "" == caplog.text


@pytest.mark.usefixtures("open_to_all")
def test_a_folder_of_others_stays_open_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "thesis.odt").touch()
    (home / "secret-key").touch()
    prepare_home(home)
    assert 0o755 == mode(home)
    assert 0o600 == mode(home / "secret-key")
    assert 0o644 == mode(home / "thesis.odt")
    assert "INSIGHTS_HOME to a folder of its own" in caplog.text


def test_a_file_that_cannot_be_closed_is_warned_of(
    caplog: pytest.LogCaptureFixture,
) -> None:
    close_database_file(make_url("sqlite:////proc/self/status"))
    assert "may be able to read /proc/self/status" in caplog.text


def test_the_secret_key_stays_the_same(tmp_path: Path) -> None:
    key = get_secret_key(tmp_path)
    assert 64 == len(key)
    assert key == get_secret_key(tmp_path)


def test_every_installation_has_its_own_secret_key(tmp_path: Path) -> None:
    for name in ("a", "b"):
        prepare_home(tmp_path / name)
    assert get_secret_key(tmp_path / "a") != get_secret_key(tmp_path / "b")


def test_only_its_owner_may_read_the_secret_key(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        get_secret_key(tmp_path)
    finally:
        os.umask(before)
    (file,) = tmp_path.iterdir()
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)


def test_processes_that_start_at_once_agree_on_the_secret_key(tmp_path: Path) -> None:
    keys: list[str] = []
    together = threading.Barrier(8)

    def ask() -> None:
        together.wait()
        keys.append(get_secret_key(tmp_path))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (8, 1, 1) == (len(keys), len(set(keys)), len(list(tmp_path.iterdir())))


@pytest.mark.parametrize(
    ("content", "reason"), [(b"", "delete it"), (b"\xff\xfe", "it is not text")]
)
def test_a_file_that_holds_no_secret_key_is_said_in_words(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    (tmp_path / "secret-key").write_bytes(content)
    with pytest.raises(StoreError, match=reason):
        get_secret_key(tmp_path)
