"""What users with limits see in the API, and what they can record."""

from collections.abc import Callable
from typing import Any

import pytest
from dash import Dash
from flask import Flask
from flask.testing import FlaskClient

from insights_dash.domain.identity import SpaceId
from insights_dash.domain.role import Grant, Role
from people import calling_as, limited

pytestmark = pytest.mark.both_databases

VIEWER, RECORDER = Role.REPORT_VIEWER, Role.DEPLOYMENT_RECORDER
SHOP = limited(VIEWER, projects="Projects-1")
HERE = "/api/Spaces-1"
# The part of each list that is within a limit.
LISTED = [
    (SHOP, {"projects": ["Shop"], "projectgroups": ["Sites"], "channels": 2}),
    (
        limited(VIEWER, project_groups="ProjectGroups-2"),
        {"projects": ["Billing API"], "projectgroups": ["Backend"], "releases": 0},
    ),
    (
        limited(VIEWER, environments="Environments-2"),
        {"environments": ["Production EU"], "environments/v2": 1, "deployments": 1},
    ),
    (
        limited(VIEWER, tenants="Tenants-1"),
        {"tenants": ["Acme"], "deployments": 1, "projects": 2},
    ),
]
# For each kind, one id within `NARROW` and one outside.
NARROW = limited(
    VIEWER, projects="Projects-1", environments="Environments-1", tenants="Tenants-1"
)
PAIRS = [
    ("projects", "Projects-1", "Projects-2"),
    ("projects", "shop", "billing-api"),
    ("projects", "Shop", "Billing API"),
    ("projectgroups", "ProjectGroups-1", "ProjectGroups-2"),
    ("channels", "Channels-1", "Channels-3"),
    ("environments", "Environments-1", "Environments-2"),
    ("environments", "test", "production-eu"),
    ("tenants", "Tenants-1", "Tenants-2"),
    ("deployments", "Deployments-5", "Deployments-6"),
    ("tasks", "ServerTasks-5", "ServerTasks-6"),
]


@pytest.fixture
def server(shared_app: Dash) -> Flask:
    server: Flask = shared_app.server
    return server


def get(client: FlaskClient, address: str) -> Any:  # noqa: ANN401 - JSON
    answer = client.get(f"{HERE}/{address}")
    assert 200 == answer.status_code, answer.text
    return answer.get_json()


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize(("grant", "listed"), LISTED)
def test_lists_contain_what_is_within_limits(
    server: Flask, reader: FlaskClient, grant: Grant, listed: dict[str, Any]
) -> None:
    with calling_as(server, grant):
        found = {path: get(reader, path) for path in listed}
        whole = {path: get(reader, f"{path}/all") for path in listed if "/" not in path}
    for path, expected in listed.items():
        names = [each.get("Name") for each in found[path]["Items"]]
        assert expected in (names, len(names)), path
        assert len(names) == found[path]["TotalResults"]
        assert path not in whole or whole[path] == found[path]["Items"]


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize(("path", "seen", "hidden"), PAIRS)
def test_hidden_and_missing_documents_get_the_same_response(
    server: Flask, reader: FlaskClient, path: str, seen: str, hidden: str
) -> None:
    missing = f"{hidden.partition('-')[0]}-999" if "s-" in hidden else "no-such-thing"
    with calling_as(server, NARROW):
        assert 200 == reader.get(f"{HERE}/{path}/{seen}").status_code
        refused, absent = (
            reader.get(f"{HERE}/{path}/{each}") for each in (hidden, missing)
        )
        listed = [get(reader, f"{path}?ids={each}") for each in (hidden, missing)]
    assert 404 == refused.status_code == absent.status_code
    assert absent.text == refused.text.replace(hidden, missing)
    assert [0, 0] == [each["TotalResults"] for each in listed]


def test_the_error_for_a_wrong_name_lists_only_names_within_limits(
    server: Flask, reader: FlaskClient
) -> None:
    with calling_as(server, NARROW):
        said = {
            path: reader.get(f"{HERE}/{path}/nothing").get_json()["ErrorMessage"]
            for path in ("projects", "projectgroups", "environments", "tenants")
        }
    assert {
        "projects": 'Project "nothing" not found. Available: "Shop".',
        "projectgroups": 'Project group "nothing" not found. Available: "Sites".',
        "environments": 'Environment "nothing" not found. Available: "Test".',
        "tenants": 'Tenant "nothing" not found. Available: "Acme".',
    } == said


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize(
    "address",
    [
        *("projects?partialName=bill", "tenants?partialName=zen"),
        *("environments?partialName=EU", "projects?name=Billing API"),
        *("releases?partialName=1.2", "deployments?partialName=production"),
    ],
)
def test_a_search_does_not_find_what_is_hidden(
    server: Flask, reader: FlaskClient, address: str
) -> None:
    grant = limited(
        VIEWER,
        project_groups="ProjectGroups-9",
        environments="Environments-1",
        tenants="Tenants-1",
    )
    with calling_as(server, grant):
        assert 0 == get(reader, address)["TotalResults"]
    assert 0 < get(reader, address)["TotalResults"]


def test_a_hidden_namesake_does_not_hide_what_has_its_slug(
    app: Dash, client: FlaskClient
) -> None:
    made = client.post(f"{HERE}/environments", json={"Name": "Production-EU"})
    grant = limited(VIEWER, environments=made.get_json()["Id"])
    with calling_as(app.server, grant):
        found = get(client, "environments/production-eu")
    assert "Production-EU" == found["Name"]


def test_visible_documents_do_not_name_hidden_ones(
    app: Dash, client: FlaskClient
) -> None:
    links = {
        "Projects-1": ["Environments-1", "Environments-2"],
        "Projects-2": ["Environments-1"],
    }
    body: dict[str, Any] = {"Name": "Acme", "ProjectEnvironments": links}
    changed = client.put(f"{HERE}/tenants/Tenants-1", json=body)
    assert links == changed.get_json()["ProjectEnvironments"]
    phase = {"Name": "Test", "AutomaticDeploymentTargets": ["Environments-2"]}
    body = {"Name": "Default Lifecycle", "Phases": [phase]}
    changed = client.put(f"{HERE}/lifecycles/Lifecycles-1", json=body)
    assert 200 == changed.status_code, changed.text
    with calling_as(app.server, NARROW):
        tenant = get(client, "tenants/Tenants-1")
        lifecycle = get(client, "lifecycles/Lifecycles-1")
    assert {"Projects-1": ["Environments-1"]} == tenant["ProjectEnvironments"]
    assert [] == lifecycle["Phases"][0]["AutomaticDeploymentTargets"]


def test_limits_of_one_role_do_not_restrict_another(
    server: Flask, reader: FlaskClient
) -> None:
    billing = limited(VIEWER, projects="Projects-2")
    with calling_as(server, SHOP, billing):
        assert 2 == get(reader, "projects")["TotalResults"]
    with calling_as(server, SHOP, Grant(VIEWER)):
        assert 2 == get(reader, "projects")["TotalResults"]


def test_documents_are_changed_only_by_users_who_see_the_whole_space(
    server: Flask, reader: FlaskClient
) -> None:
    with calling_as(server, limited(Role.ADMINISTRATOR, projects="Projects-1")):
        for method in ("PUT", "DELETE"):
            address = f"{HERE}/projects/Projects-1"
            answer = reader.open(address, method=method, json={"Name": "Mine"})
            assert 403 == answer.status_code
        assert 403 == reader.post(f"{HERE}/projects", json={"Name": "X"}).status_code


Send = Callable[[str, dict[str, Any]], int]


@pytest.fixture
def send(app: Dash, client: FlaskClient) -> Send:
    """Responses to a recorder limited to Shop and Test, who can view everything."""
    recorder = limited(RECORDER, projects="Projects-1", environments="Environments-1")

    def post(address: str, body: dict[str, Any]) -> int:
        with calling_as(app.server, recorder, Grant(VIEWER)):
            return client.post(f"{HERE}/{address}", json=body).status_code

    return post


def test_a_recorder_records_within_their_limits(send: Send) -> None:
    made = "releases/create/v1"
    assert 201 == send(made, {"ProjectName": "Shop", "ReleaseVersion": "2"})
    assert 400 == send(made, {"ProjectName": "Billing API", "ReleaseVersion": "2"})
    assert 400 == send("releases", {"ProjectId": "Projects-2", "Version": "2"})
    deploy = {"ProjectName": "Shop", "ReleaseVersion": "2"}
    address = "deployments/create/untenanted/v1"
    assert 201 == send(address, {**deploy, "EnvironmentNames": ["Test"]})
    assert 400 == send(address, {**deploy, "EnvironmentNames": ["Production EU"]})
    body = {"ReleaseId": "Releases-3", "EnvironmentId": "Environments-2"}
    assert 400 == send("deployments", body)
    assert 404 == send("tasks/ServerTasks-6/state", {"State": "Failed"})
    assert 200 == send("tasks/ServerTasks-1/state", {"State": "Failed"})


def test_limits_of_two_roles_do_not_add_up_for_recording(
    app: Dash, client: FlaskClient
) -> None:
    """Shop to Test, and Billing to production, don't include Shop to production."""
    grants = (
        limited(RECORDER, projects="Projects-1", environments="Environments-1"),
        limited(RECORDER, projects="Projects-2", environments="Environments-2"),
    )
    body = {"ReleaseId": "Releases-3", "EnvironmentId": "Environments-2"}
    before = get(client, "deployments")["TotalResults"]
    with calling_as(app.server, *grants):
        assert 403 == client.post(f"{HERE}/deployments", json=body).status_code
        body["EnvironmentId"] = "Environments-1"
        assert 201 == client.post(f"{HERE}/deployments", json=body).status_code
    assert before + 1 == get(client, "deployments")["TotalResults"]


def test_a_task_is_changed_only_where_its_recorder_records(
    app: Dash, client: FlaskClient
) -> None:
    """A path without a space finds tasks of every space that the caller can view."""
    grants = (Grant(VIEWER), Grant(RECORDER, space=SpaceId("Spaces-2")))
    with calling_as(app.server, *grants):
        assert 200 == client.get("/api/tasks/ServerTasks-1").status_code
        answer = client.post("/api/tasks/ServerTasks-1/state", json={"State": "Failed"})
    assert 404 == answer.status_code


MANAGER = limited(
    Role.REPORT_MANAGER, projects="Projects-1", environments="Environments-1"
)
REPORTS = f"{HERE}/insights/reports"


@pytest.fixture
def whole(client: FlaskClient) -> dict[str, Any]:
    """A report that also contains what `MANAGER` doesn't see."""
    body = {
        "Name": "All",
        "ProjectGroupIds": ["ProjectGroups-2"],
        "ProjectIds": ["Projects-2", "Projects-1"],
        "ChannelIds": ["Channels-3", "Channels-2"],
        "EnvironmentGroups": [
            {"Name": "Live", "Environments": ["Environments-2"]},
            {"Name": "Tests", "Environments": ["Environments-1"]},
        ],
    }
    made = client.post(REPORTS, json=body)
    assert 201 == made.status_code, made.text
    report: dict[str, Any] = made.get_json()
    return report


def test_a_report_is_shown_without_ids_that_are_hidden(
    app: Dash, client: FlaskClient, whole: dict[str, Any]
) -> None:
    with calling_as(app.server, MANAGER):
        one = client.get(f"{REPORTS}/{whole['Id']}").get_json()
        (listed,) = client.get(REPORTS).get_json()["Items"]
    assert one == listed
    hidden = {
        "ProjectGroupIds": [],
        "ProjectIds": ["Projects-1"],
        "ChannelIds": ["Channels-2"],
        "EnvironmentGroups": [
            {"Name": "Live", "Environments": []},
            {"Name": "Tests", "Environments": ["Environments-1"]},
        ],
    }
    assert {**whole, **hidden} == one


def test_an_edit_keeps_what_its_author_does_not_see(
    app: Dash, client: FlaskClient, whole: dict[str, Any]
) -> None:
    address = f"{REPORTS}/{whole['Id']}"
    with calling_as(app.server, MANAGER):
        shown = client.get(address).get_json()
        del shown["ChannelIds"]
        changed = client.put(address, json={**shown, "Name": "Renamed"})
        assert 200 == changed.status_code, changed.text
        assert ["Projects-1"] == changed.get_json()["ProjectIds"]
        icon = {"IconId": "rocket", "IconColor": "#0D80D8"}
        assert 200 == client.post(f"{address}/logo/icon", json=icon).status_code
    now = client.get(address).get_json()
    kept = ("ProjectGroupIds", "ProjectIds", "ChannelIds", "EnvironmentGroups")
    assert {name: whole[name] for name in kept} == {name: now[name] for name in kept}
    assert ("Renamed", "rocket") == (now["Name"], now["IconId"])


def test_an_edit_cannot_name_what_is_hidden(
    app: Dash, client: FlaskClient, whole: dict[str, Any]
) -> None:
    address = f"{REPORTS}/{whole['Id']}"
    with calling_as(app.server, MANAGER):
        shown = client.get(address).get_json()
        refused = [
            send(
                path, json={**shown, "Name": "New", "ProjectIds": [f"Projects-{each}"]}
            )
            for each in (2, 9)
            for send, path in ((client.put, address), (client.post, REPORTS))
        ]
    assert [400] * 4 == [each.status_code for each in refused]
    texts = [each.text.replace("Projects-2", "Projects-9") for each in refused]
    assert texts[:2] == texts[2:]


def test_insights_of_a_hidden_project_are_not_found(
    server: Flask, reader: FlaskClient
) -> None:
    with calling_as(server, NARROW):
        for path in ("metrics", "metrics/csv", "deployments", "deployments/csv"):
            hidden = reader.get(f"{HERE}/projects/Projects-2/insights/{path}")
            assert 404 == hidden.status_code
        address = f"{HERE}/projects/Projects-1/insights/metrics"
        assert 200 == reader.get(address).status_code
        for name in ("environmentId=Environments", "tenantId=Tenants"):
            hidden, missing = (reader.get(f"{address}?{name}-{n}") for n in (2, 9))
            assert 400 == hidden.status_code == missing.status_code
            assert missing.text == hidden.text.replace('s-2\\"', 's-9\\"')


def test_a_hidden_name_never_reads_as_one_that_is_listed(
    app: Dash, client: FlaskClient, report: str
) -> None:
    renamed = {"Name": "RESTRICTED environment 1"}
    assert 200 == client.put(f"{HERE}/environments/Test", json=renamed).status_code
    grant = limited(VIEWER, environments="Environments-1")
    with calling_as(app.server, grant):
        asked = f"{report}/metrics?split=Environment&timeRange=LastYear"
        series = client.get(asked).get_json()["Series"]
        csv = client.get(asked.replace("metrics", "metrics/csv")).text
    expected = ["RESTRICTED environment 1", "Restricted environment 2"]
    assert expected == [each["Name"] for each in series]
    assert set(expected) == {line.split(",")[0] for line in csv.splitlines()[1:]}
