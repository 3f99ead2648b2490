"""Small drawings for cards: a value in its usual range, and events by interval."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from insights_dash.drawings.marks import across, down, looks, title
from insights_dash.drawings.markup import draw
from insights_dash.drawings.picture import Frame, Picture

SIZE = (236, 16)
_BAND, _DOT, _EVENT, _MOST_EVENT = 8, 4.5, 4.5, 6.5
_TICK = 7  # pixels above and below the middle
_MOST_OFF = 1.15  # from a value to the end of the line
_EDGE = 7


@dataclass(frozen=True)
class ValueInRange:
    """A value, the value before (or None), and the usual range of intervals."""

    now: float
    before: float | None
    lower: float
    upper: float
    summary: str

    @property
    def ends(self) -> tuple[float, float]:
        """The values at both ends of the line, with the range in the middle."""
        middle, width = (self.lower + self.upper) / 2, self.upper - self.lower
        known = [self.now, *([] if self.before is None else [self.before])]
        furthest = max(abs(each - middle) for each in known)
        half = max(width, _MOST_OFF * furthest) or 1
        return middle - half, middle + half


@dataclass(frozen=True)
class EventsByInterval:
    """The number of failures or recoveries of each interval, and its title.

    The last interval can still be in progress.
    """

    counts: Sequence[int]
    texts: Sequence[str]
    summary: str
    are_failures: bool = False


def draw_range(value: ValueInRange, frame: Frame) -> Picture:
    """Draw the usual range as a band, the value before as a tick, and now as a dot."""
    return Picture(
        "in-card", frame, "".join(_list_range_marks(value, frame)), value.summary
    )


def draw_events(events: EventsByInterval, frame: Frame) -> Picture:
    """Draw a small dot per interval, and a larger one for each with events."""
    marks = "".join(_list_events(events, frame))
    return Picture("in-card", frame, marks, events.summary)


def _list_range_marks(value: ValueInRange, frame: Frame) -> Iterator[str]:
    ink, y = frame.ink, frame.height / 2
    low, high = value.ends

    def at(number: float) -> float:
        room = frame.width - 2 * _EDGE
        return _EDGE + room * (number - low) / (high - low)

    start, end = at(value.lower), at(value.upper)
    yield across(0, frame.width, y, stroke=ink.grid, stroke_width=2)
    yield draw(
        "rect",
        x=start,
        y=y - _BAND / 2,
        width=max(end - start, 2),
        height=_BAND,
        rx=2,
        fill=ink.axis,
    )
    if value.before is not None:
        style = looks(stroke=ink.before, stroke_width=2)
        yield down(at(value.before), y - _TICK, y + _TICK, **style)
    ring = looks(fill=ink.now, stroke=ink.surface, stroke_width=1.5)
    yield draw("circle", cx=at(value.now), cy=y, r=_DOT + 1, **ring)


def _list_events(events: EventsByInterval, frame: Frame) -> Iterator[str]:
    ink, y = frame.ink, frame.height / 2
    count = len(events.counts)
    room = frame.width - 2 * _EDGE
    step = room / (count - 1) if count > 1 else 0
    small = min(1.5, step / 4) if step else 1.5
    marks = list(zip(events.counts, events.texts, strict=True))
    xs = [_EDGE + place * step for place in range(count)]
    for x, (number, _) in zip(xs, marks, strict=True):
        if not number:
            yield draw("circle", cx=x, cy=y, r=small, fill=ink.axis)
    color = ink.bad if events.are_failures else ink.now
    for x, (number, text) in zip(xs, marks, strict=True):
        if number:
            size = min(_EVENT * number**0.25, _MOST_EVENT)
            dot = draw("circle", cx=x, cy=y, r=size, fill=color)
            yield draw("g", title(text), dot)
