"""A space's history: immutable snapshots of its deployments and their metrics."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from insights_dash.metrics.changes import Changes
from insights_dash.metrics.columns import (
    Codes,
    Deployments,
    Integers,
    Releases,
)
from insights_dash.metrics.part import Part
from insights_dash.metrics.streams import Streams


@dataclass(frozen=True, eq=False)
class History:
    """Releases, deployments that count, and the metrics of each deployment.

    It never changes: `LiveHistory` makes another one of what comes later. `parts` are
    by the names of `part.RULES`. `is_whole` is False where an estimate that was not yet
    known at some instant is left out (see `as_known`).
    """

    releases: Releases
    deployments: Deployments
    streams: Streams
    parts: Mapping[str, Part]
    changes: Changes
    is_whole: bool = True

    @property
    def successes(self) -> Part:
        """Every success."""
        return self.parts["successes"]

    @property
    def failures(self) -> Part:
        """Every failed deployment, guided failures apart."""
        return self.parts["failures"]

    @property
    def guided_failures(self) -> Part:
        """Every success that had a guided failure."""
        return self.parts["guided_failures"]

    @property
    def lead_times(self) -> Part:
        """Successes with a lead time; values: microseconds."""
        return self.parts["lead_times"]

    @property
    def successors(self) -> Part:
        """Successes with a previous success; values: microseconds since it."""
        return self.parts["successors"]

    @property
    def recoveries(self) -> Part:
        """Successes after failures; values: microseconds, number of failures."""
        return self.parts["recoveries"]

    @property
    def durations(self) -> Part:
        """Successes whose start is known; values: microseconds from it."""
        return self.parts["durations"]

    @property
    def queues(self) -> Part:
        """Deployments that tell when they were queued and started; microseconds."""
        return self.parts["queues"]

    def rows_of(self, numbers: Codes) -> Integers:
        """The row of each deployment, by its number; 0 where there is none."""
        own = self.deployments.number
        rows = np.zeros(int(numbers.max(initial=0)) + 1, np.int64)
        is_wanted = np.zeros(int(own.max(initial=0)) + 1, bool)
        is_wanted[numbers[numbers < len(is_wanted)]] = True
        found = np.flatnonzero(is_wanted[own])
        rows[own[found]] = found
        return rows[numbers]
