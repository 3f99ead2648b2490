"""An embed of the portfolio: the table of its page, without links."""

from dataclasses import replace
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from insights_dash.access.embeds import Embed
from insights_dash.access.portfolio_report import list_rows_of_space
from insights_dash.charts.portfolio.asking import RowsAsked, find_table
from insights_dash.charts.portfolio.table import build_table, name_rows, number_rows
from insights_dash.components.attributes import data
from insights_dash.components.states import build_empty
from insights_dash.domain.errors import InvalidInputError
from insights_dash.embed.results import find_question
from insights_dash.figures.sentences import describe_days
from insights_dash.metrics.service import MetricsService
from insights_dash.store.database import Database


def build_portfolio_results(
    embed: Embed, database: Database, metrics: MetricsService, *, now: datetime
) -> Component:
    """Return the table of the portfolio, or an explanation why there is none."""
    portfolio = embed.view.portfolio
    if portfolio is None:
        message = "The embed doesn't show a portfolio."
        raise ValueError(message)
    asked = RowsAsked(
        embed.report,
        portfolio.question,
        find_question(embed),
        embed.view.statistic,
        *list_rows_of_space(database, embed.space, portfolio),
    )
    try:
        table = find_table(metrics, asked, now=now)
    except InvalidInputError:
        return build_empty("No deployments yet", "This period hasn't begun.")
    if not table.rows:
        return build_empty("Nothing to show", "No rows match the embed's filters.")
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
