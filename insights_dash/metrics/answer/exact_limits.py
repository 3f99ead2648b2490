"""Natural limits of one series, calculated with Python's integers of any size.

Source: docs/metrics.md, "Natural limits".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import lcm

from insights_dash.metrics.answer.rounding import SHARE_PLACES

HUNDREDTHS = 100
# How many hundredths of the median or the mean moving range limits are from the centre.
MEDIAN_RANGE, MEAN_RANGE = 314, 266
# How many standard errors the limits of rates are from the centre.
STANDARD_ERRORS = 3


@dataclass(frozen=True)
class ExactLimits:
    """The exact limits of some values; for each value, its side, and if it is outside.

    The side is 1 above the centre, -1 below it, or 0.
    """

    centre: Fraction
    lower: Fraction
    upper: Fraction
    side: Sequence[int]
    is_outside: Sequence[bool]


def judge_exactly(
    numerators: Sequence[int], denominators: Sequence[int]
) -> ExactLimits:
    """Return the limits of at least two quotients, in order of time."""
    parts = lcm(*denominators)
    values = [
        numerator * (parts // denominator)
        for numerator, denominator in zip(numerators, denominators, strict=True)
    ]
    ranges = [abs(later - earlier) for earlier, later in pairwise(values)]
    twice_centre = _twice_median(values)
    centre = Fraction(twice_centre, 2 * parts)
    width = Fraction(MEDIAN_RANGE * _twice_median(ranges), 2 * HUNDREDTHS * parts)
    if not width:
        width = Fraction(MEAN_RANGE * sum(ranges), HUNDREDTHS * len(ranges) * parts)
    lower, upper = max(centre - width, Fraction(0)), centre + width
    # A whole number is beyond a limit if it is beyond the whole number next to it.
    least, most = -(-lower * parts // 1), upper * parts // 1
    return ExactLimits(
        centre,
        lower,
        upper,
        [(2 * each > twice_centre) - (2 * each < twice_centre) for each in values],
        [each < least or each > most for each in values],
    )


def _twice_median(values: Sequence[int]) -> int:
    ordered, count = sorted(values), len(values)
    return ordered[(count - 1) // 2] + ordered[count // 2]


def is_rate_outside(failed: int, total: int, of_series: tuple[int, int]) -> bool:
    """Return whether an interval's failed ÷ total is outside its limits.

    `of_series` are all failed and all deployments.
    """
    all_failed, all_total = of_series
    away = failed * all_total - all_failed * total
    variance = all_failed * (all_total - all_failed)
    return away**2 > STANDARD_ERRORS**2 * variance * total


def round_rate_limit(
    below: int, total: int, of_series: tuple[int, int], *, is_upper: bool
) -> int:
    """Round the limit of an interval with `total` deployments, half to even.

    It is in units of the last place, and lies between `below` and the next number.
    """
    all_failed, all_total = of_series
    # The centre's distance from the half, and the limit's distance from the centre.
    # All are multiplied by twice the total of the series.
    centre = 2 * SHARE_PLACES * all_failed - (2 * below + 1) * all_total
    variance = all_failed * (all_total - all_failed)
    squared_width = (2 * SHARE_PLACES * STANDARD_ERRORS) ** 2 * variance
    beyond = centre * abs(centre) * total
    beyond += squared_width if is_upper else -squared_width
    return below + (below % 2 if beyond == 0 else beyond > 0)
