"""Which releases a deployment is the first to bring to its stream.

A deployment brings the releases newer than the newest one that its stream had delivered
before, up to its own. The first deployment of a stream brings those newer than the
newest one that any tenant had in the same channel and environment, or its own release
if there are none. So a stream gets each release once, also after a rollback.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insights_dash.metrics.history.columns import SUCCESS, Integers
from insights_dash.metrics.history.dimension import STREAM, Dimension
from insights_dash.metrics.history.history import History

StreamKey = tuple[int, ...]  # numbers of documents, in the order of STREAM


@dataclass(frozen=True)
class BroughtRelease:
    """A release by its number; the version of a deleted one is None."""

    number: int
    version: str | None


@dataclass(frozen=True)
class Delivery:
    """The releases that a deployment brings, oldest first.

    `since` is the newest release that was there before. `older` are the numbers of all
    older releases of the channel: what they contain is not brought again.
    """

    releases: tuple[BroughtRelease, ...]
    since: BroughtRelease | None
    older: tuple[int, ...]


NOTHING = Delivery((), None, ())


@dataclass(frozen=True)
class Arrival:
    """A release that arrives in a stream, whose documents are given by number.

    Deployments from row `before` on come later. Tenant 0 means untenanted.
    """

    release: int
    stream: StreamKey
    before: int


def arrival_of(history: History, row: int) -> Arrival:
    """Return the arrival that a deployment of the history is."""
    deployments = history.deployments
    stream = tuple(int(each.column(deployments)[row]) for each in STREAM)
    return Arrival(int(deployments.release[row]), stream, row)


def find_arrival(
    history: History,
    deployment: int,
    release: int,
    stream: tuple[int, ...],
    *,
    end: int,
) -> Arrival:
    """Return the arrival that any deployment is, or would be at `end`.

    All documents are given by number.
    """
    known = np.flatnonzero(history.deployments.number == deployment)
    until = int(np.searchsorted(history.deployments.completed, end, "right"))
    return Arrival(release, stream, min([until, *known.tolist()]))


def find_delivery(history: History, arrival: Arrival, *, end: int) -> Delivery:
    """Return what a release brings to a stream, as known at `end` (microseconds)."""
    releases = history.releases
    own = int(releases.find_rows(np.array([arrival.release]))[0])
    if own < 0:  # it was created just now
        return NOTHING
    newest = _find_newest(history, arrival, STREAM)
    is_first = newest < 0
    if is_first:
        pair = tuple(each for each in STREAM if each is not Dimension.TENANT)
        newest = _find_newest(history, arrival, pair)
    begin = releases.first_of_channel(own)
    first = newest + 1 if newest >= 0 else begin
    if is_first and first > own:
        first = own
    rows = np.arange(first, own + 1)
    is_known = (releases.created[rows] <= end) | (rows == own)
    return Delivery(
        tuple(_read(history, row) for row in rows[is_known].tolist()),
        _read(history, newest) if newest >= 0 else None,
        tuple(releases.number[begin : min(first, own)].tolist()),
    )


def _find_newest(
    history: History, arrival: Arrival, dimensions: tuple[Dimension, ...]
) -> int:
    """Return the row of the newest release that was delivered before; -1 if none."""
    deployments, before = history.deployments, arrival.before
    is_same: NDArray[np.bool_] = deployments.outcome[:before] == SUCCESS
    for dimension in dimensions:
        wanted = arrival.stream[STREAM.index(dimension)]
        is_same &= dimension.column(deployments)[:before] == wanted
    delivered = deployments.release[:before][is_same]
    if not len(delivered):
        return -1
    rows: Integers = history.releases.row_of[delivered]
    return int(rows.max())


def _read(history: History, row: int) -> BroughtRelease:
    releases = history.releases
    version = None if releases.is_deleted[row] else str(releases.version[row])
    return BroughtRelease(int(releases.number[row]), version)
