"""Fields for what every row needs and no column of the file has."""

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria
from insights_dash.components.report_icon import build_icon
from insights_dash.domain.deployment import TaskState
from insights_dash.ingest.files.fields import TableField, TableKind, ValueKind
from insights_dash.pages.data.imports.ids import Part, field_id
from insights_dash.pages.data.imports.tables import TableView

_OUTCOMES = {
    TaskState.SUCCESS: "All rows succeeded",
    TaskState.FAILED: "All rows failed",
}
_NO_OUTCOME = (
    "No column says how the deployments ended. Suggested: all succeeded, if the file "
    "only lists what went live."
)
_EXAMPLES = {"environment": "For example, Production"}


def build_missing(
    view: TableView, kind: TableKind, *, is_locked: bool
) -> list[Component]:
    """Build a field for each value, with the problem while it is empty."""
    missing = [
        each
        for each in kind.fields
        if each.is_required and not view.mapping.column_of(each.name)
    ]
    if not missing:
        return []
    problems = {each.field: each.message for each in view.find_problems()}
    build = {ValueKind.TIME: _build_time, ValueKind.STATE: _build_outcome}
    return [
        html.Div(
            [
                build.get(each.values, _build_text)(
                    view, each, problems.get(each.name, ""), is_locked=is_locked
                )
                for each in missing
            ],
            className="import__missing",
            role="group",
            **aria(label="Required, and in no column"),
        )
    ]


def _build_time(
    _view: TableView,
    field: TableField,
    problem: str,
    *,
    is_locked: bool,  # noqa: ARG001 - as the other fields
) -> Component:
    return html.P(
        [
            build_icon("circle-xmark"),
            html.Strong(f"{field.label}: "),
            problem or "Choose the column that has this.",
        ],
        className="import__needs",
    )


def _build_outcome(
    view: TableView,
    field: TableField,
    problem: str,
    *,
    is_locked: bool,
) -> Component:
    """Build the choice of an outcome; none is chosen until the user does."""
    chosen = view.mapping.fixed.get(field.name, "")
    choices = {**_OUTCOMES}
    if chosen in set(TaskState):
        choices.setdefault(TaskState(chosen), f"All rows are {chosen}")
    group: Component = dmc.RadioGroup(
        [
            html.Div(
                [
                    dmc.Radio(label=text, value=value, disabled=is_locked)
                    for value, text in choices.items()
                ],
                className="import__outcomes",
            )
        ],
        id=field_id(Part.FIXED, field.name),
        label=f"{field.label} of all rows",
        description=_NO_OUTCOME,
        value=chosen,
        error=problem and "Choose one, or choose the column that has this.",
    )
    return group


def _build_text(
    view: TableView,
    field: TableField,
    problem: str,
    *,
    is_locked: bool,
) -> Component:
    text: Component = dmc.TextInput(
        id=field_id(Part.FIXED, field.name),
        label=f"{field.label} of all rows",
        value=view.mapping.fixed.get(field.name, ""),
        placeholder=_EXAMPLES.get(field.name, ""),
        error=problem,
        disabled=is_locked,
        debounce=True,
    )
    return text
