"""Time zones by Windows or IANA name, and the instant a local day starts.

Source of the names: CLDR's windowsZones, through tzlocal.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from tzlocal.windows_tz import tz_win, win_tz

_NOT_ZONES = frozenset({"localtime", "Factory", "posixrules"})


@cache
def zone_names() -> tuple[str, ...]:
    """Return every IANA zone of the installed database, sorted."""
    return tuple(sorted(available_timezones() - _NOT_ZONES))


@cache
def _by_folded_name() -> dict[str, str]:
    names = {windows.casefold(): iana for windows, iana in win_tz.items()}
    names.update({name.casefold(): name for name in zone_names()})
    return names


def find_zone(name: str) -> str | None:
    """Return the IANA name of a zone by its Windows or IANA name; None if unknown.

    Letter case and spaces around the name don't matter.
    """
    return _by_folded_name().get(name.strip().casefold())


def windows_name(iana: str) -> str:
    """Return the Windows name of an IANA zone, or the IANA name if it has none."""
    return tz_win.get(iana, iana)


@lru_cache(maxsize=20_000)
def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant, in UTC, whose local date in `zone` is `day` or later.

    Usually that is midnight. If the clock jumps over midnight, it is the end of the
    jump; if midnight occurs twice, it is the first one.
    """
    midnight = datetime.combine(day, time(), zone)
    start = midnight.astimezone(UTC)
    if start.astimezone(zone).replace(tzinfo=None) == midnight.replace(tzinfo=None):
        return start
    # In a gap the two folds enclose the jump: fold 1 uses the offset after it.
    before = midnight.replace(fold=1).astimezone(UTC) - timedelta(microseconds=1)
    return _first_instant_on(day, before, start, zone)


def _first_instant_on(
    day: date, before: datetime, after: datetime, zone: ZoneInfo
) -> datetime:
    """Bisect (before, after] to the microsecond to find the first instant of `day`."""
    while after - before > timedelta(microseconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(zone).date() >= day:
            after = middle
        else:
            before = middle
    return after
