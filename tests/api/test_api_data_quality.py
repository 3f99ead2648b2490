"""What can make figures wrong: the checks, on data that has each kind of flaw."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from insights_dash.domain.deployment import TaskState
from insights_dash.domain.identity import SpaceId
from insights_dash.domain.role import Grant, Role
from insights_dash.store.batch import (
    Batch,
    ChannelEntry,
    DeploymentEntry,
    EnvironmentEntry,
    ProjectEntry,
    ReleaseEntry,
    TenantEntry,
)
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import create_space, get_space, mark_history_end
from people import calling_as, limited
from small_world import at, deployment

pytestmark = pytest.mark.both_databases

HERE = "/api/Spaces-1/data-quality"
WIDE = "\uff33hop"  # looks like "Shop"
RECORDER = Grant(Role.DEPLOYMENT_RECORDER, SpaceId("Spaces-1"))
VIEWER = Grant(Role.REPORT_VIEWER, SpaceId("Spaces-1"))
REPORT = {
    "Name": "Shop in test",
    "ProjectIds": ["Projects-1"],
    "EnvironmentGroups": [{"Name": "Tests", "Environments": ["Environments-1"]}],
}


def release(version: str, created: datetime | None, **at_home: str) -> ReleaseEntry:
    home = {"project": "Shop", "channel": "Default", **at_home}
    return ReleaseEntry(0, home["project"], home["channel"], version, created)


def to_production(number: int, day: int, **changes: Any) -> DeploymentEntry:  # noqa: ANN401 - as `deployment` takes them
    made = {"environment": "Production", **changes}
    return deployment(number, "1.0.0", day, 10, **made)


BATCH = Batch(
    source="test",
    projects=(ProjectEntry("Shop", "Sites"), ProjectEntry(WIDE, "Sites")),
    channels=(
        ChannelEntry("Shop", "Default", is_default=True),
        ChannelEntry("Shop", "Hotfix"),
        ChannelEntry(WIDE, "Default", is_default=True),
    ),
    environments=(EnvironmentEntry("Test", 0), EnvironmentEntry("Production", 1)),
    tenants=(TenantEntry("Acme", ()),),
    releases=(
        release("1.0.0", at(-100)),
        release("1.1.0", None),
        release("1.2.0", at(12)),
        release("1.3.0", at(12)),
        release("V1.0.0", at(-99), channel="Hotfix"),
        release("1.0.0", at(-98), project=WIDE),
    ),
    deployments=(
        deployment(1, "1.0.0", 3, 10, started=None),
        deployment(2, "1.1.0", 4, 10, queued=at(4, 11)),
        deployment(3, "1.2.0", 11, 10, tenant="Acme"),
        deployment(4, "1.3.0", 20, 10),
        deployment(*(5, "1.3.0", 13, 10), state=TaskState.EXECUTING, completed=None),
        deployment(6, "1.3.0", 13, 11, state=TaskState.TIMED_OUT),
        to_production(7, -90),
        to_production(8, -89),
        deployment(9, "V1.0.0", 1, 10, channel="Hotfix"),
        deployment(10, "1.0.0", 2, 10, project=WIDE),
    ),
)
# What each check finds, of how many; and the ids of its examples.
FOUND = {
    "releases-without-creation": (1, 6, ["Releases-2"]),
    "releases-created-late": (1, 6, ["Releases-3"]),
    "releases-created-together": (2, 6, ["Releases-3", "Releases-4"]),
    "versions-repeated": (2, 6, ["Releases-1", "Releases-5"]),
    "deployments-without-start": (1, 8, ["Deployments-1"]),
    "deployments-queued-late": (1, 8, ["Deployments-2"]),
    "deployments-in-the-future": (1, 8, ["Deployments-4"]),
    "deployments-unfinished": (1, 10, ["Deployments-5"]),
    "deployments-timed-out": (1, 10, ["Deployments-6"]),
    "streams-silent": (1, 4, ["Deployments-8"]),
    "deployments-outside-reports": (1, 8, ["Deployments-9"]),
    "projects-outside-reports": (1, 2, ["Projects-2"]),
    "environments-outside-reports": (1, 2, ["Environments-2"]),
    "names-similar": (2, 9, ["Projects-1", "Projects-2"]),
    "events-failed": (0, 0, []),
}


@pytest.fixture
def client(app: Dash, database: Database, now: datetime) -> FlaskClient:
    """A client of a server whose space has every flaw, and a report."""
    with database.write() as session:
        space = create_space(session, "Main Space", now=now)
        assert () == record(session, space, BATCH, now=now).refusals
    client: FlaskClient = app.server.test_client()
    made = client.post("/api/Spaces-1/insights/reports", json=REPORT)
    assert 201 == made.status_code, made.text
    return client


def get(client: FlaskClient, path: str = HERE, status: int = 200) -> Any:  # noqa: ANN401 - JSON
    answer = client.get(path)
    assert status == answer.status_code, answer.text
    return answer.get_json()


def read(answer: Any) -> dict[str, tuple[int, int, list[str]]]:  # noqa: ANN401 - JSON
    return {
        each["Key"]: (
            each["Count"],
            each["Of"],
            [one["Id"] for one in each["Examples"]],
        )
        for each in answer["Findings"]
    }


def test_every_check_finds_its_flaw(client: FlaskClient) -> None:
    answer = get(client)
    assert FOUND == read(answer)
    del answer["Findings"]
    assert {
        "SpaceId": "Spaces-1",
        "ReportId": None,
        "AsOf": "2024-05-15T12:00:00+00:00",
        "Deployments": 10,
        "Releases": 6,
        "First": "2024-01-31T10:10:15.939581+00:00",
        "Last": "2024-05-11T10:10:15.939581+00:00",
        "Links": {"Self": HERE, "Web": "/Spaces-1/data"},
    } == answer


def test_a_finding_says_what_it_means_and_names_its_examples(
    client: FlaskClient,
) -> None:
    by_key = {each["Key"]: each for each in get(client)["Findings"]}
    finding = by_key["deployments-outside-reports"]
    path = "/data-quality/deployments-outside-reports"
    assert {
        "Key": "deployments-outside-reports",
        "Title": "deployments in channels that no report includes",
        "Count": 1,
        "Of": 8,
        "Effect": "They are missing from reports, although their project isn't.",
        "Advice": "Add the channel to a report if it should count.",
        "Rule": finding["Rule"],
        "Examples": [
            {
                "Id": "Deployments-9",
                "Name": "V1.0.0",
                "ProjectId": "Projects-1",
                "ProjectName": "Shop",
                "ChannelId": "Channels-2",
                "ChannelName": "Hotfix",
                "EnvironmentId": "Environments-1",
                "EnvironmentName": "Test",
                "TenantId": None,
                "TenantName": None,
                "Time": "2024-05-01T10:10:15.939581+00:00",
                "Links": {
                    "Self": "/api/Spaces-1/deployments/Deployments-9",
                    "Web": "/app#/Spaces-1/deployments/Deployments-9",
                },
            }
        ],
        "Links": {
            "Self": f"/api/Spaces-1{path}",
            "Web": "/Spaces-1/data/quality/deployments-outside-reports",
        },
    } == finding
    for each in by_key.values():
        assert all(each[name].endswith(".") for name in ("Effect", "Advice", "Rule"))
        for example in each["Examples"]:
            get(client, example["Links"]["Self"])


def test_a_report_has_the_findings_of_what_it_selects(client: FlaskClient) -> None:
    answer = get(client, f"{HERE}?report=InsightsReports-1")
    assert "InsightsReports-1" == answer["ReportId"]
    assert {
        "Self": f"{HERE}?report=InsightsReports-1",
        "Web": "/Spaces-1/data?report=InsightsReports-1",
    } == answer["Links"]
    assert {
        "releases-without-creation": (1, 4, ["Releases-2"]),
        "releases-created-late": (1, 4, ["Releases-3"]),
        "releases-created-together": (2, 4, ["Releases-3", "Releases-4"]),
        "versions-repeated": (1, 4, ["Releases-1"]),
        "deployments-without-start": (1, 4, ["Deployments-1"]),
        "deployments-queued-late": (1, 4, ["Deployments-2"]),
        "deployments-in-the-future": (1, 4, ["Deployments-4"]),
        "deployments-unfinished": (1, 6, ["Deployments-5"]),
        "deployments-timed-out": (1, 6, ["Deployments-6"]),
        "streams-silent": (0, 2, []),
        "names-similar": (1, 5, ["Projects-1"]),
    } == read(answer)
    get(client, f"{HERE}?report=InsightsReports-2", 404)
    get(client, f"{HERE}/projects-outside-reports?report=InsightsReports-1", 404)


def test_everything_that_a_check_found_can_be_listed(client: FlaskClient) -> None:
    path = f"{HERE}/releases-created-together"
    page = get(client, f"{path}?take=1&skip=1")
    assert ["Releases-4"] == [each["Id"] for each in page["Items"]]
    assert 2 == page["TotalResults"]
    assert f"{path}?skip=0&take=1" == page["Links"]["Page.Previous"]
    report = f"{path}?report=InsightsReports-1&take=1"
    following = get(client, report)["Links"]["Page.Next"]
    assert ["Releases-4"] == [each["Id"] for each in get(client, following)["Items"]]
    get(client, f"{HERE}/no-such-check", 404)
    assert 2 == get(client, f"{HERE}/Releases-Created-Together")["TotalResults"]
    get(client, f"{path}?take=x", 400)


def test_findings_follow_the_data_the_reports_and_the_clock(
    client: FlaskClient, database: Database
) -> None:
    assert FOUND == read(get(client))
    client.delete("/api/Spaces-1/deployments/Deployments-1")
    client.delete("/api/Spaces-1/insights/reports/InsightsReports-1")
    settings = "/api/Spaces-1/projects/Projects-1/insights/settings"
    client.put(settings, json={"TimeOutHours": 0})
    found = read(get(client))
    assert (0, 7, []) == found["deployments-without-start"]
    assert (0, 9, []) == found["deployments-unfinished"]
    assert (0, 7, []) == found["deployments-outside-reports"]
    assert (2, 2, ["Projects-1", "Projects-2"]) == found["projects-outside-reports"]
    with database.write() as session:
        # As of its end, the last deployment was not long ago.
        mark_history_end(session, get_space(session, "Spaces-1"), at(-80))
    assert (0, 1, []) == read(get(client))["streams-silent"]


def test_a_deployment_that_ends_is_no_longer_unfinished(
    client: FlaskClient,
) -> None:
    assert (1, 10, ["Deployments-5"]) == read(get(client))["deployments-unfinished"]
    task = "/api/Spaces-1/tasks/ServerTasks-5/state"
    client.post(task, json={"State": "Success", "Reason": "It had ended."})
    found = read(get(client))
    assert (0, 10, []) == found["deployments-unfinished"]
    assert 9 == found["deployments-without-start"][1]


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize(
    ("grants", "space", "report"),
    [
        ([RECORDER], 200, 403),
        ([VIEWER], 403, 403),
        ([RECORDER, VIEWER], 200, 200),
        ([Grant(Role.DEPLOYMENT_RECORDER, SpaceId("Spaces-2"))], 404, 404),
    ],
)
def test_recorders_see_it_and_of_a_report_if_they_see_reports(
    client: FlaskClient, grants: list[Grant], space: int, report: int
) -> None:
    with calling_as(client.application, *grants):
        for path in (HERE, f"{HERE}/names-similar"):
            get(client, path, space)
            get(client, f"{path}?report=InsightsReports-1", report)


def test_a_caller_with_limits_gets_the_numbers_of_what_they_see(
    client: FlaskClient,
) -> None:
    assert FOUND == read(get(client))  # cached for those without limits
    only = limited(
        Role.DEPLOYMENT_RECORDER, projects="Projects-2", environments="Environments-1"
    )
    with calling_as(client.application, only):
        answer = get(client)
        assert (1, 1) == (answer["Deployments"], answer["Releases"])
        found = read(answer)
        assert {
            **{key: (0, 1, []) for key in FOUND if key != "events-failed"},
            "projects-outside-reports": (1, 1, ["Projects-2"]),
            "names-similar": (0, 5, []),
        } == found
        path = f"{HERE}/deployments-without-start"
        assert 0 == get(client, path)["TotalResults"]
        assert "Shop" not in client.get(HERE).text


@pytest.fixture
def read_clock(now: datetime) -> Callable[[], datetime]:
    """A clock that a test can move with `LATER`."""
    return lambda: now + LATER[0]


LATER = [timedelta()]


def test_an_answer_is_kept_for_a_minute_at_most(client: FlaskClient) -> None:
    try:
        assert FOUND == read(get(client))
        LATER[0] = timedelta(seconds=59)
        assert "2024-05-15T12:00:00+00:00" == get(client)["AsOf"]
        LATER[0] = timedelta(days=6)
        assert 0 == read(get(client))["deployments-in-the-future"][0]
    finally:
        LATER[0] = timedelta()
