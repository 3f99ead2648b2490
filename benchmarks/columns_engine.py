"""Our own engine, called as the service calls it, and the check of other engines."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.query import MEASURES, NO_TAG, OUTCOMES, Array, Cells, Query
from benchmarks.synthetic import (
    ENVIRONMENT_GROUPS,
    NOW,
    TAG_SET,
    TAGS,
    Synthetic,
)
from insights_dash.domain.identity import TagSetId
from insights_dash.domain.metric import Figure
from insights_dash.domain.question import (
    ALL_SERIES,
    NO_TAG_SERIES,
    UNTENANTED_SERIES,
    Question,
    Split,
)
from insights_dash.domain.report import ReportDefinition
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.answer_memory import AnswerMemory
from insights_dash.metrics.answer.engine import ask, compute
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.selection import select
from insights_dash.metrics.answer.summaries import CellSummaries
from insights_dash.metrics.history.history import History
from insights_dash.metrics.memory import Memory

_SECOND = 1_000_000
# Other engines use floating point, which is exact to a thousandth of a second.
_TOLERANCE = 1_000
_GROUP_NAMES = [name for name, _ in ENVIRONMENT_GROUPS]


class DifferentAnswerError(Exception):
    """An engine's answer differs from ours."""

    def __init__(self, engine: str, figure: str) -> None:
        super().__init__(f"{engine} has a different {figure}")


class Columns:
    """NumPy columns. Without a memory, past intervals are calculated again."""

    name = "Insights Dash"

    def __init__(
        self, space: Synthetic, history: History, memory: Memory | None = None
    ) -> None:
        self._space = space
        self._memory = memory
        self.history = history

    def answer(self, question: Query, *, limits: bool = False) -> MetricsAnswer:
        """Answer a question, from the report and the query."""
        tag_set = None
        if question.split is Split.TENANT_TAG_SET:
            tag_set = TagSetId(f"TagSets-{TAG_SET}")
        query = Question(
            question.split,
            tag_set,
            question.time_range,
            question.granularity,
            limits=limits,
        )
        catalogue, report = self._space.catalogue, self._report(question)
        if self._memory is None:
            return compute(self.history, catalogue, report, query, as_of=NOW)
        scope = Scope(self.history, catalogue, select(report, catalogue))
        asked = ask(scope, report, query, as_of=NOW)
        return AnswerMemory(self._memory, question).answer(asked)

    def _report(self, question: Query) -> ReportDefinition:
        return self._space.selective if question.projects else self._space.everything

    def series_numbers(self, answer: MetricsAnswer, split: Split) -> Sequence[int]:
        """Return the numbers of the series in other engines."""
        special = {ALL_SERIES: 0, UNTENANTED_SERIES: 0, NO_TAG_SERIES: NO_TAG}
        rows = self._space.catalogue.rows
        documents: Mapping[Split, Sequence[tuple[Any, ...]]] = {
            Split.PROJECT: rows.projects,
            Split.PROJECT_GROUP: rows.project_groups,
            Split.ENVIRONMENT: rows.environments,
            Split.ENVIRONMENT_GROUP: list(enumerate(_GROUP_NAMES, start=1)),
            Split.TENANT: rows.tenants,
            Split.TENANT_TAG_SET: list(enumerate(TAGS, start=1)),
        }
        named = {name: number for number, name, *_ in documents.get(split, ())}
        numbers = {**special, **named}
        return [numbers[name] for name in answer.names]


def check_equal(
    engine: str, cells: Cells, answer: MetricsAnswer, numbers: Sequence[int]
) -> None:
    """Check that all counts and all unrounded durations are equal.

    Raises:
        DifferentAnswerError: with the first figure that differs.
    """
    row_of = np.full(max(numbers) + 1, -1)
    row_of[list(numbers)] = np.arange(len(numbers))
    place = row_of[cells.series.astype(int)], cells.interval.astype(int)
    ours = {
        OUTCOMES[0]: answer.successes,
        OUTCOMES[1]: answer.deployment_failures,
        OUTCOMES[2]: answer.guided_failures,
    }
    for name, counts in ours.items():
        same = np.array_equal(counts[place], cells.outcomes[name])
        if not same or counts.sum() != cells.outcomes[name].sum():
            raise DifferentAnswerError(engine, name)
    for measure, summary in _summaries(answer).items():
        _check_summary(engine, measure, summary, place, cells.figures)


def _check_summary(
    engine: str,
    measure: str,
    summary: CellSummaries,
    place: tuple[Array, Array],
    figures: Mapping[str, Array],
) -> None:
    counts = np.nan_to_num(figures[f"{measure}.count"])
    if not np.array_equal(summary.count[place], counts):
        raise DifferentAnswerError(engine, f"{measure}.count")
    known = counts > 0
    ours = {
        "mean": summary.mean,
        "median": summary.median,
        "min": summary.min,
        "max": summary.max,
        "p95": summary.ninety_fifth,
    }
    is_duration = measure != "until_recovery"
    scale = _SECOND if is_duration else 1
    margin = _SECOND / 2 + _TOLERANCE if is_duration else 1e-9
    for figure, values in ours.items():
        theirs = figures[f"{measure}.{figure}"][known].astype(float)
        apart = np.abs(values[place][known] * float(scale) - theirs)
        if apart.size and apart.max() > margin:
            raise DifferentAnswerError(engine, f"{measure}.{figure}")


def _summaries(answer: MetricsAnswer) -> Mapping[str, CellSummaries]:
    summaries = (
        answer.summaries[Figure.LEAD_TIME],
        answer.summaries[Figure.TIME_SINCE_PREVIOUS],
        answer.summaries[Figure.TIME_TO_RECOVERY],
        answer.summaries[Figure.DEPLOYMENTS_UNTIL_RECOVERY],
        answer.summaries[Figure.DEPLOYMENT_DURATION],
    )
    return dict(zip(MEASURES, summaries, strict=True))
