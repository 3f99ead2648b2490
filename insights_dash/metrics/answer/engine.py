"""From a history to an answer: select, divide, aggregate."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.definitions import Statistic
from insights_dash.domain.deployment import Outcome
from insights_dash.domain.instants import from_microseconds
from insights_dash.domain.metric import Figure
from insights_dash.domain.period import Period, list_intervals
from insights_dash.domain.question import LeadTime, Question
from insights_dash.domain.report import ReportDefinition
from insights_dash.domain.time_range import Compare, Interval
from insights_dash.metrics.answer.aggregate import (
    Sample,
    count_cells,
    summarise,
    summarise_both,
)
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.answer_limits import (
    find_limits,
    list_included,
)
from insights_dash.metrics.answer.answer_size import check_size
from insights_dash.metrics.answer.bucketing import (
    Placed,
    Window,
    find_deployed,
    find_period,
    known_releases,
    knows_all,
    place,
)
from insights_dash.metrics.answer.interval_figures import IntervalFigures
from insights_dash.metrics.answer.limits_memory import (
    Basis,
    FindLimits,
    calculate_limits,
)
from insights_dash.metrics.answer.rounding import divide_shares
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.selection import Selection, select
from insights_dash.metrics.answer.splits import Division, divide
from insights_dash.metrics.answer.summaries import CellSummaries
from insights_dash.metrics.answer.waiting import Waiting, add_waiting, find_waiting
from insights_dash.metrics.history.columns import (
    ALL_ROWS,
    ROWS_FOR_THREADS,
    Integers,
)
from insights_dash.metrics.history.document_index import DocumentIndex
from insights_dash.metrics.history.history import History
from insights_dash.metrics.history.subset import FIGURES, Subset, subset_of

_Name = TypeVar("_Name", Outcome, Figure)


def compute(
    history: History,
    catalogue: DocumentIndex,
    definition: ReportDefinition,
    question: Question,
    *,
    as_of: datetime,
) -> MetricsAnswer:
    """Return the answer as of `as_of`. Source: docs/metrics.md, "Interval metrics".

    Raises:
        InvalidInputError: if the question names an unknown tag set.
    """
    scope = Scope(history, catalogue, select(definition, catalogue))
    return ask(scope, definition, question, as_of=as_of).answer(compute_both)


def ask(
    scope: Scope,
    definition: ReportDefinition,
    question: Question,
    *,
    as_of: datetime,
) -> "Asked":
    """Prepare the answer as of `as_of`, without calculating anything.

    Raises:
        InvalidInputError: if the question names an unknown tag set, or custom dates
            that begin after `as_of`.
    """
    history, catalogue, selection = scope.history, scope.catalogue, scope.selection
    division = divide(question, definition, selection, catalogue)
    week_start = definition.applied_definitions.week_start

    def prepare(
        part: str, period: Period, intervals: tuple[Interval, ...], until: datetime
    ) -> Computation:
        window = Window.of(intervals, until=until, as_of=as_of)
        waiting = None
        if question.lead_time is LeadTime.INCLUDING_WAITING:
            waiting = find_waiting(history, catalogue, selection, window)
        days = period.first, period.last
        return Computation(
            history, selection, division, part, days, intervals, window, waiting
        )

    def prepare_all(part: str, period: Period) -> Asked:
        intervals = list_intervals(period, question.granularity, week_start)
        whole = prepare(part, period, intervals, period.last_instant(intervals))
        if question.compare is None:
            return Asked(whole)
        exact = (period.as_interval(),)
        return Asked(whole, prepare(f"{part} summary", period, exact, period.end))

    period = Period.of(question, definition.zone, as_of=as_of)
    asked = prepare_all("", period)
    if question.limits:
        asked = replace(asked, limited=definition.applied_definitions.statistic)
    if question.compare in {None, Compare.NONE}:
        return asked
    compared = period.compared(question.compare, question.granularity)
    return replace(asked, comparison=prepare_all(question.compare.value, compared))


@dataclass(frozen=True)
class Asked:
    """What a question asks for: intervals, their summary, and a compared period.

    The summary has a single interval, the exact period. `limited` is the statistic of
    durations that natural limits are about; None if there are no limits.
    """

    intervals: "Computation"
    summary: "Computation | None" = None
    comparison: "Asked | None" = None
    limited: Statistic | None = None

    def answer(
        self, calculate: "Calculate", find: FindLimits = calculate_limits
    ) -> MetricsAnswer:
        """Return the answer: `calculate` returns its figures, `find` its limits."""
        whole, exact = self.intervals, self.summary
        figures, summed = calculate(whole, exact)
        answer = whole.answer(figures)
        if self.limited is not None:
            limits = find_limits(figures, whole.find_basis(figures), self.limited, find)
            answer = replace(answer, limits=limits)
        if exact is None or summed is None:
            return answer
        compared = self.comparison
        return replace(
            answer,
            summary=exact.answer(summed.among(figures.series)),
            comparison=None if compared is None else compared.answer(calculate),
        )


@dataclass(frozen=True)
class Computation:
    """A part of an answer, resolved to numbers of documents and to instants.

    `part` tells it from the other parts of the same answer. `days` are the first and
    the last local day of its period. `wanted` are the figures that are calculated.
    """

    history: History
    selection: Selection
    division: Division
    part: str
    days: tuple[date, date]
    intervals: tuple[Interval, ...]
    window: Window
    waiting: Waiting | None
    wanted: tuple[Figure, ...] = tuple(FIGURES)

    @property
    def wants_all(self) -> bool:
        """Whether every figure is calculated."""
        return len(self.wanted) == len(FIGURES)

    def answer(self, figures: IntervalFigures) -> MetricsAnswer:
        """Return the answer with these figures, which cover the whole window."""
        successes, failures, guided_failures = (
            figures.outcomes[each] for each in Outcome
        )
        return MetricsAnswer(
            names=tuple(self.division.names[each] for each in figures.series),
            intervals=self.intervals,
            as_of=from_microseconds(self.window.known),
            days=self.days,
            successes=successes,
            deployment_failures=failures,
            guided_failures=guided_failures,
            rates=divide_shares(
                failures + guided_failures, successes + failures + guided_failures
            ),
            summaries=figures.summaries,
            own=self.division.own,
        )

    def find_basis(self, figures: IntervalFigures) -> Basis:
        """Return what the limits of these figures depend on, in the whole window."""
        totals = sum(figures.outcomes.values(), np.zeros((), np.int64))
        is_unknown = np.zeros(len(self.division.names), bool)
        is_unknown[figures.series] = totals[:, 0] == 0
        earlier = find_deployed(
            [self.history.subset(each) for each in Outcome],
            self.selection,
            self.division,
            before=int(self.window.edges[0]),
            wanted=is_unknown,
        )
        included = list_included(
            self.intervals,
            totals,
            earlier[figures.series],
            as_of=from_microseconds(self.window.known),
        )
        bounds = self.window.bounds
        return Basis(
            self.history,
            self.window.known,
            figures.is_final,
            bounds[:-1],
            bounds[1:],
            figures.series,
            included,
        )

    def compute(self) -> IntervalFigures:
        """Calculate the wanted figures of all series.

        A series is left out if no deployment in the range counts for it and none of its
        streams has undeployed changes. If there is only one series, it is never left
        out.
        """
        figures, _ = self.compute_with(None)
        return figures

    def compute_with(
        self, exact: Window | None
    ) -> tuple[IntervalFigures, IntervalFigures | None]:
        """Calculate the figures, and those of a single interval within the window.

        Raises:
            TooLargeError: if there are too many.
        """
        arranged = self.arrange(exact)
        if exact is None:
            return arranged.summarise(), None
        return arranged.summarise_both(exact)

    def arrange(self, exact: Window | None = None) -> "Arranged":
        """Return the deployments, and those of a single interval within the window.

        Raises:
            TooLargeError: if there are too many figures.
        """
        outcomes = self._place_all([*Outcome])
        series = np.arange(len(self.division.names))
        asked = self
        if self.division.dimension is not None:
            counted = sum(
                map(self._count_series, outcomes.values()), start=self.count_waits()
            )
            series = np.flatnonzero(counted)
            asked = replace(self, division=self.division.keep(series))
            check_size(len(series), self.window.intervals)
            numbers = np.zeros(len(counted), np.int32)
            numbers[series] = np.arange(len(series))
            outcomes = {
                name: _renumber(each, numbers) for name, each in outcomes.items()
            }
        return Arranged(asked, series, outcomes, asked.list_samples(exact))

    def count_waits(self) -> Integers:
        """Count the undeployed changes of each series."""
        if self.waiting is None:
            return np.zeros(self.shape[0], np.int64)
        _, _, series = self.waiting.divided(self.history, self.division)
        return np.bincount(series, minlength=self.shape[0])

    def count(self, placed: Placed) -> Integers:
        """Count deployments by series and interval."""
        pieces = (placed, *placed.other_series)
        counts = [count_cells(each.begins, each.series, self.shape) for each in pieces]
        return sum(counts[1:], start=counts[0])

    def _count_series(self, placed: Placed) -> Integers:
        width = self.shape[0]
        counts = [
            np.bincount(each.series, minlength=width)
            for each in (placed, *placed.other_series)
            if each.series is not None
        ]
        return sum(counts, start=np.zeros(width, np.int64))

    def list_samples(self, exact: Window | None) -> Mapping[Figure, Sample]:
        """Return the values of every wanted figure, by series and interval."""
        placed = self._place_all(list(dict.fromkeys(map(subset_of, self.wanted))))
        samples = {
            each: _sample(
                placed[subset_of(each)], self.history.subset(each), each, exact
            )
            for each in self.wanted
        }
        if self.waiting is not None:
            divided = self.waiting.divided(self.history, self.division)
            lead_times = samples[Figure.LEAD_TIME]
            samples[Figure.LEAD_TIME] = add_waiting(lead_times, divided, self.shape)
        return samples

    @property
    def shape(self) -> tuple[int, int]:
        """The number of series and of intervals."""
        return len(self.division.names), self.window.intervals

    def _place_all(self, names: Sequence[_Name]) -> Mapping[_Name, Placed]:
        """Place each subset; many rows are divided among all processors."""
        subsets = [self.history.subset(each) for each in names]
        begin, *_, end = self.window.bounds
        completed = self.history.deployments.completed
        rows = np.searchsorted(completed, end) - np.searchsorted(completed, begin)
        is_large = rows >= ROWS_FOR_THREADS
        if self.division.dimension is None or not is_large:
            return dict(zip(names, map(self._place, subsets), strict=True))
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return dict(zip(names, pool.map(self._place, subsets), strict=True))

    def _place(self, subset: Subset) -> Placed:
        placed = place(subset, self.window, self.selection, self.division)
        if subset is self.history.subset(Figure.LEAD_TIME):
            return known_releases(placed, subset, self.window)
        return placed


# Returns the figures of a computation, and of the exact period if that is asked for.
Calculate = Callable[
    [Computation, Computation | None], tuple[IntervalFigures, IntervalFigures | None]
]


def compute_both(
    whole: Computation, exact: Computation | None
) -> tuple[IntervalFigures, IntervalFigures | None]:
    """Calculate the figures of intervals and of the exact period, in one pass."""
    if exact is None:
        return whole.compute(), None
    if not whole.intervals:
        summed = exact.compute()
        return summed.only(0, whole.window), summed
    if whole.waiting is not None:
        return whole.compute(), exact.compute()
    return whole.compute_with(exact.window)


@dataclass(frozen=True)
class Arranged:
    """The deployments of a computation, and their values, by series and interval.

    `series` are numbers in the question's division, by the numbers in the samples.
    """

    computation: Computation
    series: Integers
    outcomes: Mapping[Outcome, Placed]
    samples: Mapping[Figure, Sample]

    def summarise(self) -> IntervalFigures:
        """Return the figures of all intervals."""
        found = summarise([*self.samples.values()], self.computation.shape)
        return self._collect(dict(zip(self.samples, found, strict=True)))

    def summarise_both(self, exact: Window) -> tuple[IntervalFigures, IntervalFigures]:
        """Return the figures of all intervals, and of one within their time."""
        samples = self.samples
        whole, within = (
            dict(zip(samples, each, strict=True))
            for each in summarise_both([*samples.values()], self.computation.shape)
        )
        history, width = self.computation.history, len(self.series)
        counts = {
            name: _count_within(placed, history.subset(name), exact, width)
            for name, placed in self.outcomes.items()
        }
        is_final = knows_all(history.subset(Figure.LEAD_TIME), exact)
        summed = IntervalFigures(exact, self.series, counts, within, is_final)
        return self._collect(whole), summed

    def _collect(self, found: Mapping[Figure, CellSummaries]) -> IntervalFigures:
        asked = self.computation
        return IntervalFigures(
            asked.window,
            self.series,
            {name: asked.count(each) for name, each in self.outcomes.items()},
            found,
            knows_all(asked.history.subset(Figure.LEAD_TIME), asked.window),
        )


def _count_within(
    placed: Placed, subset: Subset, exact: Window, width: int
) -> Integers:
    """Count deployments of a single interval, shaped (series, 1)."""
    counts = np.zeros(width, np.int64)
    for each in (placed, *placed.other_series):
        rows = find_period(each, subset, exact)
        if each.series is None:
            counts += rows.stop - rows.start
        else:
            counts += np.bincount(each.series[rows], minlength=width)
    return counts.reshape(width, 1)


def _renumber(placed: Placed, numbers: NDArray[np.int32]) -> Placed:
    """Replace the number of each series."""
    return replace(
        placed,
        series=None if placed.series is None else numbers[placed.series],
        other_series=tuple(_renumber(each, numbers) for each in placed.other_series),
    )


def _sample(
    placed: Placed, subset: Subset, figure: Figure, exact: Window | None
) -> Sample:
    return Sample(
        values=subset.values[figure][placed.rows],
        grades=subset.grades[figure][placed.rows],
        begins=placed.begins,
        series=placed.series,
        is_duration=figure.is_duration,
        exact=ALL_ROWS if exact is None else find_period(placed, subset, exact),
        other_series=tuple(
            _sample(each, subset, figure, exact) for each in placed.other_series
        ),
    )
