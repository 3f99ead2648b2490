"""`MetricsService` answers questions about reports with figures."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar

from flask_caching import Cache

from insights_dash.domain.changes_question import ChangesQuestion
from insights_dash.domain.compared_periods import find_compared
from insights_dash.domain.definitions import WeekStart
from insights_dash.domain.deployment import Outcome
from insights_dash.domain.identity import Kind, ProjectId, SpaceId
from insights_dash.domain.instants import from_microseconds, to_microseconds
from insights_dash.domain.late_start import LateStart
from insights_dash.domain.metric import Metric
from insights_dash.domain.period import Period
from insights_dash.domain.question import LeadTime, Question, Split
from insights_dash.domain.report import EnvironmentGroup, Report
from insights_dash.domain.time_range import Compare, Granularity, months_before
from insights_dash.domain.visibility import FULL_VISIBILITY
from insights_dash.domain.zones import start_of_day
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.answer_memory import AnswerMemory
from insights_dash.metrics.answer.breakdown import BreakdownRow, break_down
from insights_dash.metrics.answer.bucketing import find_newest
from insights_dash.metrics.answer.changes.changes import Changes, JudgedSeries
from insights_dash.metrics.answer.deployments import (
    DeploymentList,
    DeploymentStreams,
    list_by_completion,
    list_streams,
    select_rows,
)
from insights_dash.metrics.answer.drill_down import (
    DeploymentFilter,
    FoundDeployments,
    find_deployments,
)
from insights_dash.metrics.answer.earlier import count_earlier
from insights_dash.metrics.answer.engine import ask
from insights_dash.metrics.answer.explanation import Explanation, explain
from insights_dash.metrics.answer.first_deployments import find_first_days
from insights_dash.metrics.answer.late_start import find_late_start
from insights_dash.metrics.answer.row_marks import RowMarks
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.selection import (
    Coverage,
    cover,
    list_channels,
    select,
)
from insights_dash.metrics.answer.strip import DeploymentStrip, find_strip
from insights_dash.metrics.answer_cache import AnswerCache
from insights_dash.metrics.answer_keys import answer_key, memory_key
from insights_dash.metrics.changes_query import ChangesQuery
from insights_dash.metrics.histories import Histories, Snapshot
from insights_dash.metrics.history.column_file import ColumnFiles
from insights_dash.metrics.memory import MEGABYTE, Memory
from insights_dash.metrics.portfolio_query import (
    WHOLE,
    FoundRows,
    PortfolioQuery,
)
from insights_dash.metrics.release_questions import ReleaseQuestions
from insights_dash.metrics.report_scope import build_scope
from insights_dash.store.database import Database

_MONTHS_OF_DEPLOYMENTS = 12
_MEGABYTES_HELD = 128
Found = TypeVar("Found")


@dataclass(frozen=True)
class ReportQuery:
    """A question about a report at one revision of the space.

    Everything it returns agrees, because it comes from the same revision. The answer
    can come from the cache. `as_of` is the instant that figures are calculated as of.
    """

    report: Report
    question: Question
    as_of: datetime
    _snapshot: Snapshot
    _cache: Cache
    _memory: Memory

    def answer(self) -> MetricsAnswer:
        """Return the report's series, as the question asks.

        Raises:
            InvalidInputError: if the question names an unknown tag set.
        """
        return self.cached.get(self._compute).at(self.as_of)

    def asking(self, question: Question) -> "ReportQuery":
        """Return another question, as of the same instant and revision."""
        return self if question == self.question else replace(self, question=question)

    def within(self, group: EnvironmentGroup) -> "ReportQuery":
        """Return the same question about one of the report's environment groups."""
        return replace(self, report=self.report.narrow_to(group))

    def changes(
        self, by: Split = Split.PROJECT, *, interval: date | None = None
    ) -> Changes | None:
        """Return what changed since the compared period; None if there is none.

        The interval that starts on `interval` is compared with the eight before it
        instead. Contributions are those of the split `by`. Undeployed changes are left
        out.

        Raises:
            InvalidInputError: if the period has no such interval.
        """
        question = replace(self.question, lead_time=LeadTime.COMPLETED, limits=True)
        if interval is not None:
            question = replace(question, compare=Compare.PREVIOUS_PERIOD)
        if question.compare in {None, Compare.NONE}:
            return None
        by_tag_set = question.tenant_tag_set_id if by is Split.TENANT_TAG_SET else None
        asked = ChangesQuestion(question, by, by_tag_set, interval)
        return self._ask_changes(asked).answer()

    def judge_card(self) -> Sequence[JudgedSeries]:
        """Return what changed in the last 28 days.

        The series are those of the question's split that ever deployed.
        """
        compared = replace(self.question, compare=Compare.PREVIOUS_PERIOD, limits=True)
        return self._ask_changes(ChangesQuestion(compared, is_card=True)).judge()

    def _ask_changes(self, asked: ChangesQuestion) -> ChangesQuery:
        return ChangesQuery(
            *(self.report, asked, self.as_of),
            *(self._snapshot, self._cache, self._memory),
        )

    def first_days(self) -> Mapping[str, date]:
        """Return the local day of each series' first deployment ever, by its name."""
        definition, question = self.report.definition, self.question
        return find_first_days(self._scope, definition, question, as_of=self.as_of)

    def late_start(self) -> LateStart | None:
        """Return when the compared period's history begins, if after its middle."""
        if self.question.compare in {None, Compare.NONE}:
            return None
        return find_late_start(self._scope, find_compared(self.question, self._period))

    def coverage(self) -> Coverage:
        """Return how many projects, environments and tenants the report selects."""
        return cover(self.report.definition, self._snapshot.catalogue)

    def find_projects(self, names: Iterable[str]) -> Mapping[str, ProjectId]:
        """Return the IDs, by name, of those projects that the reader can open."""
        catalogue = self._scope.catalogue
        found = catalogue.find_pages(Kind.PROJECT, names)
        return {name: ProjectId(each) for name, each in found.items()}

    def newest_deployment(self, *, as_of: datetime) -> datetime | None:
        """Return when the report's newest deployment that counts was completed."""
        selection = select(self.report.definition, self._snapshot.catalogue)
        history, end = self._snapshot.history, to_microseconds(as_of)
        found = [
            find_newest(history.subset(each), selection, end=end) for each in Outcome
        ]
        newest = max((each for each in found if each is not None), default=None)
        return None if newest is None else from_microseconds(newest)

    def strip(self, metric: Metric) -> DeploymentStrip:
        """Return the single deployments behind a duration. They can be cached.

        The question's split doesn't matter, nor do undeployed changes.
        """
        found = self._cache_unsplit(
            ("strip", metric.value, self.report.visibility.key),
            lambda: find_strip(self._scope, *self._find_period(), metric),
        )
        return replace(found, as_of=self.as_of)

    def earlier_successes(self, most: int) -> tuple[int, ...]:
        """Return the successes in the intervals before the period, oldest first.

        There can be fewer than `most`. They can be cached.
        """
        return self._cache_unsplit(
            ("earlier", most),
            lambda: count_earlier(self._scope, *self._find_period(), most=most),
        )

    def _find_period(self) -> tuple[Period, Granularity, WeekStart]:
        definition, question = self.report.definition, self.question
        week_start = definition.applied_definitions.week_start
        return self._period, question.granularity, week_start

    def _cache_unsplit(
        self, what: tuple[object, ...], find: Callable[[], Found]
    ) -> Found:
        """Cache what depends on the question's period, but not on its other parts."""
        question = replace(
            self.question,
            split=Split.NONE,
            lead_time=LeadTime.COMPLETED,
            compare=None,
            limits=False,
        )
        key = answer_key(self.report, question, self._snapshot, as_of=self.as_of)
        return AnswerCache(self._cache, repr((*what, key))).get(find)

    def find(self, wanted: DeploymentFilter) -> FoundDeployments:
        """Return a page of the deployments in a figure of the question's answer.

        Raises:
            InvalidInputError: if the question names an unknown tag set.
        """
        definition, question = self.report.definition, self.question
        return find_deployments(
            self._scope, definition, question, wanted, as_of=self.as_of
        )

    def breakdown(self, metric: Metric) -> tuple[BreakdownRow, ...]:
        """Return the metric over the question's period by the documents it names."""
        return self._break_down(metric, self._period)

    def breakdown_before(self, metric: Metric) -> tuple[BreakdownRow, ...]:
        """Return the same over the compared period; nothing if there is none."""
        if self.question.compare in {None, Compare.NONE}:
            return ()
        return self._break_down(metric, find_compared(self.question, self._period))

    def _break_down(self, metric: Metric, period: Period) -> tuple[BreakdownRow, ...]:
        ends = period.begins, period.end
        return break_down(self._scope, metric, ends, as_of=self.as_of)

    @property
    def _period(self) -> Period:
        return Period.of(self.question, self.report.definition.zone, as_of=self.as_of)

    @cached_property
    def _scope(self) -> Scope:
        return build_scope(self.report, self._snapshot, as_of=self.as_of)

    @cached_property
    def cached(self) -> AnswerCache:
        """Where the answer is cached."""
        report, question, as_of = self.report, self.question, self.as_of
        key = answer_key(report, question, self._snapshot, as_of=as_of)
        return AnswerCache(self._cache, key)

    def _compute(self) -> MetricsAnswer:
        report, question = self.report, self.question
        key = memory_key(report, question, self._snapshot)
        asked = ask(self._scope, report.definition, question, as_of=self.as_of)
        return AnswerMemory(self._memory, key).answer(asked)


class MetricsService:
    """Answers every question about reports. Safe to use from several threads.

    Answers are as of an instant: later deployments and releases are not known.
    `releases` answers what is asked about single releases and rollouts.
    """

    def __init__(
        self,
        database: Database,
        cache: Cache,
        files: ColumnFiles,
        memory: Memory | None = None,
    ) -> None:
        """Create the service; nothing is read before the first question.

        `memory` stores figures of past intervals; `cache` may store answers there too.
        """
        self.histories = Histories(database, files)
        self._cache = cache
        self._memory = memory or Memory(_MEGABYTES_HELD * MEGABYTE)
        self.releases = ReleaseQuestions(self.histories, cache, self._memory)

    def answer(
        self, report: Report, question: Question, *, now: datetime
    ) -> MetricsAnswer:
        """Return the series of the report.

        Raises:
            InvalidInputError: if the question names an unknown tag set.
            NotFoundError: if the report's space is gone.
        """
        return self.ask(report, question, now=now).answer()

    def ask(self, report: Report, question: Question, *, now: datetime) -> ReportQuery:
        """Return the question about the report, before anything is computed.

        Raises:
            NotFoundError: if the report's space is gone.
        """
        as_of = question.instant(report.definition.zone, now=now)
        snapshot = self.histories.snapshot(report.space_id)
        return ReportQuery(report, question, as_of, snapshot, self._cache, self._memory)

    def forget_deleted_spaces(self) -> None:
        """Drop what this process remembers of deleted spaces, and their column files.

        Answers in a cache outside the process expire on their own, within a day.
        """
        if self.histories.forget_deleted_spaces():
            self._memory.clear()

    def coverage(self, report: Report) -> Coverage:
        """Return how many projects, environments and tenants the report selects."""
        coverage, _ = self.cover_projects(report)
        return coverage

    def cover_projects(self, report: Report) -> tuple[Coverage, Collection[int]]:
        """Return what the report covers, and the numbers of its projects."""
        catalogue = self.histories.snapshot(report.space_id).catalogue
        channels = list_channels(report.definition, catalogue)
        projects = {catalogue.project_of[each] for each in channels}
        return cover(report.definition, catalogue), projects

    def count_deployments(self, report: Report, *, as_of: datetime) -> int:
        """Return how many deployments `deployments` lists for a user without limits."""
        scope, since = self._scope(report, as_of), _first_instant(report, as_of)
        rows = select_rows(scope.history, scope.selection, since=since, as_of=as_of)
        return len(rows)

    def deployments(self, report: Report, *, as_of: datetime) -> DeploymentStreams:
        """Return streams of the last 12 whole months and the current one."""
        scope, since = self._scope(report, as_of), _first_instant(report, as_of)
        return list_streams(
            scope.history,
            scope.catalogue,
            scope.selection,
            since=since,
            as_of=as_of,
            visibility=scope.visibility,
        )

    def list_deployments(self, report: Report, *, as_of: datetime) -> DeploymentList:
        """Return the same deployments as one list, by completion."""
        scope, since = self._scope(report, as_of), _first_instant(report, as_of)
        return list_by_completion(
            scope.history,
            scope.catalogue,
            scope.selection,
            since=since,
            as_of=as_of,
            visibility=scope.visibility,
        )

    def find_deployments(
        self,
        report: Report,
        question: Question,
        wanted: DeploymentFilter,
        *,
        now: datetime,
    ) -> FoundDeployments:
        """Return the deployments in a figure of the question's answer.

        Raises:
            InvalidInputError: if the question names an unknown tag set.
        """
        return self.ask(report, question, now=now).find(wanted)

    def explain(
        self, report: Report, deployment: str, *, as_of: datetime
    ) -> Explanation:
        """Explain the numbers of one of the report's deployments.

        Raises:
            NotFoundError: if the report doesn't select the deployment.
        """
        return explain(self._scope(report, as_of), deployment, as_of=as_of)

    def ask_changes(
        self, report: Report, asked: ChangesQuestion, *, now: datetime
    ) -> ChangesQuery:
        """Return the question what changed in a report, before anything is computed.

        Raises:
            NotFoundError: if the report's space is gone.
        """
        as_of = asked.question.instant(report.definition.zone, now=now)
        snapshot = self.histories.snapshot(report.space_id)
        judged = report.judged_by(asked.statistic)
        return ChangesQuery(judged, asked, as_of, snapshot, self._cache, self._memory)

    def list_portfolio(
        self,
        report: Report,
        asked: ChangesQuestion,
        projects: Sequence[int],
        *,
        now: datetime,
    ) -> FoundRows:
        """Return a row of each of these projects, in the same order.

        The report is one of `report_on_projects`. Figures are those that `ask_changes`
        has of each project.

        Raises:
            InvalidInputError: if custom dates begin in the future.
            NotFoundError: if the report's space is gone.
        """
        as_of = asked.question.instant(report.definition.zone, now=now)
        snapshot = self.histories.snapshot(report.space_id)
        question = replace(asked.question, split=Split.PROJECT)
        split = replace(asked, question=question)
        found = self._ask_portfolio(report, split, snapshot, as_of=as_of)
        return found.list_projects(projects)

    def list_portfolio_of_reports(
        self,
        space: SpaceId,
        asked: ChangesQuestion,
        reports: Iterable[Report],
        *,
        now: datetime,
    ) -> FoundRows:
        """Return a row of each of these reports of a space, in the same order.

        Figures are those that `ask_changes` has of each report.

        Raises:
            InvalidInputError: if custom dates begin in the future.
            NotFoundError: if the space is gone.
        """
        snapshot = self.histories.snapshot(space)
        rows = []
        for report in reports:
            as_of = asked.question.instant(report.definition.zone, now=now)
            found = self._ask_portfolio(report, asked, snapshot, as_of=as_of)
            rows.append(found.describe())
        return FoundRows(rows, snapshot)

    def find_portfolio_marks(
        self,
        report: Report,
        asked: ChangesQuestion,
        projects: Sequence[int],
        *,
        now: datetime,
    ) -> Mapping[int, RowMarks]:
        """Return the deployments behind the rows of these projects, by number.

        The report is one of `report_on_projects`.

        Raises:
            InvalidInputError: if custom dates begin in the future.
            NotFoundError: if the report's space is gone.
        """
        as_of = asked.question.instant(report.definition.zone, now=now)
        snapshot = self.histories.snapshot(report.space_id)
        question = replace(asked.question, split=Split.PROJECT)
        split = replace(asked, question=question)
        found = self._ask_portfolio(report, split, snapshot, as_of=as_of)
        return found.find_marks(projects)

    def find_report_marks(
        self, report: Report, asked: ChangesQuestion, *, now: datetime
    ) -> RowMarks:
        """Return the deployments behind the row of a report.

        Raises:
            InvalidInputError: if custom dates begin in the future.
            NotFoundError: if the report's space is gone.
        """
        as_of = asked.question.instant(report.definition.zone, now=now)
        snapshot = self.histories.snapshot(report.space_id)
        found = self._ask_portfolio(report, asked, snapshot, as_of=as_of)
        return found.find_marks([WHOLE])[WHOLE]

    def _ask_portfolio(
        self,
        report: Report,
        asked: ChangesQuestion,
        snapshot: Snapshot,
        *,
        as_of: datetime,
    ) -> PortfolioQuery:
        seen = replace(report.judged_by(asked.statistic), visibility=FULL_VISIBILITY)
        query = ChangesQuery(seen, asked, as_of, snapshot, self._cache, self._memory)
        return PortfolioQuery(query, report.visibility, snapshot, self._memory)

    def _scope(self, report: Report, as_of: datetime) -> Scope:
        return build_scope(
            report, self.histories.snapshot(report.space_id), as_of=as_of
        )


def _first_instant(report: Report, as_of: datetime) -> datetime:
    """Return the start of deployment lists: 12 whole months before the current one."""
    zone = report.definition.zone
    first = months_before(as_of.astimezone(zone).date(), _MONTHS_OF_DEPLOYMENTS)
    return start_of_day(first, zone)
