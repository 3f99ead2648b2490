"""The deployments that a report selects, by stream, with the metrics of each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.deployment import TaskState
from insights_dash.domain.identity import (
    ChannelId,
    DeploymentId,
    EnvironmentId,
    Kind,
    ProjectId,
    TenantId,
)
from insights_dash.domain.instants import from_microseconds, to_microseconds
from insights_dash.domain.metric import Figure
from insights_dash.domain.visibility import FULL_VISIBILITY, Visibility
from insights_dash.metrics.answer.selection import Selection
from insights_dash.metrics.answer.visibility import only_visible
from insights_dash.metrics.history.columns import (
    FAILURE,
    UNKNOWN,
    Codes,
    Integers,
    Releases,
    combine,
    fingerprint,
)
from insights_dash.metrics.history.dimension import Dimension
from insights_dash.metrics.history.document_index import DocumentIndex
from insights_dash.metrics.history.history import History
from insights_dash.metrics.history.table import columns_of

_ROWS_AT_ONCE = 8_192
# Before every deployment.
EARLIEST = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class DeploymentMetrics:
    """A deployment that counts, with its exact durations.

    A failed deployment has no metrics. `release_version` is None if the release was
    deleted. Source: docs/metrics.md, "Deployment metrics".
    """

    id: DeploymentId
    release_version: str | None
    task_state: TaskState
    completed: datetime
    had_guided_failure: bool
    lead_time: timedelta | None
    lead_time_calculated_from_version: str | None
    time_since_previous: timedelta | None
    previous_id: DeploymentId | None
    time_to_recovery: timedelta | None
    deployments_until_recovery: int | None
    recovered_from_id: DeploymentId | None
    recovered_from_version: str | None


@dataclass(frozen=True)
class StreamKey:
    """One project, channel, environment and tenant.

    The name of a deleted document is None. An untenanted stream has no tenant.
    """

    project_id: ProjectId
    project_name: str | None
    channel_id: ChannelId
    channel_name: str | None
    environment_id: EnvironmentId
    environment_name: str | None
    tenant_id: TenantId | None
    tenant_name: str | None


@dataclass(frozen=True)
class DeploymentColumns:
    """Deployments as columns of one length, with the metrics of each.

    Documents are numbers, 0 for none. Unknown durations are UNKNOWN. Releases are
    places in `versions`, -1 if there is none or it was deleted.
    """

    versions: NDArray[np.object_]
    number: Codes
    project: Codes
    channel: Codes
    environment: Codes
    tenant: Codes
    release: Integers
    outcome: NDArray[np.uint8]
    had_guided_failure: NDArray[np.bool_]
    completed: Integers
    lead_time: Integers
    lead_time_release: Integers
    since_previous: Integers
    previous: Codes
    time_to_recovery: Integers
    until_recovery: Codes
    recovered_from: Codes
    recovered_release: Integers


@dataclass(frozen=True)
class DeploymentStreams:
    """Streams, and the rows of their deployments, by completion within each stream.

    Stream `keys[i]` has the rows from `begins[i]` to before `begins[i + 1]`, of which
    there is at least one.
    """

    keys: tuple[StreamKey, ...]
    begins: Integers
    rows: Integers
    reader: "DeploymentReader"

    def fingerprint(self, name: str) -> str:
        """Return a text that differs if the streams, their deployments or `name` do."""
        return fingerprint(chain((name, self.keys, self.begins), self._list_columns()))

    def _list_columns(self) -> Iterator[object]:
        for start in range(0, len(self.rows), _ROWS_AT_ONCE):
            columns = self.reader.columns(self.rows[start : start + _ROWS_AT_ONCE])
            values = columns_of(columns).values()
            yield from (each for each in values if each.dtype != object)
            shown = np.unique(
                [columns.release, columns.lead_time_release, columns.recovered_release]
            )
            yield columns.versions[shown].tolist()


@dataclass(frozen=True)
class DeploymentList:
    """Rows of deployments by completion, and the names of documents by number."""

    rows: Integers
    reader: "DeploymentReader"
    names: Mapping[Kind, Mapping[int, str | None]]


def list_by_completion(  # noqa: PLR0913 - as `list_streams`
    history: History,
    catalogue: DocumentIndex,
    selection: Selection,
    *,
    since: datetime,
    as_of: datetime,
    visibility: Visibility = FULL_VISIBILITY,
) -> DeploymentList:
    """Return the deployments of `list_streams`, sorted by completion."""
    rows = select_rows(history, selection, since=since, as_of=as_of)
    rows = only_visible(history.deployments, catalogue, visibility, rows)
    reader = DeploymentReader(history, as_of=to_microseconds(as_of))
    return DeploymentList(rows, reader, catalogue.names)


def list_streams(  # noqa: PLR0913 - what, when, for whom
    history: History,
    catalogue: DocumentIndex,
    selection: Selection,
    *,
    since: datetime,
    as_of: datetime,
    visibility: Visibility = FULL_VISIBILITY,
) -> DeploymentStreams:
    """Return streams with deployments completed from `since` to `as_of`, both included.

    They are sorted by project, channel, environment (by its sort order) and tenant,
    with untenanted streams last. Deployments outside `visibility` are left out.
    """
    rows = select_rows(history, selection, since=since, as_of=as_of)
    deployments = history.deployments
    rows = only_visible(deployments, catalogue, visibility, rows)
    columns = [each.column(deployments)[rows] for each in Dimension]
    code = combine(*columns)
    order = np.argsort(code, kind="stable")
    begins = np.flatnonzero(np.diff(code[order], prepend=-1))
    firsts = order[begins]
    keys = [
        _name_stream(catalogue, *numbers)
        for numbers in zip(
            *(column[firsts].tolist() for column in columns), strict=True
        )
    ]
    places = sorted(
        range(len(keys)), key=lambda place: _sort_key(catalogue, keys[place])
    )
    parts = np.split(rows[order], begins[1:])
    return DeploymentStreams(
        keys=tuple(keys[place] for place in places),
        begins=np.cumsum([0, *(len(parts[place]) for place in places)]),
        rows=np.concatenate([rows[:0], *(parts[place] for place in places)]),
        reader=DeploymentReader(history, as_of=to_microseconds(as_of)),
    )


def select_rows(
    history: History, selection: Selection, *, since: datetime, as_of: datetime
) -> Integers:
    """Return rows of selected deployments completed from `since` to `as_of`."""
    deployments = history.deployments
    begin = int(np.searchsorted(deployments.completed, to_microseconds(since), "left"))
    end = int(np.searchsorted(deployments.completed, to_microseconds(as_of), "right"))
    window = slice(begin, end)
    is_selected = (
        selection.channels[deployments.channel[window]]
        & selection.environments[deployments.environment[window]]
        & selection.tenants[deployments.tenant[window]]
    )
    return np.flatnonzero(is_selected) + begin


def _name_stream(
    catalogue: DocumentIndex, project: int, channel: int, environment: int, tenant: int
) -> StreamKey:
    names = catalogue.names
    return StreamKey(
        project_id=ProjectId(Kind.PROJECT.identify(project)),
        project_name=names[Kind.PROJECT].get(project),
        channel_id=ChannelId(Kind.CHANNEL.identify(channel)),
        channel_name=names[Kind.CHANNEL].get(channel),
        environment_id=EnvironmentId(Kind.ENVIRONMENT.identify(environment)),
        environment_name=names[Kind.ENVIRONMENT].get(environment),
        tenant_id=TenantId(Kind.TENANT.identify(tenant)) if tenant else None,
        tenant_name=names[Kind.TENANT].get(tenant),
    )


def _sort_key(
    catalogue: DocumentIndex, stream: StreamKey
) -> tuple[str, str, int, str, bool, str]:
    environment = Kind.ENVIRONMENT.find_number(stream.environment_id) or 0
    return (
        (stream.project_name or "").casefold() or stream.project_id,
        (stream.channel_name or "").casefold() or stream.channel_id,
        catalogue.sort_orders.get(environment, 0),
        stream.environment_id,
        stream.tenant_id is None,
        (stream.tenant_name or "").casefold() or (stream.tenant_id or ""),
    )


class DeploymentReader:
    """Reads rows of a history as they were known at an instant."""

    def __init__(self, history: History, *, as_of: int) -> None:
        self._history = history
        self._as_of = as_of

    def read(self, rows: Integers) -> Iterator[DeploymentMetrics]:
        """Return deployments as values."""
        columns = self.columns(rows)

        def versions(releases: Integers) -> list[str | None]:
            found = columns.versions[releases].tolist()
            return [
                version if place >= 0 else None
                for version, place in zip(found, releases.tolist(), strict=True)
            ]

        values = (
            columns.number.tolist(),
            versions(columns.release),
            columns.outcome.tolist(),
            columns.had_guided_failure.tolist(),
            columns.completed.tolist(),
            columns.lead_time.tolist(),
            versions(columns.lead_time_release),
            columns.since_previous.tolist(),
            columns.previous.tolist(),
            columns.time_to_recovery.tolist(),
            columns.until_recovery.tolist(),
            columns.recovered_from.tolist(),
            versions(columns.recovered_release),
        )
        return (_to_metrics(*row) for row in zip(*values, strict=True))

    def columns(self, rows: Integers) -> DeploymentColumns:
        """Return deployments as columns."""
        deployments, streams = self._history.deployments, self._history.streams
        lead_time = self._history.read_known(Figure.LEAD_TIME, rows, end=self._as_of)
        recovered_from = streams.recovered_from[rows]
        return DeploymentColumns(
            versions=self._history.releases.version,
            number=deployments.number[rows],
            project=deployments.project[rows],
            channel=deployments.channel[rows],
            environment=deployments.environment[rows],
            tenant=deployments.tenant[rows],
            release=self._find_shown(deployments.release[rows]),
            outcome=deployments.outcome[rows],
            had_guided_failure=deployments.had_guided_failure[rows],
            completed=deployments.completed[rows],
            lead_time=lead_time,
            lead_time_release=self._find_shown(
                np.where(lead_time != UNKNOWN, streams.lead_time_release[rows], 0),
                also_deleted=True,
            ),
            since_previous=streams.since_previous[rows],
            previous=streams.previous[rows],
            time_to_recovery=streams.time_to_recovery[rows],
            until_recovery=streams.deployments_until_recovery[rows],
            recovered_from=recovered_from,
            recovered_release=self._find_shown(self._releases_of(recovered_from)),
        )

    def _releases_of(self, deployments: NDArray[Any]) -> NDArray[Any]:
        """Return the numbers of the deployments' releases; 0 for no deployment."""
        rows = self._history.rows_of(deployments)
        return np.where(deployments > 0, self._history.deployments.release[rows], 0)

    def _find_shown(
        self, releases: NDArray[Any], *, also_deleted: bool = False
    ) -> Integers:
        """Return the places of releases by number; -1 for none or a deleted one."""
        table: Releases = self._history.releases
        row = np.where(releases > 0, table.row_of[releases], 0)
        is_shown = (releases > 0) & (also_deleted | ~table.is_deleted[row])
        return np.where(is_shown, row, -1)


def _to_metrics(  # noqa: PLR0913, PLR0917 - one parameter per column
    number: int,
    version: str | None,
    outcome: int,
    had_guided_failure: bool,  # noqa: FBT001 - a column's value
    completed: int,
    lead_time: int,
    lead_time_version: str | None,
    since_previous: int,
    previous: int,
    recovery: int,
    until_recovery: int,
    recovered_from: int,
    recovered_from_version: str | None,
) -> DeploymentMetrics:
    return DeploymentMetrics(
        id=DeploymentId(Kind.DEPLOYMENT.identify(number)),
        release_version=version,
        task_state=TaskState.FAILED if outcome == FAILURE else TaskState.SUCCESS,
        completed=from_microseconds(completed),
        had_guided_failure=had_guided_failure,
        lead_time=_to_duration(lead_time),
        lead_time_calculated_from_version=lead_time_version,
        time_since_previous=_to_duration(since_previous),
        previous_id=_to_deployment_id(previous),
        time_to_recovery=_to_duration(recovery),
        deployments_until_recovery=until_recovery or None,
        recovered_from_id=_to_deployment_id(recovered_from),
        recovered_from_version=recovered_from_version,
    )


def _to_duration(microseconds: int) -> timedelta | None:
    return None if microseconds == UNKNOWN else timedelta(microseconds=microseconds)


def _to_deployment_id(number: int) -> DeploymentId | None:
    return DeploymentId(Kind.DEPLOYMENT.identify(number)) if number else None
