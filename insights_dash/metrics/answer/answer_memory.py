"""Answers from memory: only intervals that have changed are calculated again."""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from insights_dash.domain.metric import Figure
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.answer_size import check_size
from insights_dash.metrics.answer.engine import Asked, Computation, compute_both
from insights_dash.metrics.answer.interval_figures import IntervalFigures
from insights_dash.metrics.answer.limits_memory import LimitsMemory
from insights_dash.metrics.answer.running import RunningSummary, find_last
from insights_dash.metrics.history.columns import Integers
from insights_dash.metrics.memory import Memory

# So many deployments are summarised again as fast as some are added.
_FEWEST = 50_000
# A running summary is calculated again after so long.
_LONGEST = timedelta(days=1) // timedelta(microseconds=1)


@dataclass(frozen=True)
class AnswerMemory:
    """Figures of past intervals, stored in memory under a key.

    The key covers everything that the figures depend on except history, window and part
    of the answer. If only some figures are wanted, they have a place of their own. At
    first, they are taken from all figures if those are there.

    In histories with fewer deployments than `fewest`, the summary of a running period
    is calculated again.

    `only` are some series of the division that is in memory. Then computations are
    about these series, with new numbers, and nothing is stored.
    """

    memory: Memory
    key: Hashable
    fewest: int = _FEWEST
    only: Integers | None = None

    def answer(self, asked: Asked) -> MetricsAnswer:
        """Return the answer; calculate only what changed since the last one."""
        if asked.limited is None or asked.intervals.waiting is not None:
            return asked.answer(self.calculate)
        key = self.key, "limits", asked.limited
        return asked.answer(self.calculate, LimitsMemory(self.memory, key).find)

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
            self._hold(whole, figures)
            if summed is None and exact is not None and fresh is not None:
                summed = fresh
                self._hold(exact, summed)
        elif exact is not None and summed is None:
            summed = self._extend(exact)
            self._hold(exact, summed)
        return figures, summed

    def _recall(self, computation: Computation) -> IntervalFigures | None:
        """Return figures if some are in memory; calculate the intervals that aren't.

        The result is stored again, unless it is None.
        """
        held = self._read(computation)
        former = None if held is None else _find_valid(computation, *held)
        if held is None or former is None:
            return None
        if former is held[1]:
            # All of them are still valid, so none has to be copied.
            self._keep(computation, former)
            return former.copy()
        found = _complete(computation, former)
        self._hold(computation, found)
        return found

    def _read(self, computation: Computation) -> tuple[int, IntervalFigures] | None:
        """Return the figures that are in memory, with their version of the history."""
        held: tuple[int, IntervalFigures] | None
        held = self.memory.recall(self._name(computation))
        if held is None and not computation.wants_all:
            held = self.memory.recall((self.key, computation.part))
            if held is not None:
                held = held[0], held[1].narrow(computation.wanted)
        if held is None or self.only is None:
            return held
        return held[0], held[1].pick(self.only)

    def _name(self, computation: Computation) -> Hashable:
        if computation.wants_all:
            return self.key, computation.part
        return self.key, computation.part, computation.wanted

    def _extend(self, exact: Computation) -> IntervalFigures:
        """Return the summary of a running period; add what is new to the last one."""
        history, key = exact.history, (self._name(exact), "running")
        if len(history.deployments.number) < self.fewest:
            return exact.compute()
        held: tuple[int, RunningSummary] | None = self.memory.recall(key)
        running, found = None, None
        if held is not None and _can_extend(exact, *held):
            running = held[1]
            if self.only is not None:
                running = running.pick(self.only)
            found = running.extend(exact)
        if found is None and self.only is not None:
            return exact.compute()
        if found is None:
            running = RunningSummary.of(exact)
            found = None if running is None else running.extend(exact)
        if running is not None and self.only is None:
            kept = history.changes.version, running
            self.memory.hold(key, kept, size=running.size())
        return exact.compute() if found is None else found

    def _hold(self, computation: Computation, found: IntervalFigures) -> None:
        self._keep(computation, found.alone())

    def _keep(self, computation: Computation, found: IntervalFigures) -> None:
        if self.only is not None:
            return
        key = self._name(computation)
        kept = computation.history.changes.version, found
        self.memory.hold(key, kept, size=found.size)


def _can_extend(exact: Computation, version: int, running: RunningSummary) -> bool:
    """Return whether only deployments after those of a running summary are missing."""
    figures, window = running.figures, exact.window
    end = figures.window.end
    return (
        _is_valid(exact, figures)
        and np.array_equal(figures.window.edges, window.edges)
        and end < exact.history.changes.since(version)
        and end <= find_last(exact) <= end + _LONGEST
    )


def _is_valid(computation: Computation, figures: IntervalFigures) -> bool:
    """Return whether no lead time was unknown, or is unknown again."""
    has_negative = computation.history.subset(Figure.LEAD_TIME).least < 0
    is_earlier = figures.window.known > computation.window.known
    return figures.is_final and not (has_negative and is_earlier)


def _find_valid(
    computation: Computation, version: int, figures: IntervalFigures
) -> IntervalFigures | None:
    """Return the first intervals whose figures are those of a version of the history.

    None if there are none.
    """
    if not _is_valid(computation, figures):
        return None
    before = computation.history.changes.since(version)
    return figures.within(computation.window, before=before)


def _complete(computation: Computation, former: IntervalFigures) -> IntervalFigures:
    """Return figures with the intervals that are missing after the former ones."""
    window, found = computation.window, former
    edges = window.edges[former.window.intervals :]
    if len(edges):
        missing = replace(computation, window=replace(window, edges=edges))
        former, later = _list_counted(former), missing.compute()
        series = np.union1d(former.series, later.series)
        check_size(len(series), computation.window.intervals)
        found = former.followed_by(later)
    return found if computation.division.dimension is None else _list_counted(found)


def _list_counted(figures: IntervalFigures) -> IntervalFigures:
    """Return only the series that a deployment counts for."""
    counted = np.sum([*figures.outcomes.values()], axis=(0, 2))
    return figures.among(figures.series[np.flatnonzero(counted)])
