"""Periods: their days and intervals, and what they are compared with."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from insights_dash.domain.definitions import WeekStart
from insights_dash.domain.errors import InvalidInputError
from insights_dash.domain.period import Period, list_intervals
from insights_dash.domain.question import Question
from insights_dash.domain.time_range import (
    Compare,
    Granularity,
    Interval,
    TimeRange,
    end_of_day,
)

DAILY, WEEKLY = Granularity.DAILY, Granularity.WEEKLY
MONTHLY, QUARTERLY = Granularity.MONTHLY, Granularity.QUARTERLY
PREVIOUS, YEAR = Compare.PREVIOUS_PERIOD, Compare.YEAR_BEFORE
LONDON, SAO_PAULO = "Europe/London", "America/Sao_Paulo"


def period_of(asked: str, as_of: str, zone: str = "UTC") -> Period:
    """Return a range, or custom dates `2024-01-20/2024-02-19`, as of a local time."""
    own = ZoneInfo(zone)
    first, _, last = asked.rpartition("/")
    question = Question.parse(
        {"timeRange": "Custom", "from": first, "to": last}
        if first
        else {"timeRange": asked}
    )
    if "T" not in as_of:
        day = date.fromisoformat(as_of)
        return Period.of(question, own, as_of=end_of_day(day, own))
    local = datetime.fromisoformat(as_of).replace(tzinfo=own)
    return Period.of(question, own, as_of=local.astimezone(UTC))


def local_end(period: Period) -> str:
    """Return the local end; a whole day without its time."""
    if period.ends_with_a_day:
        return period.last.isoformat()
    return period.end.astimezone(period.zone).isoformat(" ", "minutes")[:16]


def starts(intervals: tuple[Interval, ...]) -> list[str]:
    return [each.start.isoformat() for each in intervals]


@pytest.mark.parametrize(
    ("time_range", "first", "last", "end", "is_running"),
    [
        ("LastMonth", "2024-01-01", "2024-02-29", "2024-02-29 10:30", True),
        ("ThisYear", "2024-01-01", "2024-02-29", "2024-02-29 10:30", True),
        ("PreviousMonth", "2024-01-01", "2024-01-31", "2024-01-31", False),
        ("2024-01-20/2024-02-19", "2024-01-20", "2024-02-19", "2024-02-19", False),
        # Custom dates whose last day hasn't ended, or hasn't begun.
        ("2024-01-20/2024-02-29", "2024-01-20", "2024-02-29", "2024-02-29 10:30", True),
        ("2024-01-20/2024-03-19", "2024-01-20", "2024-02-29", "2024-02-29 10:30", True),
        ("2024-02-29/2024-02-29", "2024-02-29", "2024-02-29", "2024-02-29 10:30", True),
    ],
)
def test_a_period_ends_with_its_last_day_or_now(
    time_range: str, first: str, last: str, end: str, *, is_running: bool
) -> None:
    period = period_of(time_range, "2024-02-29T10:30", SAO_PAULO)
    assert (first, last) == (period.first.isoformat(), period.last.isoformat())
    assert end == local_end(period)
    assert is_running == period.is_running


def test_custom_dates_are_over_at_the_last_microsecond_of_their_last_day() -> None:
    assert not period_of("2024-01-20/2024-02-19", "2024-02-19").is_running


def test_today_is_the_report_zone_s_day() -> None:
    """In Auckland the new month has begun while it is still October in UTC."""
    period = Period.of(
        Question(time_range=TimeRange.THIS_MONTH),
        ZoneInfo("Pacific/Auckland"),
        as_of=datetime(2026, 10, 31, 12, tzinfo=UTC),
    )
    assert period.first == date(2026, 11, 1)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland"])
def test_custom_dates_must_not_begin_in_the_future(zone: str) -> None:
    with pytest.raises(InvalidInputError, match="is in the future") as raised:
        period_of("2024-03-01/2024-03-02", "2024-02-29T23:59", zone)
    assert raised.value.problems[0].field == "from"
    assert period_of("2024-03-01/2024-03-02", "2024-03-01T00:00", zone).is_running


def test_custom_dates_need_a_day_that_the_zone_has() -> None:
    with pytest.raises(InvalidInputError, match="never occurred in the time zone"):
        period_of("2011-12-30/2011-12-30", "2012-06-01T12:00", "Pacific/Apia")
    period = period_of("2011-12-30/2011-12-31", "2012-06-01T12:00", "Pacific/Apia")
    assert ["2011-12-31"] == starts(list_intervals(period, DAILY, WeekStart.SUNDAY))


# A period, the local time it is as of, the granularity; then the first day, and the
# local end without a time if it is that of a day.
COMPARED_WITH_THE_PERIOD_BEFORE = """
LastMonth      2024-02-29T10:00 Weekly  2023-11-01 2023-12-29 10:00
LastQuarter    2024-03-31T10:00 Weekly  2023-08-01 2023-11-30 10:00
LastYear       2024-02-29T10:00 Weekly  2022-01-01 2023-01-29 10:00
LastTwoYears   2024-02-29T10:00 Daily   2020-01-01 2022-01-29 10:00
ThisMonth      2023-03-31T10:00 Weekly  2023-02-01 2023-02-28 10:00
ThisQuarter    2024-02-29T10:00 Weekly  2023-10-01 2023-11-29 10:00
ThisYear       2024-02-29T10:00 Daily   2023-01-01 2023-02-28 10:00
PreviousMonth  2024-03-05T10:00 Weekly  2024-01-01 2024-01-31
PreviousQuarter 2024-03-05T10:00 Weekly 2023-07-01 2023-09-30
PreviousYear   2024-03-05T10:00 Weekly  2022-01-01 2022-12-31
ThisMonth      2023-02-28       Daily   2023-01-01 2023-01-31
ThisMonth      2023-02-28T10:00 Daily   2023-01-01 2023-01-28 10:00
ThisMonth      2024-02-28       Daily   2024-01-01 2024-01-28
ThisMonth      2023-03-30       Daily   2023-02-01 2023-02-28
2024-01-20/2024-02-19 2024-02-29T10:00 Weekly  2023-12-20 2024-01-19
2024-02-09/2024-03-12 2024-02-29T10:00 Monthly 2024-01-07 2024-01-27 10:00
2024-02-19/2024-02-19 2024-02-29T10:00 Weekly  2024-02-18 2024-02-18
"""
COMPARED_WITH_THE_YEAR_BEFORE = """
PreviousMonth  2024-03-05T10:00 Daily   2023-02-01 2023-02-28
PreviousMonth  2025-03-05T10:00 Daily   2024-02-01 2024-02-29
PreviousMonth  2024-03-05T10:00 Weekly  2023-02-02 2023-03-02
LastQuarter    2024-02-29T10:00 Weekly  2022-11-02 2023-03-02 10:00
ThisYear       2024-02-29T10:00 Quarterly 2023-01-01 2023-02-28 10:00
2023-12-31/2024-02-29 2024-02-29T10:00 Monthly 2022-12-31 2023-02-28 10:00
2024-02-29/2024-02-29 2024-02-29 Daily  2023-02-28 2023-02-28
2024-01-27/2024-02-03 2024-02-29T10:00 Weekly 2023-01-28 2023-02-04
"""


@pytest.mark.parametrize(
    ("compare", "row"),
    [
        *((PREVIOUS, row) for row in COMPARED_WITH_THE_PERIOD_BEFORE.split("\n")[1:-1]),
        *((YEAR, row) for row in COMPARED_WITH_THE_YEAR_BEFORE.split("\n")[1:-1]),
    ],
)
def test_a_period_is_compared_with_one_before(compare: Compare, row: str) -> None:
    asked, as_of, granularity, first, end = row.split(maxsplit=4)
    compared = period_of(asked, as_of).compared(compare, Granularity(granularity))
    assert (first, end) == (compared.first.isoformat(), local_end(compared))
    assert compared.is_compared
    assert not compared.is_running


def test_both_periods_are_as_of_the_same_instant() -> None:
    period = period_of("PreviousMonth", "2024-03-05T10:00")
    assert period.as_of == period.compared(PREVIOUS, DAILY).as_of


def test_without_another_period_there_is_nothing_to_compare_with() -> None:
    period = period_of("PreviousMonth", "2024-03-05T10:00")
    with pytest.raises(ValueError, match="nothing to compare with"):
        period.compared(Compare.NONE, DAILY)


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        # In London, 01:30 didn't exist on 31 March 2024, and occurred twice on
        # 27 October 2024. The offset is the one from before.
        ("2024-04-30T01:30", "2024-03-30T01:30:00+00:00"),
        ("2025-03-30T02:30", "2025-02-28T02:30:00+00:00"),
        ("2024-11-27T01:30", "2024-10-27T00:30:00+00:00"),
        ("2024-11-27T02:30", "2024-10-27T02:30:00+00:00"),
    ],
)
def test_a_moved_end_has_the_local_time_of_the_end(as_of: str, expected: str) -> None:
    moved = period_of("ThisMonth", as_of, LONDON).compared(PREVIOUS, DAILY)
    assert datetime.fromisoformat(expected) == moved.end


def test_a_moved_end_that_a_clock_change_skips_has_the_offset_from_before() -> None:
    """31 March 2024, 01:30 in London is read as 02:30, an hour after midnight UTC."""
    period = period_of("2024-04-01/2024-04-01", "2024-04-01T01:30", LONDON)
    moved = period.compared(PREVIOUS, DAILY)
    assert moved.end == datetime(2024, 3, 31, 1, 30, tzinfo=UTC)


def test_a_day_that_never_was_has_no_intervals_to_compare_with() -> None:
    period = period_of("2012-12-30/2012-12-30", "2013-01-01T12:00", "Pacific/Apia")
    compared = period.compared(YEAR, DAILY)
    assert compared.end < compared.begins
    for granularity in Granularity:
        intervals = list_intervals(compared, granularity, WeekStart.SUNDAY)
        assert not intervals
        assert compared.last_instant(intervals) == compared.end
    assert compared.as_interval().begins == compared.begins


@pytest.mark.parametrize(
    ("time_range", "granularity", "first", "last", "count"),
    [
        ("LastMonth", MONTHLY, "2026-10-01", "2026-11-01", 2),
        ("LastMonth", WEEKLY, "2026-09-27", "2026-11-22", 9),
        ("LastMonth", DAILY, "2026-10-01", "2026-11-23", 54),
        ("LastQuarter", WEEKLY, "2026-07-26", "2026-11-22", 18),
        ("LastYear", MONTHLY, "2025-11-01", "2026-11-01", 13),
        ("LastTwoYears", QUARTERLY, "2024-10-01", "2026-10-01", 9),
        ("PreviousMonth", QUARTERLY, "2026-10-01", "2026-10-01", 1),
        ("PreviousMonth", WEEKLY, "2026-09-27", "2026-10-25", 5),
        ("PreviousYear", DAILY, "2025-01-01", "2025-12-31", 365),
    ],
)
def test_intervals_are_whole_units(
    time_range: str, granularity: Granularity, first: str, last: str, count: int
) -> None:
    period = period_of(time_range, "2026-11-23T12:00")
    intervals = list_intervals(period, granularity, WeekStart.SUNDAY)
    assert (first, last, count) == (
        *(starts(intervals)[0], starts(intervals)[-1]),
        len(intervals),
    )
    assert not any(each.is_cut for each in intervals)


def test_weeks_begin_on_monday_where_the_report_says_so() -> None:
    period = period_of("PreviousMonth", "2024-03-02T01:00", SAO_PAULO)
    weeks = list_intervals(period, WEEKLY, WeekStart.MONDAY)
    assert ("2024-01-29", "2024-02-26") == (starts(weeks)[0], starts(weeks)[-1])


@pytest.mark.parametrize("granularity", Granularity)
@pytest.mark.parametrize("zone", [LONDON, SAO_PAULO, "Asia/Gaza"])
def test_intervals_join_without_gap_and_the_last_holds_the_instant(
    granularity: Granularity, zone: str
) -> None:
    period = period_of("LastYear", "2018-12-31T23:30", zone)
    intervals = list_intervals(period, granularity, WeekStart.SUNDAY)
    for former, latter in pairwise(intervals):
        assert former.ends == latter.begins
    assert intervals[-1].begins <= period.as_of < intervals[-1].ends
    assert period.as_of == period.last_instant(intervals)


def test_days_at_clock_changes_are_23_and_25_hours_long() -> None:
    period = period_of("LastYear", "2026-11-23T12:00", LONDON)
    lengths = {
        each.start: each.ends - each.begins
        for each in list_intervals(period, DAILY, WeekStart.SUNDAY)
    }
    assert timedelta(hours=23) == lengths[date(2026, 3, 29)]
    assert timedelta(hours=25) == lengths[date(2026, 10, 25)]
    assert timedelta(hours=24) == lengths[date(2026, 10, 26)]


def test_a_day_that_never_was_has_no_interval() -> None:
    period = period_of("LastMonth", "2012-01-10T12:00", "Pacific/Apia")
    found = starts(list_intervals(period, DAILY, WeekStart.SUNDAY))
    assert "2011-12-29" in found
    assert "2011-12-30" not in found
    assert "2011-12-31" in found


def test_a_custom_day_without_midnight_begins_when_the_clock_does() -> None:
    """On 4 November 2018 the clocks of São Paulo went from 00:00 to 01:00."""
    period = period_of("2018-11-04/2018-11-05", "2018-12-01T12:00", SAO_PAULO)
    (first, _) = list_intervals(period, DAILY, WeekStart.SUNDAY)
    assert first.begins == datetime(2018, 11, 4, 3, tzinfo=UTC)
    assert first.ends - first.begins == timedelta(hours=23)


@pytest.mark.parametrize(
    ("days", "granularity", "expected"),
    [
        # A star marks an interval that is cut.
        ("2024-01-20/2024-02-19", WEEKLY, "01-20* 01-22 01-29 02-05 02-12 02-19*"),
        ("2024-01-22/2024-02-18", WEEKLY, "01-22 01-29 02-05 02-12"),
        ("2024-01-20/2024-02-19", MONTHLY, "01-20* 02-01*"),
        ("2024-01-01/2024-02-29", MONTHLY, "01-01 02-01"),
        ("2024-01-20/2024-02-19", QUARTERLY, "01-20*"),
        ("2024-01-20/2024-01-22", DAILY, "01-20 01-21 01-22"),
        ("2024-01-24/2024-01-24", WEEKLY, "01-24*"),
        # The last day is after the instant: the interval is cut at both ends.
        ("2024-03-03/2024-03-08", WEEKLY, "03-03* 03-04*"),
        ("2024-03-03/2024-03-10", WEEKLY, "03-03* 03-04"),
    ],
)
def test_custom_dates_cut_their_first_and_last_interval(
    days: str, granularity: Granularity, expected: str
) -> None:
    period = period_of(days, "2024-03-06T10:00", LONDON)
    intervals = list_intervals(period, granularity, WeekStart.MONDAY)
    found = [f"{each.start:%m-%d}{'*' * each.is_cut}" for each in intervals]
    assert expected == " ".join(found)
    assert intervals[0].begins == period.begins
    assert period.last_instant(intervals) == period.end


def test_the_last_interval_of_a_previous_range_goes_on_after_its_end() -> None:
    period = period_of("PreviousMonth", "2024-03-20T10:00")
    intervals = list_intervals(period, WEEKLY, WeekStart.MONDAY)
    assert starts(intervals)[-1] == "2024-02-26"
    assert period.last_instant(intervals) > period.end
    assert period.last_instant(intervals) == end_of_day(date(2024, 3, 3), period.zone)


@pytest.mark.parametrize(
    "row",
    [
        # 31 March 10:00 is compared with 28 February 10:00. A star marks a cut.
        "ThisMonth 2023-03-31T10:00 2023-02-26 2023-02-28T10:00*",
        "ThisMonth 2023-03-31 2023-02-26 2023-03-04T23:59",
        "ThisMonth 2023-03-11 2023-02-05 2023-02-11T23:59",
        "PreviousMonth 2023-04-11T10:00 2023-02-26 2023-03-04T23:59",
        "2023-04-11/2023-04-21 2023-04-14T10:00 2023-04-02 2023-04-03T10:00*",
    ],
)
def test_a_compared_period_cuts_its_last_interval_where_it_ends(row: str) -> None:
    asked, as_of, last, ends = row.split()
    compared = period_of(asked, as_of).compared(PREVIOUS, WEEKLY)
    intervals = list_intervals(compared, WEEKLY, WeekStart.SUNDAY)
    assert last == intervals[-1].start.isoformat()
    found = f"{compared.last_instant(intervals):%Y-%m-%dT%H:%M}"
    assert ends == f"{found}{'*' * intervals[-1].is_cut}"
    # It ends at a midnight, whatever the time that it has figures of.
    assert intervals[-1].ends.hour == 0
