"""Whether a compared period has a history that reaches back at least to its middle.

Source: docs/metrics.md, "Late starts".
"""

import numpy as np

from insights_dash.domain.instants import from_microseconds, to_microseconds
from insights_dash.domain.late_start import FEW_EARLIER, LateStart
from insights_dash.domain.period import Period
from insights_dash.domain.zones import start_of_day
from insights_dash.metrics.answer.deployments import EARLIEST, select_rows
from insights_dash.metrics.answer.scope import Scope


def find_late_start(scope: Scope, compared: Period) -> LateStart | None:
    """Return when the history of a compared period begins, if after its middle.

    A few deployments can be earlier. The result is None if the history begins before,
    or if there were no deployments by the end of the period.
    """
    rows = select_rows(
        scope.history, scope.selection, since=EARLIEST, as_of=compared.end
    )
    if not len(rows):
        return None
    completed = scope.history.deployments.completed[rows]
    middle = compared.begins + (compared.end - compared.begins) / 2
    earlier = int(np.searchsorted(completed, to_microseconds(middle)))
    few = int(FEW_EARLIER * len(rows))
    if earlier > few:
        return None
    began = from_microseconds(int(completed[few])).astimezone(compared.zone).date()
    begins = to_microseconds(start_of_day(began, compared.zone))
    earlier = int(np.searchsorted(completed, begins))
    return LateStart((compared.first, compared.last), began, earlier)
