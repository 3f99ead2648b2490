"""Writes the blocks of a table as Parquet.

It is imported when an export needs it: pandas takes a second and 35 MB of a process.
"""

import io
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any, Final

import fastparquet
import pandas as pd

from insights_dash.export.writers import Blocks
from insights_dash.store.portable.columns import ColumnType, SpaceTable

_ROWS_PER_GROUP = 50_000
_PIECE = 1024 * 1024
_PANDAS_TYPES: Mapping[ColumnType, str] = {
    ColumnType.TEXT: "object",
    ColumnType.BOOLEAN: "boolean",
    ColumnType.INTEGER: "Int64",
}


class _StaysOpen(io.BufferedRandom):
    """A file that stays open when the library closes it."""

    def close(self) -> None:
        """Write everything to the file."""
        if not self.raw.closed:
            self.flush()


_OPTIONS: Final[Mapping[str, Any]] = {
    "compression": "SNAPPY",
    "object_encoding": "utf8",
    "has_nulls": True,
    "write_index": False,
}


def write_parquet(table: SpaceTable, blocks: Blocks) -> Iterator[bytes]:
    """Yield a Parquet file, of which fifty thousand rows are in memory at most.

    Instants are timestamps in UTC, in microseconds. It is written to a temporary file
    first: the library can only append to files. The file has no name, so nothing of it
    is left if the process is killed.
    """
    with tempfile.TemporaryFile(buffering=0) as raw:
        file = _StaysOpen(raw)

        def reopen(_name: str, _mode: str = "rb") -> IO[bytes]:
            file.seek(0)
            return file

        for place, rows in enumerate(_in_groups(blocks)):
            fastparquet.write(
                f"{table.name}.parquet",
                _to_frame(table, rows),
                append=place > 0,
                open_with=reopen,
                **_OPTIONS,
            )
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _in_groups(blocks: Blocks) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield rows in large groups; at least one, which may be empty."""
    group: list[Sequence[Any]] = []
    is_first = True
    for rows in blocks:
        group += rows
        if len(group) >= _ROWS_PER_GROUP:
            yield group
            group, is_first = [], False
    if group or is_first:
        yield group


def _to_frame(table: SpaceTable, rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    names = list(table.file_columns)
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return pd.DataFrame(
        {
            name: _to_series(table.types[name], values)
            for name, values in zip(names, columns, strict=True)
        }
    )


def _to_series(kind: ColumnType, values: Sequence[Any]) -> "pd.Series[Any]":
    if kind is ColumnType.INSTANT:
        numbers = pd.array(list(values), dtype="Int64")
        instants = pd.to_datetime(numbers, unit="us", utc=True)
        return pd.Series(instants).astype("datetime64[us, UTC]")
    return pd.Series(list(values), dtype=_PANDAS_TYPES[kind])
