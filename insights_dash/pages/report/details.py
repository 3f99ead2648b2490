"""Below a metric's chart: the biggest changes, and a table of its breakdown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_ag_grid as dag
import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria, data
from insights_dash.components.grid import GRID_OPTIONS, describe_alike, fit_rows
from insights_dash.components.headline import build_change
from insights_dash.components.report_icon import build_icon
from insights_dash.domain.identity import Kind
from insights_dash.domain.metric import Metric, Trend, Unit
from insights_dash.figures.sentences import describe_rate_of, describe_value
from insights_dash.metrics.answer.breakdown import BreakdownRow, NamedTrend
from insights_dash.pages.report.ids import Ids
from insights_dash.pages.report.pick import UNTENANTED
from insights_dash.pages.report.project_links import ProjectLink

MOST_TRENDS = 10
_UNNAMED = "Untenanted"
_SPOKEN = {"Slower": "longer", "Faster": "shorter"}


@dataclass(frozen=True)
class Details:
    """A metric's trends by kind, and its rows."""

    metric: Metric
    trends: Mapping[Kind, Sequence[NamedTrend]]
    rows: Sequence[BreakdownRow]
    link: Callable[[ProjectLink], str]


def build_details(details: Details) -> Component:
    """Build the trend tables, and the table by project, environment and tenant."""
    return html.Div([_build_trends(details), _build_table(details)])


def _build_trends(details: Details) -> Component | None:
    """Build one card per kind with data for at least two documents."""
    cards = [
        _build_trend_card(kind, details, trends)
        for kind, trends in details.trends.items()
        if len(trends) > 1
    ]
    if not cards:
        return None
    return html.Section(
        [
            html.H2("Biggest changes", className="details__title"),
            html.P(
                "Last 28 days vs the 28 days before",
                className="details__meaning",
            ),
            html.Div(cards, className="trends"),
        ]
    )


def _build_trend_card(
    kind: Kind, details: Details, trends: Sequence[NamedTrend]
) -> Component:
    title, parameter = kind.nouns.capitalize(), kind.noun
    metric = details.metric
    up, down = (_strongest(trends, trend) for trend in (Trend.UP, Trend.DOWN))
    body: list[Component] = []
    for head, listed in ((metric.spec.rises, up), (metric.spec.falls, down)):
        if listed:
            spoken = metric.spec.trend.format(_SPOKEN.get(head, head.lower()))
            names = (f"{title} with {spoken}", head)
            body.append(_build_trend_table(names, parameter, details, listed))
    if not body:
        text = (
            f"No {parameter} with at least 10 deployments in both periods changed by "
            "5% or more."
        )
        body = [html.P(text, className="trends__none")]
    return html.Article(
        [
            html.H3(title, className="trends__title"),
            html.Div(body, className="trends__sides"),
        ],
        className="panel",
    )


def _strongest(trends: Sequence[NamedTrend], trend: Trend) -> Sequence[NamedTrend]:
    """Return trends in one direction, the strongest first; rises from 0 before all."""
    listed = [each for each in trends if each.headline.trend is trend]

    def strength(each: NamedTrend) -> float:
        change = each.headline.change
        return float("inf") if change is None else abs(change)

    return sorted(listed, key=strength, reverse=True)[:MOST_TRENDS]


def _build_trend_table(
    names: tuple[str, str],
    parameter: str,
    details: Details,
    trends: Sequence[NamedTrend],
) -> Component:
    """Build a table of `names`, its caption, and the title of its first column."""
    caption, first = names
    head = [html.Th(each, scope="col") for each in (first, "Last 28 days", "Change")]
    rows = [_build_trend_row(parameter, details, each) for each in trends]
    return html.Table(
        [
            html.Caption(caption, className="is-said"),
            html.Thead(html.Tr(head)),
            html.Tbody(rows),
        ],
        className="trends__table",
    )


def _build_trend_row(parameter: str, details: Details, trend: NamedTrend) -> Component:
    name = html.Button(
        trend.name,
        className="trends__name",
        title=f"Show deployments of {trend.name}",
        **data(picks=parameter, value=trend.id),
    )
    link = _build_link(details, trend)
    return html.Tr(
        [
            html.Th(html.Div([name, link], className="project-cell"), scope="row"),
            html.Td(_describe_current(details.metric, trend)),
            html.Td(build_change(trend.headline)),
        ]
    )


def _build_link(details: Details, trend: NamedTrend) -> Component | None:
    """Build an icon that links to a project's own page."""
    url = details.link(ProjectLink(trend.id)) if trend.has_page else ""
    if not url:
        return None
    name = f"Open project {trend.name}"
    return html.A(
        build_icon("arrow-up-right-from-square"),
        href=url,
        className="project-link leads-on",
        title=name,
        **aria(label=name),
    )


def _describe_current(metric: Metric, trend: NamedTrend) -> str:
    value = trend.headline.current
    if value is None:
        return "–"
    if metric.spec.unit is Unit.COUNT:
        return describe_rate_of(value)
    return describe_value(metric, value)


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
