"""A space's history: immutable snapshots of its deployments and their metrics."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from insights_dash.domain.deployment import Outcome
from insights_dash.domain.metric import Figure
from insights_dash.metrics.history.change_log import Changes
from insights_dash.metrics.history.columns import (
    UNKNOWN,
    Codes,
    Deployments,
    Integers,
    Releases,
)
from insights_dash.metrics.history.streams import Streams
from insights_dash.metrics.history.subset import FIGURES, Subset, subset_of


@dataclass(frozen=True, eq=False)
class History:
    """Releases, deployments that count, and the metrics of each deployment.

    A history never changes: `LiveHistory` returns a new one after each change.
    `subsets` are named as in `subset.SUBSETS`. `is_whole` is False if an estimate is
    left out that was not yet known at some instant (see `as_known`).
    """

    releases: Releases
    deployments: Deployments
    streams: Streams
    subsets: Mapping[Outcome | Figure, Subset]
    changes: Changes
    is_whole: bool = True

    def subset(self, name: Outcome | Figure) -> Subset:
        """Return the deployments with an outcome, or with a value of a figure."""
        return self.subsets[name if isinstance(name, Outcome) else subset_of(name)]

    def read(self, figure: Figure, rows: Integers) -> Integers:
        """Return the figure's value in each row, UNKNOWN for rows that have none."""
        return FIGURES[figure](self.deployments, self.streams, rows)

    def read_known(self, figure: Figure, rows: Integers, *, end: int) -> Integers:
        """Return the values known at an instant: `read` without some lead times.

        A lead time is unknown before its release was created.
        """
        values = self.read(figure, rows)
        if figure is not Figure.LEAD_TIME:
            return values
        is_known = values != UNKNOWN
        created = self.deployments.completed[rows] - np.where(is_known, values, 0)
        return np.where(is_known & (created <= end), values, UNKNOWN)

    def rows_of(self, numbers: Codes) -> Integers:
        """Return the row of each deployment by its number; 0 for unused numbers."""
        own = self.deployments.number
        rows = np.zeros(int(numbers.max(initial=0)) + 1, np.int64)
        is_wanted = np.zeros(int(own.max(initial=0)) + 1, bool)
        is_wanted[numbers[numbers < len(is_wanted)]] = True
        found = np.flatnonzero(is_wanted[own])
        rows[own[found]] = found
        return rows[numbers]
