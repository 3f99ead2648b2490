"""From a history to an answer: select, divide, aggregate."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime

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
from insights_dash.metrics.answer.aggregate import Sample, count_cells, summarise
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.answer_limits import (
    AnswerLimits,
    find_limits,
    list_included,
)
from insights_dash.metrics.answer.bucketing import (
    Placed,
    Window,
    find_deployed,
    known_releases,
    knows_all,
    place,
)
from insights_dash.metrics.answer.interval_figures import IntervalFigures
from insights_dash.metrics.answer.rounding import divide_shares
from insights_dash.metrics.answer.selection import Selection, select
from insights_dash.metrics.answer.splits import Division, divide
from insights_dash.metrics.answer.summaries import CellSummaries
from insights_dash.metrics.answer.waiting import Waiting, add_waiting, find_waiting
from insights_dash.metrics.history.columns import ROWS_FOR_THREADS, Integers
from insights_dash.metrics.history.document_index import DocumentIndex
from insights_dash.metrics.history.history import History
from insights_dash.metrics.history.subset import FIGURES, Subset, subset_of


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
    asked = ask(history, catalogue, definition, question, as_of=as_of)
    return asked.answer(Computation.compute)


def ask(
    history: History,
    catalogue: DocumentIndex,
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
    selection = select(definition, catalogue)
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
        self, calculate: Callable[["Computation"], IntervalFigures]
    ) -> MetricsAnswer:
        """Return the answer with figures that a function calculates."""
        whole, exact = self.intervals, self.summary
        summed = None if exact is None else calculate(exact)
        if summed is not None and not whole.intervals:
            figures = summed.only(0, whole.window)
        else:
            figures = calculate(whole)
        answer = whole.answer(figures)
        if self.limited is not None:
            answer = replace(answer, limits=whole.limit(figures, self.limited))
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
    the last local day of its period.
    """

    history: History
    selection: Selection
    division: Division
    part: str
    days: tuple[date, date]
    intervals: tuple[Interval, ...]
    window: Window
    waiting: Waiting | None

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

    def limit(self, figures: IntervalFigures, statistic: Statistic) -> AnswerLimits:
        """Return the natural limits of these figures, which cover the whole window."""
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
        return find_limits(figures, included, statistic)

    def compute(self) -> IntervalFigures:
        """Calculate the figures of all series.

        A series is left out if no deployment in the range counts for it and none of its
        streams has undeployed changes. If there is only one series, it is never left
        out.
        """
        history, asked = self.history, self
        placed = self._place_all([history.subset(each) for each in Outcome])
        series = np.arange(len(self.division.names))
        if self.division.dimension is not None:
            counted = sum(map(self._count_series, placed), start=self.count_waits())
            series = np.flatnonzero(counted)
            asked = replace(self, division=self.division.keep(series))
            numbers = np.zeros(len(counted), np.int32)
            numbers[series] = np.arange(len(series))
            placed = [_renumber(each, numbers) for each in placed]
        return IntervalFigures(
            self.window,
            series,
            dict(zip(Outcome, map(asked.count, placed), strict=True)),
            asked.summarise(),
            knows_all(history.subset(Figure.LEAD_TIME), self.window),
        )

    def count_waits(self) -> Integers:
        """Count the undeployed changes of each series."""
        if self.waiting is None:
            return np.zeros(self._shape[0], np.int64)
        _, _, series = self.waiting.divided(self.history, self.division)
        return np.bincount(series, minlength=self._shape[0])

    def count(self, placed: Placed) -> Integers:
        """Count deployments by series and interval."""
        pieces = (placed, *placed.other_series)
        counts = [count_cells(each.begins, each.series, self._shape) for each in pieces]
        return sum(counts[1:], start=counts[0])

    def _count_series(self, placed: Placed) -> Integers:
        width = self._shape[0]
        counts = [
            np.bincount(each.series, minlength=width)
            for each in (placed, *placed.other_series)
            if each.series is not None
        ]
        return sum(counts, start=np.zeros(width, np.int64))

    def summarise(self) -> Mapping[Figure, CellSummaries]:
        """Summarise every figure by series and interval."""
        names = list(dict.fromkeys(map(subset_of, FIGURES)))
        subsets = [self.history.subset(name) for name in names]
        placed = dict(zip(names, self._place_all(subsets), strict=True))
        samples = {
            each: _sample(placed[subset_of(each)], self.history.subset(each), each)
            for each in FIGURES
        }
        lead_times = samples[Figure.LEAD_TIME]
        samples[Figure.LEAD_TIME] = self._add_waiting(lead_times)
        found = summarise([*samples.values()], self._shape)
        return dict(zip(samples, found, strict=True))

    def _add_waiting(self, sample: Sample) -> Sample:
        if self.waiting is None:
            return sample
        divided = self.waiting.divided(self.history, self.division)
        return add_waiting(sample, divided, self._shape)

    @property
    def _shape(self) -> tuple[int, int]:
        return len(self.division.names), self.window.intervals

    def _place_all(self, subsets: Sequence[Subset]) -> Sequence[Placed]:
        """Place each subset; many rows are divided among all processors."""
        is_large = len(self.history.deployments.number) >= ROWS_FOR_THREADS
        if self.division.dimension is None or not is_large:
            return list(map(self._place, subsets))
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return list(pool.map(self._place, subsets))

    def _place(self, subset: Subset) -> Placed:
        placed = place(subset, self.window, self.selection, self.division)
        if subset is self.history.subset(Figure.LEAD_TIME):
            return known_releases(placed, subset, self.window)
        return placed


def _renumber(placed: Placed, numbers: NDArray[np.int32]) -> Placed:
    """Replace the number of each series."""
    return replace(
        placed,
        series=None if placed.series is None else numbers[placed.series],
        other_series=tuple(_renumber(each, numbers) for each in placed.other_series),
    )


def _sample(placed: Placed, subset: Subset, figure: Figure) -> Sample:
    return Sample(
        values=subset.values[figure][placed.rows],
        grades=subset.grades[figure][placed.rows],
        begins=placed.begins,
        series=placed.series,
        is_duration=figure.is_duration,
        other_series=tuple(
            _sample(each, subset, figure) for each in placed.other_series
        ),
    )
