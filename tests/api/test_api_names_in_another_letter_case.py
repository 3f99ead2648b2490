"""Every way to name a document finds the only one in another letter case."""

from typing import Any

import pytest
from flask.testing import FlaskClient

pytestmark = pytest.mark.both_databases

HERE = "/api/Spaces-1"
NAMES = {
    "projectgroups": "Sites",
    "projects": "Shop",
    "environments": "Production EU",
    "tenants": "Acme",
    "tagsets": "Ring",
    "lifecycles": "Default Lifecycle",
}
EVERY_KIND = pytest.mark.parametrize("noun", list(NAMES))


def list_all(client: FlaskClient, noun: str) -> list[Any]:
    listed: list[Any] = client.get(f"{HERE}/{noun}/all").get_json()
    return listed


@pytest.mark.once_on_postgresql
@EVERY_KIND
def test_a_document_is_read_and_edited(client: FlaskClient, noun: str) -> None:
    name, before = NAMES[noun], list_all(client, noun)
    for spelled in (name.upper(), name.lower(), name.swapcase()):
        address = f"{HERE}/{noun}/{spelled}"
        assert name == client.get(address).get_json()["Name"]
        edited = client.put(address, json={"Description": spelled})
        assert (200, name) == (edited.status_code, edited.get_json()["Name"])
    assert len(before) == len(list_all(client, noun))


@pytest.mark.once_on_postgresql
@EVERY_KIND
def test_no_second_document_is_created(client: FlaskClient, noun: str) -> None:
    name, before = NAMES[noun].swapcase(), list_all(client, noun)
    created = client.post(f"{HERE}/{noun}", json={"Name": name})
    assert 409 == created.status_code, created.text
    assert f'named "{NAMES[noun]}" already exists' in created.text.replace('\\"', '"')
    assert before == list_all(client, noun)


@pytest.mark.once_on_postgresql
@EVERY_KIND
def test_no_other_document_takes_the_name(client: FlaskClient, noun: str) -> None:
    other = client.post(f"{HERE}/{noun}", json={"Name": "Other"})
    assert 201 == other.status_code, other.text
    address = f"{HERE}/{noun}/{other.get_json()['Id']}"
    renamed = client.put(address, json={"Name": NAMES[noun].swapcase()})
    assert 409 == renamed.status_code, renamed.text
    assert "Other" == client.get(address).get_json()["Name"]


@pytest.mark.once_on_postgresql
@EVERY_KIND
def test_a_document_may_change_the_letter_case_of_its_name(
    client: FlaskClient, noun: str
) -> None:
    name = NAMES[noun].swapcase()
    renamed = client.put(f"{HERE}/{noun}/{NAMES[noun]}", json={"Name": name})
    assert (200, name) == (renamed.status_code, renamed.get_json()["Name"])


@pytest.mark.parametrize(
    ("noun", "body"),
    [
        ("channels", {"Name": "hOTFIX"}),
        ("releases", {"Version": "1.0.0-RC"}),
    ],
)
def test_a_project_has_each_channel_and_version_once(
    client: FlaskClient, noun: str, body: dict[str, str]
) -> None:
    project = client.get(f"{HERE}/projects/sHOP").get_json()["Id"]
    first = {"ProjectId": project, "Version": "1.0.0-rc"}
    if noun == "releases":
        assert 201 == client.post(f"{HERE}/releases", json=first).status_code
    refused = client.post(f"{HERE}/{noun}", json={"ProjectId": project, **body})
    assert 409 == refused.status_code, refused.text


def test_a_pipeline_records_under_the_only_names(client: FlaskClient) -> None:
    before = {noun: list_all(client, noun) for noun in NAMES}
    release = client.post(
        f"{HERE}/releases/create/v1",
        json={
            "ProjectName": "sHOP",
            "ChannelName": "hOTFIX",
            "ReleaseVersion": "9.0-RC",
        },
    )
    assert 201 == release.status_code, release.text
    deployment = client.post(
        f"{HERE}/deployments/create/tenanted/v1",
        json={
            "ProjectName": "SHOP",
            "ReleaseVersion": "9.0-rc",
            "EnvironmentName": "production eu",
            "Tenants": ["aCME"],
        },
    )
    assert 201 == deployment.status_code, deployment.text
    assert before == {noun: list_all(client, noun) for noun in NAMES}
    newest = client.get(f"{HERE}/deployments").get_json()["Items"][0]
    shown = {
        noun: client.get(f"{HERE}/{noun}/{newest[key]}").get_json()["Name"]
        for noun, key in (
            ("projects", "ProjectId"),
            ("channels", "ChannelId"),
            ("environments", "EnvironmentId"),
            ("tenants", "TenantId"),
        )
    }
    assert {
        "projects": "Shop",
        "channels": "Hotfix",
        "environments": "Production EU",
        "tenants": "Acme",
    } == shown


def test_a_tag_in_another_letter_case_is_the_only_one(client: FlaskClient) -> None:
    tagged = client.put(f"{HERE}/tenants/Acme", json={"TenantTags": ["rING/eARLY"]})
    assert (200, ["Ring/Early"]) == (
        tagged.status_code,
        tagged.get_json()["TenantTags"],
    )
    found = client.get(f"{HERE}/tenants?tags=RING/early").get_json()["Items"]
    assert ["Acme"] == [each["Name"] for each in found]


def test_a_page_is_found(client: FlaskClient) -> None:
    for name in ("Shop", "shop", "SHOP"):
        page = client.get(f"/Spaces-1/projects/{name}/insights")
        assert page.location.endswith("/Spaces-1/projects/Projects-1/insights")
