"""Reads the times of one column, in the format that its mapping names."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from functools import cache
from zoneinfo import ZoneInfo

from insights_dash.domain.instants import from_microseconds
from insights_dash.ingest.cells import CellError, parse_time
from insights_dash.ingest.files.mapping import TimeFormat, TimeStyle

_YEARS = range(1970, 2200)
# Texts that tools write where a time is missing, in small letters.
_NO_TIMES = frozenset(
    {
        *("", "-", "--", "–", "—", "n/a", "na", "#n/a", "null", "(null)", "none"),
        *("nil", "nat", "nan", "\\n", "undefined", "unknown", "never", "not set"),
        *("empty", "0000-00-00", "0000-00-00 00:00:00"),
    }
)
_UNSET = "0001-01-01"  # unset dates of .NET and Go
_USUAL = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?"
    r"(?P<offset>Z|[+-]\d\d(?::?[0-5]\d)?)?)?",
    re.ASCII,
)
_CLOCK = r"""
    (?P<hour>\d{1,2})
    (?:[:.h](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,](?P<part>\d{1,9}))?)?)?
    (?:\s*(?P<half>[ap])\.?\s?m\b\.?)?
"""
_OFFSET = r"""
    (?:\s*(?P<utc>Z|UTC|GMT)?\s*(?P<offset>[+-]\d\d(?::?[0-5]\d)?)?(?P<named>\s+UTC)?)
    (?:\s+\([^()]{1,60}\))?
"""
_AFTER_DATE = rf"(?:(?:[T,]\s*|\s+(?:at\s+|um\s+|-\s+)?){_CLOCK}{_OFFSET})?"
_WEEKDAY = r"(?:(?!\d)\w{2,12}\.?,?\s+)?"
_MONTH = r"(?P<month>(?!\d)[^\W\d_]{3,12})\.?"
_DATES = {
    "28/04/2021, 4-28-21, 2021/04/28, 28.4.2021": rf"""
        {_WEEKDAY}(?P<a>\d{{1,4}})(?P<between>[-/.])\s?(?P<b>\d{{1,2}})
        (?P=between)\s?(?P<c>\d{{1,4}})\.?{_AFTER_DATE}
    """,
    "28 April 2021, 28-Apr-21, 28. April 2021, 28th of April 2021": rf"""
        {_WEEKDAY}(?P<a>\d{{1,4}})(?:st|nd|rd|th)?[-/.\s]+(?:(?:of|de)\s+)?
        {_MONTH}[-/,\s]+(?:(?:of|de)\s+)?(?P<c>\d{{1,4}}){_AFTER_DATE}
    """,
    "April 28, 2021": rf"""
        {_WEEKDAY}{_MONTH}[-/\s]*(?P<b>\d{{1,2}})(?:st|nd|rd|th)?[-/,\s]+
        (?P<c>\d{{4}}|\d\d(?=\s*$|,?\s+\d)){_AFTER_DATE}
    """,
    "Wed Apr 28 21:50:00 UTC 2021, Wed Apr 28 21:50:00 2021 +0200": rf"""
        {_WEEKDAY}{_MONTH}\s+(?P<b>\d{{1,2}})\s+{_CLOCK}
        (?:\s+(?P<before>UTC|GMT|[+-]\d{{4}}))?\s+(?P<c>\d{{4}})
        (?:\s+(?P<offset>[+-]\d\d:?\d\d))?(?P<utc>\s+UTC)?(?P<named>\s+UTC)?
    """,
    "20210428, 20210428T215000": rf"""
        (?P<a>\d{{4}})(?P<b>\d\d)(?P<c>\d\d)
        (?:[T\s_-]?(?P<hour>\d\d)(?P<minute>\d\d)
        (?P<second>\d\d)?(?:[.,](?P<part>\d{{1,9}}))?(?P<half>(?!))?{_OFFSET})?
    """,
}
_PATTERNS = [re.compile(each, re.VERBOSE | re.IGNORECASE) for each in _DATES.values()]
# The first letters of months in English, German, French, Spanish, Italian, Portuguese
# and Dutch, without accents; longer ones are tried first.
_MONTHS: Mapping[str, int] = {
    letters: month
    for month, names in enumerate(
        (
            *("jan janv ene gen", "feb fev fevr", "mar mrz mae maa mrt", "apr avr abr"),
            *("may mai mag mei", "jun juin giu", "jul juil lug", "aug aou ago"),
            *("sep set", "oct okt out ott", "nov", "dec dez dic des"),
        ),
        start=1,
    )
    for letters in names.split()
}
_PLAIN_LETTERS = str.maketrans("äáàâãéèêëíóôõöúûüç", "aaaaaeeeeioooouuuc")
_EPOCHS = {
    TimeStyle.EPOCH_SECONDS: Decimal(1_000_000),
    TimeStyle.EPOCH_MILLISECONDS: Decimal(1_000),
    TimeStyle.EPOCH_MICROSECONDS: Decimal(1),
    TimeStyle.EPOCH_NANOSECONDS: Decimal("0.001"),
}
_NUMBER = re.compile(
    r"\d{1,19}(?:\.\d{1,20})?(?:E\+?\d{1,2})?", re.ASCII | re.IGNORECASE
)
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a local time
_EXCEL_DAYS = range(25_569, 109_575)  # 1970 to 2199
_CENTURY = 70  # two digits from here on are a year of the last century

_INVALID = {
    TimeStyle.ISO: '"{}" is not a time that starts with the year.',
    TimeStyle.DAY_FIRST: '"{}" is not a time with the day first.',
    TimeStyle.MONTH_FIRST: '"{}" is not a time with the month first.',
    TimeStyle.EPOCH_SECONDS: '"{}" is not a number of seconds since 1970.',
    TimeStyle.EPOCH_MILLISECONDS: '"{}" is not a number of milliseconds since 1970.',
    TimeStyle.EPOCH_MICROSECONDS: '"{}" is not a number of microseconds since 1970.',
    TimeStyle.EPOCH_NANOSECONDS: '"{}" is not a number of nanoseconds since 1970.',
    TimeStyle.EXCEL: '"{}" is not a date as a number of days, as Excel stores it.',
}
_LONGEST = 100
_OFFSET_AT_END = re.compile(
    r"(?:\d\s*Z|\b(?:UTC|GMT)(?:\s*[+-]\d\d:?\d\d)?(?:\s+\d{4})?"
    r"|(?::\d\d|[.,]\d{1,9}|T\d{4,6}|\s\d{4})\s*[+-]\d\d(?::?\d\d)?)"
    r"(?:\s*\([^()]*\))?$",
    re.ASCII | re.IGNORECASE,
)
_NAMED_ZONE = re.compile(r"(.*\d)\s*(?!AM\b|PM\b)([A-Z]{2,5})(\s\d{4})?", re.ASCII)
_HAS_NAMED_ZONE = (
    'The time zone name in "{}" can mean several zones. Choose the time zone that '
    "uses it, or write an offset such as +01:00 instead."
)
_WRONG_YEAR = 'The time "{}" is not between 1970 and 2199.'

ReadTime = Callable[[str], datetime | None]
"""Returns the UTC instant of a text, None if it stands for no time.

Raises CellError if it is not a time in the format.
"""


def is_no_time(text: str) -> bool:
    """Return whether a text is empty, or one that tools write for a missing time."""
    return text.casefold() in _NO_TIMES or text.startswith(_UNSET)


def has_offset(text: str) -> bool:
    """Return whether a text says an offset from UTC, or is a number of seconds."""
    return _OFFSET_AT_END.search(text) is not None


def read_times(form: TimeFormat) -> ReadTime:
    """Return the function that reads times in a format.

    Anything finer than a microsecond is cut off. A date without a time of day means
    midnight. The name of a time zone, such as CEST, is read if it is one of the
    format's time zone at that time. A date that starts with the year can be told from
    others, so it is read in all formats of dates.
    """
    zone = UTC if form.zone == "UTC" else ZoneInfo(form.zone)
    if form.style in _EPOCHS:
        return lambda text: _read_epoch(text, form.style)
    if form.style is TimeStyle.EXCEL:
        return lambda text: _read_excel(text, zone)
    if form.style is TimeStyle.ISO:
        return lambda text: _read_iso(text, zone)
    return lambda text: _read_text(text, form.style, zone)


def _read_iso(text: str, zone: timezone | ZoneInfo) -> datetime | None:
    usual = _USUAL.fullmatch(text)
    if usual is None or text.startswith(_UNSET):
        return _read_text(text, TimeStyle.ISO, zone)
    if usual["offset"]:
        return parse_time(text).astimezone(UTC)
    try:
        local = datetime.fromisoformat(text)
    except ValueError as error:
        raise CellError(_INVALID[TimeStyle.ISO]) from error
    return _place(local, zone)


def _place(local: datetime, zone: timezone | ZoneInfo) -> datetime:
    """Return the instant of a local time, by the rule of `TimeFormat`."""
    if local.year not in _YEARS:
        raise CellError(_WRONG_YEAR)
    if zone is UTC:
        return local.replace(tzinfo=UTC)
    return local.replace(tzinfo=zone).astimezone(UTC)


def _read_text(
    text: str, style: TimeStyle, zone: timezone | ZoneInfo
) -> datetime | None:
    if is_no_time(text):
        return None
    if len(text) > _LONGEST:
        raise CellError(_INVALID[style])
    text = " ".join(text.split())
    found = _match(text)
    if found is None and (named := _NAMED_ZONE.fullmatch(text)):
        return _read_named(f"{named[1]}{named[3] or ''}", named[2], style, zone)
    if found is None:
        raise CellError(_INVALID[style])
    try:
        return _build(found, style, zone)
    except (ValueError, OverflowError) as error:
        if isinstance(error, CellError):
            raise
        raise CellError(_INVALID[style]) from error


def _match(text: str) -> Mapping[str, str | None] | None:
    matches = (each.fullmatch(text) for each in _PATTERNS)
    return next((each.groupdict() for each in matches if each), None)


def _read_named(
    text: str, name: str, style: TimeStyle, zone: timezone | ZoneInfo
) -> datetime | None:
    """Read a time with the name of its zone, if the zone has this name at that time."""
    instant = _read_text(text, style, zone) if _match(text) else None
    for fold in (0, 1):
        local = instant and instant.astimezone(zone).replace(fold=fold)
        if local and local.tzname() == name:
            return local.astimezone(UTC)
    raise CellError(_HAS_NAMED_ZONE)


def _build(
    parts: Mapping[str, str | None], style: TimeStyle, zone: timezone | ZoneInfo
) -> datetime:
    year, month, day = _order(parts, style)
    part = (parts["part"] or "").ljust(6, "0")[:6]
    local = datetime(  # noqa: DTZ001 - a local time
        year,
        month,
        day,
        _read_hour(parts),
        int(parts["minute"] or 0),
        int(parts["second"] or 0),
        int(part),
    )
    before = parts.get("before") or ""
    offset = parts["offset"] or (before if before[:1] in {"+", "-"} else None)
    if offset:
        return _place(local, timezone(_read_offset(offset)))
    is_utc = parts["utc"] or before or parts["named"]
    return _place(local, UTC if is_utc else zone)


def _order(parts: Mapping[str, str | None], style: TimeStyle) -> tuple[int, int, int]:
    """Return year, month and day of the parts of a date in a style."""
    a, b, c = (parts.get(each) or "" for each in "abc")
    if parts.get("month"):
        month = _read_month(parts["month"] or "")
        if not a:
            return _read_year(c), month, int(b)
        if len(a) == len("2021"):
            return int(a), month, int(c)
        return _read_year(c), month, int(a)
    if len(a) == len("2021"):
        return int(a), int(b), int(c)
    if style is TimeStyle.DAY_FIRST:
        return _read_year(c), int(b), int(a)
    if style is TimeStyle.MONTH_FIRST:
        return _read_year(c), int(a), int(b)
    raise ValueError(style)


def _read_year(text: str) -> int:
    if len(text) == len("2021"):
        return int(text)
    if len(text) != len("21"):
        raise ValueError(text)
    return int(text) + (1900 if int(text) >= _CENTURY else 2000)


@cache
def _read_month(name: str) -> int:
    plain = name.casefold().translate(_PLAIN_LETTERS)
    for length in (4, 3):
        if plain[:length] in _MONTHS:
            return _MONTHS[plain[:length]]
    raise ValueError(name)


def _read_hour(parts: Mapping[str, str | None]) -> int:
    hour, half = int(parts["hour"] or 0), parts["half"]
    if half is None:
        if parts["hour"] and not parts["minute"]:
            raise ValueError(hour)
        return hour
    if hour not in range(1, 13):
        raise ValueError(hour)
    return hour % 12 + (12 if half.casefold() == "p" else 0)


@cache
def _read_offset(text: str) -> timedelta:
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -offset if text[0] == "-" else offset


def _read_epoch(text: str, style: TimeStyle) -> datetime | None:
    if is_no_time(text) or text in {"0", "-1"}:
        return None
    if not _NUMBER.fullmatch(text):
        raise CellError(_INVALID[style])
    try:
        instant = from_microseconds(int(Decimal(text) * _EPOCHS[style]))
    except (InvalidOperation, OverflowError) as error:
        raise CellError(_WRONG_YEAR) from error
    if instant.year not in _YEARS:
        raise CellError(_WRONG_YEAR)
    return instant


def _read_excel(text: str, zone: timezone | ZoneInfo) -> datetime | None:
    if is_no_time(text):
        return None
    text = text.replace(",", ".")
    if not _NUMBER.fullmatch(text):
        raise CellError(_INVALID[TimeStyle.EXCEL])
    days = Decimal(text)
    if int(days) not in _EXCEL_DAYS:
        raise CellError(_WRONG_YEAR)
    # Excel's fractions of a day are exact to a millisecond at best.
    milliseconds = round(days * 86_400_000)
    return _place(_EXCEL_EPOCH + timedelta(milliseconds=milliseconds), zone)
