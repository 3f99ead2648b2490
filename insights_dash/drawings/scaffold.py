"""What lies behind the marks: axes with their ticks and labels, and room for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from insights_dash.drawings.axes import SMALL, CountAxis, TimeAxis
from insights_dash.drawings.ink import Ink
from insights_dash.drawings.marks import across, down, write
from insights_dash.drawings.text_width import measure
from insights_dash.figures.duration_axis import DurationAxis, Tick

BELOW = 26  # pixels for the labels of a time axis
_TICK, _BASELINE = 5, 15
_GAP = 8


@dataclass(frozen=True)
class Plot:
    """The part of a drawing that has the marks, in pixels."""

    left: float
    top: float
    right: float
    bottom: float


def find_margin(ticks: Iterable[Tick]) -> float:
    """Return the room that the labels of a vertical axis take."""
    return max((measure(each.label, SMALL) for each in ticks), default=0) + _GAP


def draw_levels(
    plot: Plot, axis: DurationAxis | CountAxis, ink: Ink, *, size: float = SMALL
) -> str:
    """Draw a line per tick of a vertical axis, with its label on the left."""
    ticks = axis.list_ticks()
    lines = [
        across(plot.left, plot.right, each.at, stroke=ink.grid)
        for each in ticks
        if abs(each.at - plot.bottom) >= 1
    ]
    labels = [
        write(
            each.label,
            plot.left - _GAP,
            each.at + 4,
            anchor="end",
            fill=ink.dim,
            font_size=size,
        )
        for each in ticks
    ]
    return "".join([*lines, *labels])


def draw_days(plot: Plot, axis: TimeAxis, ink: Ink) -> str:
    """Draw the line at the bottom, and a tick per month with its label."""
    ticks = axis.list_ticks()
    return "".join(
        [
            across(plot.left, plot.right, plot.bottom, stroke=ink.axis),
            *_draw_day_ticks(plot, ticks, ink),
        ]
    )


def _draw_day_ticks(plot: Plot, ticks: Sequence[Tick], ink: Ink) -> Iterable[str]:
    for each in ticks:
        yield down(each.at, plot.bottom, plot.bottom + _TICK, stroke=ink.axis)
        yield write(each.label, each.at + 4, plot.bottom + _BASELINE, fill=ink.dim)
