"""The search over reports, projects, tenants and releases."""

from dataclasses import replace
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from insights_dash.domain.identity import SpaceId
from insights_dash.domain.role import Role
from insights_dash.store.batch import Batch, ProjectEntry, ReleaseEntry, TenantEntry
from insights_dash.store.database import Database
from insights_dash.store.search import MOST_COUNTED
from insights_dash.store.spaces import Space, get_space
from namesakes import record_namesakes
from people import calling_as, limited
from small_world import at
from whole_product import NOW

pytestmark = pytest.mark.both_databases


def add(database: Database, space: Space, **entries: Any) -> None:  # noqa: ANN401 - as Batch takes them
    with database.write() as session:
        batch = Batch("test", **entries)
        assert not record_namesakes(session, space, batch, now=NOW).refusals


def add_projects(database: Database, space: Space, *names: str) -> None:
    add(database, space, projects=[ProjectEntry(each, "Sites") for each in names])


def find(client: FlaskClient, query: str, space: str = "") -> dict[str, list[str]]:
    """Return names by type of item, in the order of the answer."""
    answer = client.get(f"/api{space}/search?{query}")
    assert 200 == answer.status_code, answer.text
    return {
        each["ItemType"]: [item["Name"] for item in each["Items"]]
        for each in answer.get_json()["Results"]
    }


def test_each_kind_is_found_with_the_page_that_shows_it(client: FlaskClient) -> None:
    body = {"Name": "Shop in Test", "ProjectIds": ["Projects-1"]}
    made = client.post("/api/Spaces-1/insights/reports", json=body)
    assert 201 == made.status_code, made.text
    assert {"Project": ["Shop"], "InsightsReport": ["Shop in Test"]} == find(
        client, "q=shop"
    )
    assert {"Tenant": ["Acme"]} == find(client, "q=ACME")
    [group] = client.get("/api/search?q=1.1").get_json()["Results"]
    assert {
        "ItemType": "Release",
        "TotalResults": 1,
        "HasMoreThanCounted": False,
        "Items": [
            {
                "Id": "Releases-2",
                "Name": "1.1.0",
                "SpaceId": "Spaces-1",
                "SpaceName": "Main Space",
                "ProjectId": "Projects-1",
                "ProjectName": "Shop",
                "Links": {
                    "Self": "/api/Spaces-1/releases/Releases-2",
                    "Web": "/app/open?link=Spaces-1%2Freleases%2FReleases-2",
                },
            }
        ],
    } == group


def test_every_page_that_is_found_exists(client: FlaskClient) -> None:
    for text in ("shop", "acme", "1.1.0"):
        for group in client.get(f"/api/search?q={text}").get_json()["Results"]:
            for item in group["Items"]:
                assert 200 == client.get(item["Links"]["Self"]).status_code
                page = client.get(item["Links"]["Web"], follow_redirects=True)
                assert 200 == page.status_code


def test_the_best_names_come_first(
    client: FlaskClient, database: Database, space: Space
) -> None:
    names = ("My shopfront", "Workshop", "Shop window", "Web-Shop", "shop~", "Bishop")
    add_projects(database, space, *names)
    assert [
        # Names that differ only in letter case are both there.
        *("Shop", "shop", "Shop window"),
        *("My shopfront", "Web-Shop"),
        *("Bishop", "Workshop"),
    ] == find(client, "q=shop")["Project"]
    assert {"Project": ["Shop window"]} == find(client, "q=%20WIN%20%20shop")


def test_the_current_space_comes_first_but_for_an_exact_name(
    client: FlaskClient, database: Database, space: Space
) -> None:
    add_projects(database, space, "Zebra shop")
    with database.read() as session:
        other = get_space(session, "Spaces-2")
    add_projects(database, other, "Shop 2", "Zebra")
    here = "currentSpace=Spaces-1&itemTypes=project"
    there = f"currentSpace={other.id}&itemTypes=Project"
    assert {"Project": ["Shop", "Zebra shop", "Shop 2"]} == find(
        client, f"q=shop&{here}"
    )
    assert {"Project": ["Shop", "Shop 2", "Zebra shop"]} == find(
        client, f"q=shop&{there}"
    )
    assert {"Project": ["Zebra", "Zebra shop"]} == find(client, f"q=zebra&{here}")
    assert {"Project": ["Shop", "Zebra shop"]} == find(client, "q=shop", "/Spaces-1")


def test_releases_are_found_by_the_beginning_of_their_version(
    client: FlaskClient, database: Database, space: Space
) -> None:
    """Newer ones come first, and other words are those of the project."""
    versions = ("1.0.0", "v1.1-ÄRA", "V1.10")
    add(
        database,
        space,
        releases=[
            ReleaseEntry(0, "Billing API", "Default", each, at(day))
            for day, each in enumerate(versions)
        ],
    )
    release = "itemTypes=Release"
    assert {"Release": ["1.2.0", "1.1.0", "1.0.0", "1.0.0"]} == find(client, "q=1.")
    assert {"Release": ["V1.10", "v1.1-ÄRA"]} == find(client, "q=v1.1")
    assert {"Release": ["v1.1-ÄRA"]} == find(client, "q=V1.1-ära")
    assert {"Release": ["1.0.0"]} == find(client, f"q=1 billing&{release}")
    assert {"Release": ["1.0.0"]} == find(client, f"q=api bill 1.0&{release}")
    assert {} == find(client, f"q=.0&{release}")


def test_a_long_list_is_cut(
    client: FlaskClient, database: Database, space: Space
) -> None:
    many = [
        ReleaseEntry(0, "Billing API", "Default", f"7.{number}", at(1))
        for number in range(MOST_COUNTED + 20)
    ]
    tenants = [TenantEntry(f"Tenant 7-{number}", ()) for number in range(40)]
    add(database, space, releases=many, tenants=tenants)
    tenant, release = client.get("/api/search?q=7&take=3").get_json()["Results"]
    assert [3, 40] == [len(tenant["Items"]), tenant["TotalResults"]]
    assert not tenant["HasMoreThanCounted"]
    assert [3, MOST_COUNTED] == [len(release["Items"]), release["TotalResults"]]
    assert release["HasMoreThanCounted"]
    # One release has exactly the version that was typed.
    assert ["7.1019"] == find(client, "q=7.1019")["Release"]


def test_any_text_can_be_searched(client: FlaskClient) -> None:
    for text in (
        *("", "%20%20", "%25", "_", "/", "%5C", ".*", "(", "'", "%F4%8F%BF%BF"),
        *("%F0%9F%9A%80", "e%CC%81", "x" * 3_000, "x%20" * 900, "%E2%80%AE"),
    ):
        assert {} == find(client, f"q={text}")


def test_names_in_two_unicode_forms_are_found(
    client: FlaskClient, database: Database, space: Space
) -> None:
    add_projects(database, space, "Café", "100% _done_")
    for text in ("CAF%C3%89", "cafe%CC%81"):
        assert {"Project": ["Café"]} == find(client, f"q={text}")
    assert {"Project": ["100% _done_"]} == find(client, "q=0%25 _d")


def test_an_unknown_item_type_is_refused(client: FlaskClient) -> None:
    answer = client.get("/api/search?q=shop&itemTypes=Project,Channel")
    assert 400 == answer.status_code
    text = (
        'Unknown item type "Channel". Use InsightsReport, Project, Tenant or Release.'
    )
    assert text in answer.get_json()["Errors"][0]


def test_a_user_with_limits_finds_only_what_is_visible(
    app: Dash, client: FlaskClient, database: Database, space: Space
) -> None:
    secret = ReleaseEntry(0, "Billing API", "Default", "1.9", at(1))
    add(database, space, releases=[secret])
    grant = limited(Role.REPORT_VIEWER, projects="Projects-1", tenants="Tenants-1")
    elsewhere = replace(limited(Role.REPORT_VIEWER), space=SpaceId("Spaces-2"))
    wanted = {
        "q=1.": {"Release": ["1.2.0", "1.1.0", "1.0.0"]},
        "q=1.9": {},
        "q=i": {},
        "q=z": {},
        "q=a": {"Tenant": ["Acme"]},
        "q=s": {"Project": ["Shop"]},
        "q=1.9 billing": {},
    }
    with calling_as(app.server, grant):
        assert wanted == {query: find(client, query) for query in wanted}
    with calling_as(app.server, elsewhere):
        assert {} == find(client, "q=s")
        assert 404 == client.get("/api/Spaces-1/search?q=s").status_code
    with calling_as(app.server, limited(Role.DEPLOYMENT_RECORDER)):
        assert 403 == client.get("/api/search?q=s").status_code
