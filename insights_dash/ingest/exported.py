"""Imports an exported space: every table and report, exactly as it was.

Rows that the space has already are matched by name, and get the values of the file.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain, islice
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from insights_dash.domain.definitions import check_definitions, define
from insights_dash.ingest.bundle_files import EXPORT_MARK, BundleFile, OnProgress
from insights_dash.ingest.exported_reports import ReportImporter, draft_definitions
from insights_dash.ingest.exported_rows import Reading, read_object, read_table
from insights_dash.ingest.problems import Problems
from insights_dash.ingest.rows import Row
from insights_dash.store.audit import add_audit_entry
from insights_dash.store.batch import Counts
from insights_dash.store.definitions import write_definitions
from insights_dash.store.portable.columns import SpaceTable
from insights_dash.store.portable.defaults import (
    adopt_default_lifecycle,
    find_default_lifecycle_name,
    settle_default_channels,
    settle_default_lifecycle,
)
from insights_dash.store.portable.tables import CHANNELS, LIFECYCLES, REPORTS, TABLES
from insights_dash.store.portable.write import NumberedValues, SpaceWriter
from insights_dash.store.spaces import Space, lock_space, raise_revision
from insights_dash.store.tables import SpaceRow

FORMAT = 1  # as in `export.bundle`
_NEWER = (
    "A newer version of Insights Dash made this export. Update Insights Dash, then "
    "import it again."
)


class ExportedSpace:
    """An export while it is imported into a space, in the session's transaction."""

    def __init__(
        self,
        session: Session,
        space: Space,
        files: Mapping[str, BundleFile],
        on_progress: OnProgress,
    ) -> None:
        self._session, self._space = session, space
        self._files = files
        self._on_progress = on_progress
        self._file = EXPORT_MARK
        self.problems = Problems()
        self._former = lock_space(session, space.number)
        self._writer = SpaceWriter(
            session, space, self._refuse, revision=self._former + 1
        )

    def record(self, *, now: datetime) -> tuple[Mapping[str, Counts], int | None]:
        """Write everything; return counts by kind, and the space's new revision.

        The revision is None if nothing changed. Rows with problems are left out.
        """
        self._read_space()
        counts: dict[str, Counts] = {}
        for table in TABLES:
            file = self._find_file(table)
            if file is not None:
                counts[table.nouns] = self._record_table(table, file, now)
        changed = {
            kind: f"{each.new} new, {each.changed} changed"
            for kind, each in counts.items()
            if each.new or each.changed
        }
        if not changed:
            return counts, None
        revision = raise_revision(self._session, self._space, catalogue=True)
        details = {"source": "export", **changed}
        add_audit_entry(self._session, self._space, "data recorded", details, now=now)
        return counts, revision

    def _find_file(self, table: SpaceTable) -> BundleFile | None:
        name = f"{table.name}.{'jsonl' if table.has_json else 'csv'}"
        for each in (table.name, name, f"{name}.gz"):
            if each in self._files:
                return self._files[each]
        return None

    def _record_table(
        self, table: SpaceTable, file: BundleFile, now: datetime
    ) -> Counts:
        self._file = file.name
        reading = Reading(self.problems, self._on_progress, self._writer.note_refused)
        rows = read_table(file, table, self._writer.names, reading)
        if table is LIFECYCLES:
            return self._record_lifecycles(list(rows))
        if table is CHANNELS:
            return self._record_channels(list(rows))
        if table is REPORTS:
            importer = ReportImporter(self._session, self._space, self._writer, now=now)
            return importer.record(rows)
        return self._write(table, rows)

    def _write(self, table: SpaceTable, rows: Iterable[NumberedValues]) -> Counts:
        left = iter(rows)
        first = list(islice(left, 1))
        columns = first[0][1].keys() if first else ()
        return self._writer.write(table, chain(first, left), columns)

    def _record_lifecycles(self, rows: Sequence[NumberedValues]) -> Counts:
        session, space = self._session, self._space
        former = find_default_lifecycle_name(session, space)
        if not self._former:
            names = [values["lifecycle"] for _, values in rows]
            adopt_default_lifecycle(session, space, names)
        counts = self._write(LIFECYCLES, rows)
        chosen = [each["lifecycle"] for _, each in rows if each.get("is_default")]
        return _add(counts, settle_default_lifecycle(session, space, chosen, former))

    def _record_channels(self, rows: Sequence[NumberedValues]) -> Counts:
        counts = self._write(CHANNELS, rows)
        chosen = {
            (each["project"], each["channel"])
            for _, each in rows
            if each.get("is_default")
        }
        return _add(counts, settle_default_channels(self._session, self._space, chosen))

    def _read_definitions(self, values: Mapping[str, Any]) -> dict[str, str] | None:
        draft = draft_definitions(values.get("definitions"))
        for each in check_definitions(draft):
            self.problems.add(EXPORT_MARK, 1, each.field, each.message)
        return write_definitions(define(draft))

    def _read_space(self) -> None:
        """Take over the space's own properties, unless it has had data before."""
        file = self._files[EXPORT_MARK]
        values = read_object(
            file, problems=self.problems, on_progress=self._on_progress
        )
        if values.get("format", FORMAT) != FORMAT:
            self.problems.spoil(file.name, _NEWER)
        if self._former or self.problems.count:
            return
        row = Row(1, {"history_ends_on": str(values.get("history_ends_on") or "")})
        ends_on = row.instant("history_ends_on")
        for column, reason, shown in row.problems:
            self.problems.add(file.name, 1, column, reason, *shown)
        changed: dict[str, Any] = {
            "history_ends_on": ends_on,
            "task_queue_stopped": values.get("task_queue_stopped") is True,
            "definitions": self._read_definitions(values),
        }
        description = values.get("description")
        if isinstance(description, str) and description and "\0" not in description:
            changed["description"] = description
        self._session.execute(
            update(SpaceRow)
            .where(SpaceRow.number == self._space.number)
            .values(changed)
        )

    def _refuse(
        self, line: int, column: str, reason: str, values: tuple[str, ...]
    ) -> None:
        self.problems.add(self._file, line, column, reason, *values)


def _add(counts: Counts, changed: int) -> Counts:
    return replace(counts, changed=counts.changed + changed)
