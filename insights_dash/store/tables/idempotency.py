"""Answers to requests that can be sent again with the same idempotency key."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from insights_dash.store.tables.base import Base, Instant


class IdempotencyKeyRow(Base):
    """The answer to a request of a caller in a space, by the key that they chose.

    `request_hash` is the SHA-256 of the request. `caller` is the ID of their
    account, empty in local mode.
    """

    __tablename__ = "idempotency_key"
    space_number: Mapped[int] = mapped_column(
        ForeignKey("space.number", ondelete="CASCADE"), primary_key=True
    )
    caller: Mapped[str] = mapped_column(String(200), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(Instant, index=True)
