"""What releases consist of: their changes, and information on builds of packages."""

from datetime import datetime
from typing import TypedDict

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from insights_dash.store.tables.base import (
    NEVER_REUSED,
    Base,
    Instant,
    Number,
    belongs_to_space,
)


class ReleaseChangeRow(Base):
    """A change that a release contains, in order of arrival.

    `identifier` is the source's own. The project is the release's, so that a change is
    found in other releases of the project. `is_implied` marks the commit that stands
    for the changes of a release as long as they are unknown.
    """

    __tablename__ = "release_change"
    __table_args__ = (
        UniqueConstraint("release_number", "identifier"),
        Index(None, "project_number", "identifier"),
        NEVER_REUSED,
    )
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    release_number: Mapped[int] = mapped_column(
        ForeignKey("release.number", ondelete="CASCADE")
    )
    project_number: Mapped[int] = mapped_column(
        ForeignKey("project.number", ondelete="CASCADE")
    )
    identifier: Mapped[str] = mapped_column(String(200))
    message: Mapped[str] = mapped_column(String(500))
    author: Mapped[str] = mapped_column(String(200))
    is_bot: Mapped[bool | None]
    authored: Mapped[datetime | None] = mapped_column(Instant)
    committed: Mapped[datetime | None] = mapped_column(Instant)
    opened: Mapped[datetime | None] = mapped_column(Instant)
    merged: Mapped[datetime | None] = mapped_column(Instant)
    pull_request: Mapped[str] = mapped_column(String(200))
    reverts: Mapped[str] = mapped_column(String(200))
    link: Mapped[str] = mapped_column(Text)
    is_implied: Mapped[bool]


class ReleasePackageRow(Base):
    """A version of a package that a step of a release deploys, in their order.

    `has_builds` is whether the release gets the builds of the package.
    """

    __tablename__ = "release_package"
    release_number: Mapped[int] = mapped_column(
        ForeignKey("release.number", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    action: Mapped[str] = mapped_column(String(200))
    reference: Mapped[str] = mapped_column(String(200))
    version: Mapped[str] = mapped_column(String(349), index=True)
    has_builds: Mapped[bool] = mapped_column(default=True, server_default=true())


class CommitColumns(TypedDict):
    """A commit of a build, as the JSON column stores it."""

    id: str
    comment: str
    link_url: str


class WorkItemColumns(TypedDict):
    """A work item of a build, as the JSON column stores it."""

    id: str
    description: str
    link_url: str
    source: str


class BuildInformationRow(Base):
    """How a version of a package was built.

    `package_key` is the package's ID in lower case, in which it is unique.
    `item_count` is how many commits and work items there are, which can be large.
    """

    __tablename__ = "build_information"
    __table_args__ = (
        UniqueConstraint("space_number", "package_key", "version"),
        NEVER_REUSED,
    )
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    space_number: Mapped[int] = belongs_to_space()
    package_id: Mapped[str] = mapped_column(String(200))
    package_key: Mapped[str] = mapped_column(String(200))
    version: Mapped[str] = mapped_column(String(349))
    created: Mapped[datetime] = mapped_column(Instant)
    build_environment: Mapped[str] = mapped_column(Text)
    build_number: Mapped[str] = mapped_column(Text)
    build_url: Mapped[str] = mapped_column(Text)
    branch: Mapped[str] = mapped_column(Text)
    vcs_type: Mapped[str] = mapped_column(Text)
    vcs_root: Mapped[str] = mapped_column(Text)
    vcs_commit_number: Mapped[str] = mapped_column(Text)
    item_count: Mapped[int]
    commits: Mapped[list[CommitColumns]] = mapped_column(JSON, deferred=True)
    work_items: Mapped[list[WorkItemColumns]] = mapped_column(JSON, deferred=True)
