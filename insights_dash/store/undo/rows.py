"""Undoes the deployments and releases of an import, in SQL, whole tables at a time."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from insights_dash.domain.identity import Kind
from insights_dash.store.journal import CORRECTED, OF_RELEASE
from insights_dash.store.tables import (
    DefectRow,
    DeploymentRow,
    EnvironmentRow,
    ImportedDeploymentRow,
    ImportedReleaseRow,
    ImportRow,
    ProjectRow,
    ReleaseChangeRow,
    ReleaseRow,
)
from insights_dash.store.tables.deployments import DELETED
from insights_dash.store.undo.held import Holders, also_in
from insights_dash.store.undo.kept import IMPORTED, MOST_NAMED, Tally

_AT_ONCE = 1_000
CHANGED_LATER = "Changed later."
_HAS_DEPLOYMENTS = "Needed by deployments that stay."
_HAS_NEWER_DEPLOYMENTS = "Needed by newer deployments."
_HAS_DEFECTS = "A defect was reported later."
_HAS_CHANGES = "Needed by changes that stay."


def corrected_by(name: str) -> str:
    """Return the reason why a row stays that a later import has corrected."""
    return f'Changed later by the import "{name}".'


def needed_by(name: str) -> str:
    """Return the reason why a row stays that another import would restore."""
    return f'Needed to undo the import "{name}".'


class _Rows:
    """What deployments and releases share: statements about an import's own rows."""

    table: Any
    journal: Any
    columns: tuple[str, ...]
    kind: Kind

    def __init__(self, session: Session, row: ImportRow, tally: Tally) -> None:
        self.session = session
        self.row = row
        self.tally = tally
        self.own = self.journal.import_number == row.number
        self.here = self.table.space_number == row.space_number
        self.others = select(ImportRow.number).where(
            ImportRow.space_number == row.space_number,
            ImportRow.number != row.number,
            ImportRow.state == IMPORTED,
        )

    def run(self, statement: Executable) -> int:
        result = self.session.connection().execute(
            statement, execution_options={"preserve_rowcount": True}
        )
        return result.rowcount

    def new(self) -> Iterator[tuple[ColumnElement[bool], ColumnElement[bool]]]:
        """Yield conditions of the new rows, and of those that nothing has changed."""
        table, journal, row = self.table, self.journal, self.row
        name = f"{table.__tablename__}s"
        in_range = and_(
            self.here,
            table.number > getattr(row, f"{name}_after"),
            table.number <= getattr(row, f"{name}_to"),
        )
        yield in_range, table.revision == row.data_revision
        taken_over = select(journal.number).where(self.own, journal.is_new)
        same = journal.number == table.number, journal.revision == table.revision
        yield table.number.in_(taken_over), exists().where(self.own, *same)

    def keep_held(self) -> None:
        """Let newer imports that had the same rows own them, and note that they stay.

        These imports take them back in this one's place when they are undone.
        """
        holders = Holders(self.session, self.row, self.kind.value)
        for holder, name in holders.names.items():
            had = holders.had(holder, self.table)
            if self._give_new(holder, had):
                holders.own(holder)
                given = self._is_given(holder)
                for is_new, is_untouched in self.new():
                    self.keep(also_in(name), is_new, is_untouched, given)
            corrected = self._give_corrected(holder, had)
            if corrected:
                holders.own(holder)
                self._restamp(holder, corrected)
                names = self.session.execute(
                    self.named(literal("")).where(
                        self.table.number.in_(corrected[:MOST_NAMED])
                    )
                )
                self.tally.keep_counted(
                    self.kind.nouns,
                    also_in(name),
                    [each.name for each in names],
                    len(corrected),
                )

    def _give_new(self, holder: int, had: ColumnElement[bool]) -> int:
        """Let an import own the rows that this one created, and that it had.

        If a still later import has corrected a row, it restores it as this one left it.
        """
        table, journal, later = self.table, self.journal, aliased(self.journal)
        count = 0
        for is_new, _ in self.new():
            stamp = self._stamp()
            corrected = exists().where(
                later.number == table.number,
                ~later.is_new,
                later.revision == stamp,
                later.import_number > holder,
            )
            rows = select(
                literal(holder), table.number, literal(value=True), stamp
            ).where(
                *(is_new, had, or_(table.revision == stamp, corrected)),
                ~self._is_given(),
            )
            names = ["import_number", "number", "is_new", "revision"]
            count += self.run(insert(journal).from_select(names, rows))
        return count

    def _stamp(self) -> Any:  # noqa: ANN401 - SQL
        """Return the revision that a new row has as this import left it, as SQL."""
        own = aliased(self.journal)
        taken = (
            select(own.revision)
            .where(
                own.import_number == self.row.number,
                own.number == self.table.number,
                own.is_new,
            )
            .correlate(self.table)
            .scalar_subquery()
        )
        return func.coalesce(taken, self.row.data_revision)

    def _is_given(self, holder: int | None = None) -> ColumnElement[bool]:
        """Return the condition that another import owns a row now."""
        given = aliased(self.journal)
        owns = (
            given.import_number.in_(self.others)
            if holder is None
            else given.import_number == holder
        )
        return exists().where(owns, given.is_new, given.number == self.table.number)

    def stays(self, is_untouched: ColumnElement[bool]) -> ColumnElement[bool]:
        """Return the condition that a newer import had the row, which thus stays."""
        return and_(is_untouched, self._is_given())

    def _give_corrected(self, holder: int, had: ColumnElement[bool]) -> Sequence[int]:
        """Let an import restore rows that this one corrected, and that it had so."""
        table, journal = self.table, self.journal
        own, known = aliased(journal), aliased(journal)
        found = self.session.scalars(
            select(own.number)
            .join(table, table.number == own.number)
            .where(
                own.import_number == self.row.number,
                ~own.is_new,
                table.revision == self.row.data_revision,
                had,
                ~exists().where(
                    known.import_number == holder, known.number == own.number
                ),
            )
            .order_by(own.number)
        ).all()
        for part in _blocks(found):
            self.run(
                update(journal)
                .where(self.own, journal.number.in_(part))
                .values(import_number=holder)
            )
        return found

    def _restamp(self, holder: int, numbers: Sequence[int]) -> None:
        """Let rows be as the import left them that restores them from now on."""
        stamp = self.session.scalar(
            select(ImportRow.data_revision).where(ImportRow.number == holder)
        )
        for part in _blocks(numbers):
            self.run(
                update(self.table)
                .where(self.table.number.in_(part))
                .values(revision=stamp)
            )

    def restore(self, *conditions: ColumnElement[bool]) -> None:
        """Give corrected rows that nothing has changed since their former values."""
        table, journal = self.table, self.journal
        names = (*self.columns, "revision")
        count = self.run(
            update(table)
            .where(
                table.number == journal.number,
                self.own,
                ~journal.is_new,
                table.revision == self.row.data_revision,
                *conditions,
            )
            .values({name: getattr(journal, name) for name in names})
        )
        self.tally.restored[self.kind.nouns] += count

    def hand_over(self) -> None:
        """Let imports that changed rows later restore what was there before both."""
        journal, own = self.journal, aliased(self.journal, name="own")
        is_later = and_(journal.import_number.in_(self.others), ~journal.is_new)
        of_own = and_(
            own.import_number == self.row.number, own.number == journal.number
        )
        is_next = journal.revision == self.row.data_revision
        former = {name: getattr(own, name) for name in (*self.columns, "revision")}
        self.run(
            update(journal).where(is_later, is_next, of_own, ~own.is_new).values(former)
        )
        in_range, _ = next(self.new())
        created = journal.number.in_(select(self.table.number).where(in_range))
        taken = exists().where(of_own, own.is_new, own.revision == journal.revision)
        given = aliased(self.journal, name="given")
        is_given = exists().where(
            given.import_number.in_(self.others),
            given.is_new,
            given.number == journal.number,
        )
        stamp = select(ImportRow.data_revision).where(
            ImportRow.number == journal.import_number
        )
        self.run(
            update(journal)
            .where(is_later, or_(and_(is_next, created), taken), ~is_given)
            .values(is_new=True, revision=stamp.scalar_subquery())
        )

    def keep(self, reason: Any, *conditions: ColumnElement[bool]) -> None:  # noqa: ANN401 - a text, or SQL for it
        """Note rows that stay; `reason` is SQL if it differs from row to row."""
        is_text = isinstance(reason, str)
        shown = literal(reason) if is_text else reason
        found = self.named(shown).where(*conditions).subquery()
        of_reason = {"partition_by": found.c.reason}
        placed = select(
            found.c.reason,
            found.c.name,
            func.row_number().over(order_by=found.c.number, **of_reason).label("place"),
            func.count().over(**of_reason).label("total"),
        ).subquery()
        rows = self.session.execute(
            select(placed.c.reason, placed.c.total, placed.c.name)
            .where(placed.c.place <= MOST_NAMED)
            .order_by(placed.c.reason, placed.c.place)
        )
        for (text, total), group in groupby(rows, key=lambda each: each[:2]):
            names = [name for *_, name in group]
            self.tally.keep_counted(self.kind.nouns, text, names, total)

    def named(self, shown: ColumnElement[str]) -> Any:  # noqa: ANN401 - a select
        """Select a reason, and the names of rows."""
        raise NotImplementedError

    def later_import(self) -> ColumnElement[str]:
        """Return why a changed row stays, as SQL."""
        other = aliased(self.journal)
        name = (
            select(func.max(ImportRow.name))
            .where(
                ImportRow.number == other.import_number,
                ImportRow.number.in_(self.others),
                other.number == self.table.number,
                or_(
                    other.revision == self.row.data_revision,
                    and_(
                        other.is_new,
                        other.import_number != self.row.number,
                        other.revision == self.table.revision,
                    ),
                ),
            )
            .correlate(self.table)
            .scalar_subquery()
        )
        begin, end = corrected_by("|").split("|")
        return case(
            (name.is_(None), literal(CHANGED_LATER)),
            else_=literal(begin) + name + literal(end),
        )

    def clear(self) -> None:
        """Delete the journal of these rows."""
        self.run(delete(self.journal).where(self.own))


class DeploymentsUndo(_Rows):
    """The deployments of an import."""

    table, journal = DeploymentRow, ImportedDeploymentRow
    columns, kind = CORRECTED, Kind.DEPLOYMENT

    def undo(self) -> None:
        """Restore what was corrected, and delete what is new."""
        later, journal = self.later_import(), self.journal
        is_there = DeploymentRow.source != DELETED
        is_touched = DeploymentRow.revision != self.row.data_revision
        corrected = exists().where(
            self.own, ~journal.is_new, journal.number == DeploymentRow.number
        )
        self.keep(later, corrected, is_touched, is_there)
        for is_new, is_untouched in self.new():
            self.keep(later, is_new, ~is_untouched, is_there)
        self.keep_held()
        self.hand_over()
        self.restore()
        for is_new, is_untouched in self.new():
            gone = or_(is_untouched, DeploymentRow.source == DELETED)
            stays = self.stays(is_untouched)
            count = self.run(delete(DeploymentRow).where(is_new, gone, ~stays))
            self.tally.removed[self.kind.nouns] += count

    def named(self, shown: ColumnElement[str]) -> Any:  # noqa: ANN401
        """Select a reason, and names such as `Shop 1.0 to Production`."""
        name = (
            ProjectRow.name
            + literal(" ")
            + ReleaseRow.version
            + literal(" to ")
            + EnvironmentRow.name
        )
        return (
            select(shown.label("reason"), name.label("name"), DeploymentRow.number)
            .select_from(DeploymentRow)
            .join(ReleaseRow, ReleaseRow.number == DeploymentRow.release_number)
            .join(ProjectRow, ProjectRow.number == ReleaseRow.project_number)
            .join(
                EnvironmentRow,
                EnvironmentRow.number == DeploymentRow.environment_number,
            )
        )


class ReleasesUndo(_Rows):
    """The releases of an import, after its deployments and changes were undone."""

    table, journal = ReleaseRow, ImportedReleaseRow
    columns, kind = OF_RELEASE, Kind.RELEASE

    def undo(self) -> None:
        """Restore what was changed, and delete what is new and not needed."""
        self.keep_held()
        journal = self.journal
        is_touched = ReleaseRow.revision != self.row.data_revision
        own = and_(self.own, ~journal.is_new, journal.number == ReleaseRow.number)
        differs = or_(
            *(
                getattr(ReleaseRow, name).is_distinct_from(getattr(journal, name))
                for name in self.columns
            )
        )
        self.keep(
            self.later_import(),
            exists().where(own, differs),
            is_touched,
            ReleaseRow.deleted_on.is_(None),
        )
        newer = exists().where(
            DeploymentRow.release_number == ReleaseRow.number,
            DeploymentRow.revision > self.row.data_revision,
        )
        was_deleted = journal.deleted_on.is_not(None)
        self.keep(
            _HAS_NEWER_DEPLOYMENTS, exists().where(own, was_deleted), ~is_touched, newer
        )
        self.hand_over()
        self.restore(or_(~was_deleted, ~newer))
        for is_new, is_untouched in self.new():
            self._delete_new(is_new, is_untouched)
        self._hand_over_needed()

    def _delete_new(
        self, is_new: ColumnElement[bool], is_untouched: ColumnElement[bool]
    ) -> None:
        is_deleted = ReleaseRow.deleted_on.is_not(None)
        needs: list[tuple[Any, ColumnElement[bool]]] = [
            *self._needs(),
            (self.later_import(), ~is_untouched & ~is_deleted),
        ]
        free: list[ColumnElement[bool]] = [~self.stays(is_untouched)]
        for reason, is_needed in needs:
            self.keep(reason, is_new, *free, is_needed)
            free.append(~is_needed)
        count = self.run(delete(ReleaseRow).where(is_new, *free))
        self.tally.removed[self.kind.nouns] += count

    def _needs(self) -> Iterator[tuple[Any, ColumnElement[bool]]]:
        number = ReleaseRow.number
        of_release = exists().where(DeploymentRow.release_number == number)
        yield _HAS_DEPLOYMENTS, of_release
        other = ImportedDeploymentRow
        restored = and_(
            other.release_number == number,
            ~other.is_new,
            other.import_number.in_(self.others),
        )
        name = (
            select(func.max(ImportRow.name))
            .where(ImportRow.number == other.import_number, restored)
            .correlate(ReleaseRow)
            .scalar_subquery()
        )
        begin, end = needed_by("|").split("|")
        reason = literal(begin) + name + literal(end)
        yield reason, exists().where(restored)
        yield _HAS_DEFECTS, exists().where(DefectRow.release_number == number)
        yield _HAS_CHANGES, exists().where(ReleaseChangeRow.release_number == number)

    def _hand_over_needed(self) -> None:
        """Let the last import that needs an untouched release delete it when undone."""
        journal, table = self.journal, ReleaseRow
        for is_new, is_untouched in self.new():
            owner = (
                select(
                    func.max(ImportRow.number).label("owner"),
                    table.number,
                    table.revision,
                )
                .join_from(
                    table,
                    DeploymentRow,
                    DeploymentRow.release_number == table.number,
                )
                .join(ImportRow, owner_of_deployment())
                .where(is_new, is_untouched, ImportRow.number.in_(self.others))
                .where(~self._is_given())
                .group_by(table.number, table.revision)
                .subquery()
            )
            known = exists().where(
                journal.import_number == owner.c.owner,
                journal.number == owner.c.number,
            )
            rows = select(
                owner.c.owner, owner.c.number, literal(value=True), owner.c.revision
            ).where(~known)
            names = ["import_number", "number", "is_new", "revision"]
            self.run(insert(journal).from_select(names, rows))

    def named(self, shown: ColumnElement[str]) -> Any:  # noqa: ANN401
        """Select a reason, and names such as `Shop 1.0`."""
        name = ProjectRow.name + literal(" ") + ReleaseRow.version
        return (
            select(shown.label("reason"), name.label("name"), ReleaseRow.number)
            .select_from(ReleaseRow)
            .join(ProjectRow, ProjectRow.number == ReleaseRow.project_number)
        )


def _blocks(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), _AT_ONCE):
        yield numbers[start : start + _AT_ONCE]


def owner_of_deployment() -> ColumnElement[bool]:
    """Return the condition that joins imports to the deployments that they own.

    They have created them, or have taken them over.
    """
    journal = ImportedDeploymentRow
    return or_(
        and_(
            DeploymentRow.number > ImportRow.deployments_after,
            DeploymentRow.number <= ImportRow.deployments_to,
        ),
        exists().where(
            journal.import_number == ImportRow.number,
            journal.number == DeploymentRow.number,
            journal.is_new,
        ),
    )


def owner_of_release() -> ColumnElement[bool]:
    """Return the condition that joins imports to the releases that they own."""
    journal = ImportedReleaseRow
    return or_(
        and_(
            ReleaseRow.number > ImportRow.releases_after,
            ReleaseRow.number <= ImportRow.releases_to,
        ),
        exists().where(
            journal.import_number == ImportRow.number,
            journal.number == ReleaseRow.number,
            journal.is_new,
        ),
    )
