"""PostgreSQL: one table, two indexes, and one `percentile_cont` statement per query."""

from collections.abc import Iterator
from uuid import uuid4

import numpy as np
import pandas as pd
import psycopg

from benchmarks.query import (
    FIGURES,
    MEASURES,
    OUTCOMES,
    RANGES,
    Cells,
    Facts,
    Query,
)
from benchmarks.sql import write_series, write_source
from benchmarks.synthetic import tenants_of_tags
from insights_dash.metrics.history.columns import UNKNOWN

_ROWS_PER_BATCH = 100_000
_TYPES = {1: "smallint", 2: "integer", 4: "bigint", 8: "bigint"}  # ours are unsigned
# Settings of a server for analytics: it sorts everything in memory, and as many
# processes as there are cores read and sort the rows.
_SETTINGS = {
    "work_mem": "2GB",
    "maintenance_work_mem": "1GB",
    "jit": "off",
    "max_parallel_workers_per_gather": "2",
    "parallel_setup_cost": "0",
    "parallel_tuple_cost": "0",
}
_FIGURES = [f"{measure}_{figure}" for measure in MEASURES for figure in FIGURES]
_COLUMNS = ["series", "interval", *OUTCOMES, *_FIGURES]


class PostgreSQL:
    """A new schema on a server, which is dropped on close."""

    name = "PostgreSQL"
    ranges = RANGES

    def __init__(self, url: str) -> None:
        self._database = psycopg.connect(url, autocommit=True)
        self._schema = f"benchmark_{uuid4().hex}"
        self._database.execute(f"CREATE SCHEMA {self._schema}")
        for name, value in {**_SETTINGS, "search_path": self._schema}.items():
            self._database.execute(f"SET {name} = '{value}'")

    def load(self, facts: Facts) -> int:
        """Copy, index and analyse the rows. Return the bytes of table and indexes."""
        columns = facts.columns()
        types = {name: _TYPES[each.dtype.itemsize] for name, each in columns.items()}
        described = ", ".join(f"{name} {kind}" for name, kind in types.items())
        self._database.execute(f"CREATE UNLOGGED TABLE deployment ({described})")
        self._database.execute("CREATE TABLE tenant_tag (tagged integer, tag integer)")
        copy_in = f"COPY deployment FROM STDIN (FORMAT csv, NULL '{UNKNOWN}')"
        with self._database.cursor() as cursor:
            with cursor.copy(copy_in) as copy:
                for block in _write_csv(facts):
                    copy.write(block)
            cursor.executemany(
                "INSERT INTO tenant_tag VALUES (%s, %s)", tenants_of_tags()
            )
        for index in ("completed", "project, environment, completed"):
            self._database.execute(f"CREATE INDEX ON deployment ({index})")
        self._database.execute("VACUUM (ANALYZE) deployment, tenant_tag")
        size = "SELECT pg_total_relation_size('deployment')"
        row = self._database.execute(size).fetchone()
        return int(row[0]) if row else 0

    def answer(self, question: Query) -> Cells:
        """Run one statement. Both percentiles of a metric come from one sort."""
        with self._database.cursor(binary=True) as cursor:
            rows = cursor.execute(_write(question).encode()).fetchall()
        # Floats hold these integers exactly, because all are far below 2 to the 53rd.
        values = np.array(rows, np.float64).T
        columns = dict(zip(_COLUMNS, values, strict=True))
        return Cells(
            columns["series"],
            columns["interval"],
            {each: columns[each] for each in OUTCOMES},
            {
                f"{measure}.{figure}": columns[f"{measure}_{figure}"]
                for measure in MEASURES
                for figure in FIGURES
            },
        )

    def close(self) -> None:
        """Drop the schema and disconnect."""
        self._database.execute(f"DROP SCHEMA {self._schema} CASCADE")
        self._database.close()


def _write_csv(facts: Facts) -> Iterator[str]:
    frame = pd.DataFrame(dict(facts.columns()))
    for begin in range(0, len(frame), _ROWS_PER_BATCH):
        part = frame.iloc[begin : begin + _ROWS_PER_BATCH]
        yield part.to_csv(header=False, index=False)


def _write(question: Query) -> str:
    """Write the statement. PostgreSQL adds bigints as numerics, so sums are exact."""
    outcomes = ", ".join(
        f"count(*) FILTER (WHERE outcome = {code}) AS {name}"
        for code, name in enumerate(OUTCOMES)
    )
    return f"""
        WITH summary AS (
            SELECT {write_series(question)} AS series,
                (completed - {question.begin}) / {question.width} AS interval,
                {outcomes}, {", ".join(map(_summarise, MEASURES))}
            FROM {write_source(question)} GROUP BY 1, 2
        ),
        unpacked AS (SELECT *, {", ".join(map(_unpack, MEASURES))} FROM summary)
        SELECT {", ".join(_COLUMNS)} FROM unpacked
        """  # noqa: S608 - numbers and names of our own


def _summarise(measure: str) -> str:
    return (
        f"count({measure}) AS {measure}_count, "
        f"avg({measure})::float8 AS {measure}_mean, "
        f"min({measure}) AS {measure}_min, max({measure}) AS {measure}_max, "
        f"percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY {measure}) "
        f"AS {measure}_both"
    )


def _unpack(measure: str) -> str:
    return f"{measure}_both[1] AS {measure}_median, {measure}_both[2] AS {measure}_p95"
