"""The right half of the page: the first rows, and what the import will change."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import data
from insights_dash.components.table import build_table_head
from insights_dash.ingest.files.fields import TableField, ValueKind
from insights_dash.pages.data.imports.ids import values_anchor
from insights_dash.pages.data.imports.sample import (
    ReadRow,
    choose_fields,
    read_previewed,
    read_sample,
)
from insights_dash.pages.data.imports.tables import TableView
from insights_dash.pages.data.imports.words import (
    count,
    describe_rows,
    list_in_words,
    noun_of,
    quote,
)
from insights_dash.store.imports import Import

_FEW = 5  # rows before the faults
_BEFORE_PROBLEM = 2  # values of a faulty row
_EVENTS = ("deployments", "releases", "changes")
_BADGES: Mapping[str, tuple[str, str]] = {
    "new": ("New", "good"),
    "changed": ("Changed", "warn"),
    "unchanged": ("Stored", ""),
    "refused": ("Fault", "bad"),
    "skipped": ("Left out", ""),
}


def build_sample(view: TableView) -> list[Component]:
    """Build the first rows as they would be read."""
    rows = read_sample(view)
    return [
        html.H2("First rows", className="import__title"),
        html.P(
            "This is how they will be read. The preview shows what they change.",
            className="import__lead",
        ),
        _build_rows(view, rows),
    ]


def build_preview(imported: Import, view: TableView) -> list[Component]:
    """Build what the import will change."""
    summary = imported.summary
    rows = read_previewed(view, summary.get("rows", ()))
    good = [each for each in rows if not each.problem][:_FEW]
    # One row for each problem: the list below counts the others.
    bad = {each.problem: each for each in reversed(rows) if each.problem}
    shown = sorted([*good, *[*bad.values()][-_FEW:]], key=lambda each: each.number)
    return [
        html.H2("What will change", className="import__title"),
        build_numbers(summary),
        _build_rows(view, shown),
        *_count_shown(imported, shown),
        *build_faults(imported, view),
        *_build_further(summary),
    ]


def _count_shown(imported: Import, rows: Sequence[ReadRow]) -> list[Component]:
    """Say how many more faulty rows there are than the table has."""
    total = int(imported.summary.get("faulty_rows", 0))
    more = total - sum(bool(each.problem) for each in rows)
    if more <= 0:
        return []
    verb = "is" if more == 1 else "are"
    text = f"{count(more, 'more faulty row')} {verb} listed under Faults."
    return [html.P(text, className="import__lead")]


def build_numbers(summary: Mapping[str, Any]) -> html.Dl:
    """Build how many documents are new and changed, and how many rows are bad."""
    counts = summary.get("counts", {})
    main = [each for each in ("deployments", "releases") if _is_in(counts, each)]
    others = [each for each in counts if each not in main and counts[each]["new"]]
    numbers = [
        (counts[each]["new"], f"new {noun_of(each, counts[each]['new'])}", "")
        for each in (*main, *others)
    ]
    changed = sum(each["changed"] for each in counts.values())
    bad = int(summary.get("faulty_rows", 0))
    numbers.append((changed, "changed", ""))
    numbers.append(
        (bad, "faulty row" if bad == 1 else "faulty rows", "bad" * (bad > 0))
    )
    return html.Dl(
        [_build_number(*each) for each in numbers], className="effect__numbers"
    )


def _build_number(number: int, text: str, tone: str) -> html.Div:
    shown = html.Dd(f"{number:,}", className=f"is-{tone}" if tone else "")
    return html.Div([html.Dt(text), shown])


def _is_in(counts: Mapping[str, Mapping[str, int]], kind: str) -> bool:
    return any(counts.get(kind, {}).values())


def build_faults(imported: Import, view: TableView | None = None) -> list[Component]:
    """Build the kinds of faults with their rows, and the files to correct.

    While the user can match the table of `view`, faults about texts of its columns lead
    to where the user chooses what these mean.
    """
    faults = imported.summary.get("faults", [])
    if not faults:
        return []
    several = len({each["table"] for each in faults}) > 1
    items = [_build_fault(each, view, is_named=several) for each in faults]
    return [
        html.H3("Faults", className="faults__title"),
        html.Ul(items, className="faults"),
        *_build_downloads(imported),
    ]


def _build_fault(
    fault: Mapping[str, Any], view: TableView | None, *, is_named: bool
) -> html.Li:
    total, text = fault["count"], fault.get("text", "")
    rows = html.Strong(count(total, "row"))
    listed = describe_rows(fault["lines"], total)
    parts: list[Component | str] = [rows, f": {_describe(fault, is_named=is_named)}"]
    if text and view is not None and view.table.name == fault["table"]:
        href = f"#{values_anchor(fault['field'])}"
        parts += [" ", html.A("Choose what it means", href=href)]
    return html.Li(
        [
            html.Span(parts, className="faults__reason"),
            html.Span(listed, className="faults__rows") if fault["lines"] else None,
        ]
    )


def _describe(fault: Mapping[str, Any], *, is_named: bool) -> str:
    place = [fault["table"]] if is_named else []
    place += [fault["column"]] if fault["column"] else []
    reason = fault["reason"]
    if fault.get("text"):
        noun = "state" if fault["field"] == "state" else "value"
        reason = f"unknown {noun} {quote([fault['text']])}."
    return f"{', '.join(place)}: {reason}" if place else reason


def _build_downloads(imported: Import) -> list[Component]:
    tables = imported.summary.get("fault_tables", [])
    path = f"/api/{imported.space_id}/imports/{imported.id}/faults.csv"
    total = int(imported.summary.get("faulty_rows", 0))
    rows = count(total, "faulty row")
    links = []
    for table in tables:
        name = f" of {table}" if len(tables) > 1 else f" the {rows}"
        name = (
            f"Download the faulty rows{name}" if len(tables) > 1 else f"Download{name}"
        )
        href = f"{path}?{urlencode({'table': table})}"
        links.append(html.A(name, href=href, download=""))
    if not links:
        return []
    them = "it" if total == 1 else "them"
    note = html.Span(f"Correct {them}, then upload that file.")
    return [html.P([*links, note], className="faults__download")]


def _build_further(summary: Mapping[str, Any]) -> list[Component]:
    texts = []
    if skipped := summary.get("skipped"):
        verb = "is" if skipped == 1 else "are"
        texts.append(f"{count(skipped, 'row')} {verb} left out, as you chose.")
    for kind, names in summary.get("restored", {}).items():
        shown = ", ".join(names)
        texts.append(f"Deleted {noun_of(kind, len(names))} will be restored: {shown}.")
    texts += _describe_unchanged(summary)
    return [html.P(each, className="import__lead") for each in texts]


def _describe_unchanged(summary: Mapping[str, Any]) -> Sequence[str]:
    """Say what the rows have that is stored already.

    Projects and others that rows of deployments or releases only name don't count.
    """
    counts = summary.get("counts", {})
    events = [each for each in _EVENTS if _is_in(counts, each)]
    unchanged = {each: counts[each]["unchanged"] for each in events or counts}
    total = sum(unchanged.values())
    if not total:
        return []
    named = [
        count(number, noun_of(kind, 1), noun_of(kind, number))
        for kind, number in unchanged.items()
        if number
    ]
    verb = "is" if total == 1 else "are"
    return [f"{list_in_words(named)} {verb} stored already and won't change."]


def _build_rows(view: TableView, rows: Sequence[ReadRow]) -> Component:
    fields = choose_fields(view)
    if not rows or not fields:
        is_empty = fields and not view.table.sample
        text = "has no rows" if is_empty else "is not imported"
        return html.P(f"This table {text}.", className="import__lead")
    has_badges = any(each.effect for each in rows)
    names = ["Row", *(each.label for each in fields), *([""] * has_badges)]
    head = build_table_head(names)
    body = [_build_row(each, fields, has_badges=has_badges) for each in rows]
    return html.Div(
        html.Table([head, html.Tbody(body)], className="effect__rows"),
        className="effect__frame",
    )


def _build_row(
    row: ReadRow,
    fields: Sequence[TableField],
    *,
    has_badges: bool,
) -> html.Tr:
    kept = min(_BEFORE_PROBLEM, len(fields) - 1) if row.problem else len(fields)
    cells = [html.Td(f"{row.number:,}", className="effect__number")]
    cells += [
        _build_cell(field, value)
        for field, value in zip(fields[:kept], row.values, strict=False)
    ]
    if row.problem:
        span = len(fields) - kept
        problem = html.Td(row.problem, colSpan=span, className="effect__problem")
        cells.append(problem)
    if has_badges:
        text, tone = _BADGES.get(row.effect, ("", ""))
        tag = html.Span(text, className=f"tag tag--{tone}" if tone else "tag")
        cells.append(html.Td(tag if text else None, className="effect__badge"))
    return html.Tr(cells, className="is-bad" if row.problem else "")


def _build_cell(field: TableField, value: str) -> html.Td:
    kind = "effect__text" if field.values is ValueKind.TEXT else "effect__value"
    return html.Td(value or "(empty)", className=kind, **data(label=field.label))
