"""Releases, newest first. A release's name is its version."""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from insights_dash.domain.catalogue.release import Release
from insights_dash.domain.identity import Kind, ReleaseId
from insights_dash.domain.name_lookup import choose_by_name
from insights_dash.store.catalogue.stored_kind import StoredKind
from insights_dash.store.creations import NEWEST_RELEASES_FIRST, estimate_creations
from insights_dash.store.names import has_part, is_named
from insights_dash.store.spaces import Space
from insights_dash.store.tables import ChannelRow, ProjectRow, ReleaseRow


def _build(
    session: Session, _space: Space, rows: Sequence[ReleaseRow]
) -> Iterator[Release]:
    estimates = estimate_creations(session, rows)
    for row in rows:
        yield Release(
            Kind.PROJECT.identify(row.project_number),
            Kind.CHANNEL.identify(row.channel_number),
            row.version,
            row.notes,
            id=ReleaseId(Kind.RELEASE.identify(row.number)),
            created=row.created or estimates.get(row.number),
            is_creation_known=row.created is not None,
        )


RELEASES = StoredKind(
    Kind.RELEASE,
    select(ReleaseRow)
    .join(ChannelRow, ChannelRow.number == ReleaseRow.channel_number)
    .join(ProjectRow, ProjectRow.number == ReleaseRow.project_number)
    .where(
        ReleaseRow.deleted_on.is_(None),
        ChannelRow.deleted_on.is_(None),
        ProjectRow.deleted_on.is_(None),
    ),
    ReleaseRow.version,
    NEWEST_RELEASES_FIRST,
    _build,
    has_slugs=False,
)


def only_releases_of_project(project: str) -> ColumnElement[bool]:
    """Select the releases of the project of this ID."""
    return ReleaseRow.project_number == Kind.PROJECT.find_number(project)


def only_releases_like(part: str) -> ColumnElement[bool]:
    """Select the releases with this text in their version."""
    return has_part(ReleaseRow.version, part)


def find_release(
    session: Session, space: Space, project: str, version: str, *, field: str = ""
) -> str | None:
    """Return the ID of a project's newest release of a version, in any channel.

    Raises:
        AmbiguousNameError: if it could mean several; the problem is at `field`.
    """
    found = session.execute(
        RELEASES.select_all(space)
        .where(
            only_releases_of_project(project),
            is_named(ReleaseRow.version, version),
        )
        .with_only_columns(ReleaseRow.number, ReleaseRow.version)
        .order_by(*RELEASES.order)
    )
    named = ((number, spelled) for number, spelled in found)
    number = choose_by_name(version, named, noun="release", field=field)
    return None if number is None else Kind.RELEASE.identify(number)
