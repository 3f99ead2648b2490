from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from insights_dash.domain.definitions import WeekStart
from insights_dash.domain.time_range import (
    Granularity,
    Interval,
    TimeRange,
    end_of_day,
    months_before,
    next_interval,
    start_of_interval,
)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-03-31", 1, "2026-02-01"),
        ("2026-01-01", 1, "2025-12-01"),
        ("2026-11-23", 12, "2025-11-01"),
        ("2026-12-15", -1, "2027-01-01"),
        ("2024-02-29", 0, "2024-02-01"),
    ],
)
def test_months_are_counted_by_the_calendar(
    day: str, months: int, expected: str
) -> None:
    assert date.fromisoformat(expected) == months_before(
        date.fromisoformat(day), months
    )


@pytest.mark.parametrize(
    ("day", "week_start", "expected"),
    [
        # A Sunday, from the sample of the wire contract.
        ("2022-06-05", WeekStart.SUNDAY, "2022-06-05"),
        ("2022-06-11", WeekStart.SUNDAY, "2022-06-05"),
        ("2026-01-01", WeekStart.SUNDAY, "2025-12-28"),
        ("2022-06-05", WeekStart.MONDAY, "2022-05-30"),
        ("2022-06-06", WeekStart.MONDAY, "2022-06-06"),
        ("2026-01-01", WeekStart.MONDAY, "2025-12-29"),
    ],
)
def test_weeks_start_on_the_day_of_the_report(
    day: str, week_start: WeekStart, expected: str
) -> None:
    start = start_of_interval(date.fromisoformat(day), Granularity.WEEKLY, week_start)
    assert date.fromisoformat(expected) == start


@pytest.mark.parametrize(
    ("day", "start", "following"),
    [
        ("2024-01-01", "2024-01-01", "2024-04-01"),
        ("2024-03-31", "2024-01-01", "2024-04-01"),
        ("2024-12-31", "2024-10-01", "2025-01-01"),
    ],
)
def test_quarters_are_those_of_the_calendar(
    day: str, start: str, following: str
) -> None:
    found = start_of_interval(
        date.fromisoformat(day), Granularity.QUARTERLY, WeekStart.MONDAY
    )
    assert date.fromisoformat(start) == found
    assert date.fromisoformat(following) == next_interval(found, Granularity.QUARTERLY)


@pytest.mark.parametrize(
    ("time_range", "first", "last", "months"),
    [
        (TimeRange.LAST_MONTH, "2024-04-01", "2024-05-31", 2),
        (TimeRange.LAST_QUARTER, "2024-02-01", "2024-05-31", 4),
        (TimeRange.LAST_YEAR, "2023-05-01", "2024-05-31", 13),
        (TimeRange.LAST_TWO_YEARS, "2022-05-01", "2024-05-31", 25),
        (TimeRange.THIS_MONTH, "2024-05-01", "2024-05-31", 1),
        (TimeRange.THIS_QUARTER, "2024-04-01", "2024-05-31", 3),
        (TimeRange.THIS_YEAR, "2024-01-01", "2024-05-31", 12),
        (TimeRange.PREVIOUS_MONTH, "2024-04-01", "2024-04-30", 1),
        (TimeRange.PREVIOUS_QUARTER, "2024-01-01", "2024-03-31", 3),
        (TimeRange.PREVIOUS_YEAR, "2023-01-01", "2023-12-31", 12),
    ],
)
def test_the_days_of_a_range(
    time_range: TimeRange, first: str, last: str, months: int
) -> None:
    days = (date.fromisoformat(first), date.fromisoformat(last))
    assert days == time_range.find_days(date(2024, 5, 31))
    assert months == time_range.calendar_months


def test_custom_days_are_part_of_the_question() -> None:
    with pytest.raises(ValueError, match="part of the question"):
        TimeRange.CUSTOM.find_days(date(2024, 5, 31))
    assert not TimeRange.CUSTOM.calendar_months


def test_a_date_as_of_means_its_last_microsecond() -> None:
    last = end_of_day(date(2026, 2, 27), ZoneInfo("America/New_York"))
    assert instant("2026-02-28T04:59:59.999999") == last


def test_an_interval_must_end_after_it_begins() -> None:
    begins = instant("2026-01-01T00:00:00")
    with pytest.raises(ValueError, match="must end after it begins"):
        Interval(date(2026, 1, 1), begins, begins)


def test_an_interval_is_over_at_its_last_microsecond() -> None:
    begins, ends = instant("2026-01-01T00:00:00"), instant("2026-01-02T00:00:00")
    interval = Interval(date(2026, 1, 1), begins, ends)
    assert not interval.is_over(instant("2026-01-01T23:59:59.999998"))
    assert interval.is_over(instant("2026-01-01T23:59:59.999999"))
