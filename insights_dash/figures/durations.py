"""Durations in the form that users read and write, and axes with round durations."""

import math
import re
from collections.abc import Sequence

MINUTE, HOUR, DAY = 60, 3_600, 86_400
_UNITS = ((DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (1, "s"))
# Round steps, in seconds; longer ones are round numbers of days.
_STEPS = (
    *(1, 2, 5, 10, 15, 30),
    *(step * MINUTE for step in (1, 2, 5, 10, 15, 30)),
    *(step * HOUR for step in (1, 2, 3, 6, 12)),
    *(step * DAY for step in (1, 2, 5, 7, 14, 30, 60, 90, 180, 365)),
)
_MOST_TICKS = 5
_WITHOUT_SECONDS = 10 * MINUTE
_PART = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)\s*(d|h|min|m|s)\b")
_SPACE = re.compile(r"(?<=\d) (?=(?:d|h|min|s)\b)")
_DURATION = re.compile(rf"(?:{_PART.pattern}\s*)+")


def describe_duration(seconds: float) -> str:
    """Return the two largest units: `2 d 4 h`, `35 min`, `−1 h 5 min`, `0 s`."""
    rest = round(abs(seconds))
    sign = "−" if seconds < 0 and rest else ""
    for index, (size, unit) in enumerate(_UNITS[:-1]):
        if rest < size:
            continue
        smaller, smaller_unit = _UNITS[index + 1]
        minor = round(rest % size / smaller)
        major = rest // size
        if minor * smaller == size:
            major, minor = major + 1, 0
        if major * size == _size_above(index):
            return f"{sign}1 {_UNITS[index - 1][1]}"
        return f"{sign}{major:,} {unit}" + (f" {minor} {smaller_unit}" if minor else "")
    return f"{sign}{rest} s"


def keep_units(text: str) -> str:
    """Return a text in which no line ends between a number and its unit.

    Only for what pages show: files, the API and forms have plain spaces.
    """
    return _SPACE.sub("\N{NO-BREAK SPACE}", text)


def describe_briefly(seconds: float) -> str:
    """Return a duration in a sentence: `47 min`, `1 min 5 s`, `less than 1 s`.

    From ten minutes on, it has no seconds.
    """
    if not round(seconds):
        return "less than 1 s"
    if abs(seconds) < _WITHOUT_SECONDS:
        return describe_duration(seconds)
    return describe_duration(round(seconds / MINUTE) * MINUTE)


def parse_duration(text: str) -> float | None:
    """Return the seconds of `2 d 4 h`, `1.5 h` or `45s`; None for other texts."""
    if not _DURATION.fullmatch(text.strip().lower()):
        return None
    sizes = {unit: size for size, unit in _UNITS} | {"m": MINUTE}
    return sum(
        float(number) * sizes[unit] for number, unit in _PART.findall(text.lower())
    )


def tick_durations(low: float, high: float) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return places and names of at most six round ticks from `low` to `high`."""
    span = max(high - low, 1.0)
    step = next((each for each in _STEPS if span / each <= _MOST_TICKS), None)
    if step is None:
        step = DAY * _round_up(span / _MOST_TICKS / DAY)
    first, last = math.floor(low / step), math.ceil(high / step)
    places = tuple(index * step for index in range(first, last + 1))
    return places, _name(places)


def _name(places: Sequence[int]) -> tuple[str, ...]:
    return tuple("0" if place == 0 else describe_duration(place) for place in places)


def _round_up(number: float) -> int:
    """Round up to 1, 2 or 5 times a power of ten."""
    power: int = 10 ** math.floor(math.log10(number))
    return next(each * power for each in (1, 2, 5, 10) if each * power >= number)


def _size_above(index: int) -> int | None:
    return _UNITS[index - 1][0] if index else None
