"""The share of streams that each release had reached, as steps in time.

Time has a log scale, since some releases take minutes and others weeks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from insights_dash.drawings.axes import SMALL
from insights_dash.drawings.marks import Style, across, down, halo, looks, write
from insights_dash.drawings.markup import draw, write_number
from insights_dash.drawings.picture import Frame, Picture
from insights_dash.drawings.text_width import measure
from insights_dash.drawings.words import say_count, say_duration
from insights_dash.figures.duration_axis import DurationAxis, Tick

_LEFT, _RIGHT, _TOP, _BELOW = 40, 16, 18, 24
_START = 40  # pixels from the first stream, at 0, to where the log scale begins
_GAP = 8  # pixels between two labels next to each other
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


@dataclass(frozen=True)
class _Plot:
    """Where shares and times since the first stream are drawn."""

    frame: Frame
    axis: DurationAxis

    @classmethod
    def of(cls, shares: Shares, frame: Frame) -> "_Plot":
        later = (each for curve in shares.curves for each in curve.seconds if each)
        ends = (_LEFT + _START, frame.width - _RIGHT)
        return cls(frame, DurationAxis.of(later, *ends))

    @property
    def bottom(self) -> float:
        return self.frame.height - _BELOW

    def at(self, seconds: float) -> float:
        return self.axis.at(seconds) if seconds else _LEFT

    def rise(self, percent: float) -> float:
        return self.bottom - percent / 100 * (self.bottom - _TOP)


def draw_shares(shares: Shares, frame: Frame) -> Picture:
    """Draw a line of steps per release; the emphasised one is over the others."""
    plot = _Plot.of(shares, frame)
    others = (each for each in shares.curves if each is not shares.emphasised)
    look = looks(stroke=frame.ink.before, stroke_width=1, stroke_opacity=0.45)
    body = [
        *_draw_axes(plot),
        *(_draw_curve(each, plot, **look) for each in others),
    ]
    if shares.emphasised is not None:
        look = looks(stroke=frame.ink.now, stroke_width=2.5)
        body.append(_draw_curve(shares.emphasised, plot, **look))
        body.append(_name(shares.emphasised, plot))
    return Picture("shares", frame, "".join(body), summarise(shares))


def summarise(shares: Shares) -> str:
    """Describe the lines to screen readers."""
    count = say_count(len(shares.curves), "release", "releases")
    _, many = shares.noun
    said = (
        f"Share of {many} that {count} had reached, by the time since the first, "
        "on a logarithmic scale."
    )
    shown = shares.emphasised
    if shown is None:
        return said
    return f"{said} {shown.name} took {say_duration(shown.seconds[-1])} to reach all."


def _draw_axes(plot: _Plot) -> list[str]:
    ink, right, bottom = plot.frame.ink, plot.frame.width - _RIGHT, plot.bottom
    drawn = []
    for level in _LEVELS:
        y = plot.rise(level)
        color = ink.axis if not level else ink.grid
        drawn.append(across(_LEFT, right, y, stroke=color))
        label = f"{level}%"
        drawn.append(write(label, _LEFT - 8, y + 4, anchor="end", fill=ink.dim))
    end = 0.0
    for tick in (Tick(_LEFT, "first"), *plot.axis.list_ticks()):
        half = measure(tick.label, SMALL) / 2
        if tick.at - half < end:
            continue
        end = tick.at + half + _GAP
        drawn.append(down(tick.at, bottom, bottom + 5, stroke=ink.axis))
        x = min(tick.at, plot.frame.width - half)
        drawn.append(write(tick.label, x, bottom + 18, anchor="middle", fill=ink.dim))
    return drawn


def _draw_curve(curve: Curve, plot: _Plot, **style: Style) -> str:
    count = len(curve.seconds)
    path = [f"M{_LEFT} {write_number(plot.bottom)}"]
    # Streams that arrived together are one step, and so are those of a few pixels.
    drawn = 0.0
    least = 100 * _FINEST / (plot.bottom - _TOP)
    for number, (now, then) in enumerate(pairwise([*curve.seconds, None]), start=1):
        share = number * 100 / count
        if then is not None and (now == then or share - drawn < least):
            continue
        drawn = share
        y = write_number(plot.rise(share))
        path.append(f"H{write_number(plot.at(now or 0))}V{y}")
    return draw("path", d="".join(path), fill="none", **style)


def _name(curve: Curve, plot: _Plot) -> str:
    """Write how long it took next to the line's end."""
    x, label = plot.at(curve.seconds[-1]), say_duration(curve.seconds[-1])
    ink = plot.frame.ink
    needed = measure(label, SMALL, is_bold=True) + 8
    has_room = x + needed < plot.frame.width
    return write(
        label,
        x + 6 if has_room else x - 6,
        plot.rise(_HIGHEST) + 22,
        anchor="start" if has_room else "end",
        fill=ink.link,
        font_weight=600,
        **halo(ink),
    )
