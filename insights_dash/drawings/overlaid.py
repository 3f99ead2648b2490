"""Two periods laid over each other: a solid line now, and a dashed one before.

Rare events are marks in two lanes instead. Both are clear without colour.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

from insights_dash.drawings.ink import Ink
from insights_dash.drawings.marks import Style, across, cross, looks, title, write
from insights_dash.drawings.markup import draw, write_number
from insights_dash.drawings.picture import Frame, Picture
from insights_dash.drawings.text_width import measure, shorten
from insights_dash.figures.duration_axis import DurationAxis

SIZE, SMALL_SIZE = (236, 44), (120, 22)  # pixels; without labels in the small one
_EDGE = 0.14  # of the height, above the highest and below the lowest value
_TEXT, _BOLD = 11.5, 600
_LINE = 13  # pixels between two labels above each other
_GAP = 7
_LABEL, _MOST_LABEL = 58, 112  # the least and the most room for labels
_LEAST_RATIO = 4.0  # of the ends of a log axis: small changes stay small
_LANES = (0.3, 0.7)  # of the height
_MARK, _MOST_MARK = 3.0, 6.0


@dataclass(frozen=True)
class Point:
    """A value of an interval, None if it has none, and the text of its tooltip.

    A part of an interval isn't joined to the others.
    """

    value: float | None
    text: str
    is_whole: bool = True


@dataclass(frozen=True)
class Lane:
    """The intervals of a period, and the label at its end."""

    points: tuple[Point, ...]
    label: str


@dataclass(frozen=True)
class Overlaid:
    """The intervals of two periods from the first on; without `before` there is one.

    `is_duration` draws on a log axis; other values start at zero. `are_events` draws
    each value above zero as a mark, and `are_failures` as a cross.
    """

    now: Lane
    before: Lane | None
    summary: str
    is_duration: bool = False
    are_events: bool = False
    are_failures: bool = False

    @property
    def lanes(self) -> Sequence[Lane]:
        """Both periods, or the only one."""
        return (self.now,) if self.before is None else (self.now, self.before)


def draw_overlaid(overlaid: Overlaid, ink: Ink, *, is_small: bool = False) -> Picture:
    """Draw both periods from the left edge on; the longer one takes all the width.

    A small one has no labels.
    """
    frame = Frame(*(SMALL_SIZE if is_small else SIZE), ink)
    drawer = _Drawer(overlaid, frame)
    body = drawer.draw_events() if overlaid.are_events else drawer.draw_lines()
    return Picture("overlaid", frame, "".join(body), overlaid.summary)


@dataclass(frozen=True)
class _Drawer:
    overlaid: Overlaid
    frame: Frame

    @property
    def is_small(self) -> bool:
        """Whether there is no room for labels."""
        return self.frame.width < SIZE[0]

    @property
    def right(self) -> float:
        """Where the plot ends and the labels begin."""
        if self.is_small:
            return self.frame.width
        widths = [measure(x.label, _TEXT, is_bold=True) for x in self.overlaid.lanes]
        return self.frame.width - min(max([*widths, _LABEL]) + 1, _MOST_LABEL) - _GAP

    def at(self, place: int) -> float:
        """Return where an interval is, from left to right."""
        most = max(len(each.points) for each in self.overlaid.lanes)
        room = self.right - 2 * _MARK
        return _MARK + (room * place / (most - 1) if most > 1 else room / 2)

    def draw_lines(self) -> Iterator[str]:
        ink, bottom = self.frame.ink, self.frame.height - 1
        yield across(0, self.right, bottom, stroke=ink.axis)
        axis = _Axis.of(self.overlaid, self.frame)
        before, now = self.overlaid.before, self.overlaid.now
        if before is not None:
            dashed = looks(stroke=ink.before, stroke_width=1.75, stroke_dasharray="4 3")
            yield from self._draw_line(before, axis, dashed)
        solid = looks(stroke=ink.now, stroke_width=2.25)
        yield from self._draw_line(now, axis, solid)
        yield from self._write_ends(axis)

    def _draw_line(
        self, lane: Lane, axis: "_Axis", style: dict[str, Style]
    ) -> Iterator[str]:
        color = style["stroke"]
        for run in _list_runs(lane.points):
            places = [(self.at(place), axis.at(value)) for place, value in run]
            if len(places) > 1:
                joined = looks(fill="none", stroke_linejoin="round", **style)
                yield draw("path", d=_join(places), **joined)
            else:
                [(x, y)] = places
                yield draw("circle", cx=x, cy=y, r=2.25, fill=color)
        for place, point in enumerate(lane.points):
            if point.value is None:
                continue
            x, y = self.at(place), axis.at(point.value)
            if not point.is_whole:
                ring = looks(fill=self.frame.ink.surface, stroke=color)
                yield draw("circle", cx=x, cy=y, r=3, stroke_width=1.5, **ring)
            # A line is too thin to point at, so a value's surroundings show it.
            yield draw("circle", title(point.text), cx=x, cy=y, r=6, fill_opacity=0)

    def _write_ends(self, axis: "_Axis") -> Iterator[str]:
        """Write the labels as high as the lines end, but never over each other."""
        if self.is_small:
            return
        ends = [_find_end(each.points) for each in self.overlaid.lanes]
        middle = self.frame.height / 2
        places = [middle if each is None else axis.at(each) for each in ends]
        if len(places) > 1 and abs(places[0] - places[1]) < _LINE:
            half = _LINE / 2 if places[0] > places[1] else -_LINE / 2
            centre = sum(places) / 2
            places = [centre + half, centre - half]
        lowest = self.frame.height - _LINE * 0.4
        shift = min(0.0, lowest - max(places)) or max(0.0, _LINE * 0.6 - min(places))
        for lane, y in zip(self.overlaid.lanes, places, strict=True):
            yield self._write_label(lane, y + shift + 4)

    def draw_events(self) -> Iterator[str]:
        ink, lanes = self.frame.ink, self.overlaid.lanes
        shares = _LANES if len(lanes) > 1 else (0.5,)
        for lane, share in zip(lanes, shares, strict=True):
            y = share * self.frame.height
            yield across(0, self.right, y, stroke=ink.axis)
            for place, point in enumerate(lane.points):
                if point.value:
                    yield self._draw_event(lane, self.at(place), y, point)
            if not self.is_small:
                yield self._write_label(lane, y + 4)

    def _draw_event(self, lane: Lane, x: float, y: float, point: Point) -> str:
        ink, is_now = self.frame.ink, lane is self.overlaid.now
        size = _MARK
        if self.overlaid.are_failures:
            size = min(_MARK * sqrt(point.value or 1), _MOST_MARK)
            color = ink.bad if is_now else ink.before
            mark = cross(x, y, size, stroke=color)
        else:
            ring = looks(stroke=ink.before, stroke_width=1.5, fill=ink.surface)
            style = looks(fill=ink.now) if is_now else ring
            mark = draw("circle", cx=x, cy=y, r=size + 0.5, **style)
        return draw("g", title(point.text), mark)

    def _write_label(self, lane: Lane, y: float) -> str:
        ink, is_now = self.frame.ink, lane is self.overlaid.now
        x = self.right + _GAP
        text = shorten(lane.label, self.frame.width - x, _TEXT, is_bold=is_now)
        style = looks(fill=ink.link, font_weight=_BOLD) if is_now else {}
        return write(text, x, y, **{"fill": ink.dim, "font_size": _TEXT, **style})


@dataclass(frozen=True)
class _Axis:
    """Values from the bottom up; durations on a log scale."""

    frame: Frame
    most: float
    durations: DurationAxis | None = None

    @classmethod
    def of(cls, overlaid: Overlaid, frame: Frame) -> "_Axis":
        points = (point for each in overlaid.lanes for point in each.points)
        values = [each.value for each in points if each.value is not None]
        if not overlaid.is_duration:
            return cls(frame, max([*values, 0]) or 1)
        low = max(min(values, default=1.0), 1.0)
        high = max(values, default=low)
        rest = sqrt(max(_LEAST_RATIO / (max(high, low) / low), 1.0))
        ends = (low / rest, max(high, low) * rest)
        edge = frame.height * _EDGE
        return cls(frame, 1, DurationAxis(*ends, frame.height - edge, edge))

    def at(self, value: float) -> float:
        if self.durations is not None:
            return self.durations.at(value)
        edge = self.frame.height * _EDGE
        room = self.frame.height - 2 * edge
        return self.frame.height - edge - room * value / self.most


def _list_runs(points: Sequence[Point]) -> Iterator[list[tuple[int, float]]]:
    """Yield the whole intervals with values that follow each other without a gap."""
    run: list[tuple[int, float]] = []
    for place, point in enumerate(points):
        if point.value is not None and point.is_whole:
            run.append((place, point.value))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _find_end(points: Sequence[Point]) -> float | None:
    """Return the last value of a whole interval, or else of any."""
    known = [each for each in points if each.value is not None]
    whole = [each for each in known if each.is_whole] or known
    return whole[-1].value if whole else None


def _join(places: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{write_number(x)} {write_number(y)}" for x, y in places)
