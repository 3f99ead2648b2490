"""Undoes the releases of an import, after its deployments."""

from collections.abc import Iterator

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
)

from insights_dash.domain.identity import Kind
from insights_dash.store.journal import OF_RELEASE
from insights_dash.store.tables import (
    DefectRow,
    DeploymentRow,
    ImportedDeploymentRow,
    ImportedReleaseRow,
    ImportRow,
    ProjectRow,
    ReleaseChangeRow,
    ReleaseRow,
)
from insights_dash.store.undo.rows import NEEDED, InSql, OwnRows, owner_of_deployment

_HAS_DEPLOYMENTS = "Needed by deployments that stay."
_HAS_NEWER_DEPLOYMENTS = "Needed by newer deployments."
_HAS_DEFECTS = "A defect was reported later."
_HAS_CHANGES = "Needed by changes that stay."


class ReleasesUndo(OwnRows):
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
        needs: list[tuple[str | InSql, ColumnElement[bool]]] = [
            *self._needs(),
            (self.later_import(), ~is_untouched & ~is_deleted),
        ]
        free: list[ColumnElement[bool]] = [~self.stays(is_untouched)]
        for reason, is_needed in needs:
            self.keep(reason, is_new, *free, is_needed)
            free.append(~is_needed)
        count = self.run(delete(ReleaseRow).where(is_new, *free))
        self.tally.removed[self.kind.nouns] += count

    def _needs(self) -> Iterator[tuple[str | InSql, ColumnElement[bool]]]:
        number = ReleaseRow.number
        of_release = exists().where(DeploymentRow.release_number == number)
        yield _HAS_DEPLOYMENTS, of_release
        other = ImportedDeploymentRow
        restored = and_(
            other.release_number == number,
            ~other.is_new,
            other.import_number.in_(self.others),
        )
        by = (
            select(func.max(other.import_number))
            .where(restored)
            .correlate(ReleaseRow)
            .scalar_subquery()
        )
        yield InSql(NEEDED, by), exists().where(restored)
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

    def named(self, by: ColumnElement[int]) -> Select[int, str, int]:
        """Select the number of an import, and names such as `Shop 1.0`."""
        name = ProjectRow.name + literal(" ") + ReleaseRow.version
        return (
            select(by.label("number_of_import"), name.label("name"), ReleaseRow.number)
            .select_from(ReleaseRow)
            .join(ProjectRow, ProjectRow.number == ReleaseRow.project_number)
        )
