"""The single deployments behind a duration, by interval and by size.

The values of an interval are divided into cells, eight per power of ten. The few
deployments of a cell are listed, those of fuller cells are only counted. So the answer
stays small, however many deployments there are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np

from insights_dash.domain.definitions import WeekStart
from insights_dash.domain.identity import DeploymentId, Kind
from insights_dash.domain.instants import from_microseconds, to_microseconds
from insights_dash.domain.metric import Metric
from insights_dash.domain.period import Period, list_intervals
from insights_dash.domain.time_range import Granularity, Interval
from insights_dash.metrics.answer.rounding import (
    MICROSECONDS_PER_SECOND,
    divide_half_even,
)
from insights_dash.metrics.answer.scope import Measured, Scope, find_measured
from insights_dash.metrics.answer.summaries import TWENTIETHS
from insights_dash.metrics.history.columns import SUCCESS, Integers

MOST_LISTED = 3  # deployments of a cell; of fuller ones there is only the number
CELLS_PER_DECADE = 8
_DECADES = 10  # from one second on: three centuries
# With fewer deployments per week, all of them are listed.
FEWEST_PER_WEEK = 3
_DAYS_PER_WEEK = 7
# Percentiles, in twentieths.
_MEDIAN, _UPPER_QUARTER, _NINETY_FIFTH = 10, 15, 19


@dataclass(frozen=True)
class StripDeployment:
    """A deployment with its value in microseconds.

    The reader can't see those without an ID, which have no names either.
    """

    completed: datetime
    microseconds: int
    failed: bool
    id: DeploymentId | None = None
    project: str | None = None
    version: str | None = None


@dataclass(frozen=True)
class StripCell:
    """The deployments of an interval with values from `low` to before `high`.

    Both are microseconds. The lowest cell has all values below a second, also negative
    ones. `deployments` are by value, and empty if there are more than are listed.
    """

    low: int
    high: int
    count: int
    deployments: tuple[StripDeployment, ...] = ()


@dataclass(frozen=True)
class StripInterval:
    """The values of an interval: percentiles of type 7 in whole seconds, and cells.

    Percentiles are rounded half to even, and None if there are no values.
    """

    interval: Interval
    median: int | None
    upper_quarter: int | None
    ninety_fifth: int | None
    cells: tuple[StripCell, ...]


@dataclass(frozen=True)
class DeploymentStrip:
    """The values of a metric in every interval of a period.

    `median` is that of the values within the period, in whole seconds; None if there
    are none. The first interval can begin before the period, and the last can be in
    progress at `as_of`.
    `lists_all` tells if there are so few that every deployment is listed.
    """

    as_of: datetime
    intervals: tuple[StripInterval, ...]
    count: int
    median: int | None
    lists_all: bool


def find_strip(
    scope: Scope,
    period: Period,
    granularity: Granularity,
    week_start: WeekStart,
    metric: Metric,
) -> DeploymentStrip:
    """Return the values of a metric that is a duration, by interval."""
    intervals = list_intervals(period, granularity, week_start)
    measured = find_measured(
        scope,
        metric,
        since=intervals[0].begins,
        until=period.last_instant(intervals),
        as_of=period.as_of,
    )
    days = (intervals[-1].ends - intervals[0].begins).days
    lists_all = len(measured.rows) * _DAYS_PER_WEEK < FEWEST_PER_WEEK * days
    read = _Reader.of(scope, measured, lists_all=lists_all)
    begins = [to_microseconds(each.begins) for each in intervals]
    completed = scope.history.deployments.completed[measured.rows]
    bounds = np.append(np.searchsorted(completed, begins), len(completed))
    ends = to_microseconds(period.begins), to_microseconds(period.end) + 1
    within = slice(*np.searchsorted(completed, ends).tolist())
    return DeploymentStrip(
        period.as_of,
        tuple(
            _read_interval(each, measured.values[begin:end], read, offset=begin)
            for each, begin, end in zip(
                intervals, bounds[:-1].tolist(), bounds[1:].tolist(), strict=True
            )
        ),
        len(measured.rows),
        _find_percentile(np.sort(measured.values[within]), _MEDIAN),
        lists_all,
    )


@dataclass(frozen=True)
class _Reader:
    """Reads those of the measured deployments that are listed."""

    scope: Scope
    measured: Measured
    visible: Mapping[int, None]
    lists_all: bool

    @classmethod
    def of(cls, scope: Scope, measured: Measured, *, lists_all: bool) -> "_Reader":
        seen = scope.only_visible(measured.rows)
        return cls(scope, measured, dict.fromkeys(seen.tolist()), lists_all)

    def read(self, places: Sequence[int]) -> Iterator[StripDeployment]:
        """Yield the deployments at some places among those that are measured."""
        history, names = self.scope.history, self.scope.catalogue.names
        deployments, releases = history.deployments, history.releases
        for place in places:
            row = int(self.measured.rows[place])
            completed = from_microseconds(int(deployments.completed[row]))
            failed = bool(deployments.outcome[row] != SUCCESS)
            value = int(self.measured.values[place])
            if row not in self.visible:
                yield StripDeployment(completed, value, failed)
                continue
            release = int(deployments.release[row])
            found = int(releases.row_of[release]) if release > 0 else -1
            is_shown = found >= 0 and not releases.is_deleted[found]
            yield StripDeployment(
                completed,
                value,
                failed,
                DeploymentId(Kind.DEPLOYMENT.identify(int(deployments.number[row]))),
                names[Kind.PROJECT].get(int(deployments.project[row])),
                str(releases.version[found]) if is_shown else None,
            )


def _read_interval(
    interval: Interval, values: Integers, reader: _Reader, *, offset: int
) -> StripInterval:
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    median, upper_quarter, ninety_fifth = (
        _find_percentile(ordered, each)
        for each in (_MEDIAN, _UPPER_QUARTER, _NINETY_FIFTH)
    )
    cells = tuple(_divide(ordered, order + offset, reader))
    return StripInterval(interval, median, upper_quarter, ninety_fifth, cells)


def _divide(
    ordered: Integers, places: Integers, reader: _Reader
) -> Iterator[StripCell]:
    """Yield the cells that have values, from the lowest on."""
    edges = list_cell_edges()
    ends = np.searchsorted(ordered, edges, "left").tolist()
    lows, highs = [0, *edges], [*edges, edges[-1] * CELLS_PER_DECADE]
    bounds = [0, *ends, len(ordered)]
    for low, high, begin, end in zip(lows, highs, bounds[:-1], bounds[1:], strict=True):
        count = end - begin
        if count:
            is_listed = count <= MOST_LISTED or reader.lists_all
            listed = places[begin:end].tolist() if is_listed else ()
            yield StripCell(low, high, count, tuple(reader.read(listed)))


@lru_cache
def list_cell_edges() -> Sequence[int]:
    """Return where cells begin, in microseconds: 10^(n ÷ 8) seconds, rounded up.

    They are found with whole numbers, so that every machine draws the same cells.
    """
    zeros = len(str(MICROSECONDS_PER_SECOND)) - 1
    first, last = zeros, zeros + _DECADES
    return tuple(
        _find_root(10**power, CELLS_PER_DECADE)
        for power in range(first * CELLS_PER_DECADE, last * CELLS_PER_DECADE + 1)
    )


def _find_root(number: int, degree: int) -> int:
    """Return the smallest whole number whose power isn't less than a number."""
    low, high = 1, 1 << (number.bit_length() // degree + 1)
    while low < high:
        middle = (low + high) // 2
        if middle**degree < number:
            low = middle + 1
        else:
            high = middle
    return low


def _find_percentile(ordered: Integers, twentieths: int) -> int | None:
    """Return a percentile of sorted microseconds in whole seconds."""
    if not len(ordered):
        return None
    rank, rest = divmod((len(ordered) - 1) * twentieths, TWENTIETHS)
    # If the rank is whole, the next one has no weight.
    pair = ordered[[rank, min(rank + 1, len(ordered) - 1)]]
    parts = pair[:1] * (TWENTIETHS - rest) + pair[1:] * rest
    return int(divide_half_even(parts, TWENTIETHS * MICROSECONDS_PER_SECOND)[0])
