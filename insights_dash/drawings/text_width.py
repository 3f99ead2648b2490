"""How wide text is in Inter, so that labels are placed without a browser."""

import unicodedata
from collections.abc import Mapping

# The advance widths of Inter Regular from space to tilde, in hundredths of the size.
# Digits are as wide as each other, because charts use tabular numerals.
_ASCII = (
    *(28, 29, 47, 63, 64, 98, 64, 30, 36, 36, 50, 66, 29, 46, 29, 36),
    *(64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 29, 30, 66, 66, 66, 51),
    *(97, 69, 65, 73, 72, 60, 59, 75, 74, 27, 57, 67, 57, 90, 75, 76),
    *(64, 76, 64, 64, 65, 74, 69, 99, 68, 68, 63, 36, 36, 36, 47, 46),
    *(32, 56, 61, 57, 61, 58, 37, 61, 59, 24, 24, 55, 24, 88, 59, 60),
    *(61, 61, 38, 53, 33, 59, 56, 82, 55, 56, 55, 43, 33, 43, 66),
)
_WIDTHS: Mapping[str, int] = {
    **{chr(32 + place): width for place, width in enumerate(_ASCII)},
    "–": 50,
    "−": 66,
    "×": 66,
    "·": 29,
    "…": 86,
    "↑": 83,
    "↓": 83,
}
_BOLD = 1.04
_OTHER, _WIDE = 66, 105  # other letters, and ideographs or emoji


def measure(text: str, size: float, *, is_bold: bool = False) -> float:
    """Return the width of one line of text in pixels; rather too much than too little.

    `size` is the size of the font in pixels.
    """
    width = sum(_WIDTHS.get(each) or _guess(each) for each in text)
    return width / 100 * size * (_BOLD if is_bold else 1)


def shorten(text: str, room: float, size: float, *, is_bold: bool = False) -> str:
    """Return text that fits into some pixels, with an ellipsis if it was too long."""
    if measure(text, size, is_bold=is_bold) <= room:
        return text
    short = text
    while short and measure(f"{short}…", size, is_bold=is_bold) > room:
        short = short[:-1]
    return f"{short.rstrip()}…"


def _guess(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return _WIDE if unicodedata.east_asian_width(character) in "WF" else _OTHER
