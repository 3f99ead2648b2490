"""Undoes the changes of releases that an import recorded."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from insights_dash.store.changes import describe_change
from insights_dash.store.journal import CHANGES, from_columns
from insights_dash.store.parts import in_parts
from insights_dash.store.tables import (
    ImportedChangeRow,
    ImportRow,
    ReleaseChangeRow,
    ReleaseRow,
)
from insights_dash.store.undo.held import Holders, also_in
from insights_dash.store.undo.kept import IMPORTED, Reason, Tally
from insights_dash.store.undo.rows import CHANGED_LATER, corrected_by

_AT_ONCE = 500
_NOUNS = "changes"
_Key = tuple[int, str]


class ChangesUndo:
    """The changes of releases that an import added, corrected or removed."""

    def __init__(self, session: Session, row: ImportRow, tally: Tally) -> None:
        self._session = session
        self._row = row
        self._tally = tally
        self._holders = Holders(session, row, CHANGES)

    def undo(self) -> None:
        """Take everything back that is as the import left it."""
        implied: list[ImportedChangeRow] = []
        for block in self._read_journal():
            implied += self._undo_block(block)
        self._session.flush()
        for entry in implied:
            self._imply_again(entry)
        self._session.execute(
            delete(ImportedChangeRow).where(
                ImportedChangeRow.import_number == self._row.number
            )
        )

    def _read_journal(self) -> Iterator[Sequence[ImportedChangeRow]]:
        """Yield the journal in blocks of whole releases."""
        journal = ImportedChangeRow
        own = journal.import_number == self._row.number
        releases = self._session.scalars(
            select(journal.release_number)
            .where(own)
            .distinct()
            .order_by(journal.release_number)
        ).all()
        for part in in_parts(releases, _AT_ONCE):
            yield self._session.scalars(
                select(journal).where(own, journal.release_number.in_(part))
            ).all()

    def _undo_block(
        self, block: Sequence[ImportedChangeRow]
    ) -> Sequence[ImportedChangeRow]:
        """Undo a block; return the entries of commits that it had removed."""
        numbers = {each.release_number for each in block}
        stored = self._read_stored(numbers)
        later = self._read_later(numbers)
        for entry in block:
            key = entry.release_number, entry.identifier
            row = stored.get(key)
            if entry.after is None:
                continue
            if row is not None and describe_change(row) == entry.after:
                holder = self._holders.find(row.number)
                if holder is None:
                    self._restore(row, entry)
                else:
                    self._give(entry, holder)
                continue
            follower = self._find_follower(later.get(key, ()), entry)
            if follower is not None:
                follower.before = entry.before
            if row is not None:
                reason = self._explain(follower)
                self._tally.keep(_NOUNS, reason, [entry.identifier])
        return [each for each in block if each.after is None]

    def _give(self, entry: ImportedChangeRow, holder: int) -> None:
        """Let a newer import that had the change, too, take it back in time."""
        key = holder, entry.release_number, entry.identifier
        known = self._session.get(ImportedChangeRow, key)
        if known is None:
            names = ("import_number", "release_number", "identifier")
            given = dict(zip(names, key, strict=True))
            self._session.add(
                ImportedChangeRow(**given, before=entry.before, after=entry.after)
            )
        else:
            known.before = entry.before
        self._holders.own(holder)
        reason = also_in(holder)
        self._tally.keep(_NOUNS, reason, [entry.identifier])

    def _restore(self, row: ReleaseChangeRow, entry: ImportedChangeRow) -> None:
        if entry.before is None:
            self._session.delete(row)
            self._tally.removed[_NOUNS] += 1
            return
        self._fill(row, entry.before)
        self._tally.restored[_NOUNS] += 1

    def _imply_again(self, entry: ImportedChangeRow) -> None:
        """Let a commit stand for a release's changes again, if none is known now."""
        release = self._session.get(ReleaseRow, entry.release_number)
        others = select(ReleaseChangeRow.number).where(
            ReleaseChangeRow.release_number == entry.release_number
        )
        is_known = self._session.scalar(others.limit(1)) is not None
        if release is None or is_known or entry.before is None:
            return
        row = ReleaseChangeRow(
            release_number=release.number,
            project_number=release.project_number,
            identifier=entry.identifier,
        )
        self._fill(row, entry.before)
        self._session.add(row)
        self._session.flush()

    @staticmethod
    def _fill(row: ReleaseChangeRow, columns: Mapping[str, Any]) -> None:
        table: Any = ReleaseChangeRow.__table__
        values = from_columns(table, columns)
        for name, value in values.items():
            setattr(row, name, value)

    def _read_stored(self, numbers: set[int]) -> Mapping[_Key, ReleaseChangeRow]:
        rows = self._session.scalars(
            select(ReleaseChangeRow).where(ReleaseChangeRow.release_number.in_(numbers))
        )
        return {(row.release_number, row.identifier): row for row in rows}

    def _read_later(self, numbers: set[int]) -> Mapping[_Key, list[ImportedChangeRow]]:
        rows = self._session.scalars(
            select(ImportedChangeRow)
            .join(ImportRow, ImportRow.number == ImportedChangeRow.import_number)
            .where(
                ImportRow.number > self._row.number,
                ImportRow.space_number == self._row.space_number,
                ImportRow.state == IMPORTED,
                ImportedChangeRow.release_number.in_(numbers),
            )
            .order_by(ImportRow.number)
        )
        found: dict[_Key, list[ImportedChangeRow]] = {}
        for row in rows:
            found.setdefault((row.release_number, row.identifier), []).append(row)
        return found

    @staticmethod
    def _find_follower(
        later: Sequence[ImportedChangeRow], entry: ImportedChangeRow
    ) -> ImportedChangeRow | None:
        """Return the entry of the import that changed what this one wrote."""
        same = (row for row in later if row.before == entry.after)
        return next(same, None)

    @staticmethod
    def _explain(follower: ImportedChangeRow | None) -> Reason:
        if follower is None:
            return CHANGED_LATER
        return corrected_by(follower.import_number)
