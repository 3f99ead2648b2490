"""Elements of SVG as text. Whatever a user wrote is escaped here and nowhere else."""

import re
from html import escape

Number = float | int
# XML can't contain these, not even escaped.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def draw(tag: str, *content: str, **attributes: str | Number | None) -> str:
    """Return an element around some markup.

    Numbers have one decimal. Attributes that are None are left out, and `_` in their
    names stands for `-`: `draw("rect", x=1.25, fill_opacity=0.5)`.
    """
    named = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_write(name, value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    inner = "".join(content)
    return f"<{tag}{named}>{inner}</{tag}>" if inner else f"<{tag}{named}/>"


def escape_text(text: str) -> str:
    """Return text as it is written between tags and in attributes."""
    return escape(_FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text))


def write_number(value: Number, places: int = 1) -> str:
    """Return a number of pixels: `12`, `12.5`, never `-0`."""
    return f"{round(value, places) + 0:.10g}"


def _write(name: str, value: str | Number) -> str:
    if isinstance(value, str):
        return escape_text(value)
    return write_number(value, 2 if name.endswith(("opacity", "width")) else 1)
