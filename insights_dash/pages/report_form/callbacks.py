"""What happens on the page of a report's form: preview, save, delete."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from insights_dash.access.guard import authorise, enter_space, guarded_callback
from insights_dash.components.posted import read_texts
from insights_dash.components.report_icon import DEFAULT_COLOR, DEFAULT_ICON
from insights_dash.components.toast import show_toast
from insights_dash.dash_host.forms import Values, bind_delete_dialog
from insights_dash.dash_host.pages import PageRoute
from insights_dash.domain.errors import (
    ChangedMeanwhileError,
    ConflictError,
    InvalidInputError,
    NotFoundError,
    Problem,
)
from insights_dash.domain.report_draft import define_report, draft_of
from insights_dash.domain.role import Permission
from insights_dash.pages.long_lists import LongLists
from insights_dash.pages.report_form.browser_callbacks import register_browser_side
from insights_dash.pages.report_form.calculation import follow_zone, keep_unsaid
from insights_dash.pages.report_form.dependencies import (
    list_fields,
    list_outputs,
    list_selecting_fields,
)
from insights_dash.pages.report_form.form import (
    FIELD_IDS,
    FieldErrors,
    Form,
    Message,
    list_differences,
    list_messages,
    names_tag,
    parse_form,
    place_problems,
)
from insights_dash.pages.report_form.ids import DELETE, Ids, overwrite_id
from insights_dash.pages.report_form.logo import register_logo
from insights_dash.pages.report_form.long_list_search import register_search
from insights_dash.pages.report_form.notices import build_conflict, build_summary
from insights_dash.pages.report_form.pages import list_pages
from insights_dash.pages.report_form.place import (
    parse_place,
    report_path,
    reports_path,
    to_dict,
)
from insights_dash.pages.report_form.preview import preview_selection
from insights_dash.pages.report_form.rows import key_of
from insights_dash.pages.services import Services
from insights_dash.store.catalogue.environment import ENVIRONMENTS
from insights_dash.store.database import Database
from insights_dash.store.reports import (
    create_report,
    delete_report,
    find_known_references,
    get_report,
    update_report,
)

_GONE = "This report no longer exists. Another user deleted it."


def register(app: Dash, services: Services) -> Sequence[PageRoute]:
    """Bind callbacks; return the pages for a new report and for an existing one."""
    database, metrics, now = services.database, services.metrics, services.now
    lists = LongLists()
    register_browser_side(app)
    register_search(app, database, lists)
    register_logo(app, database=database, now=now)

    @guarded_callback(
        app,
        output=list_outputs(),
        inputs={
            "clicks": Input(Ids.SAVE, "n_clicks"),
            "overwrites": Input(overwrite_id(ALL), "n_clicks"),
        },
        state={"place": State(Ids.PLACE, "data"), "values": list_fields(State)},
        permission=(Permission.REPORT_EDIT, Permission.REPORT_CREATE),
        prevent_initial_call=True,
        running=[(Output(Ids.SAVE, "loading"), True, False)],
    )
    def save(
        clicks: int | None,
        overwrites: list[int | None],
        place: object,
        values: dict[str, Any],
    ) -> object:
        pressed = ctx.triggered_id
        if isinstance(pressed, dict):
            if not any(overwrites):
                raise PreventUpdate
            revision = pressed.get("revision")
            place = {**to_dict(place), "revision": revision}
        elif not clicks:
            return _answer(values)
        return save_report(database, place, values, now=now())

    @guarded_callback(
        app,
        Output(Ids.PREVIEW, "children"),
        inputs={"values": list_selecting_fields(Input)},
        state={"place": State(Ids.PLACE, "data")},
        permission=Permission.REPORT_VIEW,
    )
    def preview(values: dict[str, Any], place: object) -> str:
        return preview_selection(database, metrics, place, values, now=now())

    @guarded_callback(
        app,
        Output(Ids.WEEK_START, "value"),
        Output(Ids.WEEK_START_PROPOSED, "data"),
        Input(Ids.TIME_ZONE, "value"),
        State(Ids.WEEK_START, "value"),
        State(Ids.WEEK_START_PROPOSED, "data"),
        permission=Permission.REPORT_CREATE,
        prevent_initial_call=True,
    )
    def propose(zone: object, chosen: object, proposed: object) -> tuple[str, str]:
        week_start = follow_zone(zone, chosen, proposed)
        if week_start is None:
            raise PreventUpdate
        return week_start, week_start

    bind_delete_dialog(
        app,
        DELETE,
        lambda values: remove_report(database, values, now=now()),
        context={"place": State(Ids.PLACE, "data")},
        permission=Permission.REPORT_DELETE,
    )
    return list_pages(database, lists, now)


def save_report(
    database: Database,
    place: object,
    values: Mapping[str, Any],
    *,
    now: datetime,
) -> dict[str, Any]:
    """Store what the form holds, or answer with its problems at their fields."""
    space_id, report_id = parse_place(place)
    revision = to_dict(place).get("revision")
    needed = Permission.REPORT_EDIT if report_id else Permission.REPORT_CREATE
    form = parse_form(values)
    try:
        with database.write() as session:
            space = enter_space(session, space_id)
            authorise(needed, space.id)
            known = find_known_references(session, space, form.draft)
            stored = get_report(session, space, report_id) if report_id else None
            former = stored.definition if stored else None
            definition = define_report(form.draft, known, former)
            if former:
                kept = keep_unsaid(definition.definitions, former.definitions)
                definition = replace(definition, definitions=kept)
            if report_id:
                report = update_report(
                    session,
                    space,
                    report_id,
                    definition,
                    now=now,
                    expected_revision=revision if isinstance(revision, int) else None,
                )
            else:
                report = create_report(session, space, definition, now=now)
    except InvalidInputError as error:
        return _refuse(database, values, form, space_id, error.problems)
    except ConflictError as error:
        return _refuse(database, values, form, space_id, (error.problem,))
    except ChangedMeanwhileError as error:
        return _show_conflict(database, values, form, space_id, error)
    except NotFoundError:
        return _refuse(database, values, form, space_id, (Problem("", _GONE),))
    verb = "saved" if report_id else "created"
    show_toast(f"Report {verb}", report.definition.name)
    return _answer(values, href=report_path(space, report))


def remove_report(database: Database, values: Values, *, now: datetime) -> str:
    """Delete the report whose name was typed; return the URL of the space's reports.

    Raises:
        InvalidInputError: if another name was typed.
    """
    space_id, report_id = parse_place(values["place"])
    try:
        with database.write() as session:
            space = enter_space(session, space_id)
            name = get_report(session, space, report_id).definition.name
            if values["name"].split() != name.split():
                message = f"Type “{name}” to confirm."
                raise InvalidInputError([Problem("name", message)])
            delete_report(session, space, report_id, now=now)
    except NotFoundError:
        show_toast("Report deleted", "It had already been deleted.")
        return "/"
    show_toast("Report deleted", name)
    return reports_path(space)


def _refuse(
    database: Database,
    values: Mapping[str, Any],
    form: Form,
    space_id: str,
    problems: tuple[Problem, ...],
) -> dict[str, Any]:
    errors = place_problems(problems, form, _name_environments(database, space_id))
    return _answer(values, errors, list(list_messages(errors, form)))


def _show_conflict(
    database: Database,
    values: Mapping[str, Any],
    form: Form,
    space_id: str,
    error: ChangedMeanwhileError,
) -> dict[str, Any]:
    """Show how the form differs from what another user has saved since."""
    with database.read() as session:
        space = enter_space(session, space_id)
        stored = get_report(session, space, error.identifier)
    theirs = draft_of(stored.shown)
    # What the form shows for a report without them.
    theirs = replace(
        theirs,
        icon_id=theirs.icon_id or DEFAULT_ICON,
        icon_color=theirs.icon_color or DEFAULT_COLOR,
    )
    differences = list_differences(theirs, form.draft)
    alert = build_conflict(
        list(differences),
        href=f"{report_path(space, stored)}/settings",
        revision=error.revision,
    )
    return _answer(values) | {"summary": alert}


def _answer(
    values: Mapping[str, Any],
    errors: FieldErrors | None = None,
    messages: Sequence[Message] = (),
    *,
    href: str | None = None,
) -> dict[str, Any]:
    """What the save callback puts where; each list in its fields' order."""
    found = errors or FieldErrors()
    return {
        "fields": {field: found.fields.get(field, "") for field in FIELD_IDS},
        "group_names": [
            found.group_names.get(key_of(each), "") for each in values["group_ids"]
        ],
        "group_environments": [
            found.group_environments.get(key_of(each), "")
            for each in values["environment_ids"]
        ],
        "annotation_days": [
            found.annotation_days.get(key_of(each), "")
            for each in values["annotation_day_ids"]
        ],
        "annotation_texts": [
            found.annotation_texts.get(key_of(each), "")
            for each in values["annotation_text_ids"]
        ],
        "tags": [_tag_error(found, chosen) for chosen in values["tags"]],
        "summary": build_summary(messages) if messages else "",
        "href": href or no_update,
    }


def _tag_error(errors: FieldErrors, chosen: object) -> str:
    tags = read_texts(chosen)
    return " ".join(message for message in errors.tags if names_tag(message, tags))


def _name_environments(database: Database, space_id: str) -> dict[str, str]:
    try:
        with database.read() as session:
            listed = ENVIRONMENTS.list_page(session, enter_space(session, space_id))
    except NotFoundError:
        return {}
    return {each.id: each.name for each in listed.items}
