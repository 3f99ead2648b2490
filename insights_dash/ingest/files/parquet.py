"""Reads Parquet files, one row group after the other."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import fastparquet
import numpy as np
import pandas as pd

from insights_dash.ingest.cells import clean_cells
from insights_dash.ingest.files.upload import (
    SAMPLED_ROWS,
    OnProgress,
    RawRow,
    UnreadableUploadError,
    UploadedTable,
    name_columns,
)
from insights_dash.ingest.files.values import LONGEST_VALUE, write_value

_MOST_ROWS = 2_200_000  # of a row group; most programs write a million at most
_MOST_CELLS = 48_000_000  # of a row group, whose bytes can be few if values repeat
_LARGEST_GROUP = 1024**3
_TIMESTAMPS = frozenset({9, 10})  # the converted types of milliseconds, microseconds
_DAMAGED = "The Parquet file is damaged or incomplete. Copy it or create it again."
_ENCRYPTED = "The Parquet file is encrypted. Write it without encryption."
_TOO_LARGE = (
    "The row groups of the Parquet file are too large to read. Write it with at most "
    "2 million rows, 48 million cells and 1 GiB per row group."
)
_UNREADABLE = "These columns have values that can't be read as text: {}."


@dataclass(frozen=True)
class _Columns:
    """The columns that can be read, those that are UTC times, and those of UUIDs."""

    names: Sequence[str]
    utc: frozenset[str]
    uuids: frozenset[str]


def open_parquet(path: Path, name: str) -> UploadedTable:
    """Return the table of a Parquet file.

    Raises:
        UnreadableUploadError: if it can't be read.
    """
    _check_start(path)
    with _open(path) as file, _reading():
        columns = _find_columns(file)
        skipped = [each for each in file.columns if each not in columns.names]
        if not columns.names:
            raise UnreadableUploadError(_DAMAGED)
        count = int(file.count())
    read = partial(_read_table, path, columns)
    return UploadedTable(
        name=name,
        format="Parquet",
        columns=name_columns(columns.names),
        sample=list(islice(read(lambda _done, _size: None), SAMPLED_ROWS)),
        header_row=0,
        read=read,
        row_count=count,
        notes=[_UNREADABLE.format(", ".join(skipped[:10]))] if skipped else [],
    )


def read_exactly(path: Path) -> Iterator[Sequence[str]]:
    """Yield the names of the columns, then every row, with texts exactly as they are.

    Raises:
        UnreadableUploadError: if the file can't be read.
    """
    _check_start(path)
    with _open(path) as file, _reading():
        columns = _find_columns(file)
        if skipped := [each for each in file.columns if each not in columns.names]:
            raise UnreadableUploadError(_UNREADABLE.format(", ".join(skipped)))
        yield columns.names
        for group in range(len(file.row_groups)):
            frame = file[group].to_pandas(columns=list(columns.names))
            yield from zip(
                *(_write(frame[name], columns, list) for name in columns.names),
                strict=True,
            )


def _check_start(path: Path) -> None:
    with path.open("rb") as stream:
        start = stream.read(4)
        stream.seek(-4, 2)
        end = stream.read(4)
    if b"PARE" in {start, end}:
        raise UnreadableUploadError(_ENCRYPTED)
    if start != b"PAR1" or end != b"PAR1":
        raise UnreadableUploadError(_DAMAGED)


@contextmanager
def _open(path: Path) -> Iterator[fastparquet.ParquetFile]:
    """Open a file, and close it even where fastparquet would not."""
    with ExitStack() as stack:

        def start(_name: str, _mode: str = "rb") -> IO[bytes]:
            return stack.enter_context(path.open("rb"))

        with _reading():
            file = fastparquet.ParquetFile(str(path), open_with=start)
            groups = [(each.num_rows, each.total_byte_size) for each in file.row_groups]
            width = max(len(file.columns), 1)
            if any(
                size > _LARGEST_GROUP or rows > min(_MOST_ROWS, _MOST_CELLS // width)
                for rows, size in groups
            ):
                raise UnreadableUploadError(_TOO_LARGE)
        yield file


@contextmanager
def _reading() -> Iterator[None]:
    """Refuse a file as damaged, whatever error its bytes cause in fastparquet."""
    try:
        yield
    except (UnreadableUploadError, MemoryError):
        raise
    except Exception as error:
        raise UnreadableUploadError(_DAMAGED) from error


def _find_columns(file: fastparquet.ParquetFile) -> _Columns:
    utc, uuids = set(), set()
    for each in file.schema.schema_elements:
        logical = each.logicalType
        if logical and logical.TIMESTAMP:
            if logical.TIMESTAMP.isAdjustedToUTC:
                utc.add(each.name)
        elif each.converted_type in _TIMESTAMPS:
            utc.add(each.name)
        if logical and logical.UUID is not None:
            uuids.add(each.name)
    columns = _Columns(file.columns, frozenset(utc), frozenset(uuids))
    readable = [name for name in file.columns if _is_readable(file, columns, name)]
    return _Columns(readable, columns.utc, columns.uuids)


def _is_readable(file: fastparquet.ParquetFile, columns: _Columns, name: str) -> bool:
    """Return whether the first row group of a column can be read."""
    try:
        with _reading():
            for group in range(len(file.row_groups[:1])):
                _write(file[group].to_pandas(columns=[name])[name], columns)
    except UnreadableUploadError:
        return False
    return True


def _read_table(
    path: Path, columns: _Columns, on_progress: OnProgress
) -> Iterator[RawRow]:
    number = 0
    with _open(path) as file:
        size = int(file.count())
        for group in range(len(file.row_groups)):
            with _reading():
                frame = file[group].to_pandas(columns=list(columns.names))
                texts = [_write(frame[name], columns) for name in columns.names]
            for cells in zip(*texts, strict=True):
                number += 1
                if any(cells):
                    yield RawRow(number, cells)
            on_progress(number, size)


def _write(
    values: "pd.Series[Any]",
    columns: _Columns,
    clean: Callable[[Iterable[str]], Sequence[str]] = clean_cells,
) -> Sequence[str]:
    """Return a column's values as text; times in ISO 8601."""
    name = str(values.name)
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        naive = values.dt.tz_convert("UTC").dt.tz_localize(None)
        return _write_times(naive.to_numpy(), "+00:00")
    if np.issubdtype(_kind(values), np.datetime64):
        return _write_times(values.to_numpy(), "+00:00" if name in columns.utc else "")
    if name in columns.uuids:
        return [str(UUID(bytes=each)) if each else "" for each in values.tolist()]
    return clean(map(_write_value, values.tolist()))


def _kind(values: "pd.Series[Any]") -> "np.dtype[Any]":
    dtype = values.dtype
    return dtype if isinstance(dtype, np.dtype) else np.dtype(object)


def _write_times(values: "np.ndarray[Any, Any]", offset: str) -> Sequence[str]:
    texts = np.datetime_as_string(values).tolist()
    return ["" if text == "NaT" else f"{text}{offset}" for text in texts]


def _write_value(value: object) -> str:
    if value is pd.NA or value is pd.NaT:
        return ""
    match value:
        case pd.Timedelta():
            return str(value).removeprefix("0 days ")
        case list():
            return ";".join(map(_write_value, value))[:LONGEST_VALUE]
        case np.generic():
            return write_value(value.item())
    return write_value(value)
