"""Stores a history in a file of columns, so that a start doesn't read every row.

The file begins with a line of JSON that describes the columns. Their bytes follow, each
column with room to grow. The file is mapped into memory: columns are read from disk
when they are used, and all processes share the memory, except for pages that a process
has written to.
"""

import json
import logging
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from insights_dash.metrics.history.buffer import Buffer, Columns, room_for
from insights_dash.metrics.history.columns import Releases
from insights_dash.metrics.history.live_history import LiveHistory
from insights_dash.metrics.history.table import Column, columns_of
from insights_dash.store.whole_file import replace_file

# Raise this when the columns change, or a rule for calculating their values.
FORMAT = 8
_ALIGNMENT = 64
# Writing this many rows takes as long as reading one row from a database.
_ROWS_PER_READ = 200
_LONGEST_HEAD = 1 << 20
_VERSIONS, _RELEASES = "versions", "releases"
# A damaged file, or another format: all rows are then read from the database.
_UNREADABLE = (OSError, ValueError, TypeError, KeyError, StopIteration)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Saved:
    """A history at a revision of its space, and the revision's mark."""

    revision: int
    mark: int
    history: LiveHistory


class ColumnFiles:
    """The column files of an installation's spaces, in a folder of their own.

    If a file can't be written or read, a warning is logged and the next start takes
    longer.
    """

    def __init__(self, folder: Path, *, rows_worth_one: int = 20_000) -> None:
        """Use a folder, which the first file creates.

        `rows_worth_one` is the number of unsaved rows that make a new file worthwhile.
        Reading the default number takes a fifth of a second.
        """
        self._rows_worth_one = rows_worth_one
        self._folder = folder

    def worth_saving(self, rows: int) -> int:
        """Return how many unsaved rows make a new file of all `rows` worthwhile."""
        return max(self._rows_worth_one, rows // _ROWS_PER_READ)

    def save(self, space: int, saved: Saved) -> None:
        """Write a new file for the space, and then replace the former one."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write(self._path(space), saved)
        except OSError as error:
            _log.warning("The columns of space %s were not written: %s", space, error)

    def load(self, space: int) -> Saved | None:
        """Return what the space's file contains; None if there is no usable file."""
        path = self._path(space)
        if not path.exists():
            return None
        try:
            return _read(path)
        except _UNREADABLE as error:
            _log.warning("The columns in %s were not read: %s", path, error)
            return None

    def keep_only(self, spaces: Collection[int]) -> None:
        """Delete the files of other spaces; their numbers are never used again."""
        kept = {self._path(each) for each in spaces}
        try:
            for path in set(self._folder.glob("space-*.columns")) - kept:
                path.unlink(missing_ok=True)
        except OSError as error:
            _log.warning("The columns of a deleted space are still there: %s", error)

    def _path(self, space: int) -> Path:
        return self._folder / f"space-{space}.columns"

    def _write(self, path: Path, saved: Saved) -> None:
        with replace_file(path) as file:
            _write_tables(file, saved)
            file.flush()
            # Otherwise a crash of the machine could leave an empty file.
            os.fsync(file.fileno())


def _write_tables(file: BinaryIO, saved: Saved) -> None:
    tables = _list_tables(saved.history)
    head = {
        "format": FORMAT,
        "revision": saved.revision,
        "mark": saved.mark,
        "tables": [
            [name, len(next(iter(columns.values()))), _describe(columns)]
            for name, columns in tables.items()
        ],
    }
    file.write(json.dumps(head, separators=(",", ":")).encode() + b"\n")
    place = file.tell()
    for columns in tables.values():
        for column in columns.values():
            place += -place % _ALIGNMENT
            file.seek(place)
            if len(column):
                file.write(np.ascontiguousarray(column).data.cast("B"))
            # The room to grow is a hole in the file, which takes no disk space.
            place += room_for(len(column)) * column.itemsize
    file.truncate(place)


def _list_tables(history: LiveHistory) -> Mapping[str, Columns]:
    """Return all columns; versions are one text, which the releases divide."""
    versions = [text.encode() for text in history.releases.version]
    ends = np.cumsum([len(each) for each in versions], dtype=np.int64)
    return {
        _VERSIONS: {"text": np.frombuffer(b"".join(versions), np.uint8)},
        _RELEASES: columns_of(history.releases) | {"version": ends},
        **history.columns(),
    }


def _describe(columns: Columns) -> list[tuple[str, str, int]]:
    return [(name, each.dtype.str, _check_sum(each)) for name, each in columns.items()]


def _read(path: Path) -> Saved:
    with path.open("rb") as file:
        first = file.readline(_LONGEST_HEAD)
    head = json.loads(first)
    if head["format"] != FORMAT:
        message = f"it has format {head['format']}"
        raise ValueError(message)
    tables = dict(_map(path, len(first), head["tables"]))
    history = LiveHistory.load(_read_releases(tables), tables)
    return Saved(int(head["revision"]), int(head["mark"]), history)


def _map(
    path: Path, place: int, described: Sequence[tuple[str, int, Sequence[Any]]]
) -> Iterator[tuple[str, Buffer]]:
    # Changes in memory are made to a copy of the page, and never reach the file.
    mapped = np.memmap(path, np.uint8, mode="c")
    for name, rows, columns in described:
        arrays = {}
        for column_name, dtype, check_sum in columns:
            place += -place % _ALIGNMENT
            end = place + np.dtype(dtype).itemsize * room_for(rows)
            if end > len(mapped):
                message = "it ends too early"
                raise ValueError(message)
            # Plain arrays: np.memmap's own views take ten times as long to slice.
            column = np.asarray(mapped[place:end]).view(dtype)
            if _check_sum(column[:rows]) != check_sum:
                message = "its columns are damaged"
                raise ValueError(message)
            arrays[column_name] = column
            place = end
        yield name, Buffer(arrays, rows)


def _check_sum(column: Column) -> int:
    """Return the sum of the column's bytes, eight at a time: as fast as memory."""
    data = np.ascontiguousarray(column).view(np.uint8)
    words = len(data) // 8 * 8
    return int(data[:words].view(np.uint64).sum()) + int(data[words:].sum())


def _read_releases(tables: Mapping[str, Buffer]) -> Releases:
    text = tables[_VERSIONS].column("text").tobytes()
    releases = tables[_RELEASES].view(Releases)
    stops = releases.version.tolist()
    starts = [0, *stops[:-1]]
    texts = [text[a:b].decode() for a, b in zip(starts, stops, strict=False)]
    # With None at the end, NumPy never takes the texts for an array of characters.
    return replace(releases, version=np.array([*texts, None], object)[:-1])
