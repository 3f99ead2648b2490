"""What the page of an import shows, from the state that the import is in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria, data
from insights_dash.components.confirm_dialog import Confirmation
from insights_dash.components.delete_dialog import LOOKS
from insights_dash.components.report_icon import build_icon
from insights_dash.components.shell import build_breadcrumbs
from insights_dash.domain.data_import import RUNNING, ImportState
from insights_dash.domain.source import SourceKind
from insights_dash.pages.data.imports.effect import build_preview, build_sample
from insights_dash.pages.data.imports.export_notice import build_export_notice
from insights_dash.pages.data.imports.ids import Action, Ids, action_id
from insights_dash.pages.data.imports.match import build_match, list_values
from insights_dash.pages.data.imports.notes import Known
from insights_dash.pages.data.imports.outcome import build_outcome, count_rows
from insights_dash.pages.data.imports.reading import build_reading
from insights_dash.pages.data.imports.tables import choose_table, read_tables
from insights_dash.pages.data.imports.words import count, describe_size
from insights_dash.store.imports import Import
from insights_dash.store.spaces import Space

_STEPS = ("File", "Match columns", "Preview", "Import")
# How many steps are done, and which one is the current one.
_PLACES: Mapping[ImportState, tuple[int, int]] = {
    ImportState.UPLOADED: (1, 1),
    ImportState.FAILED: (1, 1),
    ImportState.CHECKING: (2, 2),
    ImportState.READY: (2, 2),
    ImportState.IMPORTING: (3, 3),
}
_CLOSE = (
    "You can close this page: the import runs in the background, and you can undo it "
    "later."
)
# What the page says while it waits for the answer to a button.
_BUSY: Mapping[ImportState, str] = {
    ImportState.IMPORTED: "Finding out what an undo would change…",
    ImportState.UPLOADED: "Checking what you matched…",
    ImportState.READY: "Starting the import…",
}
_MATCHED = frozenset(
    {
        *(ImportState.UPLOADED, ImportState.CHECKING, ImportState.READY),
        ImportState.FAILED,
    }
)


@dataclass(frozen=True)
class ImportPage:
    """An import as a user sees it.

    `known` are names of the space. `table` is the place of the table that is shown,
    None for the first of deployments. `more` are the places of columns of a wide
    table that the user has looked for. `next_step` is the label and the path of what
    to do after it. `may_view` is whether the user can open reports. `problems` are
    what the server has just refused.
    """

    space: Space
    imported: Import
    known: Known
    table: object = None
    more: Sequence[int] = ()
    next_step: tuple[str, str] | None = None
    may_view: bool = False
    problems: Sequence[str] = ()


def data_path(space: Space) -> str:
    """Return the path of the space's data."""
    return f"/{space.id}/data"


def list_links(space: Space, *, may_view: bool) -> list[tuple[str, str]]:
    """Return the names and paths of the pages above imports, as far as they open."""
    reports = [("Reports", "/"), (space.name, f"/{space.id}/insights")]
    return [*(reports if may_view else []), ("Data", data_path(space))]


def build_page(page: ImportPage) -> html.Div:
    """Build the page of an import."""
    place = {"space": page.space.id, "import": page.imported.id}
    links = list_links(page.space, may_view=page.may_view)
    return html.Div(
        [
            dcc.Location(id=Ids.LOCATION, refresh="callback-nav"),
            dcc.Store(id=Ids.PLACE, data=place),
            dcc.Store(id=Ids.NEWS),
            dcc.Store(id=Ids.KEPT),
            build_breadcrumbs(links, page.imported.name),
            html.P(id=Ids.SAID, className="is-said", role="status"),
            html.Div(build_body(page), id=Ids.BODY, className="import"),
            _build_undo_dialog(),
        ],
        className="import-page",
    )


def build_body(page: ImportPage) -> html.Section:
    """Build everything that depends on the state of the import."""
    imported = page.imported
    if imported.state in _MATCHED:
        content, form = _build_matching(page)
    elif imported.state in RUNNING:
        content, form = [_build_running(page)], {}
    else:
        outcome = html.Div(build_outcome(imported), className="import__over")
        content, form = [outcome], {}
    return html.Section(
        [
            dcc.Store(id=Ids.FORM, data=form),
            _build_head(page),
            *content,
            _build_foot(page),
        ],
        className="panel import__card",
        **aria(label=f"Import of {imported.name}"),
    )


def describe_state(imported: Import) -> str:
    """Return the state of an import in a sentence."""
    written, faulty = count_rows(imported.summary)
    sentences = {
        ImportState.CHECKING: "Checking all rows.",
        ImportState.READY: f"The preview is ready: {count(faulty, 'faulty row')}.",
        ImportState.IMPORTING: "The import is running.",
        ImportState.IMPORTED: f"Imported: {count(written, 'change')}.",
        ImportState.UNDOING: "The import is being undone.",
        ImportState.UNDONE: "The import was undone.",
        ImportState.FAILED: f"The import failed. {imported.problem}",
        ImportState.CANCELED: "The import was canceled.",
    }
    return sentences.get(imported.state, "")


def _build_head(page: ImportPage) -> html.Header:
    imported = page.imported
    title = "Upload" if imported.origin is SourceKind.UPLOAD else "Import"
    return html.Header(
        [
            html.Div(
                [
                    html.H1(f"{title}: {imported.name}"),
                    html.P(_describe_file(imported), className="import__lead"),
                ],
                className="import__names",
            ),
            _build_steps(imported.state, imported.origin),
            dcc.Link(
                [build_icon("xmark"), html.Span("Close", className="is-said")],
                href=data_path(page.space),
                className="import__close",
                title="Close",
            ),
        ],
        className="import__head",
    )


def _describe_file(imported: Import) -> str:
    parts = [imported.format]
    if len(imported.tables) == 1:
        (table,) = imported.tables
        columns = count(len(table["columns"]), "column")
        rows = table["row_count"]
        known = f"{count(rows, 'row')}, " if isinstance(rows, int) else ""
        parts.append(known + columns)
    elif imported.tables:
        parts.append(count(len(imported.tables), "table"))
    if imported.size:
        parts.append(describe_size(imported.size))
    return " · ".join(filter(None, parts))


def _build_steps(state: ImportState, origin: SourceKind) -> Component:
    is_over = state in {
        *(ImportState.UNDOING, ImportState.UNDONE, ImportState.CANCELED)
    }
    if is_over or origin is not SourceKind.UPLOAD:
        return html.Span(hidden=True)
    done, current = _PLACES.get(state, (len(_STEPS), None))
    items = []
    for place, name in enumerate(_STEPS):
        is_done, is_here = place < done, place == current
        mark = build_icon("check") if is_done else str(place + 1)
        kind = "is-done" if is_done else "is-here" if is_here else ""
        said = html.Span(" (done)", className="is-said") if is_done else None
        shown = [html.Span(mark, className="steps__mark"), html.Span([name, said])]
        items.append(
            html.Li(shown, className=kind, **(aria(current="step") if is_here else {}))
        )
    return html.Ol(items, className="steps", **aria(label="Steps"))


def _build_matching(page: ImportPage) -> tuple[list[Component], dict[str, object]]:
    imported = page.imported
    tables = read_tables(imported)
    view = choose_table(tables, page.table)
    is_locked = imported.state is ImportState.CHECKING
    match = [
        *build_export_notice(tables),
        *build_match(tables, view, page.known, more=page.more, is_locked=is_locked),
    ]
    if not is_locked:
        match.append(build_reading(imported, view))
    effect: list[Component]
    if is_locked:
        effect = [_build_running(page)]
    elif imported.state is ImportState.READY:
        effect = build_preview(imported, view)
    else:
        effect = [*_build_failure(imported), *build_sample(view)]
    form = {
        "table": view.place,
        "texts": list_values(view),
        "more": [*page.more],
        "revision": imported.revision,
    }
    halves = html.Div(
        [
            html.Div(match, className="import__match"),
            html.Div(effect, className="import__effect"),
        ],
        className="import__halves",
    )
    return [halves], form


def _build_failure(imported: Import) -> list[Component]:
    if imported.state is not ImportState.FAILED:
        return []
    text = html.P([html.Strong("The import failed. "), imported.problem])
    return [html.Div(text, className="notice is-bad", role="alert")]


def _build_running(page: ImportPage) -> html.Div:
    """Build the progress of a job, which `browser/upload/job.js` keeps current."""
    imported = page.imported
    bar = html.Div(
        html.Div(className="upload__done"),
        className="upload__bar is-waiting",
        role="progressbar",
        **aria(label="Progress", valuemin="0", valuemax="100"),
    )
    return html.Div(
        [
            html.P(describe_state(imported), className="upload__name"),
            bar,
            html.P("Starting…", className="upload__said"),
        ],
        className="import__running",
        **data(
            job=f"/api/{page.space.id}/imports/{imported.id}",
            state=imported.state.value,
        ),
    )


def _build_foot(page: ImportPage) -> html.Footer:
    problems = [html.P(each) for each in page.problems]
    text, buttons = _FEET[page.imported.state](page)
    return html.Footer(
        [
            html.Div(
                [
                    html.Div(problems, className="notice is-bad", role="alert")
                    if problems
                    else None,
                    html.P(text, className="import__idle"),
                    html.P(
                        _BUSY.get(page.imported.state, "One moment…"),
                        className="import__busy",
                        role="status",
                    ),
                ],
                className="import__foot-text",
            ),
            html.Div(buttons, className="import__buttons"),
        ],
        className="import__foot",
    )


_Foot = tuple[str, list[Component]]


def _build_foot_of_match(page: ImportPage) -> _Foot:
    tables = page.imported.tables
    rows = [each["row_count"] for each in tables]
    total = sum(rows) if all(isinstance(each, int) for each in rows) else 0
    label = f"Preview all {total:,} rows" if total > 1 else "Preview all rows"
    preview = _build_button(Action.PREVIEW, label, "button button--filled")
    return _CLOSE, [_build_discard(page), preview]


def _build_foot_of_preview(page: ImportPage) -> _Foot:
    written, faulty = count_rows(page.imported.summary)
    if not written:
        text = "There is nothing to import: all valid rows are stored already."
        if not page.imported.summary.get("row_count", 1):
            text = "There is nothing to import: the file has no rows."
        if faulty:
            text = (
                "There is nothing to import. Correct the faulty rows, or match again."
            )
        return text, [_build_discard(page)]
    good = _count_good_rows(page.imported)
    label = f"Import {count(good, 'row')}"
    if faulty:
        label += f", leave out {faulty:,}"
    return _CLOSE, [
        _build_discard(page),
        _build_button(Action.CONFIRM, label, "button button--filled"),
    ]


def _count_good_rows(imported: Import) -> int:
    """Return how many rows of the file are imported, or are stored already."""
    kinds = {
        each.get("kind") for each in imported.mapping.get("tables", {}).values()
    } - {None}
    counts = imported.summary.get("counts", {})
    return sum(sum(counts[each].values()) for each in kinds if each in counts)


def _build_foot_of_job(page: ImportPage) -> _Foot:
    if page.imported.state is ImportState.UNDOING:
        return "You can close this page: the undo runs in the background.", []
    if page.imported.state is ImportState.CHECKING:
        cancel = _build_button(Action.CANCEL, "Cancel preview", "button")
        return "Nothing is written until you confirm.", [cancel]
    question = Confirmation(
        "Cancel the import?",
        "Nothing of this file will be imported, and it is deleted from the server.",
        "Cancel import",
        keep="Keep importing",
    )
    cancel = _build_button(Action.CANCEL, "Cancel import", "button", question)
    return _CLOSE, [cancel]


def _build_foot_of_imported(page: ImportPage) -> _Foot:
    undo = _build_button(Action.PLAN, "Undo…", "button")
    if page.next_step is None:
        return "", [undo]
    label, path = page.next_step
    following = dcc.Link(label, href=path, className="button button--filled")
    return "", [undo, following]


def _build_foot_of_ended(page: ImportPage) -> _Foot:
    delete = _build_button(Action.DELETE, "Remove from the list", "button")
    href = data_path(page.space)
    again = dcc.Link("Upload another file", href=href, className="button")
    return "", [delete, again]


_FEET: Mapping[ImportState, Callable[[ImportPage], _Foot]] = {
    ImportState.UPLOADED: _build_foot_of_match,
    ImportState.FAILED: _build_foot_of_match,
    ImportState.READY: _build_foot_of_preview,
    **dict.fromkeys(RUNNING, _build_foot_of_job),
    ImportState.IMPORTED: _build_foot_of_imported,
    ImportState.UNDONE: _build_foot_of_ended,
    ImportState.CANCELED: _build_foot_of_ended,
}


def _build_discard(page: ImportPage) -> html.Button:
    question = Confirmation(
        f"Discard {page.imported.name}?",
        "The file is deleted from the server. Nothing has been imported.",
        "Discard file",
    )
    return _build_button(Action.CANCEL, "Discard file", "button", question)


def _build_button(
    action: Action, label: str, tone: str, question: Confirmation | None = None
) -> html.Button:
    asks = question.attributes if question else {}
    return html.Button(
        label, id=action_id(action), type="button", className=tone, **asks
    )


def _build_undo_dialog() -> dmc.Modal:
    return dmc.Modal(
        [
            html.Div(id=Ids.UNDO_PLAN, className="confirm-dialog__text"),
            html.Div(
                [
                    _build_button(Action.KEEP, "Keep the import", "button"),
                    _build_button(
                        Action.UNDO, "Undo import", "button button--danger-filled"
                    ),
                ],
                className="confirm-dialog__actions",
            ),
        ],
        id=Ids.UNDO_DIALOG,
        title="Undo this import?",
        **LOOKS,
    )
