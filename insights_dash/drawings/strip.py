"""The strip plot: each deployment of an interval, by the length of a duration.

An interval is divided into cells of an eighth of a decade. Up to three deployments of a
cell are dots next to each other; more become one bar, whose width is the square root of
their number. So outliers stay visible, and 10,000 deployments draw as fast as 100.

With fewer than three deployments per week, dots are at their day instead, with one
median for the period. With fewer than five altogether, there is no median.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from math import sqrt

from insights_dash.domain.time_range import DAY
from insights_dash.drawings.axes import SMALL, TimeAxis
from insights_dash.drawings.labels import Box, Mark, place, spread
from insights_dash.drawings.marks import across, cross, halo, looks, title, write
from insights_dash.drawings.markup import draw
from insights_dash.drawings.overlay import draw_overlay
from insights_dash.drawings.part import Part
from insights_dash.drawings.picture import Frame, Key, Picture
from insights_dash.drawings.scaffold import (
    BELOW,
    Plot,
    draw_days,
    draw_levels,
    find_margin,
)
from insights_dash.drawings.text_width import measure
from insights_dash.drawings.words import say_count, say_day, say_duration, say_moment
from insights_dash.figures.commits import shorten_hashes
from insights_dash.figures.duration_axis import DurationAxis
from insights_dash.figures.sentences import describe_day, describe_days

MOST_DOTS = 3  # of a cell; more are a bar
CELLS_PER_DECADE = 8
FEWEST_PER_WEEK, FEWEST_WITH_MEDIAN = 3, 5
TOP = 20  # pixels above the marks
_MEDIAN_SHARE, _TAIL_SHARE = 0.85, 0.56  # of the width of an interval
_NARROWEST_DOT, _NARROW = 1.25, 10
_NAMED, _AVOIDED = 2, 60  # of the longest durations: named, and kept visible


@dataclass(frozen=True)
class Dot:
    """A deployment that is drawn by itself.

    `at` is the local time of its completion. `identifier` and `name` are empty if the
    reader can't see the deployment. `failed` includes those that needed intervention.
    """

    at: datetime
    seconds: float
    name: str = ""
    identifier: str = ""
    failed: bool = False


@dataclass(frozen=True)
class Cell:
    """The deployments of an interval whose durations are from `low` to before `high`.

    It has their dots if there are at most three, or if dots are at their day.
    """

    low: float
    high: float
    count: int
    dots: tuple[Dot, ...] = ()


@dataclass(frozen=True)
class Column:
    """An interval from its first day to before `end_day`, with its durations.

    It is a part if it isn't over, or if the period cuts it. Figures are seconds, None
    without deployments.
    """

    first: date
    end_day: date
    part: Part = Part.WHOLE
    median: float | None = None
    ninety_fifth: float | None = None
    cells: tuple[Cell, ...] = ()
    upper_quarter: float | None = None

    @property
    def count(self) -> int:
        """The number of its deployments."""
        return sum(cell.count for cell in self.cells)

    @property
    def days(self) -> str:
        """Its days, as text."""
        return describe_days(self.first, self.end_day - DAY)


@dataclass(frozen=True)
class Strip:
    """A duration of single deployments, by interval.

    `what` is its name, such as "Lead time", and `interval` that of a column, such as
    "week". `median` is that of the whole period. `noun` is one and many of what is
    counted.
    """

    columns: tuple[Column, ...]
    median: float | None
    what: str = "Lead time"
    interval: str = "week"
    noun: tuple[str, str] = ("deployment", "deployments")

    @cached_property
    def count(self) -> int:
        """The number of deployments."""
        return sum(each.count for each in self.columns)

    @property
    def is_sparse(self) -> bool:
        """Whether dots are at their day, because there are so few."""
        return is_sparse(self.count, self.columns[0].first, self.columns[-1].end_day)

    @cached_property
    def dots(self) -> Sequence[Dot]:
        """All deployments that are drawn by themselves."""
        return [
            dot for each in self.columns for cell in each.cells for dot in cell.dots
        ]


def is_sparse(count: int, first: date, end_day: date) -> bool:
    """Return whether there are fewer than three deployments per week."""
    return count * 7 < FEWEST_PER_WEEK * (end_day - first).days


def lay_out(
    strip: Strip,
    frame: Frame,
    list_values: Callable[[Strip], Iterable[float | None]],
    list_labels: Callable[[Strip], Iterable[tuple[str, float]]],
) -> tuple[Plot, DurationAxis, TimeAxis]:
    """Return the place of the marks of a duration, and their axes.

    The axis has room for all values, and there is room for the labels on the right,
    which narrow drawings don't have.
    """
    bottom = frame.height - BELOW
    axis = DurationAxis.of(list_values(strip), bottom, TOP)
    left = find_margin(axis.list_ticks())
    labels = [] if frame.is_narrow else [text for text, _ in list_labels(strip)]
    room = max((measure(text, SMALL, is_bold=True) for text in labels), default=0)
    right = frame.width - (room + 8 if labels else 6)
    time = TimeAxis(strip.columns[0].first, strip.columns[-1].end_day, left, right)
    return Plot(left, TOP, right, bottom), axis, time


def draw_strip(strip: Strip, frame: Frame) -> Picture:
    """Draw a strip of at least one interval."""
    return _Drawer.of(strip, frame).draw()


@dataclass(frozen=True)
class _Drawer:
    strip: Strip
    frame: Frame
    plot: Plot
    axis: DurationAxis
    time: TimeAxis

    @classmethod
    def of(cls, strip: Strip, frame: Frame) -> "_Drawer":
        return cls(strip, frame, *lay_out(strip, frame, _list_values, _label_ends))

    def draw(self) -> Picture:
        ink, strip = self.frame.ink, self.strip
        marks = self._draw_sparse() if strip.is_sparse else self._draw_columns()
        body = [
            draw_levels(self.plot, self.axis, ink),
            draw_days(self.plot, self.time, ink),
            *marks,
            *self._draw_ends(),
            draw_overlay(self.frame.overlay, self.plot, self.time, self.axis, ink),
            *self._name_longest(),
        ]
        return Picture(
            "strip",
            self.frame,
            "".join(body),
            summarise(strip),
            tuple(self._list_keys()),
        )

    def _draw_columns(self) -> Iterator[str]:
        """Draw each interval: bars and dots, then median and 95th percentile."""
        most = max(cell.count for each in self.strip.columns for cell in each.cells)
        for each in self.strip.columns:
            if each.count:
                yield draw(
                    "g",
                    title(_say_column(each, self.strip.noun)),
                    self._draw_target(each),
                    *(self._draw_cell(each, cell, most) for cell in each.cells),
                    *self._draw_figures(each),
                    class_="drawing__column",
                    **self.frame.pick_interval(each.first),
                )

    def _draw_target(self, column: Column) -> str:
        """Draw what a click on an interval hits, if it can be picked."""
        if not self.frame.picks:
            return ""
        left, right = self.time.at(column.first), self.time.at(column.end_day)
        height = self.plot.bottom - self.plot.top
        box = looks(x=left, y=self.plot.top, width=right - left, height=height)
        return draw("rect", **box, fill_opacity=0)

    def _draw_cell(self, column: Column, cell: Cell, most: int) -> str:
        left, right = self.time.at(column.first), self.time.at(column.end_day)
        middle, width = (left + right) / 2, right - left
        if cell.dots:
            apart = min(5, width / (MOST_DOTS + 0.2))
            first = middle - apart * (len(cell.dots) - 1) / 2
            size = 2.25 if width >= _NARROW else _NARROWEST_DOT
            return "".join(
                self._draw_dot(dot, first + apart * place, size)
                for place, dot in enumerate(cell.dots)
            )
        wide = max(width * _MEDIAN_SHARE * sqrt(cell.count / most), 2)
        low, high = self.axis.at(cell.low), self.axis.at(cell.high)
        return draw(
            "rect",
            title(f"{column.days}: {_say_cell(cell, self.strip.noun)}"),
            x=middle - wide / 2,
            y=high + 0.5,
            width=wide,
            height=max(low - high - 1, 2),
            rx=1.5,
            fill=self.frame.ink.now,
            fill_opacity=0.45,
        )

    def _draw_dot(self, dot: Dot, x: float, size: float) -> str:
        ink, y = self.frame.ink, self.axis.at(dot.seconds)
        named = title(_say_dot(dot))
        pick = self.frame.pick_deployment(dot.identifier)
        if dot.failed:
            mark = cross(x, y, size + 1, stroke=ink.bad)
            return draw("g", named, mark, class_="drawing__dot", **pick)
        return draw(
            "circle",
            named,
            class_="drawing__dot",
            **pick,
            cx=x,
            cy=y,
            r=size,
            fill=ink.now,
            fill_opacity=0.8,
        )

    def _draw_figures(self, column: Column) -> Iterator[str]:
        """Draw the median and the 95th percentile; dashed if the interval goes on."""
        left, right = self.time.at(column.first), self.time.at(column.end_day)
        dash = None if column.part is Part.WHOLE else "3 2"
        for value, share, thick, opacity in (
            (column.ninety_fifth, _TAIL_SHARE, 1.25, 0.75),
            (column.median, _MEDIAN_SHARE, 2.25, None),
        ):
            if value is not None:
                shift = (right - left) * (1 - share) / 2
                yield across(
                    left + shift,
                    right - shift,
                    self.axis.at(value),
                    stroke=self.frame.ink.text,
                    stroke_width=thick,
                    stroke_dasharray=dash,
                    opacity=opacity,
                )

    def _draw_sparse(self) -> Iterator[str]:
        """Draw dots at their days, and the median of the period."""
        strip = self.strip
        has_median = strip.count >= FEWEST_WITH_MEDIAN and strip.median is not None
        size = 2.75 if has_median else 4
        for dot in strip.dots:
            noon = self.time.at(dot.at.date() + timedelta(days=1))
            x = (self.time.at(dot.at.date()) + noon) / 2
            yield self._draw_dot(dot, x, size)
        if has_median and strip.median is not None:
            yield across(
                self.plot.left,
                self.plot.right,
                self.axis.at(strip.median),
                stroke=self.frame.ink.text,
                stroke_width=1.75,
            )

    def _draw_ends(self) -> Iterator[str]:
        """Name the last finished interval's figures on the right."""
        if self.frame.is_narrow:
            return
        labels = list(_label_ends(self.strip))
        places = [self.axis.at(seconds) for _, seconds in labels]
        ends = (TOP, self.plot.bottom)
        for (text, _), y in zip(labels, spread(places, ends), strict=True):
            is_median = text.startswith("median")
            yield write(
                text,
                self.plot.right + 8,
                y + 4,
                fill=self.frame.ink.text,
                font_weight=600 if is_median else None,
            )

    def _name_longest(self) -> Iterator[str]:
        """Name the longest durations where there is room."""
        ink = self.frame.ink
        spots = [
            (dot, self._find_x(dot), self.axis.at(dot.seconds))
            for dot in sorted(self.strip.dots, key=lambda dot: -dot.seconds)
        ]
        marks = [
            Mark(f"{shorten_hashes(dot.name)}: {say_duration(dot.seconds)}", x, y)
            for dot, x, y in spots
            if dot.name
        ]
        taken = [Box(x - 4, y - 4, x + 4, y + 4) for _, x, y in spots[:_AVOIDED]]
        bounds = Box(self.plot.left, 2, self.plot.right, self.plot.bottom)
        for each in place(marks[:_NAMED], bounds, taken):
            yield write(
                each.text,
                each.x,
                each.y,
                anchor=each.anchor,
                **looks(fill=ink.text, **halo(ink)),
            )

    def _find_x(self, dot: Dot) -> float:
        """Return the middle of a dot's interval, or of its day."""
        if self.strip.is_sparse:
            return self.time.at(dot.at.replace(hour=12, minute=0))
        columns = self.strip.columns
        own = next(
            each for each in columns if each.first <= dot.at.date() < each.end_day
        )
        return (self.time.at(own.first) + self.time.at(own.end_day)) / 2

    def _list_keys(self) -> Iterator[Key]:
        ink, strip = self.frame.ink, self.strip
        one, _ = strip.noun
        yield Key(draw("circle", cx=9, cy=6, r=2.5, fill=ink.now), f"One {one}")
        if any(not cell.dots for each in strip.columns for cell in each.cells):
            bar = draw(
                "rect", y=3, width=18, height=6, rx=1.5, fill=ink.now, fill_opacity=0.45
            )
            yield Key(bar, "More than three, by width")
        if any(each.failed for each in strip.dots):
            yield Key(cross(9, 6, 3.5, stroke=ink.bad), "Failed")
        ends = dict(_label_ends(strip))
        samples = {"median": (0, 18, 2), "95%": (3, 15, 1.25)}
        for text, seconds in ends.items():
            name = text.partition(" ")[0]
            left, right, thick = samples[name]
            sample = across(left, right, 6, stroke=ink.text, stroke_width=thick)
            said = {"median": "Median", "95%": "95% within"}[name]
            value = f" {say_duration(seconds)}" if self.frame.is_narrow else ""
            yield Key(sample, f"{said}{value}")
        parts = {each.part for each in strip.columns if each.count} - {Part.WHOLE}
        if not strip.is_sparse:
            sample = across(0, 18, 6, stroke=ink.text, stroke_dasharray="3 2")
            yield from (
                Key(sample, each.describe(strip.interval)) for each in sorted(parts)
            )
            newest = _find_newest(strip)
            if ends and newest is not None:
                yield name_labels(newest, self.frame)


def name_labels(newest: Column, frame: Frame) -> Key:
    """Return the key that says which interval has the labelled values."""
    what = "Values" if frame.is_narrow else "Labels on the right"
    return Key("", f"{what}: {newest.days}")


def summarise(strip: Strip) -> str:
    """Describe a strip to screen readers."""
    first, last = strip.columns[0].first, strip.columns[-1].end_day - DAY
    one, many = strip.noun
    days = f"{describe_day(first)} to {describe_day(last)}"
    counted = say_count(strip.count, one, many)
    said = [f"{strip.what} of {counted}, {days}, on a logarithmic scale."]
    newest = _find_newest(strip)
    if strip.is_sparse:
        if strip.count >= FEWEST_WITH_MEDIAN and strip.median is not None:
            said.append(f"Median {say_duration(strip.median)}.")
    elif newest is not None:
        ends = [f"{text}" for text, _ in _label_ends(strip)]
        said.append(
            f"Last finished {strip.interval}, {newest.days}: {', '.join(ends)}."
        )
    named = [each for each in strip.dots if each.name]
    if named:
        longest = max(named, key=lambda dot: dot.seconds)
        said.append(
            f"Longest: {longest.name}, {say_duration(longest.seconds)} "
            f"on {say_day(longest.at.date())}."
        )
    failed = sum(each.failed for each in strip.dots)
    if failed:
        said.append(f"{failed:,} of the dots failed.")
    return " ".join(said)


def _find_newest(strip: Strip) -> Column | None:
    """Return the last finished interval that has deployments."""
    finished = [
        each for each in strip.columns if each.part is Part.WHOLE and each.count
    ]
    return finished[-1] if finished else None


def _label_ends(strip: Strip) -> Iterator[tuple[str, float]]:
    """Yield the figures that stand on the right, with their places in seconds."""
    if strip.is_sparse:
        if strip.count >= FEWEST_WITH_MEDIAN and strip.median is not None:
            yield f"median {say_duration(strip.median)}", strip.median
        return
    newest = _find_newest(strip)
    if newest is None or newest.median is None or newest.ninety_fifth is None:
        return
    yield f"median {say_duration(newest.median)}", newest.median
    yield f"95% {say_duration(newest.ninety_fifth)}", newest.ninety_fifth


def _list_values(strip: Strip) -> Iterator[float]:
    for each in strip.columns:
        for cell in each.cells:
            yield from (dot.seconds for dot in cell.dots)
            if not cell.dots:
                yield from (cell.low, cell.high)


def _say_dot(dot: Dot) -> str:
    name = f"{dot.name}: " if dot.name else ""
    failed = ", failed" if dot.failed else ""
    return f"{name}{say_duration(dot.seconds)}{failed}, {say_moment(dot.at)}"


def _say_column(column: Column, noun: tuple[str, str]) -> str:
    """Return what an interval has: `12–18 January 2026: median 12 min, 229 …`."""
    figures = [say_count(column.count, *noun)]
    if column.ninety_fifth is not None:
        figures.insert(0, f"95% within {say_duration(column.ninety_fifth)}")
    if column.median is not None:
        figures.insert(0, f"median {say_duration(column.median)}")
    return f"{column.days}: {', '.join(figures)}"


def _say_cell(cell: Cell, noun: tuple[str, str]) -> str:
    low, high = say_duration(cell.low), say_duration(cell.high)
    return f"{say_count(cell.count, *noun)} from {low} to {high}"
