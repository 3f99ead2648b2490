"""Deployments of each project counted by week, in UTC."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from insights_dash.domain.identity import SpaceId
from insights_dash.domain.role import Grant, Role
from insights_dash.store.database import Database
from insights_dash.store.tables import DeploymentRow
from people import calling_as, limited

pytestmark = pytest.mark.both_databases

PATH = "reporting/deployments-counted-by-week"
MONDAY = datetime(2024, 5, 13, tzinfo=UTC)
# The small world's deployments of Shop.
SHOP = {"2024-04-22": 1, "2024-04-29": 3, "2024-05-06": 3}


@pytest.fixture
def read_clock() -> Callable[[], datetime]:
    return lambda: MONDAY + timedelta(days=2)


def count(client: FlaskClient, place: str = "/Spaces-1", query: str = "") -> Any:  # noqa: ANN401 - JSON
    """Return each project's counts that are not 0, by week."""
    answer = client.get(f"/api{place}/{PATH}{query}")
    assert 200 == answer.status_code, answer.text
    return {each["ProjectId"]: _counts_of(each) for each in answer.get_json()}


def _counts_of(report: dict[str, Any]) -> dict[str, int]:
    data = report["ReportData"]
    (series,) = data["Series"]
    assert "Deployments" == series["Label"]
    assert ["2023-11-20", "2024-05-13"] == [data["Labels"][0], data["Labels"][-1]]
    pairs = zip(data["Labels"], series["Data"], strict=True)
    return {week: number for week, number in pairs if number}


def deploy(client: FlaskClient, space: str, project: str) -> None:
    completed = "2024-05-01T10:00:00Z"
    body = {
        "project": project,
        "version": "1.0",
        "environment": "Test",
        "state": "Success",
        "started": completed,
        "completed": completed,
    }
    answer = client.post(f"/api/{space}/ingest", json={"deployments": [body]})
    assert 200 == answer.status_code, answer.text


def test_each_project_is_counted_by_week(client: FlaskClient) -> None:
    assert {"Projects-1": SHOP} == count(client)
    deploy(client, "Spaces-1", "Billing API")
    deploy(client, "Spaces-2", "Elsewhere")
    one = {"2024-04-29": 1}
    here = {"Projects-1": SHOP, "Projects-2": one}
    assert here == count(client)
    assert here | {"Projects-3": one} == count(client, "")
    assert {"Projects-2": one} == count(client, query="?projectIds=projects-2")
    assert {} == count(client, query="?projectIds=Projects-3")


def test_its_links_lead_on(client: FlaskClient) -> None:
    root = client.get("/api").get_json()["Links"]
    link = root["Reporting/DeploymentsCountedByWeek"].partition("{")[0]
    (report,) = client.get(link).get_json()
    assert [report] == client.get(report["Links"]["Self"]).get_json()
    assert "Shop" == client.get(report["Links"]["Project"]).get_json()["Name"]


def test_weeks_begin_on_monday_in_utc(client: FlaskClient, database: Database) -> None:
    tick = timedelta(microseconds=1)
    begin = MONDAY - timedelta(weeks=25)
    end = MONDAY + timedelta(weeks=1)
    moments = [MONDAY, MONDAY - tick, begin, begin - tick, None, end - tick, end]
    with database.write() as session:
        for number, moment in enumerate(moments, start=1):
            session.get_one(DeploymentRow, number).completed = moment
    expected = {"2023-11-20": 1, "2024-05-06": 1, "2024-05-13": 2}
    assert {"Projects-1": expected} == count(client)


def test_what_was_deleted_is_not_counted(client: FlaskClient) -> None:
    assert 200 == client.delete("/api/Spaces-1/deployments/Deployments-1").status_code
    assert "2024-04-22" not in count(client)["Projects-1"]
    assert 200 == client.delete("/api/Spaces-1/projects/Projects-1").status_code
    assert {} == count(client)


def test_limited_roles_count_only_their_deployments(
    app: Dash, client: FlaskClient
) -> None:
    deploy(client, "Spaces-1", "Billing API")
    deploy(client, "Spaces-2", "Elsewhere")
    billing, of_one = {"2024-04-29": 1}, {"2024-05-06": 1}
    for limits, expected in (
        ({"projects": "Projects-1"}, {"Projects-1": SHOP}),
        ({"projects": "Projects-2"}, {"Projects-2": billing}),
        ({"environments": "Environments-2"}, {"Projects-1": of_one}),
        ({"tenants": "Tenants-1"}, {"Projects-1": of_one}),
        ({"tenants": "Tenants-1", "projects": "Projects-2"}, {}),
    ):
        for role in (Role.REPORT_VIEWER, Role.DEPLOYMENT_RECORDER):
            with calling_as(app.server, limited(role, **limits)):
                assert expected == count(client) == count(client, ""), limits
                wanted = "?projectIds=Projects-1,Projects-2,Projects-3"
                assert expected == count(client, query=wanted)


def test_spaces_of_others_are_not_counted(app: Dash, client: FlaskClient) -> None:
    deploy(client, "Spaces-2", "Elsewhere")
    with calling_as(app.server, Grant(Role.REPORT_VIEWER, SpaceId("Spaces-2"))):
        assert {"Projects-3": {"2024-04-29": 1}} == count(client, "")
        assert 404 == client.get(f"/api/Spaces-1/{PATH}").status_code
