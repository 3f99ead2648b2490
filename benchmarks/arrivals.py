"""Deployments as the store returns them, so that they can arrive one by one."""

from typing import Any

from insights_dash.domain.deployment import TaskState
from insights_dash.metrics.history.columns import (
    FAILURE,
    GUIDED_FAILURE,
    UNKNOWN,
    Deployments,
)


def make_row(deployments: Deployments, place: int) -> tuple[Any, ...]:
    """Return a deployment as the store returns it."""
    codes = (deployments.number, deployments.sequence, deployments.release)
    places = (deployments.environment, deployments.tenant)
    times = (deployments.queued, deployments.started, deployments.completed)
    numbers = (int(column[place]) for column in (*codes, *places, *times))
    outcome = int(deployments.outcome[place])
    state = TaskState.FAILED if outcome == FAILURE else TaskState.SUCCESS
    known = (None if each == UNKNOWN else each for each in numbers)
    return (*known, state.value, outcome == GUIDED_FAILURE)
