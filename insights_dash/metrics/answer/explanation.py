"""Explains a deployment's numbers: the releases and deployments they come from."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.identity import Kind
from insights_dash.domain.instants import from_microseconds, to_microseconds
from insights_dash.metrics.answer.delivery import (
    NOTHING,
    Delivery,
    arrival_of,
    find_delivery,
)
from insights_dash.metrics.answer.drill_down import FoundDeployment, read_rows
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.history.columns import SUCCESS, UNKNOWN, Integers
from insights_dash.metrics.history.dimension import STREAM


@dataclass(frozen=True)
class KnownRelease:
    """A release of the deployment's channel; `created` may be an estimate."""

    version: str
    created: datetime
    number: int
    is_estimate: bool = False

    @property
    def place(self) -> tuple[datetime, int]:
        """The sort key of the releases of a channel."""
        return self.created, self.number


@dataclass(frozen=True)
class Explanation:
    """A deployment and what its numbers are calculated from, oldest first.

    `releases` are those that it was the first to deliver to its stream. The lead time
    is calculated from the first of them. `previous` is the success before it, and
    `failures` are the failed deployments between the two. `is_first` is True if the
    stream had no success before. Then `delivered` is the newest release that the
    channel's environment already had, for any tenant. `undated` is the release from
    which the lead time would be calculated if its creation time were known. `delivery`
    has the releases whose changes it brings; those of a failed one were not delivered.
    """

    deployment: FoundDeployment
    started: datetime | None
    queued: datetime | None
    is_first: bool
    previous: FoundDeployment | None
    failures: tuple[FoundDeployment, ...]
    releases: tuple[KnownRelease, ...]
    delivered: KnownRelease | None
    undated: KnownRelease | None = None
    delivery: Delivery = NOTHING


def explain(scope: Scope, deployment: str, *, as_of: datetime) -> Explanation:
    """Explain a deployment as it was known at `as_of`.

    Raises:
        NotFoundError: if the report doesn't select the deployment, or it is hidden.
    """
    row = _find_row(scope, deployment, end=to_microseconds(as_of))
    stream = _list_stream_before(scope, row)
    deployments = scope.history.deployments
    is_success = deployments.outcome[stream] == SUCCESS
    successes = np.flatnonzero(is_success)
    previous = int(successes[-1]) if len(successes) else -1
    found = read_rows(
        scope, np.concatenate([stream[max(previous, 0) :], [row]]), as_of=as_of
    )
    before = found[:-1]
    return Explanation(
        deployment=found[-1],
        started=_to_instant(int(deployments.started[row])),
        queued=_to_instant(int(deployments.queued[row])),
        is_first=previous < 0,
        previous=before[0] if previous >= 0 else None,
        failures=before[1:] if previous >= 0 else before,
        releases=_list_delivered(scope, row, found[-1]),
        delivered=_find_delivered_before(scope, row) if previous < 0 else None,
        undated=_find_undated(scope, row),
        delivery=find_delivery(
            scope.history, arrival_of(scope.history, row), end=to_microseconds(as_of)
        ),
    )


def _find_row(scope: Scope, deployment: str, *, end: int) -> int:
    deployments, selection = scope.history.deployments, scope.selection
    number = Kind.DEPLOYMENT.find_number(deployment) or 0
    rows = np.flatnonzero(deployments.number == number)
    for row in scope.only_visible(rows).tolist():
        is_selected = (
            selection.channels[deployments.channel[row]]
            and selection.environments[deployments.environment[row]]
            and selection.tenants[deployments.tenant[row]]
        )
        if is_selected and int(deployments.completed[row]) <= end:
            return int(row)
    raise NotFoundError(deployment, Kind.DEPLOYMENT)


def _list_stream_before(scope: Scope, row: int) -> Integers:
    """Return the rows of the deployment's stream before it, by completion."""
    deployments = scope.history.deployments
    is_same = np.ones(row, bool)
    for dimension in STREAM:
        column = dimension.column(deployments)
        is_same &= column[:row] == column[row]
    return np.flatnonzero(is_same)


def _list_delivered(
    scope: Scope, row: int, deployment: FoundDeployment
) -> tuple[KnownRelease, ...]:
    """Return the releases from the lead time's to the deployment's own."""
    releases, streams = scope.history.releases, scope.history.streams
    source = int(streams.lead_time_release[row])
    if deployment.metrics.lead_time is None or not source:
        return ()
    first = int(releases.row_of[source])
    own = int(releases.row_of[scope.history.deployments.release[row]])
    return tuple(_read_release(scope, each) for each in range(first, own + 1))


def _find_undated(scope: Scope, row: int) -> KnownRelease | None:
    """Return the release whose unknown creation time leaves no lead time."""
    releases, streams = scope.history.releases, scope.history.streams
    source = int(streams.lead_time_release[row])
    if not source or int(streams.lead_time[row]) != UNKNOWN:
        return None
    return _read_release(scope, int(releases.row_of[source]))


def _find_delivered_before(scope: Scope, row: int) -> KnownRelease | None:
    """Return the newest release that the channel's environment already had."""
    deployments, releases = scope.history.deployments, scope.history.releases
    is_same = deployments.outcome[:row] == SUCCESS
    for column in (deployments.channel, deployments.environment):
        is_same &= column[:row] == column[row]
    delivered = deployments.release[:row][is_same]
    if not len(delivered):
        return None
    return _read_release(scope, int(releases.row_of[delivered].max()))


def _read_release(scope: Scope, row: int) -> KnownRelease:
    releases = scope.history.releases
    created = from_microseconds(int(releases.created[row]))
    return KnownRelease(
        str(releases.version[row]),
        created,
        number=int(releases.number[row]),
        is_estimate=bool(releases.estimated_in[row]),
    )


def _to_instant(microseconds: int) -> datetime | None:
    return None if microseconds == UNKNOWN else from_microseconds(microseconds)
