"""The rows of the portfolio that a question asks for, in its order.

Source: docs/metrics.md, "Portfolio".
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from insights_dash.domain.portfolio_question import PortfolioOrder, PortfolioQuestion
from insights_dash.metrics.portfolio_query import PortfolioRow

_FIGURES = {
    PortfolioOrder.LEAD_TIME: "LeadTime.",
    PortfolioOrder.LEAD_TIME_NINETY_FIFTH: "LeadTime.NinetyFifth",
    PortfolioOrder.FREQUENCY: "Frequency",
    PortfolioOrder.TIME_TO_RECOVERY: "MeanTimeToRecovery.",
    PortfolioOrder.FAILURE_RATE: "DeploymentFailureRate",
}


def arrange(
    rows: Sequence[PortfolioRow], question: PortfolioQuestion
) -> Sequence[PortfolioRow]:
    """Return the rows with one of the wanted verdicts, in order.

    Rows are given by name. Equal ones stay in that order, and those without a value
    come last.
    """
    wanted = question.verdicts
    if wanted is not None:
        rows = [each for each in rows if each.entry.verdict in wanted]
    if question.order is PortfolioOrder.NAME:
        return rows[::-1] if question.is_descending else rows
    read = _READERS[question.order]
    keys = [read(each) for each in rows]
    known = [place for place, key in enumerate(keys) if key is not None]
    known.sort(key=keys.__getitem__, reverse=question.is_descending)
    unknown = [place for place, key in enumerate(keys) if key is None]
    return [rows[place] for place in (*known, *unknown)]


def _read_figure(name: str) -> Callable[[PortfolioRow], float | None]:
    return lambda row: row.entry.find_figure(name).now


_READERS: Mapping[PortfolioOrder, Callable[[PortfolioRow], Any]] = {
    PortfolioOrder.VERDICT: lambda row: row.entry.urgency,
    PortfolioOrder.LAST_DEPLOYMENT: lambda row: row.completed,
    **{order: _read_figure(name) for order, name in _FIGURES.items()},
}
