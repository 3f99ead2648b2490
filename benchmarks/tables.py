"""Markdown of the measurements: a table of preparations, then one table per range."""

from collections.abc import Mapping, Sequence
from statistics import geometric_mean

from benchmarks.query import RANGES, Query
from benchmarks.run import Run
from benchmarks.views import Views
from insights_dash.domain.time_range import TimeRange

_TITLES = {
    TimeRange.LAST_YEAR: "last year",
    TimeRange.LAST_QUARTER: "last quarter",
    TimeRange.LAST_MONTH: "last month",
}
_MEGABYTE = 1_000_000
_MICROSECONDS, _MILLISECONDS = 1_000_000, 1_000
_FAST, _VERY_FAST = 0.01, 0.001

# Seconds per engine, ours first.
_Times = Mapping[str, float]


def format_run(measured: Run) -> str:
    """Return the table of preparations, then one table per range.

    Each query has a row. The means and smallest ratios leave out the selective report.
    """
    lines = [
        f"### {measured.deployments:,} deployments",
        "",
        "| preparation and memory | time | memory or file |",
        "| --- | ---: | ---: |",
    ]
    for each in measured.preparations:
        time = "" if each.seconds is None else format_time(each.seconds)
        size = "" if each.size is None else format_size(each.size)
        lines.append(f"| {each.what} | {time} | {size} |")
    if measured.views:
        lines += ["", *_format_views(measured.views)]
    for time_range in RANGES:
        times = _times(measured, time_range)
        if times:
            lines += ["", *_format_range(time_range, times)]
    return "\n".join([*lines, "", ""])


def format_growth(smaller: Run, larger: Run) -> str:
    """Return how many times as long our answers take in a larger history."""
    grown = larger.deployments / smaller.deployments
    lines = [
        f"### From {smaller.deployments:,} to {larger.deployments:,} deployments",
        "",
        f"| {grown:,.0f}× as many deployments | mean time | longest time |",
        "| --- | ---: | ---: |",
    ]
    for time_range in RANGES:
        before, after = _times(smaller, time_range), _times(larger, time_range)
        ratios = {
            question: next(iter(after[question].values())) / next(iter(times.values()))
            for question, times in before.items()
            if question in after and question.projects is None
        }
        if ratios:
            most = max(ratios, key=lambda each: ratios[each])
            lines.append(
                f"| {_TITLES[time_range]} | {geometric_mean(ratios.values()):,.1f}× "
                f"| {ratios[most]:,.1f}× ({most.name}) |"
            )
    return "\n".join([*lines, "", ""])


def format_time(seconds: float) -> str:
    """Format a time with about three digits."""
    if seconds < _VERY_FAST:
        return f"{seconds * _MICROSECONDS:,.1f} µs"
    if seconds < 1:
        digits = 2 if seconds < _FAST else 1
        return f"{seconds * _MILLISECONDS:.{digits}f} ms"
    return f"{seconds:,.2f} s"


def format_size(size: int) -> str:
    """Format a size in megabytes."""
    return f"{size / _MEGABYTE:,.1f} MB"


def _format_views(measured: Sequence[Views]) -> Sequence[str]:
    """Return a row per view, with the ratios to the first one of its split."""
    lines = [
        "| last quarter, weekly: CPU time | first time | after a new deployment |",
        "| --- | ---: | ---: |",
    ]
    for views in measured:
        for name, times in views.rows():
            cells = (f"{format_time(each)} ({ratio:,.2f}×)" for each, ratio in times)
            lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def _times(measured: Run, time_range: TimeRange) -> Mapping[Query, _Times]:
    times: dict[Query, dict[str, float]] = {}
    for each in measured.timings:
        if each.question.time_range is time_range:
            times.setdefault(each.question, {})[each.engine] = each.seconds
    return times


def _format_range(
    time_range: TimeRange, times: Mapping[Query, _Times]
) -> Sequence[str]:
    engines = list(dict.fromkeys(engine for row in times.values() for engine in row))
    whole = [row for each, row in times.items() if each.projects is None]
    lines = [
        f"| {_TITLES[time_range]} | {' | '.join(engines)} |",
        f"| --- | {' | '.join('---:' for _ in engines)} |",
        *(_format_row(question, row) for question, row in times.items()),
    ]
    if whole:
        ours = engines[0]
        ratios = {each: [row[each] / row[ours] for row in whole] for each in engines}
        means = [f"{geometric_mean(each):,.1f}×" for each in ratios.values()]
        least = [f"{min(each):,.1f}×" for each in ratios.values()]
        lines.append(f"| geometric mean of all splits | {' | '.join(means)} |")
        lines.append(f"| smallest ratio of all splits | {' | '.join(least)} |")
    return lines


def _format_row(question: Query, row: _Times) -> str:
    ours, *theirs = row.values()
    cells = [format_time(ours)]
    cells += [f"{format_time(each)} ({each / ours:,.1f}×)" for each in theirs]
    return f"| {question.name} | {' | '.join(cells)} |"
