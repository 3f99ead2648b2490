"""How long rollouts and promotions take, without caches."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from statistics import median

import numpy as np

from benchmarks.arrivals import make_row
from benchmarks.synthetic import NOW, SELECTED_PROJECTS, Synthetic
from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.period import Period
from insights_dash.domain.question import Question
from insights_dash.domain.time_range import TimeRange
from insights_dash.metrics.answer.rollout.lanes import find_lanes
from insights_dash.metrics.answer.rollout.promotion import find_promotion
from insights_dash.metrics.answer.rollout.rollout import find_rollout
from insights_dash.metrics.answer.rollout.rollout_memory import RolloutMemory
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.selection import select
from insights_dash.metrics.history.columns import narrow
from insights_dash.metrics.history.history import History
from insights_dash.metrics.history.live_history import LiveHistory
from insights_dash.metrics.history.table import take
from insights_dash.metrics.memory import Memory

_REPEATS = 5
_TENANTS = 500
_ARRIVALS = 21
_BYTES_REMEMBERED = 1 << 28


def measure_rollouts(space: Synthetic, history: History) -> Iterator[tuple[str, float]]:
    """Yield what was measured, and the best time in seconds."""
    report, catalogue = space.everything, space.catalogue
    scope = Scope(history, catalogue, select(report, catalogue))
    largest = int(np.argmax(np.bincount(space.deployments.project)))
    for which, project in (("largest", largest), ("41st", SELECTED_PROJECTS[1])):
        seconds = best_time(partial(find_rollout, scope, project, as_of=NOW))
        yield f"rollout of the {which} project", seconds
    yield "rollout after a deployment in its channel", measure_growth(space, largest)
    question = Question(time_range=TimeRange.LAST_YEAR)
    period = Period.of(question, report.zone, as_of=NOW)
    seconds = best_time(
        partial(find_promotion, scope, report.environment_groups, period)
    )
    yield "promotion of the last year", seconds
    yield f"lanes of {_TENANTS} tenants", measure_lanes(space, largest, period)


def measure_growth(space: Synthetic, project: int) -> float:
    """Return the median seconds for a rollout after one of its last deployments."""
    deployments = space.deployments
    later = np.flatnonzero(deployments.project == project)[-_ARRIVALS:].tolist()
    live = LiveHistory.of(space.releases, take(deployments, slice(later[0])))
    selection = select(space.everything, space.catalogue)
    find = RolloutMemory(Memory(_BYTES_REMEMBERED), project).find
    spent = []
    for place in later:
        live.apply(take(space.releases, slice(0)), [make_row(deployments, place)])
        scope = Scope(live.snapshot(), space.catalogue, selection)
        begin = time.perf_counter()
        find_rollout(scope, project, as_of=NOW, find_spreads=find)
        spent.append(time.perf_counter() - begin)
    return median(spent)


def measure_lanes(space: Synthetic, project: int, period: Period) -> float:
    """Return the seconds for the lanes of a project that has many tenants."""
    own = take(space.deployments, space.deployments.project == project)
    places = np.arange(len(own.number))
    many = replace(own, tenant=narrow(places % _TENANTS + 1))
    history, report = LiveHistory.of(space.releases, many).snapshot(), space.everything
    scope = Scope(history, space.catalogue, select(report, space.catalogue))
    standing = find_rollout(scope, project, as_of=NOW).standing
    begin, end = to_microseconds(period.begins), to_microseconds(NOW)

    def read() -> None:
        lanes = find_lanes(scope, standing, begin=begin, end=end)
        for stream, _ in enumerate(lanes.keys):
            lanes.read(stream)

    return best_time(read)


def best_time(work: Callable[[], object]) -> float:
    """Return the shortest time of several, in seconds."""
    spent = []
    for _ in range(_REPEATS):
        begin = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begin)
    return min(spent)
