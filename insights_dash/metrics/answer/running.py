"""Summaries of a period that goes on: new deployments are added to the former ones.

Counts, sums and ends are added up. Percentiles follow from the former values around
them: as long as the wanted rank is among these, no other value has to be read again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain

import numpy as np

from insights_dash.domain.metric import Figure
from insights_dash.metrics.answer.aggregate import (
    distribute,
    find_ranks,
    rank_values,
    read_period,
    split_millions,
)
from insights_dash.metrics.answer.engine import Computation
from insights_dash.metrics.answer.interval_figures import IntervalFigures
from insights_dash.metrics.answer.ranks import Ranked
from insights_dash.metrics.answer.summaries import CellSummaries
from insights_dash.metrics.history.columns import Integers
from insights_dash.metrics.history.table import columns_of, insert, put, take

# Deployments of the last hour can still be followed by earlier ones.
SETTLED = timedelta(hours=1) // timedelta(microseconds=1)


def find_last(exact: Computation) -> int:
    """Return when the last deployment completed, or the end of a period before that."""
    completed = exact.history.deployments.completed[-1:]
    return min(int(completed.max(initial=0)), exact.window.end)


@dataclass(frozen=True)
class RunningSummary:
    """The figures of a period up to an instant, to which later ones are added.

    `ranked` has the values around the percentiles, by the number of their series.
    """

    figures: IntervalFigures
    ranked: Mapping[Figure, Ranked]

    @classmethod
    def of(cls, exact: Computation) -> "RunningSummary | None":
        """Calculate all but the last hour of a period; None if it is that short."""
        end = find_last(exact) - SETTLED
        if end <= int(exact.window.edges[0]):
            return None
        former = replace(exact, window=replace(exact.window, end=end))
        samples, width = former.list_samples(None), former.shape[0]
        return cls(
            former.compute().alone(),
            {name: rank_values(each, width) for name, each in samples.items()},
        )

    def extend(self, exact: Computation) -> IntervalFigures | None:
        """Add later deployments; None if all have to be read again."""
        edges = np.array([self.figures.window.end + 1])
        later = replace(exact, window=replace(exact.window, edges=edges))
        arranged = later.arrange()
        found = arranged.summarise()
        series = np.union1d(self.figures.series, found.series)
        ours, theirs = self.figures.among(series), found.among(series)
        # The places of all series among those of the summary.
        place = np.zeros(len(exact.division.names), np.int64)
        place[series] = np.arange(len(series))
        summaries = {}
        for name, former in ours.summaries.items():
            values, _, number = read_period(arranged.samples[name])
            ranked = self.ranked[name]
            ranked = replace(ranked, group=place[ranked.group])
            added = Ranked.of(values, place[arranged.series][number])
            merged = _merge(former, theirs.summaries[name], ranked, added)
            if merged is None:
                return None
            summaries[name] = merged
        counts = {
            name: each + theirs.outcomes[name] for name, each in ours.outcomes.items()
        }
        is_final = ours.is_final and theirs.is_final
        return IntervalFigures(exact.window, series, counts, summaries, is_final)

    def pick(self, series: Integers) -> "RunningSummary":
        """Return only these series, in ascending order, with new numbers from 0 on."""
        ranked = {name: each.among(series) for name, each in self.ranked.items()}
        return RunningSummary(self.figures.pick(series), ranked)

    def size(self) -> int:
        """Return the approximate size in bytes."""
        ranked = (columns_of(each).values() for each in self.ranked.values())
        sizes = (column.nbytes for column in chain.from_iterable(ranked))
        return self.figures.size + sum(sizes)


def _merge(
    former: CellSummaries, later: CellSummaries, ranked: Ranked, added: Ranked
) -> CellSummaries | None:
    """Return the summaries of former and later values; None if a rank isn't known."""
    if not len(later.place):
        return replace(former)
    places = np.searchsorted(former.place, later.place)
    found = np.append(former.place, -1)[places]
    theirs = np.flatnonzero(found == later.place)
    ours, both = places[theirs], later.place[theirs]
    one, other = take(former.cells, ours), take(later.cells, theirs)
    sizes = one.count.astype(np.int64)
    count = sizes + other.count
    ranks = np.concatenate(find_ranks(count))
    values = ranked.among(both).select(added.among(both), sizes, ranks)
    if values is None:
        return None
    carried, ones = split_millions(one.ones.astype(np.int64) + other.ones)
    merged = distribute(
        count,
        (np.minimum(one.min, other.min), np.maximum(one.max, other.max)),
        (values[:2], values[2:]),
        (one.millions + other.millions + carried, ones),
    )
    cells = put(former.cells, ours, merged)
    if len(both) == len(later.place):
        return replace(former, cells=cells)
    new = np.flatnonzero(found != later.place)
    return replace(
        former,
        place=np.insert(former.place, places[new], later.place[new]),
        cells=insert(cells, places[new], take(later.cells, new)),
    )
