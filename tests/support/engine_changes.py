"""The engine's answers to `/metrics/changes`, on a space that a test made."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from insights_dash.api.wire.json_text import write
from insights_dash.api.wire.metric_changes import changes_to_wire
from insights_dash.domain.changes_question import ChangesQuestion
from insights_dash.domain.compared_periods import ComparedPeriods
from insights_dash.domain.definitions import Definitions, Statistic, WeekStart
from insights_dash.metrics.answer.changes.changes import Divided, find_changes
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.selection import select
from insights_dash.metrics.answer.splits import divide
from insights_dash.metrics.history.history import History
from plain_metrics import World
from plain_periods import PlainReport
from random_worlds import build_catalogue, build_history

Answer = Mapping[str, Any]


def ask_changes(
    world: World,
    report: PlainReport,
    texts: Mapping[str, str],
    as_of: datetime,
    history: History | None = None,
) -> Answer:
    """Return the answer of `/metrics/changes`."""
    question = ChangesQuestion.parse(texts)
    definition, catalogue = report.definition, build_catalogue(world)
    history = history or build_history(world, as_of=as_of)
    selection = select(definition, catalogue)
    chosen = report.definitions or {}
    own = Definitions(
        WeekStart(chosen.get("WeekStart", "Sunday")),
        Statistic(chosen.get("Statistic", "Mean")),
    )
    changes = find_changes(
        Scope(history, catalogue, selection),
        Divided(
            divide(question.question, definition, selection, catalogue),
            divide(question.division_of_groups, definition, selection, catalogue),
            own.statistic,
        ),
        ComparedPeriods.of(question, definition.zone, own.week_start, as_of=as_of),
    )
    answer: Answer = json.loads(write(changes_to_wire(changes)))
    return answer
