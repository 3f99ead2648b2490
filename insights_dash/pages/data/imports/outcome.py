"""What an import has done, what its undo has taken back, and why it failed."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.administration import build_moment
from insights_dash.components.report_icon import build_icon
from insights_dash.components.upload import import_path
from insights_dash.domain.data_import import ImportState
from insights_dash.domain.identity import SpaceId
from insights_dash.pages.data.imports.effect import build_faults, build_numbers
from insights_dash.pages.data.imports.words import count, list_in_words, noun_of
from insights_dash.store.imports import Import
from insights_dash.store.undo.kept import Kept, Undone

_MOST_NAMES = 5


def build_outcome(imported: Import) -> list[Component]:
    """Build what came of an import that is over."""
    match imported.state:
        case ImportState.IMPORTED:
            return _build_imported(imported)
        case ImportState.UNDONE:
            return _build_undone(imported)
        case _:
            return [
                _build_heading("ban", "Canceled", ""),
                html.P("Nothing was imported, and the file was deleted."),
            ]


def count_rows(summary: Mapping[str, Any]) -> tuple[int, int]:
    """Return how many documents an import writes, and how many rows it leaves out."""
    counts = summary.get("counts", {}).values()
    written = sum(each["new"] + each["changed"] for each in counts)
    return written, int(summary.get("faulty_rows", 0))


def build_plan(undone: Undone, space: SpaceId) -> list[Component]:
    """Build what an undo would take back and leave, for the user to confirm."""
    parts = []
    if undone.removed:
        parts.append(html.P(f"This removes {_count(undone.removed)}."))
    if undone.restored:
        text = f"This restores the earlier values of {_count(undone.restored)}."
        parts.append(html.P(text))
    if not parts:
        parts.append(html.P(_explain_nothing(undone.kept)))
    return [*parts, *_build_kept("What stays:", undone.kept, space)]


def _explain_nothing(kept: Sequence[Kept]) -> str:
    """Return why an undo would take nothing back."""
    if not kept:
        return "This import changed nothing, so there is nothing to take back."
    newer = {each.import_id for each in kept if each.import_id}
    if not newer:
        return "Nothing can be removed: everything this import wrote is in use."
    others = "a newer import" if len(newer) == 1 else f"{len(newer):,} newer imports"
    them = "that one" if len(newer) == 1 else "those"
    return (
        f"This undo alone removes nothing, because {others} wrote the same rows. "
        f"Undo {them} as well to remove them."
    )


def _build_imported(imported: Import) -> list[Component]:
    summary = imported.summary
    written, _ = count_rows(summary)
    title = "Imported" if written else "Nothing new"
    lead = f"{imported.name}, from the source “{imported.source}”"
    parts = [
        _build_heading("circle-check", title, "good"),
        html.P([lead, ", ", build_moment(imported.finished)], className="import__lead"),
        build_numbers(summary),
        *build_faults(imported),
    ]
    if imported.problem:
        notice = html.P([html.Strong("The undo failed. "), imported.problem])
        parts.insert(0, html.Div(notice, className="notice is-bad", role="alert"))
    return parts


def _build_undone(imported: Import) -> list[Component]:
    summary = imported.summary
    removed, restored = summary.get("removed", {}), summary.get("undone_restored", {})
    kept = [Kept(**each) for each in summary.get("kept", [])]
    texts = []
    if removed:
        texts.append(f"Removed {_count(removed)}.")
    if restored:
        texts.append(f"Restored the earlier values of {_count(restored)}.")
    if not kept:
        texts.append("Nothing of this import is left.")
    return [
        _build_heading("rotate-left", "Undone", ""),
        html.P(
            [imported.name, ", ", build_moment(imported.finished)],
            className="import__lead",
        ),
        *(html.P(each) for each in texts),
        *_build_kept(
            "What stays, because something newer needs it:",
            kept,
            SpaceId(imported.space_id),
        ),
    ]


def _build_heading(icon: str, title: str, tone: str) -> html.H2:
    return html.H2(
        [html.Span(build_icon(icon), className=f"is-{tone}" if tone else ""), title],
        className="import__outcome",
    )


def _build_kept(title: str, kept: Sequence[Kept], space: SpaceId) -> list[Component]:
    if not kept:
        return []
    items = []
    for each in kept:
        names = list(each.names[:_MOST_NAMES])
        if each.count > len(names):
            names.append(f"{each.count - len(names):,} more")
        items.append(
            html.Li(
                [
                    html.Strong(f"{each.count:,} {noun_of(each.kind, each.count)}"),
                    f" ({list_in_words(names)}). {each.reason}",
                    *_build_link(each, space),
                ]
            )
        )
    return [html.P(title), html.Ul(items, className="kept")]


def _build_link(kept: Kept, space: SpaceId) -> list[Component | str]:
    """Build a link to the newer import that has to be undone as well."""
    if not kept.import_id:
        return []
    link = dcc.Link("Open that import", href=import_path(space, kept.import_id))
    them = "it" if kept.count == 1 else "them"
    return [f" To remove {them}, undo that import as well. ", link]


def _count(counts: Mapping[str, int]) -> str:
    return list_in_words(
        [
            count(number, noun_of(kind, 1), noun_of(kind, 2))
            for kind, number in counts.items()
        ]
    )
