"""Settings of projects, and their changes in the audit log."""

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.identity import Kind
from insights_dash.domain.project_settings import (
    Owner,
    ProjectSettings,
    describe_time_out,
)
from insights_dash.store.audit import Author, add_audit_entry
from insights_dash.store.spaces import Space, lock_space, raise_revision
from insights_dash.store.tables import ProjectRow, ReleaseRow


def read_settings(session: Session, space: Space, project: str) -> ProjectSettings:
    """Return the settings of the project with this ID, which the caller sees.

    Raises:
        NotFoundError: if there is none.
    """
    return _to_settings(_get(session, space, project))


def read_settings_to_change(
    session: Session, space: Space, project: str
) -> ProjectSettings:
    """Return the settings as `read_settings`; other writers wait from now on.

    Raises:
        NotFoundError: if there is none.
    """
    lock_space(session, space.number)
    return read_settings(session, space, project)


def read_settings_of_release(
    session: Session, space: Space, release: str
) -> ProjectSettings:
    """Return the settings of the project of a release, which is in the space.

    Raises:
        NotFoundError: if the release does not exist.
    """
    row = session.scalars(
        select(ProjectRow)
        .join(ReleaseRow, ReleaseRow.project_number == ProjectRow.number)
        .where(
            ReleaseRow.space_number == space.number,
            ReleaseRow.number == Kind.RELEASE.find_number(release),
        )
    ).first()
    if row is None:
        raise NotFoundError(release, Kind.RELEASE)
    return _to_settings(row)


def read_time_outs(session: Session, space_number: int) -> Mapping[int, int]:
    """Return the time-out of each project of a space in hours, by number; 0 is never.

    Deleted projects are included.
    """
    rows = session.execute(
        select(ProjectRow.number, ProjectRow.time_out_hours).where(
            ProjectRow.space_number == space_number
        )
    )
    return dict(rows.all())


def read_owners(
    session: Session, space_number: int, projects: Iterable[int]
) -> Mapping[int, Owner]:
    """Return the owners of those of the projects that have one, by number."""
    rows = session.execute(
        select(ProjectRow.number, ProjectRow.owner_name, ProjectRow.owner_url).where(
            ProjectRow.space_number == space_number,
            ProjectRow.number.in_(list(projects)),
            ProjectRow.owner_name != "",
        )
    )
    return {number: Owner(name, url) for number, name, url in rows}


def _fill(row: ProjectRow, settings: ProjectSettings) -> None:
    row.finishes_when_reported = settings.reported_deployments_are_finished
    row.time_out_hours = settings.time_out_hours
    row.owner_name, row.owner_url = settings.owner_name, settings.owner_url


def write_settings(
    session: Session,
    space: Space,
    project: str,
    settings: ProjectSettings,
    author: Author,
) -> None:
    """Store settings that were checked; the log says what has changed, if anything.

    Raises:
        NotFoundError: if there is none.
    """
    settings = settings.cleaned()
    # Deployments that are due now time out by either the old or the new settings.
    raise_revision(session, space, catalogue=False)
    row = _get(session, space, project)
    former = _to_settings(row)
    if settings == former:
        return
    _fill(row, settings)
    add_audit_entry(
        session,
        space,
        "ProjectSettingsModified",
        {"name": row.name, "kind": "project", **dict(_describe(settings, former))},
        now=author.now,
        document=project,
    )
    session.flush()


def _get(session: Session, space: Space, project: str) -> ProjectRow:
    row = session.scalars(
        select(ProjectRow)
        .where(
            ProjectRow.space_number == space.number,
            ProjectRow.number == Kind.PROJECT.find_number(project),
            ProjectRow.deleted_on.is_(None),
        )
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFoundError(project, Kind.PROJECT)
    return row


def _to_settings(row: ProjectRow) -> ProjectSettings:
    return ProjectSettings(
        reported_deployments_are_finished=row.finishes_when_reported,
        time_out_hours=row.time_out_hours,
        owner_name=row.owner_name,
        owner_url=row.owner_url,
    )


def _describe(
    settings: ProjectSettings, former: ProjectSettings
) -> Iterator[tuple[str, str]]:
    is_finished = settings.reported_deployments_are_finished
    if is_finished != former.reported_deployments_are_finished:
        yield (
            "reported deployments",
            "finished" if is_finished else "unfinished until they end",
        )
    if settings.time_out_hours != former.time_out_hours:
        now, before = describe_time_out(settings), describe_time_out(former)
        yield "time-out", f"{now}, was {before}"
    if settings.owner_name != former.owner_name:
        now, before = settings.owner_name or "none", former.owner_name or "none"
        yield "owner", f"{now}, was {before}"
    if settings.owner_url != former.owner_url:
        yield "owner's URL", settings.owner_url or "none"
