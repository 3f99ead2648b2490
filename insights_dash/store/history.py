"""Reads what the metrics service needs: columns of a space, all or what changed.

Instants are microseconds since 1970 in UTC; documents are given by number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    Row,
    and_,
    bindparam,
    func,
    select,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from insights_dash.domain.deployment import COUNTING_STATES
from insights_dash.store.names import in_order
from insights_dash.store.tables import (
    ChannelRow,
    DeploymentRow,
    EnvironmentRow,
    ProjectGroupRow,
    ProjectRow,
    ReleaseRow,
    RevisionMarkRow,
    SpaceRow,
    TagRow,
    TagSetRow,
    TenantRow,
    TenantTagRow,
)

_ROWS_PER_FETCH = 50_000
# Built once, because every request runs it.
_REVISIONS = (
    select(
        SpaceRow.revision,
        SpaceRow.catalogue_revision,
        func.coalesce(RevisionMarkRow.mark, 0),
    )
    .outerjoin(
        RevisionMarkRow,
        and_(
            RevisionMarkRow.space_number == SpaceRow.number,
            RevisionMarkRow.revision == SpaceRow.revision,
        ),
    )
    .where(SpaceRow.number == bindparam("number"))
)


@dataclass(frozen=True)
class Revisions:
    """A space's revision, its mark, and the revision that last changed its catalogue.

    The mark is unique to this history: another one can have the same revision, but
    never the same mark. An empty space has the mark 0.
    """

    data: int
    catalogue: int
    mark: int


@dataclass(frozen=True)
class CatalogueRows:
    """Rows of a space's catalogue; the name of a deleted document is None.

    projects: number, name, project group · channels: number, name, project, is default
    · environments: number, name, sort order · project groups and tenants: number, name,
    number · tag sets: number, name · tags: number, tag set, canonical name, name, in
    the order of their set · tenant tags: tenant, tag.
    """

    projects: Sequence[tuple[int, str | None, int]]
    project_groups: Sequence[tuple[int, str | None, int]]
    channels: Sequence[tuple[int, str | None, int, bool]]
    environments: Sequence[tuple[int, str | None, int]]
    tenants: Sequence[tuple[int, str | None, int]]
    tag_sets: Sequence[tuple[int, str]]
    tags: Sequence[tuple[int, int, str, str]]
    tenant_tags: Sequence[tuple[int, int]]


def read_revisions(session: Session, space_number: int) -> Revisions | None:
    """Return the current revisions of a space, None if it doesn't exist."""
    row = session.execute(_REVISIONS, {"number": space_number}).first()
    return Revisions(*row) if row else None


def read_mark(session: Session, space_number: int, revision: int) -> int:
    """Return the mark of one of the space's revisions, 0 if none is kept."""
    mark = session.scalar(
        select(RevisionMarkRow.mark).where(
            RevisionMarkRow.space_number == space_number,
            RevisionMarkRow.revision == revision,
        )
    )
    return mark or 0


def read_releases(
    session: Session, space_number: int, *, since: int
) -> Iterator[Sequence[Row[tuple[int, int, int, int | None, str, bool]]]]:
    """Releases changed after revision `since`, in blocks of rows.

    A row has a number, project, channel, creation time or None, version, and whether it
    was deleted.
    """
    return _fetch(
        session,
        select(
            ReleaseRow.number,
            ReleaseRow.project_number,
            ReleaseRow.channel_number,
            _microseconds(ReleaseRow.created),
            ReleaseRow.version,
            ReleaseRow.deleted_on.is_not(None),
        ).where(ReleaseRow.space_number == space_number, ReleaseRow.revision > since),
    )


def read_deployments(
    session: Session, space_number: int, *, since: int
) -> Iterator[Sequence[Row[tuple[int, ...]]]]:
    """Yield the deployments changed after revision `since`, in blocks of rows.

    A row has: number, sequence, release, environment, tenant or None, queued, started
    and completed (each or None), state, had guided failure. If `since` is 0, only
    deployments that count are read. Otherwise all are, because they may have counted
    before.
    """
    counts = DeploymentRow.state.in_([state.value for state in COUNTING_STATES])
    return _fetch(
        session,
        select(
            DeploymentRow.number,
            DeploymentRow.sequence,
            DeploymentRow.release_number,
            DeploymentRow.environment_number,
            DeploymentRow.tenant_number,
            _microseconds(DeploymentRow.queued),
            _microseconds(DeploymentRow.started),
            _microseconds(DeploymentRow.completed),
            DeploymentRow.state,
            DeploymentRow.had_guided_failure,
        ).where(
            DeploymentRow.space_number == space_number,
            DeploymentRow.revision > since if since else counts,
        ),
    )


def read_catalogue_rows(session: Session, space_number: int) -> CatalogueRows:
    """Read the documents that deployments of a space refer to or are split by."""
    tag_sets = select(TagSetRow.number, TagSetRow.name).where(
        TagSetRow.space_number == space_number
    )
    tags = (
        select(
            TagRow.number,
            TagRow.tag_set_number,
            TagSetRow.name + "/" + TagRow.name,
            TagRow.name,
        )
        .join(TagSetRow, TagSetRow.number == TagRow.tag_set_number)
        .where(TagSetRow.space_number == space_number)
        .order_by(TagSetRow.sort_order, TagRow.sort_order, in_order(TagRow.name))
    )
    tenant_tags = (
        select(TenantTagRow.tenant_number, TenantTagRow.tag_number)
        .join(TenantRow, TenantRow.number == TenantTagRow.tenant_number)
        .where(TenantRow.space_number == space_number)
    )
    return CatalogueRows(
        projects=_documents(session, space_number, ProjectRow.project_group_number),
        project_groups=_documents(session, space_number, ProjectGroupRow.number),
        channels=_documents(
            session, space_number, ChannelRow.project_number, ChannelRow.is_default
        ),
        environments=_documents(session, space_number, EnvironmentRow.sort_order),
        tenants=_documents(session, space_number, TenantRow.number),
        tag_sets=_rows(session, tag_sets),
        tags=_rows(session, tags),
        tenant_tags=_rows(session, tenant_tags),
    )


def _rows(session: Session, query: Executable) -> Sequence[Any]:
    return session.execute(query).all()


def _documents(
    session: Session, space_number: int, *columns: InstrumentedAttribute[Any]
) -> Sequence[Any]:
    """Return number, name (None if deleted) and further columns of each row."""
    table = columns[0].class_
    rows = session.execute(
        select(table.number, table.name, table.deleted_on, *columns)
        .where(table.space_number == space_number)
        .order_by(table.number)
    )
    return [
        (number, None if deleted_on else name, *rest)
        for number, name, deleted_on, *rest in rows
    ]


def _microseconds(
    column: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None],
) -> ColumnElement[Any]:
    """The stored integer; reading it creates no datetime object per row."""
    return type_coerce(column, BigInteger)


def _fetch(session: Session, query: Executable) -> Iterator[Sequence[Row[Any]]]:
    result = session.execute(query, execution_options={"yield_per": _ROWS_PER_FETCH})
    yield from result.partitions()
