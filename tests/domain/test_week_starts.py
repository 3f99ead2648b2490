"""The week start of a zone's country."""

import pytest

from insights_dash.domain.week_starts import propose_week_start
from insights_dash.domain.zones import zone_names


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Berlin", "Monday"),
        # Its clock is Berlin's, but it is Sweden's own zone.
        ("Europe/Stockholm", "Monday"),
        ("Australia/Sydney", "Monday"),
        ("America/New_York", "Sunday"),
        ("Asia/Tokyo", "Sunday"),
        ("Europe/Lisbon", "Sunday"),
        # Weeks start on Saturday and on Friday there.
        ("Africa/Cairo", "Sunday"),
        ("Indian/Maldives", "Sunday"),
        # Former names.
        ("US/Eastern", "Sunday"),
        ("Asia/Calcutta", "Sunday"),
        ("Europe/Kiev", "Monday"),
        # No country.
        ("UTC", "Monday"),
        ("Etc/GMT+5", "Monday"),
        ("No/Where", "Monday"),
    ],
)
def test_weeks_start_as_in_the_country(zone: str, day: str) -> None:
    assert day == propose_week_start(zone)


def test_every_zone_has_a_week_start() -> None:
    days = [propose_week_start(zone) for zone in zone_names()]
    assert {"Sunday", "Monday"} == set(days)
