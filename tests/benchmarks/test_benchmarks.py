"""The benchmark is code that runs: its engines agree, and its tables have every row."""

from pathlib import Path

from benchmarks.__main__ import describe_machine, format_run
from benchmarks.bundle_import import measure
from benchmarks.report_form import Size, make_space, time_searches
from benchmarks.run import Timing, list_questions, run
from insights_dash.store.database import Database


def test_every_engine_answers_every_question_alike(tmp_path: Path) -> None:
    measured = run(2_000, tmp_path, with_sqlite=True)
    engines = {timing.engine for timing in measured.timings}
    assert engines == {"Insights Dash", "DuckDB", "pandas", "SQLite"}
    asked = {(timing.question, timing.engine) for timing in measured.timings}
    assert len(asked) == len(list_questions()) * len(engines)
    text = format_run(measured)
    assert "### 2,000 deployments" in text
    assert all(f"| {each.name} |" in text for each in list_questions())


def test_ratios_are_those_of_our_own_time(tmp_path: Path) -> None:
    measured = run(2_000, tmp_path, with_sqlite=False)
    name = list_questions()[0].name
    timings = [Timing(name, "Insights Dash", 0.002), Timing(name, "DuckDB", 0.5)]
    table = format_run(type(measured)(2_000, [], timings))
    assert f"| {name} | 2.00 ms | 500.0 ms (250.0 ×) |" in table


def test_the_machine_is_named_with_its_libraries() -> None:
    assert "numpy" in describe_machine()
    assert "duckdb" in describe_machine()


def test_an_import_is_measured_from_a_bundle_to_an_answer() -> None:
    table = measure(2_000, None)
    assert "### 2,000 deployments, 400 releases" in table
    steps = (
        "first import",
        "the same once more",
        "first question",
        "the next question",
    )
    assert all(f"| {step}" in table for step in steps)


def test_the_form_is_measured_in_a_space_of_any_size(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/insights.db")
    database.upgrade()
    size = Size(projects=100, channels=260, tenants=50, deployments=300)
    assert make_space(database, size) == "/Spaces-1/insights/InsightsReports-1"
    rows = {what: count for what, count, _ in time_searches(database)}
    assert rows["Channels after a change"] == "260"
    assert rows["Channels: “checkout hotfix”"] == "19"
    assert rows["Tenants: “nobody”"] == "0"
    database.dispose()
