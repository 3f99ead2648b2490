"""Documents of a space are created, changed and deleted with the API."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

pytestmark = pytest.mark.both_databases

Snapshot = Callable[[str, Any], bool]
HERE = "/api/Spaces-1"
NEW: dict[str, dict[str, Any]] = {
    "projectgroups": {"Name": "Mobile", "Description": "Apps."},
    "projects": {
        "Name": "App",
        "ProjectGroupId": "ProjectGroups-1",
        "LifecycleId": "Lifecycles-1",
        "TenantedDeploymentMode": "Untenanted",
    },
    "channels": {"ProjectId": "Projects-1", "Name": "Beta"},
    "environments": {"Name": "Staging", "UseGuidedFailure": True},
    "tenants": {
        "Name": "Orca",
        "TenantTags": ["ring/late", "Region/EU"],
        "ProjectEnvironments": {"Projects-1": ["Environments-2", "Environments-1"]},
    },
    "tagsets": {
        "Name": "Tier",
        "Tags": [
            {"Name": "Gold", "Color": "#FFD700"},
            {"Name": "Iron", "SortOrder": 7},
        ],
    },
    "lifecycles": {
        "Name": "Fast",
        "Phases": [
            {"Name": "All", "OptionalDeploymentTargets": ["Environments-1"]},
            {
                "Name": "Live",
                "AutomaticDeploymentTargets": ["Environments-2"],
                "MinimumEnvironmentsBeforePromotion": 1,
            },
        ],
    },
}
NOUNS = pytest.mark.parametrize("noun", list(NEW))


def create(client: FlaskClient, noun: str, **changes: Any) -> Any:  # noqa: ANN401 - JSON
    answer = client.post(f"{HERE}/{noun}", json=NEW[noun] | changes)
    assert 201 == answer.status_code, answer.text
    assert answer.headers["Location"] == answer.get_json()["Links"]["Self"]
    return answer.get_json()


def errors(answer: Any) -> list[str]:  # noqa: ANN401 - werkzeug's test response
    assert 400 == answer.status_code, answer.text
    found: list[str] = answer.get_json()["Errors"]
    return found


@pytest.mark.once_on_postgresql
@NOUNS
def test_a_new_document_is_returned_in_full(
    client: FlaskClient, noun: str, matches_snapshot: Snapshot
) -> None:
    made = create(client, noun)
    assert matches_snapshot(f"created-{noun}", made)
    assert made == client.get(made["Links"]["Self"]).get_json()
    assert made in client.get(f"{HERE}/{noun}/all").get_json()


@pytest.mark.once_on_postgresql
@NOUNS
def test_a_client_can_send_back_a_response(client: FlaskClient, noun: str) -> None:
    made = create(client, noun)
    address = made["Links"]["Self"]
    body = {"spaceId": "Spaces-1", **made, "Description": "New words."}
    changed = client.put(address, json=body)
    assert 200 == changed.status_code, changed.text
    assert made | {"Description": "New words."} == changed.get_json()
    kept = client.put(address, json={"name": "Other"}).get_json()
    assert "New words." == kept["Description"]
    assert (
        "" == client.put(address, json={"description": None}).get_json()["Description"]
    )


@NOUNS
def test_a_name_is_unique_until_its_document_is_deleted(
    client: FlaskClient, noun: str
) -> None:
    first = create(client, noun)
    again = NEW[noun] | {"Name": NEW[noun]["Name"].upper()}
    assert 409 == client.post(f"{HERE}/{noun}", json=again).status_code
    other = create(client, noun, Name="Other")
    clash = client.put(other["Links"]["Self"], json={"Name": first["Name"]})
    assert 409 == clash.status_code
    gone = client.delete(first["Links"]["Self"])
    assert (200, b"") == (gone.status_code, gone.data)
    assert 404 == client.get(first["Links"]["Self"]).status_code
    assert 404 == client.put(first["Links"]["Self"], json={}).status_code
    assert 404 == client.delete(first["Links"]["Self"]).status_code
    new = create(client, noun)
    number = int(new["Id"].rpartition("-")[2])
    assert int(other["Id"].rpartition("-")[2]) < number


@pytest.mark.once_on_postgresql
@NOUNS
def test_ids_are_never_used_again(client: FlaskClient, noun: str) -> None:
    ids = []
    for _ in range(3):
        made = create(client, noun)
        ids.append(made["Id"])
        client.delete(made["Links"]["Self"])
    assert 3 == len(set(ids))


@pytest.mark.once_on_postgresql
@NOUNS
def test_every_problem_is_named(reader: FlaskClient, noun: str) -> None:
    body = {"Name": " ", "Description": 1, "Id": []}
    found = errors(reader.post(f"{HERE}/{noun}", json=body))
    assert {"Id", "Name", "Description"} <= {each.partition(":")[0] for each in found}
    long = {**NEW[noun], "Name": "a" * 201}
    assert errors(reader.post(f"{HERE}/{noun}", json=long))
    assert errors(reader.post(f"{HERE}/{noun}", json={**NEW[noun], "Name": "a\0"}))


@pytest.mark.once_on_postgresql
@NOUNS
def test_the_id_must_be_that_of_the_address(client: FlaskClient, noun: str) -> None:
    made = create(client, noun)
    body = {**made, "Id": "Others-1"}
    assert 1 == len(errors(client.put(made["Links"]["Self"], json=body)))


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize(
    ("noun", "changes", "places"),
    [
        (
            "projects",
            {"ProjectGroupId": "ProjectGroups-9", "LifecycleId": "x", "Slug": "shop"},
            ["ProjectGroupId", "LifecycleId", "Slug"],
        ),
        ("projects", {"TenantedDeploymentMode": "Both"}, ["TenantedDeploymentMode"]),
        ("projects", {"Name": "projects-7"}, ["Name"]),
        ("environments", {"Name": " Environments-1 "}, ["Name"]),
        ("channels", {"ProjectId": "Projects-9"}, ["ProjectId"]),
        ("channels", {"ProjectId": ""}, ["ProjectId"]),
        ("environments", {"SortOrder": -1}, ["SortOrder"]),
        ("environments", {"SortOrder": 2**70}, ["SortOrder"]),
        (
            "tenants",
            {"TenantTags": ["Ring/No"], "ProjectEnvironments": {"Projects-9": ["x"]}},
            ["TenantTags", "ProjectEnvironments", "ProjectEnvironments"],
        ),
        (
            "tagsets",
            {"Tags": [{"Name": "A"}, {"Name": "a", "Color": "red"}, 3, {"Name": 1}]},
            [
                *("Tags[2]", "Tags[3].Name"),
                *("Tags[0].Name", "Tags[1].Name", "Tags[1].Color"),
            ],
        ),
        ("tagsets", {"Name": "A/B"}, ["Name"]),
        (
            "lifecycles",
            {"Phases": [{"AutomaticDeploymentTargets": ["Environments-9"]}]},
            ["Phases[0].Name", "Phases[0].AutomaticDeploymentTargets"],
        ),
    ],
)
def test_rules_are_kept(
    reader: FlaskClient, noun: str, changes: dict[str, Any], places: list[str]
) -> None:
    before = reader.get(f"{HERE}/{noun}/all").get_json()
    found = errors(reader.post(f"{HERE}/{noun}", json=NEW[noun] | changes))
    assert places == [each.partition(":")[0] for each in found]
    assert before == reader.get(f"{HERE}/{noun}/all").get_json()


@pytest.mark.parametrize("noun", ["environments", "tagsets"])
def test_after_the_last_place_of_all_others_share_it(
    client: FlaskClient, noun: str
) -> None:
    """PostgreSQL stores it in 32 bits, like clients do."""
    last = {"SortOrder": 2**31 - 1}
    assert last["SortOrder"] == create(client, noun, **last, Name="A")["SortOrder"]
    for name in ("B", "C"):
        shared = create(client, noun, SortOrder=None, Name=name)
        assert last["SortOrder"] == shared["SortOrder"]
    listed = client.get(f"{HERE}/{noun}/all").get_json()
    assert ["A", "B", "C"] == [each["Name"] for each in listed[-3:]]


def test_a_new_project_has_a_default_channel(client: FlaskClient) -> None:
    project = create(client, "projects", ProjectGroupId=None, Name="Shop!")
    assert ("shop-2", "Lifecycles-1") == (project["Slug"], project["LifecycleId"])
    links = project["Links"]
    channels = client.get(links["Channels"].partition("{")[0]).get_json()["Items"]
    assert [("Default", True)] == [(c["Name"], c["IsDefault"]) for c in channels]
    assert [] == client.get(links["Releases"].partition("{")[0]).get_json()["Items"]
    group = client.get(f"{HERE}/projectgroups/{project['ProjectGroupId']}").get_json()
    assert "Default Project Group" == group["Name"]
    listed = client.get(group["Links"]["Projects"]).get_json()
    assert ["Shop!"] == [each["Name"] for each in listed["Items"]]


def test_a_project_always_has_one_default_channel(client: FlaskClient) -> None:
    beta = create(client, "channels", IsDefault=True)
    listed = client.get(f"{HERE}/projects/shop/channels").get_json()["Items"]
    assert ["Beta"] == [each["Name"] for each in listed if each["IsDefault"]]
    address = beta["Links"]["Self"]
    assert 409 == client.delete(address).status_code
    assert errors(client.put(address, json={"IsDefault": False}))
    assert errors(client.put(address, json={"ProjectId": "Projects-2"}))
    assert 200 == client.delete(f"{HERE}/channels/Channels-1").status_code


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("projectgroups/ProjectGroups-1", 409),
        ("lifecycles/Lifecycles-1", 409),
        ("channels/Channels-1", 409),
        ("environments/Environments-9", 404),
    ],
)
def test_documents_in_use_are_not_deleted(
    reader: FlaskClient, address: str, status: int
) -> None:
    assert status == reader.delete(f"{HERE}/{address}").status_code


def test_a_channel_that_is_not_the_default_is_deleted(client: FlaskClient) -> None:
    assert 200 == client.delete(f"{HERE}/channels/Channels-2").status_code


def test_a_lifecycle_in_use_is_not_deleted(client: FlaskClient) -> None:
    made = create(client, "lifecycles")
    project = create(client, "projects", LifecycleId=made["Id"])
    assert made["Id"] == project["LifecycleId"]
    assert 409 == client.delete(made["Links"]["Self"]).status_code
    client.delete(project["Links"]["Self"])
    assert 200 == client.delete(made["Links"]["Self"]).status_code


def test_tags_keep_their_ids_when_a_set_is_changed(client: FlaskClient) -> None:
    ring = client.get(f"{HERE}/tagsets/Ring").get_json()
    early, late = ring["Tags"]
    tags = [
        {**late, "Name": "Early"},
        {**early, "Name": "Late", "Color": "#00ff00"},
        {"Name": "Never"},
    ]
    changed = client.put(ring["Links"]["Self"], json={**ring, "Tags": tags}).get_json()
    names = {tag["Id"]: tag["Name"] for tag in changed["Tags"]}
    assert ("Late", "Early") == (names[early["Id"]], names[late["Id"]])
    acme = client.get(f"{HERE}/tenants/Acme").get_json()
    assert "Ring/Late" in acme["TenantTags"]
    left = client.put(ring["Links"]["Self"], json={"Tags": [{"Name": "early"}]})
    assert [late["Id"]] == [tag["Id"] for tag in left.get_json()["Tags"]]
    assert ["Region/EU"] == client.get(f"{HERE}/tenants/Acme").get_json()["TenantTags"]
    (kept,) = left.get_json()["Tags"]
    tags = [{"Id": kept["Id"], "Name": "Stable"}, {"Name": "early"}]
    moved = client.put(ring["Links"]["Self"], json={"Tags": tags}).get_json()
    assert ["Stable", "early"] == [tag["Name"] for tag in moved["Tags"]]
    assert kept["Id"] == moved["Tags"][0]["Id"] != moved["Tags"][1]["Id"]
    twice = [{"Id": kept["Id"], "Name": name} for name in ("one", "two")]
    refused = errors(client.put(ring["Links"]["Self"], json={"Tags": twice}))
    assert [f'Tags[1].Id: The tag "{kept["Id"]}" is listed twice.'] == refused
    unknown = {"Tags": [{"Id": "TagSets-1/Tags-99", "Name": "x"}]}
    assert errors(client.put(ring["Links"]["Self"], json=unknown))


REFERRED = {
    "projects": "Projects-1",
    "environments": "Environments-1",
    "tenants": "Tenants-1",
    "tagsets": "TagSets-1",
    "channels": "Channels-2",
}


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize("noun", REFERRED)
def test_deployments_outlive_the_documents_that_they_name(
    client: FlaskClient, body: dict[str, Any], noun: str
) -> None:
    body |= {"ChannelIds": ["Channels-2"], "TenantTags": ["Ring/Early"]}
    report = client.post(f"{HERE}/insights/reports", json=body).headers["Location"]
    metrics = [
        f"{report}/metrics?split={split}&tenantTagSetId=TagSets-2"
        for split in ("None", "Tenant", "Environment", "TenantTagSet")
    ]
    assert {200} == {client.get(each).status_code for each in metrics}
    deployments = client.get(f"{report}/deployments").get_json()["Streams"]
    assert 200 == client.delete(f"{HERE}/{noun}/{REFERRED[noun]}").status_code

    for address in (*metrics, f"{report}/deployments", f"{report}/deployments/csv"):
        assert 200 == client.get(address).status_code, address
    streams = client.get(f"{report}/deployments").get_json()["Streams"]
    if noun != "tagsets":
        assert sum(len(each["Deployments"]) for each in deployments) == sum(
            len(each["Deployments"]) for each in streams
        )
    name = {"projects": "ProjectName", "environments": "EnvironmentName"}.get(noun)
    assert name is None or None in {each[name] for each in streams}
    shown = client.get(report).get_json()
    assert 200 == client.put(report, json=shown).status_code or noun == "tagsets"
    listed = client.get(f"{HERE}/deployments").get_json()
    assert (0 if noun == "projects" else 7) == listed["TotalResults"]
    assert 200 == client.get(f"{HERE}/tasks").status_code
    assert 200 == client.get(f"{HERE}/reporting/deployments/xml").status_code


def test_a_renamed_project_is_renamed_at_once(client: FlaskClient, report: str) -> None:
    client.get(f"{report}/metrics?split=Project")
    client.put(f"{HERE}/projects/shop", json={"Name": "Store"})
    series = client.get(f"{report}/metrics?split=Project").get_json()["Series"]
    assert ["Store"] == [each["Name"] for each in series]


def test_the_default_space_can_be_left_out_of_the_path(client: FlaskClient) -> None:
    for address in (
        "projects",
        "environments/all",
        "insights/reports",
        "projects/shop",
    ):
        whole = client.get(f"{HERE}/{address}").get_json()
        assert whole == client.get(f"/api/{address}").get_json()
    made = client.post("/api/environments", json={"Name": "Staging"}).get_json()
    assert "Spaces-1" == made["SpaceId"]


def test_documents_of_another_space_are_not_found(client: FlaskClient) -> None:
    other = "/api/Spaces-2"
    assert 404 == client.put(f"{other}/projects/Projects-1", json={}).status_code
    assert 404 == client.delete(f"{other}/tenants/Tenants-1").status_code
    lifecycles = client.get(f"{other}/lifecycles").get_json()["Items"]
    assert ["Lifecycles-2"] == [each["Id"] for each in lifecycles]
    body = {"Name": "App", "ProjectGroupId": "ProjectGroups-1"}
    assert errors(client.post(f"{other}/projects", json=body))


def test_chunked_bodies_are_read(client: FlaskClient) -> None:
    answer = client.post(
        f"{HERE}/projectgroups/",
        input_stream=io.BytesIO(b'{"nAmE": "Mobile"}'),
        headers={"Transfer-Encoding": "chunked"},
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert 201 == answer.status_code, answer.text


def test_the_server_describes_itself(
    reader: FlaskClient, matches_snapshot: Snapshot
) -> None:
    zones = reader.get("/api/serverstatus/timezones").get_json()
    found = {
        "me": reader.get("/api/users/me").get_json(),
        "status": reader.get("/api/serverstatus").get_json(),
        "zone": next(each for each in zones if each["Id"] == "GMT Standard Time"),
        "v2": reader.get(f"{HERE}/environments/v2").get_json(),
    }
    assert matches_snapshot("server", found)
    ids = [each["Id"] for each in zones]
    assert len(ids) == len(set(ids))
    assert {"UTC", "Europe/London"} <= set(ids)
    me = found["me"]["Id"]
    assert found["me"] == reader.get(f"/api/users/{me}").get_json()
    spaces = reader.get(f"/api/users/{me}/spaces").get_json()
    assert ["Spaces-1", "Spaces-2"] == [each["Id"] for each in spaces]
    assert 404 == reader.get("/api/users/Users-99").status_code
    text = reader.get("/api/experimental/llms.txt")
    assert "text/plain" == text.mimetype
    assert "licence" in text.text
    assert (
        [] == reader.get(f"{HERE}/environments/v2?type=Ephemeral").get_json()["Items"]
    )


def test_the_installation_keeps_its_uuid(reader: FlaskClient) -> None:
    first, second = (reader.get("/api").get_json()["InstallationId"] for _ in range(2))
    assert first == second


def test_newer_forms_wrap_a_report(client: FlaskClient, body: dict[str, Any]) -> None:
    made = client.post(f"{HERE}/insights/reports/v1", json=body)
    assert 201 == made.status_code
    report = made.get_json()["Report"]
    address = report["Links"]["Self"]
    assert report == client.get(f"{address}/v1").get_json()["Report"]
    changed = client.put(f"{address}/v1", json={**report, "Name": "Other"}).get_json()
    assert "Other" == changed["Report"]["Name"]
    metrics = client.get(f"{address}/metrics").data
    assert metrics == client.get(f"{address}/metrics/v1").data
    icon = {"IconColor": "#0d80d8", "IconId": "ship"}
    assert {} == client.post(f"{address}/logo/icon/v1", json=icon).get_json()
    gone = client.delete(f"{address}/v1")
    assert (200, {}) == (gone.status_code, gone.get_json())
    project = f"{HERE}/projects/shop/insights/metrics"
    assert client.get(project).data == client.get(f"{project}/v1").data
