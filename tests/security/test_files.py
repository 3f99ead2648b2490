"""Attack: another user of the machine reads the files of the installation."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from any_database import disposed
from insights_dash.domain.errors import StoreError
from insights_dash.store.database import Database
from insights_dash.store.home import close_database_file, prepare_home


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def open_to_all() -> Iterator[None]:
    """By default, everyone can read the files that a test creates."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("open_to_all")
def test_a_new_home_and_its_database_are_private(tmp_path: Path) -> None:
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
def test_a_home_of_an_older_version_becomes_private(
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
def test_a_shared_folder_stays_open_with_a_warning(
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


@pytest.mark.parametrize("name", ["imports", "demo", "insights.db", "secret-key"])
def test_a_link_that_another_user_has_placed_is_refused(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder that others can write to."""
    prepare_home(tmp_path)
    (tmp_path / "thesis.odt").touch()
    (tmp_path / name).symlink_to(tmp_path.parent)
    tmp_path.chmod(0o777)
    prepare_home(tmp_path)  # our own link
    assert {"imports", "demo"} < {each.name for each in tmp_path.iterdir()}
    monkeypatch.setattr(Path, "lstat", lambda _: os.stat_result([0] * 4 + [4242] * 6))
    with pytest.raises(StoreError, match="belongs to another user"):
        prepare_home(tmp_path)
    tmp_path.chmod(0o700)
    prepare_home(tmp_path)


def test_a_file_that_cannot_be_made_private_causes_a_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    close_database_file(make_url("sqlite:////proc/self/status"))
    assert "may be able to read /proc/self/status" in caplog.text
