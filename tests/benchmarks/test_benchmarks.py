"""The benchmark is code that runs: its engines agree, and its tables have every row."""

import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from any_database import postgres_url
from benchmarks.__main__ import describe_machine
from benchmarks.bundle_import import measure
from benchmarks.columns_engine import Columns, DifferentAnswerError, check_equal
from benchmarks.duckdb_engine import DuckDB
from benchmarks.large_answers import QUESTIONS as LARGE_QUESTIONS
from benchmarks.large_answers import ask
from benchmarks.large_answers import make_space as make_large_space
from benchmarks.pandas_engine import Pandas
from benchmarks.postgres_engine import PostgreSQL
from benchmarks.query import RANGES, Engine, Facts
from benchmarks.reading_lists import LISTS
from benchmarks.reading_lists import measure as measure_lists
from benchmarks.report_form import Size, make_space, time_searches
from benchmarks.run import Run, Timing, list_questions, run
from benchmarks.searches import SEARCHES
from benchmarks.searches import Size as SearchSize
from benchmarks.searches import measure as measure_searches
from benchmarks.sqlite_engine import SQLite
from benchmarks.synthetic import make
from benchmarks.tables import format_growth, format_run
from benchmarks.upload_reading import WRITERS, read
from benchmarks.views import SPLITS
from insights_dash.domain.question import Split
from insights_dash.metrics.history.live_history import LiveHistory
from insights_dash.store.database import Database

# Every split and every range, but not all combinations.
QUESTIONS = list_questions()[::4]


@pytest.fixture(scope="module")
def columns() -> Columns:
    space = make(2_000)
    live = LiveHistory.of(space.releases, space.deployments)
    return Columns(space, live.snapshot())


def test_every_engine_answers_alike(tmp_path: Path) -> None:
    def open_engines() -> Sequence[Engine]:
        return DuckDB(), Pandas(), SQLite(tmp_path)

    measured = run(2_000, open_engines, QUESTIONS, most_repeats=1)
    names = ("Insights Dash", "DuckDB", "pandas", "SQLite")
    assert {(each.question, each.engine) for each in measured.timings} == {
        (question, name)
        for question in QUESTIONS
        for name in names
        if question.time_range == "LastYear" or name != "SQLite"
    }
    text = format_run(measured)
    assert "### 2,000 deployments" in text
    assert all(f"| {each.name} |" in text for each in QUESTIONS)
    steps = (
        *("one new deployment", "next answer", "peak memory of an answer"),
        *("rollout of the largest project", "promotion of the last year"),
        *("portfolio of 200 projects", "portfolio of 200 projects, the next time"),
    )
    assert all(f"| Insights Dash: {step} |" in text for step in steps)
    views = (
        *("metrics of both periods · None", "compared · Environment"),
        *("compared, with limits · Tenant", "changes by project · Project"),
        *("rollout of the largest project", "promotion of the last year", "portfolio"),
    )
    assert all(f"| {view} |" in text for view in views)
    for split in SPLITS:
        [row] = re.findall(rf"\| metrics of both periods · {split} \|.*", text)
        assert 2 == row.count("(1.00×)")


@pytest.mark.postgres
def test_postgresql_answers_alike_too(columns: Columns) -> None:
    with closing(PostgreSQL(postgres_url())) as engine:
        assert engine.load(Facts.of(columns.history)) > 0
        for question in QUESTIONS:
            answer = columns.answer(question)
            numbers = columns.series_numbers(answer, question.split)
            check_equal(engine.name, engine.answer(question), answer, numbers)


def test_a_different_answer_ends_the_run(columns: Columns) -> None:
    question, engine = QUESTIONS[1], Pandas()
    engine.load(Facts.of(columns.history))
    cells, answer = engine.answer(question), columns.answer(question)
    changed = cells.figures["duration.p95"] + 2_000_000
    cells = replace(cells, figures={**cells.figures, "duration.p95": changed})
    numbers = columns.series_numbers(answer, question.split)
    with pytest.raises(
        DifferentAnswerError, match=r"pandas has a different duration\.p95"
    ):
        check_equal(engine.name, cells, answer, numbers)


def test_questions_are_of_every_range_and_split() -> None:
    asked = {
        (each.time_range, each.split, each.granularity) for each in list_questions()
    }
    assert asked == set(product(RANGES, Split, ("Weekly", "Daily")))


def test_ratios_are_those_of_our_own_time() -> None:
    first, second, *_ = list_questions()
    timings = [
        *(Timing(first, "Insights Dash", 0.002), Timing(first, "DuckDB", 0.5)),
        *(Timing(second, "Insights Dash", 0.02), Timing(second, "DuckDB", 0.2)),
    ]
    table = format_run(Run(2_000, [], timings))
    assert f"| {first.name} | 2.00 ms | 500.0 ms (250.0×) |" in table
    assert "| geometric mean of all splits | 1.0× | 50.0× |" in table
    assert "| smallest ratio of all splits | 1.0× | 10.0× |" in table


def test_growth_is_that_of_our_own_times() -> None:
    question = list_questions()[0]
    runs = [
        Run(size, [], [Timing(question, "Insights Dash", size / 1e6)])
        for size in (1_000, 3_000)
    ]
    table = format_growth(*runs)
    assert "| 3× as many deployments |" in table
    assert "| last year | 3.0× | 3.0× (Weekly · None) |" in table


def test_the_machine_is_named_with_its_libraries() -> None:
    assert "numpy" in describe_machine()
    assert "duckdb" in describe_machine()


def test_an_import_is_measured_from_a_bundle_to_an_answer() -> None:
    table = measure(2_000, None)
    assert "### 2,000 deployments, 400 releases" in table
    steps = (
        "first import",
        "second import",
        "first query",
        "next query",
    )
    assert all(f"| {step}" in table for step in steps)


def test_the_form_is_measured_in_a_space_of_any_size(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/insights.db")
    database.upgrade()
    size = Size(projects=100, channels=260, tenants=50, deployments=300)
    assert make_space(database, size) == "/Spaces-1/insights/InsightsReports-1"
    rows = {what: count for what, count, _ in time_searches(database)}
    assert rows["Channels after a change"] == "260"
    assert rows["Channels: `checkout hotfix`"] == "19"
    assert rows["Tenants: `nobody`"] == "0"
    database.dispose()


def test_large_answers_are_measured_as_they_are_sent(tmp_path: Path) -> None:
    make_large_space(tmp_path, 3, 60)
    name, address = LARGE_QUESTIONS[0]
    assert name == "metrics by tenant, JSON"
    plain, compressed = (ask(tmp_path, address, each) for each in ("identity", "gzip"))
    assert (plain.encoding, compressed.encoding) == ("identity", "gzip")
    assert plain.sent > 10 * compressed.sent > 0
    assert plain.seconds >= plain.first_block > 0


def test_every_list_is_measured(tmp_path: Path) -> None:
    size = Size(projects=50, channels=60, tenants=50, deployments=60)
    url = f"sqlite:///{tmp_path}/insights.db"
    table = measure_lists(url, size, tmp_path, runs=1)
    assert "### sqlite" in table
    for listed in LISTS:
        row = next(
            line for line in table.splitlines() if line.startswith(f"| {listed.path} |")
        )
        assert row.count(" ms") == 6 + len(listed.named)


def test_searches_are_timed(tmp_path: Path) -> None:
    size = SearchSize(projects=20, tenants=30, releases=200)
    url = f"sqlite:///{tmp_path}/insights.db"
    table = measure_searches(url, size, tmp_path, runs=1)
    assert len(SEARCHES) == table.count(" ms |")
    assert "| `v5` | 13 releases |" in table


@pytest.mark.parametrize("name", WRITERS)
def test_uploads_of_every_format_are_read(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / "export", 30)
    assert all(each >= 0 for each in read(tmp_path / "export"))
