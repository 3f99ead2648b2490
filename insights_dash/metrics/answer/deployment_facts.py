"""What is listed of a deployment: the keys to sort it by, and what all rows share."""

from collections.abc import Callable, Mapping
from enum import StrEnum

import numpy as np

from insights_dash.domain.deployment import TaskState
from insights_dash.domain.metric import Figure
from insights_dash.metrics.answer.recoveries import find_recoveries
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.history.columns import FAILURE, UNKNOWN, Integers
from insights_dash.metrics.history.dimension import Dimension


class Fact(StrEnum):
    """What is listed of a deployment besides its documents and its figures."""

    RELEASE = "release"
    COMPLETED = "completed"
    STATE = "state"
    GUIDED_FAILURE = "guided-failure"
    RECOVERED_BY = "recovered-by"


# Everything that a list of deployments can be sorted by.
Listed = Dimension | Figure | Fact


def read_sort_keys(
    scope: Scope, rows: Integers, listed: Listed, *, end: int
) -> Integers:
    """Return a number per row to sort by, UNKNOWN for rows that have no value.

    `end` is the instant, in microseconds, up to which recoveries are known.
    """
    if isinstance(listed, Dimension):
        return _rank_names(scope, rows, listed)
    if listed is Figure.TIME_TO_RECOVERY:
        return _read_recovery_times(scope, rows, end)
    if isinstance(listed, Figure):
        return scope.history.read_known(listed, rows, end=end)
    return _FACTS[listed](scope, rows, end)


def find_alike(scope: Scope, rows: Integers, *, end: int) -> Mapping[Listed, str]:
    """Return what has one value in all rows, as text; empty if no row has a value.

    A single row keeps its project, which is what the row is about. Without rows,
    nothing is alike.
    """
    if not len(rows):
        return {}
    alike: dict[Listed, str] = {}
    deployments = scope.history.deployments
    for dimension in Dimension:
        name = _find_only_name(scope, rows, dimension)
        is_subject = dimension is Dimension.PROJECT and len(rows) == 1
        if name is not None and not is_subject:
            alike[dimension] = name
    is_failed = deployments.outcome[rows] == FAILURE
    if is_failed.all() or not is_failed.any():
        state = TaskState.FAILED if is_failed.all() else TaskState.SUCCESS
        alike[Fact.STATE] = state.value
    if not deployments.had_guided_failure[rows].any():
        alike[Fact.GUIDED_FAILURE] = ""
    for listed in (Fact.RECOVERED_BY, *Figure):
        if (read_sort_keys(scope, rows, listed, end=end) == UNKNOWN).all():
            alike[listed] = ""
    return alike


def _find_only_name(scope: Scope, rows: Integers, dimension: Dimension) -> str | None:
    """Return the name that all rows have, empty if untenanted; None if they differ."""
    numbers = np.unique(dimension.column(scope.history.deployments)[rows]).tolist()
    names = scope.catalogue.names[dimension.kind]
    # Each project has its own channels, often of the same name.
    [name, *others] = {names.get(each) if each else "" for each in numbers}
    return None if others else name


def _rank_names(scope: Scope, rows: Integers, dimension: Dimension) -> Integers:
    """Return the places of documents in the order of their names."""
    catalogue = scope.catalogue
    codes = dimension.column(scope.history.deployments)[rows].astype(np.int64)
    numbers, place = np.unique(codes, return_inverse=True)
    documents = [each for each in numbers.tolist() if each]
    ordered = catalogue.sorted(dimension.kind, documents)
    rank = {number: index for index, number in enumerate(ordered)}
    ranks = [rank.get(number, UNKNOWN) for number in numbers.tolist()]
    return np.array(ranks, np.int64)[place]


def _read_recovery_times(scope: Scope, rows: Integers, end: int) -> Integers:
    """Return how long failures took to recover, or what successes recovered from."""
    found = find_recoveries(scope.history, rows, until=end)
    of_successes = scope.history.streams.time_to_recovery[rows].astype(np.int64)
    return np.where(found.after == UNKNOWN, of_successes, found.after)


def _read_recovering(scope: Scope, rows: Integers, end: int) -> Integers:
    """Return the rows of the deployments that recovered failed ones."""
    found = find_recoveries(scope.history, rows, until=end)
    return np.where(found.after == UNKNOWN, UNKNOWN, found.by)


def _read_releases(scope: Scope, rows: Integers, _end: int) -> Integers:
    """Return the places of releases by project, and then by creation."""
    releases = scope.history.releases
    places: Integers = releases.row_of[scope.history.deployments.release[rows]]
    return places


def _read_completed(scope: Scope, rows: Integers, _end: int) -> Integers:
    return scope.history.deployments.completed[rows]


def _read_outcomes(scope: Scope, rows: Integers, _end: int) -> Integers:
    return scope.history.deployments.outcome[rows].astype(np.int64)


def _read_guided_failures(scope: Scope, rows: Integers, _end: int) -> Integers:
    return scope.history.deployments.had_guided_failure[rows].astype(np.int64)


_FACTS: Mapping[Fact, Callable[[Scope, Integers, int], Integers]] = {
    Fact.RELEASE: _read_releases,
    Fact.COMPLETED: _read_completed,
    Fact.STATE: _read_outcomes,
    Fact.GUIDED_FAILURE: _read_guided_failures,
    Fact.RECOVERED_BY: _read_recovering,
}
