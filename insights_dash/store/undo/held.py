"""Rows of an import that newer imports had in their files too, and so need.

An import notes the rows that it had and that were stored like that already. If the
import that wrote them is undone, they stay, and the newest of those that had them owns
them from then on: its own undo takes them back.

Imports from before migration 0038, which no release had, have noted nothing: an undo
takes back what they had, too.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property

from sqlalchemy import ColumnElement, and_, delete, exists, select, update
from sqlalchemy.orm import Session, aliased

from insights_dash.store.tables import AnyTable, ImportedRangeRow, ImportRow
from insights_dash.store.undo.kept import IMPORTED, ByImport


def also_in(number: int) -> ByImport:
    """Return the reason why a row stays that a newer import had too."""
    return ByImport('Also in the import "{}".', number)


class Holders:
    """Newer imports that had rows of a kind too; `numbers` has the newest first."""

    def __init__(self, session: Session, row: ImportRow, kind: str) -> None:
        self._session = session
        self._row = row
        self._kind = kind
        self.numbers: Sequence[int] = session.scalars(
            select(ImportRow.number)
            .where(
                ImportRow.space_number == row.space_number,
                ImportRow.number > row.number,
                ImportRow.state == IMPORTED,
                exists().where(
                    ImportedRangeRow.import_number == ImportRow.number,
                    ImportedRangeRow.kind == kind,
                ),
            )
            .order_by(ImportRow.number.desc())
        ).all()

    def had(self, holder: int, table: AnyTable) -> ColumnElement[bool]:
        """Return the condition that an import had the row of a table."""
        ranges, copy = ImportedRangeRow, aliased(table)
        numbers = (
            select(copy.number)
            .join_from(ranges, copy, copy.number.between(ranges.first, ranges.last))
            .where(ranges.import_number == holder, ranges.kind == self._kind)
        )
        return and_(table.number.in_(numbers))

    def find(self, number: int) -> int | None:
        """Return the newest import that had a row, None if none had it."""
        for holder, ranges in self._ranges:
            place = bisect_right(ranges, number, key=lambda each: each[0]) - 1
            if place >= 0 and number <= ranges[place][1]:
                return holder
        return None

    def own(self, holder: int) -> None:
        """Let an import be undone that has changed nothing itself until now."""
        self._session.execute(
            update(ImportRow)
            .where(ImportRow.number == holder, ImportRow.data_revision.is_(None))
            .values(data_revision=self._row.data_revision),
            execution_options={"synchronize_session": False},
        )

    @cached_property
    def _ranges(self) -> Sequence[tuple[int, list[tuple[int, int]]]]:
        return [(each, list(self._read(each))) for each in self.numbers]

    def _read(self, holder: int) -> Iterator[tuple[int, int]]:
        rows = self._session.execute(
            select(ImportedRangeRow.first, ImportedRangeRow.last)
            .where(
                ImportedRangeRow.import_number == holder,
                ImportedRangeRow.kind == self._kind,
            )
            .order_by(ImportedRangeRow.first)
        )
        yield from ((first, last) for first, last in rows)


def forget_held(session: Session, row: ImportRow) -> None:
    """Forget which rows an import had that were stored already."""
    session.execute(
        delete(ImportedRangeRow).where(ImportedRangeRow.import_number == row.number)
    )
