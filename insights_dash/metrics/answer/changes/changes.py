"""The answer of `/metrics/changes`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np

from insights_dash.domain.compared_periods import ComparedPeriod, ComparedPeriods
from insights_dash.domain.definitions import Statistic
from insights_dash.domain.instants import from_microseconds, to_microseconds
from insights_dash.domain.metric import Figure
from insights_dash.domain.verdict import Verdict
from insights_dash.metrics.answer.changes.contributions import (
    AllContributions,
    Contributors,
)
from insights_dash.metrics.answer.changes.deployed import Deployed
from insights_dash.metrics.answer.changes.figures import (
    FEWEST_VALUES,
    FigureChange,
)
from insights_dash.metrics.answer.changes.groups import sum_groups
from insights_dash.metrics.answer.changes.judge import Judge
from insights_dash.metrics.answer.changes.measured import (
    BothMeasured,
    Calculation,
    measure,
)
from insights_dash.metrics.answer.changes.past import Past, find_past
from insights_dash.metrics.answer.changes.series_verdict import (
    SeriesPast,
    judge_series,
)
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.splits import Division
from insights_dash.metrics.history.columns import UNKNOWN, Integers

_NO, _UNKNOWN = np.zeros(1, bool), np.full(1, UNKNOWN)
# The whole report is always a series.
_NEVER_DEPLOYED = Past(
    np.zeros(1, np.int64), _UNKNOWN, _UNKNOWN, _UNKNOWN, _NO, _NO, _NO
)


@dataclass(frozen=True)
class JudgedSeries:
    """What changed in a series. `slow_bound` is whole seconds."""

    name: str
    past: SeriesPast
    slow_bound: int | None
    figures: tuple[FigureChange, ...]

    def judge(self, *, end: int) -> tuple[Verdict, str | None]:
        """Return the verdict at the end of now, and the name of the figure that moved.

        `end` is microseconds.
        """
        return judge_series(self.past, self.figures, end=end)


@dataclass(frozen=True)
class SeriesChange(JudgedSeries):
    """What changed in a series, and which groups contributed to it."""

    contributions: AllContributions


@dataclass(frozen=True)
class Judged:
    """What changed in each series, and what contributions are calculated from.

    `numbers` are those of the series in their division, and `bounds` their slow bounds,
    rounded down to microseconds. `days` are those of now and before, by series.
    """

    series: tuple[JudgedSeries, ...]
    numbers: Integers
    deployed: Deployed
    bounds: Integers
    days: tuple[Integers, Integers]


@dataclass(frozen=True)
class Changes:
    """What changed between two periods in each series that ever deployed.

    `now` and `before` are the first and the last local day of each period, and `end` is
    the last instant of now.
    """

    now: tuple[date, date]
    before: tuple[date, date]
    end: datetime
    series: tuple[SeriesChange, ...]

    def at(self, end: datetime) -> "Changes":
        """Return the same changes, judged at another instant within the last day."""
        return replace(self, end=end)


@dataclass(frozen=True)
class Divided:
    """Whose changes are wanted, by whose contributions, with which statistic."""

    series: Division
    groups: Division
    statistic: Statistic


def find_changes(
    scope: Scope,
    divided: Divided,
    periods: ComparedPeriods,
    calculation: Calculation | None = None,
) -> Changes:
    """Return what changed between two periods, and which groups contributed to it."""
    judged = judge_changes(
        scope, divided.series, divided.statistic, periods, calculation
    )
    sums = sum_groups(judged.deployed, divided.groups, judged.bounds)
    contributors = Contributors(divided.groups.names, sums)
    now, before = periods.now, periods.before
    return Changes(
        (now.first, now.last),
        (before.first, before.last),
        now.end,
        tuple(
            SeriesChange(
                each.name,
                each.past,
                each.slow_bound,
                each.figures,
                contributors.contribute(
                    place,
                    (int(judged.days[0][place]), int(judged.days[1][place])),
                    has_slow_bound=each.slow_bound is not None,
                ),
            )
            for place, each in enumerate(judged.series)
        ),
    )


def judge_changes(
    scope: Scope,
    division: Division,
    statistic: Statistic,
    periods: ComparedPeriods,
    calculation: Calculation | None = None,
) -> Judged:
    """Return what changed in each series that ever deployed.

    Without a dimension, the only series is there even if it never deployed.
    """
    now, known = periods.now, to_microseconds(periods.as_of)
    ends = to_microseconds(now.begins), to_microseconds(now.end)
    past = find_past(scope, division, now=ends, known=known)
    if division.dimension is None and not len(past.series):
        past = _NEVER_DEPLOYED
    both = measure(scope, division, periods, past.series, calculation or Calculation())
    deployed = Deployed.of(scope, division, past.series, periods)
    days = _count_days(now, past.first), _count_days(periods.before, past.first)
    included = both.find_included(past.first, as_of=periods.as_of)
    judge = Judge(both, deployed, days, included, statistic)
    bounds, shown_bounds = _find_slow_bounds(both)
    figures = zip(*judge.judge(), strict=True)
    series = tuple(
        JudgedSeries(
            division.names[number],
            _describe_past(past, place),
            shown_bounds[place],
            own,
        )
        for place, (number, own) in enumerate(
            zip(past.series.tolist(), figures, strict=True)
        )
    )
    return Judged(series, past.series, deployed, bounds, days)


def _count_days(period: ComparedPeriod, first: Integers) -> Integers:
    """Count the days of each series, less those before its first deployment ever."""
    days = [
        0 if each == UNKNOWN else period.days_since(from_microseconds(each))
        for each in first.tolist()
    ]
    return np.array(days, np.int64)


def _find_slow_bounds(both: BothMeasured) -> tuple[Integers, Sequence[int | None]]:
    """Return each series' slow bound, rounded down, and in whole seconds as shown."""
    lead_times = both.before.summary(Figure.LEAD_TIME)
    exact = lead_times.exact(Statistic.NINETY_FIFTH)
    bounds = exact.numerator[:, 0] // np.maximum(exact.denominator[:, 0], 1)
    has_bound = (lead_times.count[:, 0] >= FEWEST_VALUES).tolist()
    shown = [
        int(seconds) if has else None
        for seconds, has in zip(
            lead_times.ninety_fifth[:, 0].tolist(), has_bound, strict=True
        )
    ]
    return bounds.astype(np.int64), shown


def _describe_past(past: Past, place: int) -> SeriesPast:
    last, gap = int(past.last[place]), int(past.longest_gap[place])
    return SeriesPast(
        None if last == UNKNOWN else last,
        None if gap == UNKNOWN else gap,
        bool(past.is_of_one_project[place]),
        bool(past.is_failed[place]),
        bool(past.was_failed[place]),
    )
