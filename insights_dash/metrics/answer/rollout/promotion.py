"""How many releases went live in each environment group, and how long that took.

Source: docs/metrics.md, "Promotion".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, pairwise

import numpy as np

from insights_dash.domain.identity import Kind
from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.period import Period
from insights_dash.domain.report import EnvironmentGroup
from insights_dash.metrics.answer.rollout.live import count_completed, only_live
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.history.columns import UNKNOWN, Integers, order_by

_NO_GROUP = -1


@dataclass(frozen=True)
class GroupPromotion:
    """How many releases went live in an environment group.

    `from_previous` is the median time, in microseconds, from the first arrival in the
    group before; for the first group, from the creation. None without releases that
    reached both.
    """

    name: str
    reached: int
    from_previous: Fraction | None


@dataclass(frozen=True)
class Promotion:
    """The releases created in a period, and the groups in the report's order."""

    created: int
    groups: tuple[GroupPromotion, ...]


def find_promotion(
    scope: Scope,
    groups: Sequence[EnvironmentGroup],
    period: Period,
    *,
    project: int | None = None,
) -> Promotion:
    """Return how far the releases of a period have got by the period's `as_of`.

    With the number of a `project`, only its releases count.
    """
    releases = scope.history.releases
    begin, end = to_microseconds(period.begins), to_microseconds(period.end)
    is_asked = scope.selection.channels[releases.channel]
    if project is not None:
        is_asked = is_asked & (releases.project == project)
    rows = np.flatnonzero(
        is_asked & (releases.created >= begin) & (releases.created <= end)
    )
    arrivals = _find_arrivals(scope, groups, rows, to_microseconds(period.as_of))
    both = pairwise(chain([releases.created[rows]], arrivals))
    return Promotion(
        len(rows),
        tuple(
            GroupPromotion(
                group.name,
                int(np.count_nonzero(arrival != UNKNOWN)),
                _find_median(arrival, before),
            )
            for group, (before, arrival) in zip(groups, both, strict=True)
        ),
    )


def _find_arrivals(
    scope: Scope, groups: Sequence[EnvironmentGroup], releases: Integers, end: int
) -> Iterator[Integers]:
    """Yield, per group, when each release first went live there; else UNKNOWN."""
    history, deployments = scope.history, scope.history.deployments
    place = np.full(len(history.releases.row_of), -1)
    place[history.releases.number[releases]] = np.arange(len(releases))
    completed = count_completed(scope, end=end)
    rows = np.flatnonzero((place >= 0)[deployments.release[:completed]])
    # In reverse, so the first of several arrivals is the one that stays.
    rows = only_live(scope, rows)[::-1]
    table = _look_up_groups(groups, len(scope.selection.environments))
    group = table[deployments.environment[rows]]
    order = order_by(group - _NO_GROUP)
    bounds = np.searchsorted(group[order], np.arange(len(groups) + 1)).tolist()
    for begin, stop in pairwise(bounds):
        own = rows[order[begin:stop]]
        arrivals = np.full(len(releases), UNKNOWN)
        arrivals[place[deployments.release[own]]] = deployments.completed[own]
        yield arrivals


def _look_up_groups(groups: Sequence[EnvironmentGroup], size: int) -> Integers:
    """Return the place of each environment's group, by the environment's number."""
    table = np.full(size, _NO_GROUP)
    for place, group in enumerate(groups):
        table[list(_list_environments(group, size))] = place
    return table


def _list_environments(group: EnvironmentGroup, size: int) -> Iterator[int]:
    for each in group.environments:
        number = Kind.ENVIRONMENT.find_number(each)
        if number is not None and number < size:
            yield number


def _find_median(arrival: Integers, before: Integers) -> Fraction | None:
    has_both = (arrival != UNKNOWN) & (before != UNKNOWN)
    times = np.sort(arrival[has_both] - before[has_both])
    if not len(times):
        return None
    # The two in the middle are the same one if their number is odd.
    middle = times[[(len(times) - 1) // 2, len(times) // 2]]
    return Fraction(int(middle.sum()), 2)
