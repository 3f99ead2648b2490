from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from insights_dash.api.wire.cells import (
    pack_rows,
    write_exact_durations,
    write_instants,
)
from insights_dash.api.wire.moment import instant_text
from plain_bodies import MICROSECOND


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (timedelta(), "0:00:00.0"),
        (timedelta(minutes=1), "0:01:00.0"),
        (
            timedelta(hours=1, minutes=12, seconds=39, microseconds=415170),
            "1:12:39.41517",
        ),
        (timedelta(microseconds=1), "0:00:00.000001"),
        (timedelta(hours=93, minutes=32, seconds=33), "93:32:33.0"),
        (-timedelta(hours=426, minutes=53, seconds=44), "-426:53:44.0"),
        (-timedelta(microseconds=500_000), "-0:00:00.5"),
        (timedelta(days=1000, seconds=-1), "23999:59:59.0"),
    ],
)
def test_a_duration_reads_hours_minutes_seconds(duration: timedelta, text: str) -> None:
    columns = write_exact_durations(
        np.array([duration // MICROSECOND]), np.array([True])
    )
    assert f'"{text}"'.encode() == pack_rows(columns, 1)[0]


def test_insights_writes_seven_digits_and_a_z() -> None:
    instant = datetime(2022, 8, 18, 14, 28, 15, 939581, UTC)
    since = (instant - datetime(1970, 1, 1, tzinfo=UTC)) // MICROSECOND
    columns = write_instants(np.array([since]))
    assert b"2022-08-18T14:28:15.9395810Z" == pack_rows(columns, 1)[0]


def test_other_resources_write_three_digits_and_an_offset() -> None:
    instant = datetime(2024, 9, 23, 14, 42, 30, 123999, UTC)
    assert "2024-09-23T14:42:30.123+00:00" == instant_text(instant)
