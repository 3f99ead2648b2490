"""The rows of the portfolio, as texts and values to sort by.

A row is what the API's has, except its limits: the browser draws and sorts rows without
asking again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from insights_dash.charts.judged import judge_by
from insights_dash.charts.portfolio.words import (
    COLUMNS,
    NONE,
    find_column,
    find_last_day,
    metric_of,
    say_before,
    say_growth,
    say_now,
    say_now_briefly,
    say_reason,
    say_share,
)
from insights_dash.domain.goals import is_met
from insights_dash.domain.identity import Kind
from insights_dash.domain.metric import Metric
from insights_dash.domain.portfolio_question import (
    PortfolioBy,
    PortfolioOrder,
    PortfolioQuestion,
)
from insights_dash.domain.project_insights import report_on_projects
from insights_dash.domain.project_settings import Owner
from insights_dash.domain.report import Report
from insights_dash.figures.sentences import describe_day, describe_target
from insights_dash.metrics.answer.changes.figures import FREQUENCY, FigureChange
from insights_dash.metrics.answer.changes.portfolio import Entry
from insights_dash.metrics.portfolio_order import arrange
from insights_dash.metrics.portfolio_query import FoundRows, PortfolioRow
from insights_dash.pages.portfolio.view import PortfolioView, find_statistic
from insights_dash.pages.services import Services
from insights_dash.store.catalogue.project import PROJECTS
from insights_dash.store.page import Wanted
from insights_dash.store.project_settings import read_owners
from insights_dash.store.reports import list_reports_in_blocks

Row = dict[str, Any]
_KINDS = {PortfolioBy.PROJECT: Kind.PROJECT, PortfolioBy.REPORT: Kind.REPORT}
_ORDERED = {
    "typical": PortfolioOrder.LEAD_TIME,
    "tail": PortfolioOrder.LEAD_TIME_NINETY_FIFTH,
    "frequency": PortfolioOrder.FREQUENCY,
    "recovery": PortfolioOrder.TIME_TO_RECOVERY,
    "failures": PortfolioOrder.FAILURE_RATE,
}


@dataclass(frozen=True)
class Found:
    """The rows of a view by name, the owners of projects, and reports by number."""

    rows: FoundRows
    owners: Mapping[int, Owner] = field(default_factory=dict)
    reports: Mapping[int, Report] = field(default_factory=dict)


def find_rows(services: Services, view: PortfolioView) -> Found:
    """Return the rows of a view, as far as the caller can see them.

    Raises:
        InvalidInputError: if custom dates begin in the future.
    """
    find = _find_projects if view.by is PortfolioBy.PROJECT else _find_reports
    return find(services, view)


def describe_rows(found: Found, view: PortfolioView) -> list[Row]:
    """Return what the browser needs of each row, by name."""
    ranks = _rank(found.rows.rows)
    return [
        _describe(each, found, view, rank=ranks[each.number])
        for each in found.rows.rows
    ]


def _find_projects(services: Services, view: PortfolioView) -> Found:
    space, now = view.space, services.now()
    with services.database.read() as session:
        numbers = PROJECTS.list_numbers(session, space, Wanted())
        owners = read_owners(session, space.number, numbers)
    report = report_on_projects(
        view.scope,
        space.id,
        now,
        visibility=space.visibility,
        definitions=space.definitions,
    )
    judged = judge_by(report, find_statistic(space.definitions))
    rows = services.metrics.list_portfolio(judged, view.asked, numbers, now=now)
    return Found(rows, owners)


def _find_reports(services: Services, view: PortfolioView) -> Found:
    space = view.space
    reports = [
        judge_by(each, find_statistic(each.definition.definitions))
        for block in list_reports_in_blocks(services.database, space)
        for each in block
    ]
    rows = services.metrics.list_portfolio_of_reports(
        space.id, view.asked, reports, now=services.now()
    )
    by_number = {Kind.REPORT.find_number(each.id) or 0: each for each in reports}
    return Found(rows, reports=by_number)


def _rank(rows: Sequence[PortfolioRow]) -> Mapping[int, int]:
    """Return the place of each row by verdict; rows that are equal share one."""
    arranged = arrange(rows, PortfolioQuestion.parse({}, None))
    groups = groupby(arranged, key=lambda row: row.entry.urgency)
    return {row.number: rank for rank, (_, group) in enumerate(groups) for row in group}


def _describe(
    row: PortfolioRow, found: Found, view: PortfolioView, *, rank: int
) -> Row:
    entry = row.entry
    is_project = view.by is PortfolioBy.PROJECT
    report = found.reports.get(row.number)
    group = found.rows.find_group(row.number) if is_project else None
    owner = found.owners.get(row.number)
    zone = report.definition.zone if report else ZoneInfo(view.scope.time_zone)
    last = find_last_day(row, zone)
    frequency = entry.find_figure(FREQUENCY)
    limits = frequency.limits
    return {
        "id": _KINDS[view.by].identify(row.number),
        "name": row.name,
        "group": (group.name or "") if group else "",
        "groupId": group.id if group else "",
        "owner": owner.name if owner else "",
        "ownerUrl": owner.url if owner else "",
        "path": _write_path(view, row),
        "verdict": entry.verdict.value,
        "reason": say_reason(row, zone),
        "moved": find_column(entry),
        "usual": [limits.lower, limits.upper] if limits else None,
        "count": entry.find_figure("DeploymentFailureRate").counts[0],
        "cells": {column: _describe_cell(column, entry, report) for column in COLUMNS},
        "last": describe_day(last) if last else NONE,
        "keys": {
            PortfolioOrder.VERDICT: rank,
            PortfolioOrder.LAST_DEPLOYMENT: row.completed,
            **{
                order: entry.find_figure(COLUMNS[column]).now
                for column, order in _ORDERED.items()
            },
        },
    }


def _describe_cell(column: str, entry: Entry, report: Report | None) -> Row:
    """Return a figure's texts: now, before, the change, and its target."""
    figure = entry.find_figure(COLUMNS[column])
    cell: Row = {"text": say_now(figure), "before": say_before(figure)}
    if brief := say_now_briefly(figure):
        cell["brief"] = brief
    if growth := say_growth(column, figure):
        cell["growth"] = growth
    if column == "failures":
        cell["failed"], cell["total"] = figure.failed[0], figure.counts[0]
        cell["growth"] = say_share(figure) if figure.failed[0] else ""
    if report and (target := _judge_target(column, figure, report)):
        cell["target"], cell["isMet"] = target
    return cell


def _judge_target(
    column: str, figure: FigureChange, report: Report
) -> tuple[str, bool] | None:
    """Return the target of a column, and whether it is met.

    That of lead times is for the statistic, not for the 95th percentile.
    """
    metric: Metric = metric_of(column)
    target = report.definition.targets.get(metric)
    if target is None or column == "tail":
        return None
    met = is_met(metric, figure.now, target)
    return None if met is None else (describe_target(metric, target), met)


def _write_path(view: PortfolioView, row: PortfolioRow) -> str:
    """Return the URL of the row's page, without the period, which the browser adds."""
    space, own = view.space.id, _KINDS[view.by].identify(row.number)
    if view.by is PortfolioBy.REPORT:
        return f"/{space}/insights/{own}"
    scope = view.scope
    query = {
        "environmentId": ",".join(scope.environment_ids),
        "tenantId": ",".join(scope.tag_ids),
    }
    given = urlencode({name: text for name, text in query.items() if text})
    return f"/{space}/projects/{own}/insights{f'?{given}' if given else ''}"
