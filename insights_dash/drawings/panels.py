"""Small multiples: a panel per group, with the same axes in every panel.

A bar floats from the median of an interval to its 95th percentile. A thin grey step is
the 95th percentile of the whole. Groups whose values are the same share a panel.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from insights_dash.domain.time_range import DAY
from insights_dash.drawings.axes import TimeAxis
from insights_dash.drawings.ink import Ink
from insights_dash.drawings.marks import across, looks, title
from insights_dash.drawings.markup import draw, write_number
from insights_dash.drawings.part import Part
from insights_dash.drawings.picture import Frame, Key, Picture
from insights_dash.drawings.scaffold import (
    Plot,
    draw_days,
    draw_levels,
    find_margin,
)
from insights_dash.drawings.words import say_count, say_duration
from insights_dash.figures.duration_axis import DurationAxis
from insights_dash.figures.sentences import describe_days

_TOP, _BELOW = 12, 20
_SHARE, _MEDIAN_SHARE = 0.62, 0.78  # of the width of an interval
FEWEST_FOR_A_BAR = 4  # fewer deployments of an interval are a dot


@dataclass(frozen=True)
class Slot:
    """An interval of a group, before `end_day`: seconds, None without deployments."""

    first: date
    end_day: date
    count: int
    median: float | None = None
    ninety_fifth: float | None = None
    part: Part = Part.WHOLE
    is_signal: bool = False

    @property
    def days(self) -> str:
        """Its days, as text."""
        return describe_days(self.first, self.end_day - DAY)


@dataclass(frozen=True)
class Panel:
    """A group: its name, and its intervals from its first deployment on."""

    name: str
    slots: tuple[Slot, ...]
    alike: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[tuple[date, int, float | None, float | None], ...]:
        """What is drawn, to compare groups by."""
        return tuple(
            (each.first, each.count, each.median, each.ninety_fifth)
            for each in self.slots
            if each.count
        )


@dataclass(frozen=True)
class Panels:
    """Panels in their order, with the whole that each is compared with.

    `whole` has every interval. It is hidden if it would be about several environment
    groups at once. `interval` is what it is called. `kind` and `noun` are what groups
    and deployments are called: one and many.
    """

    panels: tuple[Panel, ...]
    whole: tuple[Slot, ...]
    interval: str = "week"
    kind: tuple[str, str] = ("group", "groups")
    whole_name: str = "All deployments"
    noun: tuple[str, str] = ("deployment", "deployments")
    hides_whole: bool = False

    @property
    def values(self) -> Sequence[float]:
        """All durations that must be within the axis."""
        groups = [slot for each in self.panels for slot in each.slots]
        medians = (each.median for each in groups)
        whole = () if self.hides_whole else self.whole
        tails = (each.ninety_fifth for each in (*groups, *whole))
        return [each for each in (*medians, *tails) if each is not None]


def merge_alike(panels: Panels) -> Panels:
    """Give groups with the same deployments one panel: `6 clusters alike`.

    It stands where the first of them does, and its `alike` are the names of all.
    """
    same: dict[object, list[Panel]] = {}
    for each in panels.panels:
        key = each.values or each.name
        same.setdefault(key, []).append(each)
    _, many = panels.kind
    merged = tuple(
        group[0]
        if len(group) == 1
        else replace(
            group[0],
            name=f"{len(group)} {many} alike",
            alike=tuple(each.name for each in group),
        )
        for group in same.values()
    )
    return replace(panels, panels=merged)


def begin_with_first(slots: Sequence[Slot]) -> tuple[Slot, ...]:
    """Leave out what is before a group's first deployment: it wasn't there yet."""
    first = next((place for place, each in enumerate(slots) if each.count), len(slots))
    return tuple(slots[first:])


@dataclass(frozen=True)
class PanelDrawer:
    """Draws panels of one size, whose axes and grey steps are the same."""

    panels: Panels
    frame: Frame
    plot: Plot
    axis: DurationAxis
    time: TimeAxis
    shared: str

    @classmethod
    def of(cls, panels: Panels, frame: Frame) -> "PanelDrawer":
        """Prepare what all panels share; `frame` is the size of one."""
        bottom = frame.height - _BELOW
        axis = DurationAxis.close_to(panels.values, bottom, _TOP)
        left = find_margin(axis.list_ticks())
        plot = Plot(left, _TOP, frame.width - 6, bottom)
        whole = panels.whole
        days = whole[0].first, whole[-1].end_day
        time = TimeAxis(*days, plot.left, plot.right, has_years=False)
        ink = frame.ink
        shared = draw_levels(plot, axis, ink) + draw_days(plot, time, ink)
        return cls(panels, frame, plot, axis, time, shared)

    def draw(self, panel: Panel) -> Picture:
        """Return the drawing of a panel, without its name, figures and key."""
        whole = () if self.panels.hides_whole else self.panels.whole
        steps = _draw_steps(whole, self.axis, self.time, self.frame.ink)
        slots = (self._draw_slot(each, panel) for each in panel.slots)
        body = "".join([self.shared, *slots, steps])
        said = summarise(panel, self.panels.interval)
        return Picture("panel", self.frame, body, said)

    def _draw_slot(self, slot: Slot, panel: Panel) -> str:
        median, tail = slot.median, slot.ninety_fifth
        if median is None or tail is None:
            return ""
        left, right = self.time.at(slot.first), self.time.at(slot.end_day)
        middle, width = (left + right) / 2, right - left
        count = say_count(slot.count, *self.panels.noun)
        figures = f"median {say_duration(median)}, 95% within {say_duration(tail)}"
        said = title(f"{slot.days}: {figures}, {count}")
        series = panel.alike[0] if panel.alike else panel.name
        pick = self.frame.pick_interval(slot.first, series)
        if slot.count < FEWEST_FOR_A_BAR:
            style = looks(cx=middle, cy=self.axis.at(median), r=2, **pick)
            return draw("circle", said, **style, fill=self.frame.ink.now)
        bar = self._draw_bar(slot, middle, max(width * _SHARE, 1.5))
        line = across(
            middle - width * _MEDIAN_SHARE / 2,
            middle + width * _MEDIAN_SHARE / 2,
            self.axis.at(median),
            stroke=self.frame.ink.text,
            stroke_width=2,
        )
        return draw("g", said, bar, line, class_="drawing__column", **pick)

    def _draw_bar(self, slot: Slot, middle: float, width: float) -> str:
        ink = self.frame.ink
        top = self.axis.at(slot.ninety_fifth or 0)
        height = max(self.axis.at(slot.median or 0) - top, 1)
        box = looks(x=middle - width / 2, y=top, width=width, height=height)
        color = ink.signal if slot.is_signal else ink.now
        if slot.part is not Part.WHOLE:
            return draw(
                "rect",
                **box,
                rx=1.5,
                fill="none",
                stroke=color,
                stroke_dasharray="2.5 2",
            )
        opacity = 0.85 if slot.is_signal else 0.42
        return draw("rect", **box, rx=1.5, fill=color, fill_opacity=opacity)


def _draw_steps(
    whole: Sequence[Slot], axis: DurationAxis, time: TimeAxis, ink: Ink
) -> str:
    """Draw the whole's 95th percentile as steps; intervals without one are gaps."""
    path, is_open = [], False
    for each in whole:
        if each.ninety_fifth is None or each.part is not Part.WHOLE:
            is_open = False
            continue
        y = write_number(axis.at(each.ninety_fifth))
        start, end = (write_number(time.at(day)) for day in (each.first, each.end_day))
        path.append(f"V{y}H{end}" if is_open else f"M{start} {y}H{end}")
        is_open = True
    if not path:
        return ""
    style = looks(stroke=ink.before, stroke_width=1, opacity=0.6)
    return draw("path", d="".join(path), fill="none", **style)


def list_keys(panels: Panels, ink: Ink) -> Iterator[Key]:
    """Yield what the marks of all panels mean."""
    slots = [slot for each in panels.panels for slot in each.slots if slot.count]
    bar = draw("rect", x=5, width=8, height=10, rx=1.5, fill=ink.now, fill_opacity=0.42)
    base = across(4, 14, 11, stroke=ink.text, stroke_width=2)
    yield Key(bar + base, "Median (line) to 95% within (top)")
    if any(each.count < FEWEST_FOR_A_BAR for each in slots):
        dot = draw("circle", cx=9, cy=6, r=2, fill=ink.now)
        yield Key(dot, "Median of three or fewer")
    if any(each.is_signal for each in slots):
        sample = draw("rect", x=5, width=8, height=12, rx=1.5, fill=ink.signal)
        yield Key(sample, "Outside the group's usual range")
    steps = draw(
        "path", d="M0 9H6V3H12V7H18", fill="none", stroke=ink.before, opacity=0.6
    )
    if not panels.hides_whole:
        yield Key(steps, f"{panels.whole_name}, 95% within")
    for part in sorted({each.part for each in slots} - {Part.WHOLE}):
        style = looks(fill="none", stroke=ink.now, stroke_dasharray="2.5 2")
        box = looks(x=5, y=0.5, width=8, height=11, rx=1.5)
        yield Key(draw("rect", **box, **style), part.describe(panels.interval))


def summarise(panel: Panel, interval: str) -> str:
    """Describe a panel to screen readers."""
    known = [each for each in panel.slots if each.median is not None]
    names = f"{panel.name} ({', '.join(panel.alike)})" if panel.alike else panel.name
    if not known:
        return f"{names}: no deployments."
    tails = [each.ninety_fifth or 0 for each in known]
    medians = [each.median or 0 for each in known]
    middle, tail = (
        f"{say_duration(min(each))} to {say_duration(max(each))}"
        for each in (medians, tails)
    )
    said = [f"{names}: median per {interval} from {middle}, 95% within {tail}."]
    outside = [each.days for each in known if each.is_signal]
    if outside:
        said.append(f"Outside the usual range: {'; '.join(outside)}.")
    return " ".join(said)
