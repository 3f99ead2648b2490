"""Headline figures: the last 28 days beside the 28 before them.

Source: METRICS.md, "Trends".
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
from insights_dash.metrics.answer.rounding import MICROSECONDS_A_SECOND
from insights_dash.metrics.answer.selection import Selection
from insights_dash.metrics.answer.splits import Division
from insights_dash.metrics.history.columns import Integers
from insights_dash.metrics.history.history import History
from insights_dash.metrics.history.subset import Subset

BLOCK = timedelta(days=28)
WEEKS_A_BLOCK = 4
_FEWEST_DEPLOYMENTS = 10
_LEAST_CHANGE = Fraction(1, 20)
_EVERYTHING = Division(("All",))


@dataclass(frozen=True)
class Block:
    """One metric's exact value over 28 days, None where nothing was measured."""

    value: Fraction | None
    deployments: int


def list_headlines(
    history: History, selection: Selection, *, as_of: datetime
) -> tuple[Headline, ...]:
    """A headline for each metric, in their order; `as_of` is in the last block."""
    successes, failures, guided = (
        _count(history.subset(each), selection, as_of) for each in Outcome
    )
    failed = failures + guided
    total = successes + failed

    def read(metric: Metric) -> Sequence[Fraction | None]:
        if metric.spec.unit is Unit.COUNT:
            return [Fraction(int(count), WEEKS_A_BLOCK) for count in successes]
        if metric.spec.unit is Unit.DURATION:
            return _means(history, metric.figure, selection, as_of)
        return [
            Fraction(int(failures), int(all_)) if all_ else None
            for failures, all_ in zip(failed, total, strict=True)
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
    """The headline of a metric that was `prior` and is `current`."""
    return Headline(
        metric=metric,
        current=None if current.value is None else float(current.value),
        prior=None if prior.value is None else float(prior.value),
        change=_change(prior.value, current.value),
        trend=_trend(prior, current),
    )


def _change(prior: Fraction | None, current: Fraction | None) -> float | None:
    if current is None or not prior:
        return None
    return float((current - prior) / abs(prior))


def _trend(prior: Block, current: Block) -> Trend:
    if prior.value is None or current.value is None:
        return Trend.NONE
    if min(prior.deployments, current.deployments) < _FEWEST_DEPLOYMENTS:
        return Trend.NONE
    difference = current.value - prior.value
    if difference == 0 or abs(difference) < _LEAST_CHANGE * abs(prior.value):
        return Trend.STEADY
    return Trend.UP if difference > 0 else Trend.DOWN


def _blocks(as_of: datetime) -> Window:
    """Two blocks that hold their last instant, not the one before their first."""
    end = to_microseconds(as_of)
    block = BLOCK // timedelta(microseconds=1)
    return Window(np.array([end - 2 * block + 1, end - block + 1], np.int64), end)


def _count(subset: Subset, selection: Selection, as_of: datetime) -> Integers:
    placed = place(subset, _blocks(as_of), selection, _EVERYTHING)
    return np.diff(placed.begins)


def _means(
    history: History, figure: Figure, selection: Selection, as_of: datetime
) -> list[Fraction | None]:
    """Mean seconds of the prior and the current block."""
    window, subset = _blocks(as_of), history.subset(figure)
    placed = place(subset, window, selection, _EVERYTHING)
    if figure is Figure.LEAD_TIME:
        placed = known_releases(placed, subset, window)
    totals = total_values(subset.values[figure][placed.rows], placed.begins)
    counts = np.diff(placed.begins).tolist()
    return [
        Fraction(total, count * MICROSECONDS_A_SECOND) if count else None
        for total, count in zip(totals, counts, strict=True)
    ]
