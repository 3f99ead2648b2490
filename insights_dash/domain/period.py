"""Periods: the exact time that a question is about, and the time it is compared with.

Instants are in UTC, and a period includes its last microsecond. Days are local dates of
the report's time zone. Source: docs/metrics.md, "Time ranges and intervals".
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from insights_dash.domain.definitions import WeekStart
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.question import Question
from insights_dash.domain.time_range import (
    DAY,
    TICK,
    Compare,
    Granularity,
    Interval,
    RangeFamily,
    TimeRange,
    end_of_day,
    end_of_month,
    months_before,
    next_interval,
    start_of_interval,
)
from insights_dash.domain.zones import start_of_day

_DAYS_PER_YEAR_OF_WEEKS = 364
_MONTHS_PER_YEAR = 12


@dataclass(frozen=True)
class Period:
    """A period of a report, or the one that it is compared with.

    `first` and `last` are its first and last local day, both included. `end` is its
    last microsecond, which can be within `last`. `as_of` decides what is known, also of
    a compared period: nothing that was created or completed later.

    `to` is the last day of custom dates as they were asked for. It can be after `last`,
    which is never after the day of `as_of`. `is_compared` tells if it is a moved one.
    """

    time_range: TimeRange
    zone: ZoneInfo
    first: date
    last: date
    end: datetime
    as_of: datetime
    to: date | None = None
    is_compared: bool = False

    @classmethod
    def of(cls, question: Question, zone: ZoneInfo, *, as_of: datetime) -> "Period":
        """Return the period of a question as of an instant.

        Raises:
            InvalidInputError: if custom dates begin after `as_of`, or if none of them
                exists in the time zone. `field` is the parameter's name.
        """
        today = as_of.astimezone(zone).date()
        if question.from_day is None or question.to_day is None:
            first, last = question.time_range.find_days(today)
            end = as_of if last == today else end_of_day(last, zone)
            return cls(question.time_range, zone, first, last, end, as_of)
        first, to = question.from_day, question.to_day
        if first > today:
            message = (
                f"The first day, {first.isoformat()}, is in the future. "
                f"The answer is as of {today.isoformat()}."
            )
            raise InvalidInputError([Problem("from", message)])
        end = min(end_of_day(to, zone), as_of)
        if end < start_of_day(first, zone):
            message = f"{first.isoformat()} never occurred in the time zone {zone.key}."
            raise InvalidInputError([Problem("from", message)])
        return cls(question.time_range, zone, first, min(to, today), end, as_of, to=to)

    @property
    def begins(self) -> datetime:
        """Its first instant."""
        return start_of_day(self.first, self.zone)

    @property
    def is_running(self) -> bool:
        """Whether it goes on after `as_of`, and so is only known in part."""
        if self.is_compared or self.time_range.family is RangeFamily.PREVIOUS:
            return False
        return self.to is None or self.end < end_of_day(self.to, self.zone)

    @property
    def ends_with_a_day(self) -> bool:
        """Whether its last day is whole: `end` is the day's last microsecond."""
        return self.end == end_of_day(self.last, self.zone)

    @property
    def days(self) -> int:
        """The number of its local days, the first and the last included."""
        return (self.last - self.first) // DAY + 1

    @property
    def cut(self) -> datetime | None:
        """The last instant of its last interval; None if that one is whole."""
        if self.to is not None:
            return end_of_day(self.to, self.zone)
        if not self.is_compared:
            return None
        is_custom = self.time_range.family is RangeFamily.CUSTOM
        return self.end if is_custom or not self.ends_with_a_day else None

    def last_instant(self, intervals: Sequence[Interval]) -> datetime:
        """Return the last instant that its intervals have figures of.

        The last interval can be whole, so that can be after the end of the period. If
        there are no intervals, it is the end.
        """
        if not intervals:
            return self.end
        return min(intervals[-1].ends - TICK, self.as_of, self.cut or self.as_of)

    def as_interval(self) -> Interval:
        """Return its days as a single interval, which its summary is about."""
        ends = max(start_of_day(self.last + DAY, self.zone), self.begins + TICK)
        return Interval(self.first, self.begins, ends)

    def compared(self, compare: Compare, granularity: Granularity) -> "Period":
        """Return the period that it is compared with, moved back as `compare` says.

        Raises:
            ValueError: for `Compare.NONE`.
        """
        move = self._measure(compare, granularity)
        first = move.start(self.first)
        if self.ends_with_a_day:
            last = move.end(self.last)
            end = end_of_day(last, self.zone)
        else:
            local = self.end.astimezone(self.zone)
            end = _read_clock(move.start(local.date()), local.time(), self.zone)
            last = end.astimezone(self.zone).date()
        return replace(self, first=first, last=last, end=end, to=None, is_compared=True)

    def _measure(self, compare: Compare, granularity: Granularity) -> "_Move":
        if compare is Compare.YEAR_BEFORE:
            if granularity is Granularity.WEEKLY:
                return _Move(days=_DAYS_PER_YEAR_OF_WEEKS)
            return _Move(months=_MONTHS_PER_YEAR)
        if compare is Compare.PREVIOUS_PERIOD:
            if self.to is not None:
                return _Move(days=(self.to - self.first) // DAY + 1)
            return _Move(months=self.time_range.calendar_months)
        message = "there is nothing to compare with"
        raise ValueError(message)


@dataclass(frozen=True)
class _Move:
    """A number of days, or of calendar months, to move back by."""

    days: int = 0
    months: int = 0

    def start(self, day: date) -> date:
        """Move a day; one that doesn't exist becomes the last of its month."""
        if not self.months:
            return day - timedelta(days=self.days)
        month = months_before(day, self.months)
        longest = monthrange(month.year, month.month)[1]
        return month.replace(day=min(day.day, longest))

    def end(self, day: date) -> date:
        """Move a last day; the last of a month stays the last of its month."""
        moved = self.start(day)
        is_last = bool(self.months) and day == end_of_month(day)
        return end_of_month(moved) if is_last else moved


def _read_clock(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the instant of a local time.

    One that a clock change skips or repeats has the offset from before the change.
    """
    return datetime.combine(day, clock.replace(fold=0), zone).astimezone(UTC)


def list_intervals(
    period: Period, granularity: Granularity, week_start: WeekStart
) -> tuple[Interval, ...]:
    """Return the intervals of a period in order.

    They are whole days, weeks, months or quarters, so the first can begin before the
    period does, and the last can end after it. Custom dates cut the first and the last.
    A compared period that ends within a day cuts the last.

    A local day that a zone skipped (Samoa, 2011-12-30) has no interval. So a compared
    period that is such a day has none.
    """
    intervals = _list_whole(
        start_of_interval(period.first, granularity, week_start),
        period.last,
        granularity,
        period.zone,
    )
    if period.time_range.family is RangeFamily.CUSTOM:
        intervals = tuple(_cut_start(intervals, period))
    cut = period.cut
    if cut is None or not intervals or cut >= intervals[-1].ends - TICK:
        return intervals
    *whole, last = intervals
    return (*whole, *_shorten(last, period))


def _cut_start(intervals: tuple[Interval, ...], period: Period) -> Iterator[Interval]:
    for each in intervals:
        if each.start >= period.first:
            yield each
        elif period.begins < each.ends:
            last = (each.ends - TICK).astimezone(period.zone).date()
            yield replace(
                each, start=period.first, begins=period.begins, is_cut=True, last=last
            )


def _shorten(interval: Interval, period: Period) -> Iterator[Interval]:
    """Yield the last interval as it is cut, unless nothing of it is left."""
    last = period.to or period.last
    ends = min(interval.ends, start_of_day(last + DAY, period.zone))
    if interval.begins < ends:
        yield replace(interval, ends=ends, is_cut=True, last=last)


# Ten years of days, the most that a question can have, take 600 kB of memory.
@lru_cache(maxsize=32)
def _list_whole(
    start: date, last: date, granularity: Granularity, zone: ZoneInfo
) -> tuple[Interval, ...]:
    intervals = []
    while start <= last:
        following = next_interval(start, granularity)
        begins, ends = start_of_day(start, zone), start_of_day(following, zone)
        if begins < ends:
            intervals.append(Interval(start, begins, ends))
        start = following
    return tuple(intervals)
