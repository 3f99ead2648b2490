"""The tables of a report's pages: what a value was before, its change, its verdict."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import dash_ag_grid as dag
from dash import html

from insights_dash.charts.references import References
from insights_dash.charts.whole_rows import list_whole_rows
from insights_dash.domain.metric import (
    ChartStatistic,
    FailureRate,
    Metric,
    Summary,
)
from insights_dash.domain.question import Question, Split
from insights_dash.domain.verdict import Verdict
from insights_dash.metrics.answer.breakdown import BreakdownRow
from insights_dash.metrics.answer.changes.changes import Changes, SeriesChange
from insights_dash.metrics.answer.changes.contributions import AllContributions
from insights_dash.metrics.answer.changes.figures import FigureChange
from insights_dash.metrics.answer.changes.series_verdict import SeriesPast
from insights_dash.metrics.answer.engine import compute
from insights_dash.pages.report.details import Details, build_details
from insights_dash.pages.report.what_changed import WhatChanged
from plain_metrics import World
from random_worlds import (
    CATALOGUE,
    LAST_INSTANT,
    build_catalogue,
    build_history,
    everything,
)

END = datetime(2024, 5, 15, 12, tzinfo=UTC)
LEAD_TIME, RATE = Metric.LEAD_TIME, Metric.DEPLOYMENT_FAILURE_RATE
MEDIAN, MEAN = ChartStatistic.MEDIAN, ChartStatistic.MEAN
NOTHING = AllContributions(None, None, None, None, None)
PAST = SeriesPast(
    int(END.timestamp() * 1_000_000),
    None,
    is_of_one_project=True,
    is_failed=False,
    was_failed=False,
)


def row(name: str, median: float, count: int = 99, tenant: str = "") -> BreakdownRow:
    summary = Summary(count, 2 * median, median, 0, 9 * median, 5 * median)
    rate = FailureRate(count - 1, 1, 0, 1 / count)
    place = (name, name.title(), "Environments-1", "Test", tenant, tenant)
    return BreakdownRow(*place, count, rate, summary)


def change(name: str, verdict: str, statistic: str = "Median") -> SeriesChange:
    figure = FigureChange(f"LeadTime.{statistic}", 9, 3, (99, 99), Verdict(verdict))
    return SeriesChange(name, PAST, None, (figure,), NOTHING)


CHANGES = Changes(
    (date(2024, 4, 1), date(2024, 5, 15)),
    (date(2024, 2, 1), date(2024, 3, 15)),
    END,
    (
        change("Shop", "Slower"),
        change("Mail", "TooFew"),
        change("Tail", "Slower", "NinetyFifth"),
    ),
)


def table(
    rows: Sequence[BreakdownRow],
    before: Sequence[BreakdownRow],
    metric: Metric = LEAD_TIME,
    **more: Any,  # noqa: ANN401 - as the class has them
) -> dag.AgGrid:
    own: dict[str, Any] = {"series": CHANGES, "whole": CHANGES, **more}
    own["whole"] = own["series"] and replace(CHANGES, series=CHANGES.series[:1])
    statistic = own.pop("statistic", MEDIAN)
    changed = WhatChanged(
        metric, statistic, Question(), split=Split.PROJECT, documents={}, **own
    )
    details = Details(metric, statistic, changed, rows, before, lambda _: "")
    built = build_details(details)
    found = [each for each in built._traverse() if isinstance(each, dag.AgGrid)]
    options = [each for each in built._traverse() if isinstance(each, html.Option)]
    orders = [each.to_plotly_json()["props"]["value"] for each in options]
    fields = [each["field"] for each in found[0].columnDefs]
    assert [f"{sign}{field}" for field in fields for sign in ("", "-")] == orders
    return found[0]


def headers(grid: dag.AgGrid) -> list[str]:
    return [each["headerName"] for each in grid.columnDefs]


def test_a_row_says_what_it_was_before() -> None:
    grid = table(
        [
            row("shop", 300),
            row("mail", 60),
            row("new", 9),
            row("few", 60, 9),
            row("tail", 5),
        ],
        [row("shop", 100), row("mail", 80), row("few", 30), row("tail", 5)],
    )
    expected = ["Project", "Median", "Before", "Change", "Verdict", "Mean", "p95"]
    assert expected == headers(grid)[:7]
    assert grid.columnDefs[1]["sort"] == "desc"
    assert not any(each["isFew"] for each in grid.rowData)
    keys = ("project", "median", "before", "changeText", "verdictWord")
    assert [
        ("Shop", 300, 100, "+200%", "Slower"),
        ("Mail", 60, 80, "−25%", "Too few to compare"),
        ("New", 9, None, "–", None),
        ("Few", 60, 30, "–", None),
        ("Tail", 5, 5, "±0%", "95% slower"),
    ] == [tuple(each.get(key) for key in keys) for each in grid.rowData]


def test_durations_of_fewer_than_five_deployments_are_marked() -> None:
    rows = [row("shop", 300, 5), row("mail", 9_000, 4)]
    grid = table(rows, [])
    assert [False, True] == [each["isFew"] for each in grid.rowData]
    rates = table(rows, [], RATE)
    assert not any(each["isFew"] for each in rates.rowData)


def test_a_row_that_is_part_of_a_series_has_no_verdict() -> None:
    rows = [row("shop", 300, tenant="a"), row("shop", 200, tenant="b")]
    grid = table(rows, [row("shop", 100, tenant="a")])
    assert "Verdict" not in headers(grid)
    assert [100, None] == [each["before"] for each in grid.rowData]


def test_columns_follow_the_page() -> None:
    both = [row("shop", 300)], [row("shop", 100)]
    assert headers(table(*both, statistic=MEAN))[:3] == ["Project", "Mean", "Before"]
    rate = table(*both, RATE)
    assert headers(rate) == ["Project", "Failed", "Rate", "Before", "Deployments"]
    assert rate.columnDefs[1]["sort"] == "desc"
    expected = {"failedText": "1 of 99", "failedBeforeText": "1 of 99"}
    assert rate.rowData[0].items() >= {**expected, "rateText": "1.0%"}.items()
    alone = table(*both, series=None)
    assert not {"Before", "Change", "Verdict"} & {*headers(alone)}


def test_the_table_of_a_chart_has_the_whole_period() -> None:
    world = World((), (), CATALOGUE)
    answer = compute(
        build_history(world),
        build_catalogue(world),
        everything(),
        Question(),
        as_of=LAST_INSTANT,
    )
    figures = (
        FigureChange("Frequency", 170.2, 120.0, (99, 99), Verdict.MORE_OFTEN),
        FigureChange("DeploymentFailureRate", 0.1, 0.2, (99, 99), Verdict.AS_USUAL),
    )
    whole = replace(CHANGES.series[0], name="All", figures=figures)
    drawn = References(
        answer, Question(), everything(), replace(CHANGES, series=(whole,))
    )

    def rows(metric: Metric, *names: str) -> list[tuple[str, dict[str, str]]]:
        found = list_whole_rows(drawn, metric, MEDIAN, names)
        return [(name, dict(texts)) for name, texts in found]

    assert rows(Metric.DEPLOYMENT_FREQUENCY, "All") == [
        ("Whole period", {"All": "170 per week"}),
        ("Before", {"All": "120 per week"}),
        ("Change", {"All": "+42%"}),
        ("Verdict", {"All": "More often"}),
    ]
    assert [each for each, _ in rows(RATE, "All")] == [
        *("Whole period", "Before", "Verdict")
    ]
    # Embeds draw hidden series by other names.
    assert not rows(Metric.DEPLOYMENT_FREQUENCY, "Restricted project 1")
    assert not rows(LEAD_TIME, "All")
