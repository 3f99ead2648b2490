"""The list of deployments behind a metric: the panel, its grid and its rows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import dash_ag_grid as dag
import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria, data
from insights_dash.components.grid import (
    GRID_OPTIONS,
    build_order,
    describe_alike,
    fit_rows,
)
from insights_dash.components.link_button import build_link_button
from insights_dash.components.report_icon import build_icon
from insights_dash.domain.identity import Kind
from insights_dash.domain.metric import Metric
from insights_dash.domain.period import Period, list_intervals
from insights_dash.domain.question import Question
from insights_dash.domain.report import ReportDefinition
from insights_dash.figures.sentences import describe_days, describe_interval
from insights_dash.metrics.answer.deployment_facts import Fact, Listed
from insights_dash.metrics.answer.drill_down import DeploymentFilter
from insights_dash.pages.report.deployment_columns import (
    COLUMNS,
    define_column,
    list_columns,
)
from insights_dash.pages.report.ids import Ids, rows_id
from insights_dash.pages.report.pick import ALL, Pick

_BLOCK = 100  # rows that the grid asks for at a time
_MOST_ROWS = 1_000
# What the pages about failures can list instead of failed deployments.
_OTHERS = {
    Metric.DEPLOYMENT_FAILURE_RATE: "All",
    Metric.TIME_TO_RECOVERY: "Recoveries",
}


@dataclass(frozen=True)
class DeploymentPanel:
    """What the panel is about, and how many deployments there are.

    `interval` names the days of the picked interval. `hidden` counts those that the
    reader can't see. `names` are those of the picked project, environment and tenant.
    `alike` are the columns with one value in all rows. `project_url` is the page of the
    picked project.
    """

    metric: Metric
    interval: str
    pick: Pick
    names: Mapping[Kind, str]
    total: int
    key: str
    hidden: int = 0
    alike: Mapping[Listed, str] = field(default_factory=dict)
    project_url: str = ""

    @property
    def lists_failed(self) -> bool:
        """Whether only failed deployments are listed."""
        return lists_failed(self.metric, self.pick)


def name_interval(
    definition: ReportDefinition, question: Question, pick: Pick, *, now: datetime
) -> str:
    """Return the days of the picked interval; empty if none is picked."""
    start, granularity = pick.interval, question.granularity
    if start is None:
        return ""
    as_of = question.instant(definition.zone, now=now)
    period = Period.of(question, definition.zone, as_of=as_of)
    week_start = definition.applied_definitions.week_start
    for each in list_intervals(period, granularity, week_start):
        if each.start == start and each.last is not None:
            return describe_days(start, each.last)
    return describe_interval(start, granularity)


def lists_failed(metric: Metric, pick: Pick) -> bool:
    """Whether a metric's page lists only failed deployments.

    Recoveries are listed by the failures that they end, unless an interval is picked:
    its recoveries can be of earlier failures.
    """
    if metric is Metric.TIME_TO_RECOVERY:
        return not (pick.shows_all or pick.interval)
    return metric is Metric.DEPLOYMENT_FAILURE_RATE and not pick.shows_all


def count_deployments(
    metric: Metric, *, only_failed: bool, listed: int, total: int
) -> str:
    """`3,086 deployments with a lead time`, `16 of 3,086 …` if a search narrows."""
    if only_failed:  # also where a metric's own deployments are those that recovered
        metric = Metric.DEPLOYMENT_FAILURE_RATE
    one, many = metric.spec.subject
    words = one if listed == 1 else many
    count = f"{listed:,}" if total == listed else f"{total:,} of {listed:,}"
    return f"{count} {'failed ' if only_failed else ''}{words}"


_COLUMN = {"sortable": True, "resizable": True, "sortingOrder": ["asc", "desc"]}


def build_panel(behind: DeploymentPanel) -> Sequence[Component]:
    """A sentence on what is listed, the way back to all of it, and the grid."""
    names = list_columns(behind.metric, behind.alike, rows=behind.total)
    columns = [define_column(each) for each in names]
    return [
        dcc.Store(id=rows_id(Ids.QUESTION, behind.key), data=json.loads(behind.key)),
        html.Div(
            [_build_title(behind), *_build_tools(behind)], className="details__head"
        ),
        build_order(columns, parameter="deploymentOrder"),
        _build_grid(behind, columns),
    ]


def _build_title(behind: DeploymentPanel) -> html.Div:
    count = count_deployments(
        behind.metric,
        only_failed=behind.lists_failed,
        listed=behind.total,
        total=behind.total,
    )
    meaning = [
        html.Span(count, id=rows_id(Ids.COUNT, behind.key)),
        *_describe_pick(behind),
        _describe_hidden(behind.hidden),
    ]
    title = html.H2(
        "Deployments", id="report-deployments-title", className="details__title"
    )
    return html.Div(
        [
            title,
            html.P(meaning, className="details__meaning"),
            _describe_alike(behind),
        ]
    )


def _build_tools(behind: DeploymentPanel) -> list[Component | None]:
    """Build what is next to the title, such as the search."""
    clear = html.Button(
        [build_icon("xmark"), "Clear filter"],
        className="button",
        **data(picks="nothing"),
    )
    return [
        _build_toggle(behind) if behind.metric in _OTHERS else None,
        build_link_button(
            "arrow-up-right-from-square", "Open project", href=behind.project_url
        )
        if behind.project_url
        else None,
        clear if behind.pick.narrows else None,
        dmc.TextInput(
            id=rows_id(Ids.SEARCH, behind.key),
            placeholder="Search project, release, date…",
            leftSection=build_icon("magnifying-glass"),
            debounce=250,
            className="details__search",
            **aria(label="Search deployments"),
        ),
    ]


def _build_grid(
    behind: DeploymentPanel, columns: Sequence[Mapping[str, Any]]
) -> Component:
    grid: Component = dag.AgGrid(
        id=rows_id(Ids.ROWS, behind.key),
        rowModelType="infinite",
        columnDefs=columns,
        defaultColDef=_COLUMN,
        dashGridOptions={
            **GRID_OPTIONS,
            "cacheBlockSize": _BLOCK,
            "maxBlocksInCache": 20,
            "infiniteInitialRowCount": min(behind.total, _BLOCK) or 1,
            "localeText": {"noRowsToShow": _describe_none(behind)},
        },
        eventListeners={
            "rowClicked": ["openDeployment(params)"],
            "cellKeyDown": ["openDeployment(params)"],
        },
        columnSize="responsiveSizeToFit",
        style=fit_rows(behind.total),
        className="grid grid--deployments",
    )
    return grid


def _build_toggle(behind: DeploymentPanel) -> Component:
    is_failed = behind.lists_failed
    others = _OTHERS[behind.metric]
    choices = (("Failed", "", is_failed), (others, ALL, not is_failed))
    return html.Div(
        [
            html.Button(
                label,
                className="details__choice",
                **data(picks="show", value=value),
                **aria(pressed="true" if is_chosen else "false"),
            )
            for label, value, is_chosen in choices
        ],
        className="details__choices",
        role="group",
        **aria(label="Deployments to list"),
    )


def read_filter(
    metric: Metric, pick: Pick, request: object, search: object
) -> DeploymentFilter:
    """Read which rows a grid requests; invalid values are replaced by defaults."""
    asked: Mapping[str, Any] = request if isinstance(request, dict) else {}
    skip = _read_count(asked.get("startRow"), 0)
    end = _read_count(asked.get("endRow"), skip + _BLOCK)
    order, descending = _read_order(asked.get("sortModel"))
    only_failed = lists_failed(metric, pick)
    return DeploymentFilter(
        metric=Metric.DEPLOYMENT_FAILURE_RATE if only_failed else metric,
        interval=pick.interval,
        series=pick.series,
        ids=pick.ids,
        only_failed=only_failed,
        search=search if isinstance(search, str) else "",
        order=order,
        descending=descending,
        skip=skip,
        take=min(max(end - skip, 0), _MOST_ROWS),
    )


def _describe_alike(behind: DeploymentPanel) -> Component | None:
    """What the hidden columns have in common."""
    picked = {kind.name.lower() for kind in behind.pick.ids}
    parts = [
        each.alike.format(value)
        if (value := behind.alike[each.listed])
        else "untenanted"
        for name, each in COLUMNS.items()
        if each.alike and each.listed in behind.alike and name not in picked
    ]
    said = describe_alike(parts, rows=behind.total)
    return html.P(said, className="details__meaning") if said else None


def _describe_none(behind: DeploymentPanel) -> str:
    """What the grid says when it has no rows, or a search finds none."""
    if behind.lists_failed and not behind.total:
        others = _OTHERS[behind.metric]
        return f"No failed deployments. Select {others} to see the others."
    return "No matching deployments"


def _describe_hidden(count: int) -> str:
    if not count:
        return ""
    verb = "is" if count == 1 else "are"
    return f". {count:,} more {verb} hidden because you don't have access."


def _describe_pick(behind: DeploymentPanel) -> Sequence[Component | str]:
    pick = behind.pick
    parts: list[str] = []
    if behind.interval:
        parts.append(behind.interval)
    if pick.series:
        parts.append(pick.series)
    parts += behind.names.values()
    ending = " in this period"
    if behind.metric is Metric.DEPLOYMENT_FAILURE_RATE and not behind.lists_failed:
        ending = " (excluding canceled and timed out)"
    return [" · ", html.Strong(" · ".join(parts))] if parts else [ending]


def _read_count(value: object, default: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return min(value, 10**9)
    return default


def _read_order(model: object) -> tuple[Listed, bool]:
    if isinstance(model, list) and model and isinstance(model[0], dict):
        for name, column in COLUMNS.items():
            if name == model[0].get("colId"):
                return column.listed, model[0].get("sort") != "asc"
    return Fact.COMPLETED, True
