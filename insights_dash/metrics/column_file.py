"""A history in a file of columns: a start maps it instead of reading every row.

The file is a line of JSON, which says what lies where, and the columns' bytes. Mapped
columns are read from disk as they are used, and all processes share the same memory.
"""

import contextlib
import json
import logging
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insights_dash.metrics.columns import Deployments, Releases
from insights_dash.metrics.history import History
from insights_dash.metrics.streams import Streams

_FORMAT = 3
_ALIGNMENT = 64
_LONGEST_HEAD = 1 << 20
_TABLES: tuple[type[Any], ...] = (Releases, Deployments, Streams)
# A damaged file, or one of another version of ours: reading every row is the cure.
_UNREADABLE = (OSError, ValueError, TypeError, KeyError, StopIteration)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Saved:
    """A history as at a revision of its space."""

    revision: int
    history: History


class ColumnFiles:
    """The files of an installation's spaces, in a folder of its own.

    A file is an aid: where it cannot be written or read, the log says so, and a start
    takes longer.
    """

    def __init__(self, folder: Path, *, rows_worth_one: int = 20_000) -> None:
        """The folder is made by the first file.

        `rows_worth_one` are too many to read again: by default a fifth of a second.
        """
        self.rows_worth_one = rows_worth_one
        self._folder = folder

    def save(self, space: int, saved: Saved) -> None:
        """Write the space's file aside, and put it in the place of the former."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write(self._path(space), saved)
        except OSError as error:
            _log.warning("The columns of space %s were not written: %s", space, error)

    def load(self, space: int) -> Saved | None:
        """What the space's file holds; None where there is none of use."""
        path = self._path(space)
        if not path.exists():
            return None
        try:
            return _read(path)
        except _UNREADABLE as error:
            _log.warning("The columns in %s were not read: %s", path, error)
            return None

    def _path(self, space: int) -> Path:
        return self._folder / f"space-{space}.columns"

    def _write(self, path: Path, saved: Saved) -> None:
        # mkstemp's files are readable by their owner only.
        descriptor, name = tempfile.mkstemp(dir=self._folder, prefix=".columns.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.writelines(_blocks(saved))
                file.flush()
                # Else a crash of the machine may leave the name, but not the bytes.
                os.fsync(file.fileno())
            Path(name).replace(path)
        except OSError:
            with contextlib.suppress(FileNotFoundError):
                Path(name).unlink()
            raise


def _blocks(saved: Saved) -> Iterator[bytes | memoryview]:
    columns = list(_columns(saved.history))
    head = {
        "format": _FORMAT,
        "revision": saved.revision,
        "columns": [[each.dtype.str, len(each), _check_sum(each)] for each in columns],
    }
    first = json.dumps(head, separators=(",", ":")).encode() + b"\n"
    yield first
    place = len(first)
    for column in columns:
        gap = -place % _ALIGNMENT
        yield bytes(gap)
        yield np.ascontiguousarray(column).data.cast("B") if len(column) else b""
        place += gap + column.nbytes


def _columns(history: History) -> Iterator[NDArray[Any]]:
    for table in (history.releases, history.deployments, history.streams):
        for each in fields(table):
            column = getattr(table, each.name)
            if column.dtype == object:
                yield from _encode(column)
            else:
                yield column


def _encode(texts: NDArray[np.object_]) -> tuple[NDArray[Any], NDArray[Any]]:
    """The bytes of all texts one after another, and where each one ends."""
    encoded = [text.encode() for text in texts]
    ends = np.cumsum([len(each) for each in encoded], dtype=np.int64)
    return np.frombuffer(b"".join(encoded), np.uint8), ends


def _decode(data: NDArray[Any], ends: NDArray[Any]) -> NDArray[np.object_]:
    raw, stops = data.tobytes(), ends.tolist()
    starts = [0, *stops[:-1]]
    texts = [raw[a:b].decode() for a, b in zip(starts, stops, strict=False)]
    return np.array([*texts, None], object)[:-1]


def _read(path: Path) -> Saved:
    with path.open("rb") as file:
        first = file.readline(_LONGEST_HEAD)
    head = json.loads(first)
    if head["format"] != _FORMAT:
        message = f"it has format {head['format']}"
        raise ValueError(message)
    columns = iter(_map(path, len(first), head["columns"]))
    releases, deployments, streams = (_take(table, columns) for table in _TABLES)
    return Saved(int(head["revision"]), History(releases, deployments, streams))


def _map(
    path: Path, place: int, described: Sequence[tuple[str, int, int]]
) -> Iterator[NDArray[Any]]:
    mapped = np.memmap(path, np.uint8, mode="r")
    for dtype, length, check_sum in described:
        place += -place % _ALIGNMENT
        end = place + np.dtype(dtype).itemsize * length
        if end > len(mapped):
            message = "it ends too early"
            raise ValueError(message)
        # Plain arrays: np.memmap's own views take ten times as long to slice.
        column = np.asarray(mapped[place:end]).view(dtype)
        if _check_sum(column) != check_sum:
            message = "its columns are damaged"
            raise ValueError(message)
        yield column
        place = end


def _check_sum(column: NDArray[Any]) -> int:
    """The sum of the column's bytes, eight at a time: as fast as memory is read."""
    data = np.ascontiguousarray(column).view(np.uint8)
    words = len(data) // 8 * 8
    return int(data[:words].view(np.uint64).sum()) + int(data[words:].sum())


def _take(table: type[Any], columns: Iterator[NDArray[Any]]) -> Any:  # noqa: ANN401 - one of our tables
    return table(
        *(
            _decode(next(columns), next(columns))
            if each.name == "version"
            else next(columns)
            for each in fields(table)
        )
    )
