"""Axes of drawings: local days, and numbers of deployments. Places are pixels."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from insights_dash.drawings.text_width import measure
from insights_dash.figures.duration_axis import Tick

SMALL = 11.5  # the size of text along axes, in pixels
_GAP = 10  # pixels between two labels next to each other
_MOST_DAYS_WITH_WEEKS, _MOST_DAYS_WITH_DAYS = 62, 10
_MONTHS_PER_YEAR, _DAYS_PER_WEEK = 12, 7
_MOST_TICKS = 4  # of numbers, besides zero


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
            self._list_months(1),
            self._list_months_with_few_years(),
            *map(self._list_months, (3, 6, _MONTHS_PER_YEAR)),
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

    def _list_months_with_few_years(self) -> Iterator[Tick]:
        """Yield the ticks of months, where only January has a year, if there is one."""
        ticks = list(self._list_months(1))
        if ticks and any(each.label.startswith("Jan ") for each in ticks[1:]):
            first = ticks[0]
            yield replace(first, label=first.label.partition(" ")[0])
            yield from ticks[1:]


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
