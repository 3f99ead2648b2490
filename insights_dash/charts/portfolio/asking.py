"""Finds the rows that an embed of the portfolio shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from insights_dash.charts.judged import judge_by
from insights_dash.charts.portfolio.table import MOST_ROWS, TableRows
from insights_dash.domain.changes_question import ChangesQuestion
from insights_dash.domain.identity import Kind
from insights_dash.domain.metric import ChartStatistic
from insights_dash.domain.portfolio_question import (
    PortfolioBy,
    PortfolioOrder,
    PortfolioQuestion,
)
from insights_dash.domain.question import Question
from insights_dash.domain.report import Report
from insights_dash.domain.time_range import Compare
from insights_dash.figures.sentences import name_statistic
from insights_dash.metrics.answer.row_marks import RowMarks
from insights_dash.metrics.portfolio_order import arrange
from insights_dash.metrics.portfolio_query import PortfolioRow
from insights_dash.metrics.service import MetricsService

_FindMarks = Callable[[Sequence[PortfolioRow]], Mapping[int, RowMarks]]


@dataclass(frozen=True)
class RowsAsked:
    """The rows of a space to show, with their period and statistic.

    `report` covers all projects of the space. If rows are by project, `projects` has
    the numbers of those that can have a row. If they are by report, `reports` has them.
    """

    report: Report
    rows: PortfolioQuestion
    period: Question
    statistic: ChartStatistic
    projects: Sequence[int] = ()
    reports: Sequence[Report] = ()

    @property
    def question(self) -> PortfolioQuestion:
        """Return the whole question; two periods are always compared."""
        period = replace(self.period, limits=True)
        if period.compare in {None, Compare.NONE}:
            period = replace(period, compare=Compare.PREVIOUS_PERIOD)
        return replace(self.rows, asked=ChangesQuestion(period))


def find_table(
    metrics: MetricsService, asked: RowsAsked, *, now: datetime
) -> TableRows:
    """Return the rows in their order, without those that were not deployed for a year.

    Raises:
        InvalidInputError: if the period begins in the future.
        NotFoundError: if the space is gone.
    """
    question = asked.question
    find = _find_projects if question.by is PortfolioBy.PROJECT else _find_reports
    table, find_marks = find(metrics, asked, question, now)
    if question.order is PortfolioOrder.VERDICT:
        place = "last" if question.is_descending else "first"
        table = replace(table, sorted_by=f"most urgent {place}")
        if question.verdicts is None:
            table = table.without_idle
    return replace(table, marks=find_marks(table.rows[:MOST_ROWS]))


def _find_projects(
    metrics: MetricsService,
    asked: RowsAsked,
    question: PortfolioQuestion,
    now: datetime,
) -> tuple[TableRows, _FindMarks]:
    report = judge_by(asked.report, asked.statistic)
    found = metrics.list_portfolio(report, question.asked, asked.projects, now=now)
    rows = arrange(found.rows, question)
    groups = {each.number: found.find_group(each.number).name or "" for each in rows}
    zone, statistic = report.definition.zone, name_statistic(asked.statistic)

    def find_marks(shown: Sequence[PortfolioRow]) -> Mapping[int, RowMarks]:
        numbers = sorted(each.number for each in shown)
        return metrics.find_portfolio_marks(report, question.asked, numbers, now=now)

    return TableRows(rows, question.by, zone, statistic, groups=groups), find_marks


def _find_reports(
    metrics: MetricsService,
    asked: RowsAsked,
    question: PortfolioQuestion,
    now: datetime,
) -> tuple[TableRows, _FindMarks]:
    reports = [judge_by(each, asked.statistic) for each in asked.reports]
    found = metrics.list_portfolio_of_reports(
        asked.report.space_id, question.asked, reports, now=now
    )
    by_number = {Kind.REPORT.find_number(each.id) or 0: each for each in reports}
    zones = {number: each.definition.zone for number, each in by_number.items()}
    rows, zone = arrange(found.rows, question), asked.report.definition.zone
    statistic = name_statistic(asked.statistic)

    def find_marks(shown: Sequence[PortfolioRow]) -> Mapping[int, RowMarks]:
        return {
            row.number: metrics.find_report_marks(
                by_number[row.number], question.asked, now=now
            )
            for row in shown
        }

    return TableRows(rows, question.by, zone, statistic, zones=zones), find_marks
