"""Natural limits over the intervals of both periods, and what their signals say."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from insights_dash.metrics.answer.changes.measured import BothMeasured
from insights_dash.metrics.answer.limits import Limits
from insights_dash.metrics.answer.summaries import Values
from insights_dash.metrics.history.columns import Integers

Flags = NDArray[np.bool_]


class ShownLimits(NamedTuple):
    """The usual range of a figure, rounded like it, and the starts of its signals."""

    centre: float
    lower: float
    upper: float
    signals: tuple[date, ...]


@dataclass(frozen=True)
class UsualLimits:
    """The usual range of a figure in every series that has one.

    `series` are the numbers of those series, among so many in all, and the other arrays
    have an element for each. `signals` are pairs of a place among these and one in
    `starts`, which has the first day of every interval.
    """

    of: int
    series: Integers
    centre: Values
    lower: Values
    upper: Values
    signals: Integers
    starts: tuple[date, ...]

    def to_list(self) -> list[ShownLimits | None]:
        """Return the limits of each series, None if there are none."""
        signals: defaultdict[int, list[date]] = defaultdict(list)
        for series, place in self.signals.tolist():
            signals[series].append(self.starts[place])
        found: list[ShownLimits | None] = [None] * self.of
        columns = (each.tolist() for each in (self.centre, self.lower, self.upper))
        shown = zip(self.series.tolist(), *columns, strict=True)
        for at, (series, centre, lower, upper) in enumerate(shown):
            own = tuple(signals[at]) if at in signals else ()
            found[series] = ShownLimits(centre, lower, upper, own)
        return found

    def put(self, places: Integers, new: "UsualLimits") -> "UsualLimits":
        """Return the usual range of all series, with that of some in their places.

        The series of `new` are those at `places`, in ascending order.
        """
        is_replaced = np.zeros(self.of, bool)
        is_replaced[places] = True
        is_kept = ~is_replaced[self.series]
        kept = np.flatnonzero(is_kept)
        series = np.append(self.series[kept], places[new.series])
        order = np.argsort(series)
        # The row of each kept series, and then of each new one.
        row = np.empty(len(series), np.int64)
        row[order] = np.arange(len(series))
        row_of_kept = np.zeros(len(self.series), np.int64)
        row_of_kept[kept] = row[: len(kept)]
        signals = self.signals[is_kept[self.signals[:, 0]]]
        signals = _renumber(signals, row_of_kept)
        new_signals = _renumber(new.signals, row[len(kept) :])

        def put_in(ours: NDArray[Any], theirs: NDArray[Any]) -> NDArray[Any]:
            return np.concatenate([ours[kept], theirs])[order]

        return UsualLimits(
            self.of,
            series[order],
            put_in(self.centre, new.centre),
            put_in(self.lower, new.lower),
            put_in(self.upper, new.upper),
            np.concatenate([signals, new_signals]),
            new.starts,
        )


def _renumber(signals: Integers, row: Integers) -> Integers:
    return np.stack([row[signals[:, 0]], signals[:, 1]], axis=1)


@dataclass(frozen=True)
class UsualRange:
    """The limits of a figure in every series that has them.

    At least one interval of each period has to have a value. Source: docs/metrics.md,
    "Natural limits".
    """

    limits: Limits
    is_drawn: Flags
    both: BothMeasured

    @classmethod
    def of(cls, limits: Limits, is_known: Flags, both: BothMeasured) -> "UsualRange":
        """Leave out limits over one period; `is_known` tells what has a value."""
        is_now = both.is_now
        has_both = is_known[:, is_now].any(axis=1) & is_known[:, ~is_now].any(axis=1)
        return cls(limits, limits.is_known & has_both, both)

    def speak_for(self, moves: NDArray[np.int8]) -> Flags:
        """Return which series have a signal now, or the opposite one before.

        Moves are 1 for a rise, and -1 for a fall. No signal speaks for 0.
        """
        moved = np.flatnonzero(moves)
        direction = np.where(self.both.is_now, 1, -1) * moves[moved, None]
        is_alike = self.limits.side[moved] == direction
        speaks = np.zeros(len(moves), bool)
        speaks[moved] = (self.limits.is_signal[moved] & is_alike).any(axis=1)
        return speaks

    def show(self) -> UsualLimits:
        """Return the limits that are drawn."""
        limits, drawn = self.limits, np.flatnonzero(self.is_drawn)
        return UsualLimits(
            len(self.is_drawn),
            drawn,
            limits.centre[drawn],
            limits.lower[drawn],
            limits.upper[drawn],
            np.argwhere(limits.is_signal[drawn]),
            self.both.starts,
        )
