"""The share of streams that each release had reached, as steps in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from insights_dash.drawings.axes import SMALL
from insights_dash.drawings.marks import Style, across, down, halo, looks, write
from insights_dash.drawings.markup import draw, write_number
from insights_dash.drawings.picture import Frame, Picture
from insights_dash.drawings.text_width import measure
from insights_dash.drawings.words import say_count, say_duration
from insights_dash.figures.durations import tick_durations

_LEFT, _RIGHT, _TOP, _BELOW = 40, 12, 18, 24
_LEVELS = (0, 50, 90, 100)  # percent
_FINEST = 2  # pixels of a step
_HIGHEST = 97  # percent: the label of the emphasised release is below that


@dataclass(frozen=True)
class Curve:
    """A release: how many seconds after its first deployment each stream arrived.

    In the order of arrival; the first is 0.
    """

    name: str
    seconds: Sequence[float]


@dataclass(frozen=True)
class Shares:
    """Releases, of which `emphasised` is one, and what their streams are called."""

    curves: Sequence[Curve]
    emphasised: Curve | None
    noun: tuple[str, str]


def draw_shares(shares: Shares, frame: Frame) -> Picture:
    """Draw a line of steps per release; the emphasised one is over the others."""
    most = max([*(each.seconds[-1] for each in shares.curves), 60])
    scale = (frame.width - _RIGHT - _LEFT) / most
    others = (each for each in shares.curves if each is not shares.emphasised)
    look = looks(stroke=frame.ink.before, stroke_width=1, stroke_opacity=0.45)
    body = [
        *_draw_axes(frame, most, scale),
        *(_draw_curve(each, frame, scale, **look) for each in others),
    ]
    if shares.emphasised is not None:
        look = looks(stroke=frame.ink.now, stroke_width=2.5)
        body.append(_draw_curve(shares.emphasised, frame, scale, **look))
        body.append(_name(shares.emphasised, frame, scale))
    return Picture("shares", frame, "".join(body), summarise(shares))


def summarise(shares: Shares) -> str:
    """Describe the lines to screen readers."""
    count = say_count(len(shares.curves), "release", "releases")
    _, many = shares.noun
    said = f"Share of {many} that {count} had reached, by the time since the first."
    shown = shares.emphasised
    if shown is None:
        return said
    return f"{said} {shown.name} took {say_duration(shown.seconds[-1])} to reach all."


def _draw_axes(frame: Frame, most: float, scale: float) -> list[str]:
    ink, right, bottom = frame.ink, frame.width - _RIGHT, frame.height - _BELOW
    drawn = []
    for level in _LEVELS:
        y = _at(level, frame)
        color = ink.axis if not level else ink.grid
        drawn.append(across(_LEFT, right, y, stroke=color))
        label = f"{level}%"
        drawn.append(write(label, _LEFT - 8, y + 4, anchor="end", fill=ink.dim))
    end = 0.0
    for place, name in zip(*tick_durations(0, most), strict=True):
        x, half = _LEFT + place * scale, measure(name, SMALL) / 2
        if x > right or x - half < end:
            continue
        end = x + half + 8
        drawn.append(down(x, bottom, bottom + 5, stroke=ink.axis))
        label = "first" if not place else name
        drawn.append(write(label, x, bottom + 18, anchor="middle", fill=ink.dim))
    return drawn


def _draw_curve(curve: Curve, frame: Frame, scale: float, **style: Style) -> str:
    count = len(curve.seconds)
    start = write_number(_at(0, frame))
    path = [f"M{_LEFT} {start}"]
    # Streams that arrived together are one step, and so are those of a few pixels.
    drawn = 0.0
    least = 100 * _FINEST / (frame.height - _BELOW - _TOP)
    for number, (now, then) in enumerate(pairwise([*curve.seconds, None]), start=1):
        share = number * 100 / count
        if then is not None and (now == then or share - drawn < least):
            continue
        drawn = share
        y = write_number(_at(share, frame))
        path.append(f"H{write_number(_LEFT + (now or 0) * scale)}V{y}")
    return draw("path", d="".join(path), fill="none", **style)


def _name(curve: Curve, frame: Frame, scale: float) -> str:
    """Write how long it took next to the line's end."""
    x, label = _LEFT + curve.seconds[-1] * scale, say_duration(curve.seconds[-1])
    has_room = x + measure(label, SMALL, is_bold=True) + 8 < frame.width
    return write(
        label,
        x + 6 if has_room else x - 6,
        _at(_HIGHEST, frame) + 22,
        anchor="start" if has_room else "end",
        fill=frame.ink.link,
        font_weight=600,
        **halo(frame.ink),
    )


def _at(percent: float, frame: Frame) -> float:
    bottom = frame.height - _BELOW
    return bottom - percent / 100 * (bottom - _TOP)
