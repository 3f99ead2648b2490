"""Judges what changed in each figure of each series, and whether that is chance.

Source: docs/metrics.md, "Changes".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.definitions import Statistic
from insights_dash.domain.metric import Figure
from insights_dash.domain.verdict import Verdict
from insights_dash.metrics.answer.changes.deployed import Deployed
from insights_dash.metrics.answer.changes.figures import (
    DURATIONS,
    FAILURE_RATE,
    FEWEST_VALUES,
    FREQUENCY,
    OF_DURATIONS,
    OF_FREQUENCY,
    OF_RATES,
    Exact,
    FigureChange,
)
from insights_dash.metrics.answer.changes.measured import BothMeasured
from insights_dash.metrics.answer.changes.usual_range import UsualRange
from insights_dash.metrics.answer.limits import limit_counts, limit_durations
from insights_dash.metrics.answer.rounding import (
    SHARE_PLACES,
    divide_half_even,
    divide_shares,
)
from insights_dash.metrics.answer.summaries import Quotients, Values
from insights_dash.metrics.history.columns import Integers

Flags = NDArray[np.bool_]
Shown = tuple[Sequence[Any], Sequence[Any]]  # now and before, one element per series

DAYS_PER_WEEK = 7
# Without limits, so many deployments must make the difference.
LEAST_DEPLOYMENTS = 3
LEAST_FAILED = 2
# Rates must differ by this multiple of the standard error.
STANDARD_ERRORS: Exact = (5, 2)


@dataclass(frozen=True)
class Judge:
    """Judges the figures of all series.

    `days` are those of now and before, by series. `included` tells which intervals of
    which series limits can be drawn over.
    """

    both: BothMeasured
    deployed: Deployed
    days: tuple[Integers, Integers]
    included: Flags
    statistic: Statistic

    def judge(self) -> Iterator[Sequence[FigureChange]]:
        """Yield each figure in the order of judgement, one element per series."""
        yield self._judge_durations(Figure.LEAD_TIME, self.statistic)
        if self.statistic is not Statistic.NINETY_FIFTH:
            yield self._judge_durations(Figure.LEAD_TIME, Statistic.NINETY_FIFTH)
        yield self._judge_frequency()
        yield self._judge_durations(Figure.TIME_TO_RECOVERY, self.statistic)
        yield self._judge_failure_rate()

    def _judge_durations(
        self, figure: Figure, statistic: Statistic
    ) -> Sequence[FigureChange]:
        both = self.both
        summaries = both.now.summary(figure), both.before.summary(figure)
        now, before = (
            list(
                map(
                    _DurationsOf,
                    each.count[:, 0].tolist(),
                    _list_exact(each.exact(statistic)),
                    _list_known(each.read(statistic)[:, 0], each.count[:, 0] > 0),
                )
            )
            for each in summaries
        )
        values = both.exact(figure, statistic)
        is_known = self.included & (values.denominator > 0)
        usual = UsualRange.of(limit_durations(values, self.included), is_known, both)
        bounds = [_find_floors(each.exact(statistic)) for each in summaries]
        judge = _DurationJudge(figure, statistic, self.deployed, usual, bounds)
        return [
            judge.judge(series, *each)
            for series, each in enumerate(zip(now, before, strict=True))
        ]

    def _judge_frequency(self) -> Sequence[FigureChange]:
        successes = self.both.now.successes, self.both.before.successes
        limits = limit_counts(self.both.successes(), self.included)
        usual = UsualRange.of(limits, self.included, self.both)
        now, before = (
            list(
                map(
                    _FrequencyOf,
                    counts.tolist(),
                    days.tolist(),
                    _list_known(_show_frequency(counts, days), days > 0),
                )
            )
            for counts, days in zip(successes, self.days, strict=True)
        )
        return [
            _judge_frequency(series, *each, usual)
            for series, each in enumerate(zip(now, before, strict=True))
        ]

    def _judge_failure_rate(self) -> Sequence[FigureChange]:
        now, before = (
            list(
                map(
                    _RateOf,
                    each.failed.tolist(),
                    each.totals.tolist(),
                    _list_known(
                        divide_shares(each.failed, each.totals), each.totals > 0
                    ),
                )
            )
            for each in (self.both.now, self.both.before)
        )
        return list(map(_judge_rates, now, before))


class _DurationsOf(NamedTuple):
    """A statistic of a series' values in a period: exact microseconds, and as shown."""

    values: int
    exact: Exact
    shown: int | None

    @property
    def not_negative(self) -> Exact:
        """The exact value, or 0 if it is below 0."""
        return max(self.exact[0], 0), self.exact[1]


@dataclass(frozen=True)
class _DurationJudge:
    """Judges durations; without limits, by how many values make the difference.

    `bounds` are the statistic of each series now and before, rounded down.
    """

    figure: Figure
    statistic: Statistic
    deployed: Deployed
    usual: UsualRange
    bounds: Sequence[Integers]

    def judge(
        self, series: int, now: _DurationsOf, before: _DurationsOf
    ) -> FigureChange:
        """Return what changed in a series."""

        def is_chance(direction: int) -> bool:
            if self.usual.is_drawn[series]:
                return not self.usual.speaks_for(series, direction)
            return self._are_few(series, (now, before)[::direction], direction)

        verdict, exact = Verdict.TOO_FEW, (now.not_negative, before.not_negative)
        if min(now.values, before.values) >= FEWEST_VALUES:
            verdict = OF_DURATIONS.judge(*exact, is_chance)
        return FigureChange(
            f"{DURATIONS[self.figure]}.{self.statistic}",
            now.shown,
            before.shown,
            (now.values, before.values),
            verdict,
            self.usual.show(series),
            OF_DURATIONS.compare(verdict, *exact),
        )

    def _are_few(
        self, series: int, both: Sequence[_DurationsOf], direction: int
    ) -> bool:
        """Return whether too few values of the slower period are over the faster one's.

        `both` are the slower and the faster period.
        """
        slower, faster = both
        counted = self._over_before if direction > 0 else self._over_now
        over_slower, over_faster = (each[series] for each in counted[::direction])
        expected = over_faster * slower.values
        return (over_slower - LEAST_DEPLOYMENTS) * faster.values < expected

    @cached_property
    def _over_now(self) -> tuple[Sequence[int], Sequence[int]]:
        return self.deployed.count_over(self.figure, self.bounds[0])

    @cached_property
    def _over_before(self) -> tuple[Sequence[int], Sequence[int]]:
        return self.deployed.count_over(self.figure, self.bounds[1])


class _FrequencyOf(NamedTuple):
    """The successes and the days of a series in a period, and those a week."""

    values: int
    days: int
    shown: float | None


def _judge_frequency(
    series: int, now: _FrequencyOf, before: _FrequencyOf, usual: UsualRange
) -> FigureChange:
    def is_chance(direction: int) -> bool:
        if usual.is_drawn[series]:
            return not usual.speaks_for(series, direction)
        apart = abs(now.values * before.days - before.values * now.days)
        return apart < LEAST_DEPLOYMENTS * before.days

    verdict = Verdict.TOO_FEW
    exact = (now.values, now.days), (before.values, before.days)
    has_days = min(now.days, before.days) > 0
    # 0 is a value too, so enough in one of the periods are enough.
    if has_days and max(now.values, before.values) >= FEWEST_VALUES:
        verdict = OF_FREQUENCY.judge(*exact, is_chance)
    return FigureChange(
        FREQUENCY,
        now.shown,
        before.shown,
        (now.values, before.values),
        verdict,
        usual.show(series),
        OF_FREQUENCY.compare(verdict, *exact),
    )


class _RateOf(NamedTuple):
    """The failed and all deployments of a series in a period, and their rate."""

    failed: int
    total: int
    shown: float | None


def _judge_rates(now: _RateOf, before: _RateOf) -> FigureChange:
    verdict = Verdict.TOO_FEW
    exact = (now.failed, now.total), (before.failed, before.total)
    if min(now.total, before.total) >= FEWEST_VALUES:
        verdict = OF_RATES.judge(*exact, lambda _: _is_chance(now, before))
    counts, ratio = (now.total, before.total), OF_RATES.compare(verdict, *exact)
    return FigureChange(
        *(FAILURE_RATE, now.shown, before.shown, counts, verdict),
        ratio=ratio,
        failed=(now.failed, before.failed),
    )


def _is_chance(now: _RateOf, before: _RateOf) -> bool:
    apart = now.failed * before.total - before.failed * now.total
    if abs(apart) < LEAST_FAILED * before.total:
        return True
    # Both sides are multiplied by the squares of both totals, and by their sum.
    failed, total = now.failed + before.failed, now.total + before.total
    variance = failed * (total - failed) * now.total * before.total
    numerator, denominator = STANDARD_ERRORS
    return denominator**2 * apart**2 * total < numerator**2 * variance


def _find_floors(values: Quotients) -> Integers:
    """Return the value of each series over a period, rounded down.

    A whole number is greater than a quotient if it is greater than its floor.
    """
    floors = values.numerator[:, 0] // np.maximum(values.denominator[:, 0], 1)
    return floors.astype(np.int64)


def _list_exact(values: Quotients) -> list[Exact]:
    """Return the exact value of each series over a period."""
    columns = values.numerator[:, 0].tolist(), values.denominator[:, 0].tolist()
    return list(zip(*columns, strict=True))


def _list_known(values: Values, is_known: Flags) -> list[Any]:
    return [
        value if known else None
        for value, known in zip(values.tolist(), is_known.tolist(), strict=True)
    ]


def _show_frequency(counts: Integers, days: Integers) -> NDArray[np.float64]:
    """Return successes a week, rounded to five places."""
    places = counts * DAYS_PER_WEEK * SHARE_PLACES
    rounded = divide_half_even(places, np.maximum(days, 1))
    return np.asarray(rounded / SHARE_PLACES, np.float64)
