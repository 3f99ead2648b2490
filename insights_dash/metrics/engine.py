"""From a history to an answer: select, divide, aggregate."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.lead_time import LeadTime
from insights_dash.domain.report import ReportDefinition
from insights_dash.domain.split import Split
from insights_dash.domain.time_range import list_intervals
from insights_dash.metrics.aggregate import (
    Sample,
    SummaryArrays,
    count_cells,
    summarise,
    summarise_numbers,
)
from insights_dash.metrics.answer import MetricsAnswer
from insights_dash.metrics.catalogue import Catalogue
from insights_dash.metrics.columns import ROWS_FOR_THREADS, Integers
from insights_dash.metrics.history import History
from insights_dash.metrics.part import Part
from insights_dash.metrics.query import MetricsQuery
from insights_dash.metrics.rounding import divide_half_even
from insights_dash.metrics.selection import Selection, select
from insights_dash.metrics.splits import Division, divide
from insights_dash.metrics.waiting import Waiting, add_waiting, find_waiting
from insights_dash.metrics.window import Placed, Window, known_releases, place

_RATE_PLACES = 100_000


def compute(
    history: History,
    catalogue: Catalogue,
    definition: ReportDefinition,
    query: MetricsQuery,
    *,
    as_of: datetime,
) -> MetricsAnswer:
    """The answer as at `as_of`. Source: METRICS.md, "Per interval".

    Raises:
        InvalidInputError: where the query names an unknown tag set.
    """
    selection = select(definition, catalogue)
    division = divide(query, definition, selection, catalogue)
    intervals = list_intervals(
        query.time_range, query.granularity, zone=definition.zone, as_of=as_of
    )
    window = Window.of(intervals, as_of=as_of)
    waiting = None
    if query.lead_time is LeadTime.INCLUDING_WAITING:
        waiting = find_waiting(history, catalogue, selection, window)
    question = _Question(history, selection, division, window, waiting)
    outcomes = question.count()
    if query.split is not Split.NONE:
        # A series with no deployment that counts in the range is left out, unless it
        # waits for one.
        filled = np.flatnonzero(np.sum(outcomes, axis=(0, 2)) + question.count_waits())
        question = replace(question, division=division.keep(filled))
        outcomes = [counts[filled] for counts in outcomes]
    successes, failures, guided_failures = outcomes
    lead_time, since_previous, duration, queue_time, *recovery = question.summarise()
    return MetricsAnswer(
        names=question.division.names,
        intervals=tuple(intervals),
        as_of=as_of,
        successes=successes,
        deployment_failures=failures,
        guided_failures=guided_failures,
        rates=_rates(successes, failures + guided_failures),
        lead_time=lead_time,
        time_since_previous_deployment=since_previous,
        mean_time_to_recovery=recovery[0],
        deployments_until_recovery=recovery[1],
        deployment_duration=duration,
        queue_time=queue_time,
    )


@dataclass(frozen=True)
class _Question:
    history: History
    selection: Selection
    division: Division
    window: Window
    waiting: Waiting | None

    def count_waits(self) -> Integers:
        """How often each series has something that waits."""
        if self.waiting is None:
            return np.zeros(self._shape[0], np.int64)
        _, _, series = self.waiting.divided(self.history, self.division)
        return np.bincount(series, minlength=self._shape[0])

    def count(self) -> Sequence[Integers]:
        """Successes, failures and guided failures by series and interval."""
        history = self.history
        parts = (history.successes, history.failures, history.guided_failures)
        return [self._count(each) for each in self._place_all(parts)]

    def _count(self, placed: Placed) -> Integers:
        pieces = (placed, *placed.further)
        counts = [count_cells(each.begins, each.series, self._shape) for each in pieces]
        return sum(counts[1:], start=counts[0])

    def summarise(self) -> Sequence[SummaryArrays]:
        """Lead time, since the previous, duration, queue, recovery, until recovery."""
        history = self.history
        parts = (
            *(history.lead_times, history.successors),
            *(history.durations, history.queues, history.recoveries),
        )
        placed = self._place_all(parts)
        lead_times, *further = map(_sample, placed, parts)
        counts = _sample(placed[-1], history.recoveries, value=1)
        samples = [
            self._add_waiting(lead_times),
            *further,
            replace(counts, summarise=summarise_numbers),
        ]
        return summarise(samples, self._shape)

    def _add_waiting(self, sample: Sample) -> Sample:
        if self.waiting is None:
            return sample
        divided = self.waiting.divided(self.history, self.division)
        return add_waiting(sample, divided, self._shape)

    @property
    def _shape(self) -> tuple[int, int]:
        return len(self.division.names), self.window.intervals

    def _place_all(self, parts: Sequence[Part]) -> Sequence[Placed]:
        """Each part's rows; many are looked for by all processors."""
        is_large = len(self.history.deployments.number) >= ROWS_FOR_THREADS
        if self.division.dimension is None or not is_large:
            return list(map(self._place, parts))
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return list(pool.map(self._place, parts))

    def _place(self, part: Part) -> Placed:
        placed = place(part, self.window, self.selection, self.division)
        if part is self.history.lead_times:
            return known_releases(placed, part, self.window)
        return placed


def _sample(placed: Placed, part: Part, *, value: int = 0) -> Sample:
    return Sample(
        values=part.values[value][placed.rows],
        grades=part.grades[value][placed.rows],
        begins=placed.begins,
        series=placed.series,
        further=tuple(_sample(each, part, value=value) for each in placed.further),
    )


def _rates(successes: Integers, failed: Integers) -> NDArray[np.float64]:
    total = successes + failed
    rates = np.where(total > 0, 0.0, np.nan)
    has_failed = failed > 0
    places = divide_half_even(failed[has_failed] * _RATE_PLACES, total[has_failed])
    rates[has_failed] = places / _RATE_PLACES
    return rates
