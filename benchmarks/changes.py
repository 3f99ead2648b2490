"""How long changes between two periods take compared with the answer of `/metrics`.

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
from insights_dash.metrics.answer.changes.changes import (
    Changes,
    Divided,
    find_changes,
)
from insights_dash.metrics.answer.engine import compute
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.selection import select
from insights_dash.metrics.answer.splits import divide
from insights_dash.metrics.history.history import History

_ASKED = Question(split=Split.PROJECT, compare=Compare.PREVIOUS_PERIOD, limits=True)


def measure_changes(space: Synthetic, history: History) -> Iterator[tuple[str, float]]:
    """Yield what was measured, and the best time in seconds."""
    seconds = best_time(
        partial(compute, history, space.catalogue, space.everything, _ASKED, as_of=NOW)
    )
    yield "compared metrics with limits, split by project", seconds
    whole = replace(_ASKED, split=Split.NONE)
    for what, question in (
        ("changes, split by project", ChangesQuestion(_ASKED)),
        ("changes of everything by project", ChangesQuestion(whole)),
        ("changes by tenant, split by project", ChangesQuestion(_ASKED, Split.TENANT)),
    ):
        yield what, best_time(partial(_find, space, history, question))


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
