"""Natural limits: which intervals differ from the others by more than chance.

Values and counts have an XmR chart: its limits follow from how much neighbours differ.
Rates have a p-chart: its limits follow from the number of deployments in an interval.

Rows are series. Columns are intervals in order of time, whichever period they are from.
Every judgement is exact. Most are made with floats, by a margin that is larger than
their errors. The others are left to whole numbers (`exact_limits.py`).

Source: docs/metrics.md, "Natural limits".
"""

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
    included = included & (totals > 0)
    failed, total = (np.where(included, each, 0) for each in (parts, totals))
    all_failed, all_total = failed.sum(axis=1), total.sum(axis=1)
    is_known = included.sum(axis=1) >= FEWEST_INTERVALS
    series, interval = np.nonzero(included & is_known[:, None])
    cells = _RateCells(
        failed[series, interval],
        total[series, interval],
        all_failed[series],
        all_total[series],
    )
    side, is_signal = np.zeros(totals.shape, np.int8), np.zeros(totals.shape, bool)
    side[series, interval] = np.sign(cells.away)
    is_signal[series, interval] = cells.find_outside()
    lower, upper = np.full((2, *totals.shape), np.nan)
    lower[series, interval] = cells.round_limits(is_upper=False)
    upper[series, interval] = cells.round_limits(is_upper=True)
    centre = divide_shares(all_failed, all_total)
    return Limits(is_known, centre, lower, upper, side, is_signal)


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

    It has a row for each series of which enough intervals are included. `row` and
    `place` of each value are its place in the chart, `interval` is the column it is
    from.
    """

    shape: tuple[int, int]
    rows: Integers
    size: Integers
    row: Integers
    place: Integers
    interval: Integers
    is_filled: Flags

    @classmethod
    def of(cls, included: Flags) -> "_Chart":
        sizes = included.sum(axis=1)
        rows = np.flatnonzero(sizes >= FEWEST_INTERVALS)
        size = sizes[rows]
        row, interval = np.nonzero(np.ascontiguousarray(included[rows]))
        place = np.arange(len(row)) - np.repeat(np.cumsum(size) - size, size)
        is_filled = np.arange(size.max(initial=0)) < size[:, None]
        shape = included.shape[0], included.shape[1]
        return cls(shape, rows, size, row, place, interval, is_filled)

    def line_up(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return the chart's values; other elements are 0."""
        lined_up = np.zeros(self.is_filled.shape, values.dtype)
        lined_up[self.row, self.place] = values[self.rows[self.row], self.interval]
        return lined_up

    def spread(self, judged: _Judged) -> Limits:
        """Return the limits of all series, with the signals of runs too."""
        is_signal = judged.is_outside | _find_runs(judged.side)
        series = self.rows[self.row], self.interval
        side, signals = np.zeros(self.shape, np.int8), np.zeros(self.shape, bool)
        side[series] = judged.side[self.row, self.place]
        signals[series] = is_signal[self.row, self.place]
        is_known = np.zeros(self.shape[0], bool)
        is_known[self.rows] = True
        centre, lower, upper = map(
            self._of_series, (judged.centre, judged.lower, judged.upper)
        )
        return Limits(is_known, centre, lower, upper, side, signals)

    def _of_series(self, values: NDArray[Any]) -> NDArray[Any]:
        spread = np.zeros(self.shape[0], values.dtype)
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
    """Return which values end at least eight in a row on one side of the centre."""
    columns = np.arange(side.shape[1])
    begins = np.zeros(side.shape, np.int64)
    begins[:, 1:] = np.where(side[:, 1:] != side[:, :-1], columns[1:], 0)
    length = columns - np.maximum.accumulate(begins, axis=1) + 1
    found: Flags = (side != 0) & (length >= RUN)
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
class _RateCells:
    """Intervals with their failed and all deployments, and those of their series."""

    failed: Integers
    total: Integers
    all_failed: Integers
    all_total: Integers

    @cached_property
    def away(self) -> Integers:
        """How far the rates are from the centre, in parts of both totals."""
        return self.failed * self.all_total - self.all_failed * self.total

    def find_outside(self) -> Flags:
        """Return which rates are outside their limits."""
        away = self.away.astype(np.float64) ** 2
        spread = (self._variance * self.total) * STANDARD_ERRORS**2
        is_outside: Flags = away > spread
        is_close = (np.abs(away - spread) <= spread * _ERROR) & (spread > 0)
        for cell in np.flatnonzero(is_close).tolist():
            is_outside[cell] = is_rate_outside(
                int(self.failed[cell]), int(self.total[cell]), self._rate(cell)
            )
        return is_outside

    def round_limits(self, *, is_upper: bool) -> Floats:
        """Return the lower or the upper limits of the rates."""
        width = STANDARD_ERRORS * np.sqrt(self._variance / self.total)
        limit = self.all_failed + (width if is_upper else -width)
        places = limit / self.all_total * SHARE_PLACES
        rounded = np.rint(places)
        is_close = np.abs(places % 1 - _HALF) <= _ERROR * SHARE_PLACES
        for cell in np.flatnonzero(is_close).tolist():
            below, total = int(np.floor(places[cell])), int(self.total[cell])
            rounded[cell] = round_rate_limit(
                below, total, self._rate(cell), is_upper=is_upper
            )
        # A zero is added, so that none is negative.
        shown: Floats = np.clip(rounded, 0, SHARE_PLACES) / SHARE_PLACES + 0.0
        return shown

    @cached_property
    def _variance(self) -> Floats:
        """Return p × (1 - p), in parts of the squares of the series' totals."""
        successful = self.all_total - self.all_failed
        return self.all_failed.astype(np.float64) * successful

    def _rate(self, cell: int) -> tuple[int, int]:
        return int(self.all_failed[cell]), int(self.all_total[cell])
