"""Signals of an answer's intervals, and whether a range can be called usual."""

import numpy as np

from insights_dash.domain.metric import Figure, Metric, Unit
from insights_dash.domain.period_headline import is_range_usual
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.changes.usual_range import ShownLimits


def count_signals(answer: MetricsAnswer, limits: ShownLimits) -> int:
    """Return how many signals of limits over two periods are in an answer's period."""
    starts = {each.start for each in answer.intervals}
    return sum(each in starts for each in limits.signals)


def is_usual(answer: MetricsAnswer, name: str, metric: Metric, signals: int) -> bool:
    """Return whether so many signals are few among the intervals of a series.

    Only intervals with a value count. A frequency of 0 is a value.
    """
    return is_range_usual(signals, _count_values(answer, name, metric))


def _count_values(answer: MetricsAnswer, name: str, metric: Metric) -> int:
    if name not in answer.names:
        return 0
    row = answer.names.index(name)
    if metric.spec.unit is Unit.COUNT:
        return len(answer.intervals)
    if metric.spec.unit is Unit.SHARE:
        return int(np.count_nonzero(answer.totals[row]))
    counts = answer.summaries[Figure(metric.figure)].count
    return int(np.count_nonzero(counts[row]))
