"""Deployments, series and the log as CSV, from columns, in blocks of some megabytes.

The columns of deployments and their order are those of Octopus's CSV download, which
spreadsheets are built on: a new column may only come last. There, durations are also
given in seconds, with which spreadsheets can calculate.
"""

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from insights_dash.api.wire.cells import (
    Column,
    Notation,
    Texts,
    pack_rows,
    write_distinct,
    write_durations,
    write_exact_durations,
    write_exact_seconds,
    write_floats,
    write_instants,
    write_integers,
    write_numbers,
    write_seconds,
)
from insights_dash.api.wire.moment import instant_text
from insights_dash.domain.deployment import FAILED, Outcome, TaskState
from insights_dash.domain.identity import Kind
from insights_dash.domain.metric import Figure, Metric, Unit
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.deployments import DeploymentColumns, DeploymentList
from insights_dash.metrics.answer.summaries import CellSummaries
from insights_dash.metrics.history.columns import FAILURE, UNKNOWN, Codes, Integers
from insights_dash.store.events import Event, join_details, name_actor

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
    "Lead Time Seconds",
    "Since Previous Successful Seconds",
    "Time to Recovery Seconds",
)
EVENT_COLUMNS = (
    *("Event", "Occurred", "User", "Action", "Document", "Space", "Address"),
    "Details",
)
_FIGURES = ("Count", "Mean", "Median", "Min", "Max", "95th Percentile")
# A spreadsheet takes a cell that begins with one of these for a formula.
# Wide ones count in East Asian editions; some spreadsheets drop blanks before them.
_FORMULA_SIGNS = "=+@\t\r\n\uff1d\uff0b\uff0d\uff20-"
# Where a comma is a decimal sign, spreadsheets begin a new cell after a semicolon.
_FORMULA = re.compile(rf"(\A|;)(?=[\s\ufeff]*[{_FORMULA_SIGNS}])")
# Only texts that people typed are guarded: no figure is a formula.
_NOTATION = Notation(b"", b"", b"-", b"", lambda value: repr(value).encode())
_STATES = np.array([TaskState.SUCCESS.value.encode(), TaskState.FAILED.value.encode()])
_FLAGS = np.array([b"False", b"True"])
_ROWS_PER_BLOCK = 8_192


def write_deployments(listed: DeploymentList) -> Iterator[bytes]:
    """A line of column names, then blocks of lines; exact durations, UTC."""
    yield write_line(DEPLOYMENT_COLUMNS)
    for start in range(0, len(listed.rows), _ROWS_PER_BLOCK):
        columns = listed.reader.columns(listed.rows[start : start + _ROWS_PER_BLOCK])
        yield pack_rows([*_list_cells(columns, listed.names)], 1)[0]


def write_series(answer: MetricsAnswer, metrics: Sequence[Metric]) -> Iterator[bytes]:
    """Yield one line per series and interval, with the figures of the metrics.

    If the answer has summaries, each series has a line with the last day of the period
    too, and every line says which period it is about. Last come durations in seconds.
    """
    columns = [name for metric in metrics for name in _COLUMNS[metric].names]
    seconds = [name for metric in metrics for name in _name_seconds(metric)]
    if answer.summary is None:
        yield write_line(("Series", "From", *columns, *seconds))
        yield from _write_rows(answer, metrics, b"")
        return
    yield write_line(("Series", "From", *columns, "To", "Period", *seconds))
    for period, part in ((b"Now", answer), (b"Before", answer.comparison)):
        if part is not None:
            yield from _write_rows(part, metrics, b",," + period)
        if part is not None and part.summary is not None:
            last = str(part.days[1]).encode()
            yield from _write_rows(part.summary, metrics, b",%b,%b" % (last, period))


def _write_rows(
    answer: MetricsAnswer, metrics: Sequence[Metric], ending: bytes
) -> Iterator[bytes]:
    if not answer.intervals:
        return
    step = max(1, _ROWS_PER_BLOCK // len(answer.intervals))
    for start in range(0, len(answer.names), step):
        block = slice(start, start + step)
        columns = _list_figures(answer, metrics, block)
        seconds = _list_seconds(answer, metrics, block)
        yield pack_rows([*columns, ending, *seconds, b"\r\n"], 1)[0]


def write_events(blocks: Iterable[Sequence[Event]]) -> Iterator[bytes]:
    """Yield the audit log: a header, then one line per event, in UTC."""
    yield write_line(EVENT_COLUMNS)
    for block in blocks:
        yield b"".join(
            write_line([write_text(cell).decode() for cell in _list_event(each)])
            for each in block
        )


def _list_event(event: Event) -> Sequence[str]:
    return (
        event.id,
        instant_text(event.occurred),
        name_actor(event),
        event.action,
        event.document,
        event.space_id,
        event.address,
        join_details(event),
    )


def write_line(cells: Sequence[str]) -> bytes:
    """Return a line of cells that need no quotes."""
    return ",".join(cells).encode() + b"\r\n"


def write_text(text: str | None) -> bytes:
    """A cell, in quotes where it needs them, and never a formula."""
    if text is None:
        return b""
    safe = _FORMULA.sub(r"\1'", text)
    line = io.StringIO()
    # Alone, an empty cell would get quotes.
    csv.writer(line).writerow((safe, None))
    return line.getvalue().removesuffix(",\r\n").encode()


def _list_cells(
    columns: DeploymentColumns, names: Mapping[Kind, Mapping[int, str | None]]
) -> Iterator[Column]:
    """The columns of `DEPLOYMENT_COLUMNS`, each but the first behind its comma."""
    versions = columns.versions
    yield from _write_ids(columns.number)
    yield b","
    yield _write_names(columns.project, names[Kind.PROJECT])
    yield b","
    yield _write_versions(columns.release, versions)
    yield b","
    yield _write_names(columns.channel, names[Kind.CHANNEL])
    yield b","
    yield from write_instants(columns.completed)
    yield b","
    yield _write_names(columns.environment, names[Kind.ENVIRONMENT])
    yield b","
    yield _write_names(columns.tenant, names[Kind.TENANT])
    yield b","
    yield _STATES[(columns.outcome == FAILURE).astype(np.intp)]
    yield b","
    yield _FLAGS[columns.had_guided_failure.astype(np.intp)]
    yield b","
    yield from _write_exact(columns.lead_time)
    yield b","
    yield _write_versions(columns.lead_time_release, versions)
    yield b","
    yield from _write_exact(columns.since_previous)
    yield b","
    yield from _write_ids(columns.previous)
    yield b","
    yield from _write_exact(columns.time_to_recovery)
    yield b","
    yield from write_numbers(columns.until_recovery, columns.until_recovery > 0)
    yield b","
    yield from _write_ids(columns.recovered_from)
    yield b","
    yield _write_versions(columns.recovered_release, versions)
    durations = columns.lead_time, columns.since_previous, columns.time_to_recovery
    for each in durations:
        yield b","
        yield from write_exact_seconds(each, each != UNKNOWN)
    yield b"\r\n"


def _write_names(numbers: Codes, names: Mapping[int, str | None]) -> Texts:
    return write_distinct(numbers, lambda number: write_text(names.get(number)))


def _write_versions(releases: Integers, versions: NDArray[np.object_]) -> Texts:
    return write_distinct(
        releases, lambda place: b"" if place < 0 else write_text(versions[place])
    )


def _write_exact(durations: Integers) -> tuple[Column, ...]:
    return write_exact_durations(durations, durations != UNKNOWN, _NOTATION)


def _write_ids(numbers: Codes) -> tuple[Column, ...]:
    """`Deployments-1`, or nothing for 0."""
    is_one = numbers > 0
    before = f"{Kind.DEPLOYMENT}-".encode()
    return np.where(is_one, before, b""), *write_numbers(numbers, is_one)


def _list_figures(
    answer: MetricsAnswer, metrics: Sequence[Metric], block: slice
) -> Iterator[Column]:
    """Return the columns of these series, one row per interval."""
    names = np.array([write_text(name) for name in answer.names[block]])
    yield np.repeat(names, len(answer.intervals))
    yield b","
    days = np.array([str(interval.start).encode() for interval in answer.intervals])
    yield np.tile(days, len(names))
    for metric in metrics:
        yield from _COLUMNS[metric].write(answer, block)


def _write_count(
    outcomes: Collection[Outcome], answer: MetricsAnswer, block: slice
) -> Iterator[Column]:
    yield b","
    yield write_integers(answer.count(outcomes)[block].ravel())


def _write_share(
    outcomes: Collection[Outcome], answer: MetricsAnswer, block: slice
) -> Iterator[Column]:
    yield b","
    is_known = answer.totals[block].ravel() > 0
    yield write_floats(answer.share(outcomes)[block].ravel(), is_known, _NOTATION)


def _write_failures(answer: MetricsAnswer, block: slice) -> Iterator[Column]:
    yield from _write_count(FAILED, answer, block)
    yield from _write_count({Outcome.GUIDED_FAILURE}, answer, block)
    yield from _write_count(frozenset(Outcome), answer, block)
    yield from _write_share(FAILED, answer, block)


def _write_summary(
    figure: Figure, answer: MetricsAnswer, block: slice
) -> Iterator[Column]:
    summary = answer.summaries[figure]
    count = summary.count[block].ravel()
    yield b","
    yield write_integers(count)
    for seconds in _list_durations(summary, block):
        yield b","
        yield from write_durations(seconds, count > 0, _NOTATION)


def _list_durations(summary: CellSummaries, block: slice) -> Iterator[Integers]:
    """Yield the durations of a summary in seconds, in the order of `_FIGURES`."""
    for values in (
        *(summary.mean, summary.median, summary.min, summary.max),
        summary.ninety_fifth,
    ):
        yield values[block].ravel().astype(np.int64)


def _name_seconds(metric: Metric) -> Sequence[str]:
    if not metric.is_duration:
        return ()
    _, *durations = _COLUMNS[metric].names
    return [f"{name} Seconds" for name in durations]


def _list_seconds(
    answer: MetricsAnswer, metrics: Sequence[Metric], block: slice
) -> Iterator[Column]:
    """Return the columns that `_name_seconds` names, one row per interval."""
    for metric in metrics:
        if not metric.is_duration:
            continue
        summary = answer.summaries[metric.figure]
        is_known = summary.count[block].ravel() > 0
        for seconds in _list_durations(summary, block):
            yield b","
            yield from write_seconds(seconds, is_known)


@dataclass(frozen=True)
class _Columns:
    """A metric's columns: names, and what writes them, each after a comma."""

    names: tuple[str, ...]
    write: Callable[[MetricsAnswer, slice], Iterator[Column]]


def _list_columns(metric: Metric) -> _Columns:
    name, outcomes = metric.spec.column, metric.spec.outcomes
    if metric.spec.unit is Unit.COUNT:
        return _Columns((name,), partial(_write_count, outcomes))
    if outcomes == FAILED:
        names = ("Failed", "Guided Failures", "Total", name)
        return _Columns(names, _write_failures)
    if metric.spec.unit is Unit.SHARE:
        return _Columns((name,), partial(_write_share, outcomes))
    summaries = tuple(f"{name} {figure}" for figure in _FIGURES)
    return _Columns(summaries, partial(_write_summary, metric.figure))


_COLUMNS = {metric: _list_columns(metric) for metric in Metric}
