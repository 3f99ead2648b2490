"""The deployments in a figure: found, sorted, and read one page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.identity import DeploymentId, Kind, ProjectId
from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.metric import Figure, Metric
from insights_dash.domain.period import Period, list_intervals
from insights_dash.domain.question import Question
from insights_dash.domain.report import ReportDefinition
from insights_dash.domain.time_range import TICK
from insights_dash.metrics.answer.deployment_facts import (
    Fact,
    Listed,
    find_alike,
    read_sort_keys,
)
from insights_dash.metrics.answer.deployment_search import search_rows
from insights_dash.metrics.answer.deployments import (
    DeploymentMetrics,
    DeploymentReader,
    select_rows,
)
from insights_dash.metrics.answer.recoveries import find_recoveries
from insights_dash.metrics.answer.scope import Scope, find_measured
from insights_dash.metrics.answer.splits import NO_SERIES, Division, divide
from insights_dash.metrics.history.columns import SUCCESS, UNKNOWN, Integers
from insights_dash.metrics.history.dimension import Dimension
from insights_dash.metrics.history.document_index import DocumentIndex


@dataclass(frozen=True)
class DeploymentFilter:
    """Which deployments of a question's range to list, in which order, and which page.

    `metric` keeps those that the metric is calculated from, `interval` those of the
    interval that starts on that day, `series` those of the series with that name. `ids`
    are documents by kind; an empty ID means untenanted. `only_failed` keeps failed
    deployments, guided failures included. Each word of `search` must be in a name of
    the deployment, in its release's version or its state, or belong to a date, such as
    "27 Feb 2026", on which the deployment completed. `compares` asks for what all rows
    have in common, and `names_series` for the series of each.
    """

    metric: Metric | None = None
    interval: date | None = None
    series: str = ""
    ids: Mapping[Kind, str] = field(default_factory=dict)
    only_failed: bool = False
    search: str = ""
    order: Listed = Fact.COMPLETED
    descending: bool = True
    skip: int = 0
    take: int = 100
    compares: bool = False
    names_series: bool = False


@dataclass(frozen=True)
class Recovery:
    """The deployment that recovered a failed one, and the time between the two."""

    id: DeploymentId
    version: str | None
    completed: datetime
    after: timedelta


@dataclass(frozen=True)
class FoundDeployment:
    """A deployment with the names of its stream, which are None if deleted.

    `durations` are those of its figures that it has a value for. `recovery` is set for
    failed deployments that have recovered. `series` are names of the series that it is
    in, if they were asked for. `release_id` is empty if the release was deleted.
    """

    project_id: ProjectId
    project: str | None
    channel: str | None
    environment: str | None
    tenant: str | None
    is_tenanted: bool
    metrics: DeploymentMetrics
    durations: Mapping[Figure, timedelta] = field(default_factory=dict)
    recovery: Recovery | None = None
    environment_id: str = ""
    release_id: str = ""
    series: tuple[str, ...] = ()


@dataclass(frozen=True)
class FoundDeployments:
    """One page of the deployments found.

    `total` counts all that were found, `listed` also those that don't match the search.
    `hidden` counts those that the reader can't see, whether they match or not. `alike`
    is what all listed deployments have in common, as text; empty if none has a value.
    """

    total: int
    items: tuple[FoundDeployment, ...]
    hidden: int = 0
    listed: int = 0
    alike: Mapping[Listed, str] = field(default_factory=dict)


def find_deployments(
    scope: Scope,
    definition: ReportDefinition,
    question: Question,
    wanted: DeploymentFilter,
    *,
    as_of: datetime,
) -> FoundDeployments:
    """Return a page of the deployments in a figure, as known at `as_of`.

    Raises:
        InvalidInputError: if the question names an unknown tag set.
    """
    since, until = _find_ends(definition, question, wanted, as_of)
    behind = _find_rows(scope, wanted, since=since, until=until, as_of=as_of)
    division = None
    if wanted.series or wanted.names_series:
        division = divide(question, definition, scope.selection, scope.catalogue)
    if division and wanted.series:
        behind = behind[_is_in_series(scope, behind, division, wanted.series)]
    rows = listed = scope.only_visible(behind)
    if wanted.search.strip():
        rows = rows[search_rows(scope, rows, wanted.search, definition.zone)]
    end = to_microseconds(as_of)
    ordered = _sort_rows(scope, rows, wanted, end=end)
    page = ordered[wanted.skip : wanted.skip + wanted.take]
    items = read_rows(scope, page, as_of=as_of)
    if division and wanted.names_series:
        named = zip(items, _name_series(scope, page, division), strict=True)
        items = tuple(replace(each, series=names) for each, names in named)
    return FoundDeployments(
        len(rows),
        items,
        hidden=len(behind) - len(listed),
        listed=len(listed),
        alike=find_alike(scope, listed, end=end) if wanted.compares else {},
    )


def read_rows(
    scope: Scope, rows: Integers, *, as_of: datetime
) -> tuple[FoundDeployment, ...]:
    """Return rows of the history as values."""
    deployments, names = scope.history.deployments, scope.catalogue.names
    end = to_microseconds(as_of)
    reader = DeploymentReader(scope.history, as_of=end)
    recoveries = _read_recoveries(scope, rows, reader, end=end)
    numbers = (each.column(deployments)[rows].tolist() for each in Dimension)
    return tuple(
        FoundDeployment(
            project_id=ProjectId(Kind.PROJECT.identify(project)),
            project=names[Kind.PROJECT].get(project),
            channel=names[Kind.CHANNEL].get(channel),
            environment=names[Kind.ENVIRONMENT].get(environment),
            tenant=names[Kind.TENANT].get(tenant),
            is_tenanted=bool(tenant),
            metrics=metrics,
            durations=durations,
            recovery=recovery,
            environment_id=Kind.ENVIRONMENT.identify(environment),
            release_id=(
                Kind.RELEASE.identify(release) if metrics.release_version else ""
            ),
        )
        for (
            project,
            channel,
            environment,
            tenant,
        ), release, metrics, durations, recovery in zip(
            zip(*numbers, strict=True),
            deployments.release[rows].tolist(),
            reader.read(rows),
            _read_durations(scope, rows, recoveries, end=end),
            recoveries,
            strict=True,
        )
    )


def _read_durations(
    scope: Scope, rows: Integers, recoveries: Sequence[Recovery | None], *, end: int
) -> list[dict[Figure, timedelta]]:
    """Return the known durations of each row; failures have a time to recovery too."""
    durations = [
        {} if each is None else {Figure.TIME_TO_RECOVERY: each.after}
        for each in recoveries
    ]
    for figure in (each for each in Figure if each.is_duration):
        values = scope.history.read_known(figure, rows, end=end).tolist()
        for row, value in zip(durations, values, strict=True):
            if value != UNKNOWN:
                row[figure] = timedelta(microseconds=value)
    return durations


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


def _find_ends(
    definition: ReportDefinition,
    question: Question,
    wanted: DeploymentFilter,
    as_of: datetime,
) -> tuple[datetime, datetime]:
    """Return the first and last instant of the wanted interval, or of the period.

    The first interval can begin before the period, because it is whole.
    """
    period = Period.of(question, definition.zone, as_of=as_of)
    week_start = definition.applied_definitions.week_start
    intervals = list_intervals(period, question.granularity, week_start)
    last = period.last_instant(intervals)
    for each in intervals:
        if each.start == wanted.interval:
            return each.begins, min(each.ends - TICK, last)
    return period.begins, period.end


def _find_rows(
    scope: Scope,
    wanted: DeploymentFilter,
    *,
    since: datetime,
    until: datetime,
    as_of: datetime,
) -> Integers:
    deployments = scope.history.deployments
    if wanted.metric is None:
        rows = select_rows(scope.history, scope.selection, since=since, as_of=until)
    else:
        rows = find_measured(
            scope, wanted.metric, since=since, until=until, as_of=as_of
        ).rows
    for dimension in Dimension:
        if dimension.kind in wanted.ids:
            identifier = wanted.ids[dimension.kind]
            number = _find_number(scope.catalogue, dimension.kind, identifier)
            rows = rows[dimension.column(deployments)[rows] == number]
    if wanted.only_failed:
        rows = rows[deployments.outcome[rows] != SUCCESS]
    return rows


def _find_number(catalogue: DocumentIndex, kind: Kind, identifier: str) -> int:
    """Return the number of a document: 0 for no tenant, -1 if there is no document."""
    if not identifier:
        return 0
    number = catalogue.find_number(kind, identifier)
    return -1 if number is None else number


def _is_in_series(
    scope: Scope, rows: Integers, division: Division, series: str
) -> NDArray[np.bool_]:
    """Mark the rows of a series; no row if the division lacks the series."""
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


def _name_series(
    scope: Scope, rows: Integers, division: Division
) -> Sequence[tuple[str, ...]]:
    """Return the names of the series of each row, in their order."""
    if division.dimension is None:
        return [division.names] * len(rows)
    codes = division.dimension.column(scope.history.deployments)[rows]
    levels = [level[codes].tolist() for level in division.levels]
    return [
        tuple(division.names[each] for each in sorted({*places} - {NO_SERIES}))
        for places in zip(*levels, strict=True)
    ]


def _sort_rows(
    scope: Scope, rows: Integers, wanted: DeploymentFilter, *, end: int
) -> Integers:
    """Sort rows as wanted: equal ones newest first, unknown values last."""
    newest_first = rows[::-1]
    keys = read_sort_keys(scope, newest_first, wanted.order, end=end)
    is_unknown = keys == UNKNOWN
    if wanted.descending:
        keys = -np.where(is_unknown, 0, keys)
    order = np.lexsort((keys, is_unknown))
    return newest_first[order]
