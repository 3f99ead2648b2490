"""A history as it was known at a given time.

Everything that was unknown at a given time is dated later, with one exception: a
release without a creation time becomes known when its first deployment completes, and
then counts as created earlier, when that was queued. Between these two times, no lead
time may be calculated from it.
"""

from dataclasses import replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.metric import Figure
from insights_dash.metrics.history.columns import (
    UNDATED,
    UNKNOWN,
    Codes,
    Releases,
    narrow,
)
from insights_dash.metrics.history.history import History
from insights_dash.metrics.history.streams import Streams, enrich
from insights_dash.metrics.history.subset import LiveSubset, Subset, subset_of
from insights_dash.metrics.history.table import take


def as_known(history: History, *, as_of: datetime) -> History:
    """Return the history for queries as of a time: usually the history itself.

    It still includes later deployments and releases; queries leave those out.
    """
    end, releases = to_microseconds(as_of), history.releases
    if releases.last_known_from <= end:
        return history
    is_late = (releases.known_from > end) & (releases.created <= end)
    if not is_late.any():
        return history
    known = _without_estimates(releases, is_late)
    stop = int(np.searchsorted(history.deployments.completed, end, "right"))
    streams = _count_again(history, known, releases.channel[is_late], stop)
    lead_times = _list_lead_times(history, streams, stop)
    return replace(
        history,
        releases=known,
        streams=streams,
        subsets={**history.subsets, subset_of(Figure.LEAD_TIME): lead_times},
        is_whole=False,
    )


def _without_estimates(releases: Releases, is_late: NDArray[np.bool_]) -> Releases:
    return replace(
        releases,
        created=np.where(is_late, UNDATED, releases.created),
        estimated_in=releases.estimated_in * ~is_late,
        known_from=np.where(is_late, UNKNOWN, releases.known_from),
    ).sorted()


def _count_again(
    history: History, releases: Releases, channels: Codes, stop: int
) -> Streams:
    """Return lead times of the channels' deployments before row `stop`."""
    deployments = take(history.deployments, slice(stop))
    rows = np.flatnonzero(np.isin(deployments.channel, channels))
    found = enrich(take(deployments, rows), releases).streams
    lead_time = history.streams.lead_time.copy()
    lead_time[rows] = found.lead_time
    release = history.streams.lead_time_release.astype(np.int64)
    release[rows] = found.lead_time_release
    return replace(
        history.streams, lead_time=lead_time, lead_time_release=narrow(release)
    )


def _list_lead_times(history: History, streams: Streams, stop: int) -> Subset:
    subset = LiveSubset(subset_of(Figure.LEAD_TIME))
    subset.follow(take(history.deployments, slice(stop)), take(streams, slice(stop)))
    return subset.view(history.subset(Figure.LEAD_TIME).present)
