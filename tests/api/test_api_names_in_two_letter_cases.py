"""Documents whose names differ only in letter case, as an import can store them."""

from typing import TYPE_CHECKING, Any

import pytest
from flask.testing import FlaskClient

from insights_dash.store.batch import (
    Batch,
    ChannelEntry,
    EnvironmentEntry,
    ProjectEntry,
    ReleaseEntry,
    TenantEntry,
)
from insights_dash.store.database import Database
from insights_dash.store.spaces import Space
from namesakes import record_namesakes

if TYPE_CHECKING:
    from datetime import datetime

pytestmark = pytest.mark.both_databases

HERE = "/api/Spaces-1"
TWINS = {
    "projectgroups": ("Sites", "sites"),
    "projects": ("Shop", "shop"),
    "environments": ("Test", "test"),
    "tenants": ("Acme", "acme"),
    "tagsets": ("Ring", "ring"),
}


@pytest.fixture
def twins(
    client: FlaskClient, database: Database, space: Space, now: "datetime"
) -> FlaskClient:
    """The small world, with a document of almost the same name for each kind."""
    batch = Batch(
        source="test",
        projects=(ProjectEntry("shop~", "sites~"),),
        channels=(
            ChannelEntry("shop~", "Default", is_default=True),
            ChannelEntry("Shop", "hotfix~"),
        ),
        environments=(EnvironmentEntry("test~", 2),),
        tenants=(TenantEntry("acme~", ("ring~/early", "Region/eu~")),),
        releases=(
            ReleaseEntry(0, "shop~", "Default", "1.0.0", now),
            ReleaseEntry(0, "shop~", "Default", "2.0.0-RC", now),
            ReleaseEntry(0, "shop~", "Default", "2.0.0-rc~", now),
            ReleaseEntry(0, "shop~", "Default", "3.0.0-RC", now),
            ReleaseEntry(0, "Shop", "Hotfix", "1.0.0", now),
        ),
    )
    with database.write() as session:
        recorded = record_namesakes(session, space, batch, now=now)
    assert () == recorded.refusals
    return client


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize("noun", list(TWINS))
def test_a_document_is_read_by_its_exact_name(twins: FlaskClient, noun: str) -> None:
    first, second = TWINS[noun]
    for name in (first, second):
        assert name == twins.get(f"{HERE}/{noun}/{name}").get_json()["Name"]
    refused = twins.get(f"{HERE}/{noun}/{first.upper()}")
    assert 409 == refused.status_code
    assert f'"{first}" or "{second}"' in str(refused.get_json()["Errors"])


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize("noun", [*TWINS, "channels"])
def test_both_can_be_edited(twins: FlaskClient, noun: str) -> None:
    names = {*TWINS.get(noun, ("Hotfix", "hotfix"))}
    every = twins.get(f"{HERE}/{noun}/all").get_json()
    edited = [each for each in every if each["Name"] in names]
    assert len(edited) >= 2
    for each in edited:
        address = f"{HERE}/{noun}/{each['Id']}"
        part = twins.put(address, json={"Description": "Ours."})
        assert 200 == part.status_code, part.text
        whole = twins.put(address, json={**each, "Description": "Ours too."})
        assert 200 == whole.status_code, whole.text
        assert {**each, "Description": "Ours too."} == whole.get_json()


def test_a_new_name_is_still_checked(twins: FlaskClient) -> None:
    renamed = twins.put(f"{HERE}/projects/shop", json={"Name": "SHOP"})
    assert 409 == renamed.status_code
    made = twins.post(f"{HERE}/environments", json={"Name": "TEST"})
    assert 409 == made.status_code


def test_tags_in_two_letter_cases_stay_in_their_set(twins: FlaskClient) -> None:
    region = twins.get(f"{HERE}/tagsets/Region").get_json()
    names = ["EU", "eu"]
    assert names == [tag["Name"] for tag in region["Tags"]]
    address = region["Links"]["Self"]
    assert 200 == twins.put(address, json={"Description": "Where."}).status_code
    by_name = [{"Name": name} for name in reversed(names)]
    changed = twins.put(address, json={"Tags": by_name}).get_json()
    assert region["Tags"][0]["Id"] == changed["Tags"][1]["Id"]
    for tags in (["EU", "EU"], ["EU", "eu", "Eu"]):
        body = {"Tags": [{"Name": name} for name in tags]}
        assert 400 == twins.put(address, json=body).status_code
    only = twins.put(address, json={"Tags": [{"Name": "Eu"}]})
    assert 409 == only.status_code, only.text


@pytest.mark.parametrize(
    ("names", "status"),
    [(("Straße", "STRASSE"), 201), (("Straße", "straße"), "refused")],
)
def test_one_rule_says_which_names_are_the_same(
    client: FlaskClient, names: tuple[str, str], status: int | str
) -> None:
    """Databases compare small letters, so no name may be compared in another way."""
    first, second = names
    listed = [{"Name": name} for name in names]
    made = [
        client.post(f"{HERE}/tagsets", json={"Name": "Way", "Tags": listed}),
        client.post(
            f"{HERE}/insights/reports",
            json={
                "Name": "Ways",
                "EnvironmentGroups": [{**each, "Environments": []} for each in listed],
            },
        ),
    ]
    for path in ("environments", "tenants"):
        client.post(f"{HERE}/{path}", json={"Name": first})
        made.append(client.post(f"{HERE}/{path}", json={"Name": second}))
    found = {
        each.status_code if each.status_code == 201 else "refused" for each in made
    }
    assert {status} == found


def test_a_tenant_keeps_the_exact_tags(twins: FlaskClient) -> None:
    for name in ("Acme", "acme"):
        before = twins.get(f"{HERE}/tenants/{name}").get_json()
        after = twins.put(f"{HERE}/tenants/{name}", json={"Description": "Ours."})
        assert before["TenantTags"] == after.get_json()["TenantTags"]
    refused = twins.put(f"{HERE}/tenants/acme", json={"TenantTags": ["RING/early"]})
    assert 409 == refused.status_code


def deploy(client: FlaskClient, **changes: object) -> Any:  # noqa: ANN401
    body = {
        "ProjectName": "shop",
        "ReleaseVersion": "1.0.0",
        "EnvironmentName": "test",
        "Tenants": ["acme"],
    }
    address = f"{HERE}/deployments/create/tenanted/v1"
    return client.post(address, json={**body, **changes})


def test_a_deployment_is_recorded_under_the_exact_names(twins: FlaskClient) -> None:
    started = deploy(twins)
    assert 201 == started.status_code, started.text
    first = twins.get(f"{HERE}/deployments").get_json()["Items"][0]
    names = {
        "projects": first["ProjectId"],
        "environments": first["EnvironmentId"],
        "tenants": first["TenantId"],
    }
    shown = {
        noun: twins.get(f"{HERE}/{noun}/{identifier}").get_json()["Name"]
        for noun, identifier in names.items()
    }
    expected = {"projects": "shop", "environments": "test", "tenants": "acme"}
    assert expected == shown


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize(
    ("changes", "choices"),
    [
        ({"ProjectName": "SHOP"}, '"Shop" or "shop"'),
        ({"EnvironmentName": "TEST"}, '"Test" or "test"'),
        ({"Tenants": ["ACME"]}, '"Acme" or "acme"'),
        ({"Tenants": [], "TenantTags": ["RING/early"]}, '"Ring/Early" or "ring/early"'),
        ({"ReleaseVersion": "2.0.0-Rc"}, '"2.0.0-rc" or "2.0.0-RC"'),
    ],
)
def test_a_deployment_that_could_be_of_two_is_refused(
    twins: FlaskClient, changes: dict[str, object], choices: str
) -> None:
    before = twins.get(f"{HERE}/deployments").get_json()["TotalResults"]
    refused = deploy(twins, **changes)
    assert 409 == refused.status_code, refused.text
    assert choices in str(refused.get_json()["Errors"])
    assert before == twins.get(f"{HERE}/deployments").get_json()["TotalResults"]


def test_a_deployment_finds_the_only_spelling_of_a_version(twins: FlaskClient) -> None:
    assert 201 == deploy(twins, ReleaseVersion="3.0.0-rc").status_code


def test_a_release_is_recorded_under_the_exact_names(twins: FlaskClient) -> None:
    def create(**changes: str) -> Any:  # noqa: ANN401 - werkzeug's response
        body = {"ProjectName": "Shop", "ReleaseVersion": "9.0", **changes}
        return twins.post(f"{HERE}/releases/create/v1", json=body)

    made = create(ChannelName="hotfix")
    assert 201 == made.status_code, made.text
    address = f"{HERE}/releases/{made.get_json()['ReleaseId']}"
    channel = twins.get(address).get_json()["ChannelId"]
    assert "hotfix" == twins.get(f"{HERE}/channels/{channel}").get_json()["Name"]
    assert 409 == create(ReleaseVersion="9.1", ChannelName="HOTFIX").status_code
    assert 409 == create(ReleaseVersion="9.1", ProjectName="SHOP").status_code


def test_a_version_in_another_letter_case_is_taken(twins: FlaskClient) -> None:
    project = twins.get(f"{HERE}/projects/shop").get_json()["Id"]
    body = {"ProjectId": project, "Version": "3.0.0-rc"}
    assert 409 == twins.post(f"{HERE}/releases", json=body).status_code


def test_releases_of_one_version_can_be_edited(twins: FlaskClient) -> None:
    project = twins.get(f"{HERE}/projects/Shop").get_json()["Id"]
    listed = twins.get(f"{HERE}/projects/{project}/releases").get_json()["Items"]
    same = [each for each in listed if each["Version"] == "1.0.0"]
    assert 2 == len(same)
    for each in same:
        address = f"{HERE}/releases/{each['Id']}"
        noted = twins.put(address, json={"ReleaseNotes": "Fixed."})
        assert 200 == noted.status_code, noted.text
    body = {"ChannelId": same[1]["ChannelId"]}
    moved = twins.put(f"{HERE}/releases/{same[0]['Id']}", json=body)
    assert 409 == moved.status_code, moved.text


def test_a_page_of_an_ambiguous_name_is_not_found(twins: FlaskClient) -> None:
    for name, status in (("Shop", 302), ("shop", 302), ("SHOP", 404)):
        page = f"/Spaces-1/projects/{name}/insights"
        assert status == twins.get(page).status_code
