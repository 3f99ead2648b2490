"""The deployments of both periods, with what contributions are added up from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

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
_SUBSETS = (*Outcome, Figure.LEAD_TIME, Figure.TIME_TO_RECOVERY)


@dataclass(frozen=True)
class DeployedRows:
    """The selected deployments of a period.

    `rows` are those of each subset of the history. Lead times that aren't known are
    left out.
    """

    history: History
    rows: Mapping[Outcome | Figure, slice | Integers]

    @classmethod
    def of(cls, scope: Scope, window: Window) -> "DeployedRows":
        """Find the deployments in a window with one interval."""
        history = scope.history
        rows = {
            each: select_within(history.subset(each), window, scope.selection)
            for each in _SUBSETS
        }
        lead_times = history.subset(Figure.LEAD_TIME)
        if lead_times.least < 0:
            found = np.arange(len(lead_times.completed))[rows[Figure.LEAD_TIME]]
            created = (
                lead_times.completed[found] - lead_times.values[Figure.LEAD_TIME][found]
            )
            rows[Figure.LEAD_TIME] = found[created <= window.known]
        return cls(history, rows)

    def codes(self, name: Outcome | Figure, dimension: Dimension) -> Codes:
        """Return the numbers of the documents in the rows of a subset."""
        return dimension.column(self.history.subset(name))[self.rows[name]]

    def values(self, figure: Figure) -> Integers:
        """Return the values of a figure in microseconds."""
        return self.history.subset(figure).values[figure][self.rows[figure]]

    def list_over(
        self, figure: Figure, division: Division, bounds: Integers
    ) -> Iterator[NDArray[np.bool_]]:
        """Tell which values are greater than their series' bound, per level."""
        values = self.values(figure)
        if division.dimension is None:
            yield values > bounds[0]
            return
        codes = self.codes(figure, division.dimension)
        for level in division.levels:
            # The last bound is for documents that are in no series.
            yield values > np.append(bounds, 0)[level][codes]

    def count_over(
        self, figure: Figure, division: Division, bounds: Integers
    ) -> Integers:
        """Count the values of each series that are greater than its bound."""
        masks = self.list_over(figure, division, bounds)
        if division.dimension is None:
            return np.array([np.count_nonzero(each) for each in masks])
        codes = self.codes(figure, division.dimension)
        counts = np.zeros(len(bounds) + 1, np.int64)
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
            return DeployedRows.of(scope, Window(np.array([begin]), end, known))

        own = division if division.dimension is None else division.keep(series)
        return cls(find(periods.now), find(periods.before), own)

    def count_over(self, figure: Figure, bounds: Integers) -> tuple[Integers, Integers]:
        """Count the values now and before that are greater than the series' bounds."""
        return (
            self.now.count_over(figure, self.division, bounds),
            self.before.count_over(figure, self.division, bounds),
        )
