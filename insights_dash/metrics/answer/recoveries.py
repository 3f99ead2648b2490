"""How failed deployments recovered: the next success of the same stream."""

from dataclasses import dataclass

import numpy as np

from insights_dash.metrics.history.columns import SUCCESS, UNKNOWN, Integers, combine
from insights_dash.metrics.history.dimension import STREAM
from insights_dash.metrics.history.history import History

_NONE = -1


@dataclass(frozen=True)
class Recoveries:
    """For each of some rows, the row of the deployment that recovered it.

    `by` is -1 for rows that didn't fail or haven't recovered, and `after` is UNKNOWN.
    Otherwise, `after` is the time between the two completions in microseconds.
    """

    by: Integers
    after: Integers


def find_recoveries(history: History, rows: Integers, *, until: int) -> Recoveries:
    """Find the recoveries completed at `until` or before it, in microseconds."""
    deployments = history.deployments
    by = np.full(len(rows), _NONE, np.int64)
    after = np.full(len(rows), UNKNOWN, np.int64)
    failed = np.flatnonzero(deployments.outcome[rows] != SUCCESS)
    if len(failed):
        found = _find_next_successes(history, rows[failed], until=until)
        recovered = failed[found != _NONE]
        by[failed] = found
        completed = deployments.completed
        after[recovered] = completed[by[recovered]] - completed[rows[recovered]]
    return Recoveries(by, after)


def _find_next_successes(
    history: History, failures: Integers, *, until: int
) -> Integers:
    """Return the row of the first success after each failure in its stream, or -1."""
    successes = _list_successes(history, failures, until=until)
    both = np.concatenate([failures, successes])
    codes = [each.column(history.deployments)[both] for each in STREAM]
    stream = np.unique(combine(*codes), return_inverse=True)[1].astype(np.int64)
    # Rows are by completion, so a stream's next success has the next larger key.
    keys = stream * (int(both.max()) + 1) + both
    of_failures, of_successes = keys[: len(failures)], keys[len(failures) :]
    order = np.argsort(of_successes)
    place = np.searchsorted(of_successes[order], of_failures)
    found = np.full(len(failures), _NONE, np.int64)
    has_next = np.flatnonzero(place < len(order))
    following = order[place[has_next]]
    is_same = stream[len(failures) :][following] == stream[: len(failures)][has_next]
    found[has_next[is_same]] = successes[following[is_same]]
    return found


def _list_successes(history: History, failures: Integers, *, until: int) -> Integers:
    """Return successes after the first failure, in channels that had a failure."""
    deployments = history.deployments
    begin = int(failures.min())
    end = int(np.searchsorted(deployments.completed, until, "right"))
    channel = deployments.channel[begin:end]
    has_failure = np.zeros(int(deployments.channel.max(initial=0)) + 1, bool)
    has_failure[deployments.channel[failures]] = True
    is_wanted = (deployments.outcome[begin:end] == SUCCESS) & has_failure[channel]
    return np.flatnonzero(is_wanted) + begin
