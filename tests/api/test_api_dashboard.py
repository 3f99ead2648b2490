"""The latest deployments of projects in each environment."""

from collections.abc import Callable
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from insights_dash.api import dashboard
from insights_dash.domain.role import Role
from insights_dash.store import latest_deployments
from people import calling_as, limited

pytestmark = pytest.mark.both_databases

Snapshot = Callable[[str, Any], bool]
HERE = "/api/Spaces-1"


def get(client: FlaskClient, path: str) -> Any:  # noqa: ANN401 - JSON
    answer = client.get(f"{HERE}/{path}")
    assert 200 == answer.status_code, answer.text
    return answer.get_json()


def numbers(items: list[Any]) -> list[int]:
    return [int(each["Id"].removeprefix("Deployments-")) for each in items]


def test_a_dashboard_shows_what_is_where(
    client: FlaskClient, matches_snapshot: Snapshot
) -> None:
    found = get(client, "dashboard")
    assert [7, 6, 5] == numbers(found["Items"])
    assert [4] == numbers(found["PreviousItems"])
    assert [200, False] == [found["ProjectLimit"], found["IsFiltered"]]
    assert matches_snapshot("dashboard", found)


@pytest.mark.parametrize(
    ("path", "projects", "items", "previous"),
    [
        ("dashboard?projectId=Projects-2", ["Billing API"], [], []),
        ("dashboard?projectId=shop", ["Shop"], [7, 6, 5], [4]),
        (
            "dashboard?selectedTenants=Tenants-1,Tenants-9",
            ["Billing API", "Shop"],
            [5],
            [],
        ),
        ("dashboard/dynamic", ["Billing API", "Shop"], [7, 6, 5], []),
        ("dashboard/dynamic?projects=projects-1&projects=P", ["Shop"], [7, 6, 5], []),
        ("dashboard/dynamic?environments=Environments-2", None, [6], []),
        (
            "dashboard/dynamic?environments=Environments-1&includePrevious=true",
            ["Billing API", "Shop"],
            [7, 5],
            [4],
        ),
        ("dashboard/dynamic?projects=Nothing-1", [], [], []),
    ],
)
def test_a_dashboard_can_be_narrowed(
    client: FlaskClient,
    path: str,
    projects: list[str] | None,
    items: list[int],
    previous: list[int],
) -> None:
    found = get(client, path)
    assert items == numbers(found["Items"])
    assert previous == numbers(found["PreviousItems"])
    if projects is not None:
        assert projects == [each["Name"] for each in found["Projects"]]
    groups = {each["ProjectGroupId"] for each in found["Projects"]}
    assert groups == {each["Id"] for each in found["ProjectGroups"]}
    used = {each["EnvironmentId"] for each in found["Items"]}
    assert used <= {each["Id"] for each in found["Environments"]}


def test_an_unknown_project_is_not_found(client: FlaskClient) -> None:
    assert 404 == client.get(f"{HERE}/dashboard?projectId=nothing").status_code


def test_the_size_of_a_dashboard_is_limited(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dashboard, "_USUAL_LIMIT", 1)
    for path in ("dashboard", "dashboard/dynamic"):
        found = get(client, path)
        assert ["Billing API"] == [each["Name"] for each in found["Projects"]]
        assert [1, True] == [found["ProjectLimit"], found["IsFiltered"]]
    found = get(client, "dashboard?showAll=true")
    assert 2 == len(found["Projects"])
    assert [1_000, False] == [found["ProjectLimit"], found["IsFiltered"]]
    monkeypatch.setattr(latest_deployments, "MOST_LATEST", 2)
    found = get(client, "dashboard?showAll=true")
    assert [7, 6] == numbers(found["Items"])
    assert [4] == numbers(found["PreviousItems"])
    assert found["IsFiltered"]


@pytest.mark.parametrize(
    ("limits", "projects", "items"),
    [
        ({"projects": "Projects-2"}, ["Billing API"], []),
        ({"project_groups": "ProjectGroups-1"}, ["Shop"], [7, 6, 5]),
        ({"environments": "Environments-2"}, ["Billing API", "Shop"], [6]),
        ({"tenants": "Tenants-1"}, ["Billing API", "Shop"], [5]),
    ],
)
def test_limits_hide_what_is_outside(
    shared_app: Dash,
    reader: FlaskClient,
    limits: dict[str, str],
    projects: list[str],
    items: list[int],
) -> None:
    with calling_as(shared_app.server, limited(Role.REPORT_VIEWER, **limits)):
        found = get(reader, "dashboard")
        progressions = [
            get(reader, f"projects/{each['Id']}/progression")
            for each in found["Projects"]
        ]
    assert projects == [each["Name"] for each in found["Projects"]]
    assert items == numbers(found["Items"])
    named = {each["Id"] for each in found["Environments"]}
    for each in found["Projects"]:
        assert set(each["EnvironmentIds"]) <= named
    shown = {
        number
        for each in progressions
        for release in each["Releases"]
        for listed in release["Deployments"].values()
        for number in numbers(listed)
        if any(item["IsCurrent"] for item in listed)
    }
    assert set(items) <= shown
    for each in progressions:
        assert named >= {environment["Id"] for environment in each["Environments"]}
        for release in each["Releases"]:
            assert named >= {*release["Deployments"], *release["NextDeployments"]}
    if not items:
        assert not any(each["Releases"] for each in progressions)


def test_clients_find_dashboards_by_their_links(client: FlaskClient) -> None:
    for path in ("/api", HERE):
        links = client.get(path).get_json()["Links"]
        for name in ("Dashboard", "DashboardDynamic"):
            address = links[name].partition("{")[0]
            assert 200 == client.get(address).status_code


def test_what_belongs_to_something_deleted_is_left_out(client: FlaskClient) -> None:
    assert 200 == client.delete(f"{HERE}/tenants/Tenants-1").status_code
    assert [7, 6] == numbers(get(client, "dashboard")["Items"])
    assert 200 == client.delete(f"{HERE}/releases/Releases-3").status_code
    assert [6, 4] == numbers(get(client, "dashboard")["Items"])
    assert 200 == client.delete(f"{HERE}/environments/Environments-2").status_code
    assert [4] == numbers(get(client, "dashboard")["Items"])
    assert 200 == client.delete(f"{HERE}/projects/Projects-1").status_code
    assert [] == get(client, "dashboard")["Items"]
