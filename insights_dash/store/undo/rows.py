"""Undoes the deployments and releases of an import, in SQL, whole tables at a time."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Executable,
    Select,
    and_,
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
from insights_dash.store.journal import CORRECTED
from insights_dash.store.parts import in_parts
from insights_dash.store.tables import (
    DeploymentRow,
    EnvironmentRow,
    ImportedDeploymentRow,
    ImportedReleaseRow,
    ImportRow,
    ProjectRow,
    ReleaseRow,
)
from insights_dash.store.tables.deployments import DELETED
from insights_dash.store.undo.held import Holders, also_in
from insights_dash.store.undo.kept import IMPORTED, MOST_NAMED, ByImport, Reason, Tally

_AT_ONCE = 1_000
CHANGED_LATER = "Changed later."


_CORRECTED = 'Changed later by the import "{}".'
NEEDED = 'Needed to undo the import "{}".'


def corrected_by(number: int) -> ByImport:
    """Return the reason why a row stays that a later import has corrected."""
    return ByImport(_CORRECTED, number)


def needed_by(number: int) -> ByImport:
    """Return the reason why a row stays that another import would restore."""
    return ByImport(NEEDED, number)


class InSql(NamedTuple):
    """A reason that differs from row to row: SQL for the number of an import.

    `otherwise` is the reason of rows without one.
    """

    text: str
    number: ColumnElement[int]
    otherwise: str = ""


class OwnRows:
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
        """Return how many rows a statement changes."""
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
        for holder in holders.numbers:
            had = holders.had(holder, self.table)
            if self._give_new(holder, had):
                holders.own(holder)
                given = self._is_given(holder)
                for is_new, is_untouched in self.new():
                    self.keep(also_in(holder), is_new, is_untouched, given)
            corrected = self._give_corrected(holder, had)
            if corrected:
                holders.own(holder)
                self._restamp(holder, corrected)
                names = self.session.execute(
                    self.named(literal(0)).where(
                        self.table.number.in_(corrected[:MOST_NAMED])
                    )
                )
                self.tally.keep_counted(
                    self.kind.nouns,
                    also_in(holder),
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

    def _stamp(self) -> ColumnElement[int]:
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
        for part in in_parts(found, _AT_ONCE):
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
        for part in in_parts(numbers, _AT_ONCE):
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

    def keep(self, reason: Reason | InSql, *conditions: ColumnElement[bool]) -> None:
        """Note rows that stay."""
        number = reason.number if isinstance(reason, InSql) else literal(0)
        found = self.named(number).where(*conditions).subquery()
        holder = found.c.number_of_import
        place = func.row_number().over(order_by=found.c.number, partition_by=holder)
        placed = select(
            holder.label("by"),
            found.c.name,
            place.label("place"),
            func.count().over(partition_by=holder).label("total"),
        ).subquery()
        rows = self.session.execute(
            select(placed.c.by, placed.c.total, placed.c.name)
            .where(placed.c.place <= MOST_NAMED)
            .order_by(placed.c.by, placed.c.place)
        )
        for (by, total), group in groupby(rows, key=lambda each: each[:2]):
            names = [name for *_, name in group]
            own: Reason = (
                reason
                if not isinstance(reason, InSql)
                else ByImport(reason.text, by)
                if by
                else reason.otherwise
            )
            self.tally.keep_counted(self.kind.nouns, own, names, total)

    def named(self, by: ColumnElement[int]) -> Select[int, str, int]:
        """Select the number of an import, and the names of rows."""
        raise NotImplementedError

    def later_import(self) -> InSql:
        """Return why a changed row stays."""
        other = aliased(self.journal)
        number = (
            select(func.max(ImportRow.number))
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
        return InSql(_CORRECTED, func.coalesce(number, 0), CHANGED_LATER)

    def clear(self) -> None:
        """Delete the journal of these rows."""
        self.run(delete(self.journal).where(self.own))


class DeploymentsUndo(OwnRows):
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

    def named(self, by: ColumnElement[int]) -> Select[int, str, int]:
        """Select the number of an import, and names like `Shop 1.0 to Production`."""
        name = (
            ProjectRow.name
            + literal(" ")
            + ReleaseRow.version
            + literal(" to ")
            + EnvironmentRow.name
        )
        return (
            select(
                by.label("number_of_import"), name.label("name"), DeploymentRow.number
            )
            .select_from(DeploymentRow)
            .join(ReleaseRow, ReleaseRow.number == DeploymentRow.release_number)
            .join(ProjectRow, ProjectRow.number == ReleaseRow.project_number)
            .join(
                EnvironmentRow,
                EnvironmentRow.number == DeploymentRow.environment_number,
            )
        )


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
