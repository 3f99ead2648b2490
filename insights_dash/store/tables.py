"""The tables. Instants are microseconds since 1970 in UTC; numbers are never reused.

A deleted document keeps its row with `deleted_on`, because deployments that refer to it
still count (METRICS.md, "Which deployments count").
"""

from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
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


_NEVER_REUSED = {"sqlite_autoincrement": True}
# Defaults of columns that were added to tables with rows.
_EMPTY, _FALSE, _ONE = text("''"), text("false"), text("1")


class SpaceRow(Base):
    """A space. Every change to its data raises `revision` in the same transaction.

    `catalogue_revision` is the revision that last changed anything but deployments and
    releases. `history_ends_on` marks a closed history, which is shown as of that day.
    """

    __tablename__ = "space"
    __table_args__ = (_NEVER_REUSED,)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    slug: Mapped[str] = mapped_column(String(200), unique=True)
    description: Mapped[str] = mapped_column(Text, default="")
    is_default: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(BigInteger, default=0)
    catalogue_revision: Mapped[int] = mapped_column(BigInteger, default=0)
    history_ends_on: Mapped[datetime | None] = mapped_column(Instant)
    last_modified_on: Mapped[datetime] = mapped_column(Instant)


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


def _space() -> Any:  # noqa: ANN401 - the type is the annotation of each column
    return mapped_column(ForeignKey("space.number", ondelete="CASCADE"), index=True)


class ProjectGroupRow(Base):
    """A group of projects."""

    __tablename__ = "project_group"
    __table_args__ = (UniqueConstraint("space_number", "name"), _NEVER_REUSED)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    space_number: Mapped[int] = _space()
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    deleted_on: Mapped[datetime | None] = mapped_column(Instant)


class ProjectRow(Base):
    """A project, in one group."""

    __tablename__ = "project"
    __table_args__ = (UniqueConstraint("space_number", "name"), _NEVER_REUSED)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    space_number: Mapped[int] = _space()
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


class ChannelRow(Base):
    """A channel of a project; one channel per project is the default."""

    __tablename__ = "channel"
    __table_args__ = (UniqueConstraint("project_number", "name"), _NEVER_REUSED)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    space_number: Mapped[int] = _space()
    project_number: Mapped[int] = mapped_column(ForeignKey("project.number"))
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    is_default: Mapped[bool] = mapped_column(default=False)
    deleted_on: Mapped[datetime | None] = mapped_column(Instant)
    lifecycle_number: Mapped[int | None] = mapped_column(BigInteger)


class EnvironmentRow(Base):
    """An environment, with its place in the order of promotion."""

    __tablename__ = "environment"
    __table_args__ = (UniqueConstraint("space_number", "name"), _NEVER_REUSED)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    space_number: Mapped[int] = _space()
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    sort_order: Mapped[int] = mapped_column(default=0)
    deleted_on: Mapped[datetime | None] = mapped_column(Instant)
    uses_guided_failure: Mapped[bool | None]


class TagSetRow(Base):
    """A set of tags for tenants."""

    __tablename__ = "tag_set"
    __table_args__ = (UniqueConstraint("space_number", "name"), _NEVER_REUSED)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    space_number: Mapped[int] = _space()
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    sort_order: Mapped[int] = mapped_column(default=0)


class TagRow(Base):
    """A tag of a set; its canonical name is `Set/Tag`."""

    __tablename__ = "tag"
    __table_args__ = (UniqueConstraint("tag_set_number", "name"), _NEVER_REUSED)
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
    __table_args__ = (UniqueConstraint("space_number", "name"), _NEVER_REUSED)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    space_number: Mapped[int] = _space()
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
    __table_args__ = (UniqueConstraint("space_number", "name"), _NEVER_REUSED)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    space_number: Mapped[int] = _space()
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


class ReleaseRow(Base):
    """A version of a project in a channel.

    `created` is None if no source gave a creation time. `revision` is the space's when
    the row was last changed.
    """

    __tablename__ = "release"
    __table_args__ = (
        UniqueConstraint("channel_number", "version"),
        Index(None, "space_number", "revision"),
        _NEVER_REUSED,
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


class DefectRow(Base):
    """A reason not to deploy a release any further, resolved or not."""

    __tablename__ = "defect"
    __table_args__ = (_NEVER_REUSED,)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    release_number: Mapped[int] = mapped_column(
        ForeignKey("release.number", ondelete="CASCADE"), index=True
    )
    description: Mapped[str] = mapped_column(Text)
    reported: Mapped[datetime] = mapped_column(Instant)
    resolved: Mapped[datetime | None] = mapped_column(Instant)


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
        _NEVER_REUSED,
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
    __table_args__ = (_NEVER_REUSED,)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    deployment_number: Mapped[int] = mapped_column(
        ForeignKey("deployment.number", ondelete="CASCADE"), index=True
    )
    occurred: Mapped[datetime] = mapped_column(Instant)
    former: Mapped[str | None] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text, default="")
    actor: Mapped[str] = mapped_column(String(200), default="")


class InstallationRow(Base):
    """The one row of this installation, with the UUID that clients know it by."""

    __tablename__ = "installation"
    identifier: Mapped[str] = mapped_column(String(36), primary_key=True)


class SelectionColumns(TypedDict):
    """The lists of a report, as its JSON column stores them."""

    project_group_ids: list[str]
    project_ids: list[str]
    channel_ids: list[str]
    environment_groups: list[tuple[str, list[str]]]
    tenant_ids: list[str]
    tenant_tags: list[str]


class ReportRow(Base):
    """A saved report; `revision` grows with each change to it.

    `last_modified_by` is a username, which is empty if nobody was signed in.
    """

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("space_number", "name"), _NEVER_REUSED)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    space_number: Mapped[int] = _space()
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    selection: Mapped[SelectionColumns] = mapped_column(JSON)
    tenant_mode: Mapped[str] = mapped_column(String(21))
    all_tenants: Mapped[bool] = mapped_column(default=False)
    time_zone: Mapped[str] = mapped_column(String(100))
    icon_id: Mapped[str | None] = mapped_column(String(100))
    icon_color: Mapped[str | None] = mapped_column(String(7))
    targets: Mapped[dict[str, float] | None] = mapped_column(JSON)
    annotations: Mapped[list[tuple[str, str]] | None] = mapped_column(JSON)
    logo: Mapped[bytes | None]
    logo_type: Mapped[str | None] = mapped_column(String(50))
    revision: Mapped[int] = mapped_column(BigInteger, default=1)
    last_modified_on: Mapped[datetime] = mapped_column(Instant)
    last_modified_by: Mapped[str] = mapped_column(String(200), server_default=_EMPTY)


class AccountRow(Base):
    """A person or a service that can sign in.

    `username` is in lower case; `identity` is `issuer|subject` of OpenID Connect.
    Until `invitation_expires`, a link whose token has the hash `invitation_hash` lets
    its bearer choose the password. An account has a password, an invitation or neither.
    `credential_version` is raised whenever the account's credentials stop working.
    """

    __tablename__ = "account"
    __table_args__ = (_NEVER_REUSED,)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    username: Mapped[str] = mapped_column(String(200), unique=True)
    display_name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(200), server_default=_EMPTY)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    invitation_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    invitation_expires: Mapped[datetime | None] = mapped_column(Instant)
    identity: Mapped[str | None] = mapped_column(String(500), index=True, unique=True)
    credential_version: Mapped[int] = mapped_column(server_default=_ONE)
    is_active: Mapped[bool] = mapped_column(default=True)
    is_service: Mapped[bool] = mapped_column(server_default=_FALSE)
    created: Mapped[datetime] = mapped_column(Instant)
    last_signed_in: Mapped[datetime | None] = mapped_column(Instant)


class GrantRow(Base):
    """A role of an account, in one space or in all, possibly with limits."""

    __tablename__ = "role_grant"
    __table_args__ = (_NEVER_REUSED,)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    account_number: Mapped[int] = mapped_column(
        ForeignKey("account.number", ondelete="CASCADE"), index=True
    )
    role: Mapped[str] = mapped_column(String(50))
    space_number: Mapped[int | None] = mapped_column(
        ForeignKey("space.number", ondelete="CASCADE")
    )
    limits: Mapped[dict[str, list[str]]] = mapped_column(JSON)


class SessionRow(Base):
    """A session of a browser; only the hash of its token is stored.

    It ends when the `credential_version` of its account changes.
    """

    __tablename__ = "sign_in_session"
    __table_args__ = (_NEVER_REUSED,)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    account_number: Mapped[int] = mapped_column(
        ForeignKey("account.number", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    credential_version: Mapped[int] = mapped_column(server_default=_ONE)
    created: Mapped[datetime] = mapped_column(Instant)
    last_used: Mapped[datetime] = mapped_column(Instant)


class SignInFailureRow(Base):
    """The number of failures in a row to sign in, by username or address."""

    __tablename__ = "sign_in_failure"
    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    last: Mapped[datetime] = mapped_column(Instant)


class ApiKeyRow(Base):
    """An API key of an account: its hash, and its beginning as a `hint`."""

    __tablename__ = "api_key"
    __table_args__ = (_NEVER_REUSED,)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    account_number: Mapped[int] = mapped_column(
        ForeignKey("account.number", ondelete="CASCADE"), index=True
    )
    purpose: Mapped[str] = mapped_column(String(200))
    key_hash: Mapped[str] = mapped_column(String(200), unique=True)
    hint: Mapped[str] = mapped_column(String(20), server_default=_EMPTY)
    created: Mapped[datetime] = mapped_column(Instant)
    expires: Mapped[datetime | None] = mapped_column(Instant)
    last_used: Mapped[datetime | None] = mapped_column(Instant)
    revoked: Mapped[datetime | None] = mapped_column(Instant)


class EmbedKeyRow(Base):
    """A key that signs embeds, with the salt from which its secret is derived.

    `kind` says whether the server or a host application signs with it. One that is
    `replaced` signs nothing new; what an `ended` one signed is no longer valid.
    """

    __tablename__ = "embed_key"
    __table_args__ = (_NEVER_REUSED,)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200), default="")
    salt: Mapped[str] = mapped_column(String(64))
    scope: Mapped[dict[str, Any]] = mapped_column(JSON)
    author: Mapped[str] = mapped_column(String(200), server_default=_EMPTY)
    account_number: Mapped[int | None] = mapped_column(Number)
    created: Mapped[datetime] = mapped_column(Instant)
    replaced: Mapped[datetime | None] = mapped_column(Instant)
    ended: Mapped[datetime | None] = mapped_column(Instant)
    last_used: Mapped[datetime | None] = mapped_column(Instant)


class EmbedRevocationRow(Base):
    """A revoked token of a host application, by the hash of its id."""

    __tablename__ = "embed_revocation"
    key_number: Mapped[int] = mapped_column(
        ForeignKey("embed_key.number", ondelete="CASCADE"), primary_key=True
    )
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    revoked: Mapped[datetime] = mapped_column(Instant)


class EmbedLinkRow(Base):
    """A view of a report that other pages can frame; `author` created the link.

    A link that was created with an API key ends when that key does.
    """

    __tablename__ = "embed_link"
    __table_args__ = (_NEVER_REUSED,)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    report_number: Mapped[int] = mapped_column(
        ForeignKey("report.number", ondelete="CASCADE"), index=True
    )
    view: Mapped[dict[str, str]] = mapped_column(JSON)
    origins: Mapped[list[str]] = mapped_column(JSON)
    name: Mapped[str] = mapped_column(String(200), server_default=_EMPTY)
    author: Mapped[str] = mapped_column(String(200), server_default=_EMPTY)
    account_number: Mapped[int | None] = mapped_column(Number)
    api_key_number: Mapped[int | None] = mapped_column(Number)
    created: Mapped[datetime] = mapped_column(Instant)
    expires: Mapped[datetime | None] = mapped_column(Instant)
    revoked: Mapped[datetime | None] = mapped_column(Instant)
    last_used: Mapped[datetime | None] = mapped_column(Instant)


class AuditEntryRow(Base):
    """An entry of the audit log; `actor` is empty in local mode."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "space_number", "occurred"), _NEVER_REUSED)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    space_number: Mapped[int | None] = mapped_column(
        ForeignKey("space.number", ondelete="CASCADE")
    )
    occurred: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(50), server_default=_EMPTY)
    action: Mapped[str] = mapped_column(String(100))
    document: Mapped[str] = mapped_column(String(100))
    details: Mapped[dict[str, str]] = mapped_column(JSON)
