"""Spaces, and the installation they are in."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from insights_dash.store.tables.base import FALSE, NEVER_REUSED, Base, Instant, Number


class SpaceRow(Base):
    """A space. Every change to its data raises `revision` in the same transaction.

    `catalogue_revision` is the revision that last changed anything but deployments and
    releases. `history_ends_on` marks a closed history, which is shown as of that day.
    """

    __tablename__ = "space"
    __table_args__ = (NEVER_REUSED,)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    slug: Mapped[str] = mapped_column(String(200), unique=True)
    description: Mapped[str] = mapped_column(Text, default="")
    is_default: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(BigInteger, default=0)
    catalogue_revision: Mapped[int] = mapped_column(BigInteger, default=0)
    history_ends_on: Mapped[datetime | None] = mapped_column(Instant)
    last_modified_on: Mapped[datetime] = mapped_column(Instant)
    task_queue_stopped: Mapped[bool] = mapped_column(
        default=False, server_default=FALSE
    )
    definitions: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))


class RevisionMarkRow(Base):
    """A random mark of a space's revision, to recognise a restored database.

    A database that was restored from a copy reaches the same revisions again, but with
    other data and other marks. Only the marks of the latest revisions are kept.
    """

    __tablename__ = "revision_mark"
    space_number: Mapped[int] = mapped_column(
        ForeignKey("space.number", ondelete="CASCADE"), primary_key=True
    )
    revision: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False
    )
    mark: Mapped[int] = mapped_column(BigInteger)


class InstallationRow(Base):
    """The one row of this installation, with the UUID that clients know it by."""

    __tablename__ = "installation"
    identifier: Mapped[str] = mapped_column(String(36), primary_key=True)
