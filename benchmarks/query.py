"""The queries for every engine, and the common form of their answers."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic import TAGS, environment_group_of, group_of
from insights_dash.domain.question import Split
from insights_dash.domain.time_range import Granularity, TimeRange
from insights_dash.metrics.history.columns import SUCCESS, UNKNOWN
from insights_dash.metrics.history.history import History

Array = NDArray[Any]

MEASURES = (
    "lead_time",
    "since_previous",
    "recovery",
    "until_recovery",
    "duration",
)
FIGURES = ("count", "mean", "median", "min", "max", "p95")
OUTCOMES = ("successes", "failures", "guided_failures")
NO_TAG = len(TAGS) + 1
RANGES: tuple[TimeRange, ...] = (
    TimeRange.LAST_YEAR,
    TimeRange.LAST_QUARTER,
    TimeRange.LAST_MONTH,
)
# The column of `Facts` with the series. Everything and tags have none.
SERIES_COLUMNS = {
    Split.PROJECT: "project",
    Split.PROJECT_GROUP: "project_group",
    Split.ENVIRONMENT: "environment",
    Split.ENVIRONMENT_GROUP: "environment_group",
    Split.TENANT: "tenant",
}


@dataclass(frozen=True)
class Facts:
    """Every deployment with its metrics in microseconds, or UNKNOWN.

    Groups are columns too, so no engine has to join them.
    """

    completed: Array
    outcome: Array
    project: Array
    project_group: Array
    environment: Array
    environment_group: Array
    tenant: Array
    lead_time: Array
    since_previous: Array
    recovery: Array
    until_recovery: Array
    duration: Array

    @classmethod
    def of(cls, history: History) -> "Facts":
        """Return the facts about each deployment, for the other engines."""
        deployments, streams = history.deployments, history.streams
        recovers = streams.time_to_recovery != UNKNOWN
        failures = streams.deployments_until_recovery.astype(np.int64)
        succeeds = deployments.outcome == SUCCESS
        is_timed = succeeds & (deployments.started != UNKNOWN)
        took = deployments.completed - deployments.started
        return cls(
            completed=deployments.completed,
            outcome=deployments.outcome,
            project=deployments.project,
            project_group=group_of(deployments.project),
            environment=deployments.environment,
            environment_group=environment_group_of(deployments.environment),
            tenant=deployments.tenant,
            lead_time=streams.lead_time,
            since_previous=streams.since_previous,
            recovery=streams.time_to_recovery,
            until_recovery=np.where(recovers, failures, UNKNOWN),
            duration=np.where(is_timed, took, UNKNOWN),
        )

    def columns(self) -> Mapping[str, Array]:
        """Return the columns by name."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


@dataclass(frozen=True)
class Query:
    """A query, with intervals of `width` microseconds from `begin` to `end`.

    The last interval may be shorter. `projects` and `environments` are None if all are
    selected.
    """

    split: Split
    time_range: TimeRange
    granularity: Granularity
    begin: int
    end: int
    width: int
    intervals: int
    projects: tuple[int, ...] | None = None
    environments: tuple[int, ...] | None = None

    @property
    def name(self) -> str:
        """Return the name of its row in the table."""
        which = "3 projects × 2 environments" if self.projects else self.split.value
        return f"{self.granularity.value} · {which}"


@dataclass(frozen=True)
class Cells:
    """An answer: one row per series and interval with deployments, in any order.

    `series` is the number of a project, tenant or tag, 0 for everything or untenanted,
    or NO_TAG. The keys of `figures` are `metric.figure`. Values are unrounded
    microseconds.
    """

    series: Array
    interval: Array
    outcomes: Mapping[str, Array]
    figures: Mapping[str, Array]


class Engine(Protocol):
    """An engine. `ranges` are the time ranges that it is asked about."""

    name: str
    ranges: tuple[TimeRange, ...]

    def load(self, facts: Facts) -> int:
        """Load a history, and return its size in bytes."""

    def answer(self, question: Query) -> Cells:
        """Answer a query."""

    def close(self) -> None:
        """Free all resources."""
