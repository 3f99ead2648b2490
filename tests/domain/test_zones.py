from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from insights_dash.domain.zones import (
    find_zone,
    start_of_day,
    windows_name,
    zone_names,
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("UTC", "UTC"),
        ("Europe/London", "Europe/London"),
        (" europe/LONDON ", "Europe/London"),
        ("GMT Standard Time", "Europe/London"),
        ("E. South America Standard Time", "America/Sao_Paulo"),
        ("Middle Earth", None),
        ("", None),
    ],
)
def test_a_zone_is_found_by_its_windows_or_iana_name(
    name: str, expected: str | None
) -> None:
    assert expected == find_zone(name)


@pytest.mark.parametrize(
    ("iana", "expected"),
    [
        ("UTC", "UTC"),
        ("Europe/London", "GMT Standard Time"),
        ("Pacific/Auckland", "New Zealand Standard Time"),
        ("Antarctica/Troll", "Antarctica/Troll"),
    ],
)
def test_a_zone_without_a_windows_name_keeps_its_own(iana: str, expected: str) -> None:
    assert expected == windows_name(iana)


def test_every_listed_zone_can_be_loaded_and_found() -> None:
    for name in zone_names():
        assert find_zone(name) is not None
        assert ZoneInfo(name).key == name


@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [
        ("UTC", "2026-03-01", "2026-03-01T00:00:00"),
        ("Europe/London", "2026-07-01", "2026-06-30T23:00:00"),
        # The clock jumps from 24:00 to 01:00: the day starts at one.
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00"),
        # 01:00 goes back to 00:00: midnight comes twice, the first one counts.
        ("America/Havana", "2025-11-02", "2025-11-02T04:00:00"),
        # 24:00 goes back to 23:00: the old day is 25 hours long.
        ("America/Sao_Paulo", "2018-02-18", "2018-02-18T03:00:00"),
        # The jump starts half an hour before midnight and ends half an hour after.
        ("America/Toronto", "1919-03-31", "1919-03-31T04:30:00"),
        # There was no 30 December: it starts where the 31st does.
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00"),
        ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00"),
    ],
)
def test_a_day_starts_at_its_first_instant_that_exists(
    zone: str, day: str, expected: str
) -> None:
    assert utc(expected) == start_of_day(date.fromisoformat(day), ZoneInfo(zone))


def test_no_instant_before_the_start_of_a_day_has_its_date() -> None:
    """Every day of every clock change at midnight that a current zone has seen."""
    microsecond = datetime.resolution
    for name in ("America/Sao_Paulo", "Asia/Gaza", "Africa/Cairo", "Asia/Beirut"):
        zone = ZoneInfo(name)
        for ordinal in range(
            date(2008, 1, 1).toordinal(), date(2020, 1, 1).toordinal()
        ):
            day = date.fromordinal(ordinal)
            start = start_of_day(day, zone)
            assert start.astimezone(zone).date() == day
            assert (start - microsecond).astimezone(zone).date() < day
