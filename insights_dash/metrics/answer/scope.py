"""The deployments that a metric is calculated from, and the value of each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.deployment import Outcome
from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.metric import Metric, Unit
from insights_dash.domain.visibility import FULL_VISIBILITY, Visibility
from insights_dash.metrics.answer.deployments import select_rows
from insights_dash.metrics.answer.selection import Selection
from insights_dash.metrics.answer.visibility import only_visible
from insights_dash.metrics.history.columns import UNKNOWN, Integers
from insights_dash.metrics.history.document_index import DocumentIndex
from insights_dash.metrics.history.history import History
from insights_dash.metrics.history.subset import OUTCOME_CODES


@dataclass(frozen=True)
class Scope:
    """A space's history, the names in it, and what a report selects.

    The catalogue hides the names outside `visibility`.
    """

    history: History
    catalogue: DocumentIndex
    selection: Selection
    visibility: Visibility = FULL_VISIBILITY

    def only_visible(self, rows: Integers) -> Integers:
        """Return the rows whose deployments the caller can see."""
        deployments = self.history.deployments
        return only_visible(deployments, self.catalogue, self.visibility, rows)


@dataclass(frozen=True)
class Measured:
    """Rows of the deployments that a metric is calculated from, by completion.

    `values` are microseconds. They are empty for metrics that only count deployments.
    """

    rows: Integers
    values: Integers


def find_measured(
    scope: Scope, metric: Metric, *, since: datetime, until: datetime, as_of: datetime
) -> Measured:
    """Return what a metric is calculated from between two instants, both included.

    Lead times from releases that were created after `as_of` are not known.
    """
    history = scope.history
    rows = select_rows(history, scope.selection, since=since, as_of=until)
    if metric.spec.unit is Unit.SHARE:
        return Measured(rows, rows[:0])
    if metric.spec.unit is Unit.COUNT:
        rows = rows[has_outcome(history, rows, metric.spec.outcomes)]
        return Measured(rows, rows[:0])
    values = history.read_known(metric.figure, rows, end=to_microseconds(as_of))
    is_known = values != UNKNOWN
    return Measured(rows[is_known], values[is_known])


def has_outcome(
    history: History, rows: Integers, outcomes: Collection[Outcome]
) -> NDArray[np.bool_]:
    """Mark the rows of deployments with one of these outcomes."""
    is_wanted = np.zeros(len(OUTCOME_CODES), bool)
    is_wanted[[OUTCOME_CODES[each] for each in outcomes]] = True
    return is_wanted[history.deployments.outcome[rows]]
