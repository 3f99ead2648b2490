"""Notes what a recording changes, so that it can be undone later.

It is written in the transaction of the recording. New rows are not listed: they are
those of the space with numbers up from a certain one, because a space has one writer.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Session

from insights_dash.domain.identity import Kind
from insights_dash.domain.instants import from_microseconds, to_microseconds
from insights_dash.store.parts import in_parts
from insights_dash.store.spaces import Space
from insights_dash.store.tables import (
    AnyTable,
    Base,
    ChannelRow,
    DeploymentRow,
    EnvironmentRow,
    ImportedChangeRow,
    ImportedDeploymentRow,
    ImportedDocumentRow,
    ImportedRangeRow,
    ImportedReleaseRow,
    ImportRow,
    Instant,
    ProjectGroupRow,
    ProjectRow,
    ReleaseRow,
    TagRow,
    TagSetRow,
    TenantRow,
    TenantTagRow,
)

Columns = dict[str, Any]
"""Values by column, as JSON can hold them."""
Documents = Mapping[tuple[str, int], Columns]

TAGS = "tags"  # of a tenant: the numbers of its tags, like a column of its row
TABLES: Mapping[Kind, type[Base]] = {
    Kind.PROJECT_GROUP: ProjectGroupRow,
    Kind.PROJECT: ProjectRow,
    Kind.CHANNEL: ChannelRow,
    Kind.ENVIRONMENT: EnvironmentRow,
    Kind.TAG_SET: TagSetRow,
    Kind.TAG: TagRow,
    Kind.TENANT: TenantRow,
}
CORRECTED = (
    *("release_number", "environment_number", "tenant_number"),
    *("queued", "started", "completed", "state", "had_guided_failure", "link"),
)
CHANGES = "Changes"
"""The kind of changes of releases, in ranges of numbers."""
OF_RELEASE = ("created", "git_commit", "deleted_on")
_KEYS = ("number", "space_number")
_DOCUMENTS_AT_ONCE = 1_000


class Journal:
    """The journal of one import, while it is being recorded."""

    def __init__(
        self, session: Session, space: Space, number: int, revision: int
    ) -> None:
        """Begin before anything is written, with the space locked.

        `revision` is the one that the import's rows get.
        """
        self._session = session
        self._space = space
        self._number = number
        self._revision = revision
        self._before = read_documents(session, space)
        self._held: dict[str, set[int]] = defaultdict(set)
        self._after = {
            "deployments_after": self._find_last(DeploymentRow),
            "releases_after": self._find_last(ReleaseRow),
        }

    def note_deployments(self, changed: ColumnElement[bool], *others: AnyTable) -> int:
        """Note the deployments that are about to be corrected; return how many.

        `changed` selects them, with `others` as further tables.
        """
        columns = [getattr(DeploymentRow, name) for name in CORRECTED]
        journal = ImportedDeploymentRow
        return self._note(journal, DeploymentRow, columns, changed, others)

    def note_releases(self, changed: ColumnElement[bool], *others: AnyTable) -> None:
        """Note the releases that are about to be changed, except the import's own."""
        columns = [getattr(ReleaseRow, name) for name in OF_RELEASE]
        journal = ImportedReleaseRow
        noted = exists().where(
            journal.import_number == self._number, journal.number == ReleaseRow.number
        )
        is_older = ReleaseRow.number <= self._after["releases_after"]
        condition = changed & is_older & ~noted
        self._note(journal, ReleaseRow, columns, condition, others)

    def _read_changes(
        self, releases: Collection[int]
    ) -> Mapping[tuple[int, str], ImportedChangeRow]:
        """Return the changes of these releases that are noted already."""
        rows = self._session.scalars(
            select(ImportedChangeRow).where(
                ImportedChangeRow.import_number == self._number,
                ImportedChangeRow.release_number.in_(releases),
            )
        )
        return {(row.release_number, row.identifier): row for row in rows}

    def note_changes(
        self, changes: Mapping[tuple[int, str], tuple[Columns | None, Columns | None]]
    ) -> None:
        """Note changes of releases before and after, by release and ID.

        A change that is noted twice keeps its first `before`.
        """
        known = self._read_changes({release for release, _ in changes})
        for key, (before, after) in changes.items():
            if key in known:
                known[key].after = after
                continue
            release, identifier = key
            self._session.add(
                ImportedChangeRow(
                    import_number=self._number,
                    release_number=release,
                    identifier=identifier,
                    before=before,
                    after=after,
                )
            )
        self._session.flush()

    def hold(self, kind: str, numbers: Iterable[int]) -> None:
        """Note rows of a kind that the import has, and that were stored like that."""
        self._held[kind].update(numbers)

    def hold_rows(
        self,
        table: type[DeploymentRow | ReleaseRow],
        is_same: ColumnElement[bool],
        incoming: AnyTable,
    ) -> None:
        """Note the rows that the import has, of those that were stored before it.

        It has to be called once the import has written its own.
        """
        kind = Kind.DEPLOYMENT if table is DeploymentRow else Kind.RELEASE
        found = (
            select(table.number)
            .join_from(table, incoming, is_same)
            .where(
                table.number <= self._after[f"{table.__tablename__}s_after"],
                table.revision != self._revision,
            )
            .distinct()
            .subquery()
        )
        place = func.row_number().over(order_by=found.c.number)
        placed = select(
            found.c.number, (found.c.number - place).label("island")
        ).subquery()
        ranges = select(
            literal(self._number),
            literal(kind.value),
            func.min(placed.c.number),
            func.max(placed.c.number),
        ).group_by(placed.c.island)
        names = ["import_number", "kind", "first", "last"]
        self._session.execute(insert(ImportedRangeRow).from_select(names, ranges))

    def close(self, *, is_changed: bool) -> None:
        """Note what became of the documents, and the numbers of the new rows."""
        after = read_documents(self._session, self._space)
        rows = [
            {
                "import_number": self._number,
                "kind": kind,
                "number": number,
                "before": self._before.get((kind, number)),
                "after": columns,
            }
            for (kind, number), columns in after.items()
            if columns != self._before.get((kind, number))
        ]
        for part in in_parts(rows, _DOCUMENTS_AT_ONCE):
            self._session.execute(insert(ImportedDocumentRow), part)
        held = [
            {
                "import_number": self._number,
                "kind": kind,
                "first": first,
                "last": last,
            }
            for kind, numbers in self._held.items()
            for first, last in _find_ranges(sorted(numbers))
        ]
        if held:
            self._session.execute(insert(ImportedRangeRow), held)
        self._session.execute(
            update(ImportRow)
            .where(ImportRow.number == self._number)
            .values(
                data_revision=self._revision if is_changed else None,
                deployments_to=self._find_last(DeploymentRow),
                releases_to=self._find_last(ReleaseRow),
                **self._after,
            )
        )

    def _note(
        self,
        journal: type[ImportedDeploymentRow | ImportedReleaseRow],
        table: type[DeploymentRow | ReleaseRow],
        columns: Sequence[Any],
        changed: ColumnElement[bool],
        others: Sequence[Any],
    ) -> int:
        rows = select(
            literal(self._number),
            table.number,
            literal(value=False),
            table.revision,
            *columns,
        ).where(changed)
        if others:
            rows = rows.join_from(table, others[0], changed)
        names = ["import_number", "number", "is_new", "revision"]
        names += [each.key for each in columns]
        result = self._session.connection().execute(
            insert(journal).from_select(names, rows),
            execution_options={"preserve_rowcount": True},
        )
        return result.rowcount

    def _find_last(self, table: type[DeploymentRow | ReleaseRow]) -> int:
        return self._session.scalar(select(func.max(table.number))) or 0


def _find_ranges(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of each run of sorted numbers."""
    first = last = None
    for each in numbers:
        if last is not None and each == last + 1:
            last = each
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = each
    if first is not None and last is not None:
        yield first, last


@dataclass(frozen=True)
class ChangeLog:
    """The revision for releases whose changes are written, and the import's journal."""

    revision: int
    journal: Journal | None = None


def read_documents(session: Session, space: Space) -> Documents:
    """Return the documents of a space, by the prefix of their ID and their number."""
    session.flush()
    found: dict[tuple[str, int], Columns] = {}
    for kind, row_class in TABLES.items():
        table: Any = row_class.__table__
        for row in session.execute(_select_documents(kind, table, space)).mappings():
            found[kind.value, row["number"]] = to_columns(table, dict(row))
    tags = (
        select(TenantTagRow.tenant_number, TenantTagRow.tag_number)
        .join(TenantRow, TenantRow.number == TenantTagRow.tenant_number)
        .where(TenantRow.space_number == space.number)
        .order_by(TenantTagRow.tenant_number, TenantTagRow.tag_number)
    )
    for tenant, tag in session.execute(tags):
        found[Kind.TENANT.value, tenant].setdefault(TAGS, []).append(tag)
    return found


def _select_documents(kind: Kind, table: Table, space: Space) -> Select[Any]:
    if kind is Kind.TAG:
        sets = select(TagSetRow.number).where(TagSetRow.space_number == space.number)
        return select(table).where(table.c.tag_set_number.in_(sets))
    return select(table).where(table.c.space_number == space.number)


def to_columns(table: Table, row: Mapping[str, Any]) -> Columns:
    """Return a row's values except its keys; instants become microseconds."""
    return {
        column.name: to_microseconds(value)
        if isinstance(value := row[column.name], datetime)
        else value
        for column in table.columns
        if column.name not in _KEYS
    }


def from_columns(table: Table, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return values for a table's row; `tags` of a tenant are left out."""
    return {
        name: from_microseconds(value)
        if value is not None and isinstance(table.c[name].type, Instant)
        else value
        for name, value in columns.items()
        if name in table.c
    }
