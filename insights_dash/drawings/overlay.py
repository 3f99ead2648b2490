"""What a report adds to a drawing: the line of its target, and flags of its notes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from insights_dash.drawings.axes import SMALL, CountAxis, TimeAxis
from insights_dash.drawings.ink import Ink
from insights_dash.drawings.marks import across, down, halo, looks, title, write
from insights_dash.drawings.markup import draw
from insights_dash.drawings.scaffold import Plot
from insights_dash.drawings.text_width import measure
from insights_dash.figures.duration_axis import DurationAxis
from insights_dash.figures.sentences import describe_day

_RADIUS = 7.5
_FLAG = 10.5  # the size of a flag's number
_APART = 2 * _RADIUS + 5  # pixels between the notes of two flags


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
    seen = [each for each in overlay.notes if time.first <= each.day < time.end_day]
    y = _RADIUS + 1
    line = looks(stroke=ink.dim, stroke_dasharray="2 3")
    number = looks(fill=ink.surface, font_size=_FLAG, font_weight=600)
    for group in _group_close(seen, time):
        places = [time.at(each.day) for each in group]
        said = "; ".join(f"{describe_day(each.day)}: {each.text}" for each in group)
        name = _name_flag(group)
        middle = (places[0] + places[-1]) / 2
        half = max(_RADIUS, measure(name, _FLAG) / 2 + 4)
        box = looks(x=middle - half, y=y - _RADIUS, width=2 * half, height=2 * _RADIUS)
        yield draw(
            "g",
            title(said),
            *(down(x, y + _RADIUS, plot.bottom, **line) for x in dict.fromkeys(places)),
            draw("rect", rx=_RADIUS, fill=ink.dim, **box),
            write(name, middle, y + 3.7, anchor="middle", **number),
        )


def _group_close(notes: Sequence[Note], time: TimeAxis) -> Sequence[Sequence[Note]]:
    """Return notes in groups whose flags would overlap otherwise."""
    groups: list[list[Note]] = []
    for each in sorted(notes, key=lambda note: note.day):
        last = groups[-1][-1] if groups else None
        if last is not None and time.at(each.day) - time.at(last.day) < _APART:
            groups[-1].append(each)
        else:
            groups.append([each])
    return groups


def _name_flag(notes: Sequence[Note]) -> str:
    """Return the numbers of a flag: `1`, `1, 2`, `1–3`."""
    numbers = [each.number for each in notes]
    if len(numbers) < 3:  # noqa: PLR2004 - a pair
        return ", ".join(map(str, numbers))
    return f"{numbers[0]}–{numbers[-1]}"
