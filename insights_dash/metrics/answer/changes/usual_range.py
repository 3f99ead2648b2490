"""Natural limits over the intervals of both periods, and what their signals say."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from insights_dash.metrics.answer.changes.figures import ShownLimits
from insights_dash.metrics.answer.changes.measured import BothMeasured
from insights_dash.metrics.answer.limits import Limits


@dataclass(frozen=True)
class UsualRange:
    """The limits of a figure in every series that has them.

    At least one interval of each period has to have a value. Source: docs/metrics.md,
    "Natural limits".
    """

    limits: Limits
    is_drawn: Sequence[bool]
    both: BothMeasured

    @classmethod
    def of(
        cls, limits: Limits, is_known: NDArray[np.bool_], both: BothMeasured
    ) -> "UsualRange":
        """Leave out limits over one period; `is_known` tells what has a value."""
        is_now = both.is_now
        has_both = is_known[:, is_now].any(axis=1) & is_known[:, ~is_now].any(axis=1)
        return cls(limits, (limits.is_known & has_both).tolist(), both)

    def speaks_for(self, series: int, direction: int) -> bool:
        """Return whether a signal of now, or the opposite one of before, says so.

        The direction is 1 for a rise, and -1 for a fall.
        """
        return (self._for_rises if direction > 0 else self._for_falls)[series]

    @cached_property
    def _for_rises(self) -> Sequence[bool]:
        return self._find_signals(1)

    @cached_property
    def _for_falls(self) -> Sequence[bool]:
        return self._find_signals(-1)

    def _find_signals(self, side_of_now: int) -> Sequence[bool]:
        wanted = np.where(self.both.is_now, side_of_now, -side_of_now)
        speaks = self.limits.is_signal & (self.limits.side == wanted)
        found: list[bool] = speaks.any(axis=1).tolist()
        return found

    def show(self, series: int) -> ShownLimits | None:
        """Return the limits of a series; None if there are none."""
        if not self.is_drawn[series]:
            return None
        centre, lower, upper = self._ends
        return ShownLimits(
            centre[series],
            lower[series],
            upper[series],
            tuple(self._starts[each] for each in self._signals.get(series, ())),
        )

    @cached_property
    def _ends(self) -> Sequence[Sequence[float]]:
        limits = self.limits
        return [each.tolist() for each in (limits.centre, limits.lower, limits.upper)]

    @cached_property
    def _starts(self) -> Sequence[date]:
        return [each.interval.start for each in self.both.places]

    @cached_property
    def _signals(self) -> Mapping[int, Sequence[int]]:
        signals: defaultdict[int, list[int]] = defaultdict(list)
        for series, place in np.argwhere(self.limits.is_signal).tolist():
            signals[series].append(place)
        return signals
