"""Estimates of when releases without a creation time were created.

The estimate is when the release's first deployment that counts was queued; if that is
unknown, when it started, or completed. The first deployment is the first to complete,
in any environment, so a deployment that completes later never changes an estimate.
Source: docs/metrics.md, "Which deployments count".
"""

from dataclasses import replace

import numpy as np

from insights_dash.metrics.history.columns import (
    UNDATED,
    UNKNOWN,
    Deployments,
    Integers,
    Releases,
    narrow,
)


def estimate_creations(releases: Releases, deployments: Deployments) -> Releases:
    """Return the releases, with estimates of unknown creation times.

    `deployments` all count and are in order; releases without one are UNDATED.
    """
    unknown = np.flatnonzero(releases.is_unknown)
    if not len(unknown):
        return releases
    first = _find_first(releases.number[unknown].astype(np.int64), deployments)
    is_deployed = first >= 0
    row = np.where(is_deployed, first, 0)
    created, known_from = releases.created.copy(), releases.known_from.copy()
    estimated_in = releases.estimated_in.astype(np.int64)
    created[unknown], known_from[unknown], estimated_in[unknown] = UNDATED, UNKNOWN, 0
    dated, row = unknown[is_deployed], row[is_deployed]
    created[dated] = _begins(deployments, row)
    known_from[dated] = deployments.completed[row]
    estimated_in[dated] = deployments.environment[row]
    return replace(
        releases,
        created=created,
        estimated_in=narrow(estimated_in),
        known_from=known_from,
    ).sorted()


def _find_first(numbers: Integers, deployments: Deployments) -> Integers:
    """Return the row of each release's first deployment; -1 if there is none."""
    release = deployments.release
    size = int(max(numbers.max(), release.max(initial=0))) + 1
    is_wanted = np.zeros(size, bool)
    is_wanted[numbers] = True
    rows = np.flatnonzero(is_wanted[release])[::-1]
    first = np.full(size, -1, np.int64)
    # Written in reverse, so the first of a release's rows is the one that stays.
    first[release[rows]] = rows
    return first[numbers]


def _begins(deployments: Deployments, rows: Integers) -> Integers:
    """Return when deployments were queued, else started, else completed."""
    queued, started = deployments.queued[rows], deployments.started[rows]
    ran = np.where(started != UNKNOWN, started, deployments.completed[rows])
    return np.where(queued != UNKNOWN, queued, ran)
