"""Where a deployment's numbers come from: the releases and deployments before it."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.identity import Kind
from insights_dash.domain.instants import from_microseconds, to_microseconds
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
        """Return what the releases of a channel are ordered by."""
        return self.created, self.number


@dataclass(frozen=True)
class Explanation:
    """A deployment and what its numbers rest on, oldest first.

    `releases` are those that it was the first to bring to its stream: its lead time is
    counted from the first of them; empty where it brought none. `previous` is the
    success before it, and `failures` the failed deployments between the two.
    `is_first` where the stream had no success before; then `delivered` is the newest
    release that the channel's environment had by then, through any tenant. `undated` is
    the release that a lead time would count from if its creation were known.
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


def explain(scope: Scope, deployment: str, *, as_of: datetime) -> Explanation:
    """What is known at `as_of` of a deployment that the report selects.

    Raises:
        NotFoundError: where the report selects no such deployment, or it is hidden.
    """
    row = _find_row(scope, deployment, end=to_microseconds(as_of))
    stream = _stream_before(scope, row)
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
        releases=_delivered_with(scope, row, found[-1]),
        delivered=_delivered_before(scope, row) if previous < 0 else None,
        undated=_find_undated(scope, row),
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


def _stream_before(scope: Scope, row: int) -> Integers:
    """Rows of the deployment's stream before it, by completion."""
    deployments = scope.history.deployments
    is_same = np.ones(row, bool)
    for dimension in STREAM:
        column = dimension.column(deployments)
        is_same &= column[:row] == column[row]
    return np.flatnonzero(is_same)


def _delivered_with(
    scope: Scope, row: int, deployment: FoundDeployment
) -> tuple[KnownRelease, ...]:
    """From the release that the lead time is counted from to the deployment's own."""
    releases, streams = scope.history.releases, scope.history.streams
    source = int(streams.lead_time_release[row])
    if deployment.metrics.lead_time is None or not source:
        return ()
    first = int(releases.row_of[source])
    own = int(releases.row_of[scope.history.deployments.release[row]])
    return tuple(_release(scope, each) for each in range(first, own + 1))


def _find_undated(scope: Scope, row: int) -> KnownRelease | None:
    """Return the release whose unknown creation time leaves no lead time."""
    releases, streams = scope.history.releases, scope.history.streams
    source = int(streams.lead_time_release[row])
    if not source or int(streams.lead_time[row]) != UNKNOWN:
        return None
    return _release(scope, int(releases.row_of[source]))


def _delivered_before(scope: Scope, row: int) -> KnownRelease | None:
    """The newest release that any success had brought to the channel's environment."""
    deployments, releases = scope.history.deployments, scope.history.releases
    is_same = deployments.outcome[:row] == SUCCESS
    for column in (deployments.channel, deployments.environment):
        is_same &= column[:row] == column[row]
    delivered = deployments.release[:row][is_same]
    if not len(delivered):
        return None
    return _release(scope, int(releases.row_of[delivered].max()))


def _release(scope: Scope, row: int) -> KnownRelease:
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
