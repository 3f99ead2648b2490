"""Summaries of a period that goes on: new deployments are added to the former ones.

Counts, sums and ends are added up. Percentiles follow from the former values around
them: as long as the wanted rank is among these, no other value has to be read again.

All figures are merged together: a group is a series in one of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain

import numpy as np

from insights_dash.domain.metric import Figure
from insights_dash.metrics.answer.aggregate import (
    Sample,
    distribute,
    find_ranks,
    rank_values,
    read_period,
    split_millions,
)
from insights_dash.metrics.answer.engine import Computation
from insights_dash.metrics.answer.interval_figures import IntervalFigures
from insights_dash.metrics.answer.ranks import Ranked
from insights_dash.metrics.answer.summaries import CellSummaries, Distribution
from insights_dash.metrics.history.columns import Integers
from insights_dash.metrics.history.table import (
    columns_of,
    concatenate,
    insert,
    put,
    take,
)

# Deployments of the last hour can still be followed by earlier ones.
SETTLED = timedelta(hours=1) // timedelta(microseconds=1)


def find_last(exact: Computation) -> int:
    """Return when the last deployment completed, or the end of a period before that."""
    completed = exact.history.deployments.completed[-1:]
    return min(int(completed.max(initial=0)), exact.window.end)


@dataclass(frozen=True)
class _Groups:
    """The cells of groups that have values.

    A group's number is the place of its figure × `width` + the number of its series, in
    ascending order.
    """

    width: int
    number: Integers
    cells: Distribution

    @classmethod
    def of(
        cls, summaries: Sequence[CellSummaries], series: Integers, width: int
    ) -> "_Groups":
        """Join the summaries of all figures, which are about the same series."""
        numbers = [
            series[each.place] + place * width for place, each in enumerate(summaries)
        ]
        cells = concatenate(*(each.cells for each in summaries))
        return cls(width, np.concatenate(numbers), cells)

    def split(
        self, like: Sequence[CellSummaries], series: Integers
    ) -> list[CellSummaries]:
        """Return the summaries of each figure by series, which include all groups."""
        place = np.zeros(self.width, np.int64)
        place[series] = np.arange(len(series))
        ends = np.searchsorted(self.number, np.arange(len(like) + 1) * self.width)
        places = place[self.number % max(self.width, 1)]
        slices = map(slice, ends[:-1].tolist(), ends[1:].tolist())
        return [
            replace(
                each,
                shape=(len(series), 1),
                place=places[rows],
                cells=take(self.cells, rows),
            )
            for each, rows in zip(like, slices, strict=True)
        ]

    def among(self, groups: Integers, width: int) -> "_Groups":
        """Return only some groups, with new numbers: their places among these."""
        place = np.searchsorted(groups, self.number)
        kept = np.flatnonzero(np.append(groups, -1)[place] == self.number)
        return _Groups(width, place[kept], take(self.cells, kept))


@dataclass(frozen=True)
class RunningSummary:
    """The figures of a period up to an instant, to which later ones are added.

    `ranked` has the values around the percentiles of each group.
    """

    figures: IntervalFigures
    groups: _Groups
    ranked: Ranked

    @classmethod
    def of(cls, exact: Computation) -> "RunningSummary | None":
        """Calculate all but the last hour of a period; None if it is that short."""
        end = find_last(exact) - SETTLED
        if end <= int(exact.window.edges[0]):
            return None
        former = replace(exact, window=replace(exact.window, end=end))
        samples, width = former.list_samples(None), former.shape[0]
        figures = former.compute().alone()
        return cls(
            figures,
            _Groups.of([*figures.summaries.values()], figures.series, width),
            _join([rank_values(each, width) for each in samples.values()], width),
        )

    def extend(self, exact: Computation) -> IntervalFigures | None:
        """Add later deployments; None if all have to be read again."""
        edges = np.array([self.figures.window.end + 1])
        later = replace(exact, window=replace(exact.window, edges=edges))
        arranged = later.arrange()
        found, width = arranged.summarise(), self.groups.width
        added = _Groups.of([*found.summaries.values()], found.series, width)
        groups = _merge(
            self.groups,
            added,
            self.ranked,
            _rank(arranged.samples, found.series, width),
        )
        if groups is None:
            return None
        series = np.union1d(self.figures.series, found.series)
        ours, theirs = self.figures.among(series), found.among(series)
        counts = {
            name: each + theirs.outcomes[name] for name, each in ours.outcomes.items()
        }
        split = groups.split([*found.summaries.values()], series)
        return IntervalFigures(
            exact.window,
            series,
            counts,
            dict(zip(found.summaries, split, strict=True)),
            ours.is_final and theirs.is_final,
        )

    def pick(self, series: Integers) -> "RunningSummary":
        """Return only these series, in ascending order, with new numbers from 0 on."""
        figures, width = self.figures.pick(series), len(series)
        first = np.arange(len(figures.summaries)) * self.groups.width
        wanted = np.add.outer(first, series).ravel()
        groups = self.groups.among(wanted, width)
        return RunningSummary(figures, groups, self.ranked.among(wanted))

    def size(self) -> int:
        """Return the approximate size in bytes."""
        cells, ranked = columns_of(self.groups.cells), columns_of(self.ranked)
        columns = chain(cells.values(), ranked.values())
        return self.figures.size + sum(each.nbytes for each in columns)


def _rank(samples: Mapping[Figure, Sample], series: Integers, width: int) -> Ranked:
    """Rank the values of the exact period by group; series have these numbers."""
    columns = []
    for place, each in enumerate(samples.values()):
        values, _, number = read_period(each)
        columns.append((values, series[number] + place * width))
    values, group = map(np.concatenate, zip(*columns, strict=True))
    return Ranked.of(values, group)


def _join(ranked: Sequence[Ranked], width: int) -> Ranked:
    """Join what is ranked by series in each figure."""
    numbered = (
        replace(each, group=each.group + place * width)
        for place, each in enumerate(ranked)
    )
    return concatenate(*numbered)


def _merge(
    former: _Groups, later: _Groups, ranked: Ranked, added: Ranked
) -> _Groups | None:
    """Return the cells of former and later values; None if a rank isn't known."""
    if not len(later.number):
        return former
    places = np.searchsorted(former.number, later.number)
    found = np.append(former.number, -1)[places]
    theirs = np.flatnonzero(found == later.number)
    ours, both = places[theirs], later.number[theirs]
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
    if len(both) == len(later.number):
        return replace(former, cells=cells)
    new = np.flatnonzero(found != later.number)
    return replace(
        former,
        number=np.insert(former.number, places[new], later.number[new]),
        cells=insert(cells, places[new], take(later.cells, new)),
    )
