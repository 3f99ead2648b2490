"""Time ranges, granularities, and intervals.

All boundaries are half-open `[begins, ends)` instants in UTC, which are local midnights
of the report's time zone. Source: docs/metrics.md, "Ranges and intervals".
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from insights_dash.domain.zones import start_of_day

DAY = timedelta(days=1)
_SUNDAY = 6


class TimeRange(StrEnum):
    """A number of whole calendar months, and the current month up to now."""

    LAST_MONTH = "LastMonth"
    LAST_QUARTER = "LastQuarter"
    LAST_YEAR = "LastYear"

    @property
    def whole_months(self) -> int:
        """The number of whole months in the range, besides the current one."""
        return {"LastMonth": 1, "LastQuarter": 3, "LastYear": 12}[self.value]


class Granularity(StrEnum):
    """The length of an interval."""

    DAILY = "Daily"
    WEEKLY = "Weekly"
    MONTHLY = "Monthly"


@dataclass(frozen=True)
class Interval:
    """A span of time `[begins, ends)`; `start` is its first local day."""

    start: date
    begins: datetime
    ends: datetime

    def __post_init__(self) -> None:
        if self.ends <= self.begins:
            message = f"an interval must end after it begins: {self.start}"
            raise ValueError(message)


def months_before(day: date, months: int) -> date:
    """Return the first day of the month that is `months` before the month of `day`."""
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def start_of_interval(day: date, granularity: Granularity) -> date:
    """Return the first day of the interval of `day`; weeks start on Sunday."""
    if granularity is Granularity.MONTHLY:
        return day.replace(day=1)
    if granularity is Granularity.WEEKLY:
        return day - timedelta(days=(day.weekday() - _SUNDAY) % 7)
    return day


def next_interval(start: date, granularity: Granularity) -> date:
    """Return the first day of the interval after the one that starts on `start`."""
    if granularity is Granularity.MONTHLY:
        return months_before(start, -1)
    return start + (7 * DAY if granularity is Granularity.WEEKLY else DAY)


def list_intervals(
    time_range: TimeRange, granularity: Granularity, *, zone: ZoneInfo, as_of: datetime
) -> tuple[Interval, ...]:
    """Return the intervals of a range in order; the last one contains `as_of`.

    The first interval is always whole, so it can start before the range's first day. A
    local day that a zone skipped (Samoa, 2011-12-30) has no interval.
    """
    return _list_intervals(time_range, granularity, zone, as_of.astimezone(zone).date())


# A year of days takes 60 kB of memory.
@lru_cache(maxsize=64)
def _list_intervals(
    time_range: TimeRange, granularity: Granularity, zone: ZoneInfo, today: date
) -> tuple[Interval, ...]:
    start = start_of_interval(
        months_before(today, time_range.whole_months), granularity
    )
    intervals = []
    while start <= today:
        following = next_interval(start, granularity)
        begins, ends = start_of_day(start, zone), start_of_day(following, zone)
        if begins < ends:
            intervals.append(Interval(start, begins, ends))
        start = following
    return tuple(intervals)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the last microsecond of a local day, in UTC. A date as `asOf` means it."""
    return start_of_day(day + DAY, zone) - timedelta(microseconds=1)
