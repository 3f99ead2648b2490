"""What a report adds to a drawing: the line of its target, and flags of its notes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from insights_dash.drawings.axes import SMALL, CountAxis, DurationAxis, TimeAxis
from insights_dash.drawings.ink import Ink
from insights_dash.drawings.marks import across, down, halo, looks, title, write
from insights_dash.drawings.markup import draw
from insights_dash.drawings.scaffold import Plot
from insights_dash.figures.sentences import describe_day

_RADIUS = 7.5
_FLAG = 10.5  # the size of a flag's number


@dataclass(frozen=True)
class Note:
    """A report's annotation: its number in the list below the chart, day and text."""

    number: int
    day: date
    text: str


@dataclass(frozen=True)
class Overlay:
    """Notes, and a target in the unit of the axis; None without one."""

    notes: tuple[Note, ...] = ()
    target: float | None = None


NO_OVERLAY = Overlay()


def draw_overlay(
    overlay: Overlay,
    plot: Plot,
    time: TimeAxis,
    axis: CountAxis | DurationAxis | None,
    ink: Ink,
) -> str:
    """Draw a dashed line at the target, and a numbered flag on the day of each note."""
    target = "" if axis is None else _draw_target(overlay.target, plot, axis, ink)
    return "".join([target, *_draw_notes(overlay, plot, time, ink)])


def _draw_target(
    target: float | None, plot: Plot, axis: CountAxis | DurationAxis, ink: Ink
) -> str:
    if target is None:
        return ""
    y = axis.at(target)
    top, bottom = min(axis.start, axis.end), max(axis.start, axis.end)
    if not top <= y <= bottom:
        return ""
    style = looks(stroke=ink.good, stroke_width=1.25, stroke_dasharray="6 4")
    text = looks(fill=ink.good, font_size=SMALL, **halo(ink))
    return across(plot.left, plot.right, y, **style) + write(
        "Target", plot.left + 6, y - 5, **text
    )


def _draw_notes(
    overlay: Overlay, plot: Plot, time: TimeAxis, ink: Ink
) -> Iterator[str]:
    for note in overlay.notes:
        if not time.first <= note.day < time.end_day:
            continue
        x, y = time.at(note.day), _RADIUS + 1
        line = looks(stroke=ink.dim, stroke_dasharray="2 3")
        number = looks(fill=ink.surface, font_size=_FLAG, font_weight=600)
        yield draw(
            "g",
            title(f"{describe_day(note.day)}: {note.text}"),
            down(x, y + _RADIUS, plot.bottom, **line),
            draw("circle", cx=x, cy=y, r=_RADIUS, fill=ink.dim),
            write(f"{note.number}", x, y + 3.7, anchor="middle", **number),
        )
