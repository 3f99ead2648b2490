"""Parquet files, as DuckDB writes them."""

from pathlib import Path

import pytest

from duckdb_connection import connect
from insights_dash.ingest.files import parquet
from uploads import opened, read, refuse

_QUERY = """
select i as id, 'P' || (i % 2) as project, '1.' || i as version,
    timestamp '2026-01-31 10:00:00' + to_minutes(i) as local,
    timestamptz '2026-01-31 10:00:00.25+01' as finished,
    '2026-01-31 10:00:00.123456789'::timestamp_ns as exact,
    '2026-01-31 10:00:00.123'::timestamp_ms as millis,
    date '2026-01-31' as day, 1.50::decimal(10, 2) as cost, 2.0::double as whole,
    i = 0 as ok, null::varchar as nothing, if(i = 0, null, i) as gap,
    'x'::enum('x', 'y') as choice, ['a', 'b'] as tags, {'name': 'n'} as inner,
    '11111111-1111-1111-1111-111111111111'::uuid as uuid, interval 1 day as span
from range(3) as t(i)
"""


def write(folder: Path, query: str, options: str = "") -> bytes:
    path = folder / "a.parquet"
    with connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(f"copy ({query}) to '{path}' (format parquet {options})")
    return path.read_bytes()


@pytest.mark.parametrize("codec", ["snappy", "zstd", "gzip", "uncompressed"])
def test_every_type_becomes_text(tmp_path: Path, codec: str) -> None:
    data = write(tmp_path, _QUERY, f", codec '{codec}'")
    with opened(tmp_path, data, "a.parquet") as upload:
        (table,) = upload.tables
        assert (3, "Parquet", 1) == (table.row_count, table.format, len(table.notes))
        assert {
            "id": "1",
            "project": "P1",
            "version": "1.1",
            "local": "2026-01-31T10:01:00.000000",
            "finished": "2026-01-31T09:00:00.250000+00:00",
            "exact": "2026-01-31T10:00:00.123456789",
            "millis": "2026-01-31T10:00:00.123",
            "day": "2026-01-31T00:00:00.000000000",
            "cost": "1.5",
            "whole": "2",
            "ok": "false",
            "nothing": "",
            "gap": "1",
            "choice": "x",
            "tags": "a;b",
            "uuid": "11111111-1111-1111-1111-111111111111",
            "inner.name": "n",
        } == {column: values[1] for column, values in table.samples.items()}


def test_row_groups_are_read_one_after_the_other(tmp_path: Path) -> None:
    query = "select i as id, 'text ' || i as text from range(5000) as t(i)"
    rows = read(tmp_path, write(tmp_path, query, ", row_group_size 2048"), "a.parquet")
    assert (5000, (5000, ["4999", "text 4999"])) == (len(rows), rows[-1])


def test_null_times_are_empty(tmp_path: Path) -> None:
    query = "select * from (values (timestamptz '2026-01-31 10:00:00Z', 1), (null, 2))"
    assert ["2026-01-31T10:00:00.000000+00:00", ""] == [
        cells[0] for _, cells in read(tmp_path, write(tmp_path, query), "a.parquet")
    ]


def test_huge_row_groups_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = write(tmp_path, _QUERY)
    monkeypatch.setattr("insights_dash.ingest.files.parquet._MOST_ROWS", 2)
    assert "too large" in refuse(tmp_path, data, "a.parquet")


@pytest.mark.parametrize("cut", [10, 100, 1000])
def test_an_incomplete_file_is_refused(tmp_path: Path, cut: int) -> None:
    assert "damaged" in refuse(tmp_path, write(tmp_path, _QUERY)[:-cut], "a.parquet")


@pytest.mark.parametrize("codec", ["snappy", "zstd", "gzip", "uncompressed"])
def test_a_damaged_file_is_refused(tmp_path: Path, codec: str) -> None:
    data = write(tmp_path, _QUERY, f", codec '{codec}'")
    broken = data[:4] + b"\xff" * (len(data) - 12) + data[-8:]
    assert "damaged" in refuse(tmp_path, broken, "a.parquet")


def test_an_encrypted_file_is_refused(tmp_path: Path) -> None:
    assert "encrypted" in refuse(tmp_path, b"PARE" + b"\0" * 20 + b"PARE", "a.parquet")


def test_a_small_file_of_many_equal_cells_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "_MOST_CELLS", 900)
    query = "select 'x' as a, 'x' as b, 'x' as c from range(400)"
    message = refuse(tmp_path, write(tmp_path, query), "a.parquet")
    assert "48 million cells" in message
