"""Spaces are created, changed and deleted with the API, as Octopus's clients do."""

from typing import TYPE_CHECKING, Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from insights_dash.domain.identity import SpaceId
from insights_dash.domain.role import Grant, Role
from insights_dash.store.database import Database
from insights_dash.store.tables import Base, SpaceRow
from people import add_key, add_person
from whole_product import NOW, build_settings, create

if TYPE_CHECKING:
    from pathlib import Path

    from product import Product

pytestmark = pytest.mark.both_databases

# What the command line sends.
NEW: dict[str, Any] = {
    "Name": "Tëam 7",
    "Description": "Ours.",
    "IsDefault": False,
    "TaskQueueStopped": False,
    "SpaceManagersTeams": [],
    "SpaceManagersTeamMembers": ["Users-0"],
}


def post(client: FlaskClient, **changes: Any) -> Any:  # noqa: ANN401 - JSON
    answer = client.post("/api/spaces", json=NEW | changes)
    assert 201 == answer.status_code, answer.text
    return answer.get_json()


def put(client: FlaskClient, space: dict[str, Any], **changes: Any) -> Any:  # noqa: ANN401 - JSON
    answer = client.put(f"/api/spaces/{space['Id']}", json=space | changes)
    assert 200 == answer.status_code, answer.text
    return answer.get_json()


def problems(answer: Any) -> tuple[int, list[str]]:  # noqa: ANN401 - werkzeug's response
    body = answer.get_json()
    return answer.status_code, body.get("Errors", [body["ErrorMessage"]])


def test_a_new_space_can_be_used_at_once(client: FlaskClient) -> None:
    answer = client.post("/api/spaces", json=NEW)
    assert (201, "/api/spaces/Spaces-3") == (
        answer.status_code,
        answer.headers["Location"],
    )
    made = answer.get_json()
    assert {
        "Id": "Spaces-3",
        "Name": "Tëam 7",
        "Slug": "team-7",
        "Description": "Ours.",
        "IsDefault": False,
        "TaskQueueStopped": False,
        "SpaceManagersTeams": [],
        "SpaceManagersTeamMembers": [],
    }.items() <= made.items()
    assert made == client.get("/api/spaces/team-7").get_json()
    (group,) = client.get("/api/team-7/projectgroups/all").get_json()
    (lifecycle,) = client.get("/api/team-7/lifecycles/all").get_json()
    assert ("Default Project Group", "Default Lifecycle") == (
        *(group["Name"], lifecycle["Name"]),
    )
    project = {"Name": "App", "ProjectGroupId": group["Id"]}
    project["LifecycleId"] = lifecycle["Id"]
    assert 201 == client.post("/api/team-7/projects", json=project).status_code


def test_a_space_is_renamed_and_keeps_its_slug(client: FlaskClient) -> None:
    made = post(client)
    changed = put(client, made, Name="Platform", TaskQueueStopped=True)
    assert made | {"Name": "Platform", "TaskQueueStopped": True} == changed | {
        "LastModifiedOn": made["LastModifiedOn"]
    }
    answer = client.put(f"/api/spaces/{made['Id']}", json={"Slug": "platform"})
    assert ("Platform", "platform", True) == (
        *(answer.get_json()["Name"], answer.get_json()["Slug"]),
        answer.get_json()["TaskQueueStopped"],
    )
    assert 404 == client.get("/api/spaces/team-7").status_code


def test_a_project_follows_the_definitions_of_its_space(client: FlaskClient) -> None:
    address = "/api/Spaces-1/projects/Projects-1/insights/metrics"

    def first() -> str:
        (series,) = client.get(address).get_json()["Series"]
        start: str = series["Intervals"][0]["StartOfInterval"]
        return start

    assert first() == "2024-01-28"
    space = "/api/spaces/Spaces-1"
    assert "Definitions" not in client.get(space).get_json()
    put = client.put(space, json={"Definitions": {"WeekStart": "Monday"}})
    definitions = {"WeekStart": "Monday", "Statistic": "Mean"}
    assert definitions == put.get_json()["Definitions"]
    assert first() == "2024-01-29"
    # An absent property keeps its value, null removes it.
    kept = client.put(space, json={"Description": "Ours"}).get_json()
    assert definitions == kept["Definitions"]
    removed = client.put(space, json={"Definitions": None}).get_json()
    assert "Definitions" not in removed
    assert first() == "2024-01-28"
    wrong = client.put(space, json={"Definitions": {"WeekStart": "Friday"}})
    assert 400 == wrong.status_code
    assert wrong.get_json()["Errors"][0].startswith("Definitions.WeekStart: ")


def test_there_is_always_one_default_space(client: FlaskClient) -> None:
    made = post(client, IsDefault=True)
    spaces = client.get("/api/spaces/all").get_json()
    assert [made["Id"]] == [each["Id"] for each in spaces if each["IsDefault"]]
    assert "Default Project Group" in client.get("/api/projectgroups/all").text
    refused = client.put("/api/spaces/Spaces-3", json={"IsDefault": False})
    assert (400, ["IsDefault: Set another space as the default instead."]) == problems(
        refused
    )
    put(client, client.get("/api/spaces/Spaces-1").get_json(), IsDefault=True)
    spaces = client.get("/api/spaces/all").get_json()
    assert ["Spaces-1"] == [each["Id"] for each in spaces if each["IsDefault"]]


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize(
    ("changes", "status", "message"),
    [
        ({"Name": " "}, 400, "Name: Enter a name."),
        ({"Name": "x" * 201}, 400, "Name: The name is longer than 200 characters."),
        ({"Name": 7}, 400, "Name: Must be a string."),
        ({"Name": "SPACES-1"}, 400, "Name: A name can't look like the ID of a space."),
        ({"Slug": "a b"}, 400, "Slug: Use letters from a to z and digits, separated"),
        ({"Slug": "x" * 191}, 400, "Slug: The slug is longer than 190 characters."),
        ({"Slug": "Spaces-1"}, 400, "Slug: A slug can't look like the ID of a space."),
        ({"Name": "OTHER"}, 409, 'Name: A space named "Other" already exists.'),
        ({"Slug": "Other"}, 409, 'Slug: The space "Other" already has this slug.'),
        ({"IsDefault": "yes"}, 400, "IsDefault: Must be true or false."),
        ({"TaskQueueStopped": 1}, 400, "TaskQueueStopped: Must be true or false."),
        ({"Description": "\0"}, 400, "Description: NUL characters are not allowed."),
        ({"Description": "x" * 100_001}, 400, "Description: The text is longer than"),
    ],
)
def test_a_problem_is_named_at_its_property(
    client: FlaskClient, changes: dict[str, Any], status: int, message: str
) -> None:
    for refused in (
        client.post("/api/spaces", json=NEW | changes),
        client.put("/api/spaces/Spaces-1", json=changes),
    ):
        found, (text,) = problems(refused)
        assert (status, True) == (found, text.startswith(message)), text
    spaces = client.get("/api/spaces/all").get_json()
    assert ["Main Space", "Other"] == [each["Name"] for each in spaces]


def test_a_space_is_deleted_once_its_queue_is_stopped(client: FlaskClient) -> None:
    made = post(client)
    refused = client.delete(f"/api/spaces/{made['Id']}")
    assert 409 == refused.status_code
    assert "must be stopped" in refused.text
    put(client, made, TaskQueueStopped=True)
    deleted = client.delete(f"/api/spaces/{made['Id']}")
    assert (200, b"") == (deleted.status_code, deleted.data)
    assert 404 == client.get(f"/api/{made['Id']}").status_code
    assert 404 == client.delete(f"/api/spaces/{made['Id']}").status_code
    assert "Spaces-4" == post(client)["Id"]


def test_the_default_space_is_not_deleted(client: FlaskClient) -> None:
    put(client, client.get("/api/spaces/Spaces-1").get_json(), TaskQueueStopped=True)
    refused = client.delete("/api/spaces/Spaces-1")
    assert 409 == refused.status_code
    assert "is the default space" in refused.text


def count_rows(database: Database) -> dict[str, int]:
    with database.read() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def test_nothing_of_a_deleted_space_is_left(
    client: FlaskClient, report: str, database: Database, product: "Product"
) -> None:
    """The small world has rows in nearly every table."""
    file = product.home / "columns" / "space-1.columns"
    file.parent.mkdir(exist_ok=True)
    file.write_text("old")
    assert 200 == client.get(f"{report}/metrics").status_code
    add_person(
        database, NOW, Grant(Role.REPORT_VIEWER, SpaceId("Spaces-1")), username="guest"
    )
    root = add_person(database, NOW, Grant(Role.ADMINISTRATOR), username="root")
    headers = {"X-Octopus-ApiKey": add_key(database, NOW, root)}
    events = client.get("/api/events", headers=headers).get_json()["TotalResults"]
    other = {"IsDefault": True}
    client.put("/api/spaces/Spaces-2", json=other, headers=headers)
    stop = {"TaskQueueStopped": True}
    client.put("/api/spaces/Spaces-1", json=stop, headers=headers)
    deleted = client.delete("/api/spaces/Spaces-1", headers=headers)
    assert 200 == deleted.status_code, deleted.text
    rows = count_rows(database)
    left = {name: count for name, count in rows.items() if count}
    kept = ("account", "api_key", "audit_entry", "installation", "lifecycle", "space")
    assert set(kept) | {"role_grant"} == set(left) - {"alembic_version"}
    assert (1, 1, 1) == (left["space"], left["lifecycle"], left["role_grant"])
    assert not file.exists()
    listed = client.get("/api/events?take=1000", headers=headers).get_json()
    assert events + 3 == listed["TotalResults"]
    newest = listed["Items"][0]
    assert ("Deleted", None, ["Spaces-1"]) == (
        *(newest["Category"], newest["SpaceId"], newest["RelatedDocumentIds"]),
    )
    assert "deployments: " in newest["Details"]
    assert 404 == client.get(f"{report}/metrics", headers=headers).status_code


def test_only_administrators_of_the_server_change_spaces(
    client: FlaskClient, database: Database
) -> None:
    add_person(database, NOW, Grant(Role.ADMINISTRATOR), username="root")
    ada = add_person(database, NOW, Grant(Role.ADMINISTRATOR, SpaceId("Spaces-1")))
    headers = {"X-Octopus-ApiKey": add_key(database, NOW, ada)}
    for answer in (
        client.post("/api/spaces", json=NEW, headers=headers),
        client.put("/api/spaces/Spaces-1", json={"Name": "X"}, headers=headers),
        client.delete("/api/spaces/Spaces-1", headers=headers),
    ):
        assert 403 == answer.status_code
        assert "Administer" in answer.text


def test_a_new_server_has_a_default_space(product: "Product", tmp_path: "Path") -> None:
    for _ in range(2):
        app = create(build_settings(product.database, tmp_path), now=lambda: NOW)
        (space,) = app.server.test_client().get("/api/spaces/all").get_json()
        assert ("Spaces-1", "Default", "default", True) == (
            *(space["Id"], space["Name"], space["Slug"], space["IsDefault"]),
        )
    groups = app.server.test_client().get("/api/projectgroups/all").get_json()
    assert ["Default Project Group"] == [each["Name"] for each in groups]


def test_a_server_with_a_space_gets_no_other(
    space: object, product: "Product", tmp_path: "Path"
) -> None:
    assert space
    create(build_settings(product.database, tmp_path), now=lambda: NOW)
    with product.database.read() as session:
        names = session.scalars(select(SpaceRow.name).order_by(SpaceRow.number))
        assert ["Main Space", "Other"] == list(names)


def test_there_are_no_teams(reader: FlaskClient) -> None:
    assert [] == reader.get("/api/teams/all").get_json()
    assert 0 == reader.get("/api/teams").get_json()["TotalResults"]


def test_all_users_are_an_array(client: FlaskClient, database: Database) -> None:
    (local,) = client.get("/api/users/all").get_json()
    assert "local" == local["Username"]
    root = add_person(database, NOW, Grant(Role.ADMINISTRATOR), username="root")
    ada = add_person(database, NOW, Grant(Role.REPORT_VIEWER))
    for account, names in ((root, ["ada", "root"]), (ada, ["ada"])):
        headers = {"X-Octopus-ApiKey": add_key(database, NOW, account)}
        listed = client.get("/api/users/all", headers=headers).get_json()
        assert names == [each["Username"] for each in listed]
    found = client.get("/api/users/all?filter=OO", headers=headers).get_json()
    assert [] == found
