"""Connections to DuckDB, which is imported when the first test asks for one.

What was imported before the first test is never collected (`tests/conftest.py`), and at
the end DuckDB would report its part of that as a leak.
"""

from typing import Any


def connect() -> Any:  # noqa: ANN401 - DuckDB has no types
    """Return a connection to a new database in memory."""
    import duckdb  # noqa: PLC0415 - see above

    return duckdb.connect()
