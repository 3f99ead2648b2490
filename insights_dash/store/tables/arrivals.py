"""When the deployments of each source arrived."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from insights_dash.store.tables.base import Base, Instant


class ArrivalRow(Base):
    """What arrived from a source on a day in UTC.

    `deployments` is how many new ones arrived. Corrected and repeated ones, and the
    ends of deployments, only change `last_arrival`. `kind` is None if it is unknown.
    """

    __tablename__ = "arrival"
    space_number: Mapped[int] = mapped_column(
        ForeignKey("space.number", ondelete="CASCADE"), primary_key=True
    )
    source: Mapped[str] = mapped_column(String(100), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[str | None] = mapped_column(String(12))
    deployments: Mapped[int]
    last_arrival: Mapped[datetime] = mapped_column(Instant)
