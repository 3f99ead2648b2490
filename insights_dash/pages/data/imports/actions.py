"""What the page's controls and buttons do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dash import html
from dash.exceptions import PreventUpdate

from insights_dash.access.guard import enter_whole_space, is_allowed
from insights_dash.components.posted import read_text
from insights_dash.components.states import build_not_found
from insights_dash.components.toast import show_toast
from insights_dash.domain.data_import import ImportState
from insights_dash.domain.errors import ConflictError, InvalidInputError, NotFoundError
from insights_dash.domain.identity import Kind
from insights_dash.domain.names import fold
from insights_dash.domain.role import Permission
from insights_dash.ingest.files.mapping import UploadMapping
from insights_dash.pages.data.imports.draft import change_mapping
from insights_dash.pages.data.imports.ids import Action, Choice
from insights_dash.pages.data.imports.layout import (
    ImportPage,
    build_body,
    data_path,
    describe_state,
)
from insights_dash.pages.data.imports.notes import Known
from insights_dash.pages.data.imports.outcome import build_plan
from insights_dash.pages.data.imports.posted import (
    read_choices,
    read_controls,
    read_more,
    read_place,
    read_revision,
    read_table,
)
from insights_dash.pages.data.imports.tables import choose_table, read_tables
from insights_dash.pages.services import Services
from insights_dash.store.catalogue.kinds import STORED_KINDS
from insights_dash.store.imports import Import
from insights_dash.store.reports import count_reports
from insights_dash.store.spaces import Space

Shown = Mapping[str, object]
"""What outputs show, by their names in `callbacks.py`."""
_NAMED = {
    "project": Kind.PROJECT,
    "environment": Kind.ENVIRONMENT,
    "tenant": Kind.TENANT,
}
_HEADER_DIGITS = 7
_CHANGED = (
    "It was changed in another tab or by another user. Review it, then confirm again."
)
_GONE = "It may have been deleted, or the URL may be wrong."


def read_page(services: Services, space: str, identifier: str) -> ImportPage:
    """Return the page of an import.

    Raises:
        NotFoundError: if it isn't found in the space.
        PermissionDeniedError: if the user can't record deployments in all of it.
    """
    with services.database.read() as session:
        here = enter_whole_space(session, space)
    imported = services.uploads.get(here, identifier).imported
    with services.database.read() as session:
        known: Known = {
            field: frozenset(
                fold(name) for _, name in STORED_KINDS[kind].list_names(session, here)
            )
            for field, kind in _NAMED.items()
        }
        reports = count_reports(session, here)
    return ImportPage(
        here,
        imported,
        known,
        next_step=_find_next_step(here, reports),
        may_view=is_allowed(Permission.REPORT_VIEW, here.id),
    )


def refresh(services: Services, place: object) -> Shown:
    """Return the page as it is now, also if the import has been deleted."""
    try:
        return _show(read_page(services, *read_place(place)))
    except NotFoundError:
        return {"body": build_not_found("Import not found", _GONE), "said": _GONE}


def change(services: Services, posted: Mapping[str, Any]) -> Shown:
    """Keep what the user has chosen, and show what follows from it.

    Raises:
        PreventUpdate: if nothing has changed. Dash also calls when controls disappear.
    """
    choices = read_choices(posted)
    if Choice.KIND not in choices:
        raise PreventUpdate
    try:
        page = read_page(services, *read_place(posted.get("place")))
    except NotFoundError:
        return refresh(services, posted.get("place"))
    imported, form = page.imported, posted.get("form")
    tables = read_tables(imported)
    wanted = read_table(choices, form)
    if wanted != read_table({}, form):
        return _show(replace(page, table=wanted))
    view = choose_table(tables, wanted)
    more = read_more(choices, form)
    page = replace(page, table=view.place, more=more)
    mapping = change_mapping(view, read_controls(posted, form))
    source = choices.get(Choice.SOURCE, imported.source).strip() or imported.source
    if mapping == view.mapping and source == imported.source:
        if choices.get(Choice.COLUMN):
            return _show(page)
        raise PreventUpdate
    mappings = {each.table.name: each.mapping for each in tables}
    draft = UploadMapping({**mappings, view.table.name: mapping})

    def keep() -> Import:
        return services.uploads.set_mapping(
            page.space, imported.id, draft, source=source, is_draft=True
        )

    return {**_try(services, page, keep), "kept": imported.revision}


def press(services: Services, name: object, posted: Mapping[str, Any]) -> Shown:
    """Do what a button says."""
    place = posted.get("place")
    try:
        page = read_page(services, *read_place(place))
    except NotFoundError:
        return refresh(services, place)
    choices = read_choices(posted)
    form = posted.get("form")
    more = read_more(choices, form)
    page = replace(page, table=read_table(choices, form), more=more)
    if name == Action.KEEP:
        return {"opened": False}
    if name == Action.READ:
        return _read_again(services, page, choices)
    do = _DO.get(read_text(name))
    if do is None:
        raise PreventUpdate
    if name == Action.CONFIRM and read_revision(form) != page.imported.revision:
        # Another tab or another user has changed or confirmed it in the meantime.
        show_toast("The import has changed", _CHANGED, is_bad=True)
        return _show(page)
    return do(services, page)


def _preview(services: Services, page: ImportPage) -> Shown:
    uploads, found = services.uploads, page.imported
    return _try(services, page, lambda: uploads.preview(page.space, found.id))


def _confirm(services: Services, page: ImportPage) -> Shown:
    uploads, found = services.uploads, page.imported
    return _try(services, page, lambda: uploads.confirm(page.space, found.id))


def _undo(services: Services, page: ImportPage) -> Shown:
    uploads, found = services.uploads, page.imported
    shown = _try(services, page, lambda: uploads.undo(page.space, found.id))
    return {**shown, "opened": False}


def _delete(services: Services, page: ImportPage) -> Shown:
    services.uploads.delete(page.space, page.imported.id)
    return {"location": data_path(page.space)}


def _find_next_step(space: Space, reports: int) -> tuple[str, str] | None:
    """Return what to do after an import: its label and path."""
    path = f"/{space.id}/insights"
    if reports and is_allowed(Permission.REPORT_VIEW, space.id):
        return "See reports", path
    if not reports and is_allowed(Permission.REPORT_CREATE, space.id):
        return "Create a report", f"{path}/new?all=yes"
    return None


def _show(page: ImportPage) -> Shown:
    return {"body": build_body(page), "said": describe_state(page.imported)}


def _try(services: Services, page: ImportPage, act: Callable[[], Import]) -> Shown:
    """Show what an action leads to, or why the server refuses it."""
    try:
        return _show(replace(page, imported=act()))
    except InvalidInputError as error:
        problems = _list_problems(page, error)
    except ConflictError as error:
        # Another tab or user was faster, or the file has been deleted.
        show_toast("That's no longer possible", error.problem.message, is_bad=True)
        problems = []
    now = read_page(services, page.space.id, page.imported.id)
    now = replace(now, table=page.table, more=page.more, problems=problems)
    return _show(now)


def _list_problems(page: ImportPage, error: InvalidInputError) -> Sequence[str]:
    """Return the messages of problems, each with the table that it is about."""
    tables, texts = read_tables(page.imported), []
    for each in error.problems:
        parts = each.field.split(".")
        text = each.message
        if parts[0] == "tables" and len(parts) > 1 and parts[1].isdecimal():
            view = tables[int(parts[1])]
            field = view.kind.field(parts[-1]) if view.kind else None
            place = [view.table.name] if len(tables) > 1 else []
            place += [field.label] if field else []
            text = f"{', '.join(place)}: {text}" if place else text
        texts.append(text)
    return list(dict.fromkeys(texts))


def _cancel(services: Services, page: ImportPage) -> Shown:
    space, identifier = page.space, page.imported.id

    def cancel() -> Import:
        services.uploads.cancel(space, identifier)
        return services.uploads.get(space, identifier).imported

    shown = _try(services, page, cancel)
    waits = page.imported.state in {
        *(ImportState.UPLOADED, ImportState.READY, ImportState.FAILED)
    }
    if not waits:
        return shown
    show_toast("File discarded", page.imported.name)
    return {"location": data_path(space)}


def _read_again(
    services: Services, page: ImportPage, choices: Mapping[str, str]
) -> Shown:
    tables = read_tables(page.imported)
    view = choose_table(tables, page.table)
    rows = {each.table.name: each.table.header_row for each in tables}
    text = choices.get(Choice.HEADER_ROW, "").strip()
    is_number = text.isascii() and text.isdecimal() and len(text) <= _HEADER_DIGITS
    if not is_number:
        problem = "Enter the number of the header row, or 0."
        return _show(replace(page, problems=[problem]))
    options = {
        "encoding": choices.get(Choice.ENCODING, ""),
        "separator": choices.get(Choice.SEPARATOR, ""),
        "header_rows": {**rows, view.table.name: int(text)},
    }

    def read() -> Import:
        return services.uploads.set_options(page.space, page.imported.id, options)

    return _try(services, page, read)


def _plan_undo(services: Services, page: ImportPage) -> Shown:
    try:
        plan = services.uploads.plan_undo(page.space, page.imported.id)
    except ConflictError as error:
        show_toast("That's no longer possible", error.problem.message, is_bad=True)
        return refresh(services, {"space": page.space.id, "import": page.imported.id})
    return {"plan": html.Div(build_plan(plan, page.space.id)), "opened": True}


_DO: Mapping[str, Callable[[Services, ImportPage], Shown]] = {
    Action.PREVIEW: _preview,
    Action.CONFIRM: _confirm,
    Action.CANCEL: _cancel,
    Action.PLAN: _plan_undo,
    Action.UNDO: _undo,
    Action.DELETE: _delete,
}
