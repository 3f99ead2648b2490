"""The rollout of a project: how its releases spread, and where its streams stand.

What counts is that a deployment went live, with or without a guided failure. Source:
docs/metrics.md, "Rollout".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.identity import Kind
from insights_dash.domain.instants import to_microseconds
from insights_dash.metrics.answer.answer_size import check_arrivals
from insights_dash.metrics.answer.rollout.live import select_live
from insights_dash.metrics.answer.rollout.spread import Spread, find_spread
from insights_dash.metrics.answer.rollout.standing import Standing, find_standing
from insights_dash.metrics.answer.rollout.steps import Deliveries
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.history.columns import (
    UNKNOWN,
    Codes,
    Integers,
    Releases,
    combine,
    fingerprint,
    rank_codes,
)
from insights_dash.metrics.history.history import History
from insights_dash.metrics.history.table import columns_of, concatenate, take


@dataclass(frozen=True)
class NamedReleases:
    """Releases by number; the version of a deleted one is None."""

    number: Codes
    channel: Codes
    version: NDArray[np.object_]

    @classmethod
    def of(cls, releases: Releases, rows: Integers) -> "NamedReleases":
        """Return some of the releases."""
        version = releases.version[rows]
        version[releases.is_deleted[rows]] = None
        return cls(releases.number[rows], releases.channel[rows], version)


@dataclass(frozen=True)
class Rollout:
    """The releases of a project with how each spread, and its streams as they stand.

    Releases are sorted by their channel's name, oldest first. `current` are the
    releases that the streams in `standing` have now. `names` are those of all documents
    in it; None for deleted ones.
    """

    releases: NamedReleases
    spread: Spread
    standing: Standing
    current: NamedReleases
    names: Mapping[Kind, Mapping[int, str | None]]

    def fingerprint(self) -> str:
        """Return a text that differs if the rollout does."""
        tables = (self.releases, self.spread, self.standing, self.current)
        columns = (each for table in tables for each in columns_of(table).values())
        return fingerprint(
            (
                self.names,
                *(each.tolist() if each.dtype == object else each for each in columns),
            )
        )


def find_rollout(scope: Scope, project: int, *, as_of: datetime) -> Rollout:
    """Return the rollout of what the report selects of a project, by its number.

    Everything is as known at `as_of`: later deployments and releases are left out.

    Raises:
        TooLargeError: if too many releases were deployed to too many streams.
    """
    end, history = to_microseconds(as_of), scope.history
    channels = list_channels_of(scope, project)
    rows = select_live(scope, channels, end=end)
    found = [_find_in(history, channel, rows, end=end) for channel in channels]
    nothing = np.empty(0, np.int64)
    releases = np.concatenate([nothing, *(each.releases for each in found)])
    last = np.concatenate([nothing, *(each.last for each in found)])
    standing = find_standing(scope, last, end=end)
    return Rollout(
        NamedReleases.of(history.releases, releases),
        concatenate(_lay_out(0), *(each.spread for each in found)),
        standing,
        NamedReleases.of(history.releases, standing.release),
        _name(scope, channels, standing),
    )


def list_channels_of(scope: Scope, project: int) -> Sequence[int]:
    """Return the selected channels of a project, by name."""
    project_of = scope.catalogue.project_of
    selected = scope.selection.channel_numbers.tolist()
    own = [each for each in selected if project_of[each] == project]
    return scope.catalogue.sorted(Kind.CHANNEL, own)


@dataclass(frozen=True)
class _InChannel:
    """What one channel adds to a rollout.

    `releases` are rows of releases, `last` the row of each stream's last deployment.
    """

    releases: Integers
    spread: Spread
    last: Integers


def _find_in(history: History, channel: int, rows: Integers, *, end: int) -> _InChannel:
    deployments, releases = history.deployments, history.releases
    rows = rows[deployments.channel[rows] == channel]
    environment, tenant = deployments.environment[rows], deployments.tenant[rows]
    stream, streams = rank_codes(combine(environment, tenant))
    last = np.empty(streams, np.int64)
    last[stream] = rows  # of equal streams, the last one stays
    begin, stop = np.searchsorted(releases.channel, [channel, channel + 1]).tolist()
    own = releases.row_of[deployments.release[rows]]
    release, deployed = rank_codes(own - begin)
    check_arrivals(streams, deployed)
    spread = _lay_out(stop - begin)
    if len(rows):
        found = find_spread(
            Deliveries(deployments.completed[rows], stream, release, streams, deployed)
        )
        place = np.unique(own) - begin
        for name, column in columns_of(spread).items():
            column[place] = columns_of(found)[name]
    known = np.searchsorted(releases.created[begin:stop], end, "right")
    return _InChannel(np.arange(begin, begin + known), take(spread, slice(known)), last)


def _lay_out(releases: int) -> Spread:
    """Return the spread of releases that never went live."""
    first = np.full(releases, UNKNOWN)
    return Spread(first, *(np.zeros(releases, np.int64) for _ in range(4)))


def _name(
    scope: Scope, channels: Sequence[int], standing: Standing
) -> Mapping[Kind, Mapping[int, str | None]]:
    used = {
        Kind.CHANNEL: channels,
        Kind.ENVIRONMENT: np.unique(standing.environment).tolist(),
        Kind.TENANT: np.unique(standing.tenant).tolist(),
    }
    names = scope.catalogue.names
    return {
        kind: {number: names[kind].get(number) for number in numbers}
        for kind, numbers in used.items()
    }
