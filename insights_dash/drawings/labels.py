"""Labels that overlap neither each other nor what is drawn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from insights_dash.drawings.axes import SMALL
from insights_dash.drawings.marks import Anchor
from insights_dash.drawings.text_width import measure

LINE = 14  # pixels between the baselines of two labels
SPACE = 8  # pixels between two labels on a line
_ASCENT, _DESCENT = 10, 4
_DISTANCE = 7  # between a mark and its label
_WITHOUT = 100  # how bad it is if a mark has no label


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        """Return whether two rectangles have a point in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def widen(self, by: float) -> "Box":
        """Return the rectangle, widened on the left and right."""
        return Box(self.left - by, self.top, self.right + by, self.bottom)

    def is_within(self, other: "Box") -> bool:
        """Return whether no part of it is outside of another one."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )


@dataclass(frozen=True)
class Label:
    """A placed label: where its text begins, ends or has its middle."""

    text: str
    x: float
    y: float
    anchor: Anchor


@dataclass(frozen=True)
class Mark:
    """A mark that should have a label, at the middle of the mark."""

    text: str
    x: float
    y: float


def place(
    marks: Sequence[Mark],
    bounds: Box,
    taken: Sequence[Box] = (),
    *,
    distance: float = _DISTANCE,
) -> Sequence[Label]:
    """Return labels beside, above or below their marks, in the order of the marks.

    They neither touch each other nor overlap what is taken. A mark without room for its
    label has none. Those whose label is at a better place come first in the contest for
    room.
    """
    found = [
        _place_in_order(order, bounds, taken, distance)
        for order in (list(marks), list(reversed(marks)))
    ]
    labels = min(found, key=lambda each: each[1])[0]
    order = {each: place for place, each in enumerate(marks)}
    return [label for _, label in sorted(labels, key=lambda each: order[each[0]])]


def _place_in_order(
    marks: Sequence[Mark], bounds: Box, taken: Sequence[Box], distance: float
) -> tuple[list[tuple[Mark, Label]], int]:
    """Place labels one after another; also return how bad their places are."""
    occupied, placed, badness = list(taken), [], 0
    for mark in marks:
        for rank, label in enumerate(_list_places(mark, distance)):
            box = find_box(label)
            is_free = not any(box.overlaps(each) for each in occupied)
            if is_free and box.is_within(bounds):
                occupied.append(box.widen(SPACE))
                placed.append((mark, label))
                badness += rank
                break
        else:
            badness += _WITHOUT
    return placed, badness


def find_box(label: Label, *, size: float = SMALL) -> Box:
    """Return the rectangle of a label's text."""
    width = measure(label.text, size)
    shares = {"start": 0.0, "middle": 0.5, "end": 1.0}
    left = label.x - width * shares[label.anchor]
    return Box(left, label.y - _ASCENT, left + width, label.y + _DESCENT)


def spread(places: Sequence[float], ends: tuple[float, float]) -> Sequence[float]:
    """Return baselines close to some places, at least a line from each other.

    The result has their order. They are between the two ends if there is room.
    """
    order = sorted(range(len(places)), key=lambda index: places[index])
    found = list(places)
    above = ends[0] - LINE
    for index in order:
        found[index] = max(found[index], above + LINE)
        above = found[index]
    below = ends[1] + LINE
    for index in reversed(order):
        found[index] = min(found[index], below - LINE)
        below = found[index]
    return found


def _list_places(mark: Mark, distance: float) -> Iterator[Label]:
    """Yield the places of a label, the best one first."""
    text, x, y, middle = mark.text, mark.x, mark.y, mark.y + 4
    left, right = x - distance, x + distance
    yield Label(text, right, middle, "start")
    yield Label(text, left, middle, "end")
    yield Label(text, x, y - distance, "middle")
    yield Label(text, x, y + distance + _ASCENT, "middle")
    for shift in (-LINE, LINE, -2 * LINE, 2 * LINE):
        yield Label(text, right, middle + shift, "start")
        yield Label(text, left, middle + shift, "end")
