"""Undoes what an import did to documents: projects, environments, tenants and others.

A document that is as the import left it gets its former columns. A new one is deleted,
unless anything refers to it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from insights_dash.domain.identity import Kind
from insights_dash.store.catalogue.rules import choose_default_channel
from insights_dash.store.journal import (
    TABLES,
    TAGS,
    Columns,
    Documents,
    from_columns,
    read_documents,
)
from insights_dash.store.parts import in_parts
from insights_dash.store.spaces import Space
from insights_dash.store.tables import (
    ChannelRow,
    ImportedDocumentRow,
    ImportRow,
    TenantTagRow,
)
from insights_dash.store.undo.held import Holders, also_in
from insights_dash.store.undo.kept import IMPORTED, Reason, Tally
from insights_dash.store.undo.needs import NEEDED_BY_CHANNELS, Needs, Reasons
from insights_dash.store.undo.rows import CHANGED_LATER, corrected_by

# A kind comes before those that it refers to, except that a project's default channel
# stays as long as the project.
_ORDER = (
    *(Kind.PROJECT, Kind.PROJECT_GROUP, Kind.ENVIRONMENT),
    *(Kind.TENANT, Kind.TAG, Kind.TAG_SET),
)
# Projects before their groups, which are only deleted again if they are empty.
_RESTORED = (
    *(Kind.CHANNEL, Kind.PROJECT, Kind.PROJECT_GROUP, Kind.ENVIRONMENT),
    *(Kind.TENANT, Kind.TAG, Kind.TAG_SET),
)
# A link is that of an owner, so one is never restored without the other.
_TOGETHER = (frozenset({"owner_name", "owner_url"}),)
_AT_ONCE = 500


class DocumentsUndo:
    """The documents of an import, after everything else of it was undone."""

    def __init__(
        self, session: Session, space: Space, row: ImportRow, tally: Tally
    ) -> None:
        self._session = session
        self._row = row
        self._tally = tally
        self._current: Documents = read_documents(session, space)
        self._needs = Needs(session, row)
        self._entries = self._read_entries([row.number])
        self._later = self._read_later()
        self._edited: dict[tuple[str, int], Reason] = {}
        self._holders = {
            kind: Holders(session, row, kind)
            for kind in {kind for kind, _ in self._entries}
        }

    def undo(self) -> None:
        """Restore what was changed, then delete what is new and not needed."""
        new: dict[Kind, list[int]] = {}
        places = {kind.value: place for place, kind in enumerate(_RESTORED)}
        entries = sorted(self._entries.items(), key=lambda each: places[each[1].kind])
        for key, entry in entries:
            reason = self._find_edit(entry) or self._give(entry)
            if entry.before is None:
                new.setdefault(Kind(entry.kind), []).append(entry.number)
                if reason:
                    self._edited[key] = reason
            elif reason:
                self._keep(Kind(entry.kind), entry.number, reason)
            else:
                self._restore(entry)
        channels = new.pop(Kind.CHANNEL, [])
        kept = self._delete_unneeded_channels(channels)
        for kind in _ORDER:
            self._delete_unneeded(kind, new.get(kind, []), kept)
        self._choose_default_channels()
        self._session.execute(
            delete(ImportedDocumentRow).where(
                ImportedDocumentRow.import_number == self._row.number
            )
        )

    def _find_edit(self, entry: ImportedDocumentRow) -> Reason:
        """Return why a document isn't as the import left it; empty if it is.

        If a later import changed it, that one restores what was there before both.
        """
        key = entry.kind, entry.number
        current = self._current.get(key)
        names = _differing(entry.before or {}, entry.after)
        if current is None or _pick(current, names) == _pick(entry.after, names):
            return ""
        if entry.before is None and current.get("deleted_on") is not None:
            return ""
        later = self._later.get(key)
        if later is None:
            return CHANGED_LATER
        if entry.before is None:
            later.before = None
        elif later.before is not None:
            later.before = {**later.before, **_pick(entry.before, names)}
        self._session.flush()
        return corrected_by(later.import_number)

    def _give(self, entry: ImportedDocumentRow) -> Reason:
        """Let a newer import that had a document, too, take it back in time.

        Return why it stays; empty if no newer import had it.
        """
        current = self._current.get((entry.kind, entry.number))
        holders = self._holders[entry.kind]
        holder = holders.find(entry.number) if current is not None else None
        if holder is None or current is None or current.get("deleted_on") is not None:
            return ""
        key = holder, entry.kind, entry.number
        known = self._session.get(ImportedDocumentRow, key)
        if known is None:
            names = ("import_number", "kind", "number")
            given = dict(zip(names, key, strict=True))
            self._session.add(
                ImportedDocumentRow(**given, before=entry.before, after=entry.after)
            )
        else:
            known.before = entry.before
        self._session.flush()
        holders.own(holder)
        return also_in(holder)

    def _restore(self, entry: ImportedDocumentRow) -> None:
        """Give a document its former columns, unless it is needed as it is."""
        kind, before = Kind(entry.kind), entry.before or {}
        if (entry.kind, entry.number) not in self._current:
            return
        if before.get("deleted_on") is not None:
            newer = self._needs.find_newer(kind, [entry.number])
            if entry.number in newer:
                self._keep(kind, entry.number, newer[entry.number])
                return
        table: Any = TABLES[kind].__table__
        names = _differing(before, entry.after)
        values = from_columns(table, _pick(before, names))
        if values:
            self._session.execute(
                update(TABLES[kind])
                .where(table.c.number == entry.number)
                .values(values),
                execution_options={"synchronize_session": False},
            )
        if TAGS in names:
            self._restore_tags(entry.number, before.get(TAGS, []))
        self._tally.restored[kind.nouns] += 1

    def _restore_tags(self, tenant: int, tags: Sequence[int]) -> None:
        own = TenantTagRow.tenant_number == tenant
        self._session.execute(delete(TenantTagRow).where(own))
        there = {n for kind, n in self._current if kind == Kind.TAG.value}
        rows = [
            {"tenant_number": tenant, "tag_number": tag} for tag in tags if tag in there
        ]
        if rows:
            self._session.execute(insert(TenantTagRow), rows)

    def _delete_unneeded_channels(self, numbers: Sequence[int]) -> dict[int, Reason]:
        """Delete new channels; return why projects stay, even without these channels.

        A project that stays keeps its default channel.
        """
        projects = {
            number
            for kind, number in self._entries
            if kind == Kind.PROJECT.value and self._entries[kind, number].before is None
        }
        reasons = self._find_reasons(Kind.CHANNEL, numbers)
        of_kept = {self._project_of(each) for each in reasons}
        needed = self._find_reasons(Kind.PROJECT, projects, leaving=numbers)
        by_channels = dict.fromkeys(of_kept & projects, NEEDED_BY_CHANNELS)
        kept = by_channels | needed
        for number in numbers:
            project = self._project_of(number)
            is_default = self._current_of(Kind.CHANNEL, number).get("is_default")
            if number not in reasons and project in kept and is_default:
                reasons[number] = "Needed by projects that stay."
        self._finish(Kind.CHANNEL, numbers, reasons)
        return kept

    def _delete_unneeded(
        self, kind: Kind, numbers: Sequence[int], kept: Reasons
    ) -> None:
        reasons = self._find_reasons(kind, numbers)
        if kind is Kind.PROJECT:
            # Their default channels stay because of them, so these aren't the reason.
            reasons |= {each: kept[each] for each in numbers if each in kept}
        self._finish(kind, numbers, reasons)

    def _find_reasons(
        self, kind: Kind, numbers: Iterable[int], leaving: Iterable[int] = ()
    ) -> dict[int, Reason]:
        reasons = dict(self._needs.find(kind, list(numbers), leaving))
        for number in numbers:
            if edit := self._edited.get((kind.value, number)):
                reasons.setdefault(number, edit)
        return reasons

    def _finish(self, kind: Kind, numbers: Sequence[int], reasons: Reasons) -> None:
        table: Any = TABLES[kind]
        free = [
            each
            for each in numbers
            if each not in reasons and (kind.value, each) in self._current
        ]
        for part in in_parts(free, _AT_ONCE):
            self._session.execute(
                delete(table).where(table.number.in_(part)),
                execution_options={"synchronize_session": False},
            )
        self._tally.removed[kind.nouns] += len(free)
        for number, reason in reasons.items():
            self._keep(kind, number, reason)
        self._hand_over(kind, [each for each in reasons if each in set(numbers)])

    def _hand_over(self, kind: Kind, numbers: Sequence[int]) -> None:
        """Let the last import that needs a document delete it when it is undone."""
        owners = self._needs.find_owners(kind, numbers)
        for number, owner in owners.items():
            entry = self._session.get(ImportedDocumentRow, (owner, kind.value, number))
            if (kind.value, number) in self._edited:
                continue
            if entry is None:
                after = self._entries[kind.value, number].after
                self._session.add(
                    ImportedDocumentRow(
                        import_number=owner,
                        kind=kind.value,
                        number=number,
                        before=None,
                        after=after,
                    )
                )
            else:
                entry.before = None
        self._session.flush()

    def _keep(self, kind: Kind, number: int, reason: Reason) -> None:
        name = self._current_of(kind, number).get("name", "")
        if kind is Kind.CHANNEL:
            project = self._current_of(Kind.PROJECT, self._project_of(number))
            name = f"{name} of {project.get('name', '')}"
        self._tally.keep(kind.nouns, reason, [name])

    def _current_of(self, kind: Kind, number: int) -> Columns:
        return self._current.get((kind.value, number), {})

    def _project_of(self, channel: int) -> int:
        return int(self._current_of(Kind.CHANNEL, channel).get("project_number", 0))

    def _choose_default_channels(self) -> None:
        """Give every project of the import's channels one default channel."""
        projects = {
            self._project_of(number)
            for kind, number in self._entries
            if kind == Kind.CHANNEL.value
        }
        for number in sorted(projects):
            query = select(ChannelRow).where(
                ChannelRow.project_number == number, ChannelRow.deleted_on.is_(None)
            )
            fresh = query.order_by(ChannelRow.number)
            rows = self._session.scalars(
                fresh, execution_options={"populate_existing": True}
            ).all()
            if not rows or sum(row.is_default for row in rows) == 1:
                continue
            had = {row.name: row.is_default for row in rows}
            default = choose_default_channel(had, None)
            for row in rows:
                row.is_default = row.name == default
        self._session.flush()

    def _read_entries(
        self, imports: Sequence[int]
    ) -> dict[tuple[str, int], ImportedDocumentRow]:
        rows = self._session.scalars(
            select(ImportedDocumentRow)
            .where(ImportedDocumentRow.import_number.in_(imports))
            .order_by(ImportedDocumentRow.kind, ImportedDocumentRow.number)
        )
        return {(row.kind, row.number): row for row in rows}

    def _read_later(self) -> Mapping[tuple[str, int], ImportedDocumentRow]:
        """Return the next entries of later imports, by document."""
        later = self._session.scalars(
            select(ImportRow.number)
            .where(
                ImportRow.space_number == self._row.space_number,
                ImportRow.number > self._row.number,
                ImportRow.state == IMPORTED,
            )
            .order_by(ImportRow.number.desc())
        ).all()
        found: dict[tuple[str, int], ImportedDocumentRow] = {}
        for number in later:
            entries = self._read_entries([number])
            found |= {
                key: each for key, each in entries.items() if key in self._entries
            }
        return found


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> Sequence[str]:
    """Return the columns that differ, with those that belong to them."""
    names = dict.fromkeys([*before, *after])
    found = {each for each in names if before.get(each) != after.get(each)}
    for together in _TOGETHER:
        if found & together:
            found |= together
    return [each for each in names if each in found]


def _pick(columns: Mapping[str, Any], names: Iterable[str]) -> Columns:
    return {each: columns.get(each) for each in names}
