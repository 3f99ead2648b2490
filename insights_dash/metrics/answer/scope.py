"""The deployments that a metric is computed from, and what each of them carries."""

from dataclasses import dataclass
from datetime import datetime

from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.metric import Metric, Unit
from insights_dash.domain.visibility import FULL_VISIBILITY, Visibility
from insights_dash.metrics.answer.deployments import select_rows
from insights_dash.metrics.answer.selection import Selection
from insights_dash.metrics.answer.visibility import only_visible
from insights_dash.metrics.history.catalogue import Catalogue
from insights_dash.metrics.history.columns import SUCCESS, UNKNOWN, Integers
from insights_dash.metrics.history.history import History


@dataclass(frozen=True)
class Scope:
    """A space's history, the names in it, and what a report selects of it.

    The catalogue hides the names outside `visibility`.
    """

    history: History
    catalogue: Catalogue
    selection: Selection
    visibility: Visibility = FULL_VISIBILITY

    def only_visible(self, rows: Integers) -> Integers:
        """Return the rows whose deployments the caller can see."""
        deployments = self.history.deployments
        return only_visible(deployments, self.catalogue, self.visibility, rows)


@dataclass(frozen=True)
class Measured:
    """Rows of a history's deployments, by completion.

    `values` are microseconds; of frequency and failure rate, which count deployments
    whatever they carry, they are empty.
    """

    rows: Integers
    values: Integers


def find_measured(
    scope: Scope, metric: Metric, *, since: datetime, until: datetime, as_of: datetime
) -> Measured:
    """What the metric rests on, among selected deployments completed in that time.

    Both ends are included. A lead time from a release created after `as_of` is not
    known.
    """
    history = scope.history
    rows = select_rows(history, scope.selection, since=since, as_of=until)
    if metric.spec.unit is Unit.SHARE:
        return Measured(rows, rows[:0])
    if metric.spec.unit is Unit.COUNT:
        rows = rows[history.deployments.outcome[rows] == SUCCESS]
        return Measured(rows, rows[:0])
    values = history.read_known(metric.figure, rows, end=to_microseconds(as_of))
    is_known = values != UNKNOWN
    return Measured(rows[is_known], values[is_known])
