"""Temporary tables of a batch, so that SQL can compare it as a whole.

They belong to one connection, exist until their block ends, and can hold more rows than
fit in memory. Names are staged as codes: small integers that `incoming_code` maps to
the names, and `replaced_code` has the codes of names that mean the same as another. On
PostgreSQL they are filled by COPY, which takes a sixth of the time of
inserts.
`folded_version` has some staged rows by their channel and their version in lower case,
and `spelling` the stored versions that these may mean.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Dialect,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    insert,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from insights_dash.store.tables import Instant

_Rows = Iterator[Mapping[str, Any]]
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
RECODE = Table(
    "replaced_code",
    _METADATA,
    Column("kind", String(12), primary_key=True),
    Column("code", Integer, primary_key=True, autoincrement=False),
    Column("kept", Integer, nullable=False),
    prefixes=_TEMPORARY,
)
RELEASE = Table(
    "incoming_release",
    _METADATA,
    Column("row", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("channel_code", Integer, nullable=False),
    Column("version", Text, nullable=False),
    Column("created", Instant),
    Column("git_commit", Text),
    Index("ix_incoming_release", "row").ddl_if(dialect="sqlite"),
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
    Column("link", Text),
    Index("ix_incoming_deployment", "row").ddl_if(dialect="sqlite"),
    prefixes=_TEMPORARY,
)

FOLDED = Table(
    "folded_version",
    _METADATA,
    Column("row", BigInteger, nullable=False),
    Column("channel", BigInteger, nullable=False),
    Column("folded", Text, nullable=False),
    Index("ix_folded_version", "channel", "folded"),
    prefixes=_TEMPORARY,
)
SPELLING = Table(
    "spelling",
    _METADATA,
    Column("channel_number", BigInteger, nullable=False),
    Column("folded", Text, nullable=False),
    Column("version", Text, nullable=False),
    Index("ix_spelling", "channel_number", "folded"),
    prefixes=_TEMPORARY,
)


@contextmanager
def staging(session: Session) -> Iterator[None]:
    """Create empty staging tables, and drop them after the block or the transaction."""
    create_tables(session)
    yield
    # After an error the rollback drops them.
    drop_tables(session)


def create_tables(session: Session) -> None:
    """Create empty staging tables; if the transaction succeeds, they stay."""
    _METADATA.create_all(session.connection(), checkfirst=False)


def drop_tables(session: Session) -> None:
    """Drop the staging tables."""
    _METADATA.drop_all(session.connection(), checkfirst=False)


def stage(session: Session, table: Table, rows: Iterable[Mapping[str, Any]]) -> int:
    """Fill a staging table with rows, numbered from 1; return how many there are.

    `rows` must not use the session, whose connection to PostgreSQL only accepts data
    then.
    """
    numbered = ({"row": row, **values} for row, values in enumerate(rows, start=1))
    connection = session.connection()
    fill = _copy if connection.dialect.name == "postgresql" else _insert
    count = fill(connection, table, numbered)
    # PostgreSQL only knows the size of a temporary table after ANALYZE.
    connection.execute(text(f"ANALYZE {table.name}"))
    return count


def _insert(connection: Connection, table: Table, rows: _Rows) -> int:
    statement, count = insert(table), 0
    while chunk := list(islice(rows, _ROWS_AT_ONCE)):
        connection.execute(statement, chunk)
        count += len(chunk)
    return count


def _copy(connection: Connection, table: Table, rows: _Rows) -> int:
    """Write rows as `_insert` does, but with COPY; it raises the same errors."""
    dialect, count = connection.dialect, 0
    names = ", ".join(column.name for column in table.columns)
    statement = f"COPY {table.name} ({names}) FROM STDIN"
    bindings = [(each.name, _find_binding(each, dialect)) for each in table.columns]
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row([bind(row[name]) for name, bind in bindings])
                count += 1
    except dialect.loaded_dbapi.Error as error:
        is_lost = dialect.is_disconnect(error, driver, None)
        known = DBAPIError(statement, None, error, connection_invalidated=is_lost)
        raise known from error
    return count


def _find_binding(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any]:
    """Return how SQLAlchemy converts a column's values for the driver."""
    processor = column.type.dialect_impl(dialect).bind_processor(dialect)
    return processor or (lambda value: value)
