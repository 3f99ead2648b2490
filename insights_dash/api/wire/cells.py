"""JSON written from arrays: every row is a line of columns, padded, then packed.

A column is an array of texts, or one text that all rows have. Padding is NUL, which no
JSON contains, so deleting it leaves the text. No Python code runs for each value.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

Texts = NDArray[np.bytes_]
Column = bytes | Texts

_SECONDS_AN_HOUR = 3_600


def pack_rows(columns: Sequence[Column], groups: int) -> list[bytes]:
    """The rows of `groups` equally long groups, each group as one text."""
    rows = next(len(column) for column in columns if not isinstance(column, bytes))
    width = sum(map(_width, columns))
    padded = np.zeros((rows, width), np.uint8)
    end = 0
    for column in columns:
        begin, end = end, end + _width(column)
        padded[:, begin:end] = _as_bytes(column)
    return [each.tobytes().translate(None, b"\0") for each in np.split(padded, groups)]


def write_integers(values: NDArray[np.int64]) -> Texts:
    """`12`."""
    return _write_distinct(values, lambda value: b"%d" % value)


def write_floats(values: NDArray[np.float64], known: NDArray[np.bool_]) -> Texts:
    """`1.0`, or `null` where the value is not known."""
    # Whatever stands in unknown places, it must not be NaN: NaN equals nothing.
    texts = _write_distinct(np.where(known, values, 0.0), orjson.dumps)
    return np.where(known, texts, b"null")


def write_durations(
    seconds: NDArray[np.int64], known: NDArray[np.bool_]
) -> tuple[Column, Column, Column]:
    """`"-1:02:03.0"` in three columns, or `null` where the value is not known."""
    quotes = np.array([b"", b'"', b'"-'])
    hours, rest = np.divmod(np.abs(seconds), _SECONDS_AN_HOUR)
    hours_texts = _write_distinct(
        np.where(known, hours, -1),
        lambda value: b"null" if value < 0 else b"%d" % value,
    )
    return (
        quotes[np.where(known, np.where(seconds < 0, 2, 1), 0)],
        hours_texts,
        _rests_of_an_hour()[np.where(known, rest, _SECONDS_AN_HOUR)],
    )


def _write_distinct(values: NDArray[Any], write: Callable[[Any], bytes]) -> Texts:
    """Each distinct value is written once, and looked up for each row."""
    distinct, places = _list_distinct(values)
    texts: Texts = np.array([write(value) for value in distinct.tolist()], np.bytes_)
    return texts[places]


def _list_distinct(values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Distinct values, and the place of each row's among them.

    Integers that lie close together are not sorted: all between them are listed.
    """
    if values.dtype.kind == "i" and len(values):
        least, most = int(values.min()), int(values.max())
        if most - least < len(values):
            return np.arange(least, most + 1), values - least
    return np.unique(values, return_inverse=True)


@cache
def _rests_of_an_hour() -> Texts:
    """`:02:03.0"` by second of the hour; the last is empty, for a null."""
    rests = [
        b':%02d:%02d.0"' % divmod(second, 60) for second in range(_SECONDS_AN_HOUR)
    ]
    return np.array([*rests, b""])


def _width(column: Column) -> int:
    return len(column) if isinstance(column, bytes) else column.dtype.itemsize


def _as_bytes(column: Column) -> NDArray[np.uint8]:
    if isinstance(column, bytes):
        return np.frombuffer(column, np.uint8)
    return np.ascontiguousarray(column).view(np.uint8).reshape(len(column), -1)
