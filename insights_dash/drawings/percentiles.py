"""Percentiles of a duration per interval: three lines on a log scale.

The bands between them end where an interval has no value. An interval that isn't whole
is hollow, and nothing leads to it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from insights_dash.domain.time_range import DAY
from insights_dash.drawings.axes import TimeAxis
from insights_dash.drawings.labels import spread
from insights_dash.drawings.marks import across, looks, title, write
from insights_dash.drawings.markup import draw, write_number
from insights_dash.drawings.overlay import draw_overlay
from insights_dash.drawings.part import Part
from insights_dash.drawings.picture import Frame, Key, Picture
from insights_dash.drawings.scaffold import (
    Plot,
    draw_days,
    draw_levels,
)
from insights_dash.drawings.strip import TOP, Column, Strip, lay_out, name_labels
from insights_dash.drawings.words import say_count, say_duration
from insights_dash.figures.duration_axis import DurationAxis
from insights_dash.figures.sentences import describe_day


@dataclass(frozen=True)
class _Level:
    """A percentile: what it is called, the width of its line, and its dashes."""

    field: str
    name: str
    thick: float
    dash: str | None

    def read(self, column: Column) -> float | None:
        found: float | None = getattr(column, self.field)
        return found


_LEVELS = (
    _Level("ninety_fifth", "95%", 1.5, "2 3"),
    _Level("upper_quarter", "75%", 1.5, "6 3"),
    _Level("median", "median", 2.25, None),
)
# The bands between two levels, from above, and how dark they are.
_BANDS = ((0, 1, 0.1), (1, 2, 0.22))
_TYPICAL = 2  # the level whose marks stand for an interval


def draw_percentiles(strip: Strip, frame: Frame) -> Picture:
    """Draw the percentiles of at least one interval."""
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
        ink = self.frame.ink
        runs = list(_list_runs(self.strip.columns))
        body = [
            draw_levels(self.plot, self.axis, ink),
            draw_days(self.plot, self.time, ink),
            *(self._draw_bands(run) for run in runs if len(run) > 1),
            *(self._draw_line(run, level) for run in runs for level in _LEVELS),
            *map(self._draw_column, self.strip.columns),
            *self._draw_ends(),
            draw_overlay(self.frame.overlay, self.plot, self.time, self.axis, ink),
        ]
        keys = tuple(self._list_keys())
        said = summarise(self.strip)
        return Picture("percentiles", self.frame, "".join(body), said, keys)

    def _find_points(
        self, run: Sequence[Column], level: _Level
    ) -> list[tuple[str, str]]:
        return [
            (write_number(self._middle(each)), write_number(self._place(each, level)))
            for each in run
        ]

    def _middle(self, column: Column) -> float:
        return (self.time.at(column.first) + self.time.at(column.end_day)) / 2

    def _place(self, column: Column, level: _Level) -> float:
        return self.axis.at(level.read(column) or 0)

    def _draw_bands(self, run: Sequence[Column]) -> str:
        parts = []
        for above, below, opacity in _BANDS:
            upper = self._find_points(run, _LEVELS[above])
            lower = self._find_points(run, _LEVELS[below])
            points = [*upper, *reversed(lower)]
            path = "L".join(f"{x} {y}" for x, y in points)
            style = looks(fill=self.frame.ink.now, fill_opacity=opacity)
            parts.append(draw("path", d=f"M{path}z", **style))
        return "".join(parts)

    def _draw_line(self, run: Sequence[Column], level: _Level) -> str:
        """Draw a line; a lone interval has a short one."""
        points = self._find_points(run, level)
        path = "L".join(f"{x} {y}" for x, y in points)
        if len(points) == 1:
            x, y = self._middle(run[0]), self._place(run[0], level)
            path = f"{write_number(x - 5)} {write_number(y)}h10"
        is_median = level is _LEVELS[_TYPICAL]
        ink = self.frame.ink
        return draw(
            "path",
            d=f"M{path}",
            fill="none",
            stroke=ink.text if is_median else ink.now,
            stroke_width=level.thick,
            stroke_dasharray=level.dash if len(points) > 1 else None,
            stroke_linejoin="round",
        )

    def _draw_column(self, column: Column) -> str:
        """Draw what the pointer finds; hollow dots if the interval isn't whole."""
        if column.median is None:
            return ""
        figures = [
            f"{level.name} {say_duration(level.read(column) or 0)}"
            for level in reversed(_LEVELS)
        ]
        count = say_count(column.count, *self.strip.noun)
        dots = []
        if column.part is not Part.WHOLE:
            x, ink = self._middle(column), self.frame.ink
            style = looks(r=3, fill=ink.surface, stroke=ink.now, stroke_width=1.5)
            dots = [
                draw("circle", cx=x, cy=self._place(column, each), **style)
                for each in _LEVELS
            ]
        left, right = self.time.at(column.first), self.time.at(column.end_day)
        height = self.plot.bottom - self.plot.top
        box = looks(x=left, y=self.plot.top, width=right - left, height=height)
        return draw(
            "g",
            title(f"{column.days}: {', '.join(figures)}, {count}"),
            draw("rect", **box, fill_opacity=0),
            *dots,
            class_="drawing__column",
            **self.frame.pick_interval(column.first),
        )

    def _draw_ends(self) -> Iterator[str]:
        if self.frame.is_narrow:
            return
        labels = list(_label_ends(self.strip))
        places = [self.axis.at(seconds) for _, seconds in labels]
        ends = (TOP, self.plot.bottom)
        for (text, _), y in zip(labels, spread(places, ends), strict=True):
            is_median = text.startswith(_LEVELS[_TYPICAL].name)
            weight = 600 if is_median else None
            style = looks(fill=self.frame.ink.text, font_weight=weight)
            yield write(text, self.plot.right + 8, y + 4, **style)

    def _list_keys(self) -> Iterator[Key]:
        ink = self.frame.ink
        ends = dict(_label_ends(self.strip))
        values = {text.partition(" ")[0]: each for text, each in ends.items()}
        for place, level in reversed(list(enumerate(_LEVELS))):
            color = ink.text if place == _TYPICAL else ink.now
            style = looks(stroke=color, stroke_width=level.thick)
            sample = across(0, 18, 6, stroke_dasharray=level.dash, **style)
            text = "Median" if place == _TYPICAL else f"{level.name} within"
            if self.frame.is_narrow and level.name in values:
                text += f" {say_duration(values[level.name])}"
            yield Key(sample, text)
        parts = {each.part for each in self.strip.columns if each.count}
        for part in sorted(parts - {Part.WHOLE}):
            style = looks(fill=ink.surface, stroke=ink.now, stroke_width=1.5)
            sample = draw("circle", cx=9, cy=6, r=3, **style)
            yield Key(sample, part.describe(self.strip.interval))
        newest = _find_newest(self.strip)
        if newest is not None:
            yield name_labels(newest, self.frame)


def summarise(strip: Strip) -> str:
    """Describe percentiles to screen readers."""
    first, last = strip.columns[0].first, strip.columns[-1].end_day - DAY
    days = f"{describe_day(first)} to {describe_day(last)}"
    said = [f"{strip.what} per {strip.interval}, {days}, on a logarithmic scale."]
    newest = _find_newest(strip)
    if newest is not None:
        ends = ", ".join(text for text, _ in reversed(list(_label_ends(strip))))
        said.append(f"Last finished {strip.interval}, {newest.days}: {ends}.")
    return " ".join(said)


def _list_runs(columns: Sequence[Column]) -> Iterator[Sequence[Column]]:
    """Yield whole intervals in a row that have values."""
    run: list[Column] = []
    for each in columns:
        if each.median is not None and each.part is Part.WHOLE:
            run.append(each)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _list_values(strip: Strip) -> Iterator[float | None]:
    for each in strip.columns:
        yield from (level.read(each) for level in _LEVELS)


def _find_newest(strip: Strip) -> Column | None:
    whole = [each for run in _list_runs(strip.columns) for each in run]
    return whole[-1] if whole else None


def _label_ends(strip: Strip) -> Iterator[tuple[str, float]]:
    """Yield each percentile of the last finished interval, from above."""
    newest = _find_newest(strip)
    if newest is None:
        return
    for level in _LEVELS:
        seconds = level.read(newest)
        if seconds is not None:
            yield f"{level.name} {say_duration(seconds)}", seconds
