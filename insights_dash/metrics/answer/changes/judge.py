"""Judges what changed in each figure of each series, and whether that is chance.

Source: docs/metrics.md, "Changes".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import starmap
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.definitions import Statistic
from insights_dash.domain.metric import Figure
from insights_dash.metrics.answer.changes.deployed import Deployed
from insights_dash.metrics.answer.changes.figures import (
    DURATIONS,
    FAILURE_RATE,
    FEWEST_VALUES,
    FREQUENCY,
    OF_DURATIONS,
    OF_FREQUENCY,
    OF_RATES,
    Directions,
    Exact,
    FigureTable,
    Flags,
    Shown,
)
from insights_dash.metrics.answer.changes.measured import BothMeasured
from insights_dash.metrics.answer.changes.usual_range import UsualRange
from insights_dash.metrics.answer.limits import Limits, limit_counts, limit_each
from insights_dash.metrics.answer.limits_memory import Basis, FindLimits
from insights_dash.metrics.answer.rounding import (
    SHARE_PLACES,
    divide_half_even,
    divide_shares,
)
from insights_dash.metrics.answer.summaries import CellSummaries, Quotients
from insights_dash.metrics.history.columns import Integers

DAYS_PER_WEEK = 7
# Without limits, so many deployments must make the difference.
LEAST_DEPLOYMENTS = 3
LEAST_FAILED = 2
# Rates must differ by this multiple of the standard error.
STANDARD_ERRORS: Exact = (5, 2)
# Far more than the error of a comparison with floats, relative to what is compared.
_ERROR = 2.0**-44


@dataclass(frozen=True)
class Judge:
    """Judges the figures of all series.

    `days` are those of now and before, by series. `limits` are those of successes, and
    then of durations. `included` tells which intervals of which series they are over.
    """

    both: BothMeasured
    deployed: Deployed
    days: tuple[Integers, Integers]
    included: Flags
    limits: Sequence[Limits]
    statistic: Statistic

    @classmethod
    def of(
        cls,
        both: BothMeasured,
        deployed: Deployed,
        days: tuple[Integers, Integers],
        basis: Basis,
        finding: tuple[FindLimits, Statistic],
    ) -> "Judge":
        """Find the limits, whose statistic is that of the durations."""
        find, statistic = finding

        def calculate() -> Sequence[Limits]:
            durations = [both.exact(*each) for each in _list_durations(statistic)]
            return (
                limit_counts(both.successes(), basis.included),
                *limit_each(durations, basis.included),
            )

        limits = find(basis, calculate)
        return cls(both, deployed, days, basis.included, limits, statistic)

    def judge(self) -> Iterator[FigureTable]:
        """Yield each figure in the order of judgement, which is that of their names."""
        *lead_times, time_to_recovery = self._judge_durations()
        yield from lead_times
        yield self._judge_frequency()
        yield time_to_recovery
        yield self._judge_failure_rate()

    def _judge_durations(self) -> Iterator[FigureTable]:
        both, figures = self.both, _list_durations(self.statistic)
        for (figure, statistic), limits in zip(figures, self.limits[1:], strict=True):
            is_known = self.included & both.has_value(figure)
            usual = UsualRange.of(limits, is_known, both)
            yield self._judge_duration(figure, statistic, usual)

    def _judge_duration(
        self, figure: Figure, statistic: Statistic, usual: UsualRange
    ) -> FigureTable:
        both = self.both
        name = _name_duration(figure, statistic)
        summaries = both.now.summary(figure), both.before.summary(figure)
        return _Durations(figure, statistic, self.deployed, summaries).judge(
            name, usual
        )

    def _judge_frequency(self) -> FigureTable:
        both, (now, before) = self.both, self.days
        usual = UsualRange.of(self.limits[0], self.included, both)
        counts = both.now.successes, both.before.successes
        exact = Quotients(counts[0], now), Quotients(counts[1], before)
        # 0 is a value too, so one period with enough of them will do.
        is_judged = (np.minimum(now, before) > 0) & (
            np.maximum(*counts) >= FEWEST_VALUES
        )
        moves = OF_FREQUENCY.find_moves(*exact, is_judged)
        apart = np.abs(counts[0] * before - counts[1] * now)
        is_chance = _find_chance(usual, moves, apart < LEAST_DEPLOYMENTS * before)
        verdicts = OF_FREQUENCY.judge(moves, is_chance, is_judged)
        shown_now, shown_before = (
            Shown(_show_frequency(each, days), days > 0)
            for each, days in zip(counts, self.days, strict=True)
        )
        return FigureTable(
            FREQUENCY,
            (shown_now, shown_before),
            counts,
            verdicts,
            OF_FREQUENCY.compare(verdicts, *exact),
            usual.show(),
            days=self.days,
        )

    def _judge_failure_rate(self) -> FigureTable:
        now, before = self.both.now, self.both.before
        exact = (
            Quotients(now.failed, now.totals),
            Quotients(before.failed, before.totals),
        )
        is_judged = np.minimum(now.totals, before.totals) >= FEWEST_VALUES
        moves = OF_RATES.find_moves(*exact, is_judged)
        verdicts = OF_RATES.judge(moves, _are_rates_alike(*exact), is_judged)
        shown_now, shown_before = (
            Shown(divide_shares(each.failed, each.totals), each.totals > 0)
            for each in (now, before)
        )
        return FigureTable(
            FAILURE_RATE,
            (shown_now, shown_before),
            (now.totals, before.totals),
            verdicts,
            OF_RATES.compare(verdicts, *exact),
            failed=(now.failed, before.failed),
        )


def list_names(statistic: Statistic) -> list[str]:
    """Return the names of all figures in the order of judgement."""
    *lead_times, time_to_recovery = starmap(_name_duration, _list_durations(statistic))
    return [*lead_times, FREQUENCY, time_to_recovery, FAILURE_RATE]


def _list_durations(statistic: Statistic) -> list[tuple[Figure, Statistic]]:
    statistics = dict.fromkeys([statistic, Statistic.NINETY_FIFTH])
    return [
        *((Figure.LEAD_TIME, each) for each in statistics),
        (Figure.TIME_TO_RECOVERY, statistic),
    ]


def _name_duration(figure: Figure, statistic: Statistic) -> str:
    return f"{DURATIONS[figure]}.{statistic}"


@dataclass(frozen=True)
class _Durations:
    """A statistic of a duration, now and before."""

    figure: Figure
    statistic: Statistic
    deployed: Deployed
    summaries: tuple[CellSummaries, CellSummaries]

    def judge(self, name: str, usual: UsualRange) -> FigureTable:
        """Return what changed in each series."""
        now, before = (
            Quotients(np.maximum(each.numerator, 0), each.denominator)
            for each in self._exact
        )
        counts = self._counts
        is_judged = np.minimum(*counts) >= FEWEST_VALUES
        moves = OF_DURATIONS.find_moves(now, before, is_judged)
        are_few = self._find_few(np.where(usual.is_drawn, 0, moves))
        is_chance = _find_chance(usual, moves, are_few)
        verdicts = OF_DURATIONS.judge(moves, is_chance, is_judged)
        shown_now, shown_before = (
            Shown(each.read(self.statistic)[:, 0], each.count[:, 0] > 0)
            for each in self.summaries
        )
        return FigureTable(
            name,
            (shown_now, shown_before),
            counts,
            verdicts,
            OF_DURATIONS.compare(verdicts, now, before),
            usual.show(),
        )

    @property
    def _exact(self) -> tuple[Quotients, Quotients]:
        """The exact values of all series, now and before."""
        now, before = (
            Quotients(each.numerator[:, 0], each.denominator[:, 0])
            for each in (one.exact(self.statistic) for one in self.summaries)
        )
        return now, before

    @property
    def _counts(self) -> tuple[Integers, Integers]:
        now, before = self.summaries
        return now.count[:, 0], before.count[:, 0]

    def _find_few(self, moves: Directions) -> Flags:
        """Return where too few values of the slower period are over the faster one's.

        That is only said of figures that moved.
        """
        found = np.zeros(len(moves), bool)
        for direction, faster in ((1, 1), (-1, 0)):
            rows = np.flatnonzero(moves == direction)
            if not len(rows):
                continue
            # A whole number is greater than a quotient if it is greater than its floor.
            exact = self._exact[faster]
            floors = exact.numerator // np.maximum(exact.denominator, 1)
            over = self.deployed.count_over(self.figure, floors.astype(np.int64))
            of_slower, of_faster = (
                (over[at][rows], self._counts[at][rows]) for at in (1 - faster, faster)
            )
            more = (of_slower[0] - LEAST_DEPLOYMENTS) * of_faster[1]
            found[rows] = more < of_faster[0] * of_slower[1]
        return found


def _find_chance(usual: UsualRange, moves: Directions, are_few: Flags) -> Flags:
    """Return where a move is chance: no signal of drawn limits, or few deployments."""
    return np.where(usual.is_drawn, ~usual.speak_for(moves), are_few)


def _are_rates_alike(now: Quotients, before: Quotients) -> Flags:
    """Return where two rates differ by chance."""
    both = now.numerator, now.denominator, before.numerator, before.denominator
    failed, total, failed_before, total_before = both
    apart = np.abs(failed * total_before - failed_before * total)
    is_chance = apart < LEAST_FAILED * total_before
    columns = apart, *both
    distance, spread = _compare_with_error(*(each.astype(float) for each in columns))
    is_chance |= distance < spread
    is_close = (np.abs(distance - spread) <= spread * _ERROR) & (apart > 0)
    close = np.flatnonzero(is_close)
    if len(close):
        exact = (each[close].astype(object) for each in columns)
        distance, spread = _compare_with_error(*exact)
        is_few = apart[close] < LEAST_FAILED * total_before[close]
        is_chance[close] = is_few | (distance < spread)
    return is_chance


def _compare_with_error(
    apart: NDArray[Any],
    failed: NDArray[Any],
    total: NDArray[Any],
    failed_before: NDArray[Any],
    total_before: NDArray[Any],
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the squares of a distance of rates, and of the error it must exceed.

    Both are multiplied by the squares of both totals, and by their sum.
    """
    all_failed, every = failed + failed_before, total + total_before
    variance = all_failed * (every - all_failed) * total * total_before
    numerator, denominator = STANDARD_ERRORS
    return denominator**2 * apart**2 * every, numerator**2 * variance


def _show_frequency(counts: Integers, days: Integers) -> NDArray[np.float64]:
    """Return successes a week, rounded to five places."""
    places = counts * DAYS_PER_WEEK * SHARE_PLACES
    rounded = divide_half_even(places, np.maximum(days, 1))
    return np.asarray(rounded / SHARE_PLACES, np.float64)
