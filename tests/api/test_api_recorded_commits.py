"""The commit of a recorded release or deployment is its release's `GitCommit`."""

from typing import Any

import pytest
from flask.testing import FlaskClient

pytestmark = pytest.mark.both_databases

HERE = "/api/Spaces-1"
RELEASE = {"project": "Billing API", "version": "2.0.0"}
DEPLOYED = RELEASE | {
    "environment": "Test",
    "state": "Success",
    "completed": "2024-05-20T10:04:00Z",
}


def send(client: FlaskClient, body: object, query: str = "") -> Any:  # noqa: ANN401 - JSON
    answer = client.post(f"{HERE}/ingest{query}", json=body)
    assert 200 == answer.status_code, answer.text
    return answer.get_json()


def read_release(client: FlaskClient) -> Any:  # noqa: ANN401 - JSON
    return client.get(f"{HERE}/projects/Projects-2/releases/2.0.0").get_json()


def read_commit(client: FlaskClient) -> Any:  # noqa: ANN401 - JSON
    return read_release(client)["VersionControlReference"]["GitCommit"]


def test_the_commit_of_a_release_is_stored_and_corrected(client: FlaskClient) -> None:
    first = {"releases": [RELEASE | {"commit": "279484c0", "changes": [{"id": "1"}]}]}
    assert 2 == send(client, first)["created"]
    assert "279484c0" == read_commit(client)
    assert 2 == send(client, first)["unchanged"]
    assert 1 == send(client, {"releases": [RELEASE]})["unchanged"]
    assert "279484c0" == read_commit(client)
    changed = {"releases": [RELEASE | {"commit": "5e4f3a2b"}]}
    assert 1 == send(client, changed, "?dryRun=true")["updated"]
    assert "279484c0" == read_commit(client)
    assert 1 == send(client, changed)["updated"]
    assert "5e4f3a2b" == read_commit(client)


def test_the_commit_of_a_deployment_is_that_of_its_release(
    client: FlaskClient,
) -> None:
    send(client, {"deployments": [DEPLOYED | {"commit": "279484c0"}]})
    assert "279484c0" == read_commit(client)
    send(client, {"deployments": [DEPLOYED]})
    assert "279484c0" == read_commit(client)
    send(client, {"deployments": [DEPLOYED | {"commit": "5e4f3a2b"}]})
    assert "5e4f3a2b" == read_commit(client)


def test_other_clients_keep_the_commit(client: FlaskClient) -> None:
    body = {"releases": [RELEASE | {"commit": "279484c0"}]}
    send(client, body)
    release = read_release(client)
    notes = {"Id": release["Id"], "ReleaseNotes": "Faster."}
    answer = client.put(f"{HERE}/releases/{release['Id']}", json=notes)
    assert 200 == answer.status_code
    assert "279484c0" == read_commit(client)
    # A deleted release that is recorded again comes back with its commit.
    client.delete(f"{HERE}/releases/{release['Id']}")
    send(client, {"releases": [RELEASE]})
    assert "279484c0" == read_commit(client)
    assert ["279484c0"] == [
        each["Id"]
        for each in client.get(f"{HERE}/releases/{release['Id']}/changes").get_json()[
            "Items"
        ]
    ]
