"""How long rollouts and promotions take, without caches."""

import time
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from benchmarks.synthetic import NOW, SELECTED_PROJECTS, Synthetic
from insights_dash.domain.period import Period
from insights_dash.domain.question import Question
from insights_dash.domain.time_range import TimeRange
from insights_dash.metrics.answer.rollout.promotion import find_promotion
from insights_dash.metrics.answer.rollout.rollout import find_rollout
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.selection import select
from insights_dash.metrics.history.history import History

_REPEATS = 5


def measure_rollouts(space: Synthetic, history: History) -> Iterator[tuple[str, float]]:
    """Yield what was measured, and the best time in seconds."""
    report, catalogue = space.everything, space.catalogue
    scope = Scope(history, catalogue, select(report, catalogue))
    largest = int(np.argmax(np.bincount(space.deployments.project)))
    for which, project in (("largest", largest), ("41st", SELECTED_PROJECTS[1])):
        seconds = best_time(partial(find_rollout, scope, project, as_of=NOW))
        yield f"rollout of the {which} project", seconds
    question = Question(time_range=TimeRange.LAST_YEAR)
    period = Period.of(question, report.zone, as_of=NOW)
    seconds = best_time(
        partial(find_promotion, scope, report.environment_groups, period)
    )
    yield "promotion of the last year", seconds


def best_time(work: Callable[[], object]) -> float:
    """Return the shortest time of several, in seconds."""
    spent = []
    for _ in range(_REPEATS):
        begin = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begin)
    return min(spent)
