"""The frequency of a series as text: deployments per week, or a number of them.

Less than a week is too short for a rate. Source: docs/metrics.md, "Less than a week".
"""

from datetime import date

from insights_dash.domain.period_headline import count_days, is_too_short_for_a_rate
from insights_dash.figures.sentences import describe_rate_of
from insights_dash.metrics.answer.changes.figures import FigureChange

_NOTHING = "–"


def is_short(days: tuple[date, date]) -> bool:
    """Return whether a period, from first to last day, is too short for a rate."""
    return is_too_short_for_a_rate(count_days(*days))


def is_counted(change: FigureChange) -> bool:
    """Return whether a frequency is shown as a number of deployments."""
    return is_too_short_for_a_rate(change.days[0])


def has_size(change: FigureChange) -> bool:
    """Return whether a change has a size, because both periods have rates."""
    return not any(map(is_too_short_for_a_rate, change.days))


def are_counts_comparable(change: FigureChange) -> bool:
    """Return whether both periods are shown as numbers, of as many days."""
    return is_counted(change) and change.days[0] == change.days[1]


def write_now(change: FigureChange) -> tuple[str, str]:
    """Return the value now and its unit: `("4.2", "per week")`, `("4", "in 3 days")`.

    A dash has no unit.
    """
    if change.now is None:
        return _NOTHING, ""
    if is_counted(change):
        return f"{change.counts[0]:,}", say_days(change.days[0])
    return describe_rate_of(change.now), "per week"


def write_before(change: FigureChange) -> str:
    """Return the value before, with its unit if that isn't the unit of now.

    It is a number of deployments if the compared period is too short for a rate.
    """
    if change.before is None:
        return _NOTHING
    if are_counts_comparable(change):
        return f"{change.counts[1]:,}"
    if is_too_short_for_a_rate(change.days[1]):
        return f"{change.counts[1]:,} {say_days(change.days[1])}"
    rate = describe_rate_of(change.before)
    return f"{rate} per week" if is_counted(change) else rate


def name_column(days: tuple[date, date]) -> str:
    """Return the title of a column: `Deployments per week`, `Deployments in 3 days`.

    `days` are the first and the last day of the period.
    """
    if is_short(days):
        return f"Deployments {say_days(count_days(*days))}"
    return "Deployments per week"


def say_days(days: int) -> str:
    """Return `in 1 day`, `in 3 days`."""
    return f"in {days:,} day{'s' * (days != 1)}"
