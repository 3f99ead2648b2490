"""The question what changed in a report, answered from the cache if possible."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from flask_caching import Cache

from insights_dash.domain.changes_question import ChangesQuestion
from insights_dash.domain.compared_periods import ComparedPeriods
from insights_dash.domain.question import Question
from insights_dash.domain.report import Report
from insights_dash.domain.time_range import Compare
from insights_dash.metrics.answer.answer_memory import AnswerMemory
from insights_dash.metrics.answer.changes.changes import (
    Changes,
    Comparing,
    Divided,
    JudgedList,
    JudgedSeries,
    judge_changes,
)
from insights_dash.metrics.answer.changes.changes_memory import ChangesMemory
from insights_dash.metrics.answer.changes.ever_memory import EverMemory
from insights_dash.metrics.answer.changes.measured import Calculation
from insights_dash.metrics.answer.changes.sums_memory import SumsMemory
from insights_dash.metrics.answer.limits_memory import LimitsMemory
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.splits import Division, divide
from insights_dash.metrics.answer_cache import AnswerCache
from insights_dash.metrics.answer_keys import (
    changes_key,
    ever_key,
    memory_key,
    sums_key,
    table_key,
)
from insights_dash.metrics.histories import Snapshot
from insights_dash.metrics.memory import Memory
from insights_dash.metrics.report_scope import build_scope


@dataclass(frozen=True)
class ChangesQuery:
    """A question about what changed in a report, at one revision of the space."""

    report: Report
    asked: ChangesQuestion
    as_of: datetime
    _snapshot: Snapshot
    _cache: Cache
    _memory: Memory

    def answer(self) -> Changes:
        """Return what changed. It can come from the cache.

        Raises:
            InvalidInputError: if the question names an unknown tag set, an interval
                that the period doesn't have, or custom dates that begin after `as_of`.
        """
        end = self.periods.now.end
        key = changes_key(self.report, self.asked, self._snapshot, as_of=self.as_of)
        return AnswerCache(self._cache, key).get(self._find).at(end)

    @cached_property
    def periods(self) -> ComparedPeriods:
        """The two periods.

        Raises:
            InvalidInputError: as `answer`.
        """
        definition = self.report.definition
        week_start = definition.applied_definitions.week_start
        return ComparedPeriods.of(
            self.asked, definition.zone, week_start, as_of=self.as_of
        )

    def judge(self) -> Sequence[JudgedSeries]:
        """Return what changed in each series, without contributions, uncached.

        Raises:
            InvalidInputError: as `answer`.
        """
        scope, series = self._scope, self._divide(self.asked.question)
        statistic = self.report.definition.applied_definitions.statistic
        return judge_changes(
            scope, series, statistic, self.periods, self.calculation
        ).series

    def list_judged(self, scope: Scope, division: Division) -> JudgedList:
        """Return the same for any deployments and series of the report.

        After new deployments, only the series that they belong to are judged.

        Raises:
            InvalidInputError: if custom dates begin after `as_of`.
        """
        statistic = self.report.definition.applied_definitions.statistic
        divided = Divided(division, division, statistic)
        comparing = Comparing(scope, divided, self.periods, self.calculation)
        if self._answers is None:
            return comparing.list_judged(comparing.find_past())
        key = "judged", table_key(self.report, self.asked, self._snapshot)
        memory = ChangesMemory(self._memory, key, self._answers, self._sums)
        return memory.list_judged(comparing)

    def _find(self) -> Changes:
        series = self._divide(self.asked.question)
        groups = self._divide(self.asked.division_of_groups)
        statistic = self.report.definition.applied_definitions.statistic
        divided = Divided(series, groups, statistic)
        comparing = Comparing(self._scope, divided, self.periods, self.calculation)
        if self._answers is None:
            return comparing.describe(comparing.compare(comparing.find_past()))
        key = table_key(self.report, self.asked, self._snapshot)
        memory = ChangesMemory(self._memory, key, self._answers, self._sums)
        return memory.find(comparing)

    def _divide(self, question: Question) -> Division:
        scope, definition = self._scope, self.report.definition
        return divide(question, definition, scope.selection, scope.catalogue)

    @cached_property
    def _scope(self) -> Scope:
        return build_scope(self.report, self._snapshot, as_of=self.as_of)

    @property
    def calculation(self) -> Calculation:
        """How figures are calculated.

        Those of a period are those of `/metrics`, and are taken from its place in
        memory if they are there.
        """
        question = self.asked.question
        key = ever_key(self.report, question, self._snapshot)
        find_ever = EverMemory(self._memory, key).find
        if self._answers is None:
            return Calculation(find_ever=find_ever)
        before = question.compare or Compare.PREVIOUS_PERIOD
        calculate, find_sums = self._answers.calculate, self._sums.find
        limits = LimitsMemory(self._memory, (self._answers.key, "both", before))
        return Calculation(calculate, before.value, find_ever, find_sums, limits.find)

    @cached_property
    def _answers(self) -> AnswerMemory | None:
        """Where figures are stored; None if these periods don't stay the same."""
        if self.asked.is_card or self.asked.interval is not None:
            return None
        key = memory_key(self.report, self.asked.question, self._snapshot)
        return AnswerMemory(self._memory, key)

    @property
    def _sums(self) -> SumsMemory:
        key = sums_key(self.report, self.asked, self._snapshot)
        return SumsMemory(self._memory, key)
