"""Exact quotients of integers, rounded once, half to even.

Engines differ at ties of half a unit, so nothing here uses floating point. Source:
docs/metrics.md.
"""

import numpy as np
from numpy.typing import NDArray

from insights_dash.metrics.history.columns import Integers

MICROSECONDS_PER_SECOND = 1_000_000
_SHARE_PLACES = 100_000


def divide_half_even(numerator: Integers, denominator: Integers | int) -> Integers:
    """Return whole quotients. The denominator is positive and below 2^62."""
    quotient = numerator // denominator
    remainder = numerator - quotient * denominator
    twice = 2 * remainder
    is_tie = twice == denominator
    rounded: Integers = quotient + (
        (twice > denominator) | (is_tie & (quotient % 2 == 1))
    )
    return rounded


def divide_shares(part: Integers, whole: Integers) -> NDArray[np.float64]:
    """Return part ÷ whole, rounded to five places; NaN if the whole is 0."""
    # Arrays lie in memory by interval: the other order takes ten times as long.
    part, whole = part.T, whole.T
    shares = np.where(whole > 0, 0.0, np.nan)
    has_part = part > 0
    places = divide_half_even(part[has_part] * _SHARE_PLACES, whole[has_part])
    shares[has_part] = places / _SHARE_PLACES
    return shares.T


def mean_seconds(
    seconds: Integers, microseconds: Integers, count: Integers
) -> Integers:
    """Return (seconds + microseconds) ÷ count in whole seconds, for any sums."""
    carried, rest = np.divmod(microseconds, MICROSECONDS_PER_SECOND)
    quotient, remainder = np.divmod(seconds + carried, count)
    # The remainder is below `count` seconds, so it fits in microseconds.
    fraction = divide_half_even(
        remainder * MICROSECONDS_PER_SECOND + rest, count * MICROSECONDS_PER_SECOND
    )
    is_tie = 2 * (remainder * MICROSECONDS_PER_SECOND + rest) == (
        count * MICROSECONDS_PER_SECOND
    )
    return quotient + np.where(is_tie, quotient % 2, fraction)
