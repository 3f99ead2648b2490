"""The numbers of documents that occur in a history."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insights_dash.metrics.history.columns import Deployments, Integers
from insights_dash.metrics.history.dimension import STREAM, Dimension


class PresentNumbers:
    """The numbers that each dimension of a stream has, or has had."""

    def __init__(self, deployments: Deployments) -> None:
        """Start with the numbers of these deployments."""
        self._is_present = {each: np.zeros(1, bool) for each in STREAM}
        self._numbers: Mapping[Dimension, Integers] | None = None
        self.add_all(deployments)

    def numbers(self) -> Mapping[Dimension, Integers]:
        """Return the numbers of each dimension in ascending order."""
        if self._numbers is None:
            self._numbers = {
                each: np.flatnonzero(table) for each, table in self._is_present.items()
            }
        return self._numbers

    def add(self, where: Sequence[int]) -> None:
        """Add a channel, an environment and a tenant, in this order."""
        for table, number in zip(self._is_present.values(), where, strict=True):
            if number >= len(table) or not table[number]:
                for dimension, each in zip(STREAM, where, strict=True):
                    self._add(dimension, np.array([each]))
                return

    def add_all(self, deployments: Deployments) -> None:
        """Add the numbers of deployments."""
        for each in STREAM:
            self._add(each, each.column(deployments))

    def _add(self, dimension: Dimension, numbers: NDArray[np.integer[Any]]) -> None:
        table = self._is_present[dimension]
        more = int(numbers.max(initial=0)) + 1 - len(table)
        table = np.pad(table, (0, max(more, 0)))
        table[numbers] = True
        self._is_present[dimension] = table
        self._numbers = None
