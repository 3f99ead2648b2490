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
from insights_dash.metrics.answer.rollout.channel_spread import (
    FindSpreads,
    find_releases,
    read_spreads,
)
from insights_dash.metrics.answer.rollout.spread import Spread, lay_out
from insights_dash.metrics.answer.rollout.standing import Standing, find_standing
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.history.columns import (
    Codes,
    Integers,
    Releases,
    fingerprint,
)
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


def find_rollout(
    scope: Scope,
    project: int,
    *,
    as_of: datetime,
    find_spreads: FindSpreads = read_spreads,
) -> Rollout:
    """Return the rollout of what the report selects of a project, by its number.

    Everything is as known at `as_of`: later deployments and releases are left out.

    Raises:
        TooLargeError: if too many releases were deployed to too many streams.
    """
    end, releases = to_microseconds(as_of), scope.history.releases
    channels = list_channels_of(scope, project)
    found = find_spreads(scope, channels, end)
    known = [_find_known(releases, each, end=end) for each in channels]
    nothing = np.empty(0, np.int64)
    last = np.concatenate([nothing, *(each.last for each in found)])
    standing = find_standing(scope, last, end=end)
    return Rollout(
        NamedReleases.of(releases, np.concatenate([nothing, *known])),
        concatenate(
            lay_out(0),
            *(
                take(each.spread, slice(len(rows)))
                for each, rows in zip(found, known, strict=True)
            ),
        ),
        standing,
        NamedReleases.of(releases, standing.release),
        _name(scope, channels, standing),
    )


def _find_known(releases: Releases, channel: int, *, end: int) -> Integers:
    """Return the rows of a channel's releases that were created by an instant."""
    own = find_releases(releases, channel)
    known = np.searchsorted(releases.created[own], end, "right")
    return np.arange(own.start, own.start + known)


def list_channels_of(scope: Scope, project: int) -> Sequence[int]:
    """Return the selected channels of a project, by name."""
    project_of = scope.catalogue.project_of
    selected = scope.selection.channel_numbers.tolist()
    own = [each for each in selected if project_of[each] == project]
    return scope.catalogue.sorted(Kind.CHANNEL, own)


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
