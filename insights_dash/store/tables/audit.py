"""The audit log."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from insights_dash.store.tables.base import EMPTY, NEVER_REUSED, Base, Instant, Number


class AuditEntryRow(Base):
    """An entry of the audit log; `actor` is empty in local mode.

    Entries of a space that was deleted are kept, without it.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "space_number", "occurred"), NEVER_REUSED)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    space_number: Mapped[int | None] = mapped_column(
        ForeignKey("space.number", ondelete="CASCADE")
    )
    occurred: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(50), server_default=EMPTY)
    action: Mapped[str] = mapped_column(String(100))
    document: Mapped[str] = mapped_column(String(100))
    details: Mapped[dict[str, str]] = mapped_column(JSON)
