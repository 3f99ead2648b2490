"""From a history to an answer: select, divide, aggregate."""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.deployment import Outcome
from insights_dash.domain.instants import from_microseconds
from insights_dash.domain.metric import Figure
from insights_dash.domain.question import LeadTime, Question
from insights_dash.domain.report import ReportDefinition
from insights_dash.domain.time_range import Interval, list_intervals
from insights_dash.metrics.answer.aggregate import (
    CellSummaries,
    Sample,
    count_cells,
    summarise,
    summarise_durations,
    summarise_numbers,
)
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.bucketing import (
    Placed,
    Window,
    known_releases,
    knows_all,
    place,
)
from insights_dash.metrics.answer.interval_figures import IntervalFigures
from insights_dash.metrics.answer.rounding import divide_half_even
from insights_dash.metrics.answer.selection import Selection, select
from insights_dash.metrics.answer.splits import Division, divide
from insights_dash.metrics.answer.waiting import Waiting, add_waiting, find_waiting
from insights_dash.metrics.history.catalogue import Catalogue
from insights_dash.metrics.history.columns import ROWS_FOR_THREADS, Integers
from insights_dash.metrics.history.history import History
from insights_dash.metrics.history.subset import FIGURES, Subset, subset_of

_RATE_PLACES = 100_000


def compute(
    history: History,
    catalogue: Catalogue,
    definition: ReportDefinition,
    question: Question,
    *,
    as_of: datetime,
) -> MetricsAnswer:
    """The answer as at `as_of`. Source: METRICS.md, "Per interval".

    Raises:
        InvalidInputError: where the question names an unknown tag set.
    """
    computation = ask(history, catalogue, definition, question, as_of=as_of)
    return computation.answer(computation.compute())


def ask(
    history: History,
    catalogue: Catalogue,
    definition: ReportDefinition,
    question: Question,
    *,
    as_of: datetime,
) -> "Computation":
    """The same, before anything is computed.

    Raises:
        InvalidInputError: where the question names an unknown tag set.
    """
    selection = select(definition, catalogue)
    intervals = list_intervals(
        question.time_range, question.granularity, zone=definition.zone, as_of=as_of
    )
    window = Window.of(intervals, as_of=as_of)
    waiting = None
    if question.lead_time is LeadTime.INCLUDING_WAITING:
        waiting = find_waiting(history, catalogue, selection, window)
    return Computation(
        history,
        selection,
        divide(question, definition, selection, catalogue),
        tuple(intervals),
        window,
        waiting,
    )


@dataclass(frozen=True)
class Computation:
    """What is asked, resolved to numbers of documents and instants."""

    history: History
    selection: Selection
    division: Division
    intervals: tuple[Interval, ...]
    window: Window
    waiting: Waiting | None

    def answer(self, figures: IntervalFigures) -> MetricsAnswer:
        """The figures of the whole window with their names."""
        successes, failures, guided_failures = (
            figures.outcomes[each] for each in Outcome
        )
        return MetricsAnswer(
            names=tuple(self.division.names[each] for each in figures.series),
            intervals=self.intervals,
            as_of=from_microseconds(self.window.end),
            successes=successes,
            deployment_failures=failures,
            guided_failures=guided_failures,
            rates=_rates(successes, failures + guided_failures),
            summaries=figures.summaries,
            own=self.division.own,
        )

    def compute(self) -> IntervalFigures:
        """A series with no deployment that counts in the range is left out.

        Unless it waits for one, or is the only one.
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
            placed = [_number_anew(each, numbers) for each in placed]
        return IntervalFigures(
            self.window,
            series,
            dict(zip(Outcome, map(asked.count, placed), strict=True)),
            asked.summarise(),
            knows_all(history.subset(Figure.LEAD_TIME), self.window),
        )

    def count_waits(self) -> Integers:
        """How often each series has something that waits."""
        if self.waiting is None:
            return np.zeros(self._shape[0], np.int64)
        _, _, series = self.waiting.divided(self.history, self.division)
        return np.bincount(series, minlength=self._shape[0])

    def count(self, placed: Placed) -> Integers:
        """Deployments by series and interval."""
        pieces = (placed, *placed.further)
        counts = [count_cells(each.begins, each.series, self._shape) for each in pieces]
        return sum(counts[1:], start=counts[0])

    def _count_series(self, placed: Placed) -> Integers:
        width = self._shape[0]
        counts = [
            np.bincount(each.series, minlength=width)
            for each in (placed, *placed.further)
            if each.series is not None
        ]
        return sum(counts, start=np.zeros(width, np.int64))

    def summarise(self) -> Mapping[Figure, CellSummaries]:
        """Every figure by series and interval."""
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
        """Each subset's rows; many are looked for by all processors."""
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


def _number_anew(placed: Placed, numbers: NDArray[np.int32]) -> Placed:
    """The same rows with other numbers of their series."""
    return replace(
        placed,
        series=None if placed.series is None else numbers[placed.series],
        further=tuple(_number_anew(each, numbers) for each in placed.further),
    )


def _sample(placed: Placed, subset: Subset, figure: Figure) -> Sample:
    return Sample(
        values=subset.values[figure][placed.rows],
        grades=subset.grades[figure][placed.rows],
        begins=placed.begins,
        series=placed.series,
        summarise=summarise_durations if figure.is_duration else summarise_numbers,
        further=tuple(_sample(each, subset, figure) for each in placed.further),
    )


def _rates(successes: Integers, failed: Integers) -> NDArray[np.float64]:
    # As they lie in memory, by interval: the other order takes ten times as long.
    failed, total = failed.T, (successes + failed).T
    rates = np.where(total > 0, 0.0, np.nan)
    has_failed = failed > 0
    places = divide_half_even(failed[has_failed] * _RATE_PLACES, total[has_failed])
    rates[has_failed] = places / _RATE_PLACES
    return rates.T
