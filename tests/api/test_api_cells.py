import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights_dash.api.wire.cells import (
    pack_rows,
    write_durations,
    write_exact_durations,
    write_floats,
    write_instants,
    write_integers,
    write_numbers,
)
from plain_bodies import MICROSECOND, completed_text, duration_text

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NUMBERS = st.integers(-(2**60), 2**60) | st.integers(-5_000, 5_000)


def texts(*columns: object) -> list[bytes]:
    """Return each row as a text of its own."""
    length = max(len(column) for column in columns if not isinstance(column, bytes))  # type: ignore[arg-type]
    return pack_rows(columns, length)  # type: ignore[arg-type]


@given(st.lists(NUMBERS, min_size=1))
def test_integers_are_written_as_they_are(values: list[int]) -> None:
    written = texts(write_integers(np.array(values, np.int64)))
    assert values == [int(text) for text in written]


@given(st.lists(st.tuples(NUMBERS, st.booleans()), min_size=1))
def test_durations_read_like_single_ones(rows: list[tuple[int, bool]]) -> None:
    seconds = np.array([row[0] % 10**13 - 10**12 for row in rows], np.int64)
    known = np.array([row[1] for row in rows])
    written = [json.loads(text) for text in texts(*write_durations(seconds, known))]
    assert [
        duration_text(timedelta(seconds=second)) if is_known else None
        for second, is_known in zip(seconds.tolist(), known.tolist(), strict=True)
    ] == written


@given(st.lists(st.tuples(st.integers(0, 10**15), st.booleans()), min_size=1))
def test_numbers_have_all_their_digits(rows: list[tuple[int, bool]]) -> None:
    values, known = (
        np.array([row[0] for row in rows]),
        np.array([row[1] for row in rows]),
    )
    expected = [b"%d" % value if is_known else b"" for value, is_known in rows]
    assert expected == texts(*write_numbers(values, known))
    assert [b"%d" % value for value, _ in rows] == texts(*write_numbers(values))


ROUND = st.sampled_from((1, 10, 1_000, 100_000, 1_000_000, 3_600_000_000))


@given(st.lists(st.tuples(NUMBERS, ROUND, st.booleans()), min_size=1))
def test_exact_durations_read_like_single_ones(
    rows: list[tuple[int, int, bool]],
) -> None:
    spans = [value % 10**15 // unit * unit - 10**14 for value, unit, _ in rows]
    known = np.array([row[2] for row in rows])
    least = np.iinfo(np.int64).min
    values = np.where(known, np.array(spans, np.int64), least)
    written = [
        json.loads(text) for text in texts(*write_exact_durations(values, known))
    ]
    assert [
        duration_text(span * MICROSECOND) if is_known else None
        for span, is_known in zip(spans, known.tolist(), strict=True)
    ] == written


@given(st.lists(st.datetimes(timezones=st.just(UTC)), min_size=1))
def test_instants_read_like_single_ones(instants: list[datetime]) -> None:
    values = np.array([(each - EPOCH) // MICROSECOND for each in instants], np.int64)
    expected = [completed_text(each).encode() for each in instants]
    assert expected == texts(*write_instants(values))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, b'"0:00:00.0"'),
        (-1, b'"-0:00:01.0"'),
        (3_599, b'"0:59:59.0"'),
        (3_600, b'"1:00:00.0"'),
        (-426 * 3_600 - 53 * 60 - 44, b'"-426:53:44.0"'),
    ],
)
def test_a_duration_of_whole_seconds_ends_in_a_zero(seconds: int, text: bytes) -> None:
    columns = write_durations(np.array([seconds]), np.array([True]))
    assert [text] == texts(*columns)


def test_an_unknown_float_is_null_even_if_it_is_no_number() -> None:
    values = np.array([1.0, np.nan, 8 / 255, np.inf])
    known = np.array([True, False, True, False])
    assert [b"1.0", b"null", b"0.03137254901960784", b"null"] == texts(
        write_floats(values, known)
    )


def test_rows_are_packed_group_by_group() -> None:
    numbers = write_integers(np.array([1, 22, 333, 4]))
    assert [b"[1][22]", b"[333][4]"] == pack_rows([b"[", numbers, b"]"], 2)


def test_rows_are_split_into_parts() -> None:
    numbers = write_integers(np.array([1, 22, 333, 4]))
    cut = pack_rows([b"[", numbers, b"]"], np.array([1, 3]))
    assert [b"[1]", b"[22][333]", b"[4]"] == cut
