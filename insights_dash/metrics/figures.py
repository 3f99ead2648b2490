"""Figures of series by interval, and those of them that are right a little later."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, fields, replace
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insights_dash.metrics.aggregate import SummaryArrays
from insights_dash.metrics.columns import Integers
from insights_dash.metrics.window import Window


@dataclass(frozen=True)
class Figures:
    """Everything that an answer says of a window, but rates.

    `series` are numbers in the question's division, ascending. `outcomes` are
    successes, failures and guided failures; all arrays are shaped (series, interval).
    `is_final` where nothing was left out for being unknown at the window's end.
    """

    window: Window
    series: Integers
    outcomes: tuple[Integers, ...]
    summaries: tuple[SummaryArrays, ...]
    is_final: bool

    def within(self, window: Window, *, before: int) -> "Figures | None":
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
            outcomes=tuple(each[:, columns] for each in self.outcomes),
            summaries=tuple(_map(each, columns) for each in self.summaries),
        )

    def followed_by(self, later: "Figures") -> "Figures":
        """With the intervals after it. Both may have series that the other has not."""
        series = np.union1d(self.series, later.series)
        ours, theirs = self.spread(series), later.spread(series)
        return Figures(
            Window(np.append(ours.window.edges, theirs.window.edges), later.window.end),
            series,
            tuple(map(_join, ours.outcomes, theirs.outcomes)),
            tuple(map(_join_summaries, ours.summaries, theirs.summaries)),
            self.is_final and later.is_final,
        )

    def keep(self, rows: Integers) -> "Figures":
        """Some series only."""
        return Figures(
            self.window,
            self.series[rows],
            tuple(each[rows] for each in self.outcomes),
            tuple(_map(each, rows) for each in self.summaries),
            self.is_final,
        )

    def size(self) -> int:
        """Bytes that it takes."""
        summaries = [
            getattr(each, field.name)
            for each in self.summaries
            for field in fields(SummaryArrays)
        ]
        return sum(each.nbytes for each in (*self.outcomes, *summaries))

    def spread(self, series: Integers) -> "Figures":
        """For more series; of those it does not have nothing counts."""
        if len(series) == len(self.series):
            return self
        rows = np.searchsorted(series, self.series)
        return replace(
            self,
            series=series,
            outcomes=tuple(_put(each, rows, len(series)) for each in self.outcomes),
            summaries=tuple(
                SummaryArrays(
                    *(
                        _put(getattr(each, field.name), rows, len(series))
                        for field in fields(SummaryArrays)
                    )
                )
                for each in self.summaries
            ),
        )


class Memory:
    """Figures of the newest questions, the longest unasked forgotten first.

    It holds them with the version of the history that they are of.
    """

    def __init__(self, most_bytes: int) -> None:
        """Nothing yet."""
        self._most = most_bytes
        self._size = 0
        self._held: OrderedDict[Hashable, tuple[int, Figures]] = OrderedDict()
        self._lock = Lock()

    def recall(self, key: Hashable) -> tuple[int, Figures] | None:
        """The version and figures of a question."""
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
            return found

    def hold(self, key: Hashable, version: int, figures: Figures) -> None:
        """For the next time, unless they are too large by themselves."""
        size = figures.size()
        with self._lock:
            former = self._held.pop(key, None)
            if former is not None:
                self._size -= former[1].size()
            if size > self._most:
                return
            self._held[key] = version, figures
            self._size += size
            while self._size > self._most:
                _, (_, oldest) = self._held.popitem(last=False)
                self._size -= oldest.size()


def _map(arrays: SummaryArrays, which: slice | Integers) -> SummaryArrays:
    """Some columns, or some rows."""
    index = (slice(None), which) if isinstance(which, slice) else which
    columns = (getattr(arrays, field.name)[index] for field in fields(SummaryArrays))
    return SummaryArrays(*columns)


def _put(array: NDArray[Any], rows: Integers, length: int) -> NDArray[Any]:
    # By interval in memory, as all figures are.
    spread = np.zeros((array.shape[1], length), array.dtype).T
    spread[rows] = array
    return spread


def _join(one: NDArray[Any], other: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate([one, other], axis=1)


def _join_summaries(one: SummaryArrays, other: SummaryArrays) -> SummaryArrays:
    return SummaryArrays(
        *(
            _join(getattr(one, field.name), getattr(other, field.name))
            for field in fields(SummaryArrays)
        )
    )
