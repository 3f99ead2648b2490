"""Creates, changes and deletes single releases, and their defects."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from insights_dash.domain.catalogue.document import VERSION_LENGTH, check_name
from insights_dash.domain.catalogue.release import (
    Release,
    ReleaseFields,
    SelectedPackage,
    check_contents,
)
from insights_dash.domain.errors import ConflictError, NotFoundError, Problem
from insights_dash.domain.identity import Kind, ReleaseId
from insights_dash.domain.names import compose
from insights_dash.store.audit import Author, add_audit_entry
from insights_dash.store.catalogue.channel import CHANNELS
from insights_dash.store.catalogue.edit import check_reference
from insights_dash.store.catalogue.project import PROJECTS
from insights_dash.store.catalogue.release import RELEASES
from insights_dash.store.catalogue.rules import set_aside
from insights_dash.store.creations import NEWEST_RELEASES_FIRST
from insights_dash.store.names import is_named
from insights_dash.store.release_builds import (
    connect_release,
    disconnect_release,
    find_foreign_packages,
)
from insights_dash.store.spaces import Space, raise_revision
from insights_dash.store.tables import (
    ChannelRow,
    DefectRow,
    ReleasePackageRow,
    ReleaseRow,
)

FIRST_VERSION = "0.0.1"
_LAST_NUMBER = re.compile(r"[0-9]+(?=[^0-9]*\Z)")


@dataclass(frozen=True)
class Defect:
    """A reason not to deploy a release any further."""

    id: str
    description: str
    reported: datetime
    resolved: datetime | None


def check_release(
    session: Session,
    space: Space,
    draft: ReleaseFields,
    *,
    stored: ReleaseFields | None = None,
) -> Iterator[Problem]:
    """Find everything that is wrong with a draft; `stored` is the current release."""
    version, current = compose(draft.version), stored.version if stored else ""
    yield from check_name("version", version, VERSION_LENGTH, stored=current)
    yield from check_contents(draft)
    if not draft.project_id:
        yield Problem("project_id", "Enter the release's project.")
    project, channel = draft.project_id, draft.channel_id
    yield from check_reference(session, space, PROJECTS, "project_id", project)
    problems = list(check_reference(session, space, CHANNELS, "channel_id", channel))
    yield from problems
    if problems or not channel:
        return
    row = session.get(ChannelRow, Kind.CHANNEL.find_number(channel))
    if row and row.project_number != Kind.PROJECT.find_number(project):
        message = f'The release\'s project has no channel "{channel}".'
        yield Problem("channel_id", message)


def next_version(session: Session, project: str) -> str:
    """Return the next version of a project: one up from its newest, and not in use."""
    newest = session.scalars(
        select(ReleaseRow.version)
        .where(
            ReleaseRow.project_number == Kind.PROJECT.find_number(project),
            ReleaseRow.deleted_on.is_(None),
        )
        .order_by(*NEWEST_RELEASES_FIRST)
    ).first()
    version = FIRST_VERSION if newest is None else _raise(newest)
    while _is_taken(session, project, version):
        version = _raise(version)
    return version


def _is_taken(session: Session, project: str, version: str) -> bool:
    found = session.scalars(
        select(ReleaseRow.number)
        .join(ChannelRow, ChannelRow.number == ReleaseRow.channel_number)
        .where(
            ReleaseRow.project_number == Kind.PROJECT.find_number(project),
            is_named(ReleaseRow.version, version),
            ReleaseRow.deleted_on.is_(None),
            ChannelRow.deleted_on.is_(None),
        )
        .limit(1)
    )
    return found.first() is not None


def _raise(version: str) -> str:
    found = _LAST_NUMBER.search(version)
    if found is None or len(found[0]) > len("2147483647"):
        return f"{version}.1"
    return f"{version[: found.start()]}{int(found[0]) + 1}{version[found.end() :]}"


def create_release(
    session: Session, space: Space, draft: ReleaseFields, author: Author
) -> str:
    """Store a checked draft as created now; return its id.

    Its changes are those of the builds of its packages, if they are known.

    Raises:
        ConflictError: if the project has a release with this version.
    """
    revision = raise_revision(session, space, catalogue=False)
    project = Kind.PROJECT.find_number(draft.project_id)
    channel = Kind.CHANNEL.find_number(draft.channel_id) or session.scalar(
        select(ChannelRow.number).where(
            ChannelRow.project_number == project, ChannelRow.is_default.is_(True)
        )
    )
    row = ReleaseRow(
        space_number=space.number,
        project_number=project,
        channel_number=channel,
        created=author.now,
        revision=revision,
    )
    _write(session, row, draft, revision)
    foreign = _write_packages(session, space, row, draft)
    identifier = ReleaseId(Kind.RELEASE.identify(row.number))
    new = replace(
        Release(**vars(draft), id=identifier, created=author.now),
        # Clients may write IDs in another letter case.
        project_id=Kind.PROJECT.identify(row.project_number),
        channel_id=Kind.CHANNEL.identify(row.channel_number),
        version=row.version,
        selected_packages=_clean_packages(draft),
        foreign_packages=foreign,
    )
    connect_release(session, space, new, is_new=True)
    _note(session, space, "ReleaseCreated", identifier, author)
    return identifier


def update_release(
    session: Session,
    space: Space,
    identifier: str,
    draft: ReleaseFields,
    author: Author,
) -> None:
    """Replace everything that a checked draft has; the project stays.

    If that changes which builds are the release's, so do the changes that they brought.

    Raises:
        NotFoundError: if the release doesn't exist.
        ConflictError: if the project has another release with this version.
    """
    revision = raise_revision(session, space, catalogue=False)
    row = _get_row(session, space, identifier)
    stored = RELEASES.get(session, space, identifier)
    channel = Kind.CHANNEL.find_number(draft.channel_id) or row.channel_number
    is_moved = channel != row.channel_number
    row.channel_number = channel
    is_built_alike = _list_origins(stored) == _list_origins(draft)
    if not is_built_alike:
        disconnect_release(session, space, stored)
    _write(session, row, draft, revision, is_moved=is_moved)
    _write_packages(session, space, row, draft)
    if not is_built_alike:
        connect_release(session, space, RELEASES.get(session, space, identifier))
    _note(session, space, "Modified", identifier, author)


def set_commit(session: Session, space: Space, release: str, commit: str) -> None:
    """Store which commit a release was created from.

    Other writers of the space wait until the session's transaction ends.
    """
    number = Kind.RELEASE.find_number(release)
    row = session.get_one(ReleaseRow, number, populate_existing=True)
    if row.git_commit != commit:
        row.git_commit = commit
        row.revision = raise_revision(session, space, catalogue=False)
        session.flush()


def _list_origins(draft: ReleaseFields) -> tuple[object, ...]:
    """Return what a release's changes are found by."""
    return compose(draft.version).strip(), draft.selected_packages, draft.git_commit


def delete_release(
    session: Session, space: Space, identifier: str, author: Author
) -> None:
    """Delete a release; its deployments still count, but without a version.

    Raises:
        NotFoundError: if the release doesn't exist.
    """
    revision = raise_revision(session, space, catalogue=False)
    row = _get_row(session, space, identifier)
    row.deleted_on, row.revision = author.now, revision
    session.flush()
    _note(session, space, "Deleted", identifier, author)


def list_defects(session: Session, release: Release) -> Sequence[Defect]:
    """Return a release's defects, the oldest first."""
    rows = session.scalars(
        select(DefectRow)
        .where(DefectRow.release_number == Kind.RELEASE.find_number(release.id))
        .order_by(DefectRow.number)
    )
    return [
        Defect(f"Defects-{row.number}", row.description, row.reported, row.resolved)
        for row in rows
    ]


def find_defective(session: Session, releases: Iterable[str]) -> set[str]:
    """Return the IDs of the releases that have an unresolved defect."""
    numbers = set(map(Kind.RELEASE.find_number, releases))
    found = session.scalars(
        select(DefectRow.release_number)
        .where(DefectRow.release_number.in_(numbers), DefectRow.resolved.is_(None))
        .distinct()
    )
    return set(map(Kind.RELEASE.identify, found))


def report_defect(
    session: Session, space: Space, release: Release, description: str, author: Author
) -> None:
    """Record a defect, so that a release is not deployed any further.

    Raises:
        ConflictError: if the release has an unresolved defect.
    """
    if any(each.resolved is None for each in list_defects(session, release)):
        message = "The release already has an unresolved defect."
        raise ConflictError(Problem("", message))
    number = Kind.RELEASE.find_number(release.id)
    session.add(
        DefectRow(release_number=number, description=description, reported=author.now)
    )
    session.flush()
    _note(session, space, "ReleaseDefectReported", release.id, author)


def resolve_defect(
    session: Session, space: Space, release: Release, author: Author
) -> None:
    """Resolve a release's defect.

    Raises:
        ConflictError: if it has no unresolved one.
    """
    row = session.scalars(
        select(DefectRow).where(
            DefectRow.release_number == Kind.RELEASE.find_number(release.id),
            DefectRow.resolved.is_(None),
        )
    ).first()
    if row is None:
        message = "The release has no unresolved defect."
        raise ConflictError(Problem("", message))
    row.resolved = author.now
    session.flush()
    _note(session, space, "ReleaseDefectResolved", release.id, author)


def _get_row(session: Session, space: Space, identifier: str) -> ReleaseRow:
    number = Kind.RELEASE.find_number(RELEASES.get(session, space, identifier).id)
    row = session.get(ReleaseRow, number, populate_existing=True)
    if row is None:
        raise NotFoundError(identifier, Kind.RELEASE)
    return row


def _write(
    session: Session,
    row: ReleaseRow,
    draft: ReleaseFields,
    revision: int,
    *,
    is_moved: bool = False,
) -> None:
    version = compose(draft.version).strip()
    if row.version and compose(row.version) == version:
        version = row.version  # stored in another Unicode form, but not changed
    with session.no_autoflush:
        _free_version(session, row, version, revision, is_moved=is_moved)
    # The former release must have another version before this one gets it.
    session.flush()
    row.version, row.notes, row.revision = version, draft.release_notes, revision
    reference = draft.version_control_reference
    row.git_ref = (reference.git_ref.strip() if reference else "") or None
    row.git_commit = draft.git_commit or None
    row.custom_fields = dict(draft.custom_fields) or None
    session.add(row)
    session.flush()


def _clean_packages(draft: ReleaseFields) -> tuple[SelectedPackage, ...]:
    return tuple(
        SelectedPackage(
            compose(each.action_name).strip(),
            compose(each.version).strip(),
            compose(each.package_reference_name).strip(),
        )
        for each in draft.selected_packages
    )


def _write_packages(
    session: Session, space: Space, row: ReleaseRow, draft: ReleaseFields
) -> tuple[SelectedPackage, ...]:
    """Replace the packages, and return those without builds.

    A package that stays gets builds only if it got them before.
    """
    table, packages = ReleasePackageRow, _clean_packages(draft)
    foreign = find_foreign_packages(session, space, packages)
    is_here = table.release_number == row.number
    columns = select(table.action, table.version, table.reference, table.has_builds)
    stored = session.execute(columns.where(is_here))
    known = {SelectedPackage(*names): has_builds for *names, has_builds in stored}
    foreign = tuple(
        each for each in packages if not known.get(each, each not in foreign)
    )
    session.execute(delete(table).where(is_here))
    session.add_all(
        table(
            release_number=row.number,
            position=position,
            action=each.action_name,
            reference=each.package_reference_name,
            version=each.version,
            has_builds=each not in foreign,
        )
        for position, each in enumerate(packages)
    )
    session.flush()
    return foreign


def _free_version(
    session: Session,
    row: ReleaseRow,
    version: str,
    revision: int,
    *,
    is_moved: bool,
) -> None:
    """Push deleted releases of a version aside.

    A project has each version once, but an import can store it in several channels or
    letter cases. Such releases keep their versions, so unchanged ones are not checked.
    Releases in a deleted channel can't be found, so their versions are free.
    """
    same = is_named(ReleaseRow.version, version)
    if row.version == version:
        if not is_moved:
            return
        same = (ReleaseRow.version == version) & (
            ReleaseRow.channel_number == row.channel_number
        )
    for other in session.scalars(
        select(ReleaseRow)
        .join(ChannelRow, ChannelRow.number == ReleaseRow.channel_number)
        .where(
            ReleaseRow.project_number == row.project_number,
            ChannelRow.deleted_on.is_(None),
            same,
        )
    ):
        if other is row:
            continue
        if other.deleted_on is None:
            message = f'The project already has a release "{other.version}".'
            raise ConflictError(Problem("version", message))
        identifier = Kind.RELEASE.identify(other.number)
        other.version = set_aside(other.version, identifier, longest=VERSION_LENGTH)
        other.revision = revision


def _note(
    session: Session, space: Space, action: str, identifier: str, author: Author
) -> None:
    details = {"kind": "release"}
    add_audit_entry(
        session,
        space,
        action,
        details,
        now=author.now,
        document=identifier,
    )
