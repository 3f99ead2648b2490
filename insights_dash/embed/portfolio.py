"""An embed of the portfolio: the table of its page, without links."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from insights_dash.access.embed_view import PortfolioView
from insights_dash.access.embeds import Embed
from insights_dash.charts.judged import judge_by
from insights_dash.charts.portfolio.table import (
    MOST_ROWS,
    TableRows,
    build_table,
    name_rows,
    number_rows,
)
from insights_dash.components.attributes import data
from insights_dash.components.states import build_empty
from insights_dash.domain.changes_question import ChangesQuestion
from insights_dash.domain.comma_list import split_list
from insights_dash.domain.errors import InvalidInputError
from insights_dash.domain.identity import Kind
from insights_dash.domain.portfolio_question import (
    PortfolioBy,
    PortfolioOrder,
    PortfolioQuestion,
)
from insights_dash.domain.time_range import Compare
from insights_dash.embed.results import find_question
from insights_dash.figures.sentences import describe_days, name_statistic
from insights_dash.metrics.answer.row_marks import RowMarks
from insights_dash.metrics.portfolio_order import arrange
from insights_dash.metrics.service import MetricsService
from insights_dash.store.catalogue.project import (
    PROJECTS,
    only_projects_of_groups,
    only_projects_of_owner,
)
from insights_dash.store.database import Database
from insights_dash.store.page import Wanted
from insights_dash.store.reports import list_reports_in_blocks

_FindMarks = Callable[[Sequence[int]], Mapping[int, RowMarks]]


def build_portfolio_results(
    embed: Embed, database: Database, metrics: MetricsService, *, now: datetime
) -> Component:
    """Return the table of the portfolio, or an explanation why there is none."""
    portfolio = embed.view.portfolio
    if portfolio is None:
        message = "The embed doesn't show a portfolio."
        raise ValueError(message)
    question = find_question(embed)
    if question.compare in {None, Compare.NONE}:
        question = replace(question, compare=Compare.PREVIOUS_PERIOD)
    wanted = replace(portfolio.question, asked=ChangesQuestion(question))
    find = _find_projects if wanted.by is PortfolioBy.PROJECT else _find_reports
    try:
        table, find_marks = find(embed, wanted, database, metrics, now)
    except InvalidInputError:
        return build_empty("No deployments yet", "This period hasn't begun.")
    if not table.rows:
        return build_empty("Nothing to show", "No rows match the embed's filters.")
    if wanted.order is PortfolioOrder.VERDICT:
        sorted_by = "most urgent last" if wanted.is_descending else "most urgent first"
        table = replace(table, sorted_by=sorted_by)
        if wanted.verdicts is None:
            table = table.without_idle
    shown = [each.number for each in table.rows[:MOST_ROWS]]
    table = replace(table, marks=find_marks(shown))
    if embed.view.hides_names:
        names = number_rows(table.by, table.rows)
        table = replace(table, names=names, groups={})
    entry = table.rows[0].entry
    days = describe_days(*entry.now)
    table = replace(table, compared=describe_days(*entry.before))
    return html.Div(
        [
            html.Div(html.Span(days, className="embed__range"), className="legend"),
            build_table(table),
        ],
        className="portfolio",
        **data(said=f"Portfolio, {days}: {name_rows(table.by, len(table.rows))}."),
    )


def _find_projects(
    embed: Embed,
    wanted: PortfolioQuestion,
    database: Database,
    metrics: MetricsService,
    now: datetime,
) -> tuple[TableRows, _FindMarks]:
    report = judge_by(embed.report, embed.view.statistic)
    with database.read() as session:
        numbers = PROJECTS.list_numbers(session, embed.space, _filter(embed))
    found = metrics.list_portfolio(report, wanted.asked, numbers, now=now)
    rows = arrange(found.rows, wanted)
    groups = {each.number: found.find_group(each.number).name or "" for each in rows}
    zone, statistic = report.definition.zone, name_statistic(embed.view.statistic)

    def find_marks(rows: Sequence[int]) -> Mapping[int, RowMarks]:
        numbers = sorted(rows)
        return metrics.find_portfolio_marks(report, wanted.asked, numbers, now=now)

    return TableRows(rows, wanted.by, zone, statistic, groups=groups), find_marks


def _find_reports(
    embed: Embed,
    wanted: PortfolioQuestion,
    database: Database,
    metrics: MetricsService,
    now: datetime,
) -> tuple[TableRows, _FindMarks]:
    reports = [
        judge_by(each, embed.view.statistic)
        for block in list_reports_in_blocks(database, embed.space)
        for each in block
    ]
    found = metrics.list_portfolio_of_reports(
        embed.space.id, wanted.asked, reports, now=now
    )
    by_number = {Kind.REPORT.find_number(each.id) or 0: each for each in reports}
    zones = {number: each.definition.zone for number, each in by_number.items()}
    statistic = name_statistic(embed.view.statistic)
    rows, zone = arrange(found.rows, wanted), embed.report.definition.zone

    def find_marks(rows: Sequence[int]) -> Mapping[int, RowMarks]:
        return {
            each: metrics.find_report_marks(by_number[each], wanted.asked, now=now)
            for each in rows
        }

    return TableRows(rows, wanted.by, zone, statistic, zones=zones), find_marks


def _filter(embed: Embed) -> Wanted:
    """Return which projects the embed shows, of those that its owner sees."""
    texts = (embed.view.portfolio or PortfolioView({})).texts
    groups = split_list([texts.get("projectGroupId", "")], "projectGroupId", [])
    owner = texts.get("owner", "")
    of_groups = (only_projects_of_groups(groups),) if groups else ()
    of_owner = (only_projects_of_owner(owner),) if owner else ()
    return Wanted(only=(*of_groups, *of_owner))
