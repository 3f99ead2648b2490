"""Where releases are, and where their lifecycle has them next."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from insights_dash.domain.deployment import TaskState
from insights_dash.store.batch import Batch, DeploymentEntry
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import Space
from small_world import FAILED, at, deployment

pytestmark = pytest.mark.both_databases

Snapshot = Callable[[str, Any], bool]
HERE = "/api/Spaces-1"
LIVE = {"environment": "Production EU"}


def get(client: FlaskClient, path: str) -> Any:  # noqa: ANN401 - JSON
    answer = client.get(f"{HERE}/{path}")
    assert 200 == answer.status_code, answer.text
    return answer.get_json()


def import_(database: Database, space: Space, *deployments: DeploymentEntry) -> None:
    batch = Batch(source="later", deployments=deployments)
    with database.write() as session:
        assert not record(session, space, batch, now=at(30)).refused


def places(progression: Any) -> dict[str, list[tuple[str, str, bool, bool]]]:  # noqa: ANN401 - JSON
    """Return the deployments of each release: number, state, current, previous."""
    return {
        each["Release"]["Version"]: [
            (
                item["Id"].removeprefix("Deployments-"),
                item["State"],
                item["IsCurrent"],
                item["IsPrevious"],
            )
            for items in each["Deployments"].values()
            for item in items
        ]
        for each in progression["Releases"]
    }


def test_the_progression_of_a_project_shows_where_its_releases_are(
    client: FlaskClient, matches_snapshot: Snapshot
) -> None:
    found = get(client, "projects/shop/progression")
    assert found == get(client, "progression/Projects-1")
    assert {
        "1.2.0": [("7", "Canceled", True, False), ("5", "Success", True, False)],
        "1.1.0": [("6", "Success", True, False), ("4", "Success", False, True)],
        "1.0.0": [("1", "Success", False, False)],
    } == places(found)
    assert [["Environments-2"], [], ["Environments-2"]] == [
        each["NextDeployments"] for each in found["Releases"]
    ]
    for each in found["Releases"]:
        for kind in ("Release", "Channel"):
            own = each[kind]
            assert own == get(client, f"{kind.lower()}s/{own['Id']}")
            each[kind] = own["Id"]
    assert matches_snapshot("progression", found)


def test_the_latest_deployment_is_the_one_that_was_created_last(
    client: FlaskClient, database: Database, space: Space
) -> None:
    late = {"completed": at(40)}
    import_(
        database,
        space,
        deployment(20, "1.0.0", 5, 10, **LIVE, **late),
        deployment(21, "1.1.0", 6, 10, **LIVE, **FAILED),
        deployment(22, "1.2.0", 7, 10, **LIVE, queued=at(4)),
        deployment(23, "1.0.0", 4, 10, **LIVE, state=TaskState.SUCCESS),
    )
    found = places(get(client, "projects/Projects-1/progression"))
    assert ("9", "Failed", True, False) in found["1.1.0"]
    assert ("8", "Success", False, True) in found["1.0.0"]
    assert ("10", "Success", False, False) in found["1.2.0"]


@pytest.mark.parametrize(("count", "versions"), [(1, 2), (0, 2), (2, 2), (3, 3)])
def test_the_newest_releases_and_all_current_ones_are_listed(
    client: FlaskClient, count: int, versions: int
) -> None:
    path = f"projects/Projects-1/progression?releaseHistoryCount={count}"
    found = get(client, path)
    assert ["1.2.0", "1.1.0", "1.0.0"][:versions] == [
        each["Release"]["Version"] for each in found["Releases"]
    ]


def test_a_project_without_releases_has_an_empty_progression(
    client: FlaskClient,
) -> None:
    found = get(client, "projects/Projects-2/progression")
    assert [] == found["Releases"]
    assert ["Test", "Production EU"] == [each["Name"] for each in found["Environments"]]


def test_a_release_goes_through_the_phases_of_its_lifecycle(
    client: FlaskClient, matches_snapshot: Snapshot
) -> None:
    found = get(client, "releases/Releases-3/progression")
    assert ["Complete", "Current"] == [each["Progress"] for each in found["Phases"]]
    assert ["Environments-2"] == found["NextDeployments"]
    assert 1 == found["NextDeploymentsMinimumRequired"]
    for phase in found["Phases"]:
        for each in phase["Deployments"]:
            for kind in ("Task", "Deployment"):
                own = each[kind]
                alone = get(client, f"{kind.lower()}s/{own['Id']}")
                assert own == alone | {key: [] for key in alone if key == "Changes"}
                each[kind] = own["Id"]
    assert matches_snapshot("progression-of-release", found)


def test_a_failure_after_a_success_does_not_undo_it(
    client: FlaskClient, database: Database, space: Space
) -> None:
    import_(database, space, deployment(20, "1.0.0", 20, 10, **FAILED))
    found = get(client, "releases/Releases-1/progression")
    assert ["Complete", "Current"] == [each["Progress"] for each in found["Phases"]]
    assert ["Failed"] == [
        each["Task"]["State"] for each in found["Phases"][0]["Deployments"]
    ]


def test_a_defect_blocks_a_release(client: FlaskClient) -> None:
    path = f"{HERE}/releases/Releases-3/defects"
    assert 201 == client.post(path, json={"Description": "Leaks"}).status_code
    found = get(client, "releases/Releases-3/progression")
    assert [False, True] == [each["Blocked"] for each in found["Phases"]]
    assert [] == found["NextDeployments"]
    newest, other, *_ = get(client, "projects/Projects-1/progression")["Releases"]
    assert [True, False] == [each["HasUnresolvedDefect"] for each in (newest, other)]
    assert [] == newest["NextDeployments"]
    assert 200 == client.post(f"{path}/resolve").status_code
    found = get(client, "releases/Releases-3/progression")
    assert ["Environments-2"] == found["NextDeployments"]


def test_deleted_documents_are_left_out(client: FlaskClient) -> None:
    for path in ("releases/Releases-3", "tenants/Tenants-2"):
        assert 200 == client.delete(f"{HERE}/{path}").status_code
    found = get(client, "projects/Projects-1/progression")
    assert {
        "1.1.0": [("4", "Success", True, False)],
        "1.0.0": [("1", "Success", False, False)],
    } == places(found)
    assert 200 == client.delete(f"{HERE}/environments/Environments-1").status_code
    found = get(client, "projects/Projects-1/progression")
    assert ["Production EU"] == [each["Name"] for each in found["Environments"]]
    assert {"1.1.0": [], "1.0.0": []} == places(found)


def test_a_channel_has_its_own_lifecycle(client: FlaskClient) -> None:
    body = {
        "Name": "Straight on",
        "Phases": [
            {"Name": "Live", "OptionalDeploymentTargets": ["Environments-2"]},
        ],
    }
    made = client.post(f"{HERE}/lifecycles", json=body).get_json()
    changed = {"LifecycleId": made["Id"]}
    assert 200 == client.put(f"{HERE}/channels/Channels-2", json=changed).status_code
    found = get(client, "projects/Projects-1/progression")
    names = {
        channel: [each["Name"] for each in listed]
        for channel, listed in found["ChannelEnvironments"].items()
    }
    assert {
        "Channels-1": ["Test", "Production EU"],
        "Channels-2": ["Production EU"],
    } == names


def test_unfinished_deployments_are_current(client: FlaskClient) -> None:
    body = {
        "ProjectName": "Shop",
        "ReleaseVersion": "1.0.0",
        "EnvironmentNames": ["Production EU"],
    }
    path = f"{HERE}/deployments/create/untenanted/v1"
    assert 201 == client.post(path, json=body).status_code
    found = places(get(client, "projects/Projects-1/progression"))
    assert ("8", "Queued", True, False) in found["1.0.0"]
