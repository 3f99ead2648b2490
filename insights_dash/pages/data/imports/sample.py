"""The first rows of a table as its mapping reads them, before and after a preview."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from insights_dash.domain.errors import Problem
from insights_dash.ingest.files.fields import TableField, TableKind, ValueKind
from insights_dash.ingest.files.mapped_rows import MappedRow, MappedRows
from insights_dash.ingest.files.mapping import TimeFormat
from insights_dash.ingest.files.upload import RawRow
from insights_dash.ingest.rows import UNKNOWN_STATE
from insights_dash.pages.data.imports.tables import TableView
from insights_dash.pages.data.imports.words import describe_time

_MOST_FIELDS = 4
_STATES = UNKNOWN_STATE.partition('"{}".')[2]  # the user chooses from a list instead
# What tells rows apart, of a table of deployments.
_FIRST = ("project", "version")
_TIMES = ("completed", "started", "queued")


@dataclass(frozen=True)
class ReadRow:
    """A row: its number, its values in the order of fields, and what is done to it.

    `effect` is `new`, `changed`, `unchanged` or `refused`, empty if unknown. `problem`
    says why it is refused.
    """

    number: int
    values: Sequence[str]
    effect: str = ""
    problem: str = ""


def choose_fields(view: TableView) -> Sequence[TableField]:
    """Return the few fields of a table that tell most about its rows."""
    kind, chosen = view.kind, set(view.mapping.columns.values())
    if kind is None:
        return ()
    time = next((each for each in _TIMES if each in chosen), "")
    clocks = set(kind.clocks.values())
    others = [each.name for each in kind.fields if each.name not in clocks]
    wanted = [*_FIRST, time, "state", *others]
    named = [each for each in dict.fromkeys(wanted) if each in chosen and each != "id"]
    fields = [kind.field(each) for each in named[:_MOST_FIELDS]]
    return [each for each in fields if each is not None]


def read_sample(view: TableView) -> Sequence[ReadRow]:
    """Return the first rows of a table as it would be read now."""
    if view.kind is None:
        return ()
    problems = view.find_problems()
    if not all(_is_missing(view, each) for each in problems):
        return [_read_as_it_is(view, each) for each in view.table.sample]
    return [_read(view, each, judges=not problems) for each in view.table.sample]


def _is_missing(view: TableView, problem: Problem) -> bool:
    """Return whether a problem is that nothing becomes a field: others can be read."""
    field = view.kind.field(problem.field) if view.kind else None
    return field is not None and not view.mapping.column_of(field.name)


def _read_as_it_is(view: TableView, raw: RawRow) -> ReadRow:
    cells = dict(zip(view.table.columns, raw.cells, strict=False))
    columns = [view.mapping.column_of(each.name) or "" for each in choose_fields(view)]
    return ReadRow(raw.number, [cells.get(each, "") for each in columns])


def read_previewed(view: TableView, rows: Sequence[Any]) -> Sequence[ReadRow]:
    """Return the first rows that a preview stored, with what it found."""
    read = []
    for each in rows:
        if each["table"] == view.table.name and view.kind is not None:
            cells = [each["values"].get(name, "") for name in view.table.columns]
            row = _read(view, RawRow(each["number"], cells), judges=True)
            problem = each["problem"].replace(_STATES, "")
            found = {"effect": each["effect"], "problem": problem}
            read.append(replace(row, **found))
    return read


def _read(view: TableView, raw: RawRow, *, judges: bool) -> ReadRow:
    """Read a row; one of a mapping that lacks fields isn't judged."""
    fields = choose_fields(view)
    table = replace(view.table, sample=(raw,), read=lambda _: iter((raw,)))
    rows = MappedRows(table, view.mapping)
    for _, row in rows:
        problem = ""
        if judges:
            rows.kind.form.parse(row)
            problem = " ".join(_describe_problems(view, rows.kind, row))
        values = [_show(view, each, row) for each in fields]
        return ReadRow(raw.number, values, "refused" if problem else "", problem)
    return ReadRow(raw.number, [""] * len(fields), "skipped")


def _describe_problems(
    view: TableView, kind: TableKind, row: MappedRow
) -> Iterator[str]:
    for name, reason, values in row.problems:
        column = view.mapping.column_of(name)
        field = kind.field(name)
        place = column or (field.label if field and name != "id" else "")
        text = reason.replace(_STATES, "").format(*values)
        yield f"{place}: {text}" if place else text


def _show(view: TableView, field: TableField, row: MappedRow) -> str:
    if field.values is not ValueKind.TIME:
        return row.line_of_text(field.name)
    instant = row.instant(field.name)
    if instant is None:
        return row.line_of_text(field.name)
    return describe_time(instant, view.mapping.times.get(field.name, TimeFormat()))
