"""The empty process that clients older than the executions API read."""

from collections.abc import Callable
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from insights_dash.domain.role import Role
from people import calling_as, limited

pytestmark = pytest.mark.both_databases

Snapshot = Callable[[str, Any], bool]
HERE = "/api/Spaces-1"


def get(client: FlaskClient, path: str) -> Any:  # noqa: ANN401 - JSON
    answer = client.get(path)
    assert 200 == answer.status_code, answer.text
    return answer.get_json()


def plain(link: str) -> str:
    return link.partition("{")[0]


def test_an_older_client_goes_from_a_project_to_a_deployment(
    client: FlaskClient,
) -> None:
    project = get(client, f"{HERE}/projects/shop")
    process = get(client, plain(project["Links"]["DeploymentProcess"]))
    assert project["DeploymentProcessId"] == process["Id"]
    template = get(client, plain(process["Links"]["Template"]) + "?channel=Channels-1")
    assert "1.2.1" == template["NextVersionIncrement"]
    made = client.post(
        f"{HERE}/releases",
        json={
            "ProjectId": project["Id"],
            "Version": template["NextVersionIncrement"],
            "SelectedPackages": template["Packages"],
        },
    ).get_json()
    snapshot = get(client, made["Links"]["ProjectDeploymentProcessSnapshot"])
    assert process == snapshot
    assert made["ProjectDeploymentProcessSnapshotId"] == snapshot["Id"]
    targets = get(client, made["Links"]["DeploymentTemplate"])["PromoteTo"]
    target = next(each for each in targets if each["Name"] == "Test")
    preview = get(client, target["Links"]["Preview"])
    assert [] == preview["StepsToExecute"]
    body = {"ReleaseId": made["Id"], "EnvironmentId": target["Id"]}
    deployed = client.post(f"{HERE}/deployments", json=body)
    assert 201 == deployed.status_code, deployed.text


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("process", "deploymentprocesses/deploymentprocess-Projects-1"),
        (
            "release-template",
            "deploymentprocesses/deploymentprocess-Projects-1/template",
        ),
        ("variables", "variables/variableset-Projects-1"),
        ("deployment-template", "releases/Releases-1/deployments/template"),
        ("preview", "releases/Releases-1/deployments/preview/Environments-1/Tenants-1"),
    ],
)
def test_each_document_is_complete(
    client: FlaskClient, matches_snapshot: Snapshot, name: str, path: str
) -> None:
    assert matches_snapshot(f"process-{name}", get(client, f"{HERE}/{path}"))


def test_a_process_is_known_by_its_project_in_any_letter_case(
    client: FlaskClient,
) -> None:
    found = get(client, f"{HERE}/deploymentprocesses/DEPLOYMENTPROCESS-PROJECTS-1")
    assert found == get(client, f"{HERE}/projects/Shop/deploymentprocesses")


def test_a_project_without_releases_has_a_first_version(client: FlaskClient) -> None:
    path = f"{HERE}/deploymentprocesses/deploymentprocess-Projects-2/template"
    template = get(client, path)
    assert [None, "0.0.1"] == [
        template["LastReleaseVersion"],
        template["NextVersionIncrement"],
    ]


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize(
    "path",
    [
        "deploymentprocesses/Projects-1",
        "deploymentprocesses/deploymentprocess-",
        "deploymentprocesses/variableset-Projects-1",
        "deploymentprocesses/deploymentprocess-Projects-99/template",
        "variables/variableset-Projects-99",
        "variables/null",
        "releases/Releases-99/deployments/template",
        "releases/Releases-1/deployments/preview/Environments-99",
        "releases/Releases-1/deployments/preview/Environments-1/Tenants-99",
    ],
)
def test_what_does_not_exist_is_not_found(client: FlaskClient, path: str) -> None:
    answer = client.get(f"{HERE}/{path}")
    assert 404 == answer.status_code
    assert "not found" in answer.get_json()["ErrorMessage"]


def test_tenants_are_promoted_to_the_environments_they_are_connected_in(
    client: FlaskClient,
) -> None:
    body = {"ProjectEnvironments": {"Projects-1": ["Environments-2"]}}
    assert 200 == client.put(f"{HERE}/tenants/Tenants-1", json=body).status_code
    found = get(client, f"{HERE}/releases/Releases-1/deployments/template")
    assert {
        "Acme": ["Production EU"],
        "Zenith": ["Test", "Production EU"],
    } == {
        each["Name"]: [target["Name"] for target in each["PromoteTo"]]
        for each in found["TenantPromotions"]
    }


def test_limits_hide_what_is_outside(shared_app: Dash, reader: FlaskClient) -> None:
    grant = limited(
        Role.DEPLOYMENT_RECORDER,
        projects="Projects-1",
        environments="Environments-1",
        tenants="Tenants-1",
    )
    with calling_as(shared_app.server, grant):
        for path in (
            "deploymentprocesses/deploymentprocess-Projects-2",
            "variables/variableset-Projects-2",
            "releases/Releases-1/deployments/preview/Environments-2",
            "releases/Releases-1/deployments/preview/Environments-1/Tenants-2",
        ):
            assert 404 == reader.get(f"{HERE}/{path}").status_code
        found = get(reader, f"{HERE}/releases/Releases-1/deployments/template")
        scope = get(reader, f"{HERE}/variables/variableset-Projects-1")["ScopeValues"]
    assert ["Test"] == [each["Name"] for each in found["PromoteTo"]]
    assert ["Acme"] == [each["Name"] for each in found["TenantPromotions"]]
    assert ["Test"] == [each["Name"] for each in scope["Environments"]]
