"""A run: a history, its queries, and the time of every engine for the same answers."""

import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from itertools import chain
from statistics import median
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from benchmarks.arrivals import make_row
from benchmarks.columns_engine import Columns, DifferentAnswerError, check_equal
from benchmarks.portfolio import measure_portfolio
from benchmarks.query import RANGES, Engine, Facts, Query
from benchmarks.rollout import measure_rollouts
from benchmarks.synthetic import (
    NOW,
    SELECTED_ENVIRONMENTS,
    SELECTED_PROJECTS,
    Synthetic,
    make,
)
from benchmarks.views import Views, measure_views
from insights_dash.domain.definitions import WeekStart
from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.period import Period, list_intervals
from insights_dash.domain.question import Question, Split
from insights_dash.domain.time_range import Granularity, TimeRange
from insights_dash.metrics.history.columns import Releases
from insights_dash.metrics.history.history import History
from insights_dash.metrics.history.live_history import LiveHistory
from insights_dash.metrics.history.streams import enrich
from insights_dash.metrics.history.table import take
from insights_dash.metrics.memory import Memory

_Result = TypeVar("_Result")
# A query is repeated as often as fits into this time; a slow one runs only once.
_SECONDS_TO_REPEAT, _LEAST_REPEATS, _SLOW = 0.6, 2, 1.0
# Deployments that arrive one after another, and answers in between.
_ARRIVALS, _ANSWERS = 1_000, 10
_BYTES_REMEMBERED = 1 << 28
# How often answers with and without limits are compared.
_LIMITED = 9


@dataclass(frozen=True)
class Timing:
    """The best time of an engine for a query, in seconds."""

    question: Query
    engine: str
    seconds: float


@dataclass(frozen=True)
class Preparation:
    """Other work than queries, with its seconds and bytes.

    None means not measured.
    """

    what: str
    seconds: float | None
    size: int | None = None


@dataclass(frozen=True)
class Run:
    """All measurements for one size of history."""

    deployments: int
    preparations: Sequence[Preparation]
    timings: Sequence[Timing]
    views: Sequence[Views] = ()


def run(
    deployments: int,
    open_engines: Callable[[], Iterable[Engine]],
    questions: Sequence[Query],
    *,
    most_repeats: int = 9,
) -> Run:
    """Build a history, check that answers are equal, then time the engines in turn.

    Raises:
        DifferentAnswerError: if an engine's answer differs from ours.
    """
    space = make(deployments)
    history, preparations = _prepare(space)
    facts, columns = Facts.of(history), Columns(space, history)
    peak = max(_measure_memory(columns, each) for each in questions)
    preparations.append(
        Preparation("Insights Dash: peak memory of an answer", None, peak)
    )
    preparations += _compare_limits(columns)
    with ExitStack() as stack:
        engines = [stack.enter_context(closing(each)) for each in open_engines()]
        for engine in engines:
            seconds, size = _time(partial(engine.load, facts))
            preparations.append(Preparation(f"{engine.name}: load", seconds, size))
        timings = [
            timing
            for question in questions
            for timing in _measure(question, columns, engines, most_repeats)
        ]
    views = [*measure_views(space, rounds=most_repeats)]
    return Run(deployments, preparations, timings, views)


def list_questions() -> Sequence[Query]:
    """List each range, weekly and daily, in each split, and a small report."""
    return [
        question for time_range in RANGES for question in _list_of_range(time_range)
    ]


def _list_of_range(time_range: TimeRange) -> Iterator[Query]:
    for granularity in (Granularity.WEEKLY, Granularity.DAILY):
        for split in Split:
            yield _ask(time_range, split, granularity)
    yield _ask(time_range, Split.NONE, Granularity.WEEKLY, is_selective=True)


def _ask(
    time_range: TimeRange,
    split: Split,
    granularity: Granularity,
    *,
    is_selective: bool = False,
) -> Query:
    question = Question(time_range=time_range, granularity=granularity)
    period = Period.of(question, ZoneInfo("UTC"), as_of=NOW)
    intervals = list_intervals(period, granularity, WeekStart.SUNDAY)
    first, second = (to_microseconds(each.begins) for each in intervals[:2])
    return Query(
        split,
        time_range,
        granularity,
        begin=first,
        end=to_microseconds(NOW),
        width=second - first,
        intervals=len(intervals),
        projects=SELECTED_PROJECTS if is_selective else None,
        environments=SELECTED_ENVIRONMENTS if is_selective else None,
    )


def _prepare(space: Synthetic) -> tuple[History, list[Preparation]]:
    enriched = min(
        _time(lambda: enrich(space.deployments, space.releases))[0] for _ in range(3)
    )
    built, live = _time(lambda: _build(space))
    history = live.snapshot()
    return history, [
        Preparation("Insights Dash: enrichment", enriched),
        Preparation("Insights Dash: all columns", built, _size(live)),
        *_append(space, history),
        *(
            Preparation(f"Insights Dash: {what}", seconds)
            for what, seconds in chain(
                measure_rollouts(space, history),
                measure_portfolio(len(space.deployments.number)),
            )
        ),
    ]


def _build(space: Synthetic) -> LiveHistory:
    live = LiveHistory.of(space.releases, space.deployments)
    live.snapshot()
    return live


def _append(space: Synthetic, history: History) -> Sequence[Preparation]:
    """Add the newest deployments one by one, and answer a query after some of them.

    Raises:
        DifferentAnswerError: if the last answer differs from that of the whole history.
    """
    deployments, question = space.deployments, list_questions()[0]
    arrivals = min(_ARRIVALS, len(deployments.number) // 2)
    known = len(deployments.number) - arrivals
    live = LiveHistory.of(space.releases, take(deployments, slice(known)))
    no_releases = take(space.releases, slice(0))
    rows = [make_row(deployments, place) for place in range(known, known + arrivals)]
    memory = Memory(_BYTES_REMEMBERED)
    applied, answered = 0.0, []
    Columns(space, live.snapshot(), memory).answer(question)
    for first in range(0, arrivals, -(-arrivals // _ANSWERS)):
        some = rows[first : first + -(-arrivals // _ANSWERS)]
        seconds, _ = _time(partial(_apply, live, no_releases, some))
        applied += seconds
        seconds, answer = _time(
            lambda: Columns(space, live.snapshot(), memory).answer(question)
        )
        answered.append(seconds)
    if answer.series() != Columns(space, history).answer(question).series():
        figure = "answer after new deployments"
        raise DifferentAnswerError(Columns.name, figure)
    return (
        Preparation("Insights Dash: one new deployment", applied / arrivals),
        Preparation("Insights Dash: next answer", median(answered)),
    )


def _compare_limits(columns: Columns) -> Sequence[Preparation]:
    """Time an answer of many series with and without natural limits, in turn."""
    question = _ask(TimeRange.LAST_YEAR, Split.PROJECT, Granularity.WEEKLY)
    spent = [
        [
            _time(partial(columns.answer, question, limits=limits))[0]
            for limits in (False, True)
        ]
        for _ in range(_LIMITED)
    ]
    without, limited = map(min, zip(*spent, strict=True))
    return (
        Preparation("Insights Dash: last year, weekly, by project", without),
        Preparation("Insights Dash: the same with natural limits", limited),
    )


def _apply(
    live: LiveHistory, no_releases: Releases, rows: Sequence[tuple[Any, ...]]
) -> None:
    for row in rows:
        live.apply(no_releases, [row])


def _size(live: LiveHistory) -> int:
    """Return the bytes of all columns except those of releases."""
    return sum(
        each.nbytes for table in live.columns().values() for each in table.values()
    )


def _measure_memory(columns: Columns, question: Query) -> int:
    """Return the peak memory of an answer in bytes, without the history's own."""
    tracemalloc.start()
    columns.answer(question)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def _measure(
    question: Query,
    columns: Columns,
    engines: Sequence[Engine],
    most_repeats: int,
) -> list[Timing]:
    """Check that answers are equal, then time all engines in turn.

    Other load on the machine then affects all of them.
    """
    seconds, answer = _time(partial(columns.answer, question))
    numbers = columns.series_numbers(answer, question.split)
    asked = [each for each in engines if question.time_range in each.ranges]
    everyone: Sequence[Engine | Columns] = (columns, *asked)
    spent = {columns.name: [seconds]}
    for engine in asked:
        seconds, cells = _time(partial(engine.answer, question))
        check_equal(engine.name, cells, answer, numbers)
        spent[engine.name] = [seconds]
    repeats = {name: _count_repeats(times[0]) for name, times in spent.items()}
    for turn in range(most_repeats):
        for each in everyone:
            if turn < repeats[each.name]:
                seconds, _ = _time(partial(each.answer, question))
                spent[each.name].append(seconds)
    return [Timing(question, name, min(times)) for name, times in spent.items()]


def _count_repeats(seconds: float) -> int:
    """Return how often to repeat a query that took this long."""
    fitting = int(_SECONDS_TO_REPEAT / seconds)
    return 0 if seconds > _SLOW else max(fitting, _LEAST_REPEATS)


def _time(work: Callable[[], _Result]) -> tuple[float, _Result]:
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result
