"""The natural limits of an answer's series."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.definitions import Statistic
from insights_dash.domain.deployment import FAILED, Outcome
from insights_dash.domain.metric import Figure
from insights_dash.domain.time_range import Interval
from insights_dash.metrics.answer.interval_figures import IntervalFigures
from insights_dash.metrics.answer.limits import (
    Flags,
    Limits,
    limit_counts,
    limit_each,
    limit_rates,
)
from insights_dash.metrics.answer.limits_memory import (
    Basis,
    FindLimits,
    calculate_limits,
)
from insights_dash.metrics.history.table import Column, columns_of

# The durations that have limits.
LIMITED = (Figure.LEAD_TIME, Figure.TIME_SINCE_PREVIOUS, Figure.TIME_TO_RECOVERY)


@dataclass(frozen=True)
class AnswerLimits:
    """The limits of successes, of durations, and of the failure rate of all series."""

    successes: Limits
    durations: Mapping[Figure, Limits]
    failure_rate: Limits

    def arrays(self) -> Iterator[Column]:
        """Yield all arrays."""
        for each in (self.successes, *self.durations.values(), self.failure_rate):
            yield from columns_of(each).values()


def find_limits(
    figures: IntervalFigures,
    basis: Basis,
    statistic: Statistic,
    find: FindLimits = calculate_limits,
) -> AnswerLimits:
    """Return the limits over the intervals that are included of each series."""

    def calculate() -> Sequence[Limits]:
        return _calculate_limits(figures, basis.included, statistic)

    successes, failure_rate, *durations = find(basis, calculate)
    return AnswerLimits(
        successes, dict(zip(LIMITED, durations, strict=True)), failure_rate
    )


def _calculate_limits(
    figures: IntervalFigures, included: Flags, statistic: Statistic
) -> Sequence[Limits]:
    """Return the limits of successes, of the failure rate, and of durations."""
    successes = figures.outcomes[Outcome.SUCCESS]
    failed = sum(
        (figures.outcomes[each] for each in FAILED), start=np.zeros_like(successes)
    )
    durations = [figures.summaries[each].exact(statistic) for each in LIMITED]
    return (
        limit_counts(successes, included),
        limit_rates(failed, failed + successes, included),
        *limit_each(durations, included),
    )


def list_included(
    intervals: Sequence[Interval],
    totals: NDArray[np.int64],
    was_deployed: Flags,
    *,
    as_of: datetime,
) -> Flags:
    """Return which intervals of which series limits are calculated from.

    They are over and not cut, and not before that of the series' first deployment ever.
    `totals` are all deployments that count, and `was_deployed` tells which series have
    one from before the first interval.
    """
    is_whole = [each.is_over(as_of) and not each.is_cut for each in intervals]
    has_begun = np.logical_or.accumulate(totals > 0, axis=1) | was_deployed[:, None]
    included: Flags = has_begun & np.array(is_whole, bool)
    return included
