"""An uploaded file as a batch: its tables by kind, and the faults of its rows."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from insights_dash.domain.source import SourceKind
from insights_dash.ingest.files.fields import RELEASE_CREATED
from insights_dash.ingest.files.mapped_rows import MappedRow, MappedRows, Unknown
from insights_dash.ingest.files.mapping import TableMapping, UploadMapping
from insights_dash.ingest.files.upload import RawRow, Upload, UploadedTable
from insights_dash.ingest.problems import Problems, escape
from insights_dash.ingest.rows import UNKNOWN_BOOLEAN, UNKNOWN_STATE
from insights_dash.store.batch import Batch, DeploymentEntry, Refusal, ReleaseEntry
from insights_dash.store.catalogue.rules import DEFAULT_CHANNEL

SHOWN_ROWS = 20  # of each table, in a preview
_LONGEST_SHOWN = 200  # characters of a cell
_MOST_UNKNOWN = 50  # texts of a field
MOST_FAULTS = 100_000  # rows in the files with faults
# A position in a batch is a row's number and, above these bits, the table's place.
_BITS = 40
# Texts that stand for no known value are faults of different kinds, because the user
# chooses what each means.
_UNKNOWN = frozenset({UNKNOWN_STATE, UNKNOWN_BOOLEAN})
_LONGEST_UNKNOWN = 100
_REPEATED = "The same deployment is in the file twice"
OnTable = Callable[[str, int, int], None]
"""Called with a table's name, how much of it has been read, and its size."""


@dataclass(frozen=True)
class _Table:
    """A table that is imported, and its place in the file."""

    place: int
    table: UploadedTable
    mapping: TableMapping


class Contents:
    """What is in a file, while it is read and recorded.

    `problems` are grouped by kind. `faults` has the problems of each bad row, by the
    place of its table and its number. `shown` has the first rows by the same keys.
    `row_count` is how many rows have been read, good or bad. `skipped` is how many rows
    the mapping leaves out. `unknown` counts, by table, the texts that stand for no
    known state, and for neither yes nor no.
    """

    def __init__(
        self, upload: Upload, mapping: UploadMapping, on_progress: OnTable
    ) -> None:
        """Read nothing yet. Every table of the mapping needs a kind, or is left out."""
        self.problems = Problems()
        self.faults: dict[tuple[int, int], tuple[str, ...]] = {}
        self.shown: dict[tuple[int, int], Mapping[str, str]] = {}
        self.row_count = 0
        self.skipped = 0
        self.unknown: dict[str, Unknown] = {}
        self.upload = upload
        self._on_progress = on_progress
        self._named: dict[tuple[str, str, str], tuple[str, str]] = {}
        self._created: dict[tuple[str, str, str], ReleaseEntry] = {}
        self._tables = [
            _Table(place, table, its)
            for place, table in enumerate(upload.tables)
            if (its := mapping.tables.get(table.name)) and its.kind
        ]

    def batch(self, source: str) -> Batch:
        """Return the batch; its lists are read now, everything else later.

        Deployments have to be read before releases, whose creation times they can say.
        """
        has_changes = any(each.mapping.kind == "changes" for each in self._tables)
        return Batch(
            source=source,
            source_kind=SourceKind.UPLOAD,
            projects=self._read_list("projects"),
            channels=self._read_list("channels"),
            environments=self._read_list("environments"),
            tenants=self._read_list("tenants"),
            releases=self._read_releases(),
            deployments=self._read("deployments"),
            changes=self._read("changes") if has_changes else None,
            infers_releases=True,
            name_place=self._name_place,
            sample=SHOWN_ROWS,
        )

    def refuse(self, refusal: Refusal) -> None:
        """Note the reason for which the store refuses a row."""
        place, number = _split(refusal.position)
        table = next((each for each in self._tables if each.place == place), None)
        if table is not None:
            problem = refusal.field, refusal.template, refusal.values
            self._note(table, number, [problem])

    def list_shown(
        self, effects: Mapping[str, Mapping[int, str]]
    ) -> Sequence[dict[str, Any]]:
        """Return the first rows of each table, with what recording them does."""
        kinds = {each.place: each for each in self._tables}
        rows = []
        for (place, number), values in self.shown.items():
            kind = kinds[place].mapping.kind or ""
            effect = effects.get(kind, {}).get(_join(place, number), "")
            fault = " ".join(self.faults.get((place, number), ()))
            rows.append(
                {
                    "table": kinds[place].table.name,
                    "kind": kind,
                    "number": number,
                    "values": dict(values),
                    "effect": "refused" if fault else effect,
                    "problem": fault,
                }
            )
        return rows

    def list_unknown(self) -> Mapping[str, Mapping[str, Mapping[str, int]]]:
        """Return the most frequent texts that stand for nothing known, and their rows.

        They are by table and field.
        """
        return {
            name: {
                field: dict(texts.most_common(_MOST_UNKNOWN))
                for field, texts in fields.items()
            }
            for name, fields in self.unknown.items()
        }

    def name_values(self, faults: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
        """Add to faults about a text that stands for nothing known: `field`, `text`."""
        named = []
        for each in faults:
            key = each["table"], each["column"], each["reason"]
            field, text = self._named.get(key, ("", ""))
            named.append({**each, "field": field, "text": text} if field else each)
        return named

    def _read_list(self, kind: str) -> Sequence[Any] | None:
        has_kind = any(each.mapping.kind == kind for each in self._tables)
        return list(self._read(kind)) if has_kind else None

    def _read_releases(self) -> Iterator[Any]:
        """Yield listed releases, and those whose creation times deployments say."""
        listed = set()
        for each in self._read("releases"):
            listed.add((each.project, each.channel or DEFAULT_CHANNEL, each.version))
            yield each
        for names, entry in self._created.items():
            if names not in listed:
                yield entry

    def _read(self, kind: str) -> Iterator[Any]:
        """Yield the entries of a kind, and note the problems of bad rows."""
        firsts: dict[tuple[str, Hashable], int] = {}
        for each in self._tables:
            if each.mapping.kind == kind:
                yield from self._read_table(each, firsts)

    def _read_table(
        self, each: _Table, firsts: dict[tuple[str, Hashable], int]
    ) -> Iterator[Any]:
        name = each.table.name

        def report(done: int, size: int) -> None:
            self._on_progress(name, done, size)

        rows = MappedRows(each.table, each.mapping, report)
        says_created = each.mapping.column_of(RELEASE_CREATED) is not None
        for place, (raw, row) in enumerate(rows):
            if place < SHOWN_ROWS:
                self._show(each, raw)
            self.row_count += 1
            row.line = _join(each.place, raw.number)
            entry = rows.kind.form.parse(row)
            if rows.kind.form.unique:
                self._refuse_repeats(row, entry, rows.kind.form.unique, firsts)
            if row.problems:
                self._note(each, raw.number, row.problems)
                continue
            if says_created:
                self._note_creation(row, entry)
            yield entry
        self.skipped += rows.skipped
        self.unknown[name] = rows.unknown

    def _note_creation(self, row: MappedRow, entry: DeploymentEntry) -> None:
        created = row.instant(RELEASE_CREATED)
        if created is None:
            return
        names = entry.project, entry.channel or DEFAULT_CHANNEL, entry.version
        known = self._created.get(names)
        if known is None or (known.created and created < known.created):
            release = (entry.project, entry.channel, entry.version, created)
            self._created[names] = ReleaseEntry(row.line, *release)

    def _refuse_repeats(
        self,
        row: MappedRow,
        entry: object,
        unique: Mapping[str, Callable[[Any], Hashable]],
        firsts: dict[tuple[str, Hashable], int],
    ) -> None:
        for column, key_of in unique.items():
            key = key_of(entry)
            first = firsts.setdefault((column, key), row.line)
            if key is not None and first != row.line:
                reason = f"Duplicate {column} (first seen {{}})."
                row.refuse(column, reason, self._name_place(first))

    def _show(self, each: _Table, raw: RawRow) -> None:
        cells = (cell[:_LONGEST_SHOWN] for cell in raw.cells)
        shown = dict(zip(each.table.columns, cells, strict=False))
        self.shown[each.place, raw.number] = shown

    def _note(
        self,
        each: _Table,
        number: int,
        problems: Sequence[tuple[str, str, tuple[str, ...]]],
    ) -> None:
        key = each.place, number
        texts = list(self.faults.get(key, ()))
        for field, template, values in problems:
            column, reason = each.mapping.column_of(field) or field, template
            if column == "id":  # made of the other values
                column, reason = "", template.replace("Duplicate id", _REPEATED)
            problem = reason.format(*values)
            text = f"{column}: {problem}" if column else problem
            if text in texts:
                continue  # the store refuses its release for the same reason
            texts.append(text)
            name = each.table.name
            if template in _UNKNOWN and self._name(
                (name, column, problem), field, values
            ):
                self.problems.add(name, number, column, escape(problem))
            else:
                self.problems.add(name, number, column, reason, *values)
        if key in self.faults or len(self.faults) < MOST_FAULTS:
            self.faults[key] = tuple(texts)

    def _name(
        self, key: tuple[str, str, str], field: str, values: Sequence[str]
    ) -> bool:
        """Note a text that stands for nothing known, unless there are many of them."""
        is_short = all(len(value) <= _LONGEST_UNKNOWN for value in values)
        if is_short and len(self._named) < _MOST_UNKNOWN:
            self._named.setdefault(key, (field, "".join(values)))
        return key in self._named

    def _name_place(self, position: int) -> str:
        place, number = _split(position)
        if len(self._tables) == 1:
            return f"in row {number}"
        return f'in row {number} of "{self.upload.tables[place].name}"'


def _join(place: int, number: int) -> int:
    return place << _BITS | number


def _split(position: int) -> tuple[int, int]:
    return position >> _BITS, position & ((1 << _BITS) - 1)
