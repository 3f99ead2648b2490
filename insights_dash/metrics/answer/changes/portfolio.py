"""The portfolio: what changed in every project or report, and its order.

Source: docs/metrics.md, "Portfolio".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import chain

import numpy as np

from insights_dash.domain.compared_periods import ComparedPeriods
from insights_dash.domain.definitions import Statistic
from insights_dash.domain.verdict import Verdict
from insights_dash.metrics.answer.changes.changes import (
    JudgedList,
    JudgedSeries,
    judge_nothing,
)
from insights_dash.metrics.answer.changes.figures import FAILURE_RATE, FigureChange
from insights_dash.metrics.answer.deployments import EARLIEST, select_rows
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.splits import NO_SERIES, Division
from insights_dash.metrics.history.columns import Integers

NO_ROW = -1
# Verdicts in their order, those on failures with whether they have recovered.
_ORDER: tuple[tuple[Verdict, bool | None], ...] = (
    (Verdict.NOT_DEPLOYED, None),
    (Verdict.FAILED, False),
    (Verdict.SLOWER, None),
    (Verdict.WORSE, None),
    (Verdict.FAILED, True),
    (Verdict.SILENT, None),
    (Verdict.LESS_OFTEN, None),
    (Verdict.FASTER, None),
    (Verdict.BETTER, None),
    (Verdict.MORE_OFTEN, None),
    (Verdict.AS_USUAL, None),
    (Verdict.TOO_FEW, None),
)
_RANKS = {each: rank for rank, each in enumerate(_ORDER)}
_BOUNDLESS = float("inf")  # how many times as high as 0 anything is
# As they were measured in memory.
_BYTES_PER_ENTRY, _BYTES_PER_FIGURE, _BYTES_PER_LIMITS = 800, 320, 400


@dataclass(frozen=True)
class Entry:
    """What is said of a project or a report, and of which periods.

    `now` and `before` are the first and the last local day of each period. `figure` is
    the one that moved, if the verdict names one.
    """

    series: JudgedSeries
    now: tuple[date, date]
    before: tuple[date, date]
    verdict: Verdict
    figure: FigureChange | None

    @property
    def has_recovered(self) -> bool | None:
        """Whether a failure has recovered; None if the verdict isn't that it failed."""
        if self.verdict is not Verdict.FAILED:
            return None
        return not self.series.past.is_failed

    @property
    def ratio(self) -> Fraction | None:
        """How many times as high as the lower value of the figure the higher one is.

        None without a figure, or if the lower value is 0.
        """
        if self.figure is None or self.figure.ratio is None:
            return None
        numerator, denominator = self.figure.ratio
        return Fraction(numerator, denominator) if denominator else None

    @cached_property
    def urgency(self) -> tuple[int, Fraction | float, int, int]:
        """What entries are sorted by: verdict, ratio, deployments now and before."""
        ratio: Fraction | float = 0
        if self.figure is not None:
            ratio = self.ratio or _BOUNDLESS
        now, before = self.series.find_figure(FAILURE_RATE).counts
        return _RANKS[self.verdict, self.has_recovered], -ratio, -now, -before

    def find_figure(self, name: str) -> FigureChange:
        """Return the first figure whose name is or begins with a text."""
        return self.series.find_figure(name)


@dataclass(frozen=True)
class JudgedRows:
    """What changed in each project, by number; in a report, number 0.

    `others` is what is said of projects that were never deployed.
    """

    now: tuple[date, date]
    before: tuple[date, date]
    series: Mapping[int, JudgedSeries]
    others: JudgedSeries

    def judge(self, *, end: int) -> "Portfolio":
        """Return the verdicts at the end of now, in microseconds."""
        turning_points = [each.past.turning_points for each in self.series.values()]
        points = np.array([*chain.from_iterable(turning_points)], np.int64)
        return Portfolio(
            self,
            {number: self._judge(each, end) for number, each in self.series.items()},
            self._judge(self.others, end),
            int(points[points <= end].max(initial=np.iinfo(np.int64).min)),
            int(points[points > end].min(initial=np.iinfo(np.int64).max)),
        )

    def _judge(self, series: JudgedSeries, end: int) -> Entry:
        verdict, name = series.judge(end=end)
        figure = series.find_figure(name) if name else None
        return Entry(series, self.now, self.before, verdict, figure)


@dataclass(frozen=True)
class Portfolio:
    """The entry of each project by number, `others` of those that are missing.

    They hold for ends of now from `since` to before `until`, in microseconds.
    """

    rows: JudgedRows
    entries: Mapping[int, Entry]
    others: Entry
    since: int
    until: int

    def get(self, number: int) -> Entry:
        """Return the entry of a project; of a report, that of number 0."""
        return self.entries.get(number, self.others)

    def at(self, *, end: int) -> "Portfolio":
        """Return the portfolio at another end of now."""
        is_same = self.since <= end < self.until
        return self if is_same else self.rows.judge(end=end)

    def size(self) -> int:
        """Return the approximate size in bytes."""
        entries = [*self.entries.values(), self.others]
        figures = [figure for each in entries for figure in each.series.figures]
        limits = sum(each.limits is not None for each in figures)
        return (
            _BYTES_PER_ENTRY * len(entries)
            + _BYTES_PER_FIGURE * len(figures)
            + _BYTES_PER_LIMITS * limits
        )


def judge_rows(
    judged: JudgedList,
    division: Division,
    statistic: Statistic,
    periods: ComparedPeriods,
) -> JudgedRows:
    """Return what changed in each project of a division by project, or in the whole."""
    numbers = judged.past.series
    if division.dimension is not None:
        numbers = _list_documents(division)[numbers]
    now, before = periods.now, periods.before
    return JudgedRows(
        (now.first, now.last),
        (before.first, before.last),
        dict(zip(numbers.tolist(), judged.series, strict=True)),
        judge_nothing(statistic),
    )


def _list_documents(division: Division) -> Integers:
    """Return the number of the document that each series stands for."""
    (series,) = division.levels
    documents = np.zeros(len(division.names), np.int64)
    known = np.flatnonzero(series != NO_SERIES)
    documents[series[known]] = known
    return documents


def find_last_rows(
    scope: Scope, division: Division, periods: ComparedPeriods
) -> Integers:
    """Return the row of the last visible deployment up to the end of now.

    One element per number of a project; in a report, a single one. NO_ROW stands for no
    deployment.
    """
    rows = select_rows(
        scope.history, scope.selection, since=EARLIEST, as_of=periods.now.end
    )
    rows = scope.only_visible(rows)
    if division.dimension is None:
        return rows[-1:] if len(rows) else np.full(1, NO_ROW)
    last = np.full(len(division.levels[0]), NO_ROW)
    # Of several rows of a project, the last one is assigned.
    last[division.dimension.column(scope.history.deployments)[rows]] = rows
    return last


def list_verdicts_in_order() -> list[Verdict]:
    """Return the verdicts on series in their order, each at its first place."""
    return list(dict.fromkeys(verdict for verdict, _ in _ORDER))


def count_verdicts(entries: Iterable[Entry]) -> Mapping[Verdict, int]:
    """Count entries by verdict, in the order of verdicts."""
    counts = {verdict: 0 for verdict, _ in _ORDER}
    for each in entries:
        counts[each.verdict] += 1
    return counts
