"""The columns that tables share. Instants are microseconds since 1970 in UTC."""

from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import BigInteger, ForeignKey, Integer, MetaData, text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column
from sqlalchemy.types import TypeDecorator

from insights_dash.domain.instants import from_microseconds, to_microseconds


class Instant(TypeDecorator[datetime]):
    """An aware datetime, stored as whole microseconds since 1970 in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> int | None:
        """Convert an instant for the database."""
        return None if value is None else to_microseconds(value)

    def process_result_value(
        self,
        value: int | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> datetime | None:
        """Convert a stored number to an instant."""
        return None if value is None else from_microseconds(value)


# SQLite only numbers rows itself if the primary key is INTEGER, not BIGINT.
Number = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    """The base class of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


AnyTable: TypeAlias = Any
"""A mapped class, or an alias of one; which columns it has depends on its kind."""

AnyRow: TypeAlias = Any
"""A row of any table."""

NEVER_REUSED = {"sqlite_autoincrement": True}
# Defaults of columns that were added to tables with rows.
EMPTY, FALSE, ONE = text("''"), text("false"), text("1")


def belongs_to_space() -> MappedColumn[Any]:
    """Return the column of a document's space."""
    return mapped_column(ForeignKey("space.number", ondelete="CASCADE"), index=True)
