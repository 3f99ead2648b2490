"""Project groups, by name."""

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from insights_dash.domain.catalogue.document import DocumentFields, check_document
from insights_dash.domain.catalogue.project_group import ProjectGroup
from insights_dash.domain.errors import Problem
from insights_dash.domain.identity import Kind, ProjectGroupId
from insights_dash.store.catalogue.edit import Editing
from insights_dash.store.catalogue.stored_kind import StoredKind
from insights_dash.store.names import in_order
from insights_dash.store.spaces import Space
from insights_dash.store.tables import ProjectGroupRow, ProjectRow


def _build(
    _session: Session, _space: Space, rows: Sequence[ProjectGroupRow]
) -> Iterator[ProjectGroup]:
    for row in rows:
        identifier = ProjectGroupId(Kind.PROJECT_GROUP.identify(row.number))
        yield ProjectGroup(row.name, row.description, id=identifier)


PROJECT_GROUPS = StoredKind(
    Kind.PROJECT_GROUP,
    select(ProjectGroupRow).where(ProjectGroupRow.deleted_on.is_(None)),
    ProjectGroupRow.name,
    (in_order(ProjectGroupRow.name), ProjectGroupRow.number.asc()),
    _build,
)


def _check(
    _session: Session,
    _space: Space,
    fields: DocumentFields,
    row: ProjectGroupRow | None,
) -> Iterator[Problem]:
    return check_document(fields, stored=row.name if row else "")


def _fill(
    session: Session, _space: Space, row: ProjectGroupRow, _fields: DocumentFields
) -> None:
    session.add(row)


def _refuse(session: Session, row: ProjectGroupRow) -> str | None:
    projects = session.scalar(
        select(func.count()).where(
            ProjectRow.project_group_number == row.number,
            ProjectRow.deleted_on.is_(None),
        )
    )
    if not projects:
        return None
    return (
        f'Project group "{row.name}" still contains projects ({projects:,}). '
        "Move them to another group first."
    )


PROJECT_GROUP_EDITING = Editing(PROJECT_GROUPS, _check, _fill, _refuse)
