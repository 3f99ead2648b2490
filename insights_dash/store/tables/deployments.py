"""Deployments, and the states of their tasks."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from insights_dash.store.tables.base import NEVER_REUSED, Base, Instant, Number


class DeploymentRow(Base):
    """A deployment of a release to an environment, for a tenant or untenanted.

    `source` and `source_id` are its source and its id there, which identify repeated
    entries. `sequence`, the numeric part of that id, orders deployments that were
    completed at the same instant.
    """

    __tablename__ = "deployment"
    __table_args__ = (
        UniqueConstraint("space_number", "source", "source_id"),
        Index(None, "space_number", "revision"),
        Index(None, "release_number"),
        # Without these, each environment and tenant of a space that is deleted would
        # make the database look through the deployments of all spaces.
        Index(None, "environment_number"),
        Index(None, "tenant_number"),
        NEVER_REUSED,
    )
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    space_number: Mapped[int] = mapped_column(
        ForeignKey("space.number", ondelete="CASCADE")
    )
    release_number: Mapped[int] = mapped_column(ForeignKey("release.number"))
    environment_number: Mapped[int] = mapped_column(ForeignKey("environment.number"))
    tenant_number: Mapped[int | None] = mapped_column(ForeignKey("tenant.number"))
    queued: Mapped[datetime | None] = mapped_column(Instant)
    started: Mapped[datetime | None] = mapped_column(Instant)
    completed: Mapped[datetime | None] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(12))
    had_guided_failure: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(100))
    source_id: Mapped[str] = mapped_column(String(200))
    sequence: Mapped[int] = mapped_column(BigInteger)
    revision: Mapped[int] = mapped_column(BigInteger)
    created: Mapped[datetime | None] = mapped_column(Instant)
    comments: Mapped[str | None] = mapped_column(Text)
    deployed_by: Mapped[str | None] = mapped_column(String(200))


class TaskStateRow(Base):
    """A change of the state of a deployment's task, with the given reason."""

    __tablename__ = "task_state"
    __table_args__ = (NEVER_REUSED,)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    deployment_number: Mapped[int] = mapped_column(
        ForeignKey("deployment.number", ondelete="CASCADE"), index=True
    )
    occurred: Mapped[datetime] = mapped_column(Instant)
    former: Mapped[str | None] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text, default="")
    actor: Mapped[str] = mapped_column(String(200), default="")
