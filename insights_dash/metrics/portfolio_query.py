"""What changed in every project or report of a space, remembered if possible."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from insights_dash.domain.deployment import TaskState
from insights_dash.domain.identity import Kind
from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.question import Split
from insights_dash.domain.report import Report
from insights_dash.domain.visibility import Visibility
from insights_dash.metrics.answer.changes.portfolio import (
    NO_ROW,
    Entry,
    Portfolio,
    find_last_rows,
    judge_rows,
)
from insights_dash.metrics.answer.row_marks import RowMarks, find_row_marks
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.splits import Division, divide
from insights_dash.metrics.answer_keys import portfolio_key
from insights_dash.metrics.changes_query import ChangesQuery
from insights_dash.metrics.histories import Snapshot
from insights_dash.metrics.history.columns import FAILURE, Integers
from insights_dash.metrics.history.document_index import DocumentIndex
from insights_dash.metrics.memory import Memory
from insights_dash.metrics.report_scope import build_scope

WHOLE = 0  # the number of the only entry of a report


class PortfolioRow(NamedTuple):
    """A project or a report by its number, what is said of it, and its name.

    `last` is the row of the last deployment that the caller can see, or NO_ROW, and
    `completed` is when that completed, in microseconds.
    """

    number: int
    name: str
    entry: Entry
    last: int
    completed: int | None


class Document(NamedTuple):
    """A document by its ID; a deleted one has no name."""

    id: str
    name: str | None


@dataclass(frozen=True)
class LastDeployment:
    """A deployment. `completed` is microseconds, and a release's name its version.

    `tenant` is None if it is untenanted.
    """

    id: str
    project: Document
    environment: Document
    tenant: Document | None
    release: Document
    state: TaskState
    had_guided_failure: bool
    completed: int


@dataclass(frozen=True)
class FoundRows:
    """Rows of the portfolio by name, at one revision of the space."""

    rows: Sequence[PortfolioRow]
    _snapshot: Snapshot

    def find_group(self, project: int) -> Document:
        """Return the project group of a project."""
        catalogue = self._snapshot.catalogue
        group = catalogue.group_of[project]
        return _name(catalogue, Kind.PROJECT_GROUP, group)

    def find_last(self, row: PortfolioRow) -> LastDeployment | None:
        """Return the last deployment of a row that the caller can see."""
        if row.last == NO_ROW:
            return None
        history, catalogue = self._snapshot.history, self._snapshot.catalogue
        deployments, releases = history.deployments, history.releases
        tenant = int(deployments.tenant[row.last])
        release = int(deployments.release[row.last])
        place = int(releases.row_of[release])
        is_failure = deployments.outcome[row.last] == FAILURE
        return LastDeployment(
            Kind.DEPLOYMENT.identify(int(deployments.number[row.last])),
            _name(catalogue, Kind.PROJECT, int(deployments.project[row.last])),
            _name(catalogue, Kind.ENVIRONMENT, int(deployments.environment[row.last])),
            _name(catalogue, Kind.TENANT, tenant) if tenant else None,
            Document(
                Kind.RELEASE.identify(release),
                None if releases.is_deleted[place] else releases.version[place],
            ),
            TaskState.FAILED if is_failure else TaskState.SUCCESS,
            bool(deployments.had_guided_failure[row.last]),
            int(deployments.completed[row.last]),
        )


@dataclass(frozen=True)
class PortfolioQuery:
    """The changes in a report, or in every project, at one revision of the space.

    The query splits a report on projects by project, and any other report not at all.
    `visibility` only decides which last deployments are found. Figures are the same for
    everyone, so the query's report has full visibility.
    """

    query: ChangesQuery
    visibility: Visibility
    _snapshot: Snapshot
    _memory: Memory

    def list_projects(self, numbers: Sequence[int]) -> FoundRows:
        """Return the rows of these projects, in the same order.

        Projects that were deleted in the meantime are left out.

        Raises:
            InvalidInputError: if custom dates begin after the query's instant.
        """
        names = self._snapshot.catalogue.names[Kind.PROJECT]
        portfolio, last = self._recall(), self._recall_last()
        completed = self._snapshot.history.deployments.completed
        rows = []
        for number in numbers:
            name = names.get(number)
            if name is not None:
                row = last.item(number)
                at = None if row == NO_ROW else completed.item(row)
                found = PortfolioRow(number, name, portfolio.get(number), row, at)
                rows.append(found)
        return FoundRows(rows, self._snapshot)

    def describe(self) -> PortfolioRow:
        """Return the row of the report.

        Raises:
            InvalidInputError: if custom dates begin after the query's instant.
        """
        report, row = self.query.report, self._recall_last().item(WHOLE)
        completed = self._snapshot.history.deployments.completed
        return PortfolioRow(
            Kind.REPORT.find_number(report.id) or 0,
            report.definition.name,
            self._recall().get(WHOLE),
            row,
            None if row == NO_ROW else completed.item(row),
        )

    def find_marks(self, numbers: Sequence[int]) -> Mapping[int, RowMarks]:
        """Return the deployments behind projects' rows; a report has number 0.

        Raises:
            InvalidInputError: if custom dates begin after the query's instant.
        """
        scope, division = self._selected
        return find_row_marks(scope, division, self.query.periods, numbers)

    @cached_property
    def _key(self) -> Hashable:
        query = self.query
        return portfolio_key(
            query.report, query.asked, self._snapshot, as_of=query.as_of
        )

    def _recall(self) -> Portfolio:
        """Return all entries; verdicts can turn from one request to the next."""
        key, end = self._key, to_microseconds(self.query.periods.now.end)
        held: Portfolio | None = self._memory.recall(key)
        found = self._compute(end=end) if held is None else held.at(end=end)
        if found is not held:
            self._memory.hold(key, found, size=found.size())
        return found

    def _compute(self, *, end: int) -> Portfolio:
        scope, division = self._selected
        query = self.query
        statistic = query.report.definition.applied_definitions.statistic
        judged = query.list_judged(scope, division)
        rows = judge_rows(judged, division, statistic, query.periods)
        return rows.judge(end=end)

    def _recall_last(self) -> Integers:
        key = "last deployments", self._key, self.visibility.key
        held: Integers | None = self._memory.recall(key)
        if held is None:
            scope, division = self._selected
            visible = replace(scope, visibility=self.visibility)
            held = find_last_rows(visible, division, self.query.periods)
            self._memory.hold(key, held, size=held.nbytes)
        return held

    @cached_property
    def _selected(self) -> tuple[Scope, Division]:
        report, question = self.query.report, self.query.asked.question
        if question.split is Split.PROJECT:
            report = _add_channels(report, self._snapshot.catalogue)
        scope = build_scope(report, self._snapshot, as_of=self.query.as_of)
        return scope, divide(
            question, report.definition, scope.selection, scope.catalogue
        )


def _add_channels(report: Report, catalogue: DocumentIndex) -> Report:
    """Return a report on projects with the channel of each."""
    ids = catalogue.first_channel_ids
    return replace(report, definition=replace(report.definition, channel_ids=ids))


def _name(catalogue: DocumentIndex, kind: Kind, number: int) -> Document:
    return Document(kind.identify(number), catalogue.names[kind].get(number))
