"""Exact quotients of integers, rounded once, half to even.

Engines differ at ties of half a unit, so nothing here uses floating point. Source:
docs/metrics.md.
"""

import numpy as np
from numpy.typing import NDArray

from insights_dash.metrics.history.columns import Integers

MICROSECONDS_PER_SECOND = 1_000_000
SHARE_PLACES = 100_000


def divide_half_even(numerator: Integers, denominator: Integers | int) -> Integers:
    """Return whole quotients. The denominator is positive and below 2^62."""
    remainder = numerator + denominator // 2
    quotient = remainder // denominator
    remainder -= quotient * denominator
    if not remainder.all():
        # Nothing remains of a tie, whose denominator is even. It was rounded up.
        is_tie = (remainder == 0) & (denominator % 2 == 0)
        quotient -= is_tie & (quotient & 1)
    return quotient


def divide_shares(part: Integers, whole: Integers) -> NDArray[np.float64]:
    """Return part ÷ whole, rounded to five places; NaN if the whole is 0."""
    # Arrays lie in memory by interval: the other order takes ten times as long.
    part, whole = part.T, whole.T
    shares = np.where(whole > 0, 0.0, np.nan)
    has_part = part > 0
    places = divide_half_even(part[has_part] * SHARE_PLACES, whole[has_part])
    shares[has_part] = places / SHARE_PLACES
    return shares.T


def mean_seconds(
    seconds: Integers, microseconds: NDArray[np.int32], count: NDArray[np.int32]
) -> Integers:
    """Return (seconds + microseconds) ÷ count in whole seconds, for any sums.

    Microseconds are never negative, and less than a second.
    """
    quotient = seconds // count
    # Less than `count` seconds remain, so they fit in microseconds.
    beyond_half = (seconds - quotient * count) * MICROSECONDS_PER_SECOND
    beyond_half += microseconds
    beyond_half *= 2
    beyond_half -= count.astype(np.int64) * MICROSECONDS_PER_SECOND
    is_up = beyond_half > 0
    if not beyond_half.all():
        is_up |= (beyond_half == 0) & (quotient % 2 == 1)
    quotient += is_up
    return quotient
