"""Axes of drawings: durations on a log scale, days, and numbers of deployments.

Places are pixels. Durations are seconds, and days are local.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from insights_dash.drawings.text_width import measure
from insights_dash.figures.durations import DAY, HOUR, MINUTE, describe_duration

SMALL = 11.5  # the size of text along axes, in pixels
LEAST = 1.0  # seconds; shorter durations are drawn at the lower end
_WEEK, _MONTH, _YEAR = 7 * DAY, 30 * DAY, 365 * DAY
_USUAL_TICKS = (MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, DAY, _WEEK, _MONTH)
# Only drawn if there are values beyond the others.
_FAR_TICKS = (1, 10, 90 * DAY, _YEAR, 3 * _YEAR, 10 * _YEAR)
_LABELS = {_WEEK: "1 w", _YEAR: "1 y", 3 * _YEAR: "3 y", 10 * _YEAR: "10 y"}
_LOW = 240  # pixels; an axis that is lower has no tick at 6 h
_APART = 14  # pixels between two labels above each other
_GAP = 10  # pixels between two labels next to each other
_MOST_DAYS_WITH_WEEKS, _MOST_DAYS_WITH_DAYS = 62, 10
_MONTHS_PER_YEAR, _DAYS_PER_WEEK = 12, 7
_MOST_TICKS = 4  # of numbers, besides zero
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
        is_low = 0 <= self.start - self.end < _LOW
        far = (each for each in _FAR_TICKS if not MINUTE <= each <= _MONTH)
        usual = [each for each in _USUAL_TICKS if each != 6 * HOUR or not is_low]
        placed: list[Tick] = []
        # Ticks at the end come last in the contest for room.
        for each in (*usual, *far, *self.extra):
            if self.low <= each <= self.high:
                tick = Tick(self.at(each), name_tick(each))
                if all(abs(tick.at - other.at) >= _APART for other in placed):
                    placed.append(tick)
        return sorted(placed, key=lambda tick: abs(tick.at - self.start))


def _list_known(values: Iterable[float | None]) -> list[float]:
    return [max(each, LEAST) for each in values if each is not None]


def name_tick(seconds: int) -> str:
    """Return the label of a tick: `1 w`, `10 min`."""
    return _LABELS.get(seconds) or describe_duration(seconds)


@dataclass(frozen=True)
class TimeAxis:
    """Local days from `first` to before `end_day`, between two places.

    The labels of a small drawing have no years.
    """

    first: date
    end_day: date
    start: float
    end: float
    has_years: bool = True

    def at(self, moment: date | datetime) -> float:
        """Return the place of a local time, or of the start of a day."""
        first = datetime.combine(self.first, datetime.min.time())
        if isinstance(moment, datetime):
            local = moment.replace(tzinfo=None)
        else:
            local = datetime.combine(moment, datetime.min.time())
        days = (local - first) / timedelta(days=1)
        return self.start + days * (self.end - self.start) / max(self.days, 1)

    @property
    def days(self) -> int:
        """The number of its days."""
        return (self.end_day - self.first).days

    def list_ticks(self) -> Sequence[Tick]:
        """Return the ticks that have room: weeks, months, quarters or years."""
        for listed in (
            self._list_weeks(),
            *map(self._list_months, (1, 3, 6, _MONTHS_PER_YEAR)),
        ):
            ticks = list(listed)
            ends = [each.at + measure(each.label, SMALL) + _GAP for each in ticks]
            fits = all(
                end <= other.at for end, other in zip(ends[:-1], ticks[1:], strict=True)
            )
            shown = [each for each in ticks if self._has_room(each)]
            if shown and fits:
                return shown
        return [Tick(self.start, _name_day(self.first, is_first=True))]

    def _has_room(self, tick: Tick) -> bool:
        return tick.at + measure(tick.label, SMALL) <= self.end + _GAP

    def _list_weeks(self) -> Iterator[Tick]:
        """Yield a tick per week, from the first day on, of at most two months."""
        if self.days > _MOST_DAYS_WITH_WEEKS:
            return
        step = 1 if self.days <= _MOST_DAYS_WITH_DAYS else _DAYS_PER_WEEK
        for number in range(0, self.days, step):
            day = self.first + timedelta(days=number)
            yield Tick(self.at(day), _name_day(day, is_first=not number))

    def _list_months(self, step: int) -> Iterator[Tick]:
        index = self.first.year * _MONTHS_PER_YEAR + self.first.month - 1
        index += self.first.day > 1
        is_first = True
        while (day := _find_month(index)) < self.end_day:
            if index % step == 0:
                has_year = self.has_years and (is_first or day.month == 1)
                name = _name_month(day, step, has_year=has_year)
                yield Tick(self.at(day), name)
                is_first = False
            index += 1


def _find_month(index: int) -> date:
    """Return the first day of a month, by its number since the year 0."""
    return date(index // _MONTHS_PER_YEAR, index % _MONTHS_PER_YEAR + 1, 1)


def _name_day(day: date, *, is_first: bool) -> str:
    is_new_year = day.month == 1 and day.day <= _DAYS_PER_WEEK
    year = f" {day.year}" if is_first or is_new_year else ""
    return f"{day.day} {day:%b}{year}"


def _name_month(day: date, step: int, *, has_year: bool) -> str:
    """Return a month, such as `Nov 2025` or `Dec`; or a year."""
    if step == _MONTHS_PER_YEAR:
        return str(day.year)
    return f"{day:%b} {day.year}" if has_year else f"{day:%b}"


@dataclass(frozen=True)
class CountAxis:
    """Numbers from zero to `high`, between two places."""

    high: float
    start: float
    end: float

    @classmethod
    def of(
        cls, values: Iterable[float | None], start: float, end: float
    ) -> "CountAxis":
        """Return the axis of some values from zero on."""
        return cls(max([1.0, *(each or 0 for each in values)]), start, end)

    def at(self, value: float) -> float:
        """Return the place of a number."""
        return self.start + value / self.high * (self.end - self.start)

    def list_ticks(self) -> Sequence[Tick]:
        """Return at most four round numbers, and zero."""
        power = 10 ** math.floor(math.log10(self.high))
        steps = (each * power // 10 for each in (1, 2, 5, 10, 20, 50))
        step = next(
            int(each) for each in steps if each >= 1 and self.high / each <= _MOST_TICKS
        )
        numbers = range(0, math.floor(self.high) + 1, step)
        return [Tick(self.at(each), f"{each:,}") for each in numbers]
