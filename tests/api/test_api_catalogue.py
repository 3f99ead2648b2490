from collections.abc import Callable
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

Snapshot = Callable[[str, Any], bool]
LISTS = (
    *("projectgroups", "projects", "channels", "environments"),
    *("tenants", "tagsets", "lifecycles", "releases"),
)
KINDS = {
    "projectgroups": "ProjectGroups",
    "projects": "Projects",
    "channels": "Channels",
    "environments": "Environments",
    "tenants": "Tenants",
    "tagsets": "TagSets",
    "lifecycles": "Lifecycles",
    "releases": "Releases",
}


@pytest.mark.parametrize("noun", LISTS)
def test_a_list_is_answered_whole(
    reader: FlaskClient, noun: str, matches_snapshot: Snapshot
) -> None:
    answer = reader.get(f"/api/Spaces-1/{noun}")
    assert 200 == answer.status_code
    assert matches_snapshot(f"list-{noun}", answer.get_json())


@pytest.mark.parametrize("noun", LISTS)
def test_all_is_a_bare_array_of_the_same(reader: FlaskClient, noun: str) -> None:
    page = reader.get(f"/api/Spaces-1/{noun}?take=2147483647").get_json()
    for prefix in ("/api/Spaces-1", "/api/spaces/main-space"):
        assert page["Items"] == reader.get(f"{prefix}/{noun}/all").get_json()


@pytest.mark.parametrize("noun", LISTS)
def test_each_is_found_by_its_id_in_any_case(reader: FlaskClient, noun: str) -> None:
    for item in reader.get(f"/api/Spaces-1/{noun}/all").get_json():
        assert item == reader.get(item["Links"]["Self"]).get_json()
        lower = item["Id"].lower()
        assert item == reader.get(f"/api/Spaces-1/{noun}/{lower}/").get_json()


@pytest.mark.parametrize("noun", LISTS)
def test_ids_choose_and_pages_follow(reader: FlaskClient, noun: str) -> None:
    first, second = f"{KINDS[noun]}-1", f"{KINDS[noun]}-2"
    query = {"ids": f"{first}, {second},Nothing-1", "take": "1"}
    if noun == "lifecycles":
        return  # a space has one without being asked
    if noun == "projectgroups":
        query["ids"] = f"{first},{second}"
    page = reader.get(f"/api/Spaces-1/{noun}", query_string=query).get_json()
    assert 2 == page["TotalResults"] == page["NumberOfPages"]
    rest = reader.get(page["Links"]["Page.Next"]).get_json()
    assert {first, second} == {page["Items"][0]["Id"], rest["Items"][0]["Id"]}
    assert "Page.Next" not in rest["Links"]


@pytest.mark.parametrize(
    ("noun", "slug"),
    [
        ("projects", "billing-api"),
        ("projectgroups", "Backend"),
        ("environments", "production-eu"),
        ("tenants", "acme"),
        ("tagsets", "ring"),
    ],
)
def test_each_is_found_by_its_slug(reader: FlaskClient, noun: str, slug: str) -> None:
    found = reader.get(f"/api/Spaces-1/{noun}/{slug}")
    assert 200 == found.status_code
    assert slug.lower() == found.get_json()["Name"].lower().replace(" ", "-")


def test_a_part_of_the_name_finds(reader: FlaskClient) -> None:
    found = reader.get("/api/Spaces-1/projects/all?partialName=bill").get_json()
    assert ["Billing API"] == [each["Name"] for each in found]
    found = reader.get("/api/Spaces-1/releases/all?partialName=1.1").get_json()
    assert ["1.1.0"] == [each["Version"] for each in found]


@pytest.mark.parametrize("address", ["/api", "/api/"])
def test_the_root_leads_everywhere(
    reader: FlaskClient, address: str, matches_snapshot: Snapshot
) -> None:
    assert matches_snapshot("root", reader.get(address).get_json())


def test_the_root_of_an_empty_server_leads_to_no_space(app: Dash) -> None:
    root = app.server.test_client().get("/api").get_json()
    assert {"Spaces", "SpaceHome", "Web", "CurrentUser"} < set(root["Links"])
    assert "Projects" not in root["Links"]


@pytest.mark.parametrize("identifier", ["Spaces-1", "spaces-1", "main-space"])
def test_a_space_leads_to_what_is_in_it(
    reader: FlaskClient, identifier: str, matches_snapshot: Snapshot
) -> None:
    home = reader.get(f"/api/{identifier}").get_json()
    assert matches_snapshot("space-home", home)
    for name, link in home["Links"].items():
        if link.startswith("/api") and name != "InsightsReports":
            assert 200 == reader.get(link.split("{")[0]).status_code, name


@pytest.mark.parametrize("identifier", ["Spaces-1", "main-space"])
def test_a_space_is_answered_whole(
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


def test_a_space_of_another_name_is_not_found_by_it(reader: FlaskClient) -> None:
    """Clients try the name as an id first, and then search for it."""
    assert 404 == reader.get("/api/spaces/Main%20Space").status_code


def test_no_link_is_null(reader: FlaskClient) -> None:
    for noun in LISTS:
        for item in reader.get(f"/api/Spaces-1/{noun}/all").get_json():
            assert all(item["Links"].values())
