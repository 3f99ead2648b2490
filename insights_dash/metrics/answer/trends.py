"""Headline figures: the last 28 days compared with the 28 days before.

Source: docs/metrics.md, "Trends".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

import numpy as np

from insights_dash.domain.deployment import Outcome
from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.metric import Figure, Headline, Metric, Trend, Unit
from insights_dash.metrics.answer.aggregate import total_values
from insights_dash.metrics.answer.bucketing import Window, known_releases, place
from insights_dash.metrics.answer.rounding import MICROSECONDS_PER_SECOND
from insights_dash.metrics.answer.selection import Selection
from insights_dash.metrics.answer.splits import Division
from insights_dash.metrics.history.columns import Integers
from insights_dash.metrics.history.history import History
from insights_dash.metrics.history.subset import Subset

BLOCK = timedelta(days=28)
WEEKS_PER_BLOCK = 4
_FEWEST_DEPLOYMENTS = 10
_SMALLEST_CHANGE = Fraction(1, 20)
_EVERYTHING = Division(("All",))


@dataclass(frozen=True)
class Block:
    """The exact value of a metric over 28 days; None if there is no data."""

    value: Fraction | None
    deployments: int


def list_headlines(
    history: History, selection: Selection, *, as_of: datetime
) -> tuple[Headline, ...]:
    """Return a headline per metric, in their order; `as_of` ends the last block."""
    counts = {each: _count(history.subset(each), selection, as_of) for each in Outcome}
    total = sum(counts.values(), np.zeros(2, np.int64))

    def read(metric: Metric) -> Sequence[Fraction | None]:
        if metric.spec.unit is Unit.DURATION:
            return _calculate_means(history, metric.figure, selection, as_of)
        counted = sum((counts[each] for each in metric.spec.outcomes), 0 * total)
        if metric.spec.unit is Unit.COUNT:
            return [Fraction(int(count), WEEKS_PER_BLOCK) for count in counted]
        return [
            Fraction(int(part), int(whole)) if whole else None
            for part, whole in zip(counted, total, strict=True)
        ]

    values = {metric: read(metric) for metric in Metric}
    return tuple(
        compare(
            metric,
            prior=Block(values[metric][0], int(total[0])),
            current=Block(values[metric][1], int(total[1])),
        )
        for metric in Metric
    )


def compare(metric: Metric, *, prior: Block, current: Block) -> Headline:
    """Compare the current block of a metric with the prior one."""
    return Headline(
        metric=metric,
        current=None if current.value is None else float(current.value),
        prior=None if prior.value is None else float(prior.value),
        change=_calculate_change(prior.value, current.value),
        trend=_find_trend(prior, current),
    )


def _calculate_change(prior: Fraction | None, current: Fraction | None) -> float | None:
    if current is None or not prior:
        return None
    return float((current - prior) / abs(prior))


def _find_trend(prior: Block, current: Block) -> Trend:
    if prior.value is None or current.value is None:
        return Trend.NONE
    if min(prior.deployments, current.deployments) < _FEWEST_DEPLOYMENTS:
        return Trend.NONE
    difference = current.value - prior.value
    if difference == 0 or abs(difference) < _SMALLEST_CHANGE * abs(prior.value):
        return Trend.STEADY
    return Trend.UP if difference > 0 else Trend.DOWN


def _list_blocks(as_of: datetime) -> Window:
    """Return two blocks of 28 days, which include their last instant."""
    end = to_microseconds(as_of)
    block = BLOCK // timedelta(microseconds=1)
    edges = np.array([end - 2 * block + 1, end - block + 1], np.int64)
    return Window(edges, end, known=end)


def _count(subset: Subset, selection: Selection, as_of: datetime) -> Integers:
    placed = place(subset, _list_blocks(as_of), selection, _EVERYTHING)
    return np.diff(placed.begins)


def _calculate_means(
    history: History, figure: Figure, selection: Selection, as_of: datetime
) -> list[Fraction | None]:
    """Return the mean seconds of the prior and the current block."""
    window, subset = _list_blocks(as_of), history.subset(figure)
    placed = place(subset, window, selection, _EVERYTHING)
    if figure is Figure.LEAD_TIME:
        placed = known_releases(placed, subset, window)
    totals = total_values(subset.values[figure][placed.rows], placed.begins)
    counts = np.diff(placed.begins).tolist()
    return [
        Fraction(total, count * MICROSECONDS_PER_SECOND) if count else None
        for total, count in zip(totals, counts, strict=True)
    ]
