"""JSON and CSV written from arrays: a row is a line of columns, padded, then packed.

A column is an array of texts, or one text that all rows have. Padding is NUL, which no
JSON and no name contains, so deleting it leaves the text. Python code runs for distinct
values at most, and for none of times and durations.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

Texts = NDArray[np.bytes_]
Column = bytes | Texts
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

_HOURS_PER_DAY, _SECONDS_PER_HOUR, _MICROSECONDS_PER_SECOND = 24, 3_600, 1_000_000
_THOUSAND = 1_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Notation:
    """What a format has for an unknown value, and around durations."""

    unknown: bytes
    before: bytes
    before_negative: bytes
    after: bytes
    write_float: Callable[[float], bytes]


JSON = Notation(b"null", b'"', b'"-', b'"', orjson.dumps)


def pack_rows(columns: Sequence[Column], groups: int | Integers) -> list[bytes]:
    """Rows as texts: so many equally long groups, or parts cut before these rows."""
    rows = next(len(column) for column in columns if not isinstance(column, bytes))
    width = sum(map(_width, columns))
    padded = np.zeros((rows, width), np.uint8)
    end = 0
    for column in columns:
        begin, end = end, end + _width(column)
        padded[:, begin:end] = _as_bytes(column)
    return [each.tobytes().translate(None, b"\0") for each in np.split(padded, groups)]


def write_integers(values: Integers) -> Texts:
    """`12`, for values that are often the same."""
    return write_distinct(values, lambda value: b"%d" % value)


def write_numbers(
    values: NDArray[np.integer[Any]], known: Flags | None = None
) -> tuple[Texts, ...]:
    """`1234`, three digits a column; none is negative. Empty where not known."""
    rest, digits = np.divmod(values.astype(np.int64), _THOUSAND)
    groups = [_pick_digits(_list_last_digits(), rest, digits, known)]
    while rest.any():
        rest, digits = np.divmod(rest, _THOUSAND)
        groups.append(_pick_digits(_list_first_digits(), rest, digits, known))
    return tuple(reversed(groups))


def write_floats(
    values: NDArray[np.float64], known: Flags, notation: Notation = JSON
) -> Texts:
    """`1.0`, or `null` where the value is not known."""
    # Whatever stands in unknown places, it must not be NaN: NaN equals nothing.
    texts = write_distinct(np.where(known, values, 0.0), notation.write_float)
    return np.where(known, texts, notation.unknown)


def write_durations(
    seconds: Integers, known: Flags, notation: Notation = JSON
) -> tuple[Column, ...]:
    """`"-1:02:03.0"`, or `null` where the value is not known."""
    end = b".0" + notation.after
    return _write_time(seconds < 0, np.abs(seconds), known, end, notation)


def write_exact_durations(
    microseconds: Integers, known: Flags, notation: Notation = JSON
) -> tuple[Column, ...]:
    """`"-1:02:03.045"`: the same to the microsecond, trailing zeros cut."""
    seconds, fraction = _split_seconds(microseconds, known)
    return (
        *_write_time(microseconds < 0, seconds, known, b".", notation),
        *_write_fraction(fraction, known),
        np.where(known, notation.after, b""),
    )


def write_seconds(seconds: Integers, known: Flags) -> tuple[Column, ...]:
    """`-3723`; empty if the value isn't known."""
    is_negative = known & (seconds < 0)
    return np.where(is_negative, b"-", b""), *write_numbers(np.abs(seconds), known)


def write_exact_seconds(microseconds: Integers, known: Flags) -> tuple[Column, ...]:
    """`-3723.045`: the same to the microsecond, trailing zeros cut."""
    seconds, fraction = _split_seconds(microseconds, known)
    is_negative = known & (microseconds < 0)
    return (
        np.where(is_negative, b"-", b""),
        *write_numbers(seconds, known),
        np.where(known, b".", b""),
        *_write_fraction(fraction, known),
    )


def _split_seconds(microseconds: Integers, known: Flags) -> tuple[Integers, Integers]:
    """Return whole seconds and the microseconds of the rest, both without sign."""
    # What stands for the unknown may have no absolute value.
    absolute = np.abs(np.where(known, microseconds, 0))
    return np.divmod(absolute, _MICROSECONDS_PER_SECOND)


def _write_fraction(fraction: Integers, known: Flags) -> tuple[Column, ...]:
    first, last = np.divmod(fraction, _THOUSAND)
    return (
        _pick_digits(_list_fraction_begins(), last, first, known),
        np.where(known, _list_fraction_ends()[last], b""),
    )


def write_instants(microseconds: Integers) -> tuple[Column, ...]:
    """Since 1970 in UTC, as Insights writes it: `2024-05-01T09:30:00.1234560Z`."""
    seconds, fraction = np.divmod(microseconds, _MICROSECONDS_PER_SECOND)
    hours, rest = np.divmod(seconds, _SECONDS_PER_HOUR)
    days, hour = np.divmod(hours, _HOURS_PER_DAY)
    every = np.ones(len(days), np.bool_)
    return (
        write_distinct(
            days, lambda day: str(_EPOCH + timedelta(days=day))[:10].encode()
        ),
        _list_hours_of_a_day()[hour],
        _list_rests_of_an_hour(b".")[rest],
        *(
            _pick_digits(_list_last_digits(), every, digits, None)
            for digits in np.divmod(fraction, _THOUSAND)
        ),
        b"0Z",
    )


def write_distinct(values: NDArray[Any], write: Callable[[Any], bytes]) -> Texts:
    """Each distinct value is written once, and looked up for each row."""
    distinct, places = _list_distinct(values)
    texts: Texts = np.array([write(value) for value in distinct.tolist()], np.bytes_)
    return texts[places]


def _write_time(
    is_negative: Flags,
    seconds: Integers,
    known: Flags,
    end: bytes,
    notation: Notation,
) -> tuple[Column, ...]:
    """Hours, minutes and seconds with what comes before, and `end`."""
    begins = np.array([notation.unknown, notation.before, notation.before_negative])
    hours, rest = np.divmod(seconds, _SECONDS_PER_HOUR)
    return (
        begins[np.where(known, np.where(is_negative, 2, 1), 0)],
        *write_numbers(hours, known),
        _list_rests_of_an_hour(end)[np.where(known, rest, _SECONDS_PER_HOUR)],
    )


def _pick_digits(
    table: Texts,
    others: NDArray[Any],
    digits: Integers,
    known: Flags | None,
) -> Texts:
    """Digits from a table's first half where there are no others, else its second."""
    places = digits + _THOUSAND * (others > 0)
    return table[places if known is None else np.where(known, places, 2 * _THOUSAND)]


def _list_distinct(values: NDArray[Any]) -> tuple[NDArray[Any], Integers]:
    """Distinct values, and the place of each row's among them.

    Integers that lie close together are not sorted: all between them are listed.
    """
    if values.dtype.kind in "iu" and len(values):
        least, most = int(values.min()), int(values.max())
        if most - least < len(values):
            return np.arange(least, most + 1), values - least
    return np.unique(values, return_inverse=True)


@cache
def _list_rests_of_an_hour(end: bytes) -> Texts:
    """`:02:03` and an end by second of the hour; the last is empty."""
    rests = [
        b":%02d:%02d" % divmod(second, 60) + end for second in range(_SECONDS_PER_HOUR)
    ]
    return np.array([*rests, b""])


@cache
def _list_hours_of_a_day() -> Texts:
    return np.array([b"T%02d" % hour for hour in range(_HOURS_PER_DAY)])


@cache
def _list_last_digits() -> Texts:
    """List a number's last three digits: alone, after other digits, and for unknown."""
    return _list_digits(lambda value: b"%d" % value, lambda value: b"%03d" % value)


@cache
def _list_first_digits() -> Texts:
    """List digits that more digits follow: empty for 0, so nothing starts with 0."""
    return _list_digits(
        lambda value: b"%d" % value if value else b"", lambda value: b"%03d" % value
    )


@cache
def _list_fraction_begins() -> Texts:
    """List the first three digits of a fraction, without trailing zeros at its end."""
    return _list_digits(
        lambda value: (b"%03d" % value).rstrip(b"0") or b"0",
        lambda value: b"%03d" % value,
    )


@cache
def _list_fraction_ends() -> Texts:
    """The next three digits."""
    return np.array([(b"%03d" % value).rstrip(b"0") for value in range(_THOUSAND)])


def _list_digits(
    alone: Callable[[int], bytes], beside: Callable[[int], bytes]
) -> Texts:
    texts = [write(value) for write in (alone, beside) for value in range(_THOUSAND)]
    return np.array([*texts, b""])


def _width(column: Column) -> int:
    return len(column) if isinstance(column, bytes) else column.dtype.itemsize


def _as_bytes(column: Column) -> NDArray[np.uint8]:
    if isinstance(column, bytes):
        return np.frombuffer(column, np.uint8)
    return np.ascontiguousarray(column).view(np.uint8).reshape(len(column), -1)
