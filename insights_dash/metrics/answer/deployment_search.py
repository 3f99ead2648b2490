"""Searches deployments for words in their names, and for days of completion."""

from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.deployment import TaskState
from insights_dash.domain.instants import from_microseconds, to_microseconds
from insights_dash.domain.time_range import DAY
from insights_dash.domain.zones import start_of_day
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.search_days import Term, read_terms
from insights_dash.metrics.history.columns import FAILURE, Integers
from insights_dash.metrics.history.dimension import Dimension


def search_rows(
    scope: Scope, rows: Integers, search: str, zone: ZoneInfo
) -> NDArray[np.bool_]:
    """Mark the rows that match every term of a search.

    A term matches if each of its words is in a name of the deployment, or if it names
    a day on which the deployment completed in `zone`.
    """
    found = np.ones(len(rows), bool)
    for term in read_terms(search):
        has_words = np.ones(len(rows), bool)
        for word in term.words:
            has_words &= _has_word(scope, rows, word)
        found &= has_words | _completed_on(scope, rows, term, zone)
    return found


def _completed_on(
    scope: Scope, rows: Integers, term: Term, zone: ZoneInfo
) -> NDArray[np.bool_]:
    found = np.zeros(len(rows), bool)
    completed = scope.history.deployments.completed[rows]
    if not len(rows):
        return found
    first, last = (
        from_microseconds(int(each)).astimezone(zone).year
        for each in (completed[0], completed[-1])
    )
    for begin, end in term.list_spans(range(first, last + 1)):
        if first <= begin.year <= last:
            begins = to_microseconds(start_of_day(begin, zone))
            ends = to_microseconds(start_of_day(end + DAY, zone))
            found |= (begins <= completed) & (completed < ends)
    return found


def _has_word(scope: Scope, rows: Integers, word: str) -> NDArray[np.bool_]:
    deployments = scope.history.deployments
    found = np.zeros(len(rows), bool)
    for state in (TaskState.FAILED, TaskState.SUCCESS):
        if word in state.value.casefold():
            is_failed = deployments.outcome[rows] == FAILURE
            found |= is_failed == (state is TaskState.FAILED)
    for dimension in Dimension:
        codes = dimension.column(deployments)[rows]
        names = scope.catalogue.names[dimension.kind]
        named = [
            number
            for number in np.unique(codes).tolist()
            if word in (names.get(number) or "").casefold()
        ]
        found |= np.isin(codes, named)
    return found | _has_version(scope, rows, word)


def _has_version(scope: Scope, rows: Integers, word: str) -> NDArray[np.bool_]:
    releases = scope.history.releases
    release = scope.history.deployments.release[rows]
    numbers, place = np.unique(release, return_inverse=True)
    versions = releases.version[releases.row_of[numbers]]
    return np.array([word in version.casefold() for version in versions], bool)[place]
