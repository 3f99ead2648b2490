"""The week start of the country of a time zone.

Source: CLDR 48, supplemental data, `weekData/firstDay`.
"""

from insights_dash.domain.definitions import WeekStart
from insights_dash.domain.zone_countries import find_own_country

# ISO codes. Everywhere else, and where no country is known, weeks start on Monday.
_SUNDAY = (
    "AG AS BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN IS JM JP KE KH KR LA "
    "MH MM MO MT MX MZ NI NP PA PE PH PK PR PT PY SA SG SV TH TT TW UM US VE VI WS YE "
    "ZA ZW"
)
# Reports have no weeks that start on these days. Sunday is the nearest one they have.
_SATURDAY = "AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY"
_FRIDAY = "MV"
_WITH_SUNDAY = frozenset(f"{_SUNDAY} {_SATURDAY} {_FRIDAY}".split())


def propose_week_start(zone: str) -> WeekStart:
    """Return the week start that is usual where an IANA zone is used."""
    if find_own_country(zone) in _WITH_SUNDAY:
        return WeekStart.SUNDAY
    return WeekStart.MONDAY
