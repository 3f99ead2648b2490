"""The figures of a report's card, calculated as its page would show them."""

from collections.abc import Sequence
from dataclasses import replace

from insights_dash.charts.judged import judge_by
from insights_dash.charts.whole_answer import ask_whole, find_figure
from insights_dash.components.report_card import ON_CARD
from insights_dash.domain.card_figure import CardFigure, CardGroup
from insights_dash.domain.definitions import PAGE_DEFINITIONS, Statistic
from insights_dash.domain.metric import ChartStatistic, Metric, Series
from insights_dash.domain.question import ALL_SERIES, Split
from insights_dash.domain.verdict import Verdict
from insights_dash.metrics.answer.changes.figures import FigureChange
from insights_dash.metrics.service import ReportQuery


def list_card_groups(query: ReportQuery) -> Sequence[CardGroup]:
    """Return the figures of the last 28 days, of each environment group if several.

    A report without definitions is judged by those of its page.
    """
    definition = query.report.definition
    statistic = (definition.definitions or PAGE_DEFINITIONS).statistic
    whole = replace(
        query,
        report=judge_by(query.report, ChartStatistic(statistic.value)),
        question=ask_whole(query.question, definition),
    )
    found = {each.name: each.figures for each in whole.judge_card()}
    if whole.question.split is Split.NONE:
        return [CardGroup("", _list_figures(found.get(ALL_SERIES, ()), statistic))]
    return [
        CardGroup(each.name, _list_figures(found.get(each.name, ()), statistic))
        for each in definition.environment_groups
    ]


def find_card_weeks(query: ReportQuery) -> Series:
    """Return the weeks of all deployments, or of the last environment group if several.

    It is the last one that ever deployed: groups are in the order of promotion.
    """
    question = ask_whole(query.question, query.report.definition)
    groups = query.asking(question).answer().series()
    return groups[-1] if groups else query.answer().series()[0]


def _list_figures(
    changes: Sequence[FigureChange], statistic: Statistic
) -> Sequence[CardFigure]:
    return [_find_figure(changes, metric, statistic) for metric in ON_CARD]


def _find_figure(
    changes: Sequence[FigureChange], metric: Metric, statistic: Statistic
) -> CardFigure:
    found = find_figure(changes, metric, ChartStatistic(statistic.value))
    if found is None:
        return CardFigure(metric, statistic, None, 0, Verdict.TOO_FEW)
    tail = find_figure(changes, metric, ChartStatistic.NINETY_FIFTH)
    return CardFigure(
        metric,
        statistic,
        found.now,
        found.counts[0],
        found.verdict,
        found.failed[0],
        tail.verdict if tail and metric.is_duration else None,
    )
