"""The age of undeployed changes at the end of each interval.

A stream waits if its channel has a newer release than the one it received last. The age
is calculated from the earliest of these releases. Source: docs/metrics.md, "Undeployed
changes".
"""

from dataclasses import dataclass, replace

import numpy as np

from insights_dash.metrics.answer.aggregate import Sample
from insights_dash.metrics.answer.bucketing import Window
from insights_dash.metrics.answer.selection import Selection
from insights_dash.metrics.answer.splits import NO_SERIES, Division
from insights_dash.metrics.history.columns import (
    SUCCESS,
    Integers,
    Releases,
    combine,
    grade_values,
    order_by,
)
from insights_dash.metrics.history.dimension import Dimension
from insights_dash.metrics.history.document_index import DocumentIndex
from insights_dash.metrics.history.history import History


@dataclass(frozen=True)
class Waiting:
    """One value per stream that waited at the end of an interval, by interval.

    `ages` are microseconds. `rows` are deployments of the streams.
    """

    ages: Integers
    rows: Integers
    intervals: Integers

    def divided(self, history: History, division: Division) -> tuple[Integers, ...]:
        """Return ages, intervals and series, once per series of a stream."""
        if division.dimension is None:
            return self.ages, self.intervals, np.zeros(len(self.ages), np.int64)
        codes = division.dimension.column(history.deployments)[self.rows]
        levels = [level[codes] for level in division.levels]
        is_in = [np.flatnonzero(series != NO_SERIES) for series in levels]
        at = np.concatenate(is_in)
        series = np.concatenate(
            [each[there] for each, there in zip(levels, is_in, strict=True)]
        )
        return self.ages[at], self.intervals[at], series


def find_waiting(
    history: History, catalogue: DocumentIndex, selection: Selection, window: Window
) -> Waiting:
    """Find the selected streams that had a success and waited for a newer release.

    Streams of deleted documents don't wait. No stream waits for a deleted release.
    """
    rows = _select_successes(history, catalogue, selection, end=window.end)
    deployments, releases = history.deployments, history.releases
    stream = combine(*(each.column(deployments)[rows] for each in Dimension))
    order = order_by(stream)
    rows, stream = rows[order], stream[order]
    # Deployments before the first interval show where streams stood when it began.
    interval = np.searchsorted(window.edges[1:], deployments.completed[rows], "right")
    # The last deployment of a stream in an interval shows where the stream stood at
    # its end, and at the ends of later intervals up to the stream's next deployment.
    is_last = np.ones(len(stream), bool)
    is_last[:-1] = stream[1:] != stream[:-1]
    is_newest = is_last.copy()
    is_newest[:-1] |= interval[1:] != interval[:-1]
    rows, begin, is_last = rows[is_newest], interval[is_newest], is_last[is_newest]
    stop = np.where(is_last, window.intervals, np.roll(begin, -1))
    source = _find_following(releases)[releases.row_of[deployments.release[rows]]]
    created = releases.created[source]
    # An interval ends before the first instant of the next one, or now.
    ends = np.minimum(window.bounds[1:], window.known)
    lasts = np.append(window.edges[1:] - 1, window.end)
    begin = np.maximum(begin, np.searchsorted(lasts, created, "left"))
    length = np.where(source >= 0, np.maximum(stop - begin, 0), 0)
    wait = np.repeat(np.arange(len(rows)), length)
    first = np.cumsum(length) - length
    intervals = begin[wait] + np.arange(len(wait)) - first[wait]
    return Waiting(ends[intervals] - created[wait], rows[wait], intervals)


def add_waiting(
    sample: Sample, waiting: tuple[Integers, ...], shape: tuple[int, int]
) -> Sample:
    """Add ages, as `Waiting.divided` returns them, to the values of a sample."""
    ages, intervals, series = waiting
    pieces = (sample, *sample.other_series)
    own = [np.repeat(np.arange(shape[1]), np.diff(each.begins)) for each in pieces]
    own_series = [
        np.zeros(len(each.values), np.int64) if each.series is None else each.series
        for each in pieces
    ]
    interval = np.concatenate([*own, intervals])
    order = np.argsort(interval, kind="stable")
    values = np.concatenate([*(each.values for each in pieces), ages])[order]
    return replace(
        sample,
        values=values,
        grades=grade_values(values, least=int(values.min(initial=0))),
        begins=np.searchsorted(interval[order], np.arange(shape[1] + 1)),
        series=np.concatenate([*own_series, series])[order],
        other_series=(),
    )


def _select_successes(
    history: History, catalogue: DocumentIndex, selection: Selection, *, end: int
) -> Integers:
    """Return selected successes up to the end, without those of deleted documents."""
    deployments = history.deployments
    stop = int(np.searchsorted(deployments.completed, end, "right"))
    is_wanted = deployments.outcome[:stop] == SUCCESS
    for dimension in Dimension:
        codes = dimension.column(deployments)[:stop]
        is_wanted &= catalogue.look_up_existing(dimension)[codes]
    for dimension, table in selection.tables.items():
        is_wanted &= table[dimension.column(deployments)[:stop]]
    return np.flatnonzero(is_wanted)


def _find_following(releases: Releases) -> Integers:
    """Return, per release, the row of the channel's next release that isn't deleted.

    -1 if there is none.
    """
    rows = len(releases.number)
    existing = np.where(releases.is_deleted, rows, np.arange(rows))
    # The first release from each row on that isn't deleted; there may be none.
    first = np.append(np.minimum.accumulate(existing[::-1])[::-1], rows)
    following = first[np.where(releases.next_created >= 0, releases.next_created, rows)]
    channel = np.append(releases.channel, 0)
    is_same = (following < rows) & (channel[following] == releases.channel)
    return np.where(is_same, following, -1)
