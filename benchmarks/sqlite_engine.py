"""SQLite as a dashboard would use it: a file, indexes, window functions."""

import sqlite3
from pathlib import Path

import numpy as np

from benchmarks.query import (
    FIGURES,
    MEASURES,
    OUTCOMES,
    Cells,
    Facts,
    Query,
)
from benchmarks.sql import write_series, write_source
from benchmarks.synthetic import tenants_of_tags
from insights_dash.domain.time_range import TimeRange
from insights_dash.metrics.history.columns import UNKNOWN

_ROWS_PER_BATCH = 100_000


class SQLite:
    """A file with an index for all queries, and one for a few projects."""

    name = "SQLite"
    # All ranges would take minutes.
    ranges: tuple[TimeRange, ...] = (TimeRange.LAST_YEAR,)

    def __init__(self, folder: Path) -> None:
        self._path = folder / "deployments.sqlite"
        self._database = sqlite3.connect(self._path)

    def load(self, facts: Facts) -> int:
        """Write the table and the indexes. Return the file's size."""
        columns = facts.columns()
        self._database.execute(f"CREATE TABLE deployment ({', '.join(columns)})")
        self._database.execute("CREATE TABLE tenant_tag (tagged, tag)")
        marks = ", ".join("?" * len(columns))
        total = len(facts.completed)
        for begin in range(0, total, _ROWS_PER_BATCH):
            part = slice(begin, begin + _ROWS_PER_BATCH)
            lists = [_nullable(each[part]) for each in columns.values()]
            self._database.executemany(
                f"INSERT INTO deployment VALUES ({marks})",  # noqa: S608 - question marks
                zip(*lists, strict=True),
            )
        self._database.executemany(
            "INSERT INTO tenant_tag VALUES (?, ?)", tenants_of_tags()
        )
        for index in ("completed", "project, environment, completed"):
            name = index.replace(", ", "_")
            self._database.execute(f"CREATE INDEX by_{name} ON deployment ({index})")
        self._database.execute("CREATE INDEX by_tenant ON tenant_tag (tagged, tag)")
        self._database.execute("ANALYZE")
        self._database.commit()
        return self._path.stat().st_size

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def answer(self, question: Query) -> Cells:
        """Run one statement for the counts, and one per metric."""
        counts = ", ".join(f"sum(outcome = {code})" for code in range(len(OUTCOMES)))
        rows = self._database.execute(
            f"SELECT series, interval, {counts} FROM ({_select(question, 'outcome')}) "  # noqa: S608 - our own
            "GROUP BY series, interval ORDER BY series, interval"
        ).fetchall()
        series, interval, *outcomes = np.array(rows, np.int64).T
        place = {
            cell: row for row, cell in enumerate(zip(series, interval, strict=True))
        }
        figures = {
            f"{measure}.{figure}": np.full(
                len(rows), 0 if figure == "count" else np.nan
            )
            for measure in MEASURES
            for figure in FIGURES
        }
        for measure in MEASURES:
            found = self._database.execute(_summarise(question, measure)).fetchall()
            at = [place[row[:2]] for row in found]
            for column, figure in enumerate(FIGURES, start=2):
                figures[f"{measure}.{figure}"][at] = [row[column] for row in found]
        return Cells(
            series, interval, dict(zip(OUTCOMES, outcomes, strict=True)), figures
        )


def _nullable(values: np.ndarray) -> list[int | None]:
    return [None if each == UNKNOWN else each for each in values.tolist()]


def _select(question: Query, value: str) -> str:
    return (
        f"SELECT {write_series(question)} AS series, {value}, "  # noqa: S608 - numbers and names of our own
        f"(completed - {question.begin}) / {question.width} AS interval "
        f"FROM {write_source(question)}"
    )


def _summarise(question: Query, measure: str) -> str:
    """Weight each rank by how close it is to the percentile."""
    return f"""
        WITH ranked AS (
            SELECT series, interval, {measure} AS value,
                row_number() OVER (
                    PARTITION BY series, interval ORDER BY {measure}
                ) - 1 AS place,
                count(*) OVER (PARTITION BY series, interval) - 1 AS last
            FROM ({_select(question, measure)}) WHERE {measure} IS NOT NULL
        )
        SELECT series, interval, count(*), avg(value),
            sum(value * max(0.0, 1.0 - abs(place - last / 2.0))),
            min(value), max(value),
            sum(value * max(0.0, 1.0 - abs(place - last * 19 / 20.0)))
        FROM ranked GROUP BY series, interval
        """  # noqa: S608 - numbers and names of our own
