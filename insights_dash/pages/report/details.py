"""Below a metric's chart: what changed most, and a table of its breakdown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_ag_grid as dag
import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria
from insights_dash.components.grid import GRID_OPTIONS, describe_alike, fit_rows
from insights_dash.components.report_icon import build_icon
from insights_dash.domain.metric import Metric, Unit
from insights_dash.domain.question import Split
from insights_dash.metrics.answer.breakdown import BreakdownRow
from insights_dash.pages.report.ids import Ids
from insights_dash.pages.report.pick import UNTENANTED
from insights_dash.pages.report.project_links import ProjectLink
from insights_dash.pages.report.what_changed import (
    Document,
    WhatChanged,
    build_what_changed,
)

_UNNAMED = "Untenanted"


@dataclass(frozen=True)
class Details:
    """What changed in a metric, and its rows. `link` returns a project's URL."""

    metric: Metric
    changed: WhatChanged
    rows: Sequence[BreakdownRow]
    link: Callable[[ProjectLink], str]


def build_details(details: Details) -> Component:
    """Build what changed most, and the table by project, environment and tenant."""
    return html.Div([build_what_changed(details.changed), _build_table(details)])


def list_documents(
    rows: Sequence[BreakdownRow], split: Split, link: Callable[[ProjectLink], str]
) -> Mapping[str, Document]:
    """Return what the series of a split stand for, by their names.

    Documents that the reader can't see are left out: their IDs are their names.
    """
    found: dict[str, Document] = {}
    for each in rows:
        if split is Split.PROJECT and each.project != each.project_id:
            url = link(ProjectLink(each.project_id)) if each.has_page else ""
            found[each.project] = Document("project", each.project_id, url)
        if split is Split.ENVIRONMENT and each.environment != each.environment_id:
            found[each.environment] = Document("environment", each.environment_id)
        if split is Split.TENANT and (not each.tenant or each.tenant != each.tenant_id):
            tenant = Document("tenant", each.tenant_id or UNTENANTED)
            found[each.tenant or _UNNAMED] = tenant
    return found


def _build_table(details: Details) -> Component:
    alike = _find_alike(details.rows)
    return html.Section(
        [
            _build_table_head(alike, len(details.rows)),
            dag.AgGrid(
                id=Ids.TABLE,
                rowData=[_to_row(details, each) for each in details.rows],
                columnDefs=_list_columns(details.metric, alike),
                defaultColDef={"sortable": True, "resizable": True, "minWidth": 90},
                dashGridOptions={
                    **GRID_OPTIONS,
                    "localeText": {
                        "noRowsToShow": "No data for this period",
                        "noMatchingRows": "No matching rows",
                    },
                    "quickFilterMatcher": {"function": "matchesWords"},
                },
                eventListeners={
                    "rowClicked": ["pickRow(params)"],
                    "cellKeyDown": ["pickRow(params)"],
                },
                columnSize="responsiveSizeToFit",
                style=fit_rows(len(details.rows)),
                className="grid",
            ),
        ],
        className="panel panel--grid",
    )


def _build_table_head(alike: Mapping[str, str], rows: int) -> Component:
    """Build the title, the values that all rows share, and the filter."""
    title = html.H2(
        "Breakdown by project, environment and tenant",
        id="report-table-title",
        className="details__title",
    )
    meaning = html.P(
        "Entire period. Select a row to see its deployments below.",
        className="details__meaning",
    )
    search = dmc.TextInput(
        id=Ids.TABLE_SEARCH,
        placeholder="Filter rows",
        leftSection=build_icon("magnifying-glass"),
        className="details__search",
        **aria(label="Filter rows"),
    )
    return html.Div(
        [html.Div([title, meaning, _describe_alike(alike, rows)]), search],
        className="details__head",
    )


def _find_alike(rows: Sequence[BreakdownRow]) -> Mapping[str, str]:
    """Return the environment and the tenant that all rows share, if any."""
    values = {
        "environment": {row.environment for row in rows},
        "tenant": {row.tenant for row in rows},
    }
    return {
        name: next(iter(found)) for name, found in values.items() if len(found) == 1
    }


def _describe_alike(alike: Mapping[str, str], rows: int) -> Component | None:
    """Return the values of the hidden columns, which all rows share."""
    parts = [
        f"{name} {value}" if value else "untenanted" for name, value in alike.items()
    ]
    said = describe_alike(parts, rows=rows)
    return html.P(said, className="details__meaning") if said else None


def _to_row(details: Details, row: BreakdownRow) -> dict[str, Any]:
    metric = details.metric
    environment = row.environment_id if row.has_environment_page else ""
    link = ProjectLink(row.project_id, environment)
    return {
        "projectUrl": details.link(link) if row.has_page else "",
        "project": row.project,
        "projectId": row.project_id,
        "environment": row.environment,
        "environmentId": row.environment_id,
        "tenant": row.tenant or _UNNAMED,
        "tenantId": row.tenant_id or UNTENANTED,
        "deployments": row.deployments,
        "value": row.value(metric),
        "median": row.summary.median,
        "ninetyFifth": row.summary.ninety_fifth,
        "min": row.summary.min,
        "max": row.summary.max,
        "successful": row.failure_rate.successful,
        "failed": row.failure_rate.failed,
    }


_NAME_COLUMNS = (("project", 3, 190), ("environment", 2, 120), ("tenant", 2, 120))


def _list_columns(metric: Metric, alike: Mapping[str, str]) -> list[dict[str, Any]]:
    """Order columns: the page's metric is third, or second after a single name."""
    names: list[dict[str, Any]] = [
        {
            "field": field,
            "headerName": field.capitalize(),
            "flex": flex,
            "minWidth": width,
            "tooltipField": field,
        }
        for field, flex, width in _NAME_COLUMNS
        if field not in alike
    ]
    names[0]["cellRenderer"] = "ProjectLink"
    numbers = _list_numbers(metric)
    numbers[0]["sort"] = "desc"
    return [*names[:2], numbers[0], *names[2:], *numbers[1:]]


def _list_numbers(metric: Metric) -> list[dict[str, Any]]:
    deployments = _column("deployments", "Deployments", "asCount")
    if metric.spec.unit is Unit.COUNT:
        return [_column("value", metric.spec.meaning, "asCount")]
    if metric.spec.unit is Unit.SHARE:
        return [
            _column("value", "Failure rate", "asShare"),
            _column("failed", "Failed", "asCount"),
            deployments,
        ]
    return [
        _column("value", "Mean", "asDuration"),
        _column("median", "Median", "asDuration"),
        _column("ninetyFifth", "p95", "asDuration"),
        _column("min", "Min", "asDuration"),
        _column("max", "Max", "asDuration"),
        deployments,
    ]


def _column(field: str, name: str, form: str) -> dict[str, Any]:
    return {
        "field": field,
        "headerName": name,
        "type": "rightAligned",
        "flex": 2,
        "minWidth": 118,
        "valueFormatter": {"function": f"{form}(params.value)"},
    }
