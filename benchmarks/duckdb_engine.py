"""DuckDB in memory, on all cores: one query, with one exact aggregate per figure."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

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


class DuckDB:
    """A table in memory, sorted by completion."""

    name = "DuckDB"
    ranges = RANGES

    def __init__(self) -> None:
        # Tests look at the other engines without it.
        import duckdb  # noqa: PLC0415

        self._database = duckdb.connect(":memory:")

    def load(self, facts: Facts) -> int:
        """Create the table, and one with the tags of tenants."""
        frame = pd.DataFrame(facts.columns())
        measures = ", ".join(
            f"nullif({each}, {UNKNOWN}) AS {each}" for each in MEASURES
        )
        self._database.register("frame", frame)
        self._database.execute(
            f"CREATE TABLE deployment AS SELECT * REPLACE ({measures}) "  # noqa: S608
            "FROM frame ORDER BY completed"
        )
        self._database.unregister("frame")
        self._database.execute("CREATE TABLE tenant_tag (tagged INTEGER, tag INTEGER)")
        self._database.executemany(
            "INSERT INTO tenant_tag VALUES (?, ?)", tenants_of_tags()
        )
        row = self._database.execute(
            "SELECT sum(memory_usage_bytes) FROM duckdb_memory()"
        ).fetchone()
        return int(row[0]) if row else 0

    def answer(self, question: Query) -> Cells:
        """Run one query. Both percentiles of a metric come from one aggregate."""
        columns: Mapping[str, Any] = self._database.execute(
            _write(question)
        ).fetchnumpy()
        figures = {
            f"{measure}.{figure}": columns[f"{measure}_{figure}"]
            for measure in MEASURES
            for figure in FIGURES
        }
        return Cells(
            columns["series"],
            columns["interval"],
            {each: columns[each] for each in OUTCOMES},
            {
                name: np.ma.filled(values.astype(float), np.nan)
                for name, values in figures.items()
            },
        )

    def close(self) -> None:
        """Free the memory."""
        self._database.close()


def _write(question: Query) -> str:
    outcomes = ", ".join(
        f"count(*) FILTER (outcome = {code}) AS {name}"
        for code, name in enumerate(OUTCOMES)
    )
    both = ", ".join(f"{each}_both" for each in MEASURES)
    return f"""
        WITH summary AS (
            SELECT {write_series(question)} AS series,
                (completed - {question.begin}) // {question.width} AS interval,
                {outcomes}, {", ".join(map(_summarise, MEASURES))}
            FROM {write_source(question)} GROUP BY ALL
        )
        SELECT * EXCLUDE ({both}), {", ".join(map(_unpack, MEASURES))} FROM summary
        """  # noqa: S608 - numbers and names of our own


def _summarise(measure: str) -> str:
    return (
        f"count({measure}) AS {measure}_count, avg({measure}) AS {measure}_mean, "
        f"min({measure}) AS {measure}_min, max({measure}) AS {measure}_max, "
        f"quantile_cont({measure}, [0.5, 0.95]) AS {measure}_both"
    )


def _unpack(measure: str) -> str:
    return f"{measure}_both[1] AS {measure}_median, {measure}_both[2] AS {measure}_p95"
