"""Answers from memory: only intervals that have changed are calculated again."""

from collections.abc import Hashable
from dataclasses import dataclass, replace

import numpy as np

from insights_dash.domain.metric import Figure
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.engine import Asked, Computation
from insights_dash.metrics.answer.interval_figures import IntervalFigures
from insights_dash.metrics.memory import Memory


@dataclass(frozen=True)
class AnswerMemory:
    """Figures of past intervals, stored in memory under a key.

    The key covers everything that the figures depend on except history, window and part
    of the answer.
    """

    memory: Memory
    key: Hashable

    def answer(self, asked: Asked) -> MetricsAnswer:
        """Return the answer; calculate only what changed since the last one."""
        return asked.answer(self.calculate)

    def calculate(self, computation: Computation) -> IntervalFigures:
        """Return the figures of a part; calculate only what changed since the last."""
        if computation.waiting is not None or not computation.history.is_whole:
            # Undeployed changes grow older in every interval, and a history that is not
            # whole is valid for one instant only.
            return computation.compute()
        return self._recall(computation)

    def _recall(self, computation: Computation) -> IntervalFigures:
        """Return figures from memory for unchanged intervals; calculate the others."""
        key = self.key, computation.part
        held: tuple[int, IntervalFigures] | None = self.memory.recall(key)
        former = None if held is None else _find_valid(computation, *held)
        if former is None:
            found = computation.compute()
        else:
            found = _complete(computation, former)
        kept = computation.history.changes.version, found.alone()
        self.memory.hold(key, kept, size=found.size())
        return found


def _find_valid(
    computation: Computation, version: int, figures: IntervalFigures
) -> IntervalFigures | None:
    """Return the first intervals whose figures are those of a version of the history.

    None if there are none.
    """
    history, window = computation.history, computation.window
    has_negative = history.subset(Figure.LEAD_TIME).least < 0
    is_earlier = figures.window.known > window.known
    if not figures.is_final or (has_negative and is_earlier):
        return None
    return figures.within(window, before=history.changes.since(version))


def _complete(computation: Computation, former: IntervalFigures) -> IntervalFigures:
    """Return figures with the intervals that are missing after the former ones."""
    window, found = computation.window, former
    edges = window.edges[former.window.intervals :]
    if len(edges):
        missing = replace(computation, window=replace(window, edges=edges))
        found = former.followed_by(missing.compute())
    if computation.division.dimension is not None:
        counted = np.sum([*found.outcomes.values()], axis=(0, 2))
        found = found.among(found.series[np.flatnonzero(counted)])
    return found
