"""Temporary tables that a batch passes through, so that SQL can compare it whole.

They belong to one connection, live as long as their block, and hold what need not fit
in memory. Names are staged as codes: small integers that `incoming_code` resolves.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    insert,
    text,
)
from sqlalchemy.orm import Session

from insights_dash.store.tables import Instant

_ROWS_AT_ONCE = 5_000
_TEMPORARY: list[str] = ["TEMPORARY"]
_METADATA = MetaData()

CODE = Table(
    "incoming_code",
    _METADATA,
    Column("kind", String(12), primary_key=True),
    Column("code", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    prefixes=_TEMPORARY,
)
RELEASE = Table(
    "incoming_release",
    _METADATA,
    Column("row", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("channel_code", Integer, nullable=False),
    Column("version", Text, nullable=False),
    Column("created", Instant, nullable=False),
    prefixes=_TEMPORARY,
)
DEPLOYMENT = Table(
    "incoming_deployment",
    _METADATA,
    Column("row", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("source_id", Text, nullable=False),
    Column("sequence", BigInteger),
    Column("channel_code", Integer, nullable=False),
    Column("version", Text, nullable=False),
    Column("environment_code", Integer, nullable=False),
    Column("tenant_code", Integer),
    Column("queued", Instant),
    Column("started", Instant),
    Column("completed", Instant),
    Column("state", String(12), nullable=False),
    Column("had_guided_failure", Boolean, nullable=False),
    prefixes=_TEMPORARY,
)


@contextmanager
def staging(session: Session) -> Iterator[None]:
    """The staging tables, empty; gone after the block, or with its transaction."""
    connection = session.connection()
    _METADATA.create_all(connection, checkfirst=False)
    yield
    # After an error the rollback removes them.
    _METADATA.drop_all(connection, checkfirst=False)


def stage(session: Session, table: Table, rows: Iterable[Mapping[str, Any]]) -> int:
    """Fill a staging table, its rows numbered from 1; returns how many there were."""
    remaining = ({"row": row, **values} for row, values in enumerate(rows, start=1))
    statement, count = insert(table), 0
    while chunk := list(islice(remaining, _ROWS_AT_ONCE)):
        session.execute(statement, chunk)
        count += len(chunk)
    # PostgreSQL knows nothing of a temporary table's size until it is told to look.
    session.execute(text(f"ANALYZE {table.name}"))
    return count
