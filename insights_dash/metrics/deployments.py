"""The deployments that a report selects, by stream, each with its metrics."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
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
from insights_dash.metrics.catalogue import Catalogue
from insights_dash.metrics.columns import (
    FAILURE,
    UNKNOWN,
    Integers,
    Releases,
    combine,
)
from insights_dash.metrics.history import History
from insights_dash.metrics.selection import Selection
from insights_dash.store.tables import from_microseconds, to_microseconds


@dataclass(frozen=True)
class DeploymentMetrics:
    """A deployment that counts. Durations are exact; all numbers of failures are None.

    `release_version` is None where the release was deleted. Source: METRICS.md, "Per
    deployment".
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
class DeploymentStream:
    """Deployments of one project, channel, environment and tenant, by completion.

    A name is None where the document was deleted; an untenanted stream has no tenant.
    """

    project_id: ProjectId
    project_name: str | None
    channel_id: ChannelId
    channel_name: str | None
    environment_id: EnvironmentId
    environment_name: str | None
    tenant_id: TenantId | None
    tenant_name: str | None
    deployments: tuple[DeploymentMetrics, ...]


def list_streams(
    history: History,
    catalogue: Catalogue,
    selection: Selection,
    *,
    since: datetime,
    as_of: datetime,
) -> tuple[DeploymentStream, ...]:
    """Streams with a deployment completed from `since` to `as_of`, both included.

    By project, channel, environment (their sort order) and tenant, untenanted last.
    """
    rows = select_rows(history, selection, since=since, as_of=as_of)
    deployments = history.deployments
    keys = ("project", "channel", "environment", "tenant")
    columns = [getattr(deployments, key)[rows] for key in keys]
    code = combine(*columns)
    order = np.argsort(code, kind="stable")
    begins = np.flatnonzero(np.diff(code[order], prepend=-1))
    reader = DeploymentReader(history, as_of=to_microseconds(as_of))
    streams = [
        _stream(
            catalogue, [int(column[part[0]]) for column in columns], reader, rows[part]
        )
        for part in np.split(order, begins[1:])
        if len(part)
    ]
    return tuple(sorted(streams, key=lambda stream: _place(catalogue, stream)))


def select_rows(
    history: History, selection: Selection, *, since: datetime, as_of: datetime
) -> Integers:
    """Rows of selected deployments completed from `since` to `as_of`, by completion."""
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


def _stream(
    catalogue: Catalogue,
    keys: Sequence[int],
    reader: "DeploymentReader",
    rows: Integers,
) -> DeploymentStream:
    project, channel, environment, tenant = keys
    names = catalogue.names
    return DeploymentStream(
        project_id=ProjectId(Kind.PROJECT.identify(project)),
        project_name=names[Kind.PROJECT].get(project),
        channel_id=ChannelId(Kind.CHANNEL.identify(channel)),
        channel_name=names[Kind.CHANNEL].get(channel),
        environment_id=EnvironmentId(Kind.ENVIRONMENT.identify(environment)),
        environment_name=names[Kind.ENVIRONMENT].get(environment),
        tenant_id=TenantId(Kind.TENANT.identify(tenant)) if tenant else None,
        tenant_name=names[Kind.TENANT].get(tenant),
        deployments=tuple(reader.read(rows)),
    )


def _place(
    catalogue: Catalogue, stream: DeploymentStream
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
    """Rows of a history as values."""

    def __init__(self, history: History, *, as_of: int) -> None:
        self._history = history
        self._as_of = as_of

    def read(self, rows: Integers) -> Iterator[DeploymentMetrics]:
        """The deployments of these rows."""
        deployments, streams = self._history.deployments, self._history.streams
        lead_time = self._known_lead_times(rows)
        columns = (
            deployments.number[rows].tolist(),
            self._versions(deployments.release[rows]),
            deployments.outcome[rows].tolist(),
            deployments.had_guided_failure[rows].tolist(),
            deployments.completed[rows].tolist(),
            lead_time.tolist(),
            self._versions(
                np.where(lead_time != UNKNOWN, streams.lead_time_release[rows], 0),
                also_deleted=True,
            ),
            streams.since_previous[rows].tolist(),
            streams.previous[rows].tolist(),
            streams.time_to_recovery[rows].tolist(),
            streams.deployments_until_recovery[rows].tolist(),
            streams.recovered_from[rows].tolist(),
            self._versions_of(streams.recovered_from[rows]),
        )
        return (_to_metrics(*values) for values in zip(*columns, strict=True))

    def _known_lead_times(self, rows: Integers) -> Integers:
        """A release created after the end is not known, nor a lead time from it."""
        lead_time = self._history.streams.lead_time[rows]
        has_one = lead_time != UNKNOWN
        created = self._history.deployments.completed[rows] - np.where(
            has_one, lead_time, 0
        )
        return np.where(has_one & (created <= self._as_of), lead_time, UNKNOWN)

    def _versions_of(self, deployments: NDArray[Any]) -> list[str | None]:
        """Versions that deployments brought, by the deployments' numbers."""
        rows = self._history.rows_of(deployments)
        releases = self._history.deployments.release[rows]
        return self._versions(np.where(deployments > 0, releases, 0))

    def _versions(
        self, releases: NDArray[Any], *, also_deleted: bool = False
    ) -> list[str | None]:
        table: Releases = self._history.releases
        row = np.where(releases > 0, table.row_of[releases], 0)
        is_shown = (releases > 0) & (also_deleted | ~table.is_deleted[row])
        return [
            version if shown else None
            for version, shown in zip(table.version[row], is_shown, strict=True)
        ]


def _to_metrics(  # noqa: PLR0913, PLR0917 - one parameter a column
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
