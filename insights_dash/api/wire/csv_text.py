"""Deployments and series as CSV, row by row.

The columns of deployments and their order are those of Octopus's CSV download, which
spreadsheets are built on: a new column may only come last.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from insights_dash.api.wire.moment import completed_text, duration_text
from insights_dash.domain.measure import IntervalMetrics, Measure, Series, Summary
from insights_dash.metrics.drill_down import FoundDeployment

DEPLOYMENT_COLUMNS = (
    "Deployment",
    "Project",
    "Release",
    "Channel",
    "Completed",
    "Environment",
    "Tenant",
    "State",
    "Had Guided Failure",
    "Lead Time",
    "Lead Time Calculated From",
    "Since Previous Successful",
    "Previous Successful",
    "Time to Recovery",
    "Deployments Until Recovery",
    "Recovery From",
    "Recovery From Version",
)
_FIGURES = ("Count", "Mean", "Median", "Min", "Max", "95th Percentile")
# A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int | float | None


def write_deployments(blocks: Iterable[Sequence[FoundDeployment]]) -> Iterator[str]:
    """A line of column names, then blocks of lines; exact durations, UTC."""
    yield _write([DEPLOYMENT_COLUMNS])
    for block in blocks:
        yield _write(map(_list_cells, block))


def write_series(
    series: Sequence[Series], measures: Sequence[Measure]
) -> Iterator[str]:
    """A line an interval of each series, with the figures of the measures."""
    columns = [column for measure in measures for column in _COLUMNS[measure]]
    yield _write([("Series", "From", *(name for name, _ in columns))])
    for each in series:
        yield _write(
            (
                each.name,
                interval.start.isoformat(),
                *(read(interval) for _, read in columns),
            )
            for interval in each.intervals
        )


def _write(rows: Iterable[Sequence[Cell]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([_make_safe(cell) for cell in row] for row in rows)
    return text.getvalue()


def _make_safe(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.startswith(_FORMULA_SIGNS):
        return f"'{cell}"
    return cell


def _list_cells(found: FoundDeployment) -> Sequence[Cell]:
    metrics = found.metrics
    return (
        metrics.id,
        found.project,
        metrics.release_version,
        found.channel,
        completed_text(metrics.completed),
        found.environment,
        found.tenant,
        metrics.task_state.value,
        "True" if metrics.had_guided_failure else "False",
        _duration(metrics.lead_time),
        metrics.lead_time_calculated_from_version,
        _duration(metrics.time_since_previous),
        metrics.previous_id,
        _duration(metrics.time_to_recovery),
        metrics.deployments_until_recovery,
        metrics.recovered_from_id,
        metrics.recovered_from_version,
    )


def _duration(span: timedelta | None) -> str | None:
    return None if span is None else duration_text(span)


def _seconds(seconds: float | None) -> str | None:
    return None if seconds is None else duration_text(timedelta(seconds=seconds))


_Column = tuple[str, Callable[[IntervalMetrics], Cell]]


def _list_durations(
    name: str, read: Callable[[IntervalMetrics], Summary[int]]
) -> tuple[_Column, ...]:
    readings: tuple[Callable[[Summary[int]], Cell], ...] = (
        lambda summary: summary.count,
        lambda summary: _seconds(summary.mean),
        lambda summary: _seconds(summary.median),
        lambda summary: _seconds(summary.min),
        lambda summary: _seconds(summary.max),
        lambda summary: _seconds(summary.ninety_fifth),
    )

    def bind(
        reading: Callable[[Summary[int]], Cell],
    ) -> Callable[[IntervalMetrics], Cell]:
        return lambda interval: reading(read(interval))

    return tuple(
        (f"{name} {figure}", bind(reading))
        for figure, reading in zip(_FIGURES, readings, strict=True)
    )


_COLUMNS: Mapping[Measure, tuple[_Column, ...]] = {
    Measure.DEPLOYMENT_FREQUENCY: (
        ("Successful Deployments", lambda each: each.failure_rate.successful),
    ),
    Measure.LEAD_TIME: _list_durations("Lead Time", lambda each: each.lead_time),
    Measure.DEPLOYMENT_FAILURE_RATE: (
        ("Failed", lambda each: each.failure_rate.failed),
        (
            "Guided Failures",
            lambda each: each.failure_rate.successful_but_had_guided_failure,
        ),
        ("Total", lambda each: each.failure_rate.total),
        ("Failure Rate", lambda each: each.failure_rate.rate),
    ),
    Measure.TIME_TO_RECOVERY: _list_durations(
        "Time to Recovery", lambda each: each.mean_time_to_recovery
    ),
    Measure.DEPLOYMENT_DURATION: _list_durations(
        "Duration", lambda each: each.deployment_duration
    ),
    Measure.QUEUE_TIME: _list_durations("Queue Time", lambda each: each.queue_time),
}
