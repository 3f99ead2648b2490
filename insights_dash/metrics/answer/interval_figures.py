"""Figures of series by interval, and those of them that are right a little later."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from insights_dash.domain.deployment import Outcome
from insights_dash.domain.metric import Figure
from insights_dash.metrics.answer.aggregate import CellSummaries
from insights_dash.metrics.answer.bucketing import Window
from insights_dash.metrics.history.columns import Integers, detach

_BYTES_AN_ARRAY = 160  # apart from its contents


@dataclass(frozen=True)
class IntervalFigures:
    """Everything that an answer says of a window, but rates.

    `series` are numbers in the question's division, ascending. `outcomes` are numbers
    of deployments; all arrays are shaped (series, interval).
    `is_final` where nothing was left out for being unknown at the window's end.
    """

    window: Window
    series: Integers
    outcomes: Mapping[Outcome, Integers]
    summaries: Mapping[Figure, CellSummaries]
    is_final: bool

    def within(self, window: Window, *, before: int) -> "IntervalFigures | None":
        """Its figures of the window's first intervals, as far as they are right still.

        That is, of the intervals that are over in both windows, and were over before
        an instant. None where there is none.
        """
        own, edges = self.window.edges, window.edges
        first = int(np.searchsorted(own, edges[0]))
        shared = min(len(own) - first, len(edges))
        if shared < 1:
            return None
        is_same = (own[first : first + shared] == edges[:shared]) & (
            edges[:shared] <= before
        )
        # An interval is over where the next one begins.
        length = int(np.argmin(np.append(is_same, False))) - 1
        if length < 1:
            return None
        columns = slice(first, first + length)
        return replace(
            self,
            window=Window(edges[:length], int(edges[length]) - 1),
            outcomes={name: each[:, columns] for name, each in self.outcomes.items()},
            summaries={
                figure: each.intervals(first, length)
                for figure, each in self.summaries.items()
            },
        )

    def followed_by(self, later: "IntervalFigures") -> "IntervalFigures":
        """With the intervals after it. Both may have series that the other has not."""
        series = np.union1d(self.series, later.series)
        ours, theirs = self.among(series), later.among(series)
        return IntervalFigures(
            Window(np.append(ours.window.edges, theirs.window.edges), later.window.end),
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
        """Of these series only, ascending; where one is new, nothing counts."""
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
                name: _put(each[kept], rows, width)
                for name, each in self.outcomes.items()
            },
            summaries={
                figure: each.series(places, width)
                for figure, each in self.summaries.items()
            },
        )

    def alone(self) -> "IntervalFigures":
        """Return the same figures in arrays of their own, without derived values.

        An array may be part of a larger one, and summaries store what is derived.
        """
        window = replace(self.window, edges=detach(self.window.edges))
        return replace(
            self,
            window=window,
            series=detach(self.series),
            outcomes={name: detach(each) for name, each in self.outcomes.items()},
            summaries={figure: each.alone() for figure, each in self.summaries.items()},
        )

    def size(self) -> int:
        """Return about how many bytes they take by themselves."""
        arrays = [self.window.edges, self.series, *self.outcomes.values()]
        for each in self.summaries.values():
            arrays += each.arrays()
        return sum(each.nbytes + _BYTES_AN_ARRAY for each in arrays)


def _put(counts: Integers, rows: Integers, width: int) -> Integers:
    # By interval in memory, as all counts are.
    spread = np.zeros((counts.shape[1], width), counts.dtype).T
    spread[rows] = counts
    return spread
