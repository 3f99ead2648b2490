"""A run: a history, its questions, and every engine's time for the same answers."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks.columns_engine import Columns, check_equal
from benchmarks.duckdb_engine import DuckDB
from benchmarks.pandas_engine import Pandas
from benchmarks.question import Engine, Facts, Question
from benchmarks.sqlite_engine import SQLite
from benchmarks.synthetic import (
    NOW,
    SELECTED_ENVIRONMENTS,
    SELECTED_PROJECTS,
    Synthetic,
    make,
)
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.split import Split
from insights_dash.domain.time_range import Granularity, TimeRange, list_intervals
from insights_dash.metrics.columns import FAILURE, UNKNOWN, Deployments, take
from insights_dash.metrics.history import History
from insights_dash.metrics.live_history import LiveHistory
from insights_dash.metrics.streams import enrich
from insights_dash.store.tables import to_microseconds

_Result = TypeVar("_Result")
# Deployments that arrive one after the other.
_ARRIVALS = 1_000
_SPLITS = (Split.NONE, Split.PROJECT, Split.TENANT, Split.TENANT_TAG_SET)


@dataclass(frozen=True)
class Timing:
    """Median seconds of an engine for a question."""

    question: str
    engine: str
    seconds: float
    is_selective: bool = False


@dataclass(frozen=True)
class Preparation:
    """What it takes before the first question: seconds, and bytes held."""

    what: str
    seconds: float
    size: int | None = None


@dataclass(frozen=True)
class Run:
    """Everything measured for a size of history."""

    deployments: int
    preparations: Sequence[Preparation]
    timings: Sequence[Timing]


def run(deployments: int, folder: Path, *, with_sqlite: bool) -> Run:
    """Build, check that answers are equal, then time the engines in turn."""
    space = make(deployments)
    history, preparations = _prepare(space)
    facts = Facts.of(history)
    engines: list[Engine] = [DuckDB(), Pandas()]
    if with_sqlite:
        engines.append(SQLite(folder))
    for engine in engines:
        seconds, size = _time(partial(engine.load, facts))
        preparations.append(Preparation(f"{engine.name}: load", seconds, size))
    columns = Columns(space, history)
    timings = [
        timing
        for question in list_questions()
        for timing in _measure(question, columns, engines)
    ]
    return Run(deployments, preparations, timings)


def list_questions() -> Sequence[Question]:
    """A year weekly and daily in each split, and a report on a little of it."""
    questions = [
        _ask(split, granularity)
        for granularity in (Granularity.WEEKLY, Granularity.DAILY)
        for split in _SPLITS
    ]
    return [*questions, _ask(Split.NONE, Granularity.WEEKLY, is_selective=True)]


def _ask(
    split: Split, granularity: Granularity, *, is_selective: bool = False
) -> Question:
    zone = ZoneInfo("UTC")
    intervals = list_intervals(TimeRange.LAST_YEAR, granularity, zone=zone, as_of=NOW)
    first, second = (to_microseconds(each.begins) for each in intervals[:2])
    return Question(
        split,
        granularity,
        begin=first,
        end=to_microseconds(NOW),
        width=second - first,
        intervals=len(intervals),
        projects=SELECTED_PROJECTS if is_selective else None,
        environments=SELECTED_ENVIRONMENTS if is_selective else None,
    )


def _prepare(space: Synthetic) -> tuple[History, list[Preparation]]:
    seconds, _ = _best(lambda: enrich(space.deployments, space.releases), 3)
    built, live = _time(lambda: _build(space))
    history = live.snapshot()
    preparations = [
        Preparation("Insights Dash: enrichment", seconds),
        Preparation("Insights Dash: all columns", built, _size(live)),
        _append(space),
    ]
    return history, preparations


def _build(space: Synthetic) -> LiveHistory:
    live = LiveHistory.of(space.releases, space.deployments)
    live.snapshot()
    return live


def _append(space: Synthetic) -> Preparation:
    """One deployment more, the newest: what an arrival costs, one after the other."""
    deployments = space.deployments
    before = take(deployments, slice(-_ARRIVALS))
    live = LiveHistory.of(space.releases, before)
    no_releases = take(space.releases, np.arange(0))
    rows = _last_rows(deployments)

    def apply() -> None:
        for row in rows:
            live.apply(no_releases, [row])

    seconds, _ = _time(apply)
    return Preparation("Insights Dash: one deployment more", seconds / len(rows))


def _last_rows(deployments: Deployments) -> Sequence[tuple[Any, ...]]:
    """The newest deployments as the store gives them."""
    newest = take(deployments, slice(-_ARRIVALS, None))
    codes = (newest.number, newest.sequence, newest.release)
    places = (newest.environment, newest.tenant)
    columns = [each.tolist() for each in (*codes, *places)]
    times = (newest.queued, newest.started, newest.completed)
    columns += [
        [None if each == UNKNOWN else each for each in column.tolist()]
        for column in times
    ]
    failed = newest.outcome == FAILURE
    columns.append(
        [TaskState.FAILED.value if each else TaskState.SUCCESS.value for each in failed]
    )
    columns.append(newest.had_guided_failure.tolist())
    return list(zip(*columns, strict=True))


def _size(live: LiveHistory) -> int:
    """Bytes of all columns, those of releases apart."""
    return sum(each.nbytes for table in live.columns().values() for each in table)


def _measure(
    question: Question, columns: Columns, engines: Sequence[Engine]
) -> list[Timing]:
    """All answers equal first; then in turn, so that what else runs hits everyone."""
    answer = columns.answer(question)
    numbers = columns.series_numbers(answer, question.split)
    everyone: Sequence[Engine | Columns] = (columns, *engines)
    spent: dict[str, list[float]] = {each.name: [] for each in everyone}
    for engine in engines:
        seconds, cells = _time(partial(engine.answer, question))
        check_equal(engine.name, cells, answer, numbers)
        if engine.runs == 1:
            spent[engine.name].append(seconds)
    for turn in range(columns.runs):
        for each in everyone:
            if turn < each.runs and each.runs > 1:
                seconds, _ = _time(partial(each.answer, question))
                spent[each.name].append(seconds)
    is_selective = question.projects is not None
    return [
        Timing(question.name, name, median(times), is_selective)
        for name, times in spent.items()
    ]


def _time(work: Callable[[], _Result]) -> tuple[float, _Result]:
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


def _best(work: Callable[[], _Result], runs: int) -> tuple[float, _Result]:
    """The median of some runs."""
    results = [_time(work) for _ in range(runs)]
    return median(seconds for seconds, _ in results), results[-1][1]
