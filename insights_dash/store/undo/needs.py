"""What refers to the documents that an import created, and so keeps them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from insights_dash.domain.identity import Kind
from insights_dash.store.journal import TAGS
from insights_dash.store.parts import in_parts
from insights_dash.store.tables import (
    ChannelRow,
    DeploymentRow,
    EnvironmentRow,
    GrantRow,
    ImportedDeploymentRow,
    ImportedDocumentRow,
    ImportRow,
    LifecycleRow,
    ProjectGroupRow,
    ProjectRow,
    ReleaseRow,
    ReportRow,
    TagRow,
    TagSetRow,
    TenantProjectRow,
    TenantRow,
    TenantTagRow,
)
from insights_dash.store.undo.kept import IMPORTED, Reason
from insights_dash.store.undo.rows import (
    needed_by,
    owner_of_deployment,
    owner_of_release,
)

_AT_ONCE = 1_000
_HAS_RELEASES = "Needed by releases that stay."
NEEDED_BY_CHANNELS = "Needed by channels that stay."
_HAS_PROJECTS = "Needed by projects that stay."
_HAS_DEPLOYMENTS = "Needed by deployments that stay."
_HAS_TENANTS = "Needed by tenants that stay."
_HAS_TAGS = "Needed by tags that stay."
_IS_CONNECTED = "Connected to tenants."
_HAS_CONNECTIONS = "Connected to projects."
_IN_LIFECYCLE = 'Used by the lifecycle "{}".'
_IN_REPORT = 'Used by the report "{}".'
_IN_ROLE = "Named in the limits of a role."
_HAS_NEWER = "Needed by newer deployments."

Reasons = Mapping[int, Reason]
Column = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]
_TABLES: Mapping[Kind, Any] = {
    Kind.PROJECT_GROUP: ProjectGroupRow,
    Kind.PROJECT: ProjectRow,
    Kind.CHANNEL: ChannelRow,
    Kind.ENVIRONMENT: EnvironmentRow,
    Kind.TENANT: TenantRow,
    Kind.TAG: TagRow,
    Kind.TAG_SET: TagSetRow,
}


class Needs:
    """The references to documents of a space, while an import is undone."""

    def __init__(self, session: Session, row: ImportRow) -> None:
        self._session = session
        self._row = row
        self._others = select(ImportRow.number).where(
            ImportRow.space_number == row.space_number,
            ImportRow.number != row.number,
            ImportRow.state == IMPORTED,
        )

    def find(
        self, kind: Kind, numbers: Collection[int], leaving: Iterable[int] = ()
    ) -> Reasons:
        """Return why documents are needed, by number; others are missing.

        For projects, `leaving` are channels that don't count.
        """
        found: dict[int, Reason] = {}
        for reason, condition in self._list_conditions(kind, list(leaving)):
            for number in self._select(kind, numbers, condition):
                found.setdefault(number, reason)
        for number in numbers:
            for reason in self._find_named(kind, number):
                found.setdefault(number, reason)
        return found

    def find_newer(self, kind: Kind, numbers: Collection[int]) -> Reasons:
        """Return why documents that the import restored can't be deleted again."""
        newer = DeploymentRow.revision > (self._row.data_revision or 0)
        of_release = DeploymentRow.release_number == ReleaseRow.number
        deployed = exists().where(of_release, newer)
        conditions: dict[Kind, ColumnElement[bool]] = {
            Kind.CHANNEL: exists().where(
                ReleaseRow.channel_number == ChannelRow.number, deployed
            ),
            Kind.PROJECT: exists().where(
                ReleaseRow.project_number == ProjectRow.number, deployed
            ),
            Kind.ENVIRONMENT: exists().where(
                DeploymentRow.environment_number == EnvironmentRow.number, newer
            ),
            Kind.TENANT: exists().where(
                DeploymentRow.tenant_number == TenantRow.number, newer
            ),
        }
        found: dict[int, Reason] = {}
        if kind is Kind.PROJECT_GROUP:
            projects = exists().where(
                ProjectRow.project_group_number == ProjectGroupRow.number,
                ProjectRow.deleted_on.is_(None),
            )
            found = dict.fromkeys(self._select(kind, numbers, projects), _HAS_PROJECTS)
        elif kind in conditions:
            chosen = self._select(kind, numbers, conditions[kind])
            found = dict.fromkeys(chosen, _HAS_NEWER)
        for number in numbers:
            for name, modified in self._reports.get(kind.identify(number), ()):
                if self._row.finished is None or modified > self._row.finished:
                    found.setdefault(number, _IN_REPORT.format(name))
        return found

    def find_owners(self, kind: Kind, numbers: Collection[int]) -> Mapping[int, int]:
        """Return the last other import whose rows need a document, by its number."""
        if not numbers:
            return {}
        if kind in {Kind.PROJECT_GROUP, Kind.TAG, Kind.TAG_SET}:
            return self._find_owners_in_journals(kind, set(numbers))
        column: Any = {
            Kind.CHANNEL: ReleaseRow.channel_number,
            Kind.PROJECT: ReleaseRow.project_number,
            Kind.ENVIRONMENT: DeploymentRow.environment_number,
            Kind.TENANT: DeploymentRow.tenant_number,
        }[kind]
        of_release = column.class_ is ReleaseRow
        owns = owner_of_release() if of_release else owner_of_deployment()
        found: dict[int, int] = {}
        for part in in_parts(list(numbers), _AT_ONCE):
            rows = self._session.execute(
                select(column, func.max(ImportRow.number))
                .join_from(column.class_, ImportRow, owns)
                .where(column.in_(part), ImportRow.number.in_(self._others))
                .group_by(column)
            )
            found |= dict(rows.all())
        return found

    def _find_owners_in_journals(
        self, kind: Kind, numbers: set[int]
    ) -> Mapping[int, int]:
        """Look documents up in the columns of those that other imports created."""
        column = {
            Kind.PROJECT_GROUP: (Kind.PROJECT, "project_group_number"),
            Kind.TAG: (Kind.TENANT, TAGS),
            Kind.TAG_SET: (Kind.TAG, "tag_set_number"),
        }[kind]
        rows = self._session.scalars(
            select(ImportedDocumentRow)
            .where(
                ImportedDocumentRow.import_number.in_(self._others),
                ImportedDocumentRow.kind == column[0].value,
            )
            .order_by(ImportedDocumentRow.import_number)
        )
        found: dict[int, int] = {}
        for row in rows:
            value = row.after.get(column[1])
            named = value if isinstance(value, list) else [value]
            found |= dict.fromkeys(numbers & set(named), row.import_number)
        return found

    def _list_conditions(
        self, kind: Kind, leaving: Sequence[int]
    ) -> Iterator[tuple[Reason, ColumnElement[bool]]]:
        match kind:
            case Kind.PROJECT_GROUP:
                yield (
                    _HAS_PROJECTS,
                    exists().where(
                        ProjectRow.project_group_number == ProjectGroupRow.number
                    ),
                )
            case Kind.PROJECT:
                number = ProjectRow.number
                yield _HAS_RELEASES, exists().where(ReleaseRow.project_number == number)
                yield (
                    NEEDED_BY_CHANNELS,
                    exists().where(
                        ChannelRow.project_number == number,
                        ChannelRow.number.not_in(leaving),
                    ),
                )
                connected = TenantProjectRow.project_number == number
                yield _IS_CONNECTED, exists().where(connected)
            case Kind.CHANNEL:
                of_channel = ReleaseRow.channel_number == ChannelRow.number
                yield _HAS_RELEASES, exists().where(of_channel)
            case Kind.ENVIRONMENT:
                yield from self._list_uses(
                    DeploymentRow.environment_number,
                    ImportedDeploymentRow.environment_number,
                    EnvironmentRow.number,
                )
            case Kind.TENANT:
                number = TenantRow.number
                yield from self._list_uses(
                    DeploymentRow.tenant_number,
                    ImportedDeploymentRow.tenant_number,
                    number,
                )
                connected = TenantProjectRow.tenant_number == number
                yield _HAS_CONNECTIONS, exists().where(connected)
            case Kind.TAG:
                yield (
                    _HAS_TENANTS,
                    exists().where(TenantTagRow.tag_number == TagRow.number),
                )
            case Kind.TAG_SET:
                of_set = TagRow.tag_set_number == TagSetRow.number
                yield _HAS_TAGS, exists().where(of_set)

    def _list_uses(
        self,
        used: Column,
        restored: Column,
        number: Column,
    ) -> Iterator[tuple[Reason, ColumnElement[bool]]]:
        """Yield the conditions of what deployments refer to, or will once restored."""
        yield _HAS_DEPLOYMENTS, exists().where(used == number)
        journal = ImportedDeploymentRow
        later = (restored == number, ~journal.is_new)
        for other in self._session.scalars(self._others).all():
            own = journal.import_number == other
            yield needed_by(other), exists().where(own, *later)

    def _select(
        self, kind: Kind, numbers: Collection[int], condition: ColumnElement[bool]
    ) -> Iterator[int]:
        table = _TABLES[kind]
        for part in in_parts(list(numbers), _AT_ONCE):
            yield from self._session.scalars(
                select(table.number).where(table.number.in_(part), condition)
            )

    def _find_named(self, kind: Kind, number: int) -> Iterator[str]:
        identifier = kind.identify(number)
        if kind is Kind.TAG:
            identifier = self._tag_names.get(number, "")
        for name, _ in self._reports.get(identifier, ()):
            yield _IN_REPORT.format(name)
        if identifier in self._limits:
            yield _IN_ROLE
        if kind is Kind.ENVIRONMENT:
            for name in self._lifecycles.get(number, ()):
                yield _IN_LIFECYCLE.format(name)
            if number in self._connected_environments:
                yield _IS_CONNECTED

    @cached_property
    def _reports(self) -> Mapping[str, Sequence[tuple[str, Any]]]:
        """The names of reports, and their last change, by the IDs that they name."""
        rows = self._session.execute(
            select(
                ReportRow.name, ReportRow.last_modified_on, ReportRow.selection
            ).where(ReportRow.space_number == self._row.space_number)
        )
        found: dict[str, list[tuple[str, Any]]] = defaultdict(list)
        for name, modified, selection in rows:
            for text in set(_list_texts(selection)):
                found[text].append((name, modified))
        return found

    @cached_property
    def _limits(self) -> frozenset[str]:
        """The IDs that roles are limited to."""
        space = self._row.space_number
        here = or_(GrantRow.space_number == space, GrantRow.space_number.is_(None))
        limits = self._session.scalars(select(GrantRow.limits).where(here))
        return frozenset(text for each in limits for text in _list_texts(each))

    @cached_property
    def _lifecycles(self) -> Mapping[int, Sequence[str]]:
        """The names of lifecycles by the numbers of their environments."""
        rows = self._session.scalars(
            select(LifecycleRow).where(
                LifecycleRow.space_number == self._row.space_number,
                LifecycleRow.deleted_on.is_(None),
            )
        )
        found: dict[int, list[str]] = defaultdict(list)
        for row in rows:
            for phase in row.phases:
                for number in {*phase["automatic"], *phase["optional"]}:
                    found[number].append(row.name)
        return found

    @cached_property
    def _connected_environments(self) -> frozenset[int]:
        rows = self._session.scalars(
            select(TenantProjectRow.environments)
            .join(TenantRow, TenantRow.number == TenantProjectRow.tenant_number)
            .where(TenantRow.space_number == self._row.space_number)
        )
        return frozenset(number for each in rows for number in each)

    @cached_property
    def _tag_names(self) -> Mapping[int, str]:
        rows = self._session.execute(
            select(TagRow.number, TagSetRow.name + "/" + TagRow.name)
            .join(TagSetRow, TagSetRow.number == TagRow.tag_set_number)
            .where(TagSetRow.space_number == self._row.space_number)
        )
        return dict(rows.all())


def _list_texts(value: object) -> Iterator[str]:
    """Yield every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _list_texts(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _list_texts(each)
