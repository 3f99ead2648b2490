"""A space's history: immutable snapshots of its deployments and their metrics."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from insights_dash.domain.metric import Figure
from insights_dash.metrics.history.change_log import Changes
from insights_dash.metrics.history.columns import (
    Codes,
    Deployments,
    Integers,
    Releases,
)
from insights_dash.metrics.history.dense_columns import FIGURES, Outcome, Part, part_of
from insights_dash.metrics.history.streams import Streams


@dataclass(frozen=True, eq=False)
class History:
    """Releases, deployments that count, and the metrics of each deployment.

    It never changes: `LiveHistory` makes another one of what comes later. `parts` are
    by the names of `part.PARTS`. `is_whole` is False where an estimate that was not yet
    known at some instant is left out (see `as_known`).
    """

    releases: Releases
    deployments: Deployments
    streams: Streams
    parts: Mapping[str, Part]
    changes: Changes
    is_whole: bool = True

    def part(self, name: Figure | Outcome) -> Part:
        """All deployments of an outcome, or those with a value of a figure."""
        return self.parts[name if isinstance(name, Outcome) else part_of(name)]

    def read(self, figure: Figure, rows: Integers) -> Integers:
        """The figure's value of each row, UNKNOWN for rows that have none."""
        return FIGURES[figure](self.deployments, self.streams, rows)

    def rows_of(self, numbers: Codes) -> Integers:
        """Return the row of each deployment by its number; 0 for unused numbers."""
        own = self.deployments.number
        rows = np.zeros(int(numbers.max(initial=0)) + 1, np.int64)
        is_wanted = np.zeros(int(own.max(initial=0)) + 1, bool)
        is_wanted[numbers[numbers < len(is_wanted)]] = True
        found = np.flatnonzero(is_wanted[own])
        rows[own[found]] = found
        return rows[numbers]
