"""A period is only compared with one whose history begins before its middle."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from hand_made import at, deploy, release, world
from insights_dash.domain.late_start import LateStart
from insights_dash.domain.period import Period
from insights_dash.domain.time_range import TimeRange
from insights_dash.metrics.answer.late_start import find_late_start
from random_worlds import build_scope, everything

DAY = 24
# Eleven days: the middle is within 6 May.
FIRST, LAST = date(2024, 5, 1), date(2024, 5, 11)
PERIOD = Period(
    TimeRange.CUSTOM,
    ZoneInfo("UTC"),
    FIRST,
    LAST,
    at(11 * DAY),
    datetime(2024, 6, 1, tzinfo=UTC),
)


def find(*hours: float) -> LateStart | None:
    """Return the late start of a history with deployments at these hours."""
    deployed = [deploy(place, 1, hour) for place, hour in enumerate(hours, start=1)]
    history = world([release(1, -9_000)], deployed)
    scope = build_scope(history, everything(), PERIOD.as_of)
    return find_late_start(scope, PERIOD)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ((), None),
        ((-100,), None),
        ((5 * DAY,), None),
        ((6 * DAY,), LateStart((FIRST, LAST), date(2024, 5, 7))),
        # After the period, nothing counts.
        ((5 * DAY, *range(12 * DAY, 12 * DAY + 40)), None),
        # One of 20 is 5%, one of 19 is more.
        (
            (-5_000, *range(7 * DAY, 7 * DAY + 19)),
            LateStart((FIRST, LAST), date(2024, 5, 8), 1),
        ),
        ((-5_000, *range(7 * DAY, 7 * DAY + 18)), None),
        # The first of a day count as earlier only if they are on another day.
        (
            (6 * DAY, *range(6 * DAY + 1, 6 * DAY + 22)),
            LateStart((FIRST, LAST), date(2024, 5, 7)),
        ),
        # A long history that paused for the first half is long enough.
        ((*range(-50, -10), *range(8 * DAY, 8 * DAY + 40)), None),
    ],
)
def test_a_history_that_begins_after_the_middle_is_late(
    hours: tuple[float, ...], expected: LateStart | None
) -> None:
    assert expected == find(*hours)
