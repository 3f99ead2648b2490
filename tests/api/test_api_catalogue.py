from collections.abc import Callable
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from insights_dash.store.batch import Batch
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import Space
from small_world import at, deployment, release
from whole_product import NOW

pytestmark = pytest.mark.both_databases

Snapshot = Callable[[str, Any], bool]
LISTS = (
    *("projectgroups", "projects", "channels", "environments"),
    *("tenants", "tagsets", "lifecycles", "releases"),
)


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize("noun", LISTS)
def test_a_list_is_complete(
    reader: FlaskClient, noun: str, matches_snapshot: Snapshot
) -> None:
    answer = reader.get(f"/api/Spaces-1/{noun}")
    assert 200 == answer.status_code
    assert matches_snapshot(f"list-{noun}", answer.get_json())


@pytest.mark.parametrize("address", ["/api", "/api/"])
def test_the_root_links_to_everything(
    reader: FlaskClient, address: str, matches_snapshot: Snapshot
) -> None:
    assert matches_snapshot("root", reader.get(address).get_json())


def test_the_root_of_an_empty_server_links_to_no_space(app: Dash) -> None:
    root = app.server.test_client().get("/api").get_json()
    assert {"Spaces", "SpaceHome", "Web", "CurrentUser"} < set(root["Links"])
    assert "Projects" not in root["Links"]


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize("identifier", ["Spaces-1", "spaces-1", "main-space"])
def test_a_space_links_to_its_documents(
    reader: FlaskClient, identifier: str, matches_snapshot: Snapshot
) -> None:
    home = reader.get(f"/api/{identifier}").get_json()
    assert matches_snapshot("space-home", home)
    for name, link in home["Links"].items():
        if link.startswith("/api") and name != "InsightsReports":
            assert 200 == reader.get(link.split("{")[0]).status_code, name


@pytest.mark.parametrize("identifier", ["Spaces-1", "main-space"])
def test_a_space_is_complete(
    reader: FlaskClient, identifier: str, matches_snapshot: Snapshot
) -> None:
    answer = reader.get(f"/api/spaces/{identifier}")
    assert matches_snapshot("space", answer.get_json())


def test_spaces_are_listed(reader: FlaskClient, matches_snapshot: Snapshot) -> None:
    assert matches_snapshot("list-spaces", reader.get("/api/spaces").get_json())
    query = {"partialName": "MAIN", "skip": "0", "take": "2147483647"}
    found = reader.get("/api/spaces", query_string=query).get_json()
    assert ["Spaces-1"] == [each["Id"] for each in found["Items"]]
    every = reader.get("/api/spaces/all?ids=spaces-2,Spaces-1").get_json()
    assert ["Main Space", "Other"] == [each["Name"] for each in every]


@pytest.mark.parametrize("name", ["Main%20Space", "MAIN%20space"])
def test_a_space_is_found_by_its_name(reader: FlaskClient, name: str) -> None:
    assert "Spaces-1" == reader.get(f"/api/spaces/{name}").get_json()["Id"]


def test_no_link_is_null(reader: FlaskClient) -> None:
    for noun in LISTS:
        for item in reader.get(f"/api/Spaces-1/{noun}/all").get_json():
            assert all(item["Links"].values())


def test_an_estimated_creation_is_marked_and_an_unknown_one_left_out(
    client: FlaskClient, database: Database, space: Space
) -> None:
    """Octopus clients read a missing time as unset; some fail on null."""
    unknown = release("1.3.0", 1)._replace(created=None)
    queued = deployment(9, "1.3.0", 14, 10, queued=at(14))
    batches = [
        Batch(source="test", releases=(unknown, unknown._replace(version="1.4.0"))),
        Batch(source="test", deployments=(queued,)),
    ]
    with database.write() as session:
        for batch in batches:
            record(session, space, batch, now=NOW)
    listed = client.get("/api/Spaces-1/releases").get_json()["Items"]
    found = {
        each["Version"]: (each.get("Assembled"), each["AssembledIsEstimate"])
        for each in listed
    }
    assert found == {
        "1.3.0": ("2024-05-14T09:00:15.939+00:00", True),
        "1.2.0": ("2024-05-10T09:00:15.939+00:00", False),
        "1.1.0": ("2024-05-02T09:00:15.939+00:00", False),
        "1.0.0": ("2024-04-20T09:00:15.939+00:00", False),
        "1.4.0": (None, False),
    }
    assert [each["Version"] for each in listed] == list(found)
    assert "Assembled" not in listed[-1]
