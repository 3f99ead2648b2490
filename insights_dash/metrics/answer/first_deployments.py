"""When each series deployed for the first time ever."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import numpy as np

from insights_dash.domain.instants import from_microseconds
from insights_dash.domain.question import Question
from insights_dash.domain.report import ReportDefinition
from insights_dash.metrics.answer.changes.members import Members
from insights_dash.metrics.answer.deployments import select_rows
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.splits import divide

_EARLIEST = datetime(1, 1, 1, tzinfo=UTC)


def find_first_days(
    scope: Scope, definition: ReportDefinition, question: Question, *, as_of: datetime
) -> Mapping[str, date]:
    """Return the local day of the first deployment that counts, by the series' name.

    A series that had none by `as_of` is left out.

    Raises:
        InvalidInputError: if the question names an unknown tag set.
    """
    division = divide(question, definition, scope.selection, scope.catalogue)
    rows = select_rows(scope.history, scope.selection, since=_EARLIEST, as_of=as_of)
    members = Members.of(scope.history, rows, division)
    begins = np.flatnonzero(np.diff(members.series, prepend=-1))
    completed = scope.history.deployments.completed[members.row[begins]]
    return {
        division.names[series]: from_microseconds(first)
        .astimezone(definition.zone)
        .date()
        for series, first in zip(
            members.series[begins].tolist(), completed.tolist(), strict=True
        )
    }
