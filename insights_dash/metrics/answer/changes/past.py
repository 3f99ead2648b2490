"""What verdicts need to know about everything that a series ever deployed."""

from dataclasses import dataclass

import numpy as np

from insights_dash.domain.metric import Figure
from insights_dash.metrics.answer.changes.ever import (
    NEVER,
    UNMEASURED,
    Documents,
    Ever,
    FindEver,
    Flags,
    read_everything,
)
from insights_dash.metrics.answer.changes.series_verdict import SeriesPast
from insights_dash.metrics.answer.recoveries import find_recoveries
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.splits import Division
from insights_dash.metrics.history.columns import SUCCESS, UNKNOWN, Integers
from insights_dash.metrics.history.table import columns_of


@dataclass(frozen=True)
class Past:
    """What is known of each series that ever deployed: one element per series.

    `series` are numbers in the division, in ascending order. `first` is the completion
    of the first deployment ever, in microseconds, UNKNOWN if there is none. The others
    are about deployments up to the end of now: `last` is the completion of the last
    one, UNKNOWN if there is none. `longest_gap` is the longest time from one to the
    next, and UNKNOWN if there aren't two, or if the series isn't almost
    silent. `is_failed` says that a failed run that began by then hasn't ended, and
    `was_failed` that one has ended in now or later. Only series of one project have
    these three.
    """

    series: Integers
    first: Integers
    last: Integers
    longest_gap: Integers
    is_of_one_project: Flags
    is_failed: Flags
    was_failed: Flags

    def find_other(self, former: "Past") -> Integers:
        """Return the places of those of the same series whose past is another."""
        both = zip(columns_of(self).values(), columns_of(former).values(), strict=True)
        return np.flatnonzero(np.any([new != old for new, old in both], axis=0))

    def to_list(self) -> list[SeriesPast]:
        """Return the past of each series."""
        instants = (
            [None if each == UNKNOWN else each for each in column.tolist()]
            for column in (self.last, self.longest_gap)
        )
        flags = self.is_of_one_project, self.is_failed, self.was_failed
        rows = zip(*instants, *(each.tolist() for each in flags), strict=True)
        return list(map(SeriesPast._make, rows))


def find_past(
    scope: Scope,
    division: Division,
    *,
    now: tuple[int, int],
    known: int,
    find_ever: FindEver = read_everything,
) -> Past:
    """Return the past of each series.

    `now` are its first and its last instant, and `known` the instant that everything is
    known at, in microseconds.
    """
    documents, (begin, end) = Documents(scope, division), now
    ever = by_now = find_ever(documents, known)
    if end < known:
        by_now = find_ever(documents, end)
    series = np.flatnonzero(ever.first != NEVER)
    longest_gap = by_now.longest_gap[series]
    is_of_one_project = ever.project >= 0
    failed = recovered = is_of_one_project
    if is_of_one_project.any():
        failed = _find_failed(documents, ever, until=end)
        recovered = _find_recovered(documents, since=begin, begun_by=end, known=known)
    return Past(
        series,
        ever.first[series],
        by_now.last[series],
        np.where(longest_gap == UNMEASURED, UNKNOWN, longest_gap),
        is_of_one_project[series],
        (is_of_one_project & failed)[series],
        (is_of_one_project & recovered)[series],
    )


def _find_failed(documents: Documents, ever: Ever, *, until: int) -> Flags:
    """Return which series have a run that began by an instant and hasn't ended."""
    is_open, known = ever.unended > 0, ever.until
    if until >= known or not is_open.any():
        return is_open
    history = documents.scope.history
    rows = documents.list_rows(is_open, until=until)
    rows = rows[history.deployments.outcome[rows] != SUCCESS]
    recoveries = find_recoveries(history, rows, until=known)
    return documents.mark(documents.find_documents(rows[recoveries.by < 0]))


def _find_recovered(
    documents: Documents, *, since: int, begun_by: int, known: int
) -> Flags:
    """Return which series have a run that ended since then, and began by then."""
    figure = Figure.TIME_TO_RECOVERY
    recovered = documents.read(figure, since=since, until=known)
    began = recovered.completed - recovered.values[figure]
    return documents.mark(recovered.document[began <= begun_by])
