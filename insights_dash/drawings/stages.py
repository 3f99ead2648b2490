"""Where the time of releases went: stacked bars of waiting, in queue and running."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from insights_dash.drawings.axes import SMALL
from insights_dash.drawings.ink import Ink
from insights_dash.drawings.marks import down, looks, title, write
from insights_dash.drawings.markup import draw
from insights_dash.drawings.picture import Frame, Key, Picture
from insights_dash.drawings.text_width import measure, shorten
from insights_dash.drawings.words import say_count, say_day, say_duration
from insights_dash.figures.commits import shorten_hashes
from insights_dash.figures.duration_axis import Tick
from insights_dash.figures.durations import tick_durations

_ROW, _BAR, _TOP = 28, 14, 22
_NAME, _WIDEST_NAME = 13, 190
_GAP = 12
_STAGES = ("Waiting", "In queue", "Running")


@dataclass(frozen=True)
class Release:
    """A release in an environment: seconds until it was queued, in queue, and running.

    Stages that aren't known are 0. `day` is when it was deployed.
    """

    name: str
    day: date
    waiting: float
    in_queue: float = 0
    running: float = 0
    identifier: str = ""

    @property
    def stages(self) -> tuple[float, float, float]:
        """The lengths of its stages, in order."""
        return max(self.waiting, 0), max(self.in_queue, 0), max(self.running, 0)

    @property
    def total(self) -> float:
        """The whole time."""
        return sum(self.stages)

    def describe(self) -> str:
        """Return it as a sentence, without stages that took no time."""
        parts = ", ".join(
            f"{name.lower()} {say_duration(seconds)}"
            for name, seconds in zip(_STAGES, self.stages, strict=True)
            if seconds
        )
        told = f": {parts}" if parts else ""
        return f"{self.name}, {say_day(self.day)}, {say_duration(self.total)}{told}"


def draw_stages(releases: Sequence[Release], frame: Frame) -> Picture:
    """Draw a bar per release; the drawing is as high as its bars need."""
    names = [measure(shorten_hashes(each.name), _NAME) for each in releases]
    left = min(max([*names, 40]), _WIDEST_NAME, frame.width / 2.6) + _GAP
    totals = [measure(say_duration(each.total), SMALL) for each in releases]
    right = frame.width - max([*totals, 40]) - _GAP
    frame = replace(frame, height=_TOP + _ROW * len(releases))
    most = max([*(each.total for each in releases), 1])
    scale = (right - left) / most
    body = [
        *_draw_scale(_list_ticks(most, left, scale), frame),
        *(
            _draw_release(each, _TOP + _ROW * row, (left, scale), frame)
            for row, each in enumerate(releases)
        ),
    ]
    keys = tuple(_list_keys(releases, frame.ink))
    return Picture("stages", frame, "".join(body), summarise(releases), keys)


def _list_ticks(most: float, left: float, scale: float) -> list[Tick]:
    places, names = tick_durations(0, most)
    return [
        Tick(left + place * scale, name)
        for place, name in zip(places, names, strict=True)
        if place <= most
    ]


def _draw_scale(ticks: Sequence[Tick], frame: Frame) -> Iterator[str]:
    end = 0.0
    for each in ticks:
        half = measure(each.label, SMALL) / 2
        yield down(each.at, _TOP - 4, frame.height, stroke=frame.ink.grid)
        if each.at - half >= end:
            yield write(each.label, each.at, 12, anchor="middle", fill=frame.ink.dim)
            end = each.at + half + 8


def _draw_release(
    release: Release, top: float, scale: tuple[float, float], frame: Frame
) -> str:
    ink, (left, per_second) = frame.ink, scale
    x, y = left, top + (_ROW - _BAR) / 2
    parts = []
    for seconds, (color, opacity) in zip(release.stages, _colour(ink), strict=True):
        if seconds:
            width = max(seconds * per_second, 1)
            box = looks(x=x, y=y, width=width, height=_BAR)
            parts.append(draw("rect", **box, fill=color, fill_opacity=opacity))
            x += width
    name = shorten(shorten_hashes(release.name), left - _GAP, _NAME)
    base = y + _BAR - 3
    return draw(
        "g",
        title(release.describe()),
        write(name, 0, base, fill=ink.text, font_size=_NAME),
        *parts,
        write(say_duration(release.total), x + 8, base, fill=ink.dim),
        class_="drawing__row",
        **frame.pick_deployment(release.identifier),
    )


def _colour(ink: Ink) -> Sequence[tuple[str, float | None]]:
    """Return the colour of each stage, and how strong it is."""
    return ((ink.before, 0.45), (ink.now, 0.4), (ink.now, None))


def _list_keys(releases: Sequence[Release], ink: Ink) -> Iterator[Key]:
    for place, (name, (color, opacity)) in enumerate(
        zip(_STAGES, _colour(ink), strict=True)
    ):
        if any(each.stages[place] for each in releases):
            box = looks(width=18, height=12, rx=2, fill=color, fill_opacity=opacity)
            yield Key(draw("rect", **box), name)


def summarise(releases: Sequence[Release]) -> str:
    """Describe the bars to screen readers."""
    count = say_count(len(releases), "release", "releases")
    said = [f"Where the time of {count} went."]
    return " ".join([*said, *(f"{each.describe()}." for each in releases)])
