"""Selects the deployments that a question is about, and puts them into intervals."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.metric import Figure
from insights_dash.domain.time_range import Interval
from insights_dash.metrics.answer.selection import Selection
from insights_dash.metrics.answer.splits import NO_SERIES, Division
from insights_dash.metrics.history.columns import Integers
from insights_dash.metrics.history.dimension import Dimension
from insights_dash.metrics.history.subset import Subset

# Rows of a few channels are read from the list by channel, of many from all rows.
_FEW = 8
# So many rows are looked through at first, and then more and more.
_NEWEST = 4_096

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Window:
    """The instants from `edges[0]` to `end`, both included, divided at `edges`.

    Nothing that came after the instant `known` is known, whether `end` is earlier.
    """

    edges: Integers
    end: int
    known: int

    @classmethod
    def of(
        cls, intervals: Sequence[Interval], *, until: datetime, as_of: datetime
    ) -> "Window":
        """Return the window of intervals up to an instant, as known at another."""
        edges = [to_microseconds(interval.begins) for interval in intervals]
        ends = to_microseconds(until), to_microseconds(as_of)
        return cls(np.array(edges, np.int64), *ends)

    @property
    def bounds(self) -> Integers:
        """The first instant of each interval, and the one after the last interval."""
        return np.append(self.edges, self.end + 1)

    @property
    def intervals(self) -> int:
        """The number of intervals."""
        return len(self.edges)


@dataclass(frozen=True)
class Placed:
    """The selected rows of a subset, sorted by time, with their series.

    `rows` is a slice if no row between two others is left out. `begins` are the places
    among them at which the intervals begin, and the place after the last row. `series`
    is None if there is one series. `other_series` has rows again that are in more than
    one series.
    """

    rows: slice | Integers
    begins: Integers
    series: NDArray[np.int32] | None = None
    other_series: tuple["Placed", ...] = ()


def place(
    subset: Subset, window: Window, selection: Selection, division: Division
) -> Placed:
    """Return the selected rows in a window, with their intervals and series."""
    bounds = _find_bounds(subset, window)
    rows = select_range(subset, int(bounds[0]), int(bounds[-1]), selection)
    if division.dimension is None:
        return Placed(rows, _find_begins(rows, bounds))
    codes = division.dimension.column(subset)[rows]
    first, *other_series = (
        _place_in_series(rows, level.astype(np.int32)[codes], bounds)
        for level in division.levels
    )
    return replace(first, other_series=tuple(other_series))


def _place_in_series(
    rows: slice | Integers, series: NDArray[np.int32], bounds: Integers
) -> Placed:
    """Return the rows that are in a series."""
    if series.min(initial=0) == NO_SERIES:
        is_in = np.flatnonzero(series != NO_SERIES)
        series = series[is_in]
        rows = is_in + rows.start if isinstance(rows, slice) else rows[is_in]
    return Placed(rows, _find_begins(rows, bounds), series)


def find_period(placed: Placed, subset: Subset, window: Window) -> slice:
    """Return the places of rows in a window that is a part of the one placed in."""
    begin, *_, end = _find_begins(placed.rows, _find_bounds(subset, window)).tolist()
    return slice(begin, end)


def select_within(
    subset: Subset, window: Window, selection: Selection
) -> slice | Integers:
    """Return the selected rows in a window. Its edges only matter for the first one."""
    begin, *_, end = _find_bounds(subset, window).tolist()
    return select_range(subset, begin, end, selection)


def find_newest(subset: Subset, selection: Selection, *, end: int) -> int | None:
    """Return when the newest selected row up to `end` completed."""
    stop = int(np.searchsorted(subset.completed, end, "right"))
    completed = subset.completed[select_range(subset, 0, stop, selection)]
    return int(completed[-1]) if len(completed) else None


def find_deployed(
    subsets: Sequence[Subset],
    selection: Selection,
    division: Division,
    *,
    before: int,
    wanted: Flags,
) -> Flags:
    """Return which series of a division have a row in a subset before an instant.

    `wanted` tells which series matter; others may be missing. The newest rows are read
    first, because most series were deployed not long before.
    """
    # The last element is for rows that are in no series.
    found = np.zeros(len(division.names) + 1, bool)
    for subset in subsets:
        end, step = int(np.searchsorted(subset.completed, before)), _NEWEST
        while end and not found[:-1][wanted].all():
            begin = max(end - step, 0)
            rows = select_range(subset, begin, end, selection)
            if division.dimension is None:
                found[0] |= len(subset.completed[rows]) > 0
            else:
                codes = division.dimension.column(subset)[rows]
                for level in division.levels:
                    found[level[codes]] = True
            end, step = begin, step * _FEW
    return found[:-1]


def known_releases(placed: Placed, subset: Subset, window: Window) -> Placed:
    """Return the lead times whose releases were created by then, as the window knows.

    A release can only be unknown at that time if it was created after its deployment.
    """
    if knows_all(subset, window):
        return placed
    lead_times = subset.values[Figure.LEAD_TIME][placed.rows]
    is_known = subset.completed[placed.rows] - lead_times <= window.known
    rows, other_series = placed.rows, placed.other_series
    known = replace(
        placed,
        other_series=tuple(
            known_releases(each, subset, window) for each in other_series
        ),
    )
    if is_known.all():
        return known
    rows = _list_rows(rows)[is_known]
    series = None if placed.series is None else placed.series[is_known]
    begins = _find_begins(rows, _find_bounds(subset, window))
    return replace(known, rows=rows, begins=begins, series=series)


def knows_all(lead_times: Subset, window: Window) -> bool:
    """Return whether the window knows the releases of all its lead times."""
    if lead_times.least >= 0:
        return True
    bounds = _find_bounds(lead_times, window)
    rows = slice(int(bounds[0]), int(bounds[-1]))
    created = lead_times.completed[rows] - lead_times.values[Figure.LEAD_TIME][rows]
    return bool(created.max(initial=window.known) <= window.known)


def _find_bounds(subset: Subset, window: Window) -> Integers:
    """Return the first row of each interval, and the row after the last interval."""
    first = np.searchsorted(subset.completed, window.edges, "left")
    end = np.searchsorted(subset.completed, window.end, "right")
    return np.concatenate([first, [end]])


def _find_begins(rows: slice | Integers, bounds: Integers) -> Integers:
    """Return the places of these bounds among some rows."""
    begins: Integers = (
        bounds - rows.start
        if isinstance(rows, slice)
        else np.searchsorted(rows, bounds)
    )
    return begins


def _list_rows(rows: slice | Integers) -> Integers:
    return np.arange(rows.start, rows.stop) if isinstance(rows, slice) else rows


def select_range(
    subset: Subset, begin: int, end: int, selection: Selection
) -> slice | Integers:
    """Return the selected rows from `begin` to before `end`.

    Dimensions whose numbers are all selected are not looked up.
    """
    present = {
        dimension: table[subset.present[dimension]]
        for dimension, table in selection.tables.items()
    }
    if not all(each.any() for each in present.values()):
        return np.empty(0, np.int64)
    tables = {
        dimension: table
        for dimension, table in selection.tables.items()
        if not present[dimension].all()
    }
    if not tables:
        return slice(begin, end)
    rows: slice | Integers = slice(begin, end)
    if Dimension.CHANNEL in tables:
        few = _rows_of_channels(subset, begin, end, selection)
        if few is not None:
            rows = few
            del tables[Dimension.CHANNEL]
    is_selected = np.ones(len(subset.completed[rows]), bool)
    for dimension, table in tables.items():
        is_selected &= table[dimension.column(subset)[rows]]
    return _list_rows(rows)[is_selected]


def _rows_of_channels(
    subset: Subset, begin: int, end: int, selection: Selection
) -> Integers | None:
    """Return the rows of the selected channels; None if there are many."""
    listed = subset.list_channels()
    first = listed.first
    channels = selection.channel_numbers
    channels = channels[channels < len(first) - 1]
    if int((first[channels + 1] - first[channels]).sum()) * _FEW > end - begin:
        return None
    rows = [listed.rows[first[each] : first[each + 1]] for each in channels]
    found = np.concatenate([np.empty(0, np.int64), *rows])
    found = np.sort(found[(found >= begin) & (found < end)])
    return np.concatenate([found, _select_newest(subset, begin, end, selection)])


def _select_newest(
    subset: Subset, begin: int, end: int, selection: Selection
) -> Integers:
    """Return the rows of the selected channels that are not listed by channel yet."""
    begin = max(begin, subset.list_channels().covered)
    newest = selection.channels[subset.channel[begin:end]]
    return np.flatnonzero(newest) + begin
