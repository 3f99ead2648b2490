"""The card of a space's imports, and where to upload a file, for its Data page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.administration import PAGE, build_moment, build_pager
from insights_dash.components.attributes import aria, data
from insights_dash.components.shell import build_breadcrumbs
from insights_dash.components.table import build_table_head
from insights_dash.components.upload import build_upload, import_path, upload_zone
from insights_dash.domain.data_import import RUNNING, ImportState
from insights_dash.domain.source import SourceKind
from insights_dash.pages.data.imports.outcome import count_rows
from insights_dash.pages.data.imports.words import count, list_in_words, noun_of
from insights_dash.store.imports import Import
from insights_dash.store.spaces import Space

# What each state is called, and its tone.
_STATES: Mapping[ImportState, tuple[str, str]] = {
    ImportState.UPLOADED: ("Match columns", "warn"),
    ImportState.CHECKING: ("Checking…", ""),
    ImportState.READY: ("Confirm", "warn"),
    ImportState.IMPORTING: ("Importing…", ""),
    ImportState.IMPORTED: ("Imported", "good"),
    ImportState.UNDOING: ("Undoing…", ""),
    ImportState.UNDONE: ("Undone", ""),
    ImportState.FAILED: ("Failed", "bad"),
    ImportState.CANCELED: ("Canceled", ""),
}
_ORIGINS: Mapping[SourceKind, str] = {
    SourceKind.UPLOAD: "Upload",
    SourceKind.BUNDLE: "Command line",
    SourceKind.DEMO: "Demo",
}
# What the row's link does next.
_NEXT: Mapping[ImportState, str] = {
    ImportState.UPLOADED: "Continue",
    ImportState.READY: "Continue",
    ImportState.IMPORTED: "Undo…",
    ImportState.FAILED: "See why",
}
# What an import does, did or would do with new and with changed documents.
_WOULD = ("Would ", "add {}", "change {}")
_NOW = ("", "adding {}", "changing {}")
_DONE = ("", "{}", "{} changed")
_UNKNOWN = "–"
_FEW = 2  # kinds of documents
_COLUMNS = ("File", "State", "Changes", "Faulty rows", "When", "")


@dataclass(frozen=True)
class ImportList:
    """The latest imports of a space, of `total`; a file can have `largest` bytes."""

    space: Space
    imports: Sequence[Import]
    total: int
    largest: int


def build_imports_card(listed: ImportList, lead: str = "") -> html.Section:
    """Build the card. Files can be dropped on all of it.

    Without a `lead`, it says how many imports it lists, and links to the others.
    """
    return html.Section(
        [
            html.Header(
                [
                    html.H2("Uploads", id="imports-card"),
                    html.P(lead or _introduce(listed), className="import__lead"),
                ]
            ),
            build_upload(is_first=not listed.total),
            _build_table(listed) if listed.imports else None,
        ],
        id="uploads",
        className="panel imports-card",
        **aria(labelledby="imports-card"),
        **upload_zone(listed.space.id, listed.largest),
    )


def build_imports_page(
    listed: ImportList, page: int, links: Sequence[tuple[str, str]]
) -> html.Div:
    """Build the page of all imports of a space; `links` lead to the pages above it."""
    return html.Div(
        [
            build_breadcrumbs(list(links), "Uploads"),
            html.H1("Uploads", className="is-said"),
            build_imports_card(listed, _describe_total(listed.total)),
            build_pager(import_path(listed.space.id), {}, page, listed.total)
            if listed.total > PAGE
            else None,
        ],
        className="import-page",
    )


def _introduce(listed: ImportList) -> Sequence[Any]:
    if listed.total <= len(listed.imports):
        return [_describe_total(listed.total)]
    shown = f"The latest {len(listed.imports):,} of {listed.total:,} imports. "
    return [shown, dcc.Link("All imports", href=import_path(listed.space.id))]


def _describe_total(total: int) -> str:
    if not total:
        return "No uploads yet. Every upload can be undone."
    return f"{count(total, 'import')}. Once imported, each can be undone."


def _build_table(listed: ImportList) -> Component:
    head = build_table_head(_COLUMNS)
    rows = [_build_row(listed.space, each) for each in listed.imports]
    table = html.Table([head, html.Tbody(rows)], className="listing")
    return html.Div(table, className="listing__frame")


def _build_row(space: Space, imported: Import) -> html.Tr:
    text, tone = _STATES[imported.state]
    path = import_path(space.id, imported.id)
    following = _NEXT.get(imported.state, "Open")
    who = f" by {imported.created_by}" if imported.created_by else ""
    name = dcc.Link(imported.name, href=path, className="imports-card__name")
    origin = html.Span(f"{_ORIGINS[imported.origin]}{who}", className="import__lead")
    cells: Sequence[Any] = (
        html.Div([name, origin]),
        html.Span(text, className=f"tag tag--{tone}" if tone else "tag"),
        describe_changes(imported.state, imported.summary),
        _count_faulty(imported),
        build_moment(imported.created),
        dcc.Link(
            [following, html.Span(f" {imported.name}", className="is-said")], href=path
        ),
    )
    return html.Tr(
        [
            html.Td(cell, className="" if name else "listing__do", **data(label=name))
            for name, cell in zip(_COLUMNS, cells, strict=True)
        ],
        className="is-running" if imported.state in RUNNING else "",
    )


def _count_faulty(imported: Import) -> str:
    """Return how many rows are faulty, if they have been read."""
    if not imported.summary:
        return _UNKNOWN
    _, faulty = count_rows(imported.summary)
    return f"{faulty:,}" if faulty else "none"


def describe_changes(state: ImportState, summary: Mapping[str, Any]) -> str:
    """Return what an import has written, writes or would write, in a few words."""
    match state:
        case ImportState.FAILED:
            return "Nothing was imported"
        case ImportState.UNDONE:
            return "Some rows stay" if summary.get("kept") else "Nothing is left"
        case ImportState.READY:
            return _list_changes(summary, _WOULD, "Nothing new")
        case ImportState.IMPORTING:
            return _list_changes(summary, _NOW, _UNKNOWN)
        case ImportState.IMPORTED | ImportState.UNDOING:
            return _list_changes(summary, _DONE, "Nothing new")
        case _:
            return _UNKNOWN


def _list_changes(
    summary: Mapping[str, Any], words: tuple[str, str, str], nothing: str
) -> str:
    """Return what is added and changed; `nothing` if the counts are all 0."""
    counts = summary.get("counts", {})
    parts = [
        count(counts[kind]["new"], noun_of(kind, 1), noun_of(kind, 2))
        for kind in dict.fromkeys(("deployments", "releases", *counts))
        if counts.get(kind, {}).get("new")
    ]
    changed = sum(each["changed"] for each in counts.values())
    begin, adds, changes = words
    shown = [adds.format(list_in_words(parts[:_FEW]))] if parts else []
    shown += [changes.format(f"{changed:,}")] if changed else []
    if not shown:
        return nothing if counts else _UNKNOWN
    text = f"{begin}{', '.join(shown)}"
    return f"{text[0].upper()}{text[1:]}"
