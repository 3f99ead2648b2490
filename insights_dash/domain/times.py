"""Reads times as people and programs write them: ISO 8601 with a UTC offset."""

import re
from datetime import datetime

# .NET's default instant is in the year 1, and would result in durations of centuries.
_YEARS = range(1970, 2200)
_INVALID_TIME = (
    'Invalid time "{}". Use ISO 8601 with a UTC offset, such as 2026-01-31T09:30:00Z.'
)
_NO_OFFSET = 'The time "{}" has no UTC offset. Add Z or an offset such as +01:00.'
_NO_SUCH_TIME = 'Invalid date or time "{}".'
_WRONG_YEAR = 'The time "{}" is not between 1970 and 2199.'
# Almost every time has this form, which Python reads as it is.
_USUAL_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?"
    r"(?P<offset>Z|[+-]\d\d(:?[0-5]\d)?)?",
    re.ASCII,
)
_OTHER_TIME = re.compile(
    r"""
    (?P<year>\d{4})(?P<dash>-?)(?P<month>\d\d)(?P=dash)(?P<day>\d\d)
    (?:T|[ ]+)
    (?P<hour>\d\d)(?P<colon>:?)(?P<minute>\d\d)
    (?:(?P=colon)(?P<second>\d\d(?:[.,]\d{1,9})?))?
    [ ]*
    (?:(?P<utc>Z|UTC|GMT|[+-]00:?00[ ]UTC)|(?P<offset>[+-]\d\d(?::?[0-5]\d)?))?
    """,
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)


class UnreadableTimeError(ValueError):
    """A text isn't a time; `reason` has a `{}` in the place of the text."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def parse_time(text: str) -> datetime:
    """Return the UTC instant of an ISO 8601 time with an offset.

    Unambiguous variants of ISO 8601 are accepted: spaces before the offset, `UTC` for
    `Z`, and small letters. Anything finer than a microsecond is cut off.

    Raises:
        UnreadableTimeError: if it is not a time, or not an unambiguous one.
    """
    usual = _USUAL_TIME.fullmatch(text)
    if usual is None:
        iso = _to_iso(text)
    elif usual["offset"] is None:
        raise UnreadableTimeError(_NO_OFFSET)
    else:
        iso = text
    try:
        instant = datetime.fromisoformat(iso)
    except ValueError as error:
        raise UnreadableTimeError(_NO_SUCH_TIME) from error
    if instant.year not in _YEARS:
        raise UnreadableTimeError(_WRONG_YEAR)
    return instant


def _to_iso(text: str) -> str:
    time = _OTHER_TIME.fullmatch(text)
    if time is None:
        raise UnreadableTimeError(_INVALID_TIME)
    offset = "Z" if time["utc"] else time["offset"]
    if offset is None:
        raise UnreadableTimeError(_NO_OFFSET)
    second = (time["second"] or "00").replace(",", ".")
    date = f"{time['year']}-{time['month']}-{time['day']}"
    return f"{date}T{time['hour']}:{time['minute']}:{second}{offset}"
