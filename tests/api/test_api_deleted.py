"""Deleted deployments, and lists without what belongs to something deleted."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from audit_log import list_audit_entries
from insights_dash.domain.role import Role
from insights_dash.store.batch import ReleaseEntry
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import Space, create_space
from people import calling_as, limited
from small_world import BATCH, FAILED, deployment

pytestmark = pytest.mark.both_databases

HERE = "/api/Spaces-1"
# A release whose creation time is estimated by its first deployment.
UNDATED = replace(
    BATCH,
    releases=(*BATCH.releases, ReleaseEntry(0, "Shop", "Default", "1.3.0", None)),
    deployments=(
        *BATCH.deployments,
        deployment(8, "1.3.0", 12, 15, **FAILED),
        deployment(9, "1.3.0", 13, 10),
    ),
)
DEPLOYMENTS = len(tuple(UNDATED.deployments))
QUESTION = "timeRange=LastYear&split=Tenant&leadTime=IncludingWaiting&granularity=Daily"


def get(client: FlaskClient, path: str) -> Any:  # noqa: ANN401 - JSON
    answer = client.get(path)
    assert 200 == answer.status_code, answer.text
    return answer.get_json()


def delete(client: FlaskClient, path: str) -> None:
    answer = client.delete(f"{HERE}/{path}")
    assert 200 == answer.status_code, answer.text
    assert b"" == answer.data


def list_ids(client: FlaskClient, path: str) -> list[str]:
    found = get(client, f"{HERE}/{path}")
    items = found if isinstance(found, list) else found["Items"]
    return [each["Id"].rpartition("-")[2] for each in items]


def ask(client: FlaskClient, space: str) -> list[Any]:
    """Return the metrics of Shop in each environment."""
    environments = get(client, f"/api/{space}/environments/all")
    metrics = f"/api/{space}/projects/Shop/insights/metrics?{QUESTION}"
    return [
        get(client, f"{metrics}&environmentId={each['Id']}") for each in environments
    ]


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize("index", range(DEPLOYMENTS))
def test_metrics_forget_a_deleted_deployment(
    client: FlaskClient, database: Database, space: Space, now: datetime, index: int
) -> None:
    """They are those of a space that never had it."""
    left = [each for place, each in enumerate(UNDATED.deployments) if place != index]
    with database.write() as session:
        assert not record(session, space, UNDATED, now=now).refused
        other = create_space(session, "Without", now=now)
        batch = replace(UNDATED, deployments=tuple(left))
        assert not record(session, other, batch, now=now).refused
    ask(client, "Spaces-1")  # so that the server has all of it in memory
    delete(client, f"deployments/Deployments-{index + 1}")
    assert ask(client, other.id) == ask(client, "Spaces-1")


def test_a_deleted_deployment_is_gone(client: FlaskClient, database: Database) -> None:
    before = get(client, f"{HERE}/tasks")
    delete(client, "deployments/deployments-3")
    for path in (
        "deployments/Deployments-3",
        "tasks/ServerTasks-3",
        "tasks/ServerTasks-3/details",
        "interruptions/Interruptions-3",
    ):
        assert 404 == client.get(f"{HERE}/{path}").status_code
    assert 404 == client.delete(f"{HERE}/deployments/Deployments-3").status_code
    state = {"State": "Success"}
    path = f"{HERE}/tasks/ServerTasks-3/state"
    assert 404 == client.post(path, json=state).status_code
    assert ["7", "6", "5", "4", "2", "1"] == list_ids(client, "deployments")
    assert ["7", "6", "5", "4", "2", "1"] == list_ids(client, "deployments/all")
    assert [] == list_ids(client, "interruptions")
    after = get(client, f"{HERE}/tasks")
    assert before["TotalResults"] - 1 == after["TotalResults"]
    for counted in (before, after):
        assert counted["TotalResults"] == sum(counted["TotalCounts"].values())
    xml = client.get(f"{HERE}/reporting/deployments/xml").text
    assert "Deployments-4<" in xml
    assert "Deployments-3<" not in xml
    with database.read() as session:
        entry = list_audit_entries(session)[0]
    assert ("Deleted", "Deployments-3") == (entry.action, entry.document)
    assert {
        "kind": "deployment",
        "project": "Projects-1",
        "release": "Releases-2",
        "environment": "Environments-1",
        "state": "Success",
    } == entry.details


def test_an_import_brings_a_deleted_deployment_back_under_a_new_number(
    client: FlaskClient, database: Database, space: Space, now: datetime
) -> None:
    before = ask(client, "Spaces-1")
    delete(client, "deployments/Deployments-3")
    assert before != ask(client, "Spaces-1")
    with database.write() as session:
        record(session, space, BATCH, now=now)
    assert "8" == list_ids(client, "deployments")[0]
    assert before == ask(client, "Spaces-1")


def test_a_deployment_is_deleted_by_those_who_can_record_it(
    shared_app: Dash, reader: FlaskClient
) -> None:
    path = f"{HERE}/deployments/Deployments-6"
    for grant, status in (
        (limited(Role.REPORT_VIEWER, environments="Environments-2"), 403),
        (limited(Role.REPORT_MANAGER, environments="Environments-2"), 403),
        (limited(Role.DEPLOYMENT_RECORDER, environments="Environments-1"), 404),
        (limited(Role.DEPLOYMENT_RECORDER, projects="Projects-2"), 404),
        (limited(Role.DEPLOYMENT_RECORDER, tenants="Tenants-1"), 404),
    ):
        with calling_as(shared_app.server, grant):
            assert status == reader.delete(path).status_code


def test_a_recorder_within_limits_deletes_a_deployment(
    app: Dash, client: FlaskClient
) -> None:
    grant = limited(Role.DEPLOYMENT_RECORDER, environments="Environments-2")
    with calling_as(app.server, grant):
        delete(client, "deployments/Deployments-6")


@pytest.mark.parametrize(
    ("path", "left"),
    [
        ("projects/Projects-1", []),
        ("releases/Releases-2", ["7", "5", "1"]),
        ("environments/Environments-2", ["7", "6", "5", "4", "3", "2", "1"]),
    ],
)
def test_lists_leave_out_what_has_lost_its_release(
    client: FlaskClient, path: str, left: list[str]
) -> None:
    """Every release in them can be read."""
    delete(client, path)
    for each in ("deployments", "deployments/all", "tasks"):
        assert left == list_ids(client, each)
    assert len(left) == get(client, f"{HERE}/tasks")["TotalResults"]
    assert len(left) == get(client, f"{HERE}/deployments?take=1")["TotalResults"]
    assert [each for each in left if each == "3"] == list_ids(client, "interruptions")
    for each in get(client, f"{HERE}/deployments")["Items"]:
        assert 200 == client.get(each["Links"]["Release"]).status_code
    if "projects" not in path:
        assert 200 == client.get(f"{HERE}/deployments/Deployments-2").status_code


def test_lists_leave_out_the_releases_of_a_deleted_channel(
    client: FlaskClient,
) -> None:
    names = {"ProjectName": "Shop", "ReleaseVersion": "7.0.0"}
    made = client.post(
        f"{HERE}/releases/create/v1", json={**names, "ChannelName": "Hotfix"}
    )
    assert 201 == made.status_code
    body = {**names, "EnvironmentNames": ["Test"]}
    path = f"{HERE}/deployments/create/untenanted/v1"
    assert 201 == client.post(path, json=body).status_code
    assert "8" == list_ids(client, "deployments")[0]
    delete(client, "channels/Channels-2")
    assert "7" == list_ids(client, "deployments")[0]


def test_the_channel_of_a_deleted_project_does_not_hold_its_lifecycle(
    client: FlaskClient, database: Database, space: Space, now: datetime
) -> None:
    made = client.post(f"{HERE}/lifecycles", json={"Name": "Short"}).get_json()
    body = {"LifecycleId": made["Id"]}
    assert 200 == client.put(f"{HERE}/channels/Channels-2", json=body).status_code
    answer = client.delete(made["Links"]["Self"])
    assert 409 == answer.status_code
    assert 'used by channel "Hotfix"' in answer.text.replace("\\", "")
    delete(client, "projects/Projects-1")
    assert 200 == client.delete(made["Links"]["Self"]).status_code
    with database.write() as session:
        record(session, space, BATCH, now=now)
    assert get(client, f"{HERE}/channels/Channels-2")["LifecycleId"] is None
    assert 200 == client.get(f"{HERE}/projects/Projects-1/progression").status_code
