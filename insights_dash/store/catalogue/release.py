"""Releases, newest first. A release's name is its version."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from insights_dash.domain.catalogue.release import (
    GitReference,
    Release,
    SelectedPackage,
)
from insights_dash.domain.identity import Kind, ReleaseId
from insights_dash.domain.name_lookup import choose_by_name
from insights_dash.store.catalogue.stored_kind import StoredKind
from insights_dash.store.creations import NEWEST_RELEASES_FIRST, estimate_creations
from insights_dash.store.names import has_part, is_named
from insights_dash.store.parts import in_parts
from insights_dash.store.spaces import Space
from insights_dash.store.tables import (
    ChannelRow,
    ProjectRow,
    ReleasePackageRow,
    ReleaseRow,
)


def _build(
    session: Session, _space: Space, rows: Sequence[ReleaseRow]
) -> Iterator[Release]:
    estimates = estimate_creations(session, rows)
    packages = _read_packages(session, [row.number for row in rows])
    for row in rows:
        named = packages.get(row.number, ())
        reference = GitReference(row.git_ref or "", row.git_commit or "")
        yield Release(
            Kind.PROJECT.identify(row.project_number),
            Kind.CHANNEL.identify(row.channel_number),
            row.version,
            row.notes,
            tuple(package for package, _ in named),
            reference or None,
            row.custom_fields or {},
            id=ReleaseId(Kind.RELEASE.identify(row.number)),
            created=row.created or estimates.get(row.number),
            is_creation_known=row.created is not None,
            foreign_packages=tuple(
                package for package, has_builds in named if not has_builds
            ),
        )


def _read_packages(
    session: Session, releases: Sequence[int]
) -> Mapping[int, Sequence[tuple[SelectedPackage, bool]]]:
    """Return the packages of releases, and whether the release gets their builds."""
    found: dict[int, list[tuple[SelectedPackage, bool]]] = {}
    for part in in_parts(releases):
        rows = session.scalars(
            select(ReleasePackageRow)
            .where(ReleasePackageRow.release_number.in_(part))
            .order_by(ReleasePackageRow.release_number, ReleasePackageRow.position)
        )
        for row in rows:
            package = SelectedPackage(row.action, row.version, row.reference)
            found.setdefault(row.release_number, []).append((package, row.has_builds))
    return found


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


def only_releases_of_channel(channel: str) -> ColumnElement[bool]:
    """Select the releases in the channel of this ID."""
    return ReleaseRow.channel_number == Kind.CHANNEL.find_number(channel)


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
