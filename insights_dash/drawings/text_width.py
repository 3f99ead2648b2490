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
_SEPARATORS = " -_./:"
_BOLD = 1.04
_OTHER, _WIDE = 66, 105  # other letters, and ideographs or emoji


def measure(text: str, size: float, *, is_bold: bool = False) -> float:
    """Return the width of one line of text in pixels; rather too much than too little.

    `size` is the size of the font in pixels.
    """
    width = sum(_WIDTHS.get(each) or _guess(each) for each in text)
    return width / 100 * size * (_BOLD if is_bold else 1)


def shorten(text: str, room: float, size: float, *, is_bold: bool = False) -> str:
    """Shorten text in its middle until it fits into `room` pixels.

    Names often begin alike, and differ at their ends.
    """
    kept, short = len(text), text
    while kept and measure(short, size, is_bold=is_bold) > room:
        kept -= 1
        head, tail = text[: kept - kept // 2], text[len(text) - kept // 2 :]
        while tail and unicodedata.combining(tail[0]):
            tail = tail[1:]
        short = f"{head.rstrip()}…{tail.lstrip()}"
    return short


def wrap(
    text: str, room: float, size: float, *, is_bold: bool = False
) -> tuple[str, ...]:
    """Split text into one or two lines that each fit into `room` pixels.

    The first ends after a separator if it has one.
    """
    if measure(text, size, is_bold=is_bold) <= room:
        return (text,)
    fits = len(text) - 1
    while fits > 1 and measure(text[:fits], size, is_bold=is_bold) > room:
        fits -= 1
    ends = [place for place in range(1, fits + 1) if text[place - 1] in _SEPARATORS]
    end = max(ends, default=fits)
    rest = shorten(text[end:].lstrip(), room, size, is_bold=is_bold)
    return text[:end].rstrip(), rest


def _guess(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return _WIDE if unicodedata.east_asian_width(character) in "WF" else _OTHER
