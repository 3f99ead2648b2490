"""Creates, changes and deletes spaces, one at a time.

Writers of the list of spaces wait for each other, so that one space is the default.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, delete, func, select, update
from sqlalchemy.orm import Session

from insights_dash.domain.definitions import define, draft_of_definitions
from insights_dash.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    Problem,
)
from insights_dash.domain.identity import Kind, SpaceId
from insights_dash.domain.space import SpaceFields, check_space
from insights_dash.store.audit import Author, add_audit_entry, audit
from insights_dash.store.catalogue.project import PROJECTS
from insights_dash.store.catalogue.release import RELEASES
from insights_dash.store.database import Database
from insights_dash.store.definitions import write_definitions
from insights_dash.store.names import is_named
from insights_dash.store.spaces import (
    Space,
    create_space,
    get_space,
    list_space_numbers,
)
from insights_dash.store.tables import (
    AuditEntryRow,
    Base,
    DeploymentRow,
    EmbedKeyRow,
    InstallationRow,
    ProjectGroupRow,
    ReportRow,
    SpaceRow,
)
from insights_dash.store.visibility import only_visible_deployments_within

DEFAULT_NAME = "Default"
DEFAULT_PROJECT_GROUP = "Default Project Group"


def find_problems(fields: SpaceFields, stored: Space | None = None) -> list[Problem]:
    """Return everything that is wrong with the fields of a new or stored space."""
    fields = fields.composed()
    return list(check_space(fields, fields_of(stored) if stored else None))


def add_space(session: Session, fields: SpaceFields, author: Author) -> Space:
    """Create a space with a default lifecycle and a default project group.

    Raises:
        InvalidInputError: if something is wrong with the fields.
        ConflictError: if another space has its name or slug.
    """
    _lock(session)
    if problems := find_problems(fields):
        raise InvalidInputError(problems)
    fields = fields.composed()
    _refuse_taken(session, fields)
    space = create_space(
        session, fields.name, now=author.now, description=fields.description
    )
    group = ProjectGroupRow(name=DEFAULT_PROJECT_GROUP, description="")
    group.space_number = space.number
    session.add(group)
    row = session.get_one(SpaceRow, space.number)
    row.slug = fields.slug or row.slug
    row.task_queue_stopped = fields.task_queue_stopped
    row.definitions = write_definitions(define(fields.definitions))
    if fields.is_default and not row.is_default:
        _make_default(session, row)
    return _finish(session, row, "Created", author)


def change_space(
    session: Session, space: Space, fields: SpaceFields, author: Author
) -> Space:
    """Replace the fields of a space; an empty slug leaves it as it is.

    Raises:
        InvalidInputError: if something is wrong with the fields.
        NotFoundError: if the space is gone.
        ConflictError: if another space has its name or slug.
    """
    _lock(session)
    stored = get_space(session, space.id)
    if problems := find_problems(fields, stored):
        raise InvalidInputError(problems)
    fields = fields.composed()
    _refuse_taken(session, fields, stored)
    row = session.get_one(SpaceRow, space.number, populate_existing=True)
    row.name, row.description = fields.name, fields.description
    row.slug = fields.slug or row.slug
    row.task_queue_stopped = fields.task_queue_stopped
    row.definitions = write_definitions(define(fields.definitions))
    row.last_modified_on = author.now
    if fields.is_default and not row.is_default:
        _make_default(session, row)
    return _finish(session, row, "Modified", author)


def remove_space(
    session: Session, space: Space, author: Author, *, is_confirmed: bool = False
) -> None:
    """Delete a space permanently, with everything in it.

    The audit log keeps its entries, which then belong to no space.

    Raises:
        NotFoundError: if the space is gone.
        ConflictError: if it is the default space, or its task queue isn't stopped. If
            the user has confirmed it (`is_confirmed`), the queue doesn't matter.
    """
    _lock(session)
    # Who records something in the space at the same time waits for this row.
    found = select(SpaceRow).where(SpaceRow.number == space.number).with_for_update()
    row = session.scalars(found.execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFoundError(space.id, Kind.SPACE)
    if reason := _reason_to_keep(row, is_confirmed=is_confirmed):
        raise ConflictError(Problem("", reason))
    said = {"name": row.name, "kind": Kind.SPACE.noun}
    counts = count_contents(session, space)
    said |= {noun: f"{count:,}" for noun, count in counts.items() if count}
    session.expunge(row)
    _delete_issuers(session, space.id)
    _delete_rows(session, space.number)
    audit(session, "Deleted", space.id, said, now=author.now)


def count_contents(session: Session, space: Space) -> Mapping[str, int]:
    """Return how many projects, releases, deployments and reports a space has.

    Deleted ones don't count, although their rows are kept. Deployments of a deleted
    project or release do, as they do in metrics.
    """
    deployments = select(DeploymentRow).where(
        DeploymentRow.space_number == space.number,
        only_visible_deployments_within(space),
    )
    contents: Mapping[str, Select[Any]] = {
        "projects": PROJECTS.select_all(space),
        "releases": RELEASES.select_all(space),
        "deployments": deployments,
        "reports": select(ReportRow).where(ReportRow.space_number == space.number),
    }
    count = func.count()
    return {
        noun: session.scalar(rows.with_only_columns(count, maintain_column_froms=True))
        or 0
        for noun, rows in contents.items()
    }


def ensure_space(database: Database, *, now: datetime) -> None:
    """Create the space `Default` if there is no space at all."""
    with database.read() as session:
        if list_space_numbers(session):
            return
    with database.write() as session:
        _lock(session)
        # Another process may start at the same time.
        if not list_space_numbers(session):
            add_space(session, SpaceFields(DEFAULT_NAME), Author("", now))


def fields_of(space: Space) -> SpaceFields:
    """Return what administrators can set of a space, as it is now."""
    return SpaceFields(
        space.name,
        space.slug,
        space.description,
        space.is_default,
        space.task_queue_stopped,
        draft_of_definitions(space.definitions),
    )


def _lock(session: Session) -> None:
    """Let other writers of the list of spaces wait; SQLite has one writer anyway."""
    session.execute(select(InstallationRow.identifier).with_for_update()).all()


def _refuse_taken(
    session: Session, fields: SpaceFields, stored: Space | None = None
) -> None:
    number = stored.number if stored else 0
    for field, same in _list_taken(fields, stored):
        others = select(SpaceRow.name).where(same, SpaceRow.number != number)
        other = session.scalars(others).first()
        if other is not None:
            message = f'A space named "{other}" already exists.'
            if field == "slug":
                message = f'The space "{other}" already has this slug.'
            raise ConflictError(Problem(field, message))


def _list_taken(
    fields: SpaceFields, stored: Space | None
) -> Iterator[tuple[str, ColumnElement[bool]]]:
    # Imports may have stored names that differ in letter case only.
    if stored is None or fields.name != stored.name:
        yield "name", is_named(SpaceRow.name, fields.name)
    if fields.slug:
        yield "slug", SpaceRow.slug == fields.slug


def _finish(session: Session, row: SpaceRow, action: str, author: Author) -> Space:
    session.flush()
    space = get_space(session, Kind.SPACE.identify(row.number))
    said = {"name": space.name, "kind": Kind.SPACE.noun}
    add_audit_entry(session, space, action, said, now=author.now)
    return space


def _make_default(session: Session, row: SpaceRow) -> None:
    session.execute(update(SpaceRow).values(is_default=False))
    row.is_default = True


def _reason_to_keep(row: SpaceRow, *, is_confirmed: bool) -> str:
    if row.is_default:
        return (
            f'"{row.name}" is the default space. '
            "Set another space as the default first."
        )
    if not (row.task_queue_stopped or is_confirmed):
        return (
            f'The task queue of space "{row.name}" must be stopped before the space '
            "can be deleted. Set TaskQueueStopped to true first."
        )
    return ""


def _delete_issuers(session: Session, space: SpaceId) -> None:
    """Delete the keys of host applications that can embed reports of the space."""
    keys = session.execute(select(EmbedKeyRow.number, EmbedKeyRow.scope))
    own = [number for number, scope in keys if scope.get("space") == space]
    session.execute(delete(EmbedKeyRow).where(EmbedKeyRow.number.in_(own)))


def _delete_rows(session: Session, space: int) -> None:
    """Delete the space's rows in every table, those that refer to others first."""
    log = AuditEntryRow.__table__
    session.execute(
        update(AuditEntryRow)
        .where(AuditEntryRow.space_number == space)
        .values(space_number=None)
    )
    for table in reversed(Base.metadata.sorted_tables):
        condition = is_of_space(table, space)
        if condition is not None and table is not log:
            session.execute(delete(table).where(condition))


def is_of_space(table: Table, space: int) -> ColumnElement[bool] | None:
    """Return which rows belong to a space: by their own column, or by what they name.

    None stands for a table that belongs to no space, such as that of accounts.
    """
    if table is SpaceRow.__table__:
        return table.c.number == space
    if "space_number" in table.c:
        return table.c.space_number == space
    for key in sorted(table.foreign_keys, key=lambda each: each.parent.name):
        owned = is_of_space(key.column.table, space)
        if owned is not None:
            return key.parent.in_(select(key.column).where(owned))
    return None
