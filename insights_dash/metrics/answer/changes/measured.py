"""The figures of both periods, by series, and their intervals in order of time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.compared_periods import ComparedPeriod, ComparedPeriods
from insights_dash.domain.definitions import Statistic
from insights_dash.domain.deployment import FAILED, Outcome
from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.metric import Figure
from insights_dash.domain.time_range import Interval
from insights_dash.metrics.answer.answer_size import check_size
from insights_dash.metrics.answer.bucketing import Window
from insights_dash.metrics.answer.changes.ever import FindEver, read_everything
from insights_dash.metrics.answer.changes.groups import FindSums, read_sums
from insights_dash.metrics.answer.engine import (
    Calculate,
    Computation,
    compute_both,
)
from insights_dash.metrics.answer.interval_figures import IntervalFigures
from insights_dash.metrics.answer.limits_memory import (
    Basis,
    FindLimits,
    calculate_limits,
)
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.splits import Division
from insights_dash.metrics.answer.summaries import CellSummaries, Quotients
from insights_dash.metrics.history.columns import UNKNOWN, Integers
from insights_dash.metrics.history.history import History

# The durations that are judged. No other figure has to be calculated.
JUDGED = (Figure.LEAD_TIME, Figure.TIME_TO_RECOVERY)


@dataclass(frozen=True)
class Calculation:
    """How figures are calculated, and which part of the answer `before` is.

    `find_ever` returns what was ever deployed, and `find_sums` the sums of both periods
    that contributions follow from. `find_limits` returns natural limits.
    """

    calculate: Calculate = compute_both
    before: str = "before"
    find_ever: FindEver = read_everything
    find_sums: FindSums = read_sums
    find_limits: FindLimits = calculate_limits


@dataclass(frozen=True)
class Measured:
    """The figures of a period: as a whole, and in its intervals."""

    whole: IntervalFigures
    intervals: IntervalFigures

    @property
    def successes(self) -> Integers:
        """The number of successes of each series."""
        return self.whole.outcomes[Outcome.SUCCESS][:, 0]

    @cached_property
    def failed(self) -> Integers:
        """The number of failed deployments of each series."""
        failed: Integers = sum(
            (self.whole.outcomes[each][:, 0] for each in FAILED),
            start=np.zeros_like(self.successes),
        )
        return failed

    @cached_property
    def totals(self) -> Integers:
        """The number of deployments of each series."""
        return self.successes + self.failed

    def summary(self, figure: Figure) -> CellSummaries:
        """Return the summary of a figure over the period."""
        return self.whole.summaries[figure]


@dataclass(frozen=True)
class Place:
    """An interval of one of the periods, and its column among those of that period."""

    interval: Interval
    is_now: bool
    column: int


@dataclass(frozen=True)
class BothMeasured:
    """The figures of both periods, with the same series.

    `places` are the intervals of both in order of time. One that belongs to both
    periods is one of now.
    """

    now: Measured
    before: Measured
    places: tuple[Place, ...]

    @cached_property
    def is_now(self) -> NDArray[np.bool_]:
        """Which of the intervals are those of now."""
        return np.array([each.is_now for each in self.places], bool)

    @cached_property
    def starts(self) -> tuple[date, ...]:
        """The first days of the intervals."""
        return tuple(each.interval.start for each in self.places)

    @cached_property
    def _columns(self) -> Integers:
        """The columns of the intervals, if those of before follow those of now."""
        width = len(self.now.intervals.window.edges)
        columns = [
            each.column if each.is_now else width + each.column for each in self.places
        ]
        return np.array(columns, np.int64)

    def find_included(self, first: Integers, *, as_of: datetime) -> NDArray[np.bool_]:
        """Return which intervals of which series limits can be drawn over.

        They are over and not cut, and not before that of the series' first deployment
        ever. `first` has the completion of these in microseconds, UNKNOWN if a series
        was never deployed.
        """
        intervals = [each.interval for each in self.places]
        is_whole = [each.is_over(as_of) and not each.is_cut for each in intervals]
        ends = np.array([to_microseconds(each.ends) for each in intervals], np.int64)
        has_begun = (first != UNKNOWN)[:, None] & (first[:, None] < ends)
        included: NDArray[np.bool_] = has_begun & np.array(is_whole, bool)
        return included

    def find_basis(
        self, history: History, first: Integers, *, series: Integers, as_of: datetime
    ) -> Basis:
        """Return what limits of these series follow from.

        `first` is that of `find_included`.
        """
        intervals = [each.interval for each in self.places]
        begins, ends = (
            np.array([*map(to_microseconds, each)], np.int64)
            for each in (
                [each.begins for each in intervals],
                [each.ends for each in intervals],
            )
        )
        return Basis(
            history,
            to_microseconds(as_of),
            self.now.intervals.is_final and self.before.intervals.is_final,
            begins,
            ends,
            series,
            self.find_included(first, as_of=as_of),
        )

    def successes(self) -> Integers:
        """Return the successes by series and interval."""
        return self._join(
            *(
                each.intervals.outcomes[Outcome.SUCCESS]
                for each in (self.now, self.before)
            )
        )

    def has_value(self, figure: Figure) -> NDArray[np.bool_]:
        """Return which intervals of which series have values of a figure."""
        counts = (
            each.intervals.summaries[figure].count for each in (self.now, self.before)
        )
        return self._join(*counts) > 0

    def exact(self, figure: Figure, statistic: Statistic) -> Quotients:
        """Return a figure's exact values by series and interval."""
        now, before = (
            each.intervals.summaries[figure].exact(statistic)
            for each in (self.now, self.before)
        )
        return Quotients(
            self._join(now.numerator, before.numerator),
            self._join(now.denominator, before.denominator),
        )

    def _join(self, now: NDArray[Any], before: NDArray[Any]) -> NDArray[Any]:
        return np.concatenate([now, before], axis=1)[:, self._columns]


def measure(
    scope: Scope,
    division: Division,
    periods: ComparedPeriods,
    series: Integers,
    calculation: Calculation,
) -> BothMeasured:
    """Return the figures of some series of a division.

    Raises:
        TooLargeError: if there are too many.
    """
    for each in (periods.now, periods.before):
        check_size(len(series), len(each.intervals))

    def find(period: ComparedPeriod, part: str) -> Measured:
        prepared = _prepare(scope, division, period, periods.as_of)
        exact, whole = (replace(each, part=part + each.part) for each in prepared)
        figures, summed = calculation.calculate(whole, exact)
        return Measured((summed or figures).among(series), figures.among(series))

    now, before = find(periods.now, ""), find(periods.before, calculation.before)
    return BothMeasured(now, before, _merge(periods))


def _prepare(
    scope: Scope, division: Division, period: ComparedPeriod, as_of: datetime
) -> tuple[Computation, Computation]:
    """Prepare the figures of a period as a whole, and of its intervals."""

    def prepare(
        part: str, intervals: Sequence[Interval], until: datetime
    ) -> Computation:
        return Computation(
            scope.history,
            scope.selection,
            division,
            part,
            (period.first, period.last),
            tuple(intervals),
            Window.of(intervals, until=until, as_of=as_of),
            waiting=None,
            wanted=JUDGED,
        )

    return (
        prepare(" summary", [period.as_interval()], period.end),
        prepare("", period.intervals, period.until),
    )


def _merge(periods: ComparedPeriods) -> tuple[Place, ...]:
    """Return the intervals of both periods in order of time."""
    places = {
        interval.begins: Place(interval, is_now, column)
        for is_now, period in ((False, periods.before), (True, periods.now))
        for column, interval in enumerate(period.intervals)
    }
    return tuple(places[begins] for begins in sorted(places))
