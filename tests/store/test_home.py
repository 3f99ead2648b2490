import os
import stat
import threading
from pathlib import Path

import pytest

from insights_dash.domain.errors import StoreError
from insights_dash.store.home import (
    get_secret_key,
    prepare_home,
)


def test_the_folder_is_created_with_its_parents(tmp_path: Path) -> None:
    prepare_home(tmp_path / "a" / "b")
    prepare_home(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()


def test_a_folder_that_cannot_be_created_has_a_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(
        StoreError, match=r"file/home cannot be created: Not a directory\."
    ):
        prepare_home(tmp_path / "file" / "home")


def test_the_secret_key_stays_the_same(tmp_path: Path) -> None:
    key = get_secret_key(tmp_path)
    assert 64 == len(key)
    assert key == get_secret_key(tmp_path)


def test_every_installation_has_its_own_secret_key(tmp_path: Path) -> None:
    for name in ("a", "b"):
        prepare_home(tmp_path / name)
    assert get_secret_key(tmp_path / "a") != get_secret_key(tmp_path / "b")


def test_only_its_owner_can_read_the_secret_key(tmp_path: Path) -> None:
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
    ("content", "reason"), [(b"", "Delete it"), (b"\xff\xfe", "it is not text")]
)
def test_a_file_without_a_secret_key_has_a_message(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    (tmp_path / "secret-key").write_bytes(content)
    with pytest.raises(StoreError, match=reason):
        get_secret_key(tmp_path)
