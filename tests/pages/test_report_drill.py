"""The list of deployments: what it counts, and which columns it has."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from insights_dash.components.grid import describe_alike, fit_rows
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.identity import DeploymentId, ProjectId
from insights_dash.domain.metric import Figure, Metric
from insights_dash.domain.question import Question
from insights_dash.domain.report import ReportDefinition
from insights_dash.metrics.answer.deployment_facts import Fact, Listed
from insights_dash.metrics.answer.deployments import DeploymentMetrics
from insights_dash.metrics.answer.drill_down import FoundDeployment, Recovery
from insights_dash.metrics.history.dimension import Dimension
from insights_dash.pages.report.deployment_columns import list_columns, to_grid_row
from insights_dash.pages.report.deployment_links import DeploymentLinks
from insights_dash.pages.report.drill import (
    count_deployments,
    name_interval,
    read_filter,
)
from insights_dash.pages.report.pick import Pick

RATE = Metric.DEPLOYMENT_FAILURE_RATE
FAILED_ON = datetime(2026, 2, 25, 13, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("metric", "first"),
    [
        (RATE, ["state", "timeToRecovery", "recoveredBy"]),
        (
            Metric.TIME_TO_RECOVERY,
            ["timeToRecovery", "recoveredBy", "untilRecovery"],
        ),
        (Metric.LEAD_TIME, ["leadTime"]),
        (Metric.DEPLOYMENT_FREQUENCY, ["sincePrevious"]),
        (Metric.DEPLOYMENT_DURATION, ["duration"]),
        (Metric.QUEUE_TIME, ["queueTime"]),
    ],
)
def test_a_metric_comes_after_the_project(metric: Metric, first: list[str]) -> None:
    columns = list_columns(metric, {}, rows=2)
    assert columns[: 2 + len(first)] == ["completed", "project", *first]
    assert len(columns) == len(set(columns))


def test_columns_that_are_alike_are_hidden_except_the_own_ones() -> None:
    alike: dict[Listed, str] = {
        Dimension.TENANT: "",
        Fact.STATE: "Failed",
        Figure.QUEUE_TIME: "",
    }
    columns = list_columns(RATE, alike, rows=2)
    assert "state" in columns
    assert not {"tenant", "queueTime"} & set(columns)


def test_an_empty_list_has_the_own_columns_only() -> None:
    own = {"state", "recoveredBy", "timeToRecovery"}
    assert {"completed", "project"} | own == set(list_columns(RATE, {}, rows=0))
    assert len(list_columns(RATE, {}, rows=1)) > len(list_columns(RATE, {}, rows=0))


def test_common_values_are_named_for_a_single_row_too() -> None:
    parts = ("channel Default", "untenanted")
    assert describe_alike(parts, rows=2) == "All rows: channel Default, untenanted"
    assert describe_alike(parts, rows=1) == "Channel Default, untenanted"
    assert describe_alike((), rows=1) == ""


def test_a_grid_is_as_tall_as_its_rows() -> None:
    heights = [fit_rows(count)["height"] for count in (1, 2, 3)]
    assert heights[1] - heights[0] == heights[2] - heights[1] > 0
    assert fit_rows(0)["height"] > 0


@pytest.mark.parametrize(
    ("listed", "total", "words"),
    [
        (10_258, 10_258, "10,258 failed deployments"),
        (10_258, 16, "16 of 10,258 failed deployments"),
        (1, 1, "1 failed deployment"),
        (1, 0, "0 of 1 failed deployment"),
    ],
)
def test_a_search_says_how_many_it_finds(listed: int, total: int, words: str) -> None:
    said = count_deployments(RATE, only_failed=True, listed=listed, total=total)
    assert said == words


@pytest.mark.parametrize(
    ("metric", "show", "only_failed"),
    [
        (RATE, "", True),
        (RATE, "all", False),
        (RATE, "none", True),
        (Metric.LEAD_TIME, "", False),
        (Metric.TIME_TO_RECOVERY, "", True),
        (Metric.TIME_TO_RECOVERY, "all", False),
    ],
)
def test_a_failure_rate_lists_failed_deployments_first(
    metric: Metric, show: str, *, only_failed: bool
) -> None:
    wanted = read_filter(metric, Pick.read({"show": show}), None, "")
    assert wanted.only_failed is only_failed


def test_a_picked_interval_of_recoveries_lists_recoveries() -> None:
    metric = Metric.TIME_TO_RECOVERY
    wanted = read_filter(metric, Pick.read({"point": "2026-02-22"}), None, "")
    assert (wanted.only_failed, wanted.metric) == (False, metric)
    every = read_filter(metric, Pick.read({}), None, "")
    assert (every.only_failed, every.metric) == (True, RATE)


def test_an_own_column_without_any_value_is_hidden() -> None:
    alike: dict[Listed, str] = {Figure.DEPLOYMENTS_UNTIL_RECOVERY: ""}
    assert "untilRecovery" not in list_columns(Metric.TIME_TO_RECOVERY, alike, rows=2)


def failed(recovery: Recovery | None) -> FoundDeployment:
    return FoundDeployment(
        *(ProjectId("Projects-1"), "Shop", "Default", "production", None),
        is_tenanted=False,
        metrics=DeploymentMetrics(
            id=DeploymentId("Deployments-1"),
            release_version="v527",
            task_state=TaskState.FAILED,
            completed=FAILED_ON,
            had_guided_failure=False,
            lead_time=None,
            lead_time_calculated_from_version=None,
            time_since_previous=None,
            previous_id=None,
            time_to_recovery=None,
            deployments_until_recovery=None,
            recovered_from_id=None,
            recovered_from_version=None,
        ),
        durations={Figure.TIME_TO_RECOVERY: recovery.after} if recovery else {},
        recovery=recovery,
    )


def test_a_failed_row_shows_what_recovered_it_and_how_long_it_took() -> None:
    after = timedelta(hours=47)
    recovery = Recovery(DeploymentId("Deployments-2"), "v528", FAILED_ON + after, after)

    row = to_grid_row(failed(recovery), ZoneInfo("UTC"), DeploymentLinks())

    assert row["recoveredBy"] == "v528, 27 Feb 2026, 12:31"
    assert row["timeToRecovery"] == "1 d 23 h"
    unrecovered = to_grid_row(failed(None), ZoneInfo("UTC"), DeploymentLinks())
    assert unrecovered["recoveredBy"] == "Not recovered yet"
    assert unrecovered["timeToRecovery"] == ""


def test_a_picked_interval_is_named_by_the_days_that_the_period_leaves_it() -> None:
    days = {"timeRange": "Custom", "from": "2024-05-04", "to": "2024-05-14"}
    now = datetime(2024, 5, 15, 12, tzinfo=UTC)

    def name(day: date | None, **texts: str) -> str:
        question = Question.parse(texts)
        return name_interval(
            ReportDefinition("All"), question, Pick(day, "", {}, ""), now=now
        )

    assert name(None, **days) == ""
    assert name(date(2024, 5, 4), **days) == "4 May 2024"
    assert name(date(2024, 5, 5), **days) == "5–11 May 2024"
    assert name(date(2024, 5, 12), **days) == "12–14 May 2024"
    assert name(date(2024, 5, 12)) == "12–18 May 2024"
