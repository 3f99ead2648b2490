"""Changes of a space's documents: made, altered and deleted one at a time.

Each raises the space's revision in its own transaction. What is deleted keeps its row,
its number and its name, since deployments and reports may refer to it; a new document
of that name pushes the old one's aside.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from insights_dash.domain.documents import (
    LARGEST_ORDER,
    ChannelDraft,
    DocumentDraft,
    EnvironmentDraft,
    LifecycleDraft,
    ProjectDraft,
    TagSetDraft,
    TenantDraft,
    check_document,
    check_lifecycle,
    check_order,
    check_project,
    check_tag_set,
)
from insights_dash.domain.errors import ConflictError, NotFoundError, Problem
from insights_dash.domain.identity import Kind
from insights_dash.domain.name_lookup import choose_by_name
from insights_dash.domain.names import compose
from insights_dash.store.audit import add_audit_entry
from insights_dash.store.batch import DEFAULT_PROJECT_GROUP
from insights_dash.store.catalogue import NOUNS, find_tags
from insights_dash.store.names import is_named
from insights_dash.store.record_catalogue import DEFAULT_CHANNEL
from insights_dash.store.sights import only_seen
from insights_dash.store.spaces import Space, raise_revision, slug_of
from insights_dash.store.tables import (
    ChannelRow,
    EnvironmentRow,
    LifecycleRow,
    PhaseColumns,
    ProjectGroupRow,
    ProjectRow,
    TagRow,
    TagSetRow,
    TenantProjectRow,
    TenantRow,
    TenantTagRow,
)

Draft = TypeVar("Draft", bound=DocumentDraft)
_LONGEST_NAME = 200
_TABLES: Mapping[Kind, Any] = {
    Kind.PROJECT_GROUP: ProjectGroupRow,
    Kind.PROJECT: ProjectRow,
    Kind.CHANNEL: ChannelRow,
    Kind.ENVIRONMENT: EnvironmentRow,
    Kind.TENANT: TenantRow,
    Kind.TAG_SET: TagSetRow,
    Kind.LIFECYCLE: LifecycleRow,
}


@dataclass(frozen=True)
class Author:
    """Who changes something, and when."""

    name: str
    now: datetime


@dataclass(frozen=True)
class Editing(Generic[Draft]):
    """How one kind of document is changed.

    `check` says what of a draft is wrong, given the number of the stored one; `fill`
    writes a draft into its row, which is new where its number is None; `refuse` says
    why a row cannot be deleted.
    """

    kind: Kind
    check: Callable[[Session, Space, Draft, int | None], Iterable[Problem]]
    fill: Callable[[Session, Space, Any, Draft], None]
    refuse: Callable[[Session, Any], str | None]

    def create(
        self, session: Session, space: Space, draft: Draft, author: Author
    ) -> str:
        """Store a checked draft; the id it got.

        Raises:
            ConflictError: where another document has its name.
        """
        raise_revision(session, space, catalogue=True)
        row = _TABLES[self.kind](space_number=space.number)
        self._write(session, space, row, draft)
        identifier = self.kind.identify(row.number)
        self._note(
            session, space, "Created", identifier, name=draft.name, author=author
        )
        return identifier

    def update(
        self,
        session: Session,
        space: Space,
        identifier: str,
        draft: Draft,
        author: Author,
    ) -> None:
        """Replace a document by a checked draft.

        Raises:
            NotFoundError: where there is none.
            ConflictError: where another document has its name.
        """
        raise_revision(session, space, catalogue=True)
        row = self._get(session, space, identifier)
        self._write(session, space, row, draft)
        self._note(
            session, space, "Modified", identifier, name=draft.name, author=author
        )

    def delete(
        self, session: Session, space: Space, identifier: str, author: Author
    ) -> None:
        """Delete a document; deployments that refer to it go on counting.

        Raises:
            NotFoundError: where there is none.
            ConflictError: where something still needs it.
        """
        raise_revision(session, space, catalogue=True)
        row = self._get(session, space, identifier)
        if reason := self.refuse(session, row):
            raise ConflictError(Problem("", reason))
        name = row.name
        if self.kind is Kind.TAG_SET:
            session.delete(row)
        else:
            row.deleted_on = author.now
        session.flush()
        self._note(session, space, "Deleted", identifier, name=name, author=author)

    def _get(self, session: Session, space: Space, identifier: str) -> Any:  # noqa: ANN401 - a row of any table
        table = _TABLES[self.kind]
        number = self.kind.find_number(identifier)
        here = select(table).where(
            table.space_number == space.number,
            table.number == (-1 if number is None else number),
        )
        row = session.scalars(here).first()
        if row is None or getattr(row, "deleted_on", None) is not None:
            raise NotFoundError(identifier, self.kind)
        return row

    def _write(self, session: Session, space: Space, row: Any, draft: Draft) -> None:  # noqa: ANN401
        name = draft.name.strip()
        if row.name and compose(row.name) == name:
            name = row.name  # stored in another Unicode form, but not changed
        scope = _scope(space, row, draft)
        # An unchanged name is not checked: an import may have stored names that differ
        # in letter case only. A new one is checked before the row takes it.
        if row.name != name:
            with session.no_autoflush:
                self._free_name(session, scope, row, name)
        session.flush()
        row.name, row.description = name, draft.description.strip()
        with session.no_autoflush:
            self.fill(session, space, row, draft)
        session.flush()

    def _free_name(
        self,
        session: Session,
        scope: ColumnElement[bool],
        row: Any,  # noqa: ANN401
        name: str,
    ) -> None:
        table = _TABLES[self.kind]
        same = select(table).where(scope, is_named(table.name, name))
        for other in session.scalars(same):
            if other is row:
                continue
            if getattr(other, "deleted_on", None) is None:
                noun = NOUNS[self.kind]
                message = f'A {noun} named "{other.name}" already exists.'
                raise ConflictError(Problem("name", message))
            suffix = f" ({self.kind.identify(other.number)}, deleted)"
            other.name = other.name[: _LONGEST_NAME - len(suffix)] + suffix

    def _note(  # noqa: PLR0913 - an entry has this many parts
        self,
        session: Session,
        space: Space,
        action: str,
        identifier: str,
        *,
        name: str,
        author: Author,
    ) -> None:
        details = {"name": name.strip(), "kind": NOUNS[self.kind]}
        add_audit_entry(
            session,
            space,
            action,
            details,
            now=author.now,
            document=identifier,
        )


def _scope(space: Space, row: Any, draft: DocumentDraft) -> ColumnElement[bool]:  # noqa: ANN401
    """Where the name of a document must be its only."""
    if isinstance(draft, ChannelDraft):
        return ChannelRow.project_number == Kind.PROJECT.find_number(draft.project_id)
    table = type(row)
    condition: ColumnElement[bool] = table.space_number == space.number
    return condition


def _never(_session: Session, _row: object) -> str | None:
    return None


def _stored_name(session: Session, kind: Kind, number: int | None) -> str:
    """Return a document's current name; empty for a new one."""
    row = session.get(_TABLES[kind], number) if number else None
    return str(row.name) if row else ""


def _check_group(
    session: Session, _space: Space, draft: DocumentDraft, number: int | None
) -> Iterator[Problem]:
    stored = _stored_name(session, Kind.PROJECT_GROUP, number)
    yield from check_document(draft, stored=stored)


def find_unknown(
    session: Session, space: Space, kind: Kind, identifiers: Iterable[str]
) -> Sequence[str]:
    """Of ids of a kind those that the space does not show, or has no longer."""
    table = _TABLES[kind]
    wanted = {each: kind.find_number(each) for each in identifiers}
    living = set(
        session.scalars(
            select(table.number).where(
                table.space_number == space.number,
                table.deleted_on.is_(None),
                table.number.in_({n for n in wanted.values() if n is not None}),
                only_seen(kind, space.sight),
            )
        )
    )
    return [each for each, number in wanted.items() if number not in living]


def check_reference(
    session: Session, space: Space, kind: Kind, field: str, identifier: str
) -> Iterator[Problem]:
    """The problem of an id that is not empty and names nothing."""
    if identifier and find_unknown(session, space, kind, [identifier]):
        yield _no_such(field, kind, identifier)


def _no_such(field: str, kind: Kind, identifier: str) -> Problem:
    return Problem(
        field, f'There is no {NOUNS[kind]} "{identifier[:100]}" in this space.'
    )


def _refuse_group(session: Session, row: ProjectGroupRow) -> str | None:
    projects = session.scalar(
        select(func.count()).where(
            ProjectRow.project_group_number == row.number,
            ProjectRow.deleted_on.is_(None),
        )
    )
    if projects:
        return (
            f'Project group "{row.name}" still contains projects ({projects:,}). '
            "Move them to another group first."
        )
    return None


def _check_project(
    session: Session, space: Space, draft: ProjectDraft, number: int | None
) -> Iterator[Problem]:
    stored = _stored_name(session, Kind.PROJECT, number)
    yield from check_project(draft, stored=stored)
    group, lifecycle = draft.project_group_id, draft.lifecycle_id
    yield from check_reference(
        session, space, Kind.PROJECT_GROUP, "project_group_id", group
    )
    yield from check_reference(
        session, space, Kind.LIFECYCLE, "lifecycle_id", lifecycle
    )
    if draft.slug:
        other = session.scalars(
            select(ProjectRow.number).where(
                ProjectRow.space_number == space.number,
                ProjectRow.slug == slug_of(draft.slug),
                ProjectRow.deleted_on.is_(None),
                ProjectRow.number != (number or -1),
            )
        ).first()
        if other is not None:
            yield Problem("slug", f'Another project has the slug "{draft.slug[:100]}".')


def _fill_project(
    session: Session, space: Space, row: ProjectRow, draft: ProjectDraft
) -> None:
    group = Kind.PROJECT_GROUP.find_number(draft.project_group_id)
    row.project_group_number = group or _default_group(session, space)
    row.lifecycle_number = Kind.LIFECYCLE.find_number(draft.lifecycle_id)
    row.tenanted_mode = draft.tenanted_deployment_mode
    row.is_disabled = draft.is_disabled
    if draft.slug:
        row.slug = slug_of(draft.slug)
    if row.number is not None:
        return
    if not draft.slug:
        row.slug = _free_slug(session, space, slug_of(draft.name))
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


def _default_group(session: Session, space: Space) -> int:
    """The project group for projects that name none; made where it is missing."""
    here = select(ProjectGroupRow).where(
        ProjectGroupRow.space_number == space.number,
        ProjectGroupRow.name == DEFAULT_PROJECT_GROUP,
    )
    row = session.scalars(here).first()
    if row is None:
        row = ProjectGroupRow(space_number=space.number, name=DEFAULT_PROJECT_GROUP)
        session.add(row)
    row.deleted_on = None
    session.flush()
    return row.number


def _free_slug(session: Session, space: Space, wanted: str) -> str:
    taken = set(
        session.scalars(
            select(ProjectRow.slug).where(
                ProjectRow.space_number == space.number,
                ProjectRow.slug.startswith(wanted, autoescape=True),
            )
        )
    )
    slug, suffix = wanted, 1
    while slug in taken:
        suffix += 1
        slug = f"{wanted}-{suffix}"
    return slug


def _check_channel(
    session: Session, space: Space, draft: ChannelDraft, number: int | None
) -> Iterator[Problem]:
    yield from check_document(draft, stored=_stored_name(session, Kind.CHANNEL, number))
    if not draft.project_id:
        yield Problem("project_id", "Enter the channel's project.")
    yield from check_reference(
        session, space, Kind.PROJECT, "project_id", draft.project_id
    )
    yield from check_reference(
        session, space, Kind.LIFECYCLE, "lifecycle_id", draft.lifecycle_id
    )
    stored = session.get(ChannelRow, number) if number else None
    if stored is None:
        return
    if stored.project_number != Kind.PROJECT.find_number(draft.project_id):
        yield Problem("project_id", "A channel cannot be moved to another project.")
    if stored.is_default and not draft.is_default:
        message = (
            "This is the project's default channel. Make another channel the default "
            "instead."
        )
        yield Problem("is_default", message)


def _fill_channel(
    session: Session, _space: Space, row: ChannelRow, draft: ChannelDraft
) -> None:
    project = Kind.PROJECT.find_number(draft.project_id)
    row.project_number = project or 0
    row.lifecycle_number = Kind.LIFECYCLE.find_number(draft.lifecycle_id)
    if draft.is_default:
        for other in session.scalars(
            select(ChannelRow).where(ChannelRow.project_number == project)
        ):
            other.is_default = False
    row.is_default = draft.is_default
    session.add(row)


def _refuse_channel(_session: Session, row: ChannelRow) -> str | None:
    if row.is_default:
        return (
            f'Channel "{row.name}" is the default of its project. Make another channel '
            "the default first."
        )
    return None


def _check_environment(
    session: Session, _space: Space, draft: EnvironmentDraft, number: int | None
) -> Iterator[Problem]:
    stored = _stored_name(session, Kind.ENVIRONMENT, number)
    yield from check_document(draft, stored=stored)
    yield from check_order("sort_order", draft.sort_order)


def _fill_environment(
    session: Session, space: Space, row: EnvironmentRow, draft: EnvironmentDraft
) -> None:
    order = draft.sort_order
    row.sort_order = _after_last(session, space, EnvironmentRow, order)
    row.uses_guided_failure = draft.use_guided_failure
    session.add(row)


def _after_last(
    session: Session,
    space: Space,
    table: type[EnvironmentRow] | type[TagSetRow],
    order: int | None,
) -> int:
    if order is not None:
        return order
    last = session.scalar(
        select(func.max(table.sort_order)).where(table.space_number == space.number)
    )
    return 0 if last is None else min(last + 1, LARGEST_ORDER)


def _check_tenant(
    session: Session, space: Space, draft: TenantDraft, number: int | None
) -> Iterator[Problem]:
    stored = _stored_name(session, Kind.TENANT, number)
    yield from check_document(draft, stored=stored)
    tags = dict.fromkeys(draft.tenant_tags)
    known = find_tags(session, space, tags, field="tenant_tags")
    for tag in tags:
        if tag not in known:
            message = f'There is no tenant tag "{tag[:200]}" in this space.'
            yield Problem("tenant_tags", message)
    projects = draft.project_environments
    for each in find_unknown(session, space, Kind.PROJECT, projects):
        yield _no_such("project_environments", Kind.PROJECT, each)
    named = dict.fromkeys(each for listed in projects.values() for each in listed)
    for each in find_unknown(session, space, Kind.ENVIRONMENT, named):
        yield _no_such("project_environments", Kind.ENVIRONMENT, each)


def _fill_tenant(
    session: Session, space: Space, row: TenantRow, draft: TenantDraft
) -> None:
    row.is_disabled = draft.is_disabled
    session.add(row)
    session.flush()
    tags = find_tags(session, space, draft.tenant_tags, field="tenant_tags")
    session.execute(
        delete(TenantTagRow).where(TenantTagRow.tenant_number == row.number)
    )
    session.execute(
        delete(TenantProjectRow).where(TenantProjectRow.tenant_number == row.number)
    )
    session.add_all(
        TenantTagRow(tenant_number=row.number, tag_number=number)
        for number in {tag.number for tag in tags.values()}
    )
    environments: dict[int, set[int]] = {}
    for project, listed in draft.project_environments.items():
        number = Kind.PROJECT.find_number(project) or 0
        numbers = {Kind.ENVIRONMENT.find_number(each) or 0 for each in listed}
        environments.setdefault(number, set()).update(numbers)
    session.add_all(
        TenantProjectRow(
            tenant_number=row.number,
            project_number=project,
            environments=sorted(numbers),
        )
        for project, numbers in environments.items()
    )


def _check_tag_set(
    session: Session, _space: Space, draft: TagSetDraft, number: int | None
) -> Iterator[Problem]:
    rows = session.execute(
        select(TagRow.number, TagRow.name).where(
            TagRow.tag_set_number == (number or -1)
        )
    )
    tags = {row.number: row.name for row in rows}
    stored = _stored_name(session, Kind.TAG_SET, number)
    yield from check_tag_set(draft, stored=stored, stored_tags=tags.values())
    for index, tag in enumerate(draft.tags):
        if tag.id and number is not None and _tag_number(tag.id) not in tags:
            message = f'This tag set has no tag "{tag.id[:100]}".'
            yield Problem(f"tags.{index}.id", message)


def _tag_number(identifier: str) -> int | None:
    """The number in `TagSets-1/Tags-2`."""
    return Kind.TAG.find_number(identifier.rpartition("/")[2])


def _fill_tag_set(
    session: Session, space: Space, row: TagSetRow, draft: TagSetDraft
) -> None:
    is_new = row.number is None
    row.sort_order = _after_last(session, space, TagSetRow, draft.sort_order)
    session.add(row)
    session.flush()
    here = select(TagRow).where(TagRow.tag_set_number == row.number)
    stored = {} if is_new else {tag.number: tag for tag in session.scalars(here)}
    tags: list[TagRow] = []
    for index, each in enumerate(draft.tags):
        tag = stored.get(_tag_number(each.id) or -1)
        named = _find_tag(stored.values(), each.name.strip(), f"tags.{index}.name")
        tags.append(tag or named or TagRow())
    for tag in stored.values():
        if tag not in tags:
            session.delete(tag)
        else:
            # Two tags that swap their names must not meet on the way.
            tag.name = f"\x01{tag.number}"
    session.flush()
    for position, (tag, each) in enumerate(zip(tags, draft.tags, strict=True)):
        tag.tag_set_number = row.number
        tag.name, tag.description = each.name.strip(), each.description.strip()
        tag.color = each.color
        tag.sort_order = position if each.sort_order is None else each.sort_order
        session.add(tag)


def _find_tag(tags: Iterable[TagRow], name: str, field: str) -> TagRow | None:
    folded = compose(name).casefold()
    named = ((tag, tag.name) for tag in tags)
    same = [each for each in named if compose(each[1]).casefold() == folded]
    return choose_by_name(name, same, noun="tag", field=field)


def _check_lifecycle(
    session: Session, space: Space, draft: LifecycleDraft, number: int | None
) -> Iterator[Problem]:
    row = session.get(LifecycleRow, number) if number else None
    phases = [phase["name"] for phase in row.phases] if row else []
    name = row.name if row else ""
    yield from check_lifecycle(draft, stored=name, stored_phases=phases)
    for index, phase in enumerate(draft.phases):
        for name in ("automatic", "optional"):
            listed = getattr(phase, name)
            for each in find_unknown(session, space, Kind.ENVIRONMENT, listed):
                yield _no_such(f"phases.{index}.{name}", Kind.ENVIRONMENT, each)


def _fill_lifecycle(
    session: Session, _space: Space, row: LifecycleRow, draft: LifecycleDraft
) -> None:
    row.phases = [
        PhaseColumns(
            id=phase.id or f"Phases-{place}",
            name=phase.name.strip(),
            automatic=_environment_numbers(phase.automatic),
            optional=_environment_numbers(phase.optional),
            minimum=phase.minimum,
            is_optional=phase.is_optional,
        )
        for place, phase in enumerate(draft.phases, start=1)
    ]
    session.add(row)


def _environment_numbers(identifiers: Sequence[str]) -> list[int]:
    numbers = map(Kind.ENVIRONMENT.find_number, identifiers)
    return list(dict.fromkeys(number for number in numbers if number is not None))


def _refuse_lifecycle(session: Session, row: LifecycleRow) -> str | None:
    if row.is_default:
        return "The default lifecycle cannot be deleted."
    for table, noun in ((ProjectRow, "project"), (ChannelRow, "channel")):
        name = session.scalars(
            select(table.name).where(
                table.lifecycle_number == row.number, table.deleted_on.is_(None)
            )
        ).first()
        if name is not None:
            return f'Lifecycle "{row.name}" is used by {noun} "{name}".'
    return None


def _fill_group(
    session: Session, _space: Space, row: ProjectGroupRow, _draft: DocumentDraft
) -> None:
    session.add(row)


PROJECT_GROUPS = Editing(Kind.PROJECT_GROUP, _check_group, _fill_group, _refuse_group)
PROJECTS = Editing(Kind.PROJECT, _check_project, _fill_project, _never)
CHANNELS = Editing(Kind.CHANNEL, _check_channel, _fill_channel, _refuse_channel)
ENVIRONMENTS = Editing(Kind.ENVIRONMENT, _check_environment, _fill_environment, _never)
TENANTS = Editing(Kind.TENANT, _check_tenant, _fill_tenant, _never)
TAG_SETS = Editing(Kind.TAG_SET, _check_tag_set, _fill_tag_set, _never)
LIFECYCLES = Editing(
    Kind.LIFECYCLE, _check_lifecycle, _fill_lifecycle, _refuse_lifecycle
)
