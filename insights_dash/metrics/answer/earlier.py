"""The intervals before a period, which a rolling median begins with."""

from datetime import UTC, date, datetime

import numpy as np

from insights_dash.domain.definitions import WeekStart
from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.metric import Metric
from insights_dash.domain.period import Period
from insights_dash.domain.time_range import (
    DAY,
    TICK,
    Granularity,
    start_of_interval,
)
from insights_dash.domain.zones import start_of_day
from insights_dash.metrics.answer.deployments import select_rows
from insights_dash.metrics.answer.scope import Scope, find_measured

_EVER = datetime(1, 1, 2, tzinfo=UTC)


def count_earlier(
    scope: Scope,
    period: Period,
    granularity: Granularity,
    week_start: WeekStart,
    *,
    most: int,
) -> tuple[int, ...]:
    """Return the successes in each whole interval before a period, oldest first.

    There are `most` of them, fewer if the first deployment ever was later. The interval
    that the period begins in is not one of them, even if the period cuts it.
    """
    starts = _list_starts(period.first, granularity, week_start, most)
    # A local day that a zone skipped begins with the next one.
    begins = sorted({start_of_day(each, period.zone) for each in starts})
    rows = find_measured(
        scope,
        Metric.DEPLOYMENT_FREQUENCY,
        since=begins[0],
        until=begins[-1] - TICK,
        as_of=period.as_of,
    ).rows
    completed = scope.history.deployments.completed
    before = select_rows(
        scope.history, scope.selection, since=_EVER, as_of=begins[-1] - TICK
    )
    if not len(before):
        return ()
    microseconds = [to_microseconds(each) for each in begins]
    places = np.searchsorted(completed[rows], microseconds)
    first = int(np.searchsorted(microseconds, completed[before[0]], "right")) - 1
    return tuple(np.diff(places).tolist()[max(first, 0) :])


def _list_starts(
    first: date, granularity: Granularity, week_start: WeekStart, most: int
) -> list[date]:
    """Return the first days of the intervals, and of the one after them."""
    starts = [start_of_interval(first, granularity, week_start)]
    for _ in range(most):
        starts.append(start_of_interval(starts[-1] - DAY, granularity, week_start))
    return starts[::-1]
