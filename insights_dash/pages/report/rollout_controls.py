"""The controls of a rollout's page: the project, and which lanes are shown."""

from collections.abc import Iterable, Mapping, Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from insights_dash.charts.rollout.streams import Shown
from insights_dash.components.attributes import aria
from insights_dash.domain.catalogue.tag_set import TagSet
from insights_dash.metrics.rollout_query import RolloutProject
from insights_dash.pages.report.ids import option_id
from insights_dash.pages.report.view import NO_TAG_SET, View

_SHOWN = {
    Shown.ALL: "All",
    Shown.BEHIND: "Behind",
    Shown.LEFT_BEHIND: "Left behind",
}


def find_usual_project(projects: Sequence[RolloutProject]) -> RolloutProject | None:
    """Return the project with the most streams; of equal ones the first by name."""
    return max(projects, key=lambda each: each.streams, default=None)


def build_rollout_controls(
    view: View, tag_sets: Sequence[TagSet], projects: Sequence[RolloutProject]
) -> list[Component]:
    """Build the controls; a single project and a space without tags need no choice."""
    controls: list[Component] = []
    usual = find_usual_project(projects)
    if usual is not None and len(projects) > 1:
        choices = ((each.project_id, each.name) for each in projects)
        chosen = view["projectId"]
        data = _offer(choices, usual=usual.project_id, chosen=chosen)
        controls.append(_build_select("Project", "projectId", chosen, data))
    if tag_sets:
        chosen, first = view["groupBy"], tag_sets[0].id
        sets = [*((each.id, each.name) for each in tag_sets), (NO_TAG_SET, "Nothing")]
        data = _offer(sets, usual=first, chosen=chosen)
        controls.append(_build_select("Lanes by", "groupBy", chosen, data))
    control = dmc.SegmentedControl(
        id=option_id("lanes"),
        value=view["lanes"],
        data=[{"value": each.value, "label": text} for each, text in _SHOWN.items()],
        **aria(label="Lanes to show"),
    )
    label = html.Span("Show", className="field__label")
    return [*controls, html.Div([label, control], className="field")]


def _offer(
    choices: Iterable[tuple[str, str]], *, usual: str, chosen: str
) -> list[Mapping[str, str]]:
    """Return the choices; the usual one is what a URL without the parameter means."""
    return [
        {"value": "" if value == usual != chosen else value, "label": label}
        for value, label in choices
    ]


def _build_select(
    label: str, name: str, value: str, data: Sequence[Mapping[str, str]]
) -> Component:
    is_offered = any(each["value"] == value for each in data)
    select: Component = dmc.Select(
        id=option_id(name),
        label=label,
        value=value if is_offered else "",
        data=list(data),
        searchable=True,
        allowDeselect=False,
        limit=100,
        nothingFoundMessage="No matches",
        checkIconPosition="right",
        className="overview__split",
    )
    return select
