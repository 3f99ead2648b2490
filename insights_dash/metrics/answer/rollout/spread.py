"""How fast the releases of a channel spread over its streams.

A stream is included in the rollout of a release if it got that release, or if it had an
older release before the first deployment of that release and got a newer one later.
Source: docs/metrics.md, "Rollout".
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insights_dash.metrics.answer.rollout.steps import (
    NEVER,
    Deliveries,
    Passages,
    Places,
    list_passages,
)
from insights_dash.metrics.history.columns import Integers, order_by

# Percent of the included streams.
SHARES = (50, 90, 100)
CELLS = 1 << 18  # of a block: more would not fit in the cache of a processor


@dataclass(frozen=True)
class Spread:
    """The rollout of each release, in microseconds.

    `first` is the instant at which it first went live, UNKNOWN if it never did. Then
    everything else means nothing. `to_50` is how long it took to arrive in 50 % of the
    included streams.
    """

    first: Integers
    streams: Integers
    to_50: Integers
    to_90: Integers
    to_100: Integers


def find_spread(deliveries: Deliveries) -> Spread:
    """Return how each release spread."""
    by_release = order_by(deliveries.release)
    begins = np.searchsorted(
        deliveries.release[by_release], np.arange(deliveries.releases + 1)
    )
    first = by_release[begins[:-1]]
    # "Before" means at an earlier instant, not only earlier in order.
    instant = deliveries.completed[first]
    since = np.searchsorted(deliveries.completed, instant, "left")
    streams = np.empty(deliveries.releases, np.int64)
    reached = {each: np.empty(deliveries.releases, np.int64) for each in SHARES}
    for block, passages in list_passages(deliveries, CELLS):
        rows = by_release[begins[block.start] : begins[block.stop]]
        is_included = _has_got(deliveries, rows, block)
        is_included |= _passed(passages, since[block])
        arrivals = _find_arrivals(passages, is_included, first[block])
        count = streams[block] = is_included.sum(axis=0)
        for share in SHARES:
            rank = _divide_up(count * share, 100) - 1
            reached[share][block] = arrivals[np.arange(len(rank)), rank]
    after = (deliveries.completed[reached[each]] - instant for each in SHARES)
    return Spread(instant, streams, *after)


def _has_got(deliveries: Deliveries, rows: Integers, block: slice) -> NDArray[np.bool_]:
    """Tell which streams got each release of a block, which has these deployments."""
    got = np.zeros((deliveries.streams, block.stop - block.start), np.bool_)
    got[deliveries.stream[rows], deliveries.release[rows] - block.start] = True
    return got


def _passed(passages: Passages, since: Integers) -> NDArray[np.bool_]:
    """Tell which streams had an older release before, and later got a newer one."""
    passed: NDArray[np.bool_] = (passages.older < since) & (
        passages.newer > passages.older
    )
    return passed


def _find_arrivals(
    passages: Passages, is_included: NDArray[np.bool_], first: Integers
) -> Places:
    """Return the places at which streams arrived, in order, per release.

    A stream that had a newer release before the first deployment arrived with that one.
    """
    arrived = np.maximum(passages.reached, first.astype(np.int32))
    arrivals = np.where(is_included, arrived, np.int32(NEVER)).T.copy()
    arrivals.sort(axis=1)
    return arrivals


def _divide_up(dividend: Integers, divisor: int) -> Integers:
    return -(-dividend // divisor)
