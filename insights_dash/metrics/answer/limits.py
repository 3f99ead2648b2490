"""Natural limits: which intervals differ from the others by more than chance.

Values and counts have an XmR chart: its limits follow from how much neighbours differ.
Rates have a p-chart: its limits follow from the number of deployments in an interval.

Rows are series. Columns are intervals in order of time, whichever period they are from.
Every judgement is exact. Most are made with floats, by a margin that is larger than
their errors. The others are left to whole numbers (`exact_limits.py`).

Source: docs/metrics.md, "Natural limits".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insights_dash.metrics.answer.exact_limits import (
    HUNDREDTHS,
    MEAN_RANGE,
    MEDIAN_RANGE,
    STANDARD_ERRORS,
    is_rate_outside,
    judge_exactly,
    round_rate_limit,
)
from insights_dash.metrics.answer.rounding import (
    MICROSECONDS_PER_SECOND,
    SHARE_PLACES,
    divide_half_even,
    divide_shares,
)
from insights_dash.metrics.answer.summaries import Quotients, Values
from insights_dash.metrics.history.columns import Integers
from insights_dash.metrics.history.table import take

Flags = NDArray[np.bool_]
Sides = NDArray[np.int8]
Floats = NDArray[np.float64]

FEWEST_INTERVALS = 8
# So many values in a row on one side of the centre are a signal.
RUN = 8
# Limits of counts are at least so far from the centre.
LEAST_WIDTH_OF_COUNTS = 1

# Far more than the error of a limit that is calculated with floats, relative to the
# largest value of its series.
_ERROR = 2.0**-44
_HALF = 0.5


@dataclass(frozen=True)
class Limits:
    """The natural limits of a figure in every series, and its signals.

    `centre`, `lower` and `upper` have one element per series, rounded like the figure.
    They mean nothing for a series that is not known, because fewer than eight of its
    intervals are included. The lower and upper limits of rates are shaped (series,
    interval), and NaN in intervals that aren't included.

    `side` and `is_signal` are shaped (series, interval). The side is 1 above the exact
    centre, -1 below it, and 0 on it or if the interval isn't included.
    """

    is_known: Flags
    centre: Values
    lower: Values
    upper: Values
    side: Sides
    is_signal: Flags


def limit_each(durations: Sequence[Quotients], included: Flags) -> list[Limits]:
    """Return the limits of several durations of the same series, found together."""
    size = len(included)
    together = limit_durations(
        Quotients(
            np.concatenate([each.numerator for each in durations]),
            np.concatenate([each.denominator for each in durations]),
        ),
        np.tile(included, (len(durations), 1)),
    )
    return [
        take(together, slice(place * size, (place + 1) * size))
        for place in range(len(durations))
    ]


def limit_durations(durations: Quotients, included: Flags) -> Limits:
    """Return the limits of durations in microseconds, as whole seconds.

    `included` tells which intervals of which series are included. Those without a value
    never are.
    """
    chart = _Chart.of(included & (durations.denominator > 0))
    numerator = chart.line_up(durations.numerator)
    denominator = chart.line_up(durations.denominator)
    judged, is_sure = _estimate(chart, numerator, denominator)
    for row in np.flatnonzero(~is_sure).tolist():
        size = chart.size[row]
        exact = judge_exactly(
            numerator[row, :size].tolist(), denominator[row, :size].tolist()
        )
        judged.side[row, :size] = exact.side
        judged.is_outside[row, :size] = exact.is_outside
        judged.centre[row] = round(exact.centre / MICROSECONDS_PER_SECOND)
        judged.lower[row] = round(exact.lower / MICROSECONDS_PER_SECOND)
        judged.upper[row] = round(exact.upper / MICROSECONDS_PER_SECOND)
    return chart.spread(judged)


def limit_counts(counts: Integers, included: Flags) -> Limits:
    """Return the limits of numbers of deployments, rounded to five places."""
    chart = _Chart.of(included)
    values = chart.line_up(counts)
    moving, has_range = np.abs(np.diff(values)), chart.is_filled[:, 1:]
    ranges = chart.size - 1
    twice_range = _find_middles(_sort(moving, has_range), ranges).twice
    twice_centre = _find_middles(_sort(values, chart.is_filled), chart.size).twice
    # Centre and width are in these parts of a half, so that they are whole numbers.
    parts = np.where(twice_range > 0, HUNDREDTHS, HUNDREDTHS * ranges)
    width = np.where(
        twice_range > 0,
        MEDIAN_RANGE * twice_range,
        2 * MEAN_RANGE * moving.sum(axis=1, where=has_range),
    )
    width = np.maximum(width, 2 * LEAST_WIDTH_OF_COUNTS * parts)
    centre = twice_centre * parts
    away = 2 * parts[:, None] * values - centre[:, None]
    centre, lower, upper = (
        divide_half_even(each * SHARE_PLACES, 2 * parts) / SHARE_PLACES
        for each in (centre, np.maximum(centre - width, 0), centre + width)
    )
    side = np.where(chart.is_filled, np.sign(away), 0).astype(np.int8)
    is_outside = chart.is_filled & (np.abs(away) > width[:, None])
    return chart.spread(_Judged(centre, lower, upper, side, is_outside))


def limit_rates(parts: Integers, totals: Integers, included: Flags) -> Limits:
    """Return the limits of parts ÷ totals, rounded to five places.

    Intervals whose total is 0 are never included.
    """
    included = np.ascontiguousarray(included & (totals > 0))
    rates = _Rates(np.where(included, parts, 0), np.where(included, totals, 0))
    is_known = included.sum(axis=1) >= FEWEST_INTERVALS
    included &= is_known[:, None]
    return Limits(
        is_known,
        divide_shares(rates.all_failed, rates.all_total),
        np.where(included, rates.round_limits(is_upper=False), np.nan),
        np.where(included, rates.round_limits(is_upper=True), np.nan),
        side=np.where(included, np.sign(rates.away), 0).astype(np.int8),
        is_signal=included & rates.find_outside(),
    )


@dataclass(frozen=True)
class _Judged:
    """The limits of a chart's rows, and where its values are."""

    centre: Values
    lower: Values
    upper: Values
    side: Sides
    is_outside: Flags


@dataclass(frozen=True)
class _Chart:
    """The included values, moved together at the beginning of their row.

    It has a row for each series of which enough intervals are included: the series
    `rows`, from their intervals `included`. `is_filled` tells where the chart has
    values, in the same order, and `size` how many each row has.
    """

    series: int
    rows: Integers
    included: Flags
    size: Integers
    is_filled: Flags

    @classmethod
    def of(cls, included: Flags) -> "_Chart":
        sizes = included.sum(axis=1)
        rows = np.flatnonzero(sizes >= FEWEST_INTERVALS)
        size = sizes[rows]
        is_filled = np.arange(size.max(initial=0)) < size[:, None]
        of_rows = np.ascontiguousarray(included[rows])
        return cls(len(included), rows, of_rows, size, is_filled)

    def line_up(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return the chart's values; other elements are 0."""
        lined_up = np.zeros(self.is_filled.shape, values.dtype)
        lined_up[self.is_filled] = np.ascontiguousarray(values[self.rows])[
            self.included
        ]
        return lined_up

    def spread(self, judged: _Judged) -> Limits:
        """Return the limits of all series, with the signals of runs too."""
        is_signal = judged.is_outside | _find_runs(judged.side)
        is_known = np.zeros(self.series, bool)
        is_known[self.rows] = True
        return Limits(
            is_known,
            self._of_series(judged.centre),
            self._of_series(judged.lower),
            self._of_series(judged.upper),
            side=self._of_intervals(judged.side),
            is_signal=self._of_intervals(is_signal),
        )

    def _of_intervals(self, values: NDArray[Any]) -> NDArray[Any]:
        of_rows = np.zeros(self.included.shape, values.dtype)
        of_rows[self.included] = values[self.is_filled]
        spread = np.zeros((self.series, self.included.shape[1]), values.dtype)
        spread[self.rows] = of_rows
        return spread

    def _of_series(self, values: NDArray[Any]) -> NDArray[Any]:
        spread = np.zeros(self.series, values.dtype)
        spread[self.rows] = values
        return spread


@dataclass(frozen=True)
class _Middles:
    """The two values in the middle of each row, which are one if it has an odd size."""

    low: NDArray[Any]
    high: NDArray[Any]

    @property
    def twice(self) -> NDArray[Any]:
        """Twice the median."""
        twice: NDArray[Any] = self.low + self.high
        return twice


def _sort(values: NDArray[Any], is_filled: Flags) -> NDArray[Any]:
    """Sort each row; what isn't filled comes last."""
    top = np.inf if values.dtype.kind == "f" else np.iinfo(np.int64).max
    return np.sort(np.where(is_filled, values, top))


def _find_middles(ordered: NDArray[Any], size: Integers) -> _Middles:
    row = np.arange(len(size))
    return _Middles(ordered[row, (size - 1) // 2], ordered[row, size // 2])


def _find_runs(side: Sides) -> Flags:
    """Return which values are at least the eighth in a row on one side of the centre.

    The sides of eight such values add up to eight.
    """
    sums = np.zeros((len(side), side.shape[1] + 1), np.int64)
    np.cumsum(side, axis=1, out=sums[:, 1:])
    found = np.zeros(side.shape, bool)
    found[:, RUN - 1 :] = np.abs(sums[:, RUN:] - sums[:, :-RUN]) == RUN
    return found


def _estimate(
    chart: _Chart, numerator: NDArray[Any], denominator: Integers
) -> tuple[_Judged, Flags]:
    """Judge all rows with floats, and tell which of them are judged for sure."""
    values = (numerator / np.maximum(denominator, 1)).astype(np.float64)
    margin = np.abs(values).max(axis=1, initial=0) * _ERROR
    ordered = _sort(values, chart.is_filled)
    middles = _find_middles(ordered, chart.size)
    ranges = _sort(np.abs(np.diff(values)), chart.is_filled[:, 1:])
    twice_range = _find_middles(ranges, chart.size - 1).twice
    centre, width = middles.twice / 2, twice_range * (MEDIAN_RANGE / HUNDREDTHS / 2)
    lower, upper = centre - width, centre + width
    is_sure = (
        (_find_gaps(ordered, chart.size) > 4 * margin)
        & (twice_range > 2 * margin)
        & (np.abs(lower) > margin)
        & (_find_distances(chart, values, lower) > margin)
        & (_find_distances(chart, values, upper) > margin)
    )
    lower = np.maximum(lower, 0)
    side = np.where(chart.is_filled, np.sign(values - centre[:, None]), 0)
    is_outside = (values < lower[:, None]) | (values > upper[:, None])
    seconds, is_rounded = _round_to_seconds(np.stack([centre, lower, upper]), margin)
    judged = _Judged(
        *(seconds[0], seconds[1], seconds[2]),
        side=side.astype(np.int8),
        is_outside=chart.is_filled & is_outside,
    )
    return judged, is_sure & is_rounded.all(axis=0)


def _find_gaps(ordered: Floats, size: Integers) -> Floats:
    """Return the smallest gap between values in the middle, and to the next ones.

    If it isn't tiny, these are the middle ones of the exact values too.
    """
    row, low, high = np.arange(len(size)), (size - 1) // 2, size // 2
    below = ordered[row, low] - ordered[row, low - 1]
    above = ordered[row, high + 1] - ordered[row, high]
    between = np.where(low < high, ordered[row, high] - ordered[row, low], np.inf)
    smallest: Floats = np.minimum(np.minimum(below, above), between)
    return smallest


def _find_distances(chart: _Chart, values: Floats, limit: Floats) -> Floats:
    """Return how close a value of each row comes to its limit."""
    distance = np.abs(values - limit[:, None])
    smallest: Floats = distance.min(axis=1, where=chart.is_filled, initial=np.inf)
    return smallest


def _round_to_seconds(values: Floats, margin: Floats) -> tuple[Integers, Flags]:
    """Return whole seconds, and which of them are rounded for sure."""
    seconds = values / MICROSECONDS_PER_SECOND
    from_half = np.abs(seconds % 1 - _HALF)
    is_sure = from_half * MICROSECONDS_PER_SECOND > 2 * margin
    return np.rint(seconds).astype(np.int64), is_sure


@dataclass(frozen=True)
class _Rates:
    """Failed and all deployments in the included intervals; 0 in the others."""

    failed: Integers
    total: Integers

    @cached_property
    def all_failed(self) -> Integers:
        """The failed deployments of each series."""
        failed: Integers = self.failed.sum(axis=1)
        return failed

    @cached_property
    def all_total(self) -> Integers:
        """All deployments of each series."""
        total: Integers = self.total.sum(axis=1)
        return total

    @cached_property
    def away(self) -> Integers:
        """How far the rates are from the centre, in parts of both totals."""
        all_failed, all_total = self.all_failed[:, None], self.all_total[:, None]
        return self.failed * all_total - all_failed * self.total

    def find_outside(self) -> Flags:
        """Return which rates are outside their limits."""
        away = self.away.astype(np.float64) ** 2
        spread = (self._variance * STANDARD_ERRORS**2)[:, None] * self.total
        is_outside: Flags = away > spread
        is_close = (np.abs(away - spread) <= spread * _ERROR) & (spread > 0)
        for row, column in np.argwhere(is_close).tolist():
            cell = int(self.failed[row, column]), int(self.total[row, column])
            is_outside[row, column] = is_rate_outside(*cell, self._rate(row))
        return is_outside

    def round_limits(self, *, is_upper: bool) -> Floats:
        """Return the lower or the upper limits of the rates."""
        width = STANDARD_ERRORS * np.sqrt(self._variance[:, None] / self._divisor)
        limit = self.all_failed[:, None] + (width if is_upper else -width)
        places = limit * (SHARE_PLACES / np.maximum(self.all_total, 1))[:, None]
        rounded = np.rint(places)
        is_close = np.abs(places - np.floor(places) - _HALF) <= _ERROR * SHARE_PLACES
        for row, column in np.argwhere(is_close & (self.total > 0)).tolist():
            below, total = int(places[row, column] // 1), int(self.total[row, column])
            rounded[row, column] = round_rate_limit(
                below, total, self._rate(row), is_upper=is_upper
            )
        # A zero is added, so that none is negative.
        shown: Floats = np.clip(rounded, 0, SHARE_PLACES) / SHARE_PLACES + 0.0
        return shown

    @cached_property
    def _divisor(self) -> Integers:
        return np.maximum(self.total, 1)

    @cached_property
    def _variance(self) -> Floats:
        """Return p × (1 - p), in parts of the squares of the series' totals."""
        successful = self.all_total - self.all_failed
        return self.all_failed.astype(np.float64) * successful

    def _rate(self, row: int) -> tuple[int, int]:
        return int(self.all_failed[row]), int(self.all_total[row])
