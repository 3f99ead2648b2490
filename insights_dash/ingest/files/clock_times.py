"""Dates and times of day in two columns, which are one instant together."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from insights_dash.ingest.cells import CellError
from insights_dash.ingest.files.local_times import has_offset, is_no_time, read_times
from insights_dash.ingest.files.mapping import TimeFormat

_CLOCK = re.compile(
    r"""
    (?:(?:1899-12-3[01]|1900-01-0[01]|1970-01-01|0001-01-01)[T ])?
    (?P<hour>\d{1,2})
    (?:\s?[:.h]\s?(?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,](?P<part>\d{1,9}))?)?)?
    (?:\s?h)?(?:\s?(?P<half>[ap])\.?\s?m\.?)?(?:\s?Uhr)?
    (?:\s?(?P<offset>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?))?
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_COMPACT = re.compile(r"([01]\d|2[0-3])([0-5]\d)([0-5]\d)?", re.ASCII)
_FRACTION = re.compile(r"0?[.,]\d{1,20}|0", re.ASCII)  # of a day, as Excel stores it
_LOOKS_LIKE_A_CLOCK = re.compile(r".*\d\s?(?:[:h]|[ap]\.?m\b)", re.IGNORECASE)
_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?$", re.ASCII)
_DAY_NUMBER = re.compile(r"\d{5}(?:[.,]0+)?", re.ASCII)
_SIXTY, _SECONDS_OF_DAY = 60, 86_400
_LAST = Decimal("86399.999")
_LONGEST = 40
_IS_CLOCK, _IS_DATE = 0.6, 0.8


def join_clock(date: str, clock: str) -> str:
    """Return a date and a time of day as one text, for `read_times`.

    Without a time of day, the date stays as it is. What can't be read is part of the
    text, so that the user sees it in the problem.
    """
    if is_no_time(date) or is_no_time(clock):
        return date
    date = _MIDNIGHT.sub("", date)
    found = read_clock(clock)
    if found is None:
        return f"{date} {clock}"
    seconds, offset = found
    if _DAY_NUMBER.fullmatch(date):
        return str(Decimal(date[:5]) + seconds / _SECONDS_OF_DAY)
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    whole = f"{date} {int(hours):02}:{int(minutes):02}:{int(rest):02}"
    part = f"{rest % 1:f}".rstrip("0").removeprefix("0")
    return f"{whole}{part if len(part) > 1 else ''}{offset}"


def read_clock(text: str) -> tuple[Decimal, str] | None:
    """Return the seconds since midnight, and the offset from UTC as it is written.

    None if a text is no time of day.
    """
    if len(text) > _LONGEST:
        return None
    if _FRACTION.fullmatch(text):
        day = Decimal(text.replace(",", "."))
        # Excel's fractions of a day are exact to a millisecond at best.
        return min(round(day * _SECONDS_OF_DAY, 3), _LAST), ""
    if compact := _COMPACT.fullmatch(text):
        hour, minute, second = (int(each or 0) for each in compact.groups())
        return _count(hour, minute, Decimal(second)), ""
    found = _CLOCK.fullmatch(" ".join(text.split()))
    return _read_parts(found.groupdict()) if found else None


def _read_parts(parts: Mapping[str, str | None]) -> tuple[Decimal, str] | None:
    hour, half = int(parts["hour"] or 0), (parts["half"] or "").casefold()
    minute = int(parts["minute"] or 0)
    second = Decimal(f"{parts['second'] or 0}.{parts['part'] or 0}")
    is_alone = not (parts["minute"] or half)
    hours = range(1, 13) if half else range(24)
    if is_alone or hour not in hours or minute >= _SIXTY or second >= _SIXTY:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return _count(hour, minute, second), parts["offset"] or ""


def _count(hour: int, minute: int, second: Decimal) -> Decimal:
    return Decimal(hour * 3600 + minute * 60) + second


def are_clocks(values: Sequence[str], *, is_named: bool) -> bool:
    """Return whether most values are times of day.

    Numbers only count in a column whose name says that it has times.
    """
    filled = [each for each in values if not is_no_time(each)]
    read = [
        each
        for each in filled
        if (is_named or _LOOKS_LIKE_A_CLOCK.match(each[:_LONGEST])) and read_clock(each)
    ]
    return bool(filled) and len(read) >= _IS_CLOCK * len(filled)


def are_dates(values: Sequence[str], form: TimeFormat) -> bool:
    """Return whether most of a column's times are dates without a time of day."""
    filled = [each for each in values if not is_no_time(each)]
    dates = sum(_is_date(each, form) for each in filled)
    return bool(filled) and dates >= _IS_DATE * len(filled)


def _is_date(text: str, form: TimeFormat) -> bool:
    try:
        time = read_times(TimeFormat(form.style))(text)
    except CellError:
        return False
    return time is not None and not (time.hour or time.minute or has_offset(text))
