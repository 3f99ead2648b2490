"""The lines of a split: where they begin, and which are identical."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from insights_dash.domain.metric import IntervalMetrics, Series

_MOST_NAMES = 3


def begin_all(
    series: Sequence[Series], first_days: Mapping[str, date]
) -> Sequence[Series]:
    """Return series without the intervals before their first deployments ever.

    There was nothing to deploy then, which isn't the same as no deployments.
    """
    return [_begin(each, first_days.get(each.name)) for each in series]


def _begin(series: Series, first_day: date | None) -> Series:
    if first_day is None:
        return series
    starts = [each.start for each in series.intervals]
    before = sum(1 for each in starts[1:] if each <= first_day)
    return replace(series, intervals=series.intervals[before:])


def describe_alike(
    series: Sequence[Series], value: Callable[[IntervalMetrics], float | None]
) -> str:
    """Return which series have the same values in all intervals; empty if none have."""
    by_values: dict[tuple[tuple[date, float], ...], list[str]] = {}
    for each in series:
        values = tuple(
            (interval.start, found)
            for interval in each.intervals
            if (found := value(interval)) is not None
        )
        if values:
            by_values.setdefault(values, []).append(each.name)
    alike = [names for names in by_values.values() if len(names) > 1]
    return "; ".join(f"{len(names)} identical lines: {_list(names)}" for names in alike)


def _list(names: Sequence[str]) -> str:
    shown, rest = names[:_MOST_NAMES], len(names) - _MOST_NAMES
    if rest == 1:
        return ", ".join(names)
    return ", ".join(shown) + (f" and {rest} more" if rest > 0 else "")
