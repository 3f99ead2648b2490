"""A drawing of every form, whose names are what an attacker would write."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from insights_dash.drawings.bars import Bar, Bars, draw_bars, find_rolling
from insights_dash.drawings.calendar import Calendar, Day, draw_calendar
from insights_dash.drawings.count_panels import (
    CountPanel,
    CountPanelDrawer,
    CountPanels,
)
from insights_dash.drawings.dumbbells import Change, Ranking, Row, Tracks, draw_ranking
from insights_dash.drawings.failures import Failure, Failures, draw_lanes
from insights_dash.drawings.in_cards import (
    EventsByInterval,
    ValueInRange,
    draw_events,
    draw_range,
)
from insights_dash.drawings.months import Month
from insights_dash.drawings.panels import Panel, PanelDrawer, Panels, Slot
from insights_dash.drawings.part import Part
from insights_dash.drawings.percentiles import draw_percentiles
from insights_dash.drawings.picture import Frame, Picture
from insights_dash.drawings.rollout_share import Curve, Shares, draw_shares
from insights_dash.drawings.stages import Release, draw_stages
from insights_dash.drawings.stems import draw_stems
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


def failure(
    day: int, lane: str, hours: float | None = 1, version: str = "v1"
) -> Failure:
    """Return a failure at noon, some days after 1 July 2025."""
    at = datetime(2025, 7, 1, 12) + timedelta(days=day)  # noqa: DTZ001 - local time
    recovery = None if hours is None else hours * 3_600
    return Failure(at, lane, version, recovery, "v2", f"Deployments-{day}")


def failures(*found: Failure, months: bool = False) -> Failures:
    """Return failures from 1 July to 31 December 2025."""
    firsts = [date(2025, month, 1) for month in range(7, 13)]
    ends = [*firsts[1:], date(2026, 1, 1)]
    return Failures(
        found,
        firsts[0],
        ends[-1],
        (date(2025, 10, 1), date(2026, 1, 1)),
        tuple(
            Month(first, end, place % 2, 900)
            for place, (first, end) in enumerate(zip(firsts, ends, strict=True))
        )
        if months
        else (),
    )


FEW = failures(
    failure(3, EVIL), failure(3, "router", None), failure(90, "router", 47, EVIL)
)
MANY = failures(
    *(failure(day // 2 * 7, f"project {day % 5}", 0.2 * 2**day) for day in range(12)),
    *(failure(100, f"project {number}") for number in range(4)),
    failure(101, EVIL, None),
    months=True,
)


def slots(*tails: float | None, count: int = 9) -> tuple[Slot, ...]:
    """Return weeks with a median of ten minutes, and these 95th percentiles."""
    return tuple(
        Slot(
            MONDAY + week * WEEK,
            MONDAY + (week + 1) * WEEK,
            count if tail else 0,
            600 if tail else None,
            tail,
            is_signal=tail == 90_000,
        )
        for week, tail in enumerate(tails)
    )


WHOLE = slots(900, 1_200, None, 1_500, 7_200, 900)
PANELS = Panels(
    (
        Panel(EVIL, slots(None, 800, 90_000, 1_000, None, 700)),
        Panel("few", slots(600, 600, 600, 600, 600, 600, count=2)),
        Panel("none", ()),
    ),
    WHOLE,
)


def draw_panel(number: int, frame: Frame) -> Picture:
    """Draw one of the panels."""
    return PanelDrawer.of(PANELS, frame).draw(PANELS.panels[number])


RANKING = Ranking(
    (
        Row("few", 4, 90_000, 80_000, change="+13%"),
        Row(EVIL, 124, 169_000, 996, 630, 568, "171×", Change.WORSE),
        Row("faster", 50, 700, 9_000, 600, 700, "−92%", Change.BETTER),
        Row("new", 84, 1_600, None, 700),
        Row("gone", 0, None, 5_000),
    )
)


def count_panels() -> CountPanels:
    """Return groups of six weeks: one with a signal, two alike, and a new one."""
    every = (
        CountPanel(EVIL, _count(20, 22, 60, 21, 19, 4), 5, 40),
        CountPanel("one", _count(1, 0, 2, 0, 1, 0)),
        CountPanel("other", _count(1, 0, 2, 0, 1, 0)),
        CountPanel("new", _count(9, 9, 9, 9, 9, 3)[4:]),
    )
    return CountPanels(every, MONDAY, MONDAY + 6 * WEEK)


def _count(*counts: int) -> tuple[Bar, ...]:
    return tuple(
        Bar(
            MONDAY + week * WEEK,
            MONDAY + (week + 1) * WEEK,
            count,
            Part.IN_PROGRESS if week == len(counts) - 1 else Part.WHOLE,
            is_signal=count > 40,
        )
        for week, count in enumerate(counts)
    )


def draw_count_panel(frame: Frame) -> Picture:
    """Draw the panel whose name is what an attacker would write."""
    panels = count_panels()
    return CountPanelDrawer.of(panels, frame).draw(panels.panels[0])


def shares(*curves: Curve) -> Shares:
    """Return releases, of which the first is emphasised."""
    return Shares(curves, curves[0] if curves else None, ("place", "places"))


def quartered() -> Strip:
    """Return weeks with percentiles, of which the third has no deployments."""
    weeks = [
        replace(each, upper_quarter=900) if place != 2 else column(2)
        for place, each in enumerate(strip(6).columns)
    ]
    return Strip(tuple(weeks), 660)


def calendar(days: int) -> Calendar:
    """Return days with up to 80 deployments, none on Sundays and some failures."""
    listed = [MONDAY + timedelta(days=day) for day in range(days)]
    return Calendar(
        tuple(
            Day(day, 0 if day.weekday() == 6 else place % 81, int(place % 60 == 59))
            for place, day in enumerate(listed)
        )
    )


RELEASES = (
    Release(EVIL, MONDAY, 80_000, 600, 1_200, EVIL),
    Release("router v2", MONDAY, -5, 0, 60),
)

FORMS: Mapping[str, Callable[[Frame], Picture]] = {
    "strip": lambda frame: draw_strip(strip(), frame),
    "sparse strip": lambda frame: draw_strip(sparse(9), frame),
    "handful": lambda frame: draw_strip(sparse(3), frame),
    "empty strip": lambda frame: draw_strip(sparse(0), frame),
    "bars": lambda frame: draw_bars(bars(), frame),
    "one bar": lambda frame: draw_bars(Bars((Bar(MONDAY, MONDAY + WEEK, 0),)), frame),
    "lanes": lambda frame: draw_lanes(FEW, frame),
    "no lanes": lambda frame: draw_lanes(failures(), frame),
    "stems": lambda frame: draw_stems(MANY, frame),
    "no stems": lambda frame: draw_stems(failures(), frame),
    "panel": lambda frame: draw_panel(0, frame),
    "panel of dots": lambda frame: draw_panel(1, frame),
    "empty panel": lambda frame: draw_panel(2, frame),
    "panel of numbers": draw_count_panel,
    "ranking": lambda frame: draw_ranking(RANKING, frame),
    "row of a list": lambda frame: Tracks(RANKING, frame).draw_row(RANKING.rows[0]),
    "scale of a list": lambda frame: Tracks(RANKING, frame).draw_scale(),
    "lanes of groups": lambda frame: draw_lanes(
        failures(replace(failure(3, EVIL, None, EVIL), groups=(EVIL, "APIs"))), frame
    ),
    "percentiles": lambda frame: draw_percentiles(quartered(), frame),
    "empty percentiles": lambda frame: draw_percentiles(sparse(0), frame),
    "calendar": lambda frame: draw_calendar(calendar(390), frame),
    "one day": lambda frame: draw_calendar(calendar(1), frame),
    "stages": lambda frame: draw_stages(RELEASES, frame),
    "no stages": lambda frame: draw_stages((), frame),
    "range": lambda frame: draw_range(
        ValueInRange(3, -800, 1, 9, "Usual week: 1–9."), frame
    ),
    "events of intervals": lambda frame: draw_events(
        EventsByInterval([0, 2, 0], 3 * [EVIL], "1 of 3.", are_failures=True), frame
    ),
    "event of an interval": lambda frame: draw_events(
        EventsByInterval([1], [EVIL], "1 of 1."), frame
    ),
    "shares": lambda frame: draw_shares(
        shares(Curve(EVIL, [0, 60, 86_400, 864_000]), Curve(EVIL, [0, 0, 9e6])), frame
    ),
    "shares reached at once": lambda frame: draw_shares(
        shares(Curve(EVIL, [0, 0])), frame
    ),
    "no shares": lambda frame: draw_shares(shares(), frame),
    "empty ranking": lambda frame: draw_ranking(Ranking(()), frame),
}
