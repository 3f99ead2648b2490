"""Writes an export to a folder or a zip of the machine: all of it, or nothing."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.export.bundle import FolderSink, Sink, open_zip

_ZIP = ".zip"


@contextmanager
def open_place(path: Path) -> Iterator[Sink]:
    """Yield where the files go; the path has them once the block ends without an error.

    A path that ends with `.zip` becomes a zip, and replaces a former one. Any
    other becomes a folder.

    Raises:
        InvalidInputError: if the folder isn't empty, or if the path can't be written.
    """
    try:
        if path.suffix.lower() == _ZIP:
            with _open_zip(path) as sink:
                yield sink
        else:
            with _open_folder(path) as sink:
                yield sink
    except OSError as error:
        message = f"{path} can't be written: {error.strerror or error}."
        raise InvalidInputError([Problem("out", message)]) from error


@contextmanager
def _open_zip(path: Path) -> Iterator[Sink]:
    if path.is_dir():
        message = f"{path} is a folder. Choose the name of a file."
        raise InvalidInputError([Problem("out", message)])
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        with unfinished.open("wb") as stream, open_zip(stream) as sink:
            yield sink
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def _open_folder(path: Path) -> Iterator[Sink]:
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        message = f"{path} exists and is not an empty folder. Choose another name."
        raise InvalidInputError([Problem("out", message)])
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    try:
        yield FolderSink(unfinished)
        unfinished.chmod(0o755)
        unfinished.replace(path)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
