"""When each stream that is included in the rollout of a release arrived.

All instants are microseconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from insights_dash.metrics.answer.rollout.channel_spread import read_channel
from insights_dash.metrics.answer.rollout.live import select_live
from insights_dash.metrics.answer.rollout.spread import list_arrivals
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.history.columns import Codes, Integers


@dataclass(frozen=True)
class Reached:
    """The streams that are included in a release's rollout, in the order of arrival.

    `release` is its number, `first` the instant at which it first went live. `seen` are
    the places of those streams that the caller can see.
    """

    release: int
    first: int
    instants: Integers
    environments: Codes
    tenants: Codes
    with_release: Codes
    seen: Integers


def find_reached(
    scope: Scope, channel: int, *, since: int, end: int
) -> Iterator[Reached]:
    """Yield the rollouts of the releases that were created from `since` on.

    Releases that never went live by `end` have none.
    """
    history = scope.history
    found = read_channel(history, channel, select_live(scope, [channel], end=end))
    if not len(found.rows):
        return
    created = history.releases.created[found.releases]
    first = int(np.searchsorted(created, since, "left"))
    last = np.searchsorted(created, end, "right")
    deployments = history.deployments
    visible = scope.only_visible(found.last)
    for each in list_arrivals(found.deliveries, since=first):
        if each.release >= last:
            break
        streams, rows = found.last[each.streams], found.rows[each.places]
        yield Reached(
            release=int(history.releases.number[found.releases[each.release]]),
            first=int(deployments.completed[found.rows[each.first]]),
            instants=deployments.completed[rows],
            environments=deployments.environment[streams],
            tenants=deployments.tenant[streams],
            with_release=deployments.release[rows],
            seen=np.flatnonzero(np.isin(streams, visible)),
        )
