"""Small multiples of numbers: a panel of bars per group, with the same axes in each.

A grey band is the group's own usual range. Only bars outside of it are coloured, and an
interval in progress is an outline. Groups with the same numbers share a panel.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from insights_dash.drawings.axes import CountAxis, TimeAxis
from insights_dash.drawings.bars import Bar
from insights_dash.drawings.ink import Ink
from insights_dash.drawings.marks import across, looks, title
from insights_dash.drawings.markup import draw
from insights_dash.drawings.part import Part
from insights_dash.drawings.picture import Frame, Key, Picture
from insights_dash.drawings.scaffold import (
    Plot,
    draw_days,
    draw_levels,
    find_margin,
)
from insights_dash.drawings.words import say_count

_TOP, _BELOW = 12, 20
_SHARE = 0.66  # of the width of an interval


@dataclass(frozen=True)
class CountPanel:
    """A group: its intervals from its first deployment on, and their usual range.

    `lower` and `upper` are None if the range isn't known. `alike` are the names of
    groups that share the panel.
    """

    name: str
    bars: tuple[Bar, ...]
    lower: float | None = None
    upper: float | None = None
    alike: tuple[str, ...] = ()


@dataclass(frozen=True)
class CountPanels:
    """Panels in their order, from `first` to before `end_day`.

    `interval` is what a bar is, and `kind` what groups are called: one and many.
    """

    panels: tuple[CountPanel, ...]
    first: date
    end_day: date
    interval: str = "week"
    kind: tuple[str, str] = ("group", "groups")


def merge_alike(panels: CountPanels) -> CountPanels:
    """Give groups with the same numbers one panel, where the first of them stands."""
    same: dict[object, list[CountPanel]] = {}
    for each in panels.panels:
        counts = tuple((bar.first, bar.count) for bar in each.bars if bar.count)
        same.setdefault(counts or each.name, []).append(each)
    merged = tuple(
        group[0]
        if len(group) == 1
        else replace(
            group[0],
            name=f"{len(group)} {panels.kind[1]} alike",
            alike=tuple(each.name for each in group),
        )
        for group in same.values()
    )
    return replace(panels, panels=merged)


@dataclass(frozen=True)
class CountPanelDrawer:
    """Draws panels of one size, whose axes are the same."""

    panels: CountPanels
    frame: Frame
    plot: Plot
    axis: CountAxis
    time: TimeAxis
    shared: str

    @classmethod
    def of(cls, panels: CountPanels, frame: Frame) -> "CountPanelDrawer":
        """Prepare what all panels share; `frame` is the size of one."""
        bottom = frame.height - _BELOW
        counts = (bar.count for each in panels.panels for bar in each.bars)
        axis = CountAxis.of(counts, bottom, _TOP)
        plot = Plot(find_margin(axis.list_ticks()), _TOP, frame.width - 6, bottom)
        time = TimeAxis(
            panels.first, panels.end_day, plot.left, plot.right, has_years=False
        )
        shared = draw_levels(plot, axis, frame.ink) + draw_days(plot, time, frame.ink)
        return cls(panels, frame, plot, axis, time, shared)

    def draw(self, panel: CountPanel) -> Picture:
        """Return the drawing of a panel, without its name, figures and key."""
        bars = (self._draw_bar(each, panel) for each in panel.bars)
        body = "".join([self._draw_usual(panel), self.shared, *bars])
        return Picture("panel", self.frame, body, self._summarise(panel))

    def _draw_usual(self, panel: CountPanel) -> str:
        if panel.lower is None or panel.upper is None or not panel.bars:
            return ""
        top = self.axis.at(min(panel.upper, self.axis.high))
        left = self.time.at(panel.bars[0].first)
        box = looks(x=left, y=top, width=self.plot.right - left)
        height = self.axis.at(panel.lower) - top
        return draw("rect", **box, height=height, fill=self.frame.ink.usual)

    def _draw_bar(self, bar: Bar, panel: CountPanel) -> str:
        ink, left, right = (
            self.frame.ink,
            self.time.at(bar.first),
            self.time.at(bar.end_day),
        )
        width, top = (right - left) * _SHARE, self.axis.at(bar.count)
        box = looks(x=(left + right - width) / 2, y=top, width=width, rx=1)
        height = max(self.plot.bottom - top, 0)
        color = ink.signal if bar.is_signal else ink.now
        style = looks(fill=color, fill_opacity=0.85 if bar.is_signal else 0.6)
        if bar.part is not Part.WHOLE:
            style = looks(fill="none", stroke=color, stroke_dasharray="2.5 2")
        said = say_count(bar.count, "deployment", "deployments")
        outside = ", outside the usual range" if bar.is_signal else ""
        series = panel.alike[0] if panel.alike else panel.name
        pick = self.frame.pick_interval(bar.first, series) if bar.count else {}
        return draw(
            "g",
            title(f"{bar.days}: {said}{outside}"),
            draw("rect", **box, height=height, **style),
            class_="drawing__column",
            **pick,
        )

    def _summarise(self, panel: CountPanel) -> str:
        names = panel.name
        if panel.alike:
            names = f"{panel.name} ({', '.join(panel.alike)})"
        whole = [each.count for each in panel.bars if each.part is Part.WHOLE]
        if not whole:
            return f"{names}: no whole {self.panels.interval}."
        said = f"{names}: {min(whole):,} to {max(whole):,} per {self.panels.interval}."
        outside = [
            f"{each.days}: {each.count:,}" for each in panel.bars if each.is_signal
        ]
        if outside:
            said += f" Outside the usual range: {'; '.join(outside)}."
        return said


def list_keys(panels: CountPanels, ink: Ink) -> Iterator[Key]:
    """Yield what the marks of all panels mean."""
    bars: Sequence[Bar] = [bar for each in panels.panels for bar in each.bars]
    shape = looks(x=5, width=8, height=12, rx=1)
    bar = draw("rect", **shape, fill=ink.now, fill_opacity=0.6)
    yield Key(bar, f"Deployments per {panels.interval}")
    if any(each.is_signal for each in bars):
        signal = draw("rect", **shape, fill=ink.signal, fill_opacity=0.85)
        yield Key(signal, "Outside the group's usual range")
    if any(each.upper is not None for each in panels.panels):
        band = draw("rect", y=2, width=18, height=8, fill=ink.usual)
        edge = across(0, 18, 2, stroke=ink.axis) + across(0, 18, 10, stroke=ink.axis)
        yield Key(band + edge, "Usual range")
    for part in sorted({each.part for each in bars} - {Part.WHOLE}):
        box = looks(x=5.5, y=0.5, width=7, height=11, rx=1)
        style = looks(fill="none", stroke=ink.now, stroke_dasharray="2.5 2")
        yield Key(draw("rect", **box, **style), part.describe(panels.interval))
