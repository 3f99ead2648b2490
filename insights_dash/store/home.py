"""The folder of an installation: it is made, and it keeps the installation's secret."""

import os
import secrets
import tempfile
from pathlib import Path

from insights_dash.domain.errors import StoreError

_SECRET = "secret-key"  # noqa: S105 - a file's name


def prepare_home(home: Path) -> None:
    """Make sure that the folder is there.

    Raises:
        StoreError: where it cannot be made.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(home, "be made", error) from error


def get_secret_key(home: Path) -> str:
    """The installation's own secret key, made by whichever process asks first.

    It lies in a file that only its owner may read.

    Raises:
        StoreError: where it can be neither read nor written.
    """
    file = home / _SECRET
    try:
        if not file.exists():
            _write_once(file, secrets.token_hex(32))
        key = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable(file, "be used", error) from error
    if not key:
        message = f"The file {file} is empty: delete it, and a new key is made."
        raise StoreError(message)
    return key


def _write_once(file: Path, text: str) -> None:
    """Write a file whole, or leave the one that another process wrote meanwhile."""
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
