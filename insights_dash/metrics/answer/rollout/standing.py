"""Which release each stream has now, and how many newer ones its channel has."""

from dataclasses import dataclass

import numpy as np

from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.history.columns import UNKNOWN, Codes, Integers, Releases
from insights_dash.metrics.history.dimension import Dimension


@dataclass(frozen=True)
class Standing:
    """Streams by channel, environment and tenant, untenanted last.

    Documents are numbers; tenant 0 means untenanted. `release` is a row of the
    history's releases. `waiting_since` is microseconds, UNKNOWN if nothing is newer.
    """

    channel: Codes
    environment: Codes
    tenant: Codes
    release: Integers
    behind: Integers
    waiting_since: Integers


def find_standing(scope: Scope, rows: Integers, *, end: int) -> Standing:
    """Return where the streams stand whose last deployments that went live are `rows`.

    Streams of deleted documents are left out, and those outside the caller's limits. No
    stream waits for a deleted release, nor for one created after `end` (microseconds).
    """
    rows = scope.only_visible(_only_existing(scope, rows))
    history = scope.history
    rows = _sort(scope, rows)
    deployments, releases = history.deployments, history.releases
    release = releases.row_of[deployments.release[rows]]
    behind, waiting_since = _find_newer(releases, release, end=end)
    return Standing(
        deployments.channel[rows],
        deployments.environment[rows],
        deployments.tenant[rows],
        release,
        behind,
        waiting_since,
    )


_SORTED = (Dimension.CHANNEL, Dimension.ENVIRONMENT, Dimension.TENANT)


def _only_existing(scope: Scope, rows: Integers) -> Integers:
    for dimension in Dimension:
        codes = dimension.column(scope.history.deployments)[rows]
        rows = rows[scope.catalogue.look_up_existing(dimension)[codes]]
    return rows


def _sort(scope: Scope, rows: Integers) -> Integers:
    ranks = []
    for dimension in _SORTED:
        codes = dimension.column(scope.history.deployments)[rows]
        used = np.unique(codes[codes > 0]).tolist()
        rank = np.full(int(codes.max(initial=0)) + 1, len(used))  # untenanted: last
        rank[list(scope.catalogue.sorted(dimension.kind, used))] = np.arange(len(used))
        ranks.append(rank[codes])
    return rows[np.lexsort(ranks[::-1])]


def _find_newer(
    releases: Releases, rows: Integers, *, end: int
) -> tuple[Integers, Integers]:
    """Return how many releases of its channel are newer than each, and since when."""
    counts = ~releases.is_deleted & (releases.created <= end)
    before = np.concatenate([[0], np.cumsum(counts)])
    stop = np.searchsorted(releases.channel, releases.channel[rows], "right")
    behind: Integers = before[stop] - before[rows + 1]
    created = np.append(releases.created[counts], UNKNOWN)
    # The releases that count are in order, so the next one is the oldest newer one.
    return behind, np.where(behind > 0, created[before[rows + 1]], UNKNOWN)
