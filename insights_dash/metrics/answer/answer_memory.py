"""Answers from memory: only intervals that have changed are calculated again."""

from collections.abc import Hashable
from dataclasses import dataclass, replace

import numpy as np

from insights_dash.domain.metric import Figure
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.bucketing import Window
from insights_dash.metrics.answer.engine import Computation
from insights_dash.metrics.answer.interval_figures import IntervalFigures
from insights_dash.metrics.memory import Memory


@dataclass(frozen=True)
class AnswerMemory:
    """Figures of past intervals, stored in memory under a key.

    The key covers everything that the figures depend on except history and window.
    """

    memory: Memory
    key: Hashable

    def answer(self, computation: Computation) -> MetricsAnswer:
        """Return the answer; calculate only what changed since the last one."""
        if computation.waiting is not None or not computation.history.is_whole:
            # Undeployed changes grow older in every interval, and a history that is not
            # whole is valid for one instant only.
            return computation.answer(computation.compute())
        return computation.answer(_recall(computation, self))


def _recall(computation: Computation, answers: AnswerMemory) -> IntervalFigures:
    """Return figures from memory for unchanged intervals; calculate the others."""
    history, window = computation.history, computation.window
    memory, key = answers.memory, answers.key
    held: tuple[int, IntervalFigures] | None = memory.recall(key)
    former = None
    if held is not None:
        version, figures = held
        has_negative = history.subset(Figure.LEAD_TIME).least < 0
        is_earlier = figures.window.end > window.end
        if figures.is_final and not (has_negative and is_earlier):
            former = figures.within(window, before=history.changes.since(version))
    if former is None:
        found = computation.compute()
    else:
        missing = Window(window.edges[former.window.intervals :], window.end)
        found = former.followed_by(replace(computation, window=missing).compute())
        if computation.division.dimension is not None:
            counted = np.sum([*found.outcomes.values()], axis=(0, 2))
            found = found.among(found.series[np.flatnonzero(counted)])
    kept = history.changes.version, found.alone()
    memory.hold(key, kept, size=found.size())
    return found
