"""Channels by project, its default channel first, the others by name."""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, literal, select
from sqlalchemy.orm import Session

from insights_dash.domain.catalogue.channel import Channel, ChannelFields
from insights_dash.domain.catalogue.document import check_document
from insights_dash.domain.errors import Problem
from insights_dash.domain.identity import ChannelId, Kind
from insights_dash.store.catalogue.edit import Editing, check_reference
from insights_dash.store.catalogue.lifecycle import LIFECYCLES
from insights_dash.store.catalogue.project import PROJECTS
from insights_dash.store.catalogue.stored_kind import StoredKind
from insights_dash.store.names import in_order
from insights_dash.store.spaces import Space
from insights_dash.store.tables import ChannelRow, ProjectRow


def _build(
    _session: Session, _space: Space, rows: Sequence[ChannelRow]
) -> Iterator[Channel]:
    for row in rows:
        lifecycle = row.lifecycle_number
        yield Channel(
            row.name,
            row.description,
            Kind.PROJECT.identify(row.project_number),
            "" if lifecycle is None else Kind.LIFECYCLE.identify(lifecycle),
            row.is_default,
            id=ChannelId(Kind.CHANNEL.identify(row.number)),
        )


CHANNELS = StoredKind(
    Kind.CHANNEL,
    select(ChannelRow)
    .join(ProjectRow, ProjectRow.number == ChannelRow.project_number)
    .where(ChannelRow.deleted_on.is_(None), ProjectRow.deleted_on.is_(None)),
    ChannelRow.name,
    (
        in_order(ProjectRow.name),
        ProjectRow.number.asc(),
        ChannelRow.is_default.desc(),
        in_order(ChannelRow.name),
        ChannelRow.number.asc(),
    ),
    _build,
    has_slugs=False,
    full_name=ProjectRow.name + literal(" / ") + ChannelRow.name,
)


def only_channels_of_project(project: str) -> ColumnElement[bool]:
    """Select the channels of the project of this ID."""
    return ChannelRow.project_number == Kind.PROJECT.find_number(project)


def _check(
    session: Session, space: Space, fields: ChannelFields, row: ChannelRow | None
) -> Iterator[Problem]:
    yield from check_document(fields, stored=row.name if row else "")
    if not fields.project_id:
        yield Problem("project_id", "Enter the channel's project.")
    yield from check_reference(
        session, space, PROJECTS, "project_id", fields.project_id
    )
    yield from check_reference(
        session, space, LIFECYCLES, "lifecycle_id", fields.lifecycle_id
    )
    if row is None:
        return
    if row.project_number != Kind.PROJECT.find_number(fields.project_id):
        yield Problem("project_id", "A channel cannot be moved to another project.")
    if row.is_default and not fields.is_default:
        message = (
            "This is the project's default channel. Make another channel the default "
            "instead."
        )
        yield Problem("is_default", message)


def _fill(
    session: Session, _space: Space, row: ChannelRow, fields: ChannelFields
) -> None:
    project = Kind.PROJECT.find_number(fields.project_id)
    row.project_number = project or 0
    row.lifecycle_number = Kind.LIFECYCLE.find_number(fields.lifecycle_id)
    if fields.is_default:
        same = select(ChannelRow).where(ChannelRow.project_number == project)
        for other in session.scalars(same):
            other.is_default = False
    row.is_default = fields.is_default
    session.add(row)


def _refuse(_session: Session, row: ChannelRow) -> str | None:
    if not row.is_default:
        return None
    return (
        f'Channel "{row.name}" is the default of its project. Make another channel '
        "the default first."
    )


def _is_in_project(
    _space: Space, table: type[ChannelRow], fields: ChannelFields
) -> ColumnElement[bool]:
    return table.project_number == Kind.PROJECT.find_number(fields.project_id)


CHANNEL_EDITING = Editing(CHANNELS, _check, _fill, _refuse, _is_in_project)
