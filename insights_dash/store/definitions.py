"""Definitions of reports and spaces as JSON columns store them."""

from collections.abc import Mapping

from insights_dash.domain.definitions import Definitions, Statistic, WeekStart


def write_definitions(definitions: Definitions | None) -> dict[str, str] | None:
    """Return the value of the column; None if there are none."""
    if definitions is None:
        return None
    return {
        "week_start": definitions.week_start.value,
        "statistic": definitions.statistic.value,
    }


def read_definitions(stored: Mapping[str, str] | None) -> Definitions | None:
    """Return the definitions in a column; what it lacks has its default."""
    if stored is None:
        return None
    own = Definitions()
    return Definitions(
        WeekStart(stored.get("week_start", own.week_start)),
        Statistic(stored.get("statistic", own.statistic)),
    )
