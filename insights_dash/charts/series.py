"""Which series of an answer are drawn, and which of them have a colour."""

from collections.abc import Mapping, Sequence

import numpy as np

from insights_dash.figures.drawing import COLORED
from insights_dash.metrics.answer.answer import MetricsAnswer

MOST_SERIES = 10


def find_largest(answer: MetricsAnswer) -> Sequence[int]:
    """Return the rows of the series with most deployments, the largest one first.

    A series without deployments is returned only if there is no other.
    """
    totals = answer.totals.sum(axis=1)
    ranked = np.argsort(-totals, kind="stable")[:MOST_SERIES]
    return [int(row) for row in ranked if totals[row]] or [0]


def pick_colors(names: Sequence[str], preferred: Sequence[str]) -> Mapping[str, int]:
    """Return the numbers of the colours of at most six series.

    These are the first of `preferred` among `names`, in whose order they are numbered.
    """
    colored = [each for each in dict.fromkeys(preferred) if each in names][:COLORED]
    return {
        each: at for at, each in enumerate(each for each in names if each in colored)
    }
