"""What groups contributed to the change of a mean: their pace and their mix."""

from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from insights_dash.metrics.answer.changes.groups import Sum
from insights_dash.metrics.answer.changes.shown_parts import Part
from insights_dash.metrics.answer.rounding import MICROSECONDS_PER_SECOND
from insights_dash.metrics.history.columns import Integers

Floats = NDArray[np.float64]

# Far more than the error of a part that is calculated with floats, relative to the
# largest mean of its series.
_ERROR = 2.0**-46
# Products below this fit in 64 bits.
_LARGEST = 2.0**62


Amounts: TypeAlias = Any
"""An array, or one of Python's integers for a single cell or series."""


class Counted(NamedTuple):
    """How many values there are now and before, and what they add up to."""

    now: Amounts
    before: Amounts
    total_now: Amounts
    total_before: Amounts


def split_means(
    groups: Counted, whole: Counted, series: Integers
) -> tuple[Floats, Floats]:
    """Return pace and mix of all cells in seconds, shaped (cell, part).

    Also returns how far they can be from the exact ones, by series. `groups` has an
    element per cell, `whole` one per series, and `series` is that of each cell. Parts
    that are exactly 0 are 0.
    """
    now, before = _find_means(groups)
    # A group without values in one period takes its mean from the other.
    moved = np.where(np.isnan(now) | np.isnan(before), 0.0, now - before)
    now, before = (
        np.where(np.isnan(own), other, own)
        for own, other in ((now, before), (before, now))
    )
    of_now, of_before = (each[series] for each in _find_means(whole))
    share_now = _divide(groups.now, whole.now[series])
    share_before = _divide(groups.before, whole.before[series])
    pace = (share_now + share_before) / 2 * moved
    level = (now + before) / 2 - (of_now + of_before) / 2
    mix = _compare_shares(groups, whole, series) * level
    largest = np.zeros(len(whole.now))
    np.maximum.at(largest, series, np.maximum(np.abs(now), np.abs(before)))
    parts = np.stack([pace, mix], axis=1) / MICROSECONDS_PER_SECOND
    return parts, largest * (_ERROR / MICROSECONDS_PER_SECOND)


def _find_means(sums: Counted) -> tuple[Floats, Floats]:
    return (
        _divide(sums.total_now, sums.now),
        _divide(sums.total_before, sums.before),
    )


def _compare_shares(groups: Counted, whole: Counted, series: Integers) -> Floats:
    """Return how much each group's share of the values has grown; 0 if not at all."""
    both = groups.now, groups.before, whole.now[series], whole.before[series]
    largest = max(float(each.max(initial=0)) for each in both)
    if largest**2 >= _LARGEST:
        both = tuple(each.astype(object) for each in both)
    now, before, all_now, all_before = both
    return _divide(now * all_before - before * all_now, all_now * all_before)


def _divide(numerator: Sum, denominator: Sum) -> Floats:
    """Return quotients, NaN where the denominator is 0."""
    quotient = np.full(len(numerator), np.nan)
    is_known = denominator > 0
    np.divide(
        numerator.astype(np.float64),
        denominator.astype(np.float64),
        out=quotient,
        where=is_known.astype(bool),
    )
    return quotient


def split_exactly(number: int, group: Counted, whole: Counted) -> Part:
    """Split a group's contribution to a mean into pace and mix.

    Both are in seconds, and their size is in parts of twice the squares of both counts
    of the series (`count_parts`).
    """
    product, size = whole.now * whole.before, find_sizes(group, whole)
    per_second = count_parts(whole)
    own = group.now * group.before
    if not own:
        # Its mean is the same in both periods, so its pace is 0.
        return Part(number, size, ((0, 1), (size, per_second)))
    change = group.total_now * group.before - group.total_before * group.now
    shares = group.now * whole.before + group.before * whole.now
    pace = shares * change * product
    numbers = (pace, own * per_second), (size * own - pace, own * per_second)
    return Part(number, size, numbers)


def find_sizes(groups: Counted, whole: Counted) -> Amounts:
    """Return the sizes of contributions, in the parts of `count_parts`.

    Of several groups, the sums of the series are given for each group. If they are
    64-bit integers, they have to be small enough (`bound_sizes`).
    """
    more = groups.now * whole.before - groups.before * whole.now
    level = whole.total_now * whole.before + whole.total_before * whole.now
    moved = groups.total_now * whole.before - groups.total_before * whole.now
    return 2 * whole.now * whole.before * moved - more * level


def bound_sizes(
    groups: Counted, whole: Counted, series: Integers
) -> tuple[Floats, Floats]:
    """Return bounds of the sizes of groups, and the parts of a second by series."""
    of_groups = Counted(*(np.abs(each.astype(np.float64)) for each in groups))
    of_series = Counted(*(np.abs(each.astype(np.float64)) for each in whole))
    one = Counted(*(each[series] for each in of_series))
    more = of_groups.now * one.before + of_groups.before * one.now
    level = one.total_now * one.before + one.total_before * one.now
    moved = of_groups.total_now * one.before + of_groups.total_before * one.now
    return 2 * one.now * one.before * moved + more * level, count_parts(of_series)


def count_parts(whole: Counted) -> Amounts:
    """Return how many parts of a contribution's size a second has."""
    return 2 * (whole.now * whole.before) ** 2 * MICROSECONDS_PER_SECOND


def change_exactly(whole: Counted) -> int:
    """Return the change of the mean in the same parts."""
    change = whole.total_now * whole.before - whole.total_before * whole.now
    parts: int = 2 * whole.now * whole.before * change
    return parts
