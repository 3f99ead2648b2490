"""Which releases the entries of a batch mean."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, Table, and_, exists, select
from sqlalchemy.orm import Session

from insights_dash.domain.identity import Kind
from insights_dash.store.incoming import code_of, stands_for
from insights_dash.store.tables import ProjectRow, ReleaseRow


def has_release(staged: Table, *, also_deleted: bool) -> ColumnElement[bool]:
    """Return whether the release exists that a staged row names."""
    channel = code_of(Kind.CHANNEL)
    conditions = [
        stands_for(channel, Kind.CHANNEL, staged.c.channel_code),
        ReleaseRow.channel_number == channel.c.number,
        ReleaseRow.version == staged.c.version,
    ]
    if not also_deleted:
        conditions.append(ReleaseRow.deleted_on.is_(None))
    return exists().where(*conditions)


def is_release(incoming: Subquery) -> ColumnElement[bool]:
    """Return whether a stored release is the one of an incoming row."""
    return and_(
        ReleaseRow.channel_number == incoming.c.channel_number,
        ReleaseRow.version == incoming.c.version,
    )


def is_deleted(space_number: int, releases: Select[Any]) -> ColumnElement[bool]:
    """Return whether a release of the space is deleted, and one of `releases`."""
    return and_(
        ReleaseRow.space_number == space_number,
        ReleaseRow.deleted_on.is_not(None),
        ReleaseRow.number.in_(releases),
    )


def list_deleted_releases(
    session: Session, space_number: int, releases: Select[Any]
) -> list[str]:
    """Return the names of those of the releases that are deleted, in their order."""
    rows = session.execute(
        select(ReleaseRow.version, ProjectRow.name)
        .join(ProjectRow, ProjectRow.number == ReleaseRow.project_number)
        .where(is_deleted(space_number, releases))
        .order_by(ReleaseRow.number)
    )
    return [f"{version} of {project}" for version, project in rows]
