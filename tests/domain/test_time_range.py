from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from insights_dash.domain.time_range import (
    Granularity,
    Interval,
    TimeRange,
    end_of_day,
    list_intervals,
    months_before,
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
    ("day", "expected"),
    [
        ("2022-06-05", "2022-06-05"),  # a Sunday, from the sample of the wire contract
        ("2022-06-11", "2022-06-05"),
        ("2026-01-01", "2025-12-28"),
    ],
)
def test_weeks_start_on_sunday(day: str, expected: str) -> None:
    start = start_of_interval(date.fromisoformat(day), Granularity.WEEKLY)
    assert date.fromisoformat(expected) == start


@pytest.mark.parametrize(
    ("time_range", "granularity", "first", "last", "count"),
    [
        (TimeRange.LAST_MONTH, Granularity.MONTHLY, "2026-10-01", "2026-11-01", 2),
        (TimeRange.LAST_MONTH, Granularity.WEEKLY, "2026-09-27", "2026-11-22", 9),
        (TimeRange.LAST_MONTH, Granularity.DAILY, "2026-10-01", "2026-11-23", 54),
        (TimeRange.LAST_QUARTER, Granularity.WEEKLY, "2026-07-26", "2026-11-22", 18),
        (TimeRange.LAST_YEAR, Granularity.MONTHLY, "2025-11-01", "2026-11-01", 13),
    ],
)
def test_a_range_is_whole_months_and_the_current_one(
    time_range: TimeRange, granularity: Granularity, first: str, last: str, count: int
) -> None:
    intervals = list_intervals(
        time_range,
        granularity,
        zone=ZoneInfo("UTC"),
        as_of=instant("2026-11-23T12:00:00"),
    )
    assert date.fromisoformat(first) == intervals[0].start
    assert date.fromisoformat(last) == intervals[-1].start
    assert count == len(intervals)


@pytest.mark.parametrize("granularity", Granularity)
@pytest.mark.parametrize("zone", ["Europe/London", "America/Sao_Paulo", "Asia/Gaza"])
def test_intervals_join_without_gap_and_the_last_holds_the_instant(
    granularity: Granularity, zone: str
) -> None:
    as_of = instant("2018-12-31T23:30:00")
    intervals = list_intervals(
        TimeRange.LAST_YEAR, granularity, zone=ZoneInfo(zone), as_of=as_of
    )
    for former, latter in pairwise(intervals):
        assert former.ends == latter.begins
    assert intervals[-1].begins <= as_of < intervals[-1].ends


def test_today_is_the_report_zone_s_day() -> None:
    """In Auckland the new month has begun while it is still October in UTC."""
    intervals = list_intervals(
        TimeRange.LAST_MONTH,
        Granularity.MONTHLY,
        zone=ZoneInfo("Pacific/Auckland"),
        as_of=instant("2026-10-31T12:00:00"),
    )
    assert [date(2026, 10, 1), date(2026, 11, 1)] == [each.start for each in intervals]


def test_days_at_clock_changes_are_23_and_25_hours_long() -> None:
    lengths = {
        each.start: each.ends - each.begins
        for each in list_intervals(
            TimeRange.LAST_YEAR,
            Granularity.DAILY,
            zone=ZoneInfo("Europe/London"),
            as_of=instant("2026-11-23T12:00:00"),
        )
    }
    assert timedelta(hours=23) == lengths[date(2026, 3, 29)]
    assert timedelta(hours=25) == lengths[date(2026, 10, 25)]
    assert timedelta(hours=24) == lengths[date(2026, 10, 26)]


def test_a_day_that_never_was_has_no_interval() -> None:
    starts = [
        each.start
        for each in list_intervals(
            TimeRange.LAST_MONTH,
            Granularity.DAILY,
            zone=ZoneInfo("Pacific/Apia"),
            as_of=instant("2012-01-10T12:00:00"),
        )
    ]
    assert date(2011, 12, 29) in starts
    assert date(2011, 12, 30) not in starts
    assert date(2011, 12, 31) in starts


def test_a_date_as_of_means_its_last_microsecond() -> None:
    last = end_of_day(date(2026, 2, 27), ZoneInfo("America/New_York"))
    assert instant("2026-02-28T04:59:59.999999") == last


def test_an_interval_must_end_after_it_begins() -> None:
    begins = instant("2026-01-01T00:00:00")
    with pytest.raises(ValueError, match="must end after it begins"):
        Interval(date(2026, 1, 1), begins, begins)
