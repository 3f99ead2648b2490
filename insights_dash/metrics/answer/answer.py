"""The answer to a question: figures of every series in every interval, as arrays."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.deployment import Outcome
from insights_dash.domain.metric import (
    FailureRate,
    Figure,
    IntervalMetrics,
    Series,
    Summary,
)
from insights_dash.domain.time_range import Interval
from insights_dash.metrics.answer.answer_limits import AnswerLimits
from insights_dash.metrics.answer.rounding import divide_shares
from insights_dash.metrics.answer.summaries import CellSummaries
from insights_dash.metrics.history.columns import Integers, fingerprint


@dataclass(frozen=True)
class MetricsAnswer:
    """Figures shaped (series, interval), in the order of `names` and `intervals`.

    Intervals can still be in progress at `as_of`. `days` are the first and the last
    local day of the period. `rates` is NaN if no deployment counts. `own` are the
    generated names, such as `Untenanted`.

    `summary` has the same series, and a single interval: the exact period, which the
    first and the last interval can go beyond. `comparison` is the answer about the
    period that this one is compared with, with its own series. `limits` are those of
    the series, in the same order. Each is None unless the question asks for it.
    """

    names: tuple[str, ...]
    intervals: tuple[Interval, ...]
    as_of: datetime
    successes: Integers
    deployment_failures: Integers
    guided_failures: Integers
    rates: NDArray[np.float64]
    summaries: Mapping[Figure, CellSummaries]
    days: tuple[date, date]
    own: frozenset[str] = frozenset()
    summary: "MetricsAnswer | None" = None
    comparison: "MetricsAnswer | None" = None
    limits: AnswerLimits | None = None

    @property
    def parts(self) -> "tuple[MetricsAnswer, ...]":
        """The answer itself, its summary, and those of the compared period."""
        others = (self.summary, self.comparison)
        return (
            self,
            *(part for each in others if each is not None for part in each.parts),
        )

    def at(self, as_of: datetime) -> "MetricsAnswer":
        """Return the same answer as of another instant."""
        summary, comparison = self.summary, self.comparison
        return replace(
            self,
            as_of=as_of,
            summary=None if summary is None else summary.at(as_of),
            comparison=None if comparison is None else comparison.at(as_of),
        )

    @property
    def totals(self) -> Integers:
        """The number of deployments that count."""
        return self.successes + self.deployment_failures + self.guided_failures

    def count(self, outcomes: Collection[Outcome]) -> Integers:
        """Return how many deployments had one of these outcomes."""
        counts = {
            Outcome.SUCCESS: self.successes,
            Outcome.FAILURE: self.deployment_failures,
            Outcome.GUIDED_FAILURE: self.guided_failures,
        }
        return sum((counts[each] for each in outcomes), np.zeros_like(self.successes))

    def share(self, outcomes: Collection[Outcome]) -> NDArray[np.float64]:
        """Return the share of deployments with one of these outcomes, like `rates`."""
        return divide_shares(self.count(outcomes), self.totals)

    @property
    def has_lead_times(self) -> bool:
        """Whether there is any lead time, including those of undeployed changes."""
        return bool(self.summaries[Figure.LEAD_TIME].count.any())

    def fingerprint(self) -> str:
        """Return a text that differs if names, intervals or figures do."""
        others = [each for each in (self.summary, self.comparison) if each is not None]
        parts = [*(each.fingerprint() for each in others), self.days if others else ""]
        own = (self.successes, self.deployment_failures, self.guided_failures)
        figures = (array for each in self.summaries.values() for array in each.arrays())
        limits = () if self.limits is None else self.limits.arrays()
        named = (self.names, self.intervals, *parts)
        return fingerprint((*named, *own, self.rates, *figures, *limits))

    def series(self, names: Sequence[str] | None = None) -> tuple[Series, ...]:
        """Return all series, or those with the given names, in the answer's order."""
        wanted = set(self.names if names is None else names)
        return tuple(
            Series(name, self._intervals(row))
            for row, name in enumerate(self.names)
            if name in wanted
        )

    def _intervals(self, row: int) -> tuple[IntervalMetrics, ...]:
        rates = zip(
            self.successes[row].tolist(),
            self.deployment_failures[row].tolist(),
            self.guided_failures[row].tolist(),
            _or_none(self.rates[row]),
            strict=True,
        )
        summaries = zip(
            *(_summaries(each, row) for each in self.summaries.values()), strict=True
        )
        return tuple(
            IntervalMetrics(
                interval.start,
                FailureRate(*rate),
                dict(zip(self.summaries, summary, strict=True)),
                interval.is_over(self.as_of),
                interval.last,
            )
            for interval, rate, summary in zip(
                self.intervals, rates, summaries, strict=True
            )
        )


def _or_none(values: NDArray[np.float64]) -> list[float | None]:
    return [None if np.isnan(value) else value for value in values.tolist()]


def _summaries(arrays: CellSummaries, row: int) -> Sequence[Summary]:
    """Return the summaries of a series, one per interval."""
    figures = (arrays.mean, arrays.median, arrays.min, arrays.max, arrays.ninety_fifth)
    columns = [figure[row].tolist() for figure in figures]
    return [
        Summary(count, *values) if count else Summary(0, None, None, None, None, None)
        for count, *values in zip(arrays.count[row].tolist(), *columns, strict=True)
    ]
