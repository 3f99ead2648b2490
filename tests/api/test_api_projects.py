"""Insights of a project are those of a report on its default channel."""

from typing import Any

import pytest
from flask.testing import FlaskClient

pytestmark = pytest.mark.both_databases

BASE = "/api/Spaces-1/projects/Projects-1/insights"


def make_report(client: FlaskClient, **changes: Any) -> str:  # noqa: ANN401 - JSON
    body = {
        "SpaceId": "Spaces-1",
        "Name": "Beside",
        "ProjectIds": ["Projects-1"],
        "EnvironmentGroups": [{"Name": "Live", "Environments": ["Environments-2"]}],
    }
    created = client.post("/api/Spaces-1/insights/reports", json=body | changes)
    assert created.status_code == 201, created.text
    return str(created.headers["Location"])


def get(client: FlaskClient, path: str, **query: str) -> Any:  # noqa: ANN401 - JSON
    answer = client.get(path, query_string=query)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def test_the_last_environment_and_the_default_channel_are_the_defaults(
    client: FlaskClient,
) -> None:
    report = make_report(client)
    expected = get(client, f"{report}/metrics")
    assert get(client, f"{BASE}/metrics") == expected
    assert get(client, f"{BASE.replace('Projects-1', 'shop')}/metrics") == expected
    successes = [
        each["NumberOfSuccessfulDeployments"]
        for each in expected["Series"][0]["Intervals"]
    ]
    assert sum(successes) == 1


def test_deployments_are_those_of_the_report(client: FlaskClient) -> None:
    report = make_report(
        client,
        EnvironmentGroups=[{"Name": "Tests", "Environments": ["Environments-1"]}],
    )
    expected = get(client, f"{report}/deployments")["Streams"]
    found = get(client, f"{BASE}/deployments", environmentId="environments-1")
    assert found == {"ProjectName": "Shop", "Streams": expected}
    lines = client.get(f"{BASE}/deployments/csv?environmentId=Environments-1").text
    count = sum(len(stream["Deployments"]) for stream in expected)
    assert len(lines.splitlines()) == count + 1


@pytest.mark.parametrize(
    ("query", "tenants"),
    [
        ({}, {None, "Acme"}),
        ({"tenantFilter": "Untenanted"}, {None}),
        ({"tenantFilter": "SingleTenant", "tenantId": "Tenants-1"}, {"Acme"}),
        ({"tenantId": "tenants-1"}, {"Acme"}),
        ({"tenantFilter": "UntenantedAndAllTenants"}, {None, "Acme"}),
    ],
)
def test_tenants_are_filtered(
    reader: FlaskClient, query: dict[str, str], tenants: set[str | None]
) -> None:
    asked = {"environmentId": "Environments-1", **query}
    streams = get(reader, f"{BASE}/deployments", **asked)["Streams"]
    assert {stream["TenantName"] for stream in streams} == tenants


def test_a_time_zone_cuts_the_intervals(reader: FlaskClient) -> None:
    query = {"environmentId": "Environments-1", "granularity": "Daily"}

    def days(zone: str) -> list[str]:
        intervals = get(reader, f"{BASE}/metrics", timeZone=zone, **query)["Series"][0]
        return [
            each["StartOfInterval"]
            for each in intervals["Intervals"]
            if each["NumberOfSuccessfulDeployments"]
        ]

    assert days("UTC") != days("Pacific/Kiritimati")
    assert days("New Zealand Standard Time") == days("Pacific/Auckland")


def test_every_wrong_parameter_is_named(reader: FlaskClient) -> None:
    answer = reader.get(
        f"{BASE}/metrics",
        query_string={
            "channelId": "Channels-3",
            "environmentId": "Environments-9",
            "tenantFilter": "SingleTenant",
            "tenantId": "x",
            "timeZone": "Moon",
        },
    )
    assert answer.status_code == 400
    places = {each.partition(": ")[0] for each in answer.get_json()["Errors"]}
    assert places == {"channelId", "environmentId", "tenantId", "timeZone"}
    assert 'channelId: Unknown channelId "Channels-3".' in answer.get_json()["Errors"]
    assert reader.get(f"{BASE}/metrics?tenantFilter=Some").status_code == 400


def test_an_unknown_project_is_not_found(reader: FlaskClient) -> None:
    missing = "/api/Spaces-1/projects/Projects-99/insights"
    for path in ("metrics", "metrics/csv", "deployments", "deployments/csv"):
        assert reader.get(f"{missing}/{path}").status_code == 404
