"""Below a metric's chart: what changed most, and a table of its breakdown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_ag_grid as dag
import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from insights_dash.charts.ranking import RankedSeries
from insights_dash.components.attributes import aria
from insights_dash.components.grid import (
    GRID_OPTIONS,
    build_order,
    describe_alike,
    fit_rows,
)
from insights_dash.components.report_icon import build_icon
from insights_dash.domain.metric import OF_FAILURES, ChartStatistic, Metric, Unit
from insights_dash.domain.question import Split
from insights_dash.figures.headlines import describe_growth
from insights_dash.figures.sentences import describe_failures, describe_share
from insights_dash.figures.verdicts import FEWEST_RANKED, VERDICTS
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
_DIM = ["ag-right-aligned-cell", "is-dim"]
# A change of fewer deployments in either period says little.
_FEWEST_TO_COMPARE = 10
_FEW = f"Rows with fewer than {FEWEST_RANKED} deployments are pale and last."
_FORMS = {
    Unit.COUNT: "asCount",
    Unit.SHARE: "asShare",
    Unit.DURATION: "asDuration",
}


@dataclass(frozen=True)
class Details:
    """What changed in a metric, and its rows now and before.

    `link` returns a project's URL. `statistic` is that of the page.
    """

    metric: Metric
    statistic: ChartStatistic
    changed: WhatChanged
    rows: Sequence[BreakdownRow]
    before: Sequence[BreakdownRow]
    link: Callable[[ProjectLink], str]

    @property
    def is_compared(self) -> bool:
        """Whether the period is compared with another."""
        return self.changed.series is not None


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


_OPTIONS = {
    **GRID_OPTIONS,
    "localeText": {
        "noRowsToShow": "No data for this period",
        "noMatchingRows": "No matching rows",
    },
    "quickFilterMatcher": {"function": "matchesWords"},
    "postSortRows": {"function": "putFewLast(params)"},
    "rowClassRules": {"is-few": {"function": "isFew(params)"}},
}
_COLUMN = {
    "sortable": True,
    "resizable": True,
    "minWidth": 90,
    "sortingOrder": ["asc", "desc"],
}


def _build_table(details: Details) -> Component:
    alike = _find_alike(details.rows)
    columns = _list_columns(details, alike)
    return html.Section(
        [
            _build_table_head(details, alike),
            build_order(columns, parameter="order"),
            dag.AgGrid(
                id=Ids.TABLE,
                rowData=_list_rows(details, alike),
                columnDefs=columns,
                defaultColDef=_COLUMN,
                dashGridOptions=_OPTIONS,
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


def _build_table_head(details: Details, alike: Mapping[str, str]) -> Component:
    """Build the title, the values that all rows share, and the filter."""
    title = html.H2(
        "Breakdown by project, environment and tenant",
        id="report-table-title",
        className="details__title",
    )
    where = "above" if details.metric in OF_FAILURES else "below"
    meaning = html.P(
        f"Entire period. Select a row to see its deployments {where}.",
        className="details__meaning",
    )
    shared = _describe_alike(alike, len(details.rows))
    few = html.P(_FEW, className="details__meaning") if _has_few(details) else None
    search = dmc.TextInput(
        id=Ids.TABLE_SEARCH,
        placeholder="Filter rows",
        leftSection=build_icon("magnifying-glass"),
        className="details__search",
        **aria(label="Filter rows"),
    )
    return html.Div(
        [html.Div([title, meaning, few, shared]), search],
        className="details__head",
    )


def _is_few(details: Details, row: BreakdownRow) -> bool:
    """Return whether a duration has too few deployments to say much."""
    return details.metric.is_duration and row.deployments < FEWEST_RANKED


def _has_few(details: Details) -> bool:
    return any(_is_few(details, each) for each in details.rows)


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


def _list_rows(details: Details, alike: Mapping[str, str]) -> list[dict[str, Any]]:
    before = {_key(each): each for each in details.before}
    verdicts = _find_verdicts(details, alike)
    return [
        _to_row(details, each)
        | _compare(details, each, before.get(_key(each)))
        | _show_verdict(details, verdicts.get(_name(details, each)))
        for each in details.rows
    ]


def _key(row: BreakdownRow) -> tuple[str, str, str]:
    return row.project_id, row.environment_id, row.tenant_id


def _name(details: Details, row: BreakdownRow) -> str:
    """Return the name of the series that a row is about."""
    names = {
        Split.PROJECT: row.project,
        Split.ENVIRONMENT: row.environment,
        Split.TENANT: row.tenant or _UNNAMED,
    }
    return names.get(details.changed.split, "")


def _find_verdicts(
    details: Details, alike: Mapping[str, str]
) -> Mapping[str, RankedSeries]:
    """Return verdicts by series, if each row is all of one series."""
    others = {
        Split.PROJECT: {"environment", "tenant"},
        Split.ENVIRONMENT: {"project", "tenant"},
        Split.TENANT: {"project", "environment"},
    }.get(details.changed.split)
    if others is None or not others <= alike.keys():
        return {}
    return {each.name: each for each in details.changed.ranking.rows}


def _compare(
    details: Details, row: BreakdownRow, before: BreakdownRow | None
) -> dict[str, Any]:
    """Return a value before, and the size of its change as a number and as text."""
    now, prior = (
        None if each is None else _read(details, each) for each in (row, before)
    )
    counts = [0 if each is None else each.deployments for each in (row, before)]
    is_rate = details.metric.spec.unit is Unit.SHARE
    if is_rate:
        return _compare_failures(before)
    if now is None or not prior or min(counts) < _FEWEST_TO_COMPARE:
        return {"before": prior, "change": None, "changeText": "–"}
    growth = describe_growth(details.metric, now, prior)
    text = growth or ("–" if min(now, prior) < 0 else "±0%")
    return {"before": prior, "change": now / prior, "changeText": text}


def _compare_failures(before: BreakdownRow | None) -> dict[str, Any]:
    """Return how many deployments failed before, as a number and as text."""
    if before is None:
        return {"failedBefore": None, "failedBeforeText": "–"}
    rate = before.failure_rate
    text = describe_failures(rate.failed, rate.total)
    return {"failedBefore": rate.failed, "failedBeforeText": text}


def _show_verdict(details: Details, row: RankedSeries | None) -> dict[str, Any]:
    """Return a verdict by its place in their order, with how it is shown.

    It names the 95th percentile if that moved, not the value that the row compares.
    """
    if row is None:
        return {}
    shown = VERDICTS[row.verdict]
    is_main = not row.is_tail or details.statistic is ChartStatistic.NINETY_FIFTH
    names_tail = row.has_moved and not is_main
    return {
        "verdict": list(VERDICTS).index(row.verdict),
        "verdictWord": f"95% {shown.word.lower()}" if names_tail else shown.word,
        "verdictIcon": shown.icon,
        "verdictKind": shown.kind,
    }


def _read(details: Details, row: BreakdownRow) -> float | None:
    """Return the value that the page shows; of a range, the mean."""
    if details.metric.is_duration:
        if details.statistic is ChartStatistic.MEDIAN:
            return row.summary.median
        if details.statistic is ChartStatistic.NINETY_FIFTH:
            return row.summary.ninety_fifth
    return row.value(details.metric)


def _to_row(details: Details, row: BreakdownRow) -> dict[str, Any]:
    metric, rate = details.metric, row.failure_rate
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
        "isFew": _is_few(details, row),
        "value": row.value(metric),
        "median": row.summary.median,
        "ninetyFifth": row.summary.ninety_fifth,
        "min": row.summary.min,
        "max": row.summary.max,
        "successful": rate.successful,
        "failed": rate.failed,
        "failedText": describe_failures(rate.failed, rate.total),
        "rateText": "–" if rate.rate is None else describe_share(rate.rate),
    }


_NAME_COLUMNS = (("project", 3, 190), ("environment", 2, 120), ("tenant", 2, 120))


def _list_columns(details: Details, alike: Mapping[str, str]) -> list[dict[str, Any]]:
    """Order columns: the page's figure is third, or second after a single name.

    What it is compared with follows it.
    """
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
    numbers = _list_numbers(details)
    numbers[0]["sort"] = "desc"
    compared = _list_compared(details, alike) if details.is_compared else []
    main = 2 if details.metric.spec.unit is Unit.SHARE else 1  # a count and its rate
    return [*names[:2], *numbers[:main], *compared, *names[2:], *numbers[main:]]


def _list_compared(details: Details, alike: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the columns of what the page's figure is compared with."""
    if details.metric.spec.unit is Unit.SHARE:
        columns = [_text_column("failedBefore", "Before", "failedBeforeText")]
    else:
        columns = [_column("before", "Before", _FORMS[details.metric.spec.unit])]
        change = _column("change", "Change", "asCount")
        text = {"function": "params.data.changeText"}
        columns.append({**change, "valueFormatter": text, "minWidth": 96})
    if _find_verdicts(details, alike):
        verdict = {"cellRenderer": "Verdict", "flex": 2, "minWidth": 172}
        columns.append({"field": "verdict", "headerName": "Verdict", **verdict})
    return columns


def _list_numbers(details: Details) -> list[dict[str, Any]]:
    """Return the columns of numbers, the figure of the page first."""
    metric = details.metric
    deployments = _column("deployments", "Deployments", "asCount")
    if metric.spec.unit is Unit.COUNT:
        return [_column("value", metric.spec.meaning, "asCount")]
    if metric.spec.unit is Unit.SHARE:
        return [
            _text_column("failed", "Failed", "failedText"),
            {**_text_column("value", "Rate", "rateText"), "cellClass": _DIM},
            deployments,
        ]
    figures = {
        ChartStatistic.MEAN: _column("value", "Mean", "asDuration"),
        ChartStatistic.MEDIAN: _column("median", "Median", "asDuration"),
        ChartStatistic.NINETY_FIFTH: _column("ninetyFifth", "p95", "asDuration"),
    }
    first = figures.pop(details.statistic, None)
    return [
        *([first] if first else []),
        *figures.values(),
        _column("min", "Min", "asDuration"),
        _column("max", "Max", "asDuration"),
        deployments,
    ]


def _text_column(field: str, name: str, text: str) -> dict[str, Any]:
    """Return a column that shows the text in another field, and sorts by its own."""
    written = {"valueFormatter": {"function": f"params.data.{text}"}}
    return {**_column(field, name, "asCount"), **written}


def _column(field: str, name: str, form: str) -> dict[str, Any]:
    return {
        "field": field,
        "headerName": name,
        "type": "rightAligned",
        "sortingOrder": ["desc", "asc"],
        "flex": 2,
        "minWidth": 118,
        "valueFormatter": {"function": f"{form}(params.value)"},
    }
