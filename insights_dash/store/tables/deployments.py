"""Deployments, and the states of their tasks."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from insights_dash.store.tables.base import NEVER_REUSED, Base, Instant, Number

# The source of deleted deployments. No other source begins with a blank.
DELETED = " deleted"


def _few(column: str) -> Index:
    """Return an index of the few deployments that have a value in a column."""
    condition = text(f"{column} IS NOT NULL")
    return Index(
        None,
        "space_number",  # or SQLite prefers an index that has it
        column,
        sqlite_where=condition,
        postgresql_where=condition,
    )


class DeploymentRow(Base):
    """A deployment of a release to an environment, for a tenant or untenanted.

    `source` and `source_id` are its source and its id there, which identify repeated
    entries. `sequence`, the numeric part of that id, orders deployments that were
    completed at the same instant. `link` is the URL of the pipeline's run.

    `awaited_since` is the last report about a deployment whose end a client still has
    to report; None once it has ended, and if it was imported. `timed_out` is when this
    server stopped waiting, until a client reports an end after all.

    A deleted deployment keeps its row, so that histories in memory forget it when they
    read its new revision. It has the source `DELETED`, and nothing that was reported.
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
        _few("awaited_since"),
        _few("timed_out"),
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
    awaited_since: Mapped[datetime | None] = mapped_column(Instant)
    timed_out: Mapped[datetime | None] = mapped_column(Instant)
    link: Mapped[str | None] = mapped_column(Text)


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
