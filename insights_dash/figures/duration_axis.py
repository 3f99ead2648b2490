"""The axis of durations: a log scale with a few fixed ticks.

Places are pixels, durations are seconds.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from insights_dash.figures.durations import DAY, HOUR, MINUTE, describe_duration

LEAST = 1.0  # seconds; shorter durations are drawn at the lower end
_WEEK, _MONTH, _YEAR = 7 * DAY, 30 * DAY, 365 * DAY
_USUAL_TICKS = (MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, DAY, _WEEK, _MONTH)
# Only drawn if there are values beyond the others.
_FAR_TICKS = (1, 10, 90 * DAY, _YEAR, 3 * _YEAR, 10 * _YEAR)
_LABELS = {_WEEK: "1 w", _YEAR: "1 y", 3 * _YEAR: "3 y", 10 * _YEAR: "10 y"}
_LOW = 240  # pixels; an axis that is lower has no tick at 6 h
_APART = 14  # pixels between two labels above each other
_ROOM = 0.12  # of a decade, beyond the largest value where no tick follows
_MARGIN = 0.04  # of a close axis, at both ends


@dataclass(frozen=True)
class Tick:
    """A place on an axis, with its label."""

    at: float
    label: str


@dataclass(frozen=True)
class DurationAxis:
    """Durations from `low` to `high` seconds on a log scale, between two places."""

    low: float
    high: float
    start: float
    end: float
    extra: tuple[int, ...] = ()

    @classmethod
    def of(
        cls,
        values: Iterable[float | None],
        start: float,
        end: float,
        extra: tuple[int, ...] = (),
    ) -> "DurationAxis":
        """Return the axis of some values, widened to the next tick on both sides.

        Beyond 30 days the largest value ends it. `extra` are more ticks.
        """
        known = _list_known(values)
        low, high = min(known, default=MINUTE), max(known, default=DAY)
        ticks = sorted({*_USUAL_TICKS, *extra})
        below = [each for each in (1, 10, *ticks) if each <= low]
        above = [each for each in ticks if each >= high]
        top = above[0] if above else high * 10**_ROOM
        bottom = below[-1] if below else LEAST
        if bottom == top:
            bottom = max([each for each in (1, 10, *ticks) if each < top], default=0.1)
        return cls(bottom, top, start, end, extra)

    @classmethod
    def close_to(
        cls,
        values: Iterable[float | None],
        start: float,
        end: float,
        extra: tuple[int, ...] = (),
    ) -> "DurationAxis":
        """Return an axis that ends close to the values: for small drawings."""
        known = _list_known(values)
        low, high = min(known, default=MINUTE), max(known, default=DAY)
        margin = max((high / low) ** _MARGIN, 10 ** (_ROOM / 2))
        return cls(low / margin, high * margin, start, end, extra)

    def at(self, seconds: float) -> float:
        """Return the place of a duration, which is within the axis."""
        within = min(max(seconds, self.low), self.high)
        share = math.log(within / self.low) / math.log(self.high / self.low)
        return self.start + share * (self.end - self.start)

    def list_ticks(self) -> Sequence[Tick]:
        """Return the ticks that have room, from the shortest duration on."""
        return [Tick(self.at(each), name_tick(each)) for each in self.choose_ticks()]

    def choose_ticks(self) -> Sequence[int]:
        """Return the durations of the ticks that have room, the shortest first."""
        is_low = 0 <= self.start - self.end < _LOW
        far = (each for each in _FAR_TICKS if not MINUTE <= each <= _MONTH)
        usual = [each for each in _USUAL_TICKS if each != 6 * HOUR or not is_low]
        placed: list[int] = []
        # Ticks at the end come last in the contest for room.
        for each in (*usual, *far, *self.extra):
            if self.low <= each <= self.high and all(
                abs(self.at(each) - self.at(other)) >= _APART for other in placed
            ):
                placed.append(each)
        return sorted(placed)


def _list_known(values: Iterable[float | None]) -> list[float]:
    return [max(each, LEAST) for each in values if each is not None]


def name_tick(seconds: int) -> str:
    """Return the label of a tick: `1 w`, `10 min`."""
    return _LABELS.get(seconds) or describe_duration(seconds)
