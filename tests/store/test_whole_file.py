import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier

import pytest

from insights_dash.store.whole_file import replace_file, write_whole


@pytest.fixture(autouse=True)
def open_to_all() -> Iterator[None]:
    """By default, everyone can read the files that a test creates."""
    before = os.umask(0)
    yield
    os.umask(before)


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text("old")
    write_whole(path, "é")
    assert "é" == path.read_text(encoding="utf-8")
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    assert ["state.json"] == names(tmp_path)


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    target, path = tmp_path / "target", tmp_path / "state.json"
    target.write_text("precious")
    path.symlink_to(target)
    write_whole(path, "new")
    assert "precious" == target.read_text()
    assert "new" == path.read_text()
    assert not path.is_symlink()


def test_a_write_that_fails_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text("old")
    with suppress(ZeroDivisionError), replace_file(path) as file:
        file.write(b"half")
        raise ZeroDivisionError
    assert "old" == path.read_text()
    assert ["state.json"] == names(tmp_path)


def test_writers_at_once_do_not_mix(tmp_path: Path) -> None:
    path, together = tmp_path / "state.json", Barrier(8)

    def write(letter: str) -> None:
        together.wait()
        for _ in range(20):
            write_whole(path, letter * 100)

    with ThreadPoolExecutor(8) as writers:
        list(writers.map(write, "abcdefgh"))
    assert path.read_text() in {letter * 100 for letter in "abcdefgh"}
    assert ["state.json"] == names(tmp_path)
