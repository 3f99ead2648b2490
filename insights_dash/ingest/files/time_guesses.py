"""Guesses the format of times from all values of a column."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from insights_dash.ingest.cells import CellError
from insights_dash.ingest.files.local_times import has_offset, is_no_time, read_times
from insights_dash.ingest.files.mapping import TimeFormat, TimeStyle

_EPOCHS = {
    TimeStyle.EPOCH_SECONDS: (10**9, 8 * 10**9),
    TimeStyle.EPOCH_MILLISECONDS: (10**12, 8 * 10**12),
    TimeStyle.EPOCH_MICROSECONDS: (10**15, 8 * 10**15),
    TimeStyle.EPOCH_NANOSECONDS: (10**18, 8 * 10**18),
    # The days of 1995 to 2064.
    TimeStyle.EXCEL: (34_700, 60_000),
}
_TEXTS = (TimeStyle.ISO, TimeStyle.DAY_FIRST, TimeStyle.MONTH_FIRST)
_SHOWN = 60
_PROBED = 50


@dataclass(frozen=True)
class TimeGuess:
    """How a column seems to write times.

    `share` is that of the values that can be read so, of those that are not empty.
    `is_ambiguous` says that day and month could be the other way round: `example` is a
    value that shows it. `needs_zone` says that times that can be read lack an offset.
    `unread` is a value that can't be read.
    """

    form: TimeFormat
    share: float
    is_ambiguous: bool = False
    needs_zone: bool = False
    example: str = ""
    unread: str = ""


def guess_times(values: Sequence[str], zone: str) -> TimeGuess | None:
    """Return how a column writes its times; None if most values are not times."""
    texts = [each for each in values if not is_no_time(each)]
    if not texts:
        return None
    number = _guess_numbers(texts, zone)
    if number:
        return number
    some = texts[:: 1 + len(texts) // _PROBED]
    probed = [sum(map(_is_read, _read(some, TimeFormat(each)))) for each in _TEXTS]
    if max(probed) * 4 < len(some):
        return None
    read = {each: list(_read(texts, TimeFormat(each, zone))) for each in _TEXTS}
    counts = {each: sum(map(_is_read, read[each])) for each in _TEXTS}
    most = max(counts.values())
    if most * 2 < len(texts):
        return None
    best = [each for each in _TEXTS if counts[each] == most]
    differs = [
        text
        for text, first, other in zip(
            texts, read[TimeStyle.DAY_FIRST], read[TimeStyle.MONTH_FIRST], strict=True
        )
        if first != other
    ]
    is_ambiguous = TimeStyle.ISO not in best and len(best) > 1 and bool(differs)
    if is_ambiguous:
        style = min(best, key=lambda each: _jumps(read[each]))
    else:
        style = _choose(best, texts)
    return TimeGuess(
        TimeFormat(style, zone),
        most / len(texts),
        is_ambiguous=is_ambiguous,
        needs_zone=any(
            time is not None and not has_offset(text)
            for text, time in zip(texts, read[style], strict=True)
        ),
        example=differs[0] if differs else "",
        unread=_find_unread(texts, read[style]),
    )


def _choose(best: Sequence[TimeStyle], texts: Sequence[str]) -> TimeStyle:
    """Return a style of those that read the same, as people would call it."""
    starts_with_year = sum(each[:4].isdecimal() for each in texts) * 2 >= len(texts)
    if TimeStyle.ISO in best and not starts_with_year:
        is_named = texts[0][:1].isalpha() and TimeStyle.MONTH_FIRST in best
        style = TimeStyle.MONTH_FIRST if is_named else TimeStyle.DAY_FIRST
        return style if style in best else best[0]
    return best[0]


def _guess_numbers(texts: Sequence[str], zone: str) -> TimeGuess | None:
    for style, (least, most) in _EPOCHS.items():
        inside = [each for each in texts if _is_between(each, least, most)]
        if len(inside) * 10 >= len(texts) * 9:
            form = TimeFormat(style, zone)
            is_local = style is TimeStyle.EXCEL
            times = list(_read(texts, form))
            share = sum(map(_is_read, times)) / len(texts)
            unread = _find_unread(texts, times)
            return TimeGuess(form, share, needs_zone=is_local, unread=unread)
    return None


def _is_between(text: str, least: int, most: int) -> bool:
    try:
        return least <= float(text) < most
    except ValueError:
        return False


def _read(texts: Sequence[str], form: TimeFormat) -> Iterator[datetime | None]:
    read = read_times(form)
    for text in texts:
        try:
            yield read(text)
        except CellError:
            yield None


def _is_read(time: datetime | None) -> bool:
    return time is not None


def _find_unread(texts: Sequence[str], times: Sequence[datetime | None]) -> str:
    found = (text for text, time in zip(texts, times, strict=True) if time is None)
    return next(found, "")[:_SHOWN]


def _jumps(times: Sequence[datetime | None]) -> float:
    """Return the seconds between neighbours: exports are usually sorted by time."""
    read = [each for each in times if each is not None]
    pairs = pairwise(read)
    return sum(abs((b - a).total_seconds()) for a, b in pairs)
