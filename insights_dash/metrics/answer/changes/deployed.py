"""The deployments of both periods, with what contributions are added up from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.compared_periods import ComparedPeriod, ComparedPeriods
from insights_dash.domain.deployment import Outcome
from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.metric import Figure
from insights_dash.metrics.answer.bucketing import Window, select_within
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.splits import Division
from insights_dash.metrics.history.columns import Codes, Integers
from insights_dash.metrics.history.dimension import Dimension
from insights_dash.metrics.history.history import History

# What is counted and added up of a period.
SUMMED = (*Outcome, Figure.LEAD_TIME, Figure.TIME_TO_RECOVERY)


@dataclass(frozen=True)
class DeployedRows:
    """The selected deployments in a window with one interval.

    Lead times that aren't known are left out.
    """

    scope: Scope
    window: Window
    _rows: dict[Outcome | Figure, slice | Integers] = field(default_factory=dict)

    @property
    def history(self) -> History:
        """The history that has the deployments."""
        return self.scope.history

    def only(self, begin: int, end: int) -> "DeployedRows":
        """Return those completed between two instants, both included."""
        if (begin, end) == (int(self.window.edges[0]), self.window.end):
            return self
        return DeployedRows(
            self.scope, replace(self.window, edges=np.array([begin]), end=end)
        )

    def until(self, end: int) -> "DeployedRows":
        """Return those completed at an instant or earlier."""
        return self.only(int(self.window.edges[0]), end)

    def find(self, name: Outcome | Figure) -> slice | Integers:
        """Return the rows of a subset of the history."""
        if name not in self._rows:
            self._rows[name] = self._find(name)
        return self._rows[name]

    def _find(self, name: Outcome | Figure) -> slice | Integers:
        subset = self.history.subset(name)
        rows = select_within(subset, self.window, self.scope.selection)
        if name is not Figure.LEAD_TIME or subset.least >= 0:
            return rows
        found = np.arange(len(subset.completed))[rows]
        created = subset.completed[found] - subset.values[Figure.LEAD_TIME][found]
        return found[created <= self.window.known]

    def codes(self, name: Outcome | Figure, dimension: Dimension) -> Codes:
        """Return the numbers of the documents in the rows of a subset."""
        return dimension.column(self.history.subset(name))[self.find(name)]

    def values(self, figure: Figure) -> Integers:
        """Return the values of a figure in microseconds."""
        return self.history.subset(figure).values[figure][self.find(figure)]

    def list_over(
        self, figure: Figure, dimension: Dimension | None, bounds: Iterable[Integers]
    ) -> Iterator[NDArray[np.bool_]]:
        """Tell which values are greater than their document's bound, per level."""
        values = self.values(figure)
        for level in bounds:
            if dimension is None:
                yield values > level[0]
            else:
                yield values > level[self.codes(figure, dimension)]

    def count_over(
        self, figure: Figure, division: Division, bounds: Integers
    ) -> Integers:
        """Count the values of each series that are greater than its bound."""
        dimension = division.dimension
        if dimension is None:
            (is_over,) = self.list_over(figure, None, [bounds])
            return np.array([np.count_nonzero(is_over)])
        # The last element is for documents that are in no series.
        of_all = np.append(bounds, 0)
        levels = [of_all[level] for level in division.levels]
        masks = self.list_over(figure, dimension, levels)
        codes = self.codes(figure, dimension)
        counts = np.zeros(len(of_all), np.int64)
        for level, is_over in zip(division.levels, masks, strict=True):
            by_document = np.bincount(codes[is_over], minlength=len(level))
            np.add.at(counts, level, by_document)
        return counts[:-1]


@dataclass(frozen=True)
class Deployed:
    """What was deployed now and before.

    `division` has only the series that ever deployed.
    """

    now: DeployedRows
    before: DeployedRows
    division: Division

    @classmethod
    def of(
        cls,
        scope: Scope,
        division: Division,
        series: Integers,
        periods: ComparedPeriods,
    ) -> "Deployed":
        """Find the deployments of both periods; `series` are those that deployed."""
        known = to_microseconds(periods.as_of)

        def find(period: ComparedPeriod) -> DeployedRows:
            begin, end = to_microseconds(period.begins), to_microseconds(period.end)
            return DeployedRows(scope, Window(np.array([begin]), end, known))

        own = division if division.dimension is None else division.keep(series)
        return cls(find(periods.now), find(periods.before), own)

    def count_over(self, figure: Figure, bounds: Integers) -> tuple[Integers, Integers]:
        """Count the values now and before that are greater than the series' bounds."""
        return (
            self.now.count_over(figure, self.division, bounds),
            self.before.count_over(figure, self.division, bounds),
        )
