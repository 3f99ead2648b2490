"""A drawing of every form, whose names are what an attacker would write."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from insights_dash.drawings.bars import Bar, Bars, draw_bars, find_rolling
from insights_dash.drawings.part import Part
from insights_dash.drawings.picture import Frame, Picture
from insights_dash.drawings.strip import Cell, Column, Dot, Strip, draw_strip

MONDAY = date(2025, 10, 27)
WEEK = timedelta(days=7)
EVIL = "</text><script>alert(1)</script>\"' onload=x &amp; var"


def dot(day: date, seconds: float, **rest: object) -> Dot:
    """Return a deployment on a day, at 12:19."""
    at = datetime.combine(day, datetime.min.time()) + timedelta(hours=12, minutes=19)
    return Dot(at, seconds, **{"name": EVIL, "identifier": EVIL, **rest})  # type: ignore[arg-type]


def column(week: int, *cells: Cell, part: Part = Part.WHOLE) -> Column:
    """Return a week with a median of 11 minutes, and a 95th percentile of 2 hours."""
    first = MONDAY + week * WEEK
    if not cells:
        return Column(first, first + WEEK, part)
    return Column(first, first + WEEK, part, 660, 7_200, cells)


def strip(weeks: int = 18) -> Strip:
    """Return weeks with 40 deployments of 10 minutes, and three of days."""
    days = [MONDAY + week * WEEK + timedelta(days=2) for week in range(weeks)]
    return Strip(
        tuple(
            column(
                week,
                Cell(562, 750, 40),
                Cell(
                    86_400,
                    115_000,
                    3,
                    (
                        dot(day, 90_000 + week * 1_000),
                        dot(day, 91_000, failed=True),
                        dot(day, 92_000, name="", identifier=""),
                    ),
                ),
                part=Part.WHOLE if week < weeks - 1 else Part.IN_PROGRESS,
            )
            for week, day in enumerate(days)
        ),
        median=660,
    )


def sparse(count: int) -> Strip:
    """Return one deployment per week, and weeks without any."""
    return Strip(
        tuple(
            column(
                week,
                *(
                    [Cell(562, 750, 1, (dot(MONDAY + week * WEEK, 600),))]
                    if week < count
                    else []
                ),
            )
            for week in range(18)
        ),
        median=600,
    )


def bars() -> Bars:
    """Return eighteen weeks, of which the ninth is outside and the last goes on."""
    counts = [200, 193, 163, 160, 144, 149, 187, 152, 60]
    counts += [127, 141, 229, 228, 204, 205, 202, 175, 80]
    rolling = find_rolling(counts)
    return Bars(
        tuple(
            Bar(
                MONDAY + week * WEEK,
                MONDAY + (week + 1) * WEEK,
                count,
                Part.IN_PROGRESS if week == 17 else Part.WHOLE,
                is_signal=count == 60,
                before=150 + week,
                rolling=rolling[week] if week < 17 else None,
            )
            for week, count in enumerate(counts)
        ),
        lower=112.4,
        upper=238,
    )


FORMS: Mapping[str, Callable[[Frame], Picture]] = {
    "strip": lambda frame: draw_strip(strip(), frame),
    "sparse strip": lambda frame: draw_strip(sparse(9), frame),
    "handful": lambda frame: draw_strip(sparse(3), frame),
    "empty strip": lambda frame: draw_strip(sparse(0), frame),
    "bars": lambda frame: draw_bars(bars(), frame),
    "one bar": lambda frame: draw_bars(Bars((Bar(MONDAY, MONDAY + WEEK, 0),)), frame),
}
