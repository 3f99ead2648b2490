import json
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights_dash.api.wire.cells import (
    pack_rows,
    write_durations,
    write_floats,
    write_integers,
)
from insights_dash.api.wire.moment import duration_text

NUMBERS = st.integers(-(2**60), 2**60) | st.integers(-5_000, 5_000)


def texts(*columns: object) -> list[bytes]:
    """Each row as a text of its own."""
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


def test_an_unknown_float_is_null_even_where_it_is_no_number() -> None:
    values = np.array([1.0, np.nan, 8 / 255, np.inf])
    known = np.array([True, False, True, False])
    assert [b"1.0", b"null", b"0.03137254901960784", b"null"] == texts(
        write_floats(values, known)
    )


def test_rows_are_packed_group_by_group() -> None:
    numbers = write_integers(np.array([1, 22, 333, 4]))
    assert [b"[1][22]", b"[333][4]"] == pack_rows([b"[", numbers, b"]"], 2)
