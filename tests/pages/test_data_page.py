"""The page of a space's data, the pages of its checks, and the header of a report."""

import json
import re
from datetime import datetime

import pytest
from dash import Dash
from flask.testing import FlaskClient

from callback_post import post, said
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.identity import SpaceId
from insights_dash.domain.role import Grant, Role
from insights_dash.pages.report.ids import Ids
from insights_dash.store.batch import Batch
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import Space, get_space, mark_history_end
from people import calling_as, limited
from small_world import at, deployment

HERE = "/Spaces-1/data"
REPORT = {
    "Name": "Shop in test",
    "ProjectIds": ["Projects-1"],
    "EnvironmentGroups": [{"Name": "Tests", "Environments": ["Environments-1"]}],
    "TimeZone": "Asia/Tokyo",
}
RECORDER = Grant(Role.DEPLOYMENT_RECORDER, SpaceId("Spaces-1"))
VIEWER = Grant(Role.REPORT_VIEWER, SpaceId("Spaces-1"))
FINDINGS = f"{Ids.FINDINGS}.children"


@pytest.fixture
def client(app: Dash, space: Space, database: Database, now: datetime) -> FlaskClient:
    """A client of the small world, with some flaws and a report."""
    flawed = (
        deployment(20, "1.2.0", 12, 10, started=None),
        deployment(21, "1.2.0", 13, 10, started=None),
        deployment(22, "1.2.0", 13, 11, state=TaskState.TIMED_OUT),
    )
    with database.write() as session:
        record(session, space, Batch(source="flawed", deployments=flawed), now=now)
    client: FlaskClient = app.server.test_client()
    client.post("/api/Spaces-1/insights/reports", json=REPORT)
    return client


def show(client: FlaskClient, path: str = HERE, search: str = "") -> str:
    place = {"_pages_location.pathname": path, "_pages_location.search": search}
    return said(post(client, "_pages_content.children", place))


def texts(answer: str) -> str:
    """Return the visible texts of an answer, in their order."""
    return " | ".join(re.findall(r'"children": "([^"]+)"', answer))


def test_the_page_says_what_is_stored_and_what_each_check_found(
    client: FlaskClient,
) -> None:
    answer = show(client)
    assert "10 deployments and 3 releases since April 2024" in answer
    assert '"dateTime": "2024-05-13T10:10:15+00:00"' in answer
    shown = texts(answer)
    assert "2 of 8 | deployments without a start" in shown
    assert "1 of 10 | deployments that timed out" in shown
    assert "2 of 2 | projects that no report includes" not in shown
    assert "0 | releases created after their first deployment" in shown
    assert shown.index("2 of 8") < shown.index("0 | releases")
    assert f"{HERE}/quality/deployments-without-start" in answer


def test_the_page_lists_the_sources_of_a_space_but_not_of_a_report(
    client: FlaskClient,
) -> None:
    shown = texts(show(client))
    assert "Sources | Source | State" in shown
    assert "flawed" in shown
    assert "New deployments that arrived per day" in show(client)
    assert "No sources yet" in show(client, "/Spaces-2/data")
    of_report = show(client, search="?report=InsightsReports-1")
    assert "deployments without a start" in of_report
    assert "New deployments that arrived" not in of_report


def test_limited_users_see_no_arrivals(client: FlaskClient) -> None:
    only = limited(Role.DEPLOYMENT_RECORDER, environments="Environments-2")
    with calling_as(client.application, only):
        shown = show(client)
    assert "Arrivals not known" in shown
    assert "flawed" not in shown


def test_the_page_of_a_space_without_data_has_only_zeros(client: FlaskClient) -> None:
    answer = show(client, "/Spaces-2/data")
    assert "0 deployments and 0 releases, none completed yet" in answer
    assert "Review" not in answer


def test_the_page_of_a_check_lists_what_it_found(client: FlaskClient) -> None:
    answer = show(client, f"{HERE}/quality/deployments-without-start")
    shown = texts(answer)
    assert "Deployments without a start | 2 found, 8 checked" in shown
    assert "Send the start too, or import it in the column started." in shown
    assert 2 == answer.count("/app/open?link=Spaces-1%2Fdeployments%2FDeployments-")
    assert '"2024-05-13T10:10:15+00:00"' in answer
    opened = client.get("/app/open?link=Spaces-1%2Fdeployments%2FDeployments-8")
    assert "deployment=Deployments-8" in opened.location
    beyond = show(client, f"{HERE}/quality/Deployments-Without-Start", "?page=99")
    assert 2 == beyond.count("/app/open")
    nothing = show(client, f"{HERE}/quality/releases-created-late")
    assert "No problems found" in nothing


def test_without_reports_the_advice_is_to_create_one(client: FlaskClient) -> None:
    path = f"{HERE}/quality/projects-outside-reports"
    reports = "/api/Spaces-1/insights/reports"
    for each in client.get(reports).get_json()["Items"]:
        assert 200 == client.delete(f"{reports}/{each['Id']}").status_code
    for answer in (show(client, path), show(client)):
        assert "There are no reports yet." in answer
        assert '"/Spaces-1/insights/new?all=yes"' in answer
    form = show(client, "/Spaces-1/insights/new", "?all=yes")
    assert '"value":"All projects"' in form.replace('": "', '":"')
    client.post(reports, json={"Name": "One"})
    assert "Add them, or their group, to a report." in show(client, path)


def test_names_of_several_kinds_say_their_kind(client: FlaskClient) -> None:
    client.post(
        "/api/Spaces-1/tenants", json={"Name": "\uff21cme", "ProjectEnvironments": {}}
    )
    client.post("/api/Spaces-1/environments", json={"Name": "\uff34est"})
    answer = texts(show(client, f"{HERE}/quality/names-similar"))
    assert "Kind" in answer
    assert "tenant" in answer
    assert "4 found, " in answer


def test_a_report_is_checked_by_itself(client: FlaskClient) -> None:
    search = "?report=InsightsReports-1"
    answer = show(client, search=search)
    assert "1 of 9 | deployments that timed out" in texts(answer)
    assert "projects that no report includes" not in answer
    assert f"{HERE}/quality/deployments-timed-out{search}" in answer
    found = show(client, f"{HERE}/quality/deployments-timed-out", search)
    assert "1 found, 9 checked in the report Shop in test" in found
    query = "timeZone=Asia%2FTokyo&via=InsightsReports-1"
    assert f'"/Spaces-1/projects/Projects-1/insights?{query}"' in found
    missing = show(client, f"{HERE}/quality/projects-outside-reports", search)
    assert "Check not found" in missing
    assert "Data not found" in show(client, search="?report=InsightsReports-9")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (HERE, 200),
        (f"{HERE}/quality/names-similar", 200),
        (f"{HERE}/quality/nothing", 404),
        ("/Spaces-9/data", 404),
    ],
)
def test_pages_have_their_status(client: FlaskClient, path: str, status: int) -> None:
    assert status == client.get(path).status_code


def test_only_those_who_record_deployments_open_it(client: FlaskClient) -> None:
    with calling_as(client.application, VIEWER):
        assert 403 == client.get(HERE).status_code
        assert "deployments without a start" not in show(client)
    with calling_as(client.application, RECORDER):
        assert 200 == client.get(HERE).status_code
        answer = show(client)
        assert "deployments without a start" in answer
        assert "/insights" not in answer
        found = show(client, f"{HERE}/quality/deployments-without-start")
        assert "/app/open" not in found
        assert "Shop in test" not in show(client, search="?report=InsightsReports-1")


def test_the_navigation_leads_to_what_the_user_can_open(client: FlaskClient) -> None:
    def areas(*grants: Grant) -> dict[str, list[list[str]]]:
        with calling_as(client.application, *grants):
            layout = client.get("/_dash-layout").text
        stored = re.search(r'"id":"shell-area-paths","data":({[^}]*})', layout)
        assert stored
        found: dict[str, list[list[str]]] = json.loads(stored[1])
        return found

    reports, data = ["Reports", "/Spaces-1/insights"], ["Data", HERE]
    portfolio = ["Portfolio", "/Spaces-1/portfolio"]
    seen = [reports, portfolio]
    assert {"Spaces-1": seen, "main-space": seen} == areas(VIEWER)
    assert [data] == areas(RECORDER)["main-space"]
    assert [*seen, data] == areas(VIEWER, RECORDER)["Spaces-1"]


def header(client: FlaskClient, **place: str) -> str:
    here = {"space": "Spaces-1", "report": "InsightsReports-1", **place}
    return said(post(client, FINDINGS, {f"{Ids.PLACE}.data": here}))


def test_a_report_says_how_fresh_its_data_are_in_its_time_zone(
    client: FlaskClient,
) -> None:
    """The clock says noon of 15 May in UTC, when it is 21:00 in Tokyo."""
    answer = header(client)
    assert "Last deployment 13 May 2024, 19:10" in answer
    assert "2 days ago" in answer
    project = header(client, project="Projects-1", report="")
    assert "Last deployment 11 May 2024, 12:10" in project
    other = header(client, project="Projects-2", report="")
    assert "No deployments yet" in other
    assert "on data quality" not in project


def test_a_closed_history_has_no_age(client: FlaskClient, database: Database) -> None:
    with database.write() as session:
        mark_history_end(session, get_space(session, "Spaces-1"), at(14))
    answer = header(client)
    assert "Last deployment 13 May 2024, 19:10" in answer
    assert "ago" not in answer


def test_a_report_links_to_its_notes_or_shows_them(client: FlaskClient) -> None:
    answer = header(client)
    assert "2 findings on data quality" in answer
    assert f"{HERE}?report=InsightsReports-1" in answer
    with calling_as(client.application, VIEWER):
        shown = header(client)
    assert f"{HERE}?report" not in shown
    assert "2 findings on data quality" in shown
    assert "2 of 7 deployments without a start" in shown
    only = limited(Role.REPORT_VIEWER, projects="Projects-2")
    with calling_as(client.application, only):
        hidden = header(client)
    assert "on data quality" not in hidden


def test_a_deleted_report_has_no_header(client: FlaskClient) -> None:
    client.delete("/api/Spaces-1/insights/reports/InsightsReports-1")
    assert "deployment" not in header(client)
