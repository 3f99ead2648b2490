"""The documents of a space.

A deleted document keeps its row with `deleted_on`, because deployments that refer to it
still count (docs/metrics.md, "Which deployments count").
"""

from datetime import datetime
from typing import TypedDict

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from insights_dash.store.names import BeginningKey
from insights_dash.store.tables.base import (
    EMPTY,
    FALSE,
    NEVER_REUSED,
    Base,
    Instant,
    Number,
    belongs_to_space,
)

USUAL_TIME_OUT = text("24")


class ProjectGroupRow(Base):
    """A group of projects."""

    __tablename__ = "project_group"
    __table_args__ = (UniqueConstraint("space_number", "name"), NEVER_REUSED)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    space_number: Mapped[int] = belongs_to_space()
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    deleted_on: Mapped[datetime | None] = mapped_column(Instant)


class ProjectRow(Base):
    """A project, in one group; `time_out_hours` 0 means never."""

    __tablename__ = "project"
    __table_args__ = (UniqueConstraint("space_number", "name"), NEVER_REUSED)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    space_number: Mapped[int] = belongs_to_space()
    project_group_number: Mapped[int] = mapped_column(
        ForeignKey("project_group.number"), index=True
    )
    name: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(210), index=True)
    description: Mapped[str] = mapped_column(Text, default="")
    deleted_on: Mapped[datetime | None] = mapped_column(Instant)
    lifecycle_number: Mapped[int | None] = mapped_column(BigInteger)
    tenanted_mode: Mapped[str | None] = mapped_column(String(21))
    is_disabled: Mapped[bool | None]
    finishes_when_reported: Mapped[bool] = mapped_column(server_default=FALSE)
    time_out_hours: Mapped[int] = mapped_column(server_default=USUAL_TIME_OUT)
    owner_name: Mapped[str] = mapped_column(String(200), server_default=EMPTY)
    owner_url: Mapped[str] = mapped_column(Text, server_default=EMPTY)


class ChannelRow(Base):
    """A channel of a project; one channel per project is the default."""

    __tablename__ = "channel"
    __table_args__ = (UniqueConstraint("project_number", "name"), NEVER_REUSED)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    space_number: Mapped[int] = belongs_to_space()
    project_number: Mapped[int] = mapped_column(ForeignKey("project.number"))
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    is_default: Mapped[bool] = mapped_column(default=False)
    deleted_on: Mapped[datetime | None] = mapped_column(Instant)
    lifecycle_number: Mapped[int | None] = mapped_column(BigInteger)


class EnvironmentRow(Base):
    """An environment, with its place in the order of promotion."""

    __tablename__ = "environment"
    __table_args__ = (UniqueConstraint("space_number", "name"), NEVER_REUSED)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    space_number: Mapped[int] = belongs_to_space()
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    sort_order: Mapped[int] = mapped_column(default=0)
    deleted_on: Mapped[datetime | None] = mapped_column(Instant)
    uses_guided_failure: Mapped[bool | None]


class TagSetRow(Base):
    """A set of tags for tenants."""

    __tablename__ = "tag_set"
    __table_args__ = (UniqueConstraint("space_number", "name"), NEVER_REUSED)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    space_number: Mapped[int] = belongs_to_space()
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    sort_order: Mapped[int] = mapped_column(default=0)


class TagRow(Base):
    """A tag of a set; its canonical name is `Set/Tag`."""

    __tablename__ = "tag"
    __table_args__ = (UniqueConstraint("tag_set_number", "name"), NEVER_REUSED)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    tag_set_number: Mapped[int] = mapped_column(
        ForeignKey("tag_set.number", ondelete="CASCADE")
    )
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    sort_order: Mapped[int] = mapped_column(default=0)
    color: Mapped[str] = mapped_column(String(7), default="#333333")


class TenantRow(Base):
    """A tenant."""

    __tablename__ = "tenant"
    __table_args__ = (UniqueConstraint("space_number", "name"), NEVER_REUSED)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    space_number: Mapped[int] = belongs_to_space()
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    deleted_on: Mapped[datetime | None] = mapped_column(Instant)
    is_disabled: Mapped[bool | None]


class TenantProjectRow(Base):
    """A tenant's connection to a project, in some environments.

    `environments` are numbers. Deployments don't need a connection.
    """

    __tablename__ = "tenant_project"
    tenant_number: Mapped[int] = mapped_column(
        ForeignKey("tenant.number", ondelete="CASCADE"), primary_key=True
    )
    project_number: Mapped[int] = mapped_column(
        ForeignKey("project.number", ondelete="CASCADE"), primary_key=True, index=True
    )
    environments: Mapped[list[int]] = mapped_column(JSON)


class PhaseColumns(TypedDict):
    """A phase of a lifecycle, as its JSON column stores it; numbers of environments."""

    id: str
    name: str
    automatic: list[int]
    optional: list[int]
    minimum: int
    is_optional: bool


class LifecycleRow(Base):
    """The environments that releases go through; every space has a default one."""

    __tablename__ = "lifecycle"
    __table_args__ = (UniqueConstraint("space_number", "name"), NEVER_REUSED)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    space_number: Mapped[int] = belongs_to_space()
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    is_default: Mapped[bool] = mapped_column(default=False)
    phases: Mapped[list[PhaseColumns]] = mapped_column(JSON)
    deleted_on: Mapped[datetime | None] = mapped_column(Instant)


class TenantTagRow(Base):
    """A tag of a tenant."""

    __tablename__ = "tenant_tag"
    tenant_number: Mapped[int] = mapped_column(
        ForeignKey("tenant.number", ondelete="CASCADE"), primary_key=True
    )
    tag_number: Mapped[int] = mapped_column(
        ForeignKey("tag.number", ondelete="CASCADE"), primary_key=True, index=True
    )


_IS_DELETED = text("deleted_on IS NOT NULL")


class ReleaseRow(Base):
    """A version of a project in a channel.

    `created` is None if no source gave a creation time. `revision` is the space's when
    the row, or one of the release's changes, was last changed.
    """

    __tablename__ = "release"
    __table_args__ = (
        UniqueConstraint("channel_number", "version"),
        Index(None, "space_number", "revision"),
        # Users with limits see only some projects.
        Index(
            "ix_release_space_number_version",
            "space_number",
            BeginningKey(column("version")),
            "project_number",
        ),
        Index(
            "ix_release_deleted",
            "space_number",
            sqlite_where=_IS_DELETED,
            postgresql_where=_IS_DELETED,
        ),
        NEVER_REUSED,
    )
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    space_number: Mapped[int] = mapped_column(
        ForeignKey("space.number", ondelete="CASCADE")
    )
    project_number: Mapped[int] = mapped_column(
        ForeignKey("project.number"), index=True
    )
    channel_number: Mapped[int] = mapped_column(ForeignKey("channel.number"))
    version: Mapped[str] = mapped_column(String(349))
    created: Mapped[datetime | None] = mapped_column(Instant)
    deleted_on: Mapped[datetime | None] = mapped_column(Instant)
    revision: Mapped[int] = mapped_column(BigInteger)
    notes: Mapped[str | None] = mapped_column(Text)
    git_ref: Mapped[str | None] = mapped_column(Text)
    git_commit: Mapped[str | None] = mapped_column(Text)
    custom_fields: Mapped[dict[str, str] | None] = mapped_column(JSON)


class DefectRow(Base):
    """A reason not to deploy a release any further, resolved or not."""

    __tablename__ = "defect"
    __table_args__ = (NEVER_REUSED,)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    release_number: Mapped[int] = mapped_column(
        ForeignKey("release.number", ondelete="CASCADE"), index=True
    )
    description: Mapped[str] = mapped_column(Text)
    reported: Mapped[datetime] = mapped_column(Instant)
    resolved: Mapped[datetime | None] = mapped_column(Instant)
