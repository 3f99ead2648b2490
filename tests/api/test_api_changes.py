"""What changed, over HTTP: of reports and of projects."""

from collections.abc import Callable
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from insights_dash.domain.role import Role
from insights_dash.store.batch import Batch
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import Space
from people import calling_as, limited
from small_world import deployment
from whole_product import NOW

Snapshot = Callable[[str, Any], bool]
PROJECT = "/api/Spaces-1/projects/Projects-1/insights/metrics/changes"


def ask(client: FlaskClient, path: str, **query: str) -> Any:  # noqa: ANN401 - JSON
    answer = client.get(path, query_string=query)
    assert 200 == answer.status_code, answer.text
    return answer.get_json()


def changes(client: FlaskClient, report: str, **query: str) -> Any:  # noqa: ANN401 - JSON
    return ask(client, f"{report}/metrics/changes", **query)


def list_problems(client: FlaskClient, path: str, query: dict[str, str]) -> list[str]:
    answer = client.get(path, query_string=query)
    assert 400 == answer.status_code, answer.text
    return [each.partition(": ")[0] for each in answer.get_json()["Errors"]]


@pytest.mark.both_databases
def test_changes_are_complete(
    client: FlaskClient, report: str, matches_snapshot: Snapshot
) -> None:
    answer = changes(client, report, split="Project", by="Environment")
    assert matches_snapshot("changes", answer)


def test_a_project_has_changes_of_its_own(client: FlaskClient) -> None:
    answer = ask(client, PROJECT, timeRange="LastMonth")
    assert ["All"] == [each["Name"] for each in answer["Series"]]
    assert {"From": "2024-04-01", "To": "2024-05-15"} == answer["Now"]
    assert {"From": "2024-02-01", "To": "2024-03-15"} == answer["Before"]
    assert 404 == client.get(PROJECT.replace("Projects-1", "none")).status_code


def test_a_card_compares_28_days_of_24_hours(client: FlaskClient, report: str) -> None:
    answer = changes(client, report, days="28", asOf="2024-05-15T12:00:00Z")
    assert {"From": "2024-04-17", "To": "2024-05-15"} == answer["Now"]
    assert {"From": "2024-03-20", "To": "2024-04-17"} == answer["Before"]


def test_an_interval_is_compared_with_the_eight_before(
    client: FlaskClient, report: str
) -> None:
    answer = changes(client, report, interval="2024-05-05")
    assert {"From": "2024-05-05", "To": "2024-05-11"} == answer["Now"]
    assert {"From": "2024-03-10", "To": "2024-05-04"} == answer["Before"]
    running = changes(client, report, interval="2024-05-12")
    assert "2024-05-15" == running["Now"]["To"]


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({"compare": "None"}, ["compare"]),
        ({"by": "None"}, ["by"]),
        ({"by": "Weather", "split": "Mood"}, ["split", "by"]),
        ({"by": "TenantTagSet"}, ["tenantTagSetId"]),
        ({"split": "TenantTagSet", "by": "TenantTagSet"}, ["tenantTagSetId"] * 2),
        ({"by": "TenantTagSet", "tenantTagSetId": "TagSets-99"}, ["tenantTagSetId"]),
        ({"days": "27"}, ["days"]),
        ({"days": "28", "timeRange": "LastYear"}, ["timeRange"]),
        ({"days": "28", "interval": "2024-05-05"}, ["interval"]),
        ({"days": "28", "compare": "YearBefore"}, ["compare"]),
        ({"days": "28", "granularity": "Daily"}, ["granularity"]),
        ({"interval": "2024-05-05", "compare": "YearBefore"}, ["interval"]),
        ({"interval": "2024-05-06"}, ["interval"]),
        ({"interval": "20240505"}, ["interval"]),
        ({"interval": "soon", "asOf": "soon"}, ["asOf", "interval"]),
        ({"leadTime": "IncludingWaiting"}, ["leadTime"]),
        ({"timeRange": "Custom", "from": "2025-01-01", "to": "2025-01-02"}, ["from"]),
    ],
    ids=str,
)
def test_everything_else_is_refused(
    client: FlaskClient, report: str, query: dict[str, str], fields: list[str]
) -> None:
    assert fields == list_problems(client, f"{report}/metrics/changes", query)


def test_a_new_deployment_changes_the_cached_answer(
    client: FlaskClient, report: str, database: Database, space: Space
) -> None:
    def counts() -> dict[str, int]:
        (series,) = changes(client, report)["Series"]
        return {each["Figure"]: each["NowCount"] for each in series["Figures"]}

    first = counts()
    assert first == counts()
    new = deployment(8, "1.2.0", 13, 10)
    with database.write() as session:
        record(session, space, Batch("test", deployments=(new,)), now=NOW)
    assert first["Frequency"] + 1 == counts()["Frequency"]


@pytest.mark.parametrize(
    ("end", "verdict"), [("2024-05-15", "Failed"), ("2025-05-11", "NotDeployed")]
)
def test_a_series_is_judged_as_of_an_instant(
    client: FlaskClient, end: str, verdict: str
) -> None:
    query = {"environmentId": "Environments-1", "asOf": end}
    (series,) = ask(client, PROJECT, **query)["Series"]
    assert verdict == series["Verdict"]


def test_hidden_names_count_like_any_others(
    app: Dash, client: FlaskClient, report: str
) -> None:
    query = {"split": "Environment", "by": "Environment", "timeRange": "LastMonth"}
    whole = changes(client, report, **query)
    with calling_as(
        app.server, limited(Role.REPORT_VIEWER, environments="Environments-1")
    ):
        seen = changes(client, report, **query)
    assert ["Test", "Production EU"] == [each["Name"] for each in whole["Series"]]
    assert ["Test", "Restricted environment 1"] == [
        each["Name"] for each in seen["Series"]
    ]
    shown = str(seen).replace("Restricted environment 1", "Production EU")
    assert str(whole) == shown


def test_nothing_deployed_is_a_series_too(client: FlaskClient, report: str) -> None:
    answer = changes(client, report, asOf="2020-01-01")
    assert [("All", "NotDeployed")] == [
        (each["Name"], each["Verdict"]) for each in answer["Series"]
    ]
    assert [] == changes(client, report, asOf="2020-01-01", split="Project")["Series"]
