"""Which series of an answer are drawn."""

from collections.abc import Sequence

import numpy as np

from insights_dash.metrics.answer.answer import MetricsAnswer

MOST_SERIES = 10


def find_largest(answer: MetricsAnswer) -> Sequence[int]:
    """Return the rows of the series with most deployments, the largest one first.

    A series without deployments is returned only if there is no other.
    """
    totals = answer.totals.sum(axis=1)
    ranked = np.argsort(-totals, kind="stable")[:MOST_SERIES]
    return [int(row) for row in ranked if totals[row]] or [0]
