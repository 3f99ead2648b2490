"""Headline figures: the last 28 days beside the 28 before them.

Source: METRICS.md, "Trends".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

import numpy as np

from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.measure import Headline, Measure, Trend
from insights_dash.metrics.aggregate import total_values
from insights_dash.metrics.columns import Integers
from insights_dash.metrics.history import History
from insights_dash.metrics.part import Part
from insights_dash.metrics.rounding import MICROSECONDS_A_SECOND
from insights_dash.metrics.selection import Selection
from insights_dash.metrics.splits import Division
from insights_dash.metrics.window import Window, known_releases, place

BLOCK = timedelta(days=28)
WEEKS_A_BLOCK = 4
_FEWEST_DEPLOYMENTS = 10
_LEAST_CHANGE = Fraction(1, 20)
_EVERYTHING = Division(("All",))


@dataclass(frozen=True)
class Block:
    """One measure's exact value over 28 days, None where nothing was measured."""

    value: Fraction | None
    deployments: int


def list_headlines(
    history: History, selection: Selection, *, as_of: datetime
) -> tuple[Headline, ...]:
    """A headline for each measure, in their order; `as_of` is in the last block."""
    counts = {
        name: _count(part, selection, as_of)
        for name, part in (
            ("successes", history.successes),
            ("failures", history.failures),
            ("guided", history.guided_failures),
        )
    }
    failed = counts["failures"] + counts["guided"]
    total = counts["successes"] + failed
    values: Mapping[Measure, Sequence[Fraction | None]] = {
        Measure.DEPLOYMENT_FREQUENCY: [
            Fraction(int(count), WEEKS_A_BLOCK) for count in counts["successes"]
        ],
        Measure.LEAD_TIME: _means(history, history.lead_times, selection, as_of),
        Measure.DEPLOYMENT_FAILURE_RATE: [
            Fraction(int(failures), int(all_)) if all_ else None
            for failures, all_ in zip(failed, total, strict=True)
        ],
        Measure.TIME_TO_RECOVERY: _means(history, history.recoveries, selection, as_of),
        Measure.DEPLOYMENT_DURATION: _means(
            history, history.durations, selection, as_of
        ),
        Measure.QUEUE_TIME: _means(history, history.queues, selection, as_of),
    }
    return tuple(
        compare(
            measure,
            prior=Block(values[measure][0], int(total[0])),
            current=Block(values[measure][1], int(total[1])),
        )
        for measure in Measure
    )


def compare(measure: Measure, *, prior: Block, current: Block) -> Headline:
    """The headline of a measure that was `prior` and is `current`."""
    return Headline(
        measure=measure,
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


def _count(part: Part, selection: Selection, as_of: datetime) -> Integers:
    placed = place(part, _blocks(as_of), selection, _EVERYTHING)
    return np.diff(placed.begins)


def _means(
    history: History, part: Part, selection: Selection, as_of: datetime
) -> list[Fraction | None]:
    """Mean seconds of the prior and the current block."""
    window = _blocks(as_of)
    placed = place(part, window, selection, _EVERYTHING)
    if part is history.lead_times:
        placed = known_releases(placed, part, window)
    totals = total_values(part.values[0][placed.rows], placed.begins)
    counts = np.diff(placed.begins).tolist()
    return [
        Fraction(total, count * MICROSECONDS_A_SECOND) if count else None
        for total, count in zip(totals, counts, strict=True)
    ]
