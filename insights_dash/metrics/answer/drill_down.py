"""The deployments behind a figure: found, put in order, and read a page at a time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.deployment import TaskState
from insights_dash.domain.identity import DeploymentId, Kind, ProjectId
from insights_dash.domain.instants import from_microseconds, to_microseconds
from insights_dash.domain.metric import Figure, Metric
from insights_dash.domain.question import Question
from insights_dash.domain.report import ReportDefinition
from insights_dash.domain.time_range import DAY, list_intervals
from insights_dash.domain.zones import start_of_day
from insights_dash.metrics.answer.deployments import (
    DeploymentMetrics,
    DeploymentReader,
    select_rows,
)
from insights_dash.metrics.answer.recoveries import find_recoveries
from insights_dash.metrics.answer.scope import Scope, find_measured
from insights_dash.metrics.answer.search_days import Term, read_terms
from insights_dash.metrics.answer.splits import Division, divide
from insights_dash.metrics.history.catalogue import Catalogue
from insights_dash.metrics.history.columns import FAILURE, SUCCESS, UNKNOWN, Integers
from insights_dash.metrics.history.dimension import Dimension

_TICK = timedelta(microseconds=1)


class Column(StrEnum):
    """What deployments can be ordered by."""

    PROJECT = "project"
    RELEASE = "release"
    CHANNEL = "channel"
    ENVIRONMENT = "environment"
    TENANT = "tenant"
    COMPLETED = "completed"
    STATE = "state"
    RECOVERED_BY = "recoveredBy"
    GUIDED_FAILURE = "guidedFailure"
    LEAD_TIME = "leadTime"
    SINCE_PREVIOUS = "sincePrevious"
    TIME_TO_RECOVERY = "timeToRecovery"
    UNTIL_RECOVERY = "untilRecovery"
    DURATION = "duration"
    QUEUE_TIME = "queueTime"


# Columns that are empty for deployments without a value.
_SPANS = (
    *(Column.RECOVERED_BY, Column.LEAD_TIME, Column.SINCE_PREVIOUS),
    *(Column.TIME_TO_RECOVERY, Column.UNTIL_RECOVERY),
    *(Column.DURATION, Column.QUEUE_TIME),
)


@dataclass(frozen=True)
class Wanted:
    """Which deployments of a question's range, in which order, and which part of them.

    `metric` keeps those that the metric rests on, `interval` those of the interval
    that starts on that day, `series` those of the series of that name. `ids` are
    documents by kind; an empty id stands for untenanted. `only_failed` keeps failed
    deployments, guided failures included. Every word of `search` is in a name of the
    deployment, its release's version or its state, or belongs to a date, such as
    "27 Feb 2026", of the day on which the deployment completed. `compares` asks which
    columns are the same in all rows.
    """

    metric: Metric | None = None
    interval: date | None = None
    series: str = ""
    ids: Mapping[Kind, str] = field(default_factory=dict)
    only_failed: bool = False
    search: str = ""
    order: Column = Column.COMPLETED
    descending: bool = True
    skip: int = 0
    take: int = 100
    compares: bool = False


@dataclass(frozen=True)
class Recovery:
    """The deployment that recovered a failed one, and how long that took."""

    id: DeploymentId
    version: str | None
    completed: datetime
    after: timedelta


@dataclass(frozen=True)
class FoundDeployment:
    """A deployment with the names of its stream; None where one was deleted.

    `recovery` is of failed deployments that have recovered.
    """

    project_id: ProjectId
    project: str | None
    channel: str | None
    environment: str | None
    tenant: str | None
    is_tenanted: bool
    metrics: DeploymentMetrics
    duration: timedelta | None
    queue_time: timedelta | None
    recovery: Recovery | None = None


@dataclass(frozen=True)
class FoundDeployments:
    """Part of what was found; `total` counts all of it, `listed` without the search.

    `hidden` counts those, whatever was searched, that the reader can't see. `alike` has
    the columns with one value in all rows, and that value as text; empty for none.
    """

    total: int
    items: tuple[FoundDeployment, ...]
    hidden: int = 0
    listed: int = 0
    alike: Mapping[Column, str] = field(default_factory=dict)


def find_deployments(
    scope: Scope,
    definition: ReportDefinition,
    question: Question,
    wanted: Wanted,
    *,
    as_of: datetime,
) -> FoundDeployments:
    """The wanted part of the deployments behind a figure, as known at `as_of`.

    Raises:
        InvalidInputError: where the question names an unknown tag set.
    """
    since, until = _ends(definition, question, wanted, as_of)
    behind = _find_rows(scope, wanted, since=since, until=until, as_of=as_of)
    if wanted.series:
        division = divide(question, definition, scope.selection, scope.catalogue)
        behind = behind[_is_in(scope, behind, division, wanted.series)]
    rows = listed = scope.only_visible(behind)
    if wanted.search.strip():
        rows = rows[_matches(scope, rows, wanted.search, definition.zone)]
    end = to_microseconds(as_of)
    ordered = _order(scope, rows, wanted, end=end)
    page = ordered[wanted.skip : wanted.skip + wanted.take]
    return FoundDeployments(
        len(rows),
        read_rows(scope, page, as_of=as_of),
        hidden=len(behind) - len(listed),
        listed=len(listed),
        alike=_find_alike(scope, listed, end=end) if wanted.compares else {},
    )


def _find_alike(scope: Scope, rows: Integers, *, end: int) -> Mapping[Column, str]:
    """Return the columns that have one value in all rows; none if there are no rows.

    A single row keeps its project, which is what the row is about.
    """
    if not len(rows):
        return {}
    alike: dict[Column, str] = {}
    deployments, names = scope.history.deployments, scope.catalogue.names
    for dimension in Dimension:
        numbers = np.unique(dimension.column(deployments)[rows]).tolist()
        # Each project has its own channels, often of the same name.
        [name, *others] = {
            names[dimension.kind].get(each) if each else "" for each in numbers
        }
        is_subject = dimension is Dimension.PROJECT and len(rows) == 1
        if name is not None and not others and not is_subject:
            alike[Column(dimension)] = name
    is_failed = deployments.outcome[rows] == FAILURE
    if is_failed.all() or not is_failed.any():
        state = TaskState.FAILED if is_failed.all() else TaskState.SUCCESS
        alike[Column.STATE] = state.value
    if not deployments.had_guided_failure[rows].any():
        alike[Column.GUIDED_FAILURE] = ""
    for column in _SPANS:
        if (_read_keys(scope, rows, column, end=end) == UNKNOWN).all():
            alike[column] = ""
    return alike


def _ends(
    definition: ReportDefinition, question: Question, wanted: Wanted, as_of: datetime
) -> tuple[datetime, datetime]:
    """First and last instant of the interval wanted, or of the whole range."""
    intervals = list_intervals(
        question.time_range, question.granularity, zone=definition.zone, as_of=as_of
    )
    for each in intervals:
        if each.start == wanted.interval:
            return each.begins, min(each.ends - _TICK, as_of)
    return intervals[0].begins, as_of


def _is_in(
    scope: Scope, rows: Integers, division: Division, series: str
) -> NDArray[np.bool_]:
    """Whether each row is in the series; none is, where there is no such series."""
    if series not in division.names:
        return np.zeros(len(rows), bool)
    if division.dimension is None:
        return np.ones(len(rows), bool)
    place = division.names.index(series)
    codes = division.dimension.column(scope.history.deployments)[rows]
    found = np.zeros(len(rows), bool)
    for level in division.levels:
        found |= level[codes] == place
    return found


def read_rows(
    scope: Scope, rows: Integers, *, as_of: datetime
) -> tuple[FoundDeployment, ...]:
    """These rows of the history as values."""
    deployments, names = scope.history.deployments, scope.catalogue.names
    reader = DeploymentReader(scope.history, as_of=to_microseconds(as_of))
    keys = zip(
        *(each.column(deployments)[rows].tolist() for each in Dimension), strict=True
    )
    durations, queue_times = (
        scope.history.read(figure, rows).tolist()
        for figure in (Figure.DEPLOYMENT_DURATION, Figure.QUEUE_TIME)
    )
    recoveries = _read_recoveries(scope, rows, reader, end=to_microseconds(as_of))
    return tuple(
        FoundDeployment(
            project_id=ProjectId(Kind.PROJECT.identify(project)),
            project=names[Kind.PROJECT].get(project),
            channel=names[Kind.CHANNEL].get(channel),
            environment=names[Kind.ENVIRONMENT].get(environment),
            tenant=names[Kind.TENANT].get(tenant),
            is_tenanted=bool(tenant),
            metrics=metrics,
            duration=_to_span(duration),
            queue_time=_to_span(queue_time),
            recovery=recovery,
        )
        for (
            (project, channel, environment, tenant),
            metrics,
            duration,
            queue_time,
            recovery,
        ) in zip(
            keys, reader.read(rows), durations, queue_times, recoveries, strict=True
        )
    )


def _read_recoveries(
    scope: Scope, rows: Integers, reader: DeploymentReader, *, end: int
) -> list[Recovery | None]:
    found = find_recoveries(scope.history, rows, until=end)
    recovered = np.flatnonzero(found.after != UNKNOWN)
    recoveries: list[Recovery | None] = [None] * len(rows)
    for place, metrics in zip(
        recovered.tolist(), reader.read(found.by[recovered]), strict=True
    ):
        after = timedelta(microseconds=int(found.after[place]))
        recoveries[place] = Recovery(
            metrics.id, metrics.release_version, metrics.completed, after
        )
    return recoveries


def _to_span(microseconds: int) -> timedelta | None:
    return None if microseconds == UNKNOWN else timedelta(microseconds=microseconds)


def _find_rows(
    scope: Scope, wanted: Wanted, *, since: datetime, until: datetime, as_of: datetime
) -> Integers:
    deployments = scope.history.deployments
    if wanted.metric is None:
        rows = select_rows(scope.history, scope.selection, since=since, as_of=until)
    else:
        rows = find_measured(
            scope, wanted.metric, since=since, until=until, as_of=as_of
        ).rows
    for dimension in Dimension:
        kind = dimension.kind
        if kind in wanted.ids:
            number = _find_number(scope.catalogue, kind, wanted.ids[kind])
            rows = rows[dimension.column(deployments)[rows] == number]
    if wanted.only_failed:
        rows = rows[deployments.outcome[rows] != SUCCESS]
    return rows


def _find_number(catalogue: Catalogue, kind: Kind, identifier: str) -> int:
    """That of a document; 0 is no tenant, and nothing has -1."""
    if not identifier:
        return 0
    number = catalogue.find_number(kind, identifier)
    return -1 if number is None else number


def _matches(
    scope: Scope, rows: Integers, search: str, zone: ZoneInfo
) -> NDArray[np.bool_]:
    """Whether each row has every word in a name, or is of the day that words name."""
    found = np.ones(len(rows), bool)
    for term in read_terms(search):
        has_words = np.ones(len(rows), bool)
        for word in term.words:
            has_words &= _has_word(scope, rows, word)
        found &= has_words | _is_of_day(scope, rows, term, zone)
    return found


def _is_of_day(
    scope: Scope, rows: Integers, term: Term, zone: ZoneInfo
) -> NDArray[np.bool_]:
    """Whether each row completed on a day that the term names, in the zone."""
    found = np.zeros(len(rows), bool)
    completed = scope.history.deployments.completed[rows]
    if not len(rows):
        return found
    first, last = (
        from_microseconds(int(each)).astimezone(zone).year
        for each in (completed[0], completed[-1])
    )
    for begin, end in term.list_spans(range(first, last + 1)):
        if first <= begin.year <= last:
            begins = to_microseconds(start_of_day(begin, zone))
            ends = to_microseconds(start_of_day(end + DAY, zone))
            found |= (begins <= completed) & (completed < ends)
    return found


def _has_word(scope: Scope, rows: Integers, word: str) -> NDArray[np.bool_]:
    deployments, releases = scope.history.deployments, scope.history.releases
    found = np.zeros(len(rows), bool)
    for state in (TaskState.FAILED, TaskState.SUCCESS):
        if word in state.value.casefold():
            is_failed = deployments.outcome[rows] == FAILURE
            found |= is_failed == (state is TaskState.FAILED)
    for dimension in Dimension:
        codes = dimension.column(deployments)[rows]
        numbers = np.unique(codes)
        named = [
            number
            for number in numbers.tolist()
            if word
            in (scope.catalogue.names[dimension.kind].get(number) or "").casefold()
        ]
        found |= np.isin(codes, named)
    of_row = deployments.release[rows]
    numbers, place = np.unique(of_row, return_inverse=True)
    versions = releases.version[releases.row_of[numbers]]
    has_word = np.array([word in version.casefold() for version in versions], bool)
    found |= has_word[place]
    return found


def _order(scope: Scope, rows: Integers, wanted: Wanted, *, end: int) -> Integers:
    """Rows in the order asked for; equal ones newest first, what is unknown last."""
    newest_first = rows[::-1]
    keys = _read_keys(scope, newest_first, wanted.order, end=end)
    is_unknown = keys == UNKNOWN
    if wanted.descending:
        keys = -np.where(is_unknown, 0, keys)
    order = np.lexsort((keys, is_unknown))
    return newest_first[order]


def _read_keys(scope: Scope, rows: Integers, column: Column, *, end: int) -> Integers:
    """What rows are ordered by, UNKNOWN if they have no value in the column."""
    if column in {Column.TIME_TO_RECOVERY, Column.RECOVERED_BY}:
        return _by_recovery(scope, rows, column, end=end)
    return _KEYS[column](scope, rows)


def _by_name(dimension: Dimension) -> Callable[[Scope, Integers], Integers]:
    """The places of documents in the order of their names; none comes after all."""

    def read(scope: Scope, rows: Integers) -> Integers:
        codes = dimension.column(scope.history.deployments)[rows].astype(np.int64)
        return _rank(scope.catalogue, dimension.kind, codes)

    return read


def _rank(catalogue: Catalogue, kind: Kind, codes: Integers) -> Integers:
    numbers, place = np.unique(codes, return_inverse=True)
    ordered = catalogue.sorted(kind, [each for each in numbers.tolist() if each])
    rank = {number: index for index, number in enumerate(ordered)}
    ranks = [rank.get(number, UNKNOWN) for number in numbers.tolist()]
    return np.array(ranks, np.int64)[place]


def _versions(scope: Scope, rows: Integers) -> Integers:
    """Releases by project, then in the order that they were created in."""
    releases = scope.history.releases
    places: Integers = releases.row_of[scope.history.deployments.release[rows]]
    return places


def _of_deployments(name: str) -> Callable[[Scope, Integers], Integers]:
    return lambda scope, rows: getattr(scope.history.deployments, name)[rows].astype(
        np.int64
    )


def _by_recovery(scope: Scope, rows: Integers, order: Column, *, end: int) -> Integers:
    """By the time to recovery, or by the deployments that recovered failed ones."""
    found = find_recoveries(scope.history, rows, until=end)
    if order is Column.RECOVERED_BY:
        return np.where(found.after == UNKNOWN, UNKNOWN, found.by)
    of_successes = scope.history.streams.time_to_recovery[rows].astype(np.int64)
    return np.where(found.after == UNKNOWN, of_successes, found.after)


def _of_figure(figure: Figure) -> Callable[[Scope, Integers], Integers]:
    return lambda scope, rows: scope.history.read(figure, rows).astype(np.int64)


_KEYS: Mapping[Column, Callable[[Scope, Integers], Integers]] = {
    Column.PROJECT: _by_name(Dimension.PROJECT),
    Column.RELEASE: _versions,
    Column.CHANNEL: _by_name(Dimension.CHANNEL),
    Column.ENVIRONMENT: _by_name(Dimension.ENVIRONMENT),
    Column.TENANT: _by_name(Dimension.TENANT),
    Column.COMPLETED: _of_deployments("completed"),
    Column.STATE: _of_deployments("outcome"),
    Column.GUIDED_FAILURE: _of_deployments("had_guided_failure"),
    Column.LEAD_TIME: _of_figure(Figure.LEAD_TIME),
    Column.SINCE_PREVIOUS: _of_figure(Figure.TIME_SINCE_PREVIOUS),
    Column.UNTIL_RECOVERY: _of_figure(Figure.DEPLOYMENTS_UNTIL_RECOVERY),
    Column.DURATION: _of_figure(Figure.DEPLOYMENT_DURATION),
    Column.QUEUE_TIME: _of_figure(Figure.QUEUE_TIME),
}
