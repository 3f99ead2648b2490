"""Projects, by name."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from insights_dash.domain.catalogue.lifecycle import Lifecycle
from insights_dash.domain.catalogue.project import (
    TENANTED,
    Project,
    ProjectFields,
    check_project,
)
from insights_dash.domain.errors import Problem
from insights_dash.domain.identity import Kind, ProjectId
from insights_dash.domain.slugs import choose_slug, slug_of
from insights_dash.store.catalogue.edit import Editing, check_reference
from insights_dash.store.catalogue.known_names import KnownNames
from insights_dash.store.catalogue.lifecycle import LIFECYCLES, find_default_lifecycle
from insights_dash.store.catalogue.project_group import PROJECT_GROUPS
from insights_dash.store.catalogue.rules import DEFAULT_CHANNEL, DEFAULT_PROJECT_GROUP
from insights_dash.store.catalogue.stored_kind import StoredKind
from insights_dash.store.names import in_order, is_named
from insights_dash.store.spaces import Space
from insights_dash.store.tables import ChannelRow, ProjectGroupRow, ProjectRow


def _build(
    session: Session, space: Space, rows: Sequence[ProjectRow]
) -> Iterator[Project]:
    default = find_default_lifecycle(session, space)
    for row in rows:
        lifecycle = row.lifecycle_number
        yield Project(
            row.name,
            row.description,
            row.slug,
            Kind.PROJECT_GROUP.identify(row.project_group_number),
            default if lifecycle is None else Kind.LIFECYCLE.identify(lifecycle),
            row.tenanted_mode or TENANTED,
            is_disabled=bool(row.is_disabled),
            id=ProjectId(Kind.PROJECT.identify(row.number)),
        )


PROJECTS = StoredKind(
    Kind.PROJECT,
    select(ProjectRow).where(ProjectRow.deleted_on.is_(None)),
    ProjectRow.name,
    (in_order(ProjectRow.name), ProjectRow.number.asc()),
    _build,
    slug=ProjectRow.slug,
)


def only_projects_of_group(group: str) -> ColumnElement[bool]:
    """Select the projects of the group of this ID."""
    return ProjectRow.project_group_number == Kind.PROJECT_GROUP.find_number(group)


def only_projects_of_groups(groups: Iterable[str]) -> ColumnElement[bool]:
    """Select the projects of the groups of these IDs."""
    numbers = {Kind.PROJECT_GROUP.find_number(each) for each in groups} - {None}
    return ProjectRow.project_group_number.in_(numbers)


def only_projects_of_owner(name: str) -> ColumnElement[bool]:
    """Select the projects of an owner, in any letter case and Unicode form."""
    return is_named(ProjectRow.owner_name, name.strip())


def only_projects_with_lifecycle(lifecycle: Lifecycle) -> ColumnElement[bool]:
    """Select the projects that have a lifecycle; those without have the default one."""
    number = ProjectRow.lifecycle_number
    has_it = number == Kind.LIFECYCLE.find_number(lifecycle.id)
    return has_it | number.is_(None) if lifecycle.is_default else has_it


def _check(
    session: Session, space: Space, fields: ProjectFields, row: ProjectRow | None
) -> Iterator[Problem]:
    yield from check_project(fields, stored=row.name if row else "")
    for stored, field, identifier in (
        (PROJECT_GROUPS, "project_group_id", fields.project_group_id),
        (LIFECYCLES, "lifecycle_id", fields.lifecycle_id),
    ):
        yield from check_reference(session, space, stored, field, identifier)
    if fields.slug:
        other = session.scalars(
            select(ProjectRow.number).where(
                ProjectRow.space_number == space.number,
                ProjectRow.slug == slug_of(fields.slug),
                ProjectRow.deleted_on.is_(None),
                ProjectRow.number != (row.number if row else -1),
            )
        ).first()
        if other is not None:
            message = f'Another project has the slug "{fields.slug[:100]}".'
            yield Problem("slug", message)


def _fill(
    session: Session, space: Space, row: ProjectRow, fields: ProjectFields
) -> None:
    group = Kind.PROJECT_GROUP.find_number(fields.project_group_id)
    row.project_group_number = group or _find_default_group(session, space)
    row.lifecycle_number = Kind.LIFECYCLE.find_number(fields.lifecycle_id)
    row.tenanted_mode = fields.tenanted_deployment_mode
    row.is_disabled = fields.is_disabled
    if fields.slug:
        row.slug = slug_of(fields.slug)
    if row.number is not None:
        return
    if not fields.slug:
        row.slug = _find_free_slug(session, space, fields.name)
    session.add(row)
    session.flush()
    session.add(
        ChannelRow(
            space_number=space.number,
            project_number=row.number,
            name=DEFAULT_CHANNEL,
            is_default=True,
        )
    )


def _find_default_group(session: Session, space: Space) -> int:
    """Return the group of projects that name none; it is created if it is missing."""
    here = select(ProjectGroupRow).where(
        ProjectGroupRow.space_number == space.number,
        is_named(ProjectGroupRow.name, DEFAULT_PROJECT_GROUP),
    )
    groups = session.scalars(here.order_by(ProjectGroupRow.number))
    row = KnownNames(Kind.PROJECT_GROUP, groups).find(DEFAULT_PROJECT_GROUP)
    if row is None:
        row = ProjectGroupRow(space_number=space.number, name=DEFAULT_PROJECT_GROUP)
        session.add(row)
    row.deleted_on = None
    session.flush()
    return row.number


def _find_free_slug(session: Session, space: Space, name: str) -> str:
    similar = select(ProjectRow.slug).where(
        ProjectRow.space_number == space.number,
        ProjectRow.slug.startswith(slug_of(name), autoescape=True),
    )
    return choose_slug(name, set(session.scalars(similar)))


PROJECT_EDITING = Editing(PROJECTS, _check, _fill)
