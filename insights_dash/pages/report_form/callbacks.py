"""What happens on the page of a report's form: preview, save, delete."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from dash import (
    ALL,
    MATCH,
    Dash,
    Input,
    Output,
    State,
    ctx,
    no_update,
)
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from insights_dash.access.guard import (
    authorise,
    enter_space,
    guarded_callback,
    list_open_spaces,
    list_permissions,
)
from insights_dash.components.browser_side import bind_in_browser
from insights_dash.components.coverage import describe_coverage
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
from insights_dash.domain.hidden_parts import restore
from insights_dash.domain.identity import Kind, ReportId
from insights_dash.domain.report import Report
from insights_dash.domain.report_draft import (
    NAME_LENGTH,
    EnvironmentGroupDraft,
    ReportDraft,
    define_report,
    draft_of,
)
from insights_dash.domain.role import Permission
from insights_dash.metrics.service import MetricsService
from insights_dash.pages.long_lists import LongLists, build_hint
from insights_dash.pages.report_form.annotations import DAYS, TEXTS, annotation_values
from insights_dash.pages.report_form.choices import offer_time_zones, read_choices
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
from insights_dash.pages.report_form.ids import (
    DELETE,
    LONG_LISTS,
    AnnotationPart,
    GroupPart,
    Ids,
    annotation_id,
    found_id,
    group_id,
    overwrite_id,
    tags_id,
    wanted_id,
)
from insights_dash.pages.report_form.layout import (
    build_conflict,
    build_missing_report,
    build_missing_space,
    build_page,
    build_summary,
    report_path,
    reports_path,
)
from insights_dash.pages.report_form.logo import register_logo
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
_NAMES = group_id(GroupPart.NAME, ALL)
_ENVIRONMENTS = group_id(GroupPart.ENVIRONMENTS, ALL)


def register(app: Dash, services: Services) -> Sequence[PageRoute]:
    """Bind callbacks; return the pages for a new report and for an existing one."""
    database, metrics, now = services.database, services.metrics, services.now
    lists = LongLists()
    _register_browser_side(app)
    _register_search(app, database, lists)
    register_logo(app, database=database, now=now)

    @guarded_callback(
        app,
        output=_outputs(),
        inputs={
            "clicks": Input(Ids.SAVE, "n_clicks"),
            "overwrites": Input(overwrite_id(ALL), "n_clicks"),
        },
        state={"place": State(Ids.PLACE, "data"), "values": _form_of(State)},
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
            place = {**_to_dict(place), "revision": revision}
        elif not clicks:
            return _answer(values)
        return save_report(database, place, values, now=now())

    @guarded_callback(
        app,
        Output(Ids.PREVIEW, "children"),
        inputs={"values": _selecting_inputs()},
        state={"place": State(Ids.PLACE, "data")},
        permission=Permission.REPORT_VIEW,
    )
    def preview(values: dict[str, Any], place: object) -> str:
        return preview_selection(database, metrics, place, values, now=now())

    bind_delete_dialog(
        app,
        DELETE,
        lambda values: remove_report(database, values, now=now()),
        context={"place": State(Ids.PLACE, "data")},
        permission=Permission.REPORT_DELETE,
    )
    return _list_pages(database, lists, now)


def _register_search(app: Dash, database: Database, lists: LongLists) -> None:
    def bind(kind: Kind) -> None:
        @guarded_callback(
            app,
            Output(found_id(kind), "data"),
            Input(wanted_id(kind), "data"),
            State(Ids.PLACE, "data"),
            permission=Permission.REPORT_VIEW,
            prevent_initial_call=True,
        )
        def search(wanted: object, place: object) -> object:
            return search_list(database, lists, place, kind, wanted)

    for each in LONG_LISTS:
        bind(each)


def _list_pages(
    database: Database, lists: LongLists, now: Callable[[], datetime]
) -> Sequence[PageRoute]:
    def new(space: str = "", copy: str = "", **_: str) -> Component:
        return show_form(database, lists, space, None, now=now(), copied=copy)

    def change(space: str = "", report: str = "", **_: str) -> Component:
        return show_form(database, lists, space, report, now=now())

    def exists(space: str, report: str = "") -> None:
        with database.read() as session:
            found = enter_space(session, space)
            if report:
                get_report(session, found, report)

    return [
        PageRoute(
            "new_report",
            "/<space>/insights/new",
            "New report",
            new,
            Permission.REPORT_CREATE,
            exists,
        ),
        PageRoute(
            "report_form",
            "/<space>/insights/<report>/settings",
            "Report settings",
            change,
            Permission.REPORT_EDIT,
            exists,
        ),
    ]


def show_form(  # noqa: PLR0913 - what a request's edge has
    database: Database,
    lists: LongLists,
    space_id: str,
    report_id: str | None,
    *,
    now: datetime,
    copied: str = "",
) -> Component:
    """Build the form of a report, or of a new one, or say what was not found.

    `copied` is the id of a report that a new one begins as a copy of.
    """
    try:
        with database.read() as session:
            try:
                space = enter_space(session, space_id)
            except NotFoundError:
                if report_id:
                    return build_missing_report()
                open_ones = list_open_spaces(session, Permission.REPORT_CREATE)
                return build_missing_space(open_ones)
            report = get_report(session, space, report_id) if report_id else None
            draft = draft_of(report.shown) if report else _new_draft()
            if copied and not report:
                draft = _copy(get_report(session, space, copied))
            choices = read_choices(session, space, draft, lists)
    except NotFoundError:
        return build_missing_report()
    allowed = list_permissions(space.id)
    zones = offer_time_zones(now)
    return build_page(space, report, draft, choices, zones, allowed=allowed)


def _new_draft() -> ReportDraft:
    """A new report's: one empty environment group to begin with."""
    return ReportDraft(environment_groups=(EnvironmentGroupDraft("Production"),))


def _copy(report: Report) -> ReportDraft:
    name = f"Copy of {report.definition.name}"[:NAME_LENGTH]
    return replace(draft_of(report.shown), name=name)


def save_report(
    database: Database,
    place: object,
    values: Mapping[str, Any],
    *,
    now: datetime,
) -> dict[str, Any]:
    """Store what the form holds, or answer with its problems at their fields."""
    space_id, report_id = _parse_place(place)
    revision = _to_dict(place).get("revision")
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


def search_list(
    database: Database, lists: LongLists, place: object, kind: Kind, wanted: object
) -> dict[str, Any]:
    """The best matches for a search of a long list, chosen ones left out.

    Raises:
        PreventUpdate: where the browser searches nothing, or a space that is gone.
    """
    space_id, _ = _parse_place(place)
    search, chosen = _to_dict(wanted).get("search"), _to_dict(wanted).get("chosen")
    if not isinstance(search, str):
        raise PreventUpdate
    try:
        with database.read() as session:
            names = lists.read(session, enter_space(session, space_id), kind)
    except NotFoundError as error:
        raise PreventUpdate from error
    found = names.find(search, leave_out=read_texts(chosen))
    return {"options": found.options, "hint": build_hint(search, found.more)}


def remove_report(database: Database, values: Values, *, now: datetime) -> str:
    """Delete the report whose name was typed; return the URL of the space's reports.

    Raises:
        InvalidInputError: if another name was typed.
    """
    space_id, report_id = _parse_place(values["place"])
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


def preview_selection(
    database: Database,
    metrics: MetricsService,
    place: object,
    values: Mapping[str, Any],
    *,
    now: datetime,
) -> str:
    """What the form selects as it stands, in a line."""
    space_id, report_id = _parse_place(place)
    # A name or time zone that is still missing changes nothing about the selection.
    form = parse_form({**values, "name": "Preview", "time_zone": "UTC"})
    groups = tuple(
        replace(group, name=f"{index}")
        for index, group in enumerate(form.draft.environment_groups)
    )
    draft = replace(form.draft, environment_groups=groups)
    try:
        with database.read() as session:
            space = enter_space(session, space_id)
            known = find_known_references(session, space, draft)
            definition = define_report(draft, known)
            if report_id:
                stored = get_report(session, space, report_id)
                definition = restore(definition, stored.definition, stored.hidden)
    except (InvalidInputError, NotFoundError):
        return ""
    if definition.missing:
        return f"No data yet. Select {', and '.join(definition.missing)}."
    unsaved = Report(
        *(ReportId(""), space.id, 0, space.last_modified_on, definition),
        visibility=space.visibility,
    )
    covered = metrics.coverage(unsaved)
    selected = describe_coverage(
        projects=covered.projects,
        environments=covered.environments,
        tenants=covered.tenants,
        untenanted=covered.untenanted,
    )
    count = metrics.count_deployments(unsaved, as_of=space.history_ends_on or now)
    noun = "deployment" if count == 1 else "deployments"
    return f"{selected}: {count:,} {noun} in the last 12 months"


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


def _to_dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


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


def _parse_place(place: object) -> tuple[str, str]:
    """The space and the report, empty for a new one, that a form says it is about."""
    if not isinstance(place, dict):
        return "", ""
    space, report = place.get("space"), place.get("report")
    return (
        space if isinstance(space, str) else "",
        report if isinstance(report, str) else "",
    )


def _form_of(dependency: type[State] | type[Input]) -> dict[str, Any]:
    return {
        **{field: dependency(each, "value") for field, each in FIELD_IDS.items()},
        **_selecting(dependency),
        **annotation_values(State),
        "group_names": State(_NAMES, "value"),
        "tag_ids": State(tags_id(ALL), "id"),
    }


def _selecting_inputs() -> dict[str, Any]:
    return _selecting(Input)


def _selecting(dependency: type[State] | type[Input]) -> dict[str, Any]:
    """The parts of the form that decide what a report selects."""
    fields = ("project_group_ids", "project_ids", "channel_ids", "tenant_ids")
    return {
        **{field: dependency(FIELD_IDS[field], "value") for field in fields},
        "tenant_mode": dependency(Ids.TENANT_MODE, "value"),
        "all_tenants": dependency(Ids.ALL_TENANTS, "checked"),
        "tags": dependency(tags_id(ALL), "value"),
        "group_order": State(Ids.GROUP_ORDER, "data"),
        "group_ids": State(_NAMES, "id"),
        "group_environments": dependency(_ENVIRONMENTS, "value"),
        "environment_ids": State(_ENVIRONMENTS, "id"),
    }


def _outputs() -> dict[str, Any]:
    return {
        "fields": {field: Output(each, "error") for field, each in FIELD_IDS.items()},
        "group_names": Output(_NAMES, "error"),
        "group_environments": Output(_ENVIRONMENTS, "error"),
        "annotation_days": Output(DAYS, "error"),
        "annotation_texts": Output(TEXTS, "error"),
        "tags": Output(tags_id(ALL), "error"),
        "summary": Output(Ids.SUMMARY, "children"),
        "href": Output(Ids.LOCATION, "href"),
    }


def _register_browser_side(app: Dash) -> None:
    """What needs no answer of the server: rows, hidden parts, the icon, the modal."""
    bind_in_browser(
        app,
        "reportForm.changeGroups",
        Output(Ids.GROUPS, "children"),
        Output(Ids.GROUP_ORDER, "data"),
        Input(Ids.ADD_GROUP, "n_clicks"),
        Input(group_id(GroupPart.UP, ALL), "n_clicks"),
        Input(group_id(GroupPart.DOWN, ALL), "n_clicks"),
        Input(group_id(GroupPart.REMOVE, ALL), "n_clicks"),
        Input(Ids.GROUP_DROP, "data"),
        State(Ids.GROUPS, "children"),
        State(Ids.GROUP_TEMPLATE, "data"),
        prevent_initial_call=True,
    )
    bind_in_browser(
        app,
        "annotations.change",
        Output(Ids.ANNOTATIONS, "children"),
        Output(Ids.ANNOTATION_ORDER, "data"),
        Input(Ids.ADD_ANNOTATION, "n_clicks"),
        Input(annotation_id(AnnotationPart.REMOVE, ALL), "n_clicks"),
        Input(Ids.ANNOTATION_PASTE, "data"),
        State(Ids.ANNOTATIONS, "children"),
        State(Ids.ANNOTATION_TEMPLATE, "data"),
        prevent_initial_call=True,
    )
    bind_in_browser(
        app,
        "reportForm.offerEnvironments",
        Output(_ENVIRONMENTS, "data"),
        Input(_ENVIRONMENTS, "value"),
        Input(_NAMES, "value"),
        State(Ids.ENVIRONMENT_CHOICES, "data"),
    )
    bind_in_browser(
        app,
        "reportForm.showTenantParts",
        Output(Ids.TENANT_PART, "hidden"),
        Output(Ids.TENANT_LIMITS, "hidden"),
        Output(Ids.TENANT_SUMMARY, "children"),
        Output(Ids.TENANTS, "placeholder"),
        Input(Ids.TENANT_MODE, "value"),
        Input(Ids.ALL_TENANTS, "checked"),
        Input(Ids.TENANTS, "value"),
        Input(tags_id(ALL), "value"),
    )
    bind_in_browser(
        app,
        "reportForm.warnOfEmptyGroup",
        Output(group_id(GroupPart.NOTE, MATCH), "children"),
        Input(group_id(GroupPart.ENVIRONMENTS, MATCH), "value"),
        Input(group_id(GroupPart.ENVIRONMENTS, MATCH), "n_blur"),
        State(Ids.PLACE, "data"),
    )
    bind_in_browser(
        app,
        "unsaved.note",
        Output(Ids.UNSAVED, "data"),
        *(Input(field, "value") for field in FIELD_IDS.values()),
        Input(Ids.ALL_TENANTS, "checked"),
        Input(tags_id(ALL), "value"),
        Input(Ids.GROUP_ORDER, "data"),
        Input(_NAMES, "value"),
        Input(_ENVIRONMENTS, "value"),
        Input(DAYS, "value"),
        Input(TEXTS, "value"),
        State(Ids.UNSAVED, "data"),
    )
    bind_in_browser(
        app,
        "reportForm.showIcon",
        Output(Ids.ICON_TILE, "children"),
        Output(Ids.ICON_TILE, "style"),
        Input(Ids.ICON, "value"),
        Input(Ids.ICON_COLOR, "value"),
    )
    bind_in_browser(
        app,
        "reportForm.focusFirstProblem",
        Output(Ids.FIRST_PROBLEM, "data"),
        Input(Ids.SUMMARY, "children"),
        prevent_initial_call=True,
    )
    for kind, field in LONG_LISTS.items():
        bind_in_browser(
            app,
            "reportForm.askForOptions",
            Output(wanted_id(kind), "data"),
            Input(field, "searchValue"),
            State(field, "data"),
            State(field, "value"),
            State(field, "id"),
            prevent_initial_call=True,
        )
        bind_in_browser(
            app,
            "reportForm.showOptions",
            Output(field, "data"),
            Input(found_id(kind), "data"),
            State(field, "id"),
            prevent_initial_call=True,
        )
    _forget_errors_on_change(app)


def _forget_errors_on_change(app: Dash) -> None:
    fields: list[Any] = [*FIELD_IDS.values(), tags_id(MATCH)]
    fields += [
        group_id(part, MATCH) for part in (GroupPart.NAME, GroupPart.ENVIRONMENTS)
    ]
    fields += [
        annotation_id(part, MATCH) for part in (AnnotationPart.DAY, AnnotationPart.TEXT)
    ]
    for field in fields:
        bind_in_browser(
            app,
            "reportForm.forgetError",
            Output(field, "error", allow_duplicate=True),
            Input(field, "value"),
            prevent_initial_call=True,
        )
