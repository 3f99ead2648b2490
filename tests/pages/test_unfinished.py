"""Deployments whose end no client reported: a note on the project, and a list."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from callback_post import post, said
from insights_dash.domain.identity import SpaceId
from insights_dash.domain.role import Grant, Role
from people import calling_as, limited

pytestmark = pytest.mark.both_databases

PROJECT = "/Spaces-1/projects/Projects-1/insights"
PATH = f"{PROJECT}/unfinished"


class Clock:
    """A clock that tests advance."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def pass_hours(self, hours: float) -> None:
        self.now += timedelta(hours=hours)


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def read_clock(clock: Clock) -> Callable[[], datetime]:
    """The product, with a clock that tests advance."""
    return lambda: clock.now


def show(client: FlaskClient, path: str = PROJECT) -> str:
    place = {"_pages_location.pathname": path, "_pages_location.search": ""}
    return said(post(client, "_pages_content.children", place))


def deploy(client: FlaskClient, *environments: str) -> None:
    body = {
        "ProjectName": "Shop",
        "ReleaseVersion": "1.2.0",
        "EnvironmentNames": environments,
    }
    answer = client.post("/api/deployments/create/untenanted/v1", json=body)
    assert 201 == answer.status_code, answer.text


def test_what_was_reported_recently_is_no_news(
    client: FlaskClient, clock: Clock
) -> None:
    deploy(client, "Test")
    clock.pass_hours(0.9)
    assert "unfinished deployment" not in show(client)
    assert "was reported recently" in show(client, PATH)


def test_the_project_says_how_many_deployments_have_no_end(
    client: FlaskClient, clock: Clock
) -> None:
    deploy(client, "Test")
    clock.pass_hours(1)
    assert "1 unfinished deployment" in show(client)
    assert f'"{PATH}"' in show(client)
    deploy(client, "Test", "Production EU")
    clock.pass_hours(1)
    assert "3 unfinished deployments" in show(client)
    assert "unfinished deployment" not in show(client, f"{PROJECT}/lead-time")
    other = PROJECT.replace("Projects-1", "Projects-2")
    assert "unfinished deployment" not in show(client, other)


def test_the_project_says_what_has_timed_out_for_thirty_days(
    client: FlaskClient, clock: Clock
) -> None:
    deploy(client, "Test", "Production EU")
    clock.pass_hours(24)
    assert "2 deployments timed out in the last 30 days" in show(client)
    deploy(client, "Test")
    clock.pass_hours(2)
    expected = "1 unfinished deployment, 2 timed out in the last 30 days"
    assert expected in show(client)
    clock.pass_hours(30 * 24)
    assert "1 deployment timed out in the last 30 days" in show(client)
    clock.pass_hours(24)
    assert "timed out" not in show(client)


def test_the_list_has_both_kinds(client: FlaskClient, clock: Clock) -> None:
    deploy(client, "Test")
    clock.pass_hours(23)
    deploy(client, "Production EU")
    clock.pass_hours(1)
    shown = show(client, PATH)
    awaited, timed_out = shown.split('"Timed out"', 1)
    assert "Production EU" in awaited
    assert "ServerTasks-9" in awaited
    assert "They time out 24 hours after their last report" in awaited
    assert "ServerTasks-8" in timed_out
    assert "ServerTasks-9" not in timed_out


def test_a_task_leads_to_its_log_and_its_pipeline(
    client: FlaskClient, clock: Clock
) -> None:
    run = "https://ci.example.com/acme/shop/runs/1"
    started = {
        "project": "Shop",
        "version": "1.2.0",
        "environment": "Test",
        "state": "Executing",
        "started": clock.now.isoformat(),
        "link": run,
    }
    answer = client.post("/api/ingest", json={"deployments": [started]})
    assert 200 == answer.status_code, answer.text
    clock.pass_hours(2)
    shown = show(client, PATH)
    log = "/api/Spaces-1/tasks/ServerTasks-8/raw"
    assert f'"{log}"' in shown
    assert f'"{run}"' in shown
    assert "Pipeline run" in shown
    assert "Executing" in client.get(log).text


def test_the_project_says_what_group_it_is_in_and_what_it_is(
    client: FlaskClient,
) -> None:
    project = client.get("/api/Spaces-1/projects/Projects-1").get_json()
    project["Description"] = "Sells things."
    client.put("/api/Spaces-1/projects/Projects-1", json=project)
    group = client.get(f"/api/Spaces-1/projectgroups/{project['ProjectGroupId']}")
    shown = show(client)
    assert f"Project in {group.get_json()['Name']}" in shown
    assert "Sells things." in shown
    assert "1 project" not in shown


def test_the_list_says_if_nothing_times_out(client: FlaskClient, clock: Clock) -> None:
    client.put(f"/api{PROJECT}/settings", json={"TimeOutHours": 0})
    deploy(client, "Test")
    clock.pass_hours(9_000)
    assert "1 unfinished deployment" in show(client)
    shown = show(client, PATH)
    assert "never time out" in shown
    assert "Never" in shown


def test_a_long_list_is_cut(client: FlaskClient, clock: Clock) -> None:
    for _ in range(51):
        deploy(client, "Test", "Production EU")
    clock.pass_hours(2)
    assert "102 unfinished deployments" in show(client)
    shown = show(client, PATH)
    assert "Showing the newest 100." in shown
    assert 100 == shown.count("/raw")


def test_projects_that_do_not_exist_have_no_list(client: FlaskClient) -> None:
    path = PATH.replace("Projects-1", "Projects-9")
    assert "Project not found" in show(client, path)
    assert 404 == client.get(path).status_code


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize(
    ("grant", "count", "settings"),
    [
        (Grant(Role.REPORT_VIEWER), 2, False),
        (Grant(Role.ADMINISTRATOR, SpaceId("Spaces-1")), 2, True),
        (limited(Role.ADMINISTRATOR, projects="Projects-1"), 2, True),
        (limited(Role.ADMINISTRATOR, environments="Environments-1"), 1, False),
        (limited(Role.REPORT_VIEWER, environments="Environments-1"), 1, False),
        (limited(Role.REPORT_VIEWER, tenants="Tenants-1"), 0, False),
    ],
)
def test_readers_only_see_what_is_within_their_limits(
    client: FlaskClient, clock: Clock, grant: Grant, count: int, *, settings: bool
) -> None:
    deploy(client, "Test", "Production EU")
    clock.pass_hours(2)
    with calling_as(client.application, grant):
        shown, listed = show(client), show(client, PATH)
    assert (count > 0) == ("unfinished deployment" in shown)
    assert (f"{count} unfinished" in shown) == (count > 0)
    assert count == listed.count("/raw")
    for each in (shown, listed):
        assert settings == (f'"{PROJECT}/settings"' in each)
