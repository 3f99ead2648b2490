"""How long comparisons, limits and changes take, next to the answers of two periods.

Nothing is cached.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from benchmarks.rollout import best_time
from benchmarks.synthetic import NOW, Synthetic
from insights_dash.domain.changes_question import ChangesQuestion
from insights_dash.domain.compared_periods import ComparedPeriods
from insights_dash.domain.question import Question, Split
from insights_dash.domain.time_range import Compare
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.changes.changes import (
    Changes,
    Divided,
    find_changes,
)
from insights_dash.metrics.answer.engine import Asked, ask, compute_both
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.selection import select
from insights_dash.metrics.answer.splits import divide
from insights_dash.metrics.history.history import History

_ASKED = Question(split=Split.PROJECT, compare=Compare.PREVIOUS_PERIOD, limits=True)
_SPLITS = {
    Split.NONE: "",
    Split.PROJECT: " of projects",
    Split.TENANT: " of tenants",
    Split.ENVIRONMENT: " of environments",
}


def measure_changes(space: Synthetic, history: History) -> Iterator[tuple[str, float]]:
    """Yield what was measured, and the best time in seconds."""
    for split, name in _SPLITS.items():
        whole = replace(_ASKED, split=split)
        asked = replace(whole, limits=False)
        prepared = _ask(space, history, asked)
        yield f"both periods{name}", best_time(partial(_compute_both, prepared))
        yield f"compared{name}", best_time(partial(_answer, space, history, asked))
        seconds = best_time(partial(_answer, space, history, whole))
        yield f"compared with natural limits{name}", seconds
        seconds = best_time(partial(_find, space, history, ChangesQuestion(whole)))
        yield f"changes{name} by project", seconds
    by_tenant = ChangesQuestion(_ASKED, Split.TENANT)
    seconds = best_time(partial(_find, space, history, by_tenant))
    yield "changes of projects by tenant", seconds


def _ask(space: Synthetic, history: History, question: Question) -> Asked:
    scope = Scope(history, space.catalogue, select(space.everything, space.catalogue))
    return ask(scope, space.everything, question, as_of=NOW)


def _answer(space: Synthetic, history: History, question: Question) -> MetricsAnswer:
    return _ask(space, history, question).answer(compute_both)


def _compute_both(asked: Asked) -> None:
    """Calculate the intervals of both periods, like two questions."""
    asked.intervals.compute()
    if asked.comparison is not None:
        asked.comparison.intervals.compute()


def _find(space: Synthetic, history: History, asked: ChangesQuestion) -> Changes:
    report, catalogue = space.everything, space.catalogue
    selection, own = select(report, catalogue), report.applied_definitions
    divided = Divided(
        divide(asked.question, report, selection, catalogue),
        divide(asked.division_of_groups, report, selection, catalogue),
        own.statistic,
    )
    periods = ComparedPeriods.of(asked, report.zone, own.week_start, as_of=NOW)
    return find_changes(Scope(history, catalogue, selection), divided, periods)
