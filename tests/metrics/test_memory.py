"""Cached answers never take more bytes than the limit."""

import pickle
import tracemalloc
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from flask import Flask
from flask_caching import Cache

from insights_dash.domain.deployment import Outcome
from insights_dash.domain.question import Question, Split
from insights_dash.domain.report import Report, ReportDefinition
from insights_dash.domain.time_range import Granularity, TimeRange
from insights_dash.metrics.answer.bucketing import Window
from insights_dash.metrics.answer.interval_figures import IntervalFigures
from insights_dash.metrics.answer.summaries import CellSummaries, Distribution
from insights_dash.metrics.history.column_file import ColumnFiles
from insights_dash.metrics.memory import Memory, MemoryCache
from insights_dash.metrics.service import MetricsService
from insights_dash.store.database import Database
from insights_dash.store.reports import create_report
from insights_dash.store.spaces import Space

KIND = f"{MemoryCache.__module__}.{MemoryCache.__qualname__}"


def caching(memory: Memory) -> Cache:
    options = {"CACHE_TYPE": KIND, "CACHE_OPTIONS": {"memory": memory}}
    return Cache(Flask(__name__), config=options)


def test_the_least_recently_used_is_forgotten_first() -> None:
    memory = Memory(25_000)
    memory.hold("a", 1, size=10_000)
    memory.hold("b", 2, size=10_000)
    assert 1 == memory.recall("a")
    memory.hold("c", 3, size=10_000)
    assert [1, None, 3] == [memory.recall(each) for each in "abc"]


def test_an_entry_that_is_stored_again_counts_once() -> None:
    memory = Memory(25_000)
    for size in (20_000, 10_000, 20_000):
        memory.hold("a", size, size=size)
        assert size == memory.recall("a")
        assert size < memory.size < size + 1_000
    memory.hold("b", 1, size=1_000)
    assert (20_000, 1) == (memory.recall("a"), memory.recall("b"))


def test_an_entry_that_is_too_large_is_not_stored_and_evicts_nothing() -> None:
    memory = Memory(25_000)
    memory.hold("a", 1, size=10_000)
    memory.hold("b", 2, size=10_000)
    memory.hold("b", 3, size=26_000)
    assert [1, None] == [memory.recall(each) for each in "ab"]
    nothing = Memory(0)
    nothing.hold("a", 1, size=0)
    assert (None, 0) == (nothing.recall("a"), nothing.size)


def test_long_keys_count_too() -> None:
    memory = Memory(100_000)
    for number in range(100):
        memory.hold(("question", "x" * 10_000 + str(number)), None, size=0)
        memory.hold("y" * 10_000 + str(number), None, size=0)
    assert 90_000 < memory.size <= 100_000


def test_it_is_a_cache_of_flask_caching() -> None:
    memory = Memory(100_000)
    cache, answer = caching(memory), {"a": [1, 2]}
    cache.set("a", answer)
    found = cache.get("a")
    assert answer == found
    assert answer is not found
    assert (True, False) == (cache.has("a"), cache.has("b"))
    assert cache.get("b") is None
    cache.set("large", b"x" * 200_000)
    assert cache.get("large") is None
    assert (True, False) == (cache.delete("a"), cache.delete("a"))
    cache.set("a", answer)
    assert cache.clear()
    assert (None, 0) == (cache.get("a"), memory.size)


def test_stored_figures_keep_no_larger_array_alive() -> None:
    large = np.zeros((1_000, 1_000), np.int64)
    window = Window(np.arange(1_000)[:2], 5, known=5)
    outcomes = {Outcome.SUCCESS: large[:3, :2]}
    figures = IntervalFigures(window, np.arange(1_000)[:3], outcomes, {}, is_final=True)
    alone = figures.alone()
    for array in (alone.window.edges, alone.series, *alone.outcomes.values()):
        assert array.base is None
    assert alone.size < 1_000


def test_figures_in_their_final_shape_are_not_stored() -> None:
    row, count = np.arange(3), np.ones(3, np.int32)
    cells = Distribution(count, row, 0 * count, *[row] * 4)
    summaries = CellSummaries((3, 1_000), row, cells)
    before = len(pickle.dumps(summaries))
    assert 3 == summaries.mean.sum()
    assert before == len(pickle.dumps(summaries))
    assert "mean" not in vars(summaries.alone())


@pytest.fixture
def report(database: Database, space: Space, now: datetime) -> Report:
    with database.write() as session:
        return create_report(session, space, ReportDefinition("All"), now=now)


def list_queries(now: datetime) -> Iterator[Question]:
    for days in range(6):
        day: date = (now - timedelta(days=days)).date()
        for granularity in Granularity:
            for split in (Split.NONE, Split.PROJECT, Split.TENANT):
                yield Question(
                    split,
                    time_range=TimeRange.LAST_YEAR,
                    granularity=granularity,
                    as_of=day,
                )


def test_memory_stops_growing_however_many_questions_are_asked(
    database: Database, report: Report, tmp_path: Path, now: datetime
) -> None:
    """Compare the bytes that were allocated with those that were counted."""
    memory = Memory(300_000)
    service = MetricsService(
        database, caching(memory), ColumnFiles(tmp_path / "columns"), memory
    )
    tracemalloc.start()
    try:
        for question in list_queries(now):
            answer = service.answer(report, question, now=now)
            assert answer.fingerprint()  # derive every figure, as a page does
            assert memory.size <= 300_000
        noted, (before, _) = memory.size, tracemalloc.get_traced_memory()
        memory.clear()
        freed = before - tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert noted > 200_000
    assert 0.8 * noted < freed < 1.1 * noted
