"""The deployments behind the rows of the portfolio, for the small drawings in them.

Values are divided into cells as for a strip: eight per power of ten. So the answer
stays small, however many deployments there are.
Source: docs/metrics.md, "Portfolio".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from insights_dash.domain.compared_periods import ComparedPeriods
from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.metric import Metric
from insights_dash.metrics.answer.deployments import select_rows
from insights_dash.metrics.answer.rounding import (
    MICROSECONDS_PER_SECOND,
    divide_half_even,
)
from insights_dash.metrics.answer.scope import Scope, find_measured, has_outcome
from insights_dash.metrics.answer.splits import Division
from insights_dash.metrics.answer.strip import list_cell_edges
from insights_dash.metrics.history.columns import Integers

PARTS = 100  # of a period
_WHOLE = 0  # the number of the only row of a report


@dataclass(frozen=True)
class RowMarks:
    """The deployments of a row in the period now.

    `lead_times` have one entry per part of the period and cell of values: the part,
    the longest value in whole seconds, and the number of values. `failures` are pairs
    of a part and a number of failed deployments. `intervals` are the numbers of
    successful deployments in each interval.
    """

    lead_times: tuple[tuple[int, int, int], ...]
    failures: tuple[tuple[int, int], ...]
    intervals: tuple[int, ...]
    is_in_progress: bool


def find_row_marks(
    scope: Scope, division: Division, periods: ComparedPeriods, numbers: Sequence[int]
) -> Mapping[int, RowMarks]:
    """Return the marks of projects by number; those of a report have number 0."""
    now = periods.now
    of_period = _Rows(scope, division, numbers)
    lead_times = find_measured(
        scope,
        Metric.LEAD_TIME,
        since=now.begins,
        until=now.end,
        as_of=periods.as_of,
    )
    all_rows = select_rows(
        scope.history, scope.selection, since=now.begins, as_of=now.end
    )
    failed = Metric.DEPLOYMENT_FAILURE_RATE.spec.outcomes
    failures = all_rows[has_outcome(scope.history, all_rows, failed)]
    whole = select_rows(
        scope.history,
        scope.selection,
        since=now.intervals[0].begins,
        as_of=now.until,
    )
    succeeded = Metric.DEPLOYMENT_FREQUENCY.spec.outcomes
    successes = whole[has_outcome(scope.history, whole, succeeded)]
    begin, end = to_microseconds(now.begins), to_microseconds(now.end) + 1
    edges = [to_microseconds(each.begins) for each in now.intervals]
    in_progress = not now.intervals[-1].is_over(periods.as_of)
    by_lead_time = of_period.split(lead_times.rows)
    by_failure, by_success = of_period.split(failures), of_period.split(successes)
    completed = scope.history.deployments.completed
    found = {}
    for number in numbers:
        places = by_lead_time[number]
        at = completed[lead_times.rows[places]]
        failed_at = completed[failures[by_failure[number]]]
        done_at = completed[successes[by_success[number]]]
        bounds = np.append(np.searchsorted(done_at, edges), len(done_at))
        found[number] = RowMarks(
            tuple(_join(_find_parts(at, begin, end), lead_times.values[places])),
            tuple(_count(_find_parts(failed_at, begin, end))),
            tuple(later - earlier for earlier, later in pairwise(bounds.tolist())),
            in_progress,
        )
    return found


@dataclass(frozen=True)
class _Rows:
    """Finds the rows of each wanted project, or all rows of a report."""

    scope: Scope
    division: Division
    numbers: Sequence[int]

    def split(self, rows: Integers) -> Mapping[int, Integers]:
        """Return the places among these rows of each project, in their order."""
        if self.division.dimension is None:
            return {_WHOLE: np.arange(len(rows))}
        column = self.division.dimension.column(self.scope.history.deployments)
        own = column[rows].astype(np.int64)
        order = np.argsort(own, kind="stable")
        ordered = own[order]
        begins = np.searchsorted(ordered, self.numbers, "left").tolist()
        ends = np.searchsorted(ordered, self.numbers, "right").tolist()
        return {
            number: order[begin:end]
            for number, begin, end in zip(self.numbers, begins, ends, strict=True)
        }


def _find_parts(completed: Integers, begin: int, end: int) -> Integers:
    """Return the part of the period from `begin` to before `end` of each instant."""
    # A period of ten years times 100 fits in 64 bits.
    return (completed - begin) * PARTS // max(end - begin, 1)


def _join(parts: Integers, values: Integers) -> Iterator[tuple[int, int, int]]:
    """Yield the entries of lead times, by part and then by value."""
    edges = list_cell_edges()
    cells = np.searchsorted(edges, values, "right")
    if not len(values):
        return
    codes = parts * (len(edges) + 1) + cells
    order = np.lexsort((values, codes))
    firsts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    ends = np.append(firsts[1:], len(order))
    longest = divide_half_even(values[order[ends - 1]], MICROSECONDS_PER_SECOND)
    columns = parts[order[firsts]], longest, ends - firsts
    yield from zip(*(each.tolist() for each in columns), strict=True)


def _count(parts: Integers) -> Iterator[tuple[int, int]]:
    found, counts = np.unique(parts, return_counts=True)
    yield from zip(found.tolist(), counts.tolist(), strict=True)
