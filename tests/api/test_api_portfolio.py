"""The portfolio, over HTTP: every row has the figures of the row's own call."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient

Snapshot = Callable[[str, Any], bool]
PORTFOLIO = "/api/Spaces-1/insights/portfolio"
OF_ITS_OWN = ("Verdict", "Figure", "SlowBound", "Figures")


def ask(client: FlaskClient, path: str = PORTFOLIO, **query: str) -> Any:  # noqa: ANN401 - JSON
    answer = client.get(path, query_string=query or None)
    assert 200 == answer.status_code, answer.text
    return answer.get_json()


def names(answer: Mapping[str, Any]) -> list[str]:
    return [each["Name"] for each in answer["Items"]]


def list_problems(client: FlaskClient, query: Mapping[str, str]) -> list[str]:
    answer = client.get(PORTFOLIO, query_string=query)
    assert 400 == answer.status_code, answer.text
    return [each.partition(": ")[0] for each in answer.get_json()["Errors"]]


def check_rows(client: FlaskClient, answer: Mapping[str, Any]) -> None:
    """Compare each row with its own changes."""
    for row in answer["Items"]:
        own = ask(client, row["Links"]["Changes"])
        (series,) = own["Series"]
        assert {each: series[each] for each in OF_ITS_OWN} == {
            each: row[each] for each in OF_ITS_OWN
        }
        assert (own["Now"], own["Before"]) == (row["Now"], row["Before"])
        assert 200 == client.get(row["Links"]["Self"]).status_code


@pytest.mark.both_databases
def test_the_portfolio_is_complete(
    client: FlaskClient, report: str, matches_snapshot: Snapshot
) -> None:
    answer = ask(client, environmentId="Environments-1", timeRange="LastMonth")
    assert matches_snapshot("portfolio", answer)
    assert matches_snapshot("portfolio_of_reports", ask(client, by="Report"))
    assert report.startswith("/api/Spaces-1")


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"environmentId": "environments-1", "timeZone": "Asia/Tokyo"},
        {"environmentId": "Environments-1", "tenantId": "Tenants-1"},
        {"environmentId": "Environments-1", "tenantFilter": "Untenanted"},
        {"environmentId": "Environments-1", "days": "28"},
        {"environmentId": "Environments-1", "asOf": "2024-05-04", "days": "28"},
        {
            "environmentId": "Environments-1",
            "timeRange": "Custom",
            "from": "2024-05-01",
            "to": "2024-05-12",
            "compare": "YearBefore",
        },
        {"timeRange": "PreviousMonth", "granularity": "Daily", "asOf": "2025-05-12"},
    ],
    ids=str,
)
def test_every_row_has_the_figures_of_its_own_call(
    client: FlaskClient, report: str, query: dict[str, str]
) -> None:
    answer = ask(client, **query)
    assert ["Billing API", "Shop"] == sorted(names(answer))
    check_rows(client, answer)
    body = client.get(report).get_json()
    zones = {"Name": "Far away", "TimeZone": "Pacific/Auckland", "Description": ""}
    own = {"Definitions": {"WeekStart": "Monday", "Statistic": "NinetyFifth"}}
    client.post("/api/Spaces-1/insights/reports", json={**body, **zones, **own})
    scoped = {"environmentId", "tenantId", "tenantFilter", "timeZone"}
    kept = {name: text for name, text in query.items() if name not in scoped}
    answer = ask(client, by="Report", **kept)
    assert 2 == answer["TotalResults"]
    check_rows(client, answer)


def test_the_last_environment_is_the_default(client: FlaskClient) -> None:
    answer = ask(client)
    assert "Production EU" == answer["EnvironmentName"]
    chosen = ask(client, environmentId=answer["EnvironmentId"])
    assert names(answer) == names(chosen)
    assert None is ask(client, by="Report")["EnvironmentId"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"partialName": "sho"}, ["Shop"]),
        ({"ids": "Projects-2,Projects-99,InsightsReports-1"}, ["Billing API"]),
        ({"projectGroupId": "projectgroups-1"}, ["Shop"]),
        (
            {"projectGroupId": "ProjectGroups-1,ProjectGroups-2,x"},
            ["Billing API", "Shop"],
        ),
        ({"projectGroupId": "ProjectGroups-99"}, []),
        ({"verdict": "failed"}, ["Shop"]),
        ({"verdict": "Silent,NotDeployed"}, ["Billing API"]),
        ({"orderBy": "Name", "descending": "true"}, ["Shop", "Billing API"]),
        ({"descending": "true"}, ["Shop", "Billing API"]),
        ({"skip": "1"}, ["Shop"]),
        ({"take": "0"}, []),
        ({"skip": "2147483647", "take": "2147483647"}, []),
    ],
    ids=str,
)
def test_rows_are_chosen(
    client: FlaskClient, query: dict[str, str], expected: list[str]
) -> None:
    assert expected == names(ask(client, environmentId="Environments-1", **query))


def test_verdicts_are_counted_in_all_pages_whatever_is_wanted(
    client: FlaskClient,
) -> None:
    answer = ask(
        client, environmentId="Environments-1", verdict="Failed", take="1", skip="1"
    )
    counts = {name: count for name, count in answer["Verdicts"].items() if count}
    assert {"NotDeployed": 1, "Failed": 1} == counts
    assert (1, []) == (answer["TotalResults"], answer["Items"])
    assert "verdict=Failed" in answer["Links"]["Page.Previous"]
