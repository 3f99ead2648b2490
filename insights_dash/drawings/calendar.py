"""Deployments per day as a calendar: a column per week, a row per day of the week.

The darker a day, the more deployments. Days with a failure have a cross.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from insights_dash.domain.time_range import DAY
from insights_dash.drawings.axes import SMALL
from insights_dash.drawings.ink import Ink
from insights_dash.drawings.marks import cross, looks, title, write
from insights_dash.drawings.markup import draw
from insights_dash.drawings.picture import Frame, Key, Picture
from insights_dash.drawings.text_width import measure
from insights_dash.drawings.words import say_count
from insights_dash.figures.sentences import describe_day

_LEFT, _TOP = 34, 20
_LEAST, _MOST = 11, 36  # pixels from one day to the next
_BETWEEN = 14  # pixels between two blocks of weeks
_GAP = 2
_DAYS_PER_WEEK = 7
_STEPS = (0.18, 0.38, 0.6, 0.82, 1)  # how dark a day is
_NAMED = (0, 2, 4)  # days of the week with a label


@dataclass(frozen=True)
class Day:
    """A day: all its deployments, and how many of them failed."""

    day: date
    count: int
    failed: int = 0


@dataclass(frozen=True)
class Calendar:
    """Days in a row, at least one. `week_start` is a weekday; Monday is 0.

    `intervals` are the first days of the intervals that a day picks, in order.
    """

    days: tuple[Day, ...]
    week_start: int = 0
    intervals: tuple[date, ...] = ()

    def find_interval(self, day: date) -> date | None:
        """Return the first day of the interval that a day is in."""
        place = bisect_right(self.intervals, day)
        return self.intervals[place - 1] if place else None

    @cached_property
    def weeks(self) -> Sequence[Sequence[Day]]:
        """The days of each week."""
        weeks: dict[date, list[Day]] = {}
        for each in self.days:
            first = each.day - DAY * self.row(each.day)
            weeks.setdefault(first, []).append(each)
        return list(weeks.values())

    def row(self, day: date) -> int:
        """Return the place of a day in its week."""
        return (day.weekday() - self.week_start) % _DAYS_PER_WEEK

    @property
    def bounds(self) -> Sequence[int]:
        """The largest number of each step, without the last one."""
        most = max((each.count for each in self.days), default=0)
        steps = len(_STEPS)
        return [-(-most * step // steps) for step in range(1, steps)]

    def step(self, count: int) -> int:
        """Return how dark a number of deployments is, from 0."""
        return sum(count > each for each in self.bounds)


def draw_calendar(calendar: Calendar, frame: Frame) -> Picture:
    """Draw the days in as many blocks as fit; the drawing is as high as they are."""
    return _Drawer.of(calendar, frame).draw()


@dataclass(frozen=True)
class _Drawer:
    calendar: Calendar
    frame: Frame
    pitch: float
    per_block: int

    @classmethod
    def of(cls, calendar: Calendar, frame: Frame) -> "_Drawer":
        room = frame.width - _LEFT
        count = len(calendar.weeks)
        blocks = -(-count // max(int(room // _LEAST), 1))
        per_block = -(-count // blocks)
        pitch = min(room / per_block, _MOST)
        height = blocks * (_TOP + pitch * _DAYS_PER_WEEK + _BETWEEN) - _BETWEEN
        return cls(calendar, replace(frame, height=height), pitch, per_block)

    def draw(self) -> Picture:
        weeks = self.calendar.weeks
        starts = range(0, len(weeks), self.per_block)
        body = [
            part
            for block, start in enumerate(starts)
            for part in self._draw_block(block, weeks[start : start + self.per_block])
        ]
        keys = tuple(_list_keys(self.calendar, self.frame.ink))
        said = summarise(self.calendar)
        return Picture("calendar", self.frame, "".join(body), said, keys)

    def _draw_block(self, block: int, weeks: Sequence[Sequence[Day]]) -> Iterator[str]:
        top = block * (_TOP + self.pitch * _DAYS_PER_WEEK + _BETWEEN) + _TOP
        ink, calendar = self.frame.ink, self.calendar
        for row in _NAMED:
            days = (each.day for week in weeks for each in week)
            shown = next((each for each in days if calendar.row(each) == row), None)
            if shown is not None:
                y = top + self.pitch * (row + 0.5) + 4
                yield write(f"{shown:%a}", 0, y, fill=ink.dim)
        end = 0.0
        for place, week in enumerate(weeks):
            x = _LEFT + place * self.pitch
            text = _name_month(week, is_first=not place)
            if text and x >= end:
                yield write(text, x, top - 7, fill=ink.dim)
                end = x + measure(text, SMALL) + 8
            yield from (self._draw_day(each, x, top) for each in week)

    def _draw_day(self, day: Day, x: float, top: float) -> str:
        ink, calendar = self.frame.ink, self.calendar
        y, side = top + self.pitch * calendar.row(day.day), self.pitch - _GAP
        box = looks(x=x, y=y, width=side, height=side, rx=min(3, side / 4))
        fill = looks(fill=ink.grid)
        if day.count:
            opacity = _STEPS[calendar.step(day.count)]
            fill = looks(fill=ink.now, fill_opacity=opacity)
        marks = [draw("rect", **box, **fill)]
        if day.failed:
            middle = side / 2
            at = looks(cx=x + middle, cy=y + middle)
            marks.append(draw("circle", **at, r=side / 2.6, fill=ink.surface))
            marks.append(cross(x + middle, y + middle, side / 5, stroke=ink.bad))
        interval = calendar.find_interval(day.day)
        picks = {} if interval is None else self.frame.pick_interval(interval)
        said = title(_describe(day))
        return draw("g", said, *marks, class_="drawing__day", **picks)


def _describe(day: Day) -> str:
    failed = f", {day.failed:,} failed" if day.failed else ""
    count = say_count(day.count, "deployment", "deployments")
    return f"{day.day:%A}, {describe_day(day.day)}: {count}{failed}"


def _name_month(week: Sequence[Day], *, is_first: bool) -> str:
    """Return the month that begins in a week; the first one has its year."""
    first = next((each.day for each in week if each.day.day == 1), None)
    if first is None:
        return f"{week[0].day:%b} {week[0].day.year}" if is_first else ""
    return f"{first:%b} {first.year}" if is_first or first.month == 1 else f"{first:%b}"


def _list_keys(calendar: Calendar, ink: Ink) -> Iterator[Key]:
    box = looks(x=3, width=12, height=12, rx=3)
    yield Key(draw("rect", **box, fill=ink.grid), "None")
    low = 1
    bounds = [*calendar.bounds, max(each.count for each in calendar.days)]
    for opacity, high in zip(_STEPS, bounds, strict=True):
        if high >= low:
            text = f"{low:,}–{high:,}" if high > low else f"{high:,}"
            yield Key(draw("rect", **box, fill=ink.now, fill_opacity=opacity), text)
            low = high + 1
    if any(each.failed for each in calendar.days):
        yield Key(cross(9, 6, 3.5, stroke=ink.bad), "Day with a failure")


def summarise(calendar: Calendar) -> str:
    """Describe a calendar to screen readers."""
    days = calendar.days
    first, last = describe_day(days[0].day), describe_day(days[-1].day)
    said = [f"Deployments per day, {first} to {last}."]
    total = sum(each.count for each in days)
    most = max(days, key=lambda each: each.count)
    busy = say_count(sum(each.count > 0 for each in days), "day", "days")
    said.append(f"{total:,} altogether, on {busy}.")
    if most.count:
        said.append(f"Most: {most.count:,} on {describe_day(most.day)}.")
    failed = sum(each.failed > 0 for each in days)
    if failed:
        said.append(f"Failures on {say_count(failed, 'day', 'days')}.")
    return " ".join(said)
