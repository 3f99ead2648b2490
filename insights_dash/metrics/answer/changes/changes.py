"""The answer of `/metrics/changes`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.compared_periods import ComparedPeriod, ComparedPeriods
from insights_dash.domain.definitions import Statistic
from insights_dash.domain.instants import from_microseconds, to_microseconds
from insights_dash.domain.metric import Figure
from insights_dash.domain.verdict import Verdict
from insights_dash.metrics.answer.changes.contributions import (
    AllContributions,
    Contributors,
    TablesOfContributions,
)
from insights_dash.metrics.answer.changes.deployed import Deployed
from insights_dash.metrics.answer.changes.figures import (
    FEWEST_VALUES,
    FigureChange,
    FigureTable,
    Shown,
)
from insights_dash.metrics.answer.changes.groups import sum_groups
from insights_dash.metrics.answer.changes.judge import Judge, list_names
from insights_dash.metrics.answer.changes.listed import Listed
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
from insights_dash.metrics.history.table import take

_NO, _UNKNOWN = np.zeros(1, bool), np.full(1, UNKNOWN)
# The whole report is always a series.
_NEVER_DEPLOYED = Past(
    np.zeros(1, np.int64), _UNKNOWN, _UNKNOWN, _UNKNOWN, _NO, _NO, _NO
)
# A local day ends less than so long after any instant in it.
_LONGER_THAN_A_DAY = timedelta(days=2)
# As they were measured in memory.
_BYTES_PER_SERIES, _BYTES_PER_FIGURE, _BYTES_PER_LIMITS = 800, 320, 400


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

    def find_figure(self, name: str) -> FigureChange:
        """Return the first figure whose name is or begins with a text.

        Raises:
            ValueError: if there is none.
        """
        for each in self.figures:
            if each.name.startswith(name):
                return each
        raise ValueError(name)


def judge_nothing(statistic: Statistic) -> JudgedSeries:
    """Return what is said of a series that was never deployed."""
    (past,) = _NEVER_DEPLOYED.to_list()
    nothing = FigureChange("", None, None, (0, 0), Verdict.TOO_FEW)
    figures = (nothing._replace(name=each) for each in list_names(statistic))
    return JudgedSeries("", past, None, tuple(figures))


@dataclass(frozen=True)
class SeriesChange(JudgedSeries):
    """What changed in a series, and which groups contributed to it."""

    contributions: AllContributions


@dataclass(frozen=True)
class JudgedTable:
    """What changed in each series. The slow bounds are whole seconds."""

    names: tuple[str, ...]
    past: Past
    slow_bounds: Shown
    figures: tuple[FigureTable, ...]

    def __len__(self) -> int:
        return len(self.names)

    def to_list(self) -> Sequence[JudgedSeries]:
        """Return the series one by one."""
        return list(map(JudgedSeries, *self.columns()))

    def columns(self) -> tuple[Sequence[object], ...]:
        """Return the fields of all series."""
        figures = zip(*(each.to_list() for each in self.figures), strict=True)
        bounds = self.slow_bounds.to_list()
        return self.names, self.past.to_list(), bounds, list(figures)

    def put(self, past: Past, places: Integers, new: "JudgedTable") -> "JudgedTable":
        """Return all series with what changed in some, and with another past."""
        return JudgedTable(
            self.names,
            past,
            self.slow_bounds.put(places, new.slow_bounds),
            tuple(
                each.put(places, changed)
                for each, changed in zip(self.figures, new.figures, strict=True)
            ),
        )


@dataclass(frozen=True)
class JudgedList:
    """What changed in each series, one by one. They are in the order of their past."""

    past: Past
    series: Sequence[JudgedSeries]

    @classmethod
    def of(cls, table: JudgedTable) -> "JudgedList":
        """List the series of a table."""
        return cls(table.past, table.to_list())

    def put(self, past: Past, places: Integers, new: "JudgedList") -> "JudgedList":
        """Return all series with what changed in some, and with another past."""
        series = list(self.series)
        for place, each in zip(places.tolist(), new.series, strict=True):
            series[place] = each
        return JudgedList(self.past, series).at(past)

    def at(self, past: Past) -> "JudgedList":
        """Return the same with another past of the same series."""
        series, others = list(self.series), past.find_other(self.past)
        own = take(past, others).to_list()
        for place, each in zip(others.tolist(), own, strict=True):
            series[place] = replace(series[place], past=each)
        return JudgedList(past, series)

    def size(self) -> int:
        """Return the approximate size in bytes."""
        return sum(map(_count_bytes, self.series))


def _count_bytes(series: JudgedSeries) -> int:
    limits = sum(each.limits is not None for each in series.figures)
    return (
        _BYTES_PER_SERIES
        + _BYTES_PER_FIGURE * len(series.figures)
        + _BYTES_PER_LIMITS * limits
    )


@dataclass(frozen=True)
class ChangeTable:
    """What changed in each series, and which groups contributed to it."""

    judged: JudgedTable
    contributions: TablesOfContributions

    def __len__(self) -> int:
        return len(self.judged)

    @property
    def past(self) -> Past:
        """The past of each series."""
        return self.judged.past

    def to_list(self) -> Sequence[SeriesChange]:
        """Return the series one by one."""
        contributions = self.contributions.to_list()
        return list(map(SeriesChange, *self.judged.columns(), contributions))

    def put(self, past: Past, places: Integers, new: "ChangeTable") -> "ChangeTable":
        """Return all series with what changed in some, and with another past.

        The series of `new` are those at `places`, in ascending order.
        """
        return ChangeTable(
            self.judged.put(past, places, new.judged),
            self.contributions.put(places, new.contributions),
        )

    def at(self, past: Past) -> "ChangeTable":
        """Return the same with another past of the same series."""
        return replace(self, judged=replace(self.judged, past=past))


@dataclass(frozen=True)
class Judged:
    """What changed in each series, and what contributions are calculated from.

    `numbers` are those of the series in their division, and `bounds` their slow bounds,
    rounded down to microseconds. `days` are those of now and before, by series.
    """

    table: JudgedTable
    numbers: Integers
    deployed: Deployed
    bounds: Integers
    days: tuple[Integers, Integers]

    @property
    def series(self) -> Sequence[JudgedSeries]:
        """The series, which are listed when they are read."""
        return Listed(self.table)


@dataclass(frozen=True)
class Changes:
    """What changed between two periods in each series that ever deployed.

    `now` and `before` are the first and the last local day of each period, and `end` is
    the last instant of now.
    """

    now: tuple[date, date]
    before: tuple[date, date]
    end: datetime
    series: Sequence[SeriesChange]

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
    comparing = Comparing(scope, divided, periods, calculation or Calculation())
    return comparing.describe(comparing.compare(comparing.find_past()))


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
    divided = Divided(division, division, statistic)
    comparing = Comparing(scope, divided, periods, calculation or Calculation())
    return comparing.judge(comparing.find_past())


@dataclass(frozen=True)
class Comparing:
    """How two periods are compared."""

    scope: Scope
    divided: Divided
    periods: ComparedPeriods
    calculation: Calculation

    def find_past(self) -> Past:
        """Return the past of the series that ever deployed.

        Without a dimension, the only series is there even if it never deployed.
        """
        now, division = self.periods.now, self.divided.series
        past = find_past(
            self.scope,
            division,
            now=(to_microseconds(now.begins), to_microseconds(now.end)),
            known=to_microseconds(self.periods.as_of),
            find_ever=self.calculation.find_ever,
        )
        if division.dimension is None and not len(past.series):
            return _NEVER_DEPLOYED
        return past

    def judge(self, past: Past) -> Judged:
        """Return what changed in the series that have this past."""
        scope, division = self.scope, self.divided.series
        periods, statistic = self.periods, self.divided.statistic
        both = measure(scope, division, periods, past.series, self.calculation)
        deployed = Deployed.of(scope, division, past.series, periods)
        days = (
            _count_days(periods.now, past.first),
            _count_days(periods.before, past.first),
        )
        basis = both.find_basis(
            scope.history, past.first, series=past.series, as_of=periods.as_of
        )
        finding = self.calculation.find_limits, statistic
        judge = Judge.of(both, deployed, days, basis, finding)
        bounds, shown_bounds = _find_slow_bounds(both)
        names = tuple(map(division.names.__getitem__, past.series.tolist()))
        table = JudgedTable(names, past, shown_bounds, tuple(judge.judge()))
        return Judged(table, past.series, deployed, bounds, days)

    def list_judged(self, past: Past) -> JudgedList:
        """Return the same, one by one."""
        return JudgedList.of(self.judge(past).table)

    def compare(self, past: Past) -> ChangeTable:
        """Return the same, and which groups contributed to it."""
        judged, groups = self.judge(past), self.divided.groups
        sums = sum_groups(
            judged.deployed, groups, judged.bounds, self.calculation.find_sums
        )
        has_bound = judged.table.slow_bounds.is_known
        contributors = Contributors(sums, judged.days, has_bound)
        return ChangeTable(judged.table, contributors.contribute(groups.names))

    def describe(self, table: ChangeTable) -> Changes:
        """Return the changes of these series, with the ends of the periods."""
        now, before = self.periods.now, self.periods.before
        return Changes(
            (now.first, now.last), (before.first, before.last), now.end, Listed(table)
        )


def _count_days(period: ComparedPeriod, first: Integers) -> Integers:
    """Count the days of each series, less those before its first deployment ever."""
    last_day = to_microseconds(period.end + _LONGER_THAN_A_DAY)
    days = np.zeros(len(first), np.int64)
    is_earlier = (first != UNKNOWN) & (first <= to_microseconds(period.begins))
    days[is_earlier] = period.days_since(period.begins)
    within = np.flatnonzero((first != UNKNOWN) & ~is_earlier & (first < last_day))
    days[within] = [
        period.days_since(from_microseconds(each)) for each in first[within].tolist()
    ]
    return days


def _find_slow_bounds(both: BothMeasured) -> tuple[Integers, Shown]:
    """Return each series' slow bound, rounded down, and in whole seconds as shown."""
    lead_times = both.before.summary(Figure.LEAD_TIME)
    exact = lead_times.exact(Statistic.NINETY_FIFTH)
    bounds = exact.numerator[:, 0] // np.maximum(exact.denominator[:, 0], 1)
    has_bound: NDArray[np.bool_] = lead_times.count[:, 0] >= FEWEST_VALUES
    shown = Shown(lead_times.ninety_fifth[:, 0], has_bound)
    return bounds.astype(np.int64), shown
