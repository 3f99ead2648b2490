"""Time ranges, granularities, and the calendar that intervals follow.

Source: docs/metrics.md, "Time ranges and intervals".
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from insights_dash.domain.definitions import WeekStart
from insights_dash.domain.zones import start_of_day

DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
_WEEK = 7 * DAY
_MONTHS_PER_YEAR = 12


class TimeRange(StrEnum):
    """The days that a question is about, in the report's time zone.

    `Last…` is a number of whole calendar months and the current one up to now, `This…`
    the current month, quarter or year up to now, `Previous…` the one before. `Custom`
    has a first and a last day.
    """

    LAST_MONTH = "LastMonth"
    LAST_QUARTER = "LastQuarter"
    LAST_YEAR = "LastYear"
    LAST_TWO_YEARS = "LastTwoYears"
    THIS_MONTH = "ThisMonth"
    THIS_QUARTER = "ThisQuarter"
    THIS_YEAR = "ThisYear"
    PREVIOUS_MONTH = "PreviousMonth"
    PREVIOUS_QUARTER = "PreviousQuarter"
    PREVIOUS_YEAR = "PreviousYear"
    CUSTOM = "Custom"

    @property
    def family(self) -> "RangeFamily":
        """How its first and last day are found."""
        return _RANGES[self][0]

    @property
    def whole_months(self) -> int:
        """The months in its unit; of a `Last…` range those besides the current one."""
        return _RANGES[self][1]

    @property
    def calendar_months(self) -> int:
        """The calendar months that it is part of: how far the one before it is.

        0 for custom days.
        """
        return self.whole_months + (self.family is RangeFamily.LAST)

    def find_days(self, today: date) -> tuple[date, date]:
        """Return its first and last day.

        Raises:
            ValueError: for custom days.
        """
        unit = self.whole_months
        if self.family is RangeFamily.LAST:
            return months_before(today, unit), today
        if self.family is RangeFamily.THIS:
            return start_of_unit(today, unit), today
        if self.family is RangeFamily.PREVIOUS:
            following = start_of_unit(today, unit)
            return months_before(following, unit), following - DAY
        message = "custom days are part of the question"
        raise ValueError(message)


class RangeFamily(StrEnum):
    """Ranges whose first and last day are found in the same way."""

    LAST = "Last"
    THIS = "This"
    PREVIOUS = "Previous"
    CUSTOM = "Custom"


_RANGES: Mapping[TimeRange, tuple[RangeFamily, int]] = {
    TimeRange.LAST_MONTH: (RangeFamily.LAST, 1),
    TimeRange.LAST_QUARTER: (RangeFamily.LAST, 3),
    TimeRange.LAST_YEAR: (RangeFamily.LAST, 12),
    TimeRange.LAST_TWO_YEARS: (RangeFamily.LAST, 24),
    TimeRange.THIS_MONTH: (RangeFamily.THIS, 1),
    TimeRange.THIS_QUARTER: (RangeFamily.THIS, 3),
    TimeRange.THIS_YEAR: (RangeFamily.THIS, 12),
    TimeRange.PREVIOUS_MONTH: (RangeFamily.PREVIOUS, 1),
    TimeRange.PREVIOUS_QUARTER: (RangeFamily.PREVIOUS, 3),
    TimeRange.PREVIOUS_YEAR: (RangeFamily.PREVIOUS, 12),
    TimeRange.CUSTOM: (RangeFamily.CUSTOM, 0),
}


class Granularity(StrEnum):
    """The length of an interval; quarters are those of the calendar year."""

    DAILY = "Daily"
    WEEKLY = "Weekly"
    MONTHLY = "Monthly"
    QUARTERLY = "Quarterly"


_MONTHS_PER_INTERVAL = {Granularity.MONTHLY: 1, Granularity.QUARTERLY: 3}


class Compare(StrEnum):
    """The period that a period is compared with; `None` only summarises the period."""

    NONE = "None"
    PREVIOUS_PERIOD = "PreviousPeriod"
    YEAR_BEFORE = "YearBefore"


@dataclass(frozen=True)
class Interval:
    """A span of time `[begins, ends)` between two local midnights.

    `start` is its first local day. `is_cut` tells if the period's own first or last
    instant makes it shorter than a whole day, week, month or quarter. A compared period
    can end within its last interval, which then has no figures of the time after that.
    An interval in progress is not cut. `last` is the last local day of one that is.
    """

    start: date
    begins: datetime
    ends: datetime
    is_cut: bool = False
    last: date | None = None

    def __post_init__(self) -> None:
        if self.ends <= self.begins:
            message = f"an interval must end after it begins: {self.start}"
            raise ValueError(message)

    def is_over(self, as_of: datetime) -> bool:
        """Return whether `as_of` isn't before its last microsecond."""
        return as_of >= self.ends - TICK


def months_before(day: date, months: int) -> date:
    """Return the first day of the month that is `months` before the month of `day`."""
    index = day.year * _MONTHS_PER_YEAR + day.month - 1 - months
    return date(index // _MONTHS_PER_YEAR, index % _MONTHS_PER_YEAR + 1, 1)


def end_of_month(day: date) -> date:
    """Return the last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def start_of_unit(day: date, months: int) -> date:
    """Return the first day of the month (1), quarter (3) or year (12) of `day`."""
    return months_before(day, (day.month - 1) % months)


def start_of_interval(
    day: date, granularity: Granularity, week_start: WeekStart
) -> date:
    """Return the first day of the whole interval of `day`."""
    if granularity in _MONTHS_PER_INTERVAL:
        return start_of_unit(day, _MONTHS_PER_INTERVAL[granularity])
    if granularity is Granularity.WEEKLY:
        return day - timedelta(days=(day.weekday() - week_start.weekday) % 7)
    return day


def next_interval(start: date, granularity: Granularity) -> date:
    """Return the first day of the interval after the one that starts on `start`."""
    if granularity in _MONTHS_PER_INTERVAL:
        return months_before(start, -_MONTHS_PER_INTERVAL[granularity])
    return start + (_WEEK if granularity is Granularity.WEEKLY else DAY)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the last microsecond of a local day, in UTC. A date as `asOf` means it."""
    return start_of_day(day + DAY, zone) - TICK
