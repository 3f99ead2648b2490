"""Which deployments went live: with or without a guided failure, but not failed."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.history.columns import FAILURE, Integers, combine
from insights_dash.metrics.history.dimension import Dimension


def select_live(
    scope: Scope, channels: Sequence[int], *, end: int, begin: int = 0
) -> Integers:
    """Return rows of selected deployments that went live in these channels by `end`.

    Rows before `begin` are left out.
    """
    stop = count_completed(scope, end=end)
    channel = scope.history.deployments.channel[begin:stop]
    is_wanted = np.zeros(len(scope.selection.channels), np.bool_)
    is_wanted[list(channels)] = True
    return only_live(scope, np.flatnonzero(is_wanted[channel]) + begin)


def only_live(scope: Scope, rows: Integers) -> Integers:
    """Return the rows that went live in a selected environment, for a selected tenant.

    Their channels must be selected.
    """
    deployments, selection = scope.history.deployments, scope.selection
    is_live: NDArray[np.bool_] = (
        selection.environments[deployments.environment[rows]]
        & selection.tenants[deployments.tenant[rows]]
        & (deployments.outcome[rows] != FAILURE)
    )
    return rows[is_live]


def count_streams(scope: Scope, *, end: int) -> Mapping[int, int]:
    """Return in how many streams each project has gone live by `end`, by its number."""
    deployments = scope.history.deployments
    rows = select_live(scope, scope.selection.channel_numbers.tolist(), end=end)
    rows = scope.only_visible(rows)
    columns = (Dimension.PROJECT, Dimension.ENVIRONMENT, Dimension.TENANT)
    codes = combine(*(each.column(deployments)[rows] for each in columns))
    _, first = np.unique(codes, return_index=True)
    found = np.unique(deployments.project[rows[first]], return_counts=True)
    return dict(zip(*(each.tolist() for each in found), strict=True))


def count_completed(scope: Scope, *, end: int) -> int:
    """Return how many deployments had completed by an instant."""
    return int(np.searchsorted(scope.history.deployments.completed, end, "right"))
