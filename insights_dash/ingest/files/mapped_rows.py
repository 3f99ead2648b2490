"""`MappedRows`: the rows of an uploaded table, as the forms of a bundle read them."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from insights_dash.domain.zones import find_zone
from insights_dash.ingest.cells import CellError
from insights_dash.ingest.files.clock_times import join_clock
from insights_dash.ingest.files.fields import (
    KINDS,
    RELEASE_CREATED,
    TableKind,
    ValueKind,
)
from insights_dash.ingest.files.known_values import find_boolean, find_state
from insights_dash.ingest.files.local_times import ReadTime, read_times
from insights_dash.ingest.files.mapping import TableMapping, TimeFormat
from insights_dash.ingest.files.synonyms import normalise
from insights_dash.ingest.files.upload import (
    OnProgress,
    RawRow,
    UploadedTable,
    ignore_progress,
)
from insights_dash.ingest.natural_ids import derive_id
from insights_dash.ingest.records import Flaw
from insights_dash.ingest.rows import Row
from insights_dash.store.batch import ReleaseEntry
from insights_dash.store.catalogue.rules import DEFAULT_CHANNEL

_NAMES = ("project", "channel", "version", "environment", "tenant")
_TIMES = ("started", "completed", "queued")
_NO_ID = "The row needs an ID or a time."
_MOST_UNKNOWN = 1_000
_MOST_KNOWN = 100_000

Unknown = Mapping[str, Counter[str]]


class MappedRow(Row):
    """A row whose times are read in the formats of its mapping, each once."""

    __slots__ = ("_instants", "_is_flawed", "_read")

    def __init__(
        self, line: int, values: dict[str, str], read: Mapping[str, ReadTime]
    ) -> None:
        super().__init__(line, values)
        self._read = read
        self._instants: dict[str, datetime | None] = {}
        self._is_flawed = False

    def refuse(self, column: str, reason: str, *values: str) -> None:
        """Record a problem; if the row has a flaw, that is its only one."""
        if not self._is_flawed:
            super().refuse(column, reason, *values)

    def refuse_flaw(self, flaw: Flaw) -> None:
        """Record why none of the row's values can be used."""
        self.refuse("", flaw.reason, *flaw.values)
        self._is_flawed = True

    def instant(self, column: str) -> datetime | None:
        """Return a UTC instant; None if the value is empty or stands for no time."""
        if column in self._instants:
            return self._instants[column]
        instant = None
        if text := self._values.get(column, ""):
            try:
                instant = self._read[column](text)
            except CellError as error:
                self.refuse(column, error.reason, text)
        self._instants[column] = instant
        return instant

    def add_id(self) -> None:
        """Give a deployment an ID that is always the same for the same one."""
        time = next(filter(None, map(self.instant, _TIMES)), None)
        if time is None:
            self._values["id"] = "-"
            if not self.problems:
                self.refuse("id", _NO_ID)
            return
        names = {"channel": DEFAULT_CHANNEL, **self._values}
        texts = (names.get(each) or "" for each in _NAMES)
        self._values["id"] = derive_id(texts, time.isoformat())


class MappedRows:
    """A table's rows by fields. Iterating reads the file from its start.

    Each row comes with its raw row. A row with a flaw has its problem already; the
    caller still parses it with the form of the kind, for the names on it. `skipped` and
    `unknown` are counted by the last iteration: how many rows the mapping skips, and
    the texts of states and of yes-or-no values that stand for nothing known, by field.

    The mapping must have a kind and no problems (`check_mapping`).
    """

    def __init__(
        self,
        table: UploadedTable,
        mapping: TableMapping,
        on_progress: OnProgress = ignore_progress,
    ) -> None:
        self.skipped = 0
        self.kind: TableKind = KINDS[mapping.kind or ""]
        self._table, self._mapping = table, mapping
        self._on_progress = on_progress
        self._cells = _Cells(table, mapping, self.kind)

    @property
    def unknown(self) -> Unknown:
        """How often texts stood for nothing known, by field and text."""
        return self._cells.unknown

    def __iter__(self) -> Iterator[tuple[RawRow, MappedRow]]:
        """Yield each row of the file with its fields.

        Raises:
            UnreadableUploadError: if the file can't be read to its end.
        """
        self.skipped = 0
        cells = self._cells = _Cells(self._table, self._mapping, self.kind)
        is_deployment = self.kind.name == "deployments"
        lacks_id = is_deployment and not cells.has("id")
        has_created = is_deployment and cells.has(RELEASE_CREATED)
        for raw in self._table.rows(self._on_progress):
            values = cells.read(raw)
            if values is None:
                self.skipped += 1
                continue
            row = MappedRow(raw.number, values, cells.times)
            if raw.flaw is not None:
                row.refuse_flaw(raw.flaw)
            if has_created:
                row.instant(RELEASE_CREATED)
            if lacks_id:
                row.add_id()
            yield raw, row

    def releases(self) -> Iterator[ReleaseEntry]:
        """Yield the releases whose creation times deployments say.

        Reads the whole table first. Each release comes once, with its earliest creation
        time. Rows that can't be read are left to `__iter__`, which says why.
        """
        if self._mapping.column_of(RELEASE_CREATED) is None:
            return
        found: dict[tuple[str, str, str], ReleaseEntry] = {}
        for raw, row in self:
            created = row.instant(RELEASE_CREATED)
            if created is None or row.problems:
                continue
            names = (
                row.text("project"),
                row.text("channel") or DEFAULT_CHANNEL,
                row.text("version"),
            )
            known = found.get(names)
            if known is None or (known.created and created < known.created):
                found[names] = ReleaseEntry(raw.number, *names, created)
        yield from found.values()


@dataclass(frozen=True)
class _Texts:
    """What the texts of a field stand for; looks each text up once."""

    find: Callable[[str], str | None]
    chosen: Mapping[str, str | None]
    known: dict[str, str | None] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)

    def value(self, text: str) -> str | None:
        """Return the value of a text: itself if unknown, None if rows are skipped."""
        if text in self.known:
            return self.known[text]
        folded = text.casefold()
        if folded in self.chosen:
            value = self.chosen[folded]
        else:
            found = self.find(text)
            if found is None and text:
                if text in self.unknown or len(self.unknown) < _MOST_UNKNOWN:
                    self.unknown[text] += 1
                return text
            value = found or text
        if len(self.known) < _MOST_KNOWN:
            self.known[text] = value
        return value


class _Cells:
    """Turns the cells of a row into values by field."""

    def __init__(
        self,
        table: UploadedTable,
        mapping: TableMapping,
        kind: TableKind,
    ) -> None:
        self.times: Mapping[str, ReadTime] = {
            name: _read_times(mapping.times.get(name, TimeFormat()))
            for name in kind.times
        }
        self._fixed = dict(mapping.fixed)
        self._places = [
            (table.columns.index(column), name)
            for column, name in mapping.columns.items()
            if name is not None
        ]
        self._clocks = [
            (date, clock)
            for date, clock in kind.clocks.items()
            if mapping.column_of(clock) and mapping.column_of(date)
        ]
        self._texts = [
            (each.name, texts)
            for each in kind.fields
            if (texts := _list_texts(mapping, each.name, each.values))
        ]

    def has(self, name: str) -> bool:
        """Return whether a column or a fixed value becomes a field."""
        return name in self._fixed or any(each == name for _, each in self._places)

    def read(self, row: RawRow) -> dict[str, str] | None:
        """Return a row's values by field, None if the row is skipped."""
        cells, values = row.cells, dict(self._fixed)
        width = len(cells)
        for place, name in self._places:
            values[name] = cells[place] if place < width else ""
        for date, clock in self._clocks:
            values[date] = join_clock(values[date], values[clock])
        for name, texts in self._texts:
            value = texts.value(values.get(name, ""))
            if value is None:
                return None
            values[name] = value
        return values

    @property
    def unknown(self) -> Unknown:
        """How often texts of a field stood for nothing known."""
        return {name: each.unknown for name, each in self._texts if each.unknown}


def _list_texts(mapping: TableMapping, name: str, values: ValueKind) -> _Texts | None:
    """Return what the texts of a field stand for, None if they are used as they are."""
    column = mapping.column_of(name)
    if column is None:
        return None
    chosen = {
        text.casefold(): value for text, value in mapping.values.get(name, {}).items()
    }
    if values is ValueKind.STATE:
        title = normalise(column)
        return _Texts(lambda text: find_state(text, title), chosen)
    if values is ValueKind.BOOLEAN:
        return _Texts(find_boolean, chosen)
    return _Texts(lambda text: text, chosen) if chosen else None


def _read_times(form: TimeFormat) -> ReadTime:
    return read_times(TimeFormat(form.style, find_zone(form.zone) or "UTC"))
