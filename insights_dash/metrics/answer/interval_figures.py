"""Figures by series and interval, and the part of them that stays valid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from insights_dash.domain.deployment import Outcome
from insights_dash.domain.metric import Figure
from insights_dash.metrics.answer.bucketing import Window
from insights_dash.metrics.answer.summaries import CellSummaries
from insights_dash.metrics.history.columns import Integers, detach

# Apart from the contents of arrays.
_BYTES_PER_ARRAY, _BYTES_PER_SUMMARY = 160, 400


@dataclass(frozen=True)
class IntervalFigures:
    """The figures of an answer in a window, except rates.

    `series` are numbers in the question's division, in ascending order. `outcomes` are
    numbers of deployments. All arrays are shaped (series, interval). `is_final` is
    False if a lead time was left out that the window doesn't know yet.
    """

    window: Window
    series: Integers
    outcomes: Mapping[Outcome, Integers]
    summaries: Mapping[Figure, CellSummaries]
    is_final: bool

    def within(self, window: Window, *, before: int) -> "IntervalFigures | None":
        """Return the figures of the window's first intervals that are still valid.

        These are the intervals that begin and end at the same instants in both windows,
        and that ended before an instant, in microseconds. None if there are none. If
        these are all intervals of both windows, they are returned as they are.
        """
        own, bounds = self.window.bounds, window.bounds
        if len(own) > 1 and bounds[-1] <= before and np.array_equal(own, bounds):
            return self
        first = int(np.searchsorted(own, bounds[0]))
        shared = min(len(own) - first, len(bounds))
        if shared < 1:
            return None
        is_same = (own[first : first + shared] == bounds[:shared]) & (
            bounds[:shared] <= before
        )
        length = int(np.argmin(np.append(is_same, False))) - 1
        if length < 1:
            return None
        known = replace(self.window, edges=bounds[:length], end=int(bounds[length]) - 1)
        return self.only(first, known)

    def only(self, first: int, window: Window) -> "IntervalFigures":
        """Return only the intervals of a window, which begins with the `first` one."""
        length = window.intervals
        columns = slice(first, first + length)
        return replace(
            self,
            window=window,
            outcomes={name: each[:, columns] for name, each in self.outcomes.items()},
            summaries={
                figure: each.intervals(first, length)
                for figure, each in self.summaries.items()
            },
        )

    def narrow(self, wanted: Sequence[Figure]) -> "IntervalFigures":
        """Return only some of the figures."""
        return replace(self, summaries={each: self.summaries[each] for each in wanted})

    def followed_by(self, later: "IntervalFigures") -> "IntervalFigures":
        """Append later intervals, which may have other series."""
        series = np.union1d(self.series, later.series)
        ours, theirs = self.among(series), later.among(series)
        return IntervalFigures(
            replace(
                theirs.window,
                edges=np.append(ours.window.edges, theirs.window.edges),
            ),
            series,
            {
                name: np.concatenate([each, theirs.outcomes[name]], axis=1)
                for name, each in ours.outcomes.items()
            },
            {
                figure: each.followed_by(theirs.summaries[figure])
                for figure, each in ours.summaries.items()
            },
            self.is_final and later.is_final,
        )

    def among(self, series: Integers) -> "IntervalFigures":
        """Return these series in ascending order; new ones have no deployments."""
        if np.array_equal(series, self.series):
            return self
        most = max(int(self.series.max(initial=0)), int(series.max(initial=0)))
        places = np.full(most + 1, -1)
        places[series] = np.arange(len(series))
        places = places[self.series]
        kept = np.flatnonzero(places >= 0)
        rows = places[kept]
        width = len(series)
        return replace(
            self,
            series=series,
            outcomes={
                name: _spread(each[kept], rows, width)
                for name, each in self.outcomes.items()
            },
            summaries={
                figure: each.series(places, width)
                for figure, each in self.summaries.items()
            },
        )

    def pick(self, series: Integers) -> "IntervalFigures":
        """Return only these series, in ascending order, with new numbers from 0 on."""
        return replace(self.among(series), series=np.arange(len(series)))

    def copy(self) -> "IntervalFigures":
        """Return the same arrays, without laid-out figures."""
        return replace(
            self,
            summaries={name: replace(each) for name, each in self.summaries.items()},
        )

    def alone(self) -> "IntervalFigures":
        """Return a copy without laid-out figures and without parts of larger arrays."""
        window = replace(self.window, edges=detach(self.window.edges))
        return replace(
            self,
            window=window,
            series=detach(self.series),
            outcomes={name: detach(each) for name, each in self.outcomes.items()},
            summaries={figure: each.alone() for figure, each in self.summaries.items()},
        )

    @cached_property
    def size(self) -> int:
        """The approximate size in bytes."""
        arrays = [self.window.edges, self.series, *self.outcomes.values()]
        for each in self.summaries.values():
            arrays += each.arrays()
        objects = _BYTES_PER_SUMMARY * len(self.summaries)
        return objects + sum(each.nbytes + _BYTES_PER_ARRAY for each in arrays)


def _spread(counts: Integers, rows: Integers, width: int) -> Integers:
    # Like all counts, they lie in memory by interval.
    spread = np.zeros((counts.shape[1], width), counts.dtype).T
    spread[rows] = counts
    return spread
