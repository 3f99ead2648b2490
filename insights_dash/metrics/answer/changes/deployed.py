"""The deployments of both periods, with what contributions are added up from."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.compared_periods import ComparedPeriod, ComparedPeriods
from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.metric import Figure
from insights_dash.metrics.answer.changes.members import Members
from insights_dash.metrics.history.columns import SUCCESS, UNKNOWN, Integers
from insights_dash.metrics.history.history import History


@dataclass(frozen=True)
class DeployedRows:
    """Deployments of a period with their series, by series and then by completion.

    `series` are places among the series that ever deployed. Durations are microseconds,
    UNKNOWN if there is none.
    """

    row: Integers
    series: Integers
    is_success: NDArray[np.bool_]
    lead_time: Integers
    time_to_recovery: Integers

    def durations(self, figure: Figure) -> Integers:
        """Return the values of a figure."""
        if figure is Figure.LEAD_TIME:
            return self.lead_time
        return self.time_to_recovery

    @cached_property
    def begins(self) -> Sequence[int]:
        """The first place of each series, and the one after the last."""
        width = int(self.series.max(initial=-1)) + 2
        begins: list[int] = np.searchsorted(self.series, np.arange(width)).tolist()
        return begins

    def count_over(self, figure: Figure, series: int, bound: int) -> int:
        """Count a series' values that are greater than a bound."""
        if series >= len(self.begins) - 1:
            return 0
        own = slice(self.begins[series], self.begins[series + 1])
        values = self.durations(figure)[own]
        return int(np.count_nonzero((values != UNKNOWN) & (values > bound)))


@dataclass(frozen=True)
class Deployed:
    """What was deployed now and before."""

    now: DeployedRows
    before: DeployedRows

    @classmethod
    def of(
        cls,
        history: History,
        members: Members,
        series: Integers,
        periods: ComparedPeriods,
    ) -> "Deployed":
        """Find the deployments of both periods; `series` are those that deployed."""
        known = to_microseconds(periods.as_of)

        def find(period: ComparedPeriod) -> DeployedRows:
            completed = history.deployments.completed
            begin = np.searchsorted(completed, to_microseconds(period.begins), "left")
            end = np.searchsorted(completed, to_microseconds(period.end), "right")
            found = members.within(int(begin), int(end))
            return DeployedRows(
                found.row,
                np.searchsorted(series, found.series),
                history.deployments.outcome[found.row] == SUCCESS,
                history.read_known(Figure.LEAD_TIME, found.row, end=known),
                history.read(Figure.TIME_TO_RECOVERY, found.row),
            )

        return cls(find(periods.now), find(periods.before))

    def count_over(
        self, figure: Figure, series: int, numerator: int, denominator: int
    ) -> tuple[int, int]:
        """Count the values now and before that are greater than a quotient."""
        # A whole number is greater than a quotient if it is greater than its floor.
        bound = numerator // denominator
        return (
            self.now.count_over(figure, series, bound),
            self.before.count_over(figure, series, bound),
        )
