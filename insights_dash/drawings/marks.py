"""The marks that all forms draw with: lines, crosses, and text."""

from typing import Literal

from insights_dash.drawings.axes import SMALL
from insights_dash.drawings.ink import Ink
from insights_dash.drawings.markup import Number, draw, escape_text, write_number

Anchor = Literal["start", "middle", "end"]
Style = str | Number | None


def across(x1: float, x2: float, y: float, **style: Style) -> str:
    """Return a line from left to right."""
    path = f"M{write_number(x1)} {write_number(y)}H{write_number(x2)}"
    return draw("path", d=path, **style)


def down(x: float, y1: float, y2: float, **style: Style) -> str:
    """Return a line from top to bottom."""
    path = f"M{write_number(x)} {write_number(y1)}V{write_number(y2)}"
    return draw("path", d=path, **style)


def cross(x: float, y: float, size: float, **style: Style) -> str:
    """Return a cross, whose arms reach `size` pixels from its middle."""
    side = write_number(2 * size)
    left, top = write_number(x - size), write_number(y - size)
    path = f"M{left} {top}l{side} {side}m0-{side}l-{side} {side}"
    return draw(
        "path", d=path, stroke_width=2.25, stroke_linecap="round", fill="none", **style
    )


def write(
    text: str, x: float, y: float, *, anchor: Style = "start", **style: Style
) -> str:
    """Return one line of text on a baseline; `anchor` is an `Anchor`."""
    placed = None if anchor == "start" else anchor
    style = {"font_size": SMALL, **style}
    return draw("text", escape_text(text), x=x, y=y, text_anchor=placed, **style)


def looks(**style: Style) -> dict[str, Style]:
    """Return the attributes that several marks share."""
    return style


def halo(ink: Ink) -> dict[str, Style]:
    """Return the style of text that lies over marks."""
    return looks(
        paint_order="stroke",
        stroke=ink.surface,
        stroke_width=4,
        stroke_linejoin="round",
    )


def title(text: str) -> str:
    """Return what a pointer that rests on a mark sees."""
    return draw("title", escape_text(text))
