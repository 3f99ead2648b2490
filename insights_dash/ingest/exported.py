"""Imports an exported space: every table and report, exactly as it was.

Rows that the space has already are matched by name, and get the values of the file.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain, islice
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from insights_dash.ingest.bundle_files import EXPORT_MARK, BundleFile, OnProgress
from insights_dash.ingest.exported_reports import ReportImporter
from insights_dash.ingest.exported_rows import read_object, read_table
from insights_dash.ingest.problems import Problems
from insights_dash.ingest.rows import Row
from insights_dash.store.audit import add_audit_entry
from insights_dash.store.batch import Counts
from insights_dash.store.portable.columns import SpaceTable
from insights_dash.store.portable.tables import LIFECYCLES, REPORTS, TABLES
from insights_dash.store.portable.write import (
    NumberedValues,
    SpaceWriter,
    adopt_default_lifecycle,
)
from insights_dash.store.spaces import Space, lock_space, raise_revision
from insights_dash.store.tables import SpaceRow

FORMAT = 1
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
        rows = read_table(
            file,
            table,
            self._writer.names,
            problems=self.problems,
            on_progress=self._on_progress,
        )
        if table is LIFECYCLES:
            rows = self._adopt_lifecycle(rows)
        if table is REPORTS:
            importer = ReportImporter(self._session, self._space, self._writer, now=now)
            return importer.record(rows)
        first = list(islice(rows, 1))
        columns = first[0][1].keys() if first else ()
        return self._writer.write(table, chain(first, rows), columns)

    def _adopt_lifecycle(
        self, rows: Iterable[NumberedValues]
    ) -> Iterator[NumberedValues]:
        listed = list(rows)
        names = [values["lifecycle"] for _, values in listed]
        adopt_default_lifecycle(self._session, self._space, names)
        return iter(listed)

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
