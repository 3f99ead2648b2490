"""The list of deployments behind a metric: the panel, its grid and its rows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import dash_ag_grid as dag
import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria, data
from insights_dash.components.grid import GRID_OPTIONS
from insights_dash.components.report_icon import build_icon
from insights_dash.domain.identity import Kind
from insights_dash.domain.measure import Measure
from insights_dash.domain.time_range import Granularity
from insights_dash.figures.durations import describe_duration
from insights_dash.figures.sentences import describe_instant, describe_interval
from insights_dash.metrics.drill_down import Column, FoundDeployment, Wanted
from insights_dash.pages.report.ids import Ids, rows_id
from insights_dash.pages.report.pick import Pick

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
# What a measure's deployments are called in a sentence.
_SUBJECTS = {
    Measure.DEPLOYMENT_FREQUENCY: ("successful deployment", "successful deployments"),
    Measure.LEAD_TIME: ("deployment with a lead time", "deployments with a lead time"),
    Measure.DEPLOYMENT_FAILURE_RATE: ("deployment", "deployments"),
    Measure.TIME_TO_RECOVERY: ("recovery", "recoveries"),
    Measure.DEPLOYMENT_DURATION: (
        "deployment with a recorded duration",
        "deployments with a recorded duration",
    ),
    Measure.QUEUE_TIME: (
        "deployment with a recorded queue time",
        "deployments with a recorded queue time",
    ),
}


@dataclass(frozen=True)
class Behind:
    """What the panel is about, and how many deployments there are.

    `hidden` counts those besides that the reader may not see. `names` are those of the
    picked project, environment and tenant.
    """

    measure: Measure
    granularity: Granularity
    pick: Pick
    names: Mapping[Kind, str]
    total: int
    key: str
    hidden: int = 0


def build_panel(behind: Behind) -> Sequence[Component]:
    """A sentence on what is listed, the way back to all of it, and the grid."""
    one, many = _SUBJECTS[behind.measure]
    count = f"{behind.total:,} {one if behind.total == 1 else many}"
    return [
        dcc.Store(id=rows_id(Ids.QUESTION, behind.key), data=json.loads(behind.key)),
        html.Div(
            [
                html.Div(
                    [
                        html.H2("Deployments", className="details__title"),
                        html.P(
                            [
                                count,
                                *_describe_pick(behind),
                                _describe_hidden(behind.hidden),
                            ],
                            className="details__meaning",
                            role="status",
                        ),
                    ]
                ),
                html.Button(
                    [build_icon("xmark"), "Clear filter"],
                    className="button",
                    **data(picks="nothing"),
                )
                if behind.pick.narrows
                else None,
                dmc.TextInput(
                    id=rows_id(Ids.SEARCH, behind.key),
                    placeholder="Search deployments",
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
            columnDefs=[_to_column(each) for each in Column],
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
                "localeText": {"noRowsToShow": "No matching deployments"},
            },
            eventListeners={
                "rowClicked": ["openDeployment(params)"],
                "cellKeyDown": ["openDeployment(params)"],
            },
            className="grid grid--deployments",
        ),
    ]


def read_wanted(
    measure: Measure, pick: Pick, request: object, search: object
) -> Wanted:
    """The part that a grid asks for; what cannot be understood is as by default."""
    asked: Mapping[str, Any] = request if isinstance(request, dict) else {}
    skip = _read_count(asked.get("startRow"), 0)
    end = _read_count(asked.get("endRow"), skip + _BLOCK)
    order, descending = _read_order(asked.get("sortModel"))
    return Wanted(
        measure=measure,
        interval=pick.interval,
        series=pick.series,
        ids=pick.ids,
        search=search if isinstance(search, str) else "",
        order=order,
        descending=descending,
        skip=skip,
        take=min(max(end - skip, 0), _MOST_ROWS),
    )


def to_grid_row(found: FoundDeployment, zone: ZoneInfo) -> dict[str, Any]:
    """A deployment as a row of the grid: texts, empty where there is nothing."""
    metrics = found.metrics
    tenant = (found.tenant or _DELETED) if found.is_tenanted else ""
    return {
        "id": metrics.id,
        Column.COMPLETED: describe_instant(metrics.completed, zone),
        Column.PROJECT: found.project or _DELETED,
        Column.RELEASE: metrics.release_version or _DELETED,
        Column.CHANNEL: found.channel or _DELETED,
        Column.ENVIRONMENT: found.environment or _DELETED,
        Column.TENANT: tenant,
        Column.STATE: metrics.task_state.value,
        Column.GUIDED_FAILURE: "Yes" if metrics.had_guided_failure else "",
        Column.LEAD_TIME: _describe(metrics.lead_time),
        Column.SINCE_PREVIOUS: _describe(metrics.time_since_previous),
        Column.TIME_TO_RECOVERY: _describe(metrics.time_to_recovery),
        Column.UNTIL_RECOVERY: metrics.deployments_until_recovery or "",
        Column.DURATION: _describe(found.duration),
        Column.QUEUE_TIME: _describe(found.queue_time),
    }


def _describe(span: timedelta | None) -> str:
    return "" if span is None else describe_duration(span.total_seconds())


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
    if not parts:
        return [" in this period"]
    return [" · ", html.Strong(" · ".join(parts))]


def _to_column(column: Column) -> dict[str, Any]:
    name, width = _HEADERS[column]
    definition: dict[str, Any] = {
        "field": column.value,
        "headerName": name,
        "width": width,
        "minWidth": 80,
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
    if column is Column.STATE:
        is_failed = {"function": "isFailed(params)"}
        definition["cellClassRules"] = {"is-failed": is_failed}
    return definition


def _read_count(value: object, default: int) -> int:
    is_count = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return min(int(value), 10**9) if is_count else default  # type: ignore[call-overload]


def _read_order(model: object) -> tuple[Column, bool]:
    if isinstance(model, list) and model and isinstance(model[0], dict):
        for column in Column:
            if column.value == model[0].get("colId"):
                return column, model[0].get("sort") != "asc"
    return Column.COMPLETED, True
