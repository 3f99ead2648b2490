"""The list of deployments behind a metric: the panel, its grid and its rows."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import dash_ag_grid as dag
import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria, data
from insights_dash.components.grid import GRID_OPTIONS, describe_alike, fit_rows
from insights_dash.components.report_icon import build_icon
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.identity import Kind
from insights_dash.domain.metric import Metric
from insights_dash.domain.time_range import Granularity
from insights_dash.figures.durations import describe_duration
from insights_dash.figures.sentences import describe_instant, describe_interval
from insights_dash.metrics.answer.drill_down import Column, FoundDeployment, Wanted
from insights_dash.pages.report.ids import Ids, rows_id
from insights_dash.pages.report.pick import ALL, Pick
from insights_dash.pages.report.project_links import ProjectLink

_BLOCK = 100  # rows that the grid asks for at a time
_MOST_ROWS = 1_000
_DELETED = "(deleted)"
_HEADERS: Mapping[Column, tuple[str, int]] = {
    Column.COMPLETED: ("Completed", 158),
    Column.PROJECT: ("Project", 170),
    Column.RELEASE: ("Release", 120),
    Column.CHANNEL: ("Channel", 105),
    Column.ENVIRONMENT: ("Environment", 125),
    Column.TENANT: ("Tenant", 125),
    Column.STATE: ("State", 95),
    Column.RECOVERED_BY: ("Recovered by", 215),
    Column.GUIDED_FAILURE: ("Needed intervention", 150),
    Column.LEAD_TIME: ("Lead time", 110),
    Column.SINCE_PREVIOUS: ("Time since previous", 145),
    Column.TIME_TO_RECOVERY: ("Time to recovery", 130),
    Column.UNTIL_RECOVERY: ("Failed attempts before recovery", 215),
    Column.DURATION: ("Duration", 105),
    Column.QUEUE_TIME: ("Queue time", 105),
}
_NUMBERS = {
    *(Column.LEAD_TIME, Column.SINCE_PREVIOUS, Column.TIME_TO_RECOVERY),
    *(Column.UNTIL_RECOVERY, Column.DURATION, Column.QUEUE_TIME),
}
# The columns that each metric's page shows first, and always.
_OWN: Mapping[Metric, Sequence[Column]] = {
    Metric.DEPLOYMENT_FREQUENCY: (Column.SINCE_PREVIOUS,),
    Metric.LEAD_TIME: (Column.LEAD_TIME,),
    Metric.DEPLOYMENT_FAILURE_RATE: (
        *(Column.STATE, Column.RECOVERED_BY, Column.TIME_TO_RECOVERY),
    ),
    Metric.TIME_TO_RECOVERY: (Column.TIME_TO_RECOVERY, Column.UNTIL_RECOVERY),
    Metric.DEPLOYMENT_DURATION: (Column.DURATION,),
    Metric.QUEUE_TIME: (Column.QUEUE_TIME,),
}
# How a value that all rows have is called in a sentence.
_ALIKE = {
    Column.PROJECT: "project {}",
    Column.CHANNEL: "channel {}",
    Column.ENVIRONMENT: "environment {}",
    Column.TENANT: "tenant {}",
}


@dataclass(frozen=True)
class Behind:
    """What the panel is about, and how many deployments there are.

    `hidden` counts those that the reader can't see. `names` are those of the picked
    project, environment and tenant. `alike` are the columns with one value in all rows.
    `project_url` is the page of the picked project.
    """

    metric: Metric
    granularity: Granularity
    pick: Pick
    names: Mapping[Kind, str]
    total: int
    key: str
    hidden: int = 0
    alike: Mapping[Column, str] = field(default_factory=dict)
    project_url: str = ""

    @property
    def lists_failed(self) -> bool:
        """Whether only failed deployments are listed."""
        return lists_failed(self.metric, self.pick)


def lists_failed(metric: Metric, pick: Pick) -> bool:
    """Whether a metric's page lists only failed deployments."""
    return metric is Metric.DEPLOYMENT_FAILURE_RATE and not pick.shows_all


def count_deployments(
    metric: Metric, *, only_failed: bool, listed: int, total: int
) -> str:
    """`3,086 deployments with a lead time`, `16 of 3,086 …` if a search narrows."""
    one, many = metric.spec.subject
    words = one if listed == 1 else many
    count = f"{listed:,}" if total == listed else f"{total:,} of {listed:,}"
    return f"{count} {'failed ' if only_failed else ''}{words}"


def build_panel(behind: Behind) -> Sequence[Component]:
    """A sentence on what is listed, the way back to all of it, and the grid."""
    count = count_deployments(
        behind.metric,
        only_failed=behind.lists_failed,
        listed=behind.total,
        total=behind.total,
    )
    columns = list_columns(behind.metric, behind.alike, rows=behind.total)
    return [
        dcc.Store(id=rows_id(Ids.QUESTION, behind.key), data=json.loads(behind.key)),
        html.Div(
            [
                html.Div(
                    [
                        html.H2(
                            "Deployments",
                            id="report-deployments-title",
                            className="details__title",
                        ),
                        html.P(
                            [
                                html.Span(count, id=rows_id(Ids.COUNT, behind.key)),
                                *_describe_pick(behind),
                                _describe_hidden(behind.hidden),
                            ],
                            className="details__meaning",
                        ),
                        _describe_alike(behind),
                    ]
                ),
                _build_toggle(behind)
                if behind.metric is Metric.DEPLOYMENT_FAILURE_RATE
                else None,
                dcc.Link(
                    [build_icon("arrow-up-right-from-square"), "Open project"],
                    href=behind.project_url,
                    className="button",
                )
                if behind.project_url
                else None,
                html.Button(
                    [build_icon("xmark"), "Clear filter"],
                    className="button",
                    **data(picks="nothing"),
                )
                if behind.pick.narrows
                else None,
                dmc.TextInput(
                    id=rows_id(Ids.SEARCH, behind.key),
                    placeholder="Search project, release, date…",
                    leftSection=build_icon("magnifying-glass"),
                    debounce=250,
                    className="details__search",
                    **aria(label="Search deployments"),
                ),
            ],
            className="details__head",
        ),
        dag.AgGrid(
            id=rows_id(Ids.ROWS, behind.key),
            rowModelType="infinite",
            columnDefs=[_to_column(each) for each in columns],
            defaultColDef={
                "sortable": True,
                "resizable": True,
                "sortingOrder": ["asc", "desc"],
            },
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
            columnSizeOptions={
                "columnLimits": [
                    {"key": each.value, "minWidth": _HEADERS[each][1]}
                    for each in columns
                ]
            },
            style=fit_rows(behind.total),
            className="grid grid--deployments",
        ),
    ]


def list_columns(
    metric: Metric, alike: Mapping[Column, str], *, rows: int
) -> Sequence[Column]:
    """The metric's own columns after the project; none that is alike in all rows.

    An empty list has no others.
    """
    own = _OWN[metric]
    first = (Column.COMPLETED, Column.PROJECT, *own)
    if not rows:
        return first
    rest = [each for each in Column if each not in first]
    if metric is not Metric.DEPLOYMENT_FAILURE_RATE:
        rest.remove(Column.RECOVERED_BY)
    return [each for each in (*first, *rest) if each in own or each not in alike]


def _build_toggle(behind: Behind) -> Component:
    choices = (("Failed", "", behind.lists_failed), ("All", ALL, behind.pick.shows_all))
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


def read_wanted(metric: Metric, pick: Pick, request: object, search: object) -> Wanted:
    """The part that a grid asks for; what cannot be understood is as by default."""
    asked: Mapping[str, Any] = request if isinstance(request, dict) else {}
    skip = _read_count(asked.get("startRow"), 0)
    end = _read_count(asked.get("endRow"), skip + _BLOCK)
    order, descending = _read_order(asked.get("sortModel"))
    return Wanted(
        metric=metric,
        interval=pick.interval,
        series=pick.series,
        ids=pick.ids,
        only_failed=lists_failed(metric, pick),
        search=search if isinstance(search, str) else "",
        order=order,
        descending=descending,
        skip=skip,
        take=min(max(end - skip, 0), _MOST_ROWS),
    )


def to_grid_row(
    found: FoundDeployment, zone: ZoneInfo, link: Callable[[ProjectLink], str]
) -> dict[str, Any]:
    """A deployment as a row of the grid: texts, empty if it has no value."""
    metrics, recovery = found.metrics, found.recovery
    tenant = (found.tenant or _DELETED) if found.is_tenanted else ""
    return {
        "id": metrics.id,
        Column.COMPLETED: describe_instant(metrics.completed, zone),
        Column.PROJECT: found.project or _DELETED,
        "projectUrl": link(ProjectLink(found.project_id)) if found.project else "",
        Column.RELEASE: metrics.release_version or _DELETED,
        Column.CHANNEL: found.channel or _DELETED,
        Column.ENVIRONMENT: found.environment or _DELETED,
        Column.TENANT: tenant,
        Column.STATE: metrics.task_state.value,
        Column.GUIDED_FAILURE: "Yes" if metrics.had_guided_failure else "",
        Column.LEAD_TIME: _describe(metrics.lead_time),
        Column.SINCE_PREVIOUS: _describe(metrics.time_since_previous),
        Column.RECOVERED_BY: _describe_recovery(found, zone),
        Column.TIME_TO_RECOVERY: _describe(
            recovery.after if recovery else metrics.time_to_recovery
        ),
        Column.UNTIL_RECOVERY: metrics.deployments_until_recovery or "",
        Column.DURATION: _describe(found.duration),
        Column.QUEUE_TIME: _describe(found.queue_time),
    }


def _describe_recovery(found: FoundDeployment, zone: ZoneInfo) -> str:
    """The deployment that recovered a failed one."""
    metrics, recovery = found.metrics, found.recovery
    if recovery:
        version = recovery.version or _DELETED
        return f"{version}, {describe_instant(recovery.completed, zone)}"
    is_failed = metrics.task_state is TaskState.FAILED or metrics.had_guided_failure
    return "Not recovered yet" if is_failed else ""


def _describe_alike(behind: Behind) -> Component | None:
    """What the hidden columns have in common."""
    picked = {kind.name.lower() for kind in behind.pick.ids}
    parts = [
        words.format(value) if (value := behind.alike[column]) else "untenanted"
        for column, words in _ALIKE.items()
        if column in behind.alike and column.value not in picked
    ]
    said = describe_alike(parts, rows=behind.total)
    return html.P(said, className="details__meaning") if said else None


def _describe(span: timedelta | None) -> str:
    return "" if span is None else describe_duration(span.total_seconds())


def _describe_none(behind: Behind) -> str:
    """What the grid says when it has no rows, or a search finds none."""
    if behind.lists_failed and not behind.total:
        return "No failed deployments. Select All to see the others."
    return "No matching deployments"


def _describe_hidden(count: int) -> str:
    if not count:
        return ""
    verb = "is" if count == 1 else "are"
    return f". {count:,} more {verb} hidden because you don't have access."


def _describe_pick(behind: Behind) -> Sequence[Component | str]:
    pick = behind.pick
    parts: list[str] = []
    if pick.interval:
        parts.append(describe_interval(pick.interval, behind.granularity))
    if pick.series:
        parts.append(pick.series)
    parts += behind.names.values()
    ending = " in this period"
    if behind.metric is Metric.DEPLOYMENT_FAILURE_RATE and not behind.lists_failed:
        ending = " (excluding cancelled and timed out)"
    return [" · ", html.Strong(" · ".join(parts))] if parts else [ending]


def _to_column(column: Column) -> dict[str, Any]:
    name, width = _HEADERS[column]
    definition: dict[str, Any] = {
        "field": column.value,
        "headerName": name,
        "width": width,
        "minWidth": 80,
        "tooltipField": column.value,
    }
    if column in _NUMBERS:
        definition |= {"type": "rightAligned", "sortingOrder": ["desc", "asc"]}
    if column is Column.COMPLETED:
        definition |= {
            "sort": "desc",
            "sortingOrder": ["desc", "asc"],
            "pinned": "left",
            "cellClass": "grid__link",
        }
    if column is Column.PROJECT:
        definition["cellRenderer"] = "ProjectLink"
    if column is Column.STATE:
        is_failed = {"function": "isFailed(params)"}
        definition["cellClassRules"] = {"is-failed": is_failed}
    return definition


def _read_count(value: object, default: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return min(value, 10**9)
    return default


def _read_order(model: object) -> tuple[Column, bool]:
    if isinstance(model, list) and model and isinstance(model[0], dict):
        for column in Column:
            if column.value == model[0].get("colId"):
                return column, model[0].get("sort") != "asc"
    return Column.COMPLETED, True
