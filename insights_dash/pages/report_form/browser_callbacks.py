"""What the form does in the browser: rows, hidden parts, the icon."""

from typing import Any

from dash import ALL, MATCH, Dash, Input, Output, State

from insights_dash.components.browser_side import bind_in_browser
from insights_dash.pages.report_form.annotations import DAYS, TEXTS
from insights_dash.pages.report_form.dependencies import GROUP_ENVIRONMENTS, GROUP_NAMES
from insights_dash.pages.report_form.form import FIELD_IDS
from insights_dash.pages.report_form.ids import (
    LONG_LISTS,
    AnnotationPart,
    GroupPart,
    Ids,
    annotation_id,
    found_id,
    group_id,
    tags_id,
    wanted_id,
)


def register_browser_side(app: Dash) -> None:
    """Bind what needs no answer from the server."""
    _bind_rows(app)
    _bind_parts(app)
    _note_changes(app)
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
    _bind_long_lists(app)
    _forget_errors_on_change(app)


def _bind_rows(app: Dash) -> None:
    """Add, remove and move the rows of groups and annotations."""
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


def _bind_parts(app: Dash) -> None:
    """Show what depends on other fields."""
    bind_in_browser(
        app,
        "reportForm.offerEnvironments",
        Output(GROUP_ENVIRONMENTS, "data"),
        Input(GROUP_ENVIRONMENTS, "value"),
        Input(GROUP_NAMES, "value"),
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


def _note_changes(app: Dash) -> None:
    bind_in_browser(
        app,
        "unsaved.note",
        Output(Ids.UNSAVED, "data"),
        *(Input(field, "value") for field in FIELD_IDS.values()),
        Input(Ids.ALL_TENANTS, "checked"),
        Input(tags_id(ALL), "value"),
        Input(Ids.GROUP_ORDER, "data"),
        Input(GROUP_NAMES, "value"),
        Input(GROUP_ENVIRONMENTS, "value"),
        Input(DAYS, "value"),
        Input(TEXTS, "value"),
        State(Ids.UNSAVED, "data"),
    )


def _bind_long_lists(app: Dash) -> None:
    """Ask the server for the options of lists that are too long to send."""
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
