"""The folder of an installation, which other users can't read, and its secret key."""

import logging
import os
import secrets
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from sqlalchemy import URL

from insights_dash.domain.errors import StoreError

_SECRET = "secret-key"  # noqa: S105 - a file's name
_FOLDERS = ("cache", "columns", "demo", "imports", "shifted")
_DATABASE = "insights.db"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_WRITERS = stat.S_IWGRP | stat.S_IWOTH
_log = logging.getLogger("insights_dash")


def prepare_home(home: Path) -> None:
    """Create the folder if it is missing, and close its contents to other users.

    A folder that also contains other programs' files stays open, with a warning. If
    other users can write to it, they could place links or folders of their own there.

    Raises:
        StoreError: if it can't be created, or if a file or folder in it that we would
            write to belongs to another user.
    """
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        names = [each.name for each in home.iterdir()]
    except OSError as error:
        raise _unusable(home, "be created", error) from error
    if home.stat().st_mode & _WRITERS:
        _refuse_strangers(home)
    for name in (_SECRET, *_FOLDERS):
        _close(home / name)
    if all(_is_ours(name) for name in names):
        _close(home)
    elif home.stat().st_mode & _OTHERS:
        _log.warning(
            "%s also contains files that are not from Insights Dash, so other users of "
            "this machine can still open it. Set INSIGHTS_HOME to a folder of its own.",
            home,
        )


def _refuse_strangers(home: Path) -> None:
    """Create the folders, and refuse a file, folder or link of another user."""
    for name in _FOLDERS:
        with suppress(FileExistsError):
            (home / name).mkdir(mode=0o700)
    trusted = {os.geteuid(), 0, home.stat().st_uid}
    for path in home.iterdir():
        if _is_ours(path.name) and path.lstat().st_uid not in trusted:
            message = (
                f"{path} belongs to another user of this machine. Set INSIGHTS_HOME "
                "to a folder that only you can write to."
            )
            raise StoreError(message)


def close_database_file(url: URL) -> None:
    """Let only the owner read an SQLite file and its journal files.

    The file is created if it is missing: SQLite would let everyone read it.
    """
    path = url.database
    if (
        url.get_backend_name() != "sqlite"
        or not path
        or path.startswith((":", "file:"))
    ):
        return
    file = Path(path)
    # If its folder is missing, SQLite says why it cannot open the file.
    with suppress(FileExistsError, FileNotFoundError, NotADirectoryError):
        file.touch(mode=0o600, exist_ok=False)
    for ending in ("", "-wal", "-shm", "-journal"):
        _close(file.with_name(file.name + ending))


def _close(path: Path) -> None:
    """Close a file or folder to everyone but its owner, or warn that it stays open."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & _OTHERS:
            path.chmod(mode & ~_OTHERS)
    except FileNotFoundError:
        return
    except OSError as error:
        _log.warning(
            "Other users of this machine may be able to read %s: %s. Change its mode "
            "or its owner.",
            path,
            error.strerror,
        )


def _is_ours(name: str) -> bool:
    return name in {_SECRET, *_FOLDERS} or name.startswith((_DATABASE, f".{_SECRET}"))


def get_secret_key(home: Path) -> str:
    """Return the installation's secret key, which the first process creates.

    It is in a file that only its owner can read.

    Raises:
        StoreError: if it can't be read or written.
    """
    file = home / _SECRET
    try:
        if not file.exists():
            _write_once(file, secrets.token_hex(32))
        key = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable(file, "be used", error) from error
    if not key:
        message = f"The file {file} is empty. Delete it to create a new key."
        raise StoreError(message)
    return key


def _write_once(file: Path, text: str) -> None:
    """Write a whole file, or keep the one that another process has just written."""
    # mkstemp's files are readable by their owner only.
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as written:
            written.write(f"{text}\n")
        os.link(name, file)
    except FileExistsError:
        return
    finally:
        Path(name).unlink()


def _unusable(path: Path, verb: str, error: Exception) -> StoreError:
    reason = error.strerror if isinstance(error, OSError) else "it is not text"
    return StoreError(f"{path} cannot {verb}: {reason}.")
