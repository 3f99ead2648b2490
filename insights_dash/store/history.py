"""What the metrics service reads: plain columns of a space, all or what changed.

Instants are microseconds since 1970 in UTC; documents are their numbers.
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

_ROWS_A_FETCH = 50_000
# Made once, because every question asks it.
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

    No other history has the mark, though it may have come by the same revision. 0 is
    that of an empty space.
    """

    data: int
    catalogue: int
    mark: int


@dataclass(frozen=True)
class CatalogueRows:
    """Rows of a space's catalogue; names of deleted documents are None.

    projects: number, name, project group · channels: number, name, project, is default
    · environments: number, name, sort order · project groups and tenants: number, name,
    number · tag sets: number, name · tags: number, tag set, canonical name, name, in
    their order · tenant tags: tenant, tag.
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
    """The space's revisions now; None where there is no such space."""
    row = session.execute(_REVISIONS, {"number": space_number}).first()
    return Revisions(*row) if row else None


def read_mark(session: Session, space_number: int, revision: int) -> int:
    """The mark of one of the space's revisions; 0 where none is kept."""
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
    """Deployments changed after revision `since`, in blocks of rows.

    A row: number, sequence, release, environment, tenant or None, queued, started and
    completed (each or None), state, had guided failure. Where `since` is 0, only those
    that count; else also those that do not, because they may have counted before.
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
    """Everything of a space that names deployments and divides them."""
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
    """Number, name (None if deleted) and columns of the documents of their table."""
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
    """The stored integer, without a datetime object for each row."""
    return type_coerce(column, BigInteger)


def _fetch(session: Session, query: Executable) -> Iterator[Sequence[Row[Any]]]:
    result = session.execute(query, execution_options={"yield_per": _ROWS_A_FETCH})
    yield from result.partitions()
