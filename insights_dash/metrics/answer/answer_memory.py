"""Answers from memory: only intervals that have changed are calculated again."""

from collections.abc import Hashable
from dataclasses import dataclass, replace

import numpy as np

from insights_dash.domain.metric import Figure
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.engine import Asked, Computation, compute_both
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

    def calculate(
        self, whole: Computation, exact: Computation | None
    ) -> tuple[IntervalFigures, IntervalFigures | None]:
        """Return the figures of a part; calculate only what changed since the last."""
        if whole.waiting is not None or not whole.history.is_whole:
            # Undeployed changes grow older in every interval, and a history that is not
            # whole is valid for one instant only.
            return compute_both(whole, exact)
        figures = self._recall(whole)
        summed = None if exact is None else self._recall(exact)
        if figures is None:
            figures, fresh = compute_both(whole, exact)
            summed = summed or fresh
        elif exact is not None and summed is None:
            summed = exact.compute()
        self._hold(whole, figures)
        if exact is not None and summed is not None:
            self._hold(exact, summed)
        return figures, summed

    def _recall(self, computation: Computation) -> IntervalFigures | None:
        """Return figures if some are in memory; calculate the intervals that aren't."""
        key = self.key, computation.part
        held: tuple[int, IntervalFigures] | None = self.memory.recall(key)
        former = None if held is None else _find_valid(computation, *held)
        return None if former is None else _complete(computation, former)

    def _hold(self, computation: Computation, found: IntervalFigures) -> None:
        key = self.key, computation.part
        kept = computation.history.changes.version, found.alone()
        self.memory.hold(key, kept, size=found.size())


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
