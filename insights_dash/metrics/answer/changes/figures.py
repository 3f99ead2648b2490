"""A figure of each series in two periods, and the rules that say whether it moved.

Everything is judged exactly. Source: docs/metrics.md, "Changes".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.metric import Figure
from insights_dash.domain.verdict import Verdict
from insights_dash.metrics.answer.changes.usual_range import ShownLimits, UsualLimits
from insights_dash.metrics.answer.rounding import MICROSECONDS_PER_SECOND
from insights_dash.metrics.answer.summaries import Quotients, Values
from insights_dash.metrics.history.columns import Integers
from insights_dash.metrics.history.table import put, put_rows

Exact = tuple[int, int]  # a numerator, and a denominator that isn't negative
Flags = NDArray[np.bool_]
Directions = NDArray[np.int8]  # 1 for a rise, -1 for a fall, or 0

# With fewer values there is no verdict on a figure.
FEWEST_VALUES = 10
# A figure moved if it is at least so many times what it was.
GROWTH: Exact = (3, 2)
GROWTH_OF_FREQUENCY: Exact = (5, 4)
# Durations moved only if they differ by so many microseconds.
LEAST_MOVE = 60 * MICROSECONDS_PER_SECOND

# The names of durations, without that of the statistic.
DURATIONS = {
    Figure.LEAD_TIME: "LeadTime",
    Figure.TIME_TO_RECOVERY: "MeanTimeToRecovery",
}
FREQUENCY = "Frequency"
FAILURE_RATE = "DeploymentFailureRate"

# Products below this fit in 64 bits, however they were rounded as floats.
_LARGEST = 2.0**62
_VERDICTS = tuple(Verdict)


class FigureChange(NamedTuple):
    """A figure now and before, of how many values, with its verdict.

    Durations are whole seconds; other figures are rounded to five places. `ratio` says
    exactly how many times as high as the lower one the higher one is, of a figure that
    moved. `failed` is how many deployments of a rate's failed, and `days` are those
    that a frequency is calculated from, now and before.
    """

    name: str
    now: float | None
    before: float | None
    counts: tuple[int, int]
    verdict: Verdict
    limits: ShownLimits | None = None
    ratio: Exact | None = None
    failed: tuple[int, int] = (0, 0)
    days: tuple[int, int] = (0, 0)

    @property
    def is_duration(self) -> bool:
        """Whether the figure is a duration."""
        return self.name not in {FREQUENCY, FAILURE_RATE}


@dataclass(frozen=True)
class Shown:
    """A figure of all series in a period, rounded. A series can lack a value."""

    values: Values
    is_known: Flags

    def to_list(self) -> list[float | None]:
        """Return the values, None for those that aren't known."""
        pairs = zip(self.values.tolist(), self.is_known.tolist(), strict=True)
        return [value if is_known else None for value, is_known in pairs]

    def put(self, places: Integers, new: "Shown") -> "Shown":
        """Return the same figure with the new values of some series."""
        return put(self, places, new)


@dataclass(frozen=True)
class FigureTable:
    """What changed in a figure, for all series.

    `shown` and `counts` are those of now and before. `verdicts` are places in the list
    of all verdicts. `ratios` has the series that moved. `failed` is only for rates, and
    `days` only for frequencies.
    """

    name: str
    shown: tuple[Shown, Shown]
    counts: tuple[Integers, Integers]
    verdicts: NDArray[np.int8]
    ratios: Mapping[int, Exact]
    usual: UsualLimits | None = None
    failed: tuple[Integers, Integers] | None = None
    days: tuple[Integers, Integers] | None = None

    def to_list(self) -> list[FigureChange]:
        """Return the change of each series."""
        series = range(len(self.verdicts))
        now, before = (each.to_list() for each in self.shown)
        nothing = (np.zeros(len(series), np.int64),) * 2
        rows = zip(
            [self.name] * len(series),
            now,
            before,
            _pair(self.counts),
            map(_VERDICTS.__getitem__, self.verdicts.tolist()),
            [None] * len(series) if self.usual is None else self.usual.to_list(),
            map(self.ratios.get, series),
            _pair(self.failed or nothing),
            _pair(self.days or nothing),
            strict=True,
        )
        return list(map(FigureChange._make, rows))

    def put(self, places: Integers, new: "FigureTable") -> "FigureTable":
        """Return the same figure with what changed in some series.

        The series of `new` are those at `places`, in ascending order.
        """
        shown, replaced = self.shown, set(places.tolist())
        kept = {at: each for at, each in self.ratios.items() if at not in replaced}
        put_in = {int(places[at]): each for at, each in new.ratios.items()}
        return FigureTable(
            self.name,
            (shown[0].put(places, new.shown[0]), shown[1].put(places, new.shown[1])),
            _put_both(self.counts, places, new.counts),
            put_rows(self.verdicts, places, new.verdicts),
            kept | put_in,
            self.usual and new.usual and self.usual.put(places, new.usual),
            self.failed and new.failed and _put_both(self.failed, places, new.failed),
            self.days and new.days and _put_both(self.days, places, new.days),
        )


def _put_both(
    both: tuple[Integers, Integers], places: Integers, new: tuple[Integers, Integers]
) -> tuple[Integers, Integers]:
    return put_rows(both[0], places, new[0]), put_rows(both[1], places, new[1])


def _pair(both: tuple[Integers, Integers]) -> list[tuple[int, int]]:
    return list(zip(both[0].tolist(), both[1].tolist(), strict=True))


@dataclass(frozen=True)
class Rule:
    """By how much figures must grow, and differ, to have moved; what is said then."""

    rise: Verdict
    fall: Verdict
    growth: Exact = GROWTH
    least: int = 0

    def find_moves(
        self, now: Quotients, before: Quotients, is_judged: Flags
    ) -> Directions:
        """Return in which direction each figure moved; none of them is negative.

        Those that aren't judged have 0.
        """
        both = now.numerator, now.denominator, before.numerator, before.denominator
        floats = [each.astype(np.float64) for each in both]
        of_now, of_before = (np.maximum(each, 1) for each in floats[1::2])
        grown = np.maximum(floats[0] * of_before, floats[2] * of_now) * max(self.growth)
        is_small = np.maximum(grown, of_now * of_before * self.least) < _LARGEST
        columns = [np.where(is_small, each, 0).astype(np.int64) for each in both]
        moves = self._compare_periods(*columns)
        large = np.flatnonzero(is_judged & ~is_small)
        if len(large):
            exact = [each[large].astype(object) for each in both]
            moves[large] = self._compare_periods(*exact)
        moves[~is_judged] = 0
        return moves

    def _compare_periods(
        self,
        now: NDArray[Any],
        of_now: NDArray[Any],
        before: NDArray[Any],
        of_before: NDArray[Any],
    ) -> Directions:
        """Return in which direction now ÷ of_now moved from before ÷ of_before."""
        later, earlier, unit = now * of_before, before * of_now, of_now * of_before
        rises = self._find_rises(later, earlier, unit).astype(np.int8)
        falls = self._find_rises(earlier, later, unit).astype(np.int8)
        return np.asarray(rises - falls)

    def _find_rises(
        self, higher: NDArray[Any], lower: NDArray[Any], unit: NDArray[Any]
    ) -> Flags:
        growth, of_growth = self.growth
        return np.asarray(
            (higher > lower)
            & (of_growth * higher >= growth * lower)
            & (higher - lower >= self.least * unit),
            bool,
        )

    def judge(
        self, moves: Directions, is_chance: Flags, is_judged: Flags
    ) -> NDArray[np.int8]:
        """Return the verdicts, as places in the list of all verdicts."""
        places = [_VERDICTS.index(each) for each in (self.rise, self.fall)]
        moved = np.where(moves > 0, *places)
        usual = np.where(is_judged, _AS_USUAL, _TOO_FEW)
        found: NDArray[np.int8] = np.where((moves != 0) & ~is_chance, moved, usual)
        return found.astype(np.int8)

    def compare(
        self, verdicts: NDArray[np.int8], now: Quotients, before: Quotients
    ) -> Mapping[int, Exact]:
        """Return higher ÷ lower of the series that moved; the denominator can be 0."""
        rise, fall = (_VERDICTS.index(each) for each in (self.rise, self.fall))
        moved = np.flatnonzero((verdicts == rise) | (verdicts == fall))
        both = now.numerator, now.denominator, before.numerator, before.denominator
        columns = [each[moved].tolist() for each in both]
        is_rise = (verdicts[moved] == rise).tolist()
        return {
            series: (
                (to * of_since, since * of_to)
                if has_risen
                else (since * of_to, to * of_since)
            )
            for series, has_risen, to, of_to, since, of_since in zip(
                moved.tolist(), is_rise, *columns, strict=True
            )
        }


_TOO_FEW, _AS_USUAL = map(_VERDICTS.index, (Verdict.TOO_FEW, Verdict.AS_USUAL))
OF_DURATIONS = Rule(Verdict.SLOWER, Verdict.FASTER, least=LEAST_MOVE)
OF_FREQUENCY = Rule(Verdict.MORE_OFTEN, Verdict.LESS_OFTEN, GROWTH_OF_FREQUENCY)
OF_RATES = Rule(Verdict.WORSE, Verdict.BETTER)
