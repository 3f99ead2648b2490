"""Exact quotients of integers, rounded once, half to even.

Source: METRICS.md; ties at half a unit are where engines differ, so nothing here goes
through floating point.
"""

import numpy as np

from insights_dash.metrics.history.columns import Integers

MICROSECONDS_A_SECOND = 1_000_000


def divide_half_even(numerator: Integers, denominator: Integers | int) -> Integers:
    """Whole quotients. The denominator is positive and below 2^62."""
    quotient = numerator // denominator
    remainder = numerator - quotient * denominator
    twice = 2 * remainder
    is_tie = twice == denominator
    rounded: Integers = quotient + (
        (twice > denominator) | (is_tie & (quotient % 2 == 1))
    )
    return rounded


def mean_seconds(
    seconds: Integers, microseconds: Integers, count: Integers
) -> Integers:
    """Whole seconds of (seconds + microseconds) ÷ count, however large the sums are."""
    carried, rest = np.divmod(microseconds, MICROSECONDS_A_SECOND)
    quotient, remainder = np.divmod(seconds + carried, count)
    # What is left is below count seconds, and so fits in microseconds.
    fraction = divide_half_even(
        remainder * MICROSECONDS_A_SECOND + rest, count * MICROSECONDS_A_SECOND
    )
    is_tie = 2 * (remainder * MICROSECONDS_A_SECOND + rest) == (
        count * MICROSECONDS_A_SECOND
    )
    return quotient + np.where(is_tie, quotient % 2, fraction)
