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
    """Every IANA zone of the installed database, sorted."""
    return tuple(sorted(available_timezones() - _NOT_ZONES))


@cache
def _by_folded_name() -> dict[str, str]:
    names = {windows.casefold(): iana for windows, iana in win_tz.items()}
    names.update({name.casefold(): name for name in zone_names()})
    return names


def find_zone(name: str) -> str | None:
    """The IANA name of a zone given by its Windows or IANA name; None if unknown.

    Letter case and surrounding blanks do not matter.
    """
    return _by_folded_name().get(name.strip().casefold())


def windows_name(iana: str) -> str:
    """The Windows name of an IANA zone; the IANA name itself where there is none."""
    return tz_win.get(iana, iana)


@lru_cache(maxsize=20_000)
def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first instant, in UTC, whose local date in `zone` is `day` or later.

    Local midnight; where the clock jumps over midnight, the end of the jump;
    where midnight comes twice, the first of the two.
    """
    midnight = datetime.combine(day, time(), zone)
    start = midnight.astimezone(UTC)
    if start.astimezone(zone).replace(tzinfo=None) == midnight.replace(tzinfo=None):
        return start
    # In a gap the two folds bracket the jump: fold 1 reads the clock after it.
    before = midnight.replace(fold=1).astimezone(UTC) - timedelta(microseconds=1)
    return _first_instant_on(day, before, start, zone)


def _first_instant_on(
    day: date, before: datetime, after: datetime, zone: ZoneInfo
) -> datetime:
    """Bisect (before, after] to the microsecond for the first instant of `day`."""
    while after - before > timedelta(microseconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(zone).date() >= day:
            after = middle
        else:
            before = middle
    return after
