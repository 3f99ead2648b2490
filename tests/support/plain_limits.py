"""Natural limits and signals: the definitions as plain code.

Everything is exact. Only the limits of a rate can be irrational: whether a rate is
outside them is judged by its square, and they are shown from 40 exact decimal places.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import isqrt
from typing import Any

from plain_figures import Cell, show_duration, show_number, statistic

Value = int | Fraction
# An interval's start, what was deployed in it, and whether it is included.
Place = tuple[str, Cell, bool]

LEAST_INTERVALS = 8
ROW_LENGTH = 8
PER_MEDIAN_RANGE = Fraction(314, 100)
PER_MEAN_RANGE = Fraction(266, 100)
DEVIATIONS_OF_RATES = 3
DURATIONS = ("LeadTime", "TimeSincePreviousDeployment", "MeanTimeToRecovery")


@dataclass(frozen=True)
class ValueLimits:
    """Limits of values or counts; `signals` are indices of the values."""

    values: Sequence[Value]
    centre: Fraction
    lower: Fraction
    upper: Fraction

    @property
    def signals(self) -> Sequence[int]:
        return [
            at
            for at, value in enumerate(self.values)
            if not self.lower <= value <= self.upper or self._ends_a_row(at)
        ]

    def _ends_a_row(self, at: int) -> bool:
        row = self.values[max(0, at - ROW_LENGTH + 1) : at + 1]
        return len(row) == ROW_LENGTH and (
            all(each > self.centre for each in row)
            or all(each < self.centre for each in row)
        )


def limit_values(values: Sequence[Value], *, is_count: bool) -> ValueLimits | None:
    """Return the limits of values in the order of their intervals (XmR)."""
    if len(values) < LEAST_INTERVALS:
        return None
    ranges = [abs(Fraction(after - before)) for before, after in pairwise(values)]
    width = PER_MEDIAN_RANGE * median(ranges)
    if width == 0:
        width = PER_MEAN_RANGE * Fraction(sum(ranges)) / len(ranges)
    if is_count:
        width = max(width, Fraction(1))
    centre = median(values)
    return ValueLimits(values, centre, max(centre - width, Fraction(0)), centre + width)


def median(values: Sequence[Value]) -> Fraction:
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[middle])
    return Fraction(ordered[middle - 1] + ordered[middle]) / 2


def draw_limits(places: Sequence[Place], statistic_name: str) -> dict[str, Any]:
    """Return `Limits` of the intervals of a series, as `/metrics` writes them."""
    limits = {
        "NumberOfSuccessfulDeployments": show_value_limits(
            places, lambda cell: cell.successes, is_count=True
        )
    }
    for figure in DURATIONS:

        def read(cell: Cell, figure: str = figure) -> Fraction | None:
            values = cell.values(figure)
            return statistic(values, statistic_name) if values else None

        limits[figure] = show_value_limits(places, read, is_count=False)
    limits["DeploymentFailureRate"] = show_rate_limits(places)
    return limits


def show_value_limits(
    places: Sequence[Place], read: Callable[[Cell], Value | None], *, is_count: bool
) -> Mapping[str, Any] | None:
    """Draw limits over the included intervals that have a value."""
    read_places = [
        (start, read(cell)) for start, cell, is_included in places if is_included
    ]
    known = [(start, value) for start, value in read_places if value is not None]
    limits = limit_values([value for _, value in known], is_count=is_count)
    if limits is None:
        return None
    show = show_number if is_count else show_duration
    return {
        "Centre": show(limits.centre),
        "Lower": show(limits.lower),
        "Upper": show(limits.upper),
        "Signals": [known[at][0] for at in limits.signals],
    }


def show_rate_limits(places: Sequence[Place]) -> Mapping[str, Any] | None:
    """Draw limits of failure rates (p-chart)."""
    included = [cell for _, cell, is_included in places if is_included and cell.total]
    if len(included) < LEAST_INTERVALS:
        return None
    centre = Fraction(
        sum(cell.failed for cell in included),
        sum(cell.total for cell in included),
    )
    lower: list[float | None] = []
    upper: list[float | None] = []
    signals = []
    for start, cell, is_included in places:
        if not is_included or not cell.total:
            lower.append(None)
            upper.append(None)
            continue
        square = DEVIATIONS_OF_RATES**2 * centre * (1 - centre) / cell.total
        width = square_root(square)
        lower.append(show_number(max(centre - width, Fraction(0))))
        upper.append(show_number(min(centre + width, Fraction(1))))
        if (Fraction(cell.failed, cell.total) - centre) ** 2 > square:
            signals.append(start)
    return {
        "Centre": show_number(centre),
        "Lower": lower,
        "Upper": upper,
        "Signals": signals,
    }


def square_root(value: Fraction) -> Fraction:
    """Return the root if it is rational, or else its first 40 decimal places."""
    exact = Fraction(isqrt(value.numerator), isqrt(value.denominator))
    if exact**2 == value:
        return exact
    scale = 10**40
    return Fraction(isqrt(value.numerator * scale**2 // value.denominator), scale)
