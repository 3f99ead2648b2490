"""Tenants, by name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, delete, false, select
from sqlalchemy.orm import Session

from insights_dash.domain.catalogue.document import check_document
from insights_dash.domain.catalogue.tenant import Tenant, TenantFields
from insights_dash.domain.errors import Problem
from insights_dash.domain.identity import Kind, TenantId
from insights_dash.domain.names import fold
from insights_dash.store.catalogue.edit import Editing, describe_unknown, find_unknown
from insights_dash.store.catalogue.environment import (
    ENVIRONMENTS,
    list_visible_environments,
)
from insights_dash.store.catalogue.project import PROJECTS
from insights_dash.store.catalogue.stored_kind import StoredKind
from insights_dash.store.catalogue.tag_set import find_tags
from insights_dash.store.names import in_order
from insights_dash.store.parts import in_parts
from insights_dash.store.spaces import Space
from insights_dash.store.tables import (
    DeploymentRow,
    ProjectRow,
    ReleaseRow,
    TagRow,
    TagSetRow,
    TenantProjectRow,
    TenantRow,
    TenantTagRow,
)
from insights_dash.store.visibility import only_visible


def _build(
    session: Session, space: Space, rows: Sequence[TenantRow]
) -> Iterator[Tenant]:
    numbers = [row.number for row in rows]
    tags = _list_tags(session, numbers)
    projects = _list_projects(session, space, numbers)
    for row in rows:
        yield Tenant(
            row.name,
            row.description,
            tuple(tags[row.number]),
            projects[row.number],
            is_disabled=bool(row.is_disabled),
            id=TenantId(Kind.TENANT.identify(row.number)),
        )


def _list_tags(session: Session, tenants: Sequence[int]) -> Mapping[int, Sequence[str]]:
    """Return canonical names of tags, by the number of the tenant."""
    tags: dict[int, list[str]] = defaultdict(list)
    for part in in_parts(tenants):
        rows = session.execute(
            select(TenantTagRow.tenant_number, TagSetRow.name, TagRow.name)
            .join(TagRow, TagRow.number == TenantTagRow.tag_number)
            .join(TagSetRow, TagSetRow.number == TagRow.tag_set_number)
            .where(TenantTagRow.tenant_number.in_(part))
            .order_by(
                *(TagSetRow.sort_order, in_order(TagSetRow.name), TagSetRow.number),
                *(TagRow.sort_order, in_order(TagRow.name), TagRow.number),
            )
        )
        for tenant, set_name, tag_name in rows:
            tags[tenant].append(f"{set_name}/{tag_name}")
    return tags


def _list_projects(
    session: Session, space: Space, tenants: Sequence[int]
) -> Mapping[int, Mapping[str, Sequence[str]]]:
    """Return the IDs of environments by project ID, by the number of the tenant."""
    projects: dict[int, dict[str, Sequence[str]]] = defaultdict(dict)
    for part in in_parts(tenants):
        rows = session.scalars(
            select(TenantProjectRow)
            .join(ProjectRow, ProjectRow.number == TenantProjectRow.project_number)
            .where(
                TenantProjectRow.tenant_number.in_(part),
                ProjectRow.deleted_on.is_(None),
                only_visible(Kind.PROJECT, space.visibility),
            )
            .order_by(TenantProjectRow.project_number)
        )
        for row in rows:
            project = Kind.PROJECT.identify(row.project_number)
            seen = list_visible_environments(space.visibility, row.environments)
            projects[row.tenant_number][project] = seen
    return projects


TENANTS = StoredKind(
    Kind.TENANT,
    select(TenantRow).where(TenantRow.deleted_on.is_(None)),
    TenantRow.name,
    (in_order(TenantRow.name), TenantRow.number.asc()),
    _build,
)


def only_tenants_of_project(project: str) -> ColumnElement[bool]:
    """Select the tenants connected to a project, or deployed to with it."""
    number = Kind.PROJECT.find_number(project)
    connected = select(TenantProjectRow.tenant_number).where(
        TenantProjectRow.project_number == number
    )
    deployed = (
        select(DeploymentRow.tenant_number)
        .join(ReleaseRow, ReleaseRow.number == DeploymentRow.release_number)
        .where(
            ReleaseRow.project_number == number,
            DeploymentRow.tenant_number.is_not(None),
        )
    )
    return TenantRow.number.in_(connected) | TenantRow.number.in_(deployed)


def only_tenants_with_tags(
    session: Session, space: Space, tags: Iterable[str], *, field: str
) -> tuple[ColumnElement[bool], ...]:
    """Select tenants with at least one of the `tags` of each set that they name.

    Raises:
        AmbiguousNameError: if a name could mean several; the problem is at `field`.
    """
    wanted = list(tags)
    known = find_tags(session, space, wanted, field=field)
    sets: dict[str, set[int]] = defaultdict(set)
    for tag in known.values():
        sets[tag.set_name].add(tag.number)
    named = {fold(each) for each in sets}
    unknown = {fold(each.partition("/")[0]) for each in wanted if each not in known}
    if unknown - named:
        return (false(),)
    return tuple(
        TenantRow.number.in_(
            select(TenantTagRow.tenant_number).where(
                TenantTagRow.tag_number.in_(numbers)
            )
        )
        for numbers in sets.values()
    )


def _check(
    session: Session, space: Space, fields: TenantFields, row: TenantRow | None
) -> Iterator[Problem]:
    yield from check_document(fields, stored=row.name if row else "")
    tags = dict.fromkeys(fields.tenant_tags)
    known = find_tags(session, space, tags, field="tenant_tags")
    for tag in tags:
        if tag not in known:
            message = f'There is no tenant tag "{tag[:200]}" in this space.'
            yield Problem("tenant_tags", message)
    projects = fields.project_environments
    environments = dict.fromkeys(
        each for listed in projects.values() for each in listed
    )
    for stored, named in ((PROJECTS, projects), (ENVIRONMENTS, environments)):
        for each in find_unknown(session, space, stored, named):
            yield describe_unknown("project_environments", stored.kind, each)


def _fill(session: Session, space: Space, row: TenantRow, fields: TenantFields) -> None:
    row.is_disabled = fields.is_disabled
    session.add(row)
    session.flush()
    tags = find_tags(session, space, fields.tenant_tags, field="tenant_tags")
    for table in (TenantTagRow, TenantProjectRow):
        session.execute(delete(table).where(table.tenant_number == row.number))
    session.add_all(
        TenantTagRow(tenant_number=row.number, tag_number=number)
        for number in {tag.number for tag in tags.values()}
    )
    environments: dict[int, set[int]] = defaultdict(set)
    for project, listed in fields.project_environments.items():
        number = Kind.PROJECT.find_number(project) or 0
        numbers = {Kind.ENVIRONMENT.find_number(each) or 0 for each in listed}
        environments[number] |= numbers
    session.add_all(
        TenantProjectRow(
            tenant_number=row.number,
            project_number=project,
            environments=sorted(numbers),
        )
        for project, numbers in environments.items()
    )


TENANT_EDITING = Editing(TENANTS, _check, _fill)
