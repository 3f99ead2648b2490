"""Turns the values of rows into the text of files, a whole column at a time."""

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from insights_dash.store.portable.columns import ColumnType

_SECOND = 1_000_000
_UNKNOWN = np.iinfo(np.int64).min


def write_column(kind: ColumnType, values: Sequence[Any]) -> Sequence[Any]:
    """Return the cells of a column; unknown values are empty.

    Instants, given as microseconds since 1970, become ISO 8601 in UTC.
    """
    return _WRITERS.get(kind, _as_they_are)(values)


def write_instants(values: Sequence[int | None]) -> Sequence[str]:
    """Return instants such as `2026-03-02T09:00:00.25Z`, with the digits they need."""
    numbers = np.array(
        [_UNKNOWN if each is None else each for each in values], np.int64
    )
    texts = np.datetime_as_string(numbers.view("datetime64[us]"), unit="us")
    return [
        ""
        if number is None
        else f"{text.rstrip('0').rstrip('.')}Z"
        if number % _SECOND
        else f"{text[:-7]}Z"
        for number, text in zip(values, texts.tolist(), strict=True)
    ]


def write_booleans(values: Sequence[bool | None]) -> Sequence[str]:
    """Return `true`, `false` or an empty text."""
    return ["" if each is None else "true" if each else "false" for each in values]


def write_bytes(values: Sequence[bytes | None]) -> Sequence[str | None]:
    """Return bytes in base64."""
    return [
        None if each is None else base64.b64encode(each).decode() for each in values
    ]


def _as_they_are(values: Sequence[Any]) -> Sequence[Any]:
    return values


_WRITERS: Mapping[ColumnType, Callable[[Sequence[Any]], Sequence[Any]]] = {
    ColumnType.INSTANT: write_instants,
    ColumnType.BOOLEAN: write_booleans,
}
