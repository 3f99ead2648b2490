"""Links to an Octopus server's pages lead to the dashboard's."""

from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from insights_dash.domain.identity import SpaceId
from insights_dash.domain.role import Grant, Role
from insights_dash.domain.visibility import RoleLimits
from insights_dash.store.database import Database
from people import add_key, add_person, sign_in
from whole_product import NOW

pytestmark = pytest.mark.both_databases

SHOP = "/Spaces-1/projects/Projects-1/insights"
EXPLAINED = (
    f"{SHOP}/deployment-frequency?channelId=Channels-1&environmentId=Environments-2"
    "&tenantId=Tenants-2&deployment=Deployments-6"
)
ROLLOUT = (
    f"{SHOP}/rollout?channelId=Channels-1&environmentId=Environments-2"
    "&release=Releases-2"
)
REPORTS = "/Spaces-1/insights"


def follow(client: FlaskClient, link: str, **headers: str) -> TestResponse:
    return client.get("/app/open", query_string={"link": link}, headers=headers)


@pytest.mark.parametrize(
    ("link", "page"),
    [
        ("", "/"),
        ("Spaces-1", REPORTS),
        ("spaces/SPACES-1", REPORTS),
        ("spaces", "/administration/spaces"),
        ("configuration/spaces", "/administration/spaces"),
        ("configuration/spaces/Spaces-1", "/administration/spaces/Spaces-1"),
        ("configuration/users/Users-1", "/administration/accounts"),
        ("configuration/audit", "/administration/log"),
        ("users/me/apiKeys", "/account"),
        ("users/Users-1", "/administration/accounts"),
        ("tasks", "/"),
        ("tasks/ServerTasks-6", EXPLAINED),
        ("Spaces-1/tasks/ServerTasks-6", EXPLAINED),
        ("spaces-1/TASKS/servertasks-6", EXPLAINED),
        ("main-space/deployments/Deployments-6", EXPLAINED),
        ("Main%20Space/deployments/Deployments-6?tab=1", EXPLAINED),
        ("Spaces-1/releases/Releases-2", ROLLOUT),
        ("Spaces-1/projects/shop/deployments/releases/1.1.0", ROLLOUT),
        ("Spaces-1/projects/shop/deployments/releases/Releases-2", ROLLOUT),
        ("Spaces-1/projects/Projects-1/releases/1.1.0", ROLLOUT),
        (
            "Spaces-1/projects/shop/deployments/releases/1.1.0/deployments/Deployments-6",
            EXPLAINED,
        ),
        ("Spaces-1/projects/shop/deployments/Deployments-6", EXPLAINED),
        (
            "Spaces-1/projects/shop/branches/refs%2Fheads%2Fmain/deployments/releases/1.1.0",
            ROLLOUT,
        ),
        ("Spaces-1/projects/Projects-1", SHOP),
        ("Spaces-1/projects/SHOP/deployments", SHOP),
        ("Spaces-1/projects/shop/settings/variables", SHOP),
        ("Spaces-1/projects/shop/deployments/channels", SHOP),
        (
            "Spaces-1/projects/shop/deployments/channels/edit/Channels-1",
            f"{SHOP}?channelId=Channels-1",
        ),
        ("Spaces-1/channels/Channels-1", f"{SHOP}?channelId=Channels-1"),
        ("Spaces-1/tenants/Tenants-1/overview", f"{SHOP}?tenantId=Tenants-1"),
        (
            "Spaces-1/infrastructure/environments/Environments-2",
            f"{SHOP}?environmentId=Environments-2",
        ),
        (
            "Spaces-1/environments/Environments-2",
            f"{SHOP}?environmentId=Environments-2",
        ),
        ("Spaces-1/projectGroups/ProjectGroups-1", SHOP),
        ("Spaces-1/insights", REPORTS),
        *(
            (f"Spaces-1/{word}", REPORTS)
            for word in ("projects", "tenants", "releases", "deployments", "tasks")
        ),
    ],
)
def test_a_link_leads_to_a_page(reader: FlaskClient, link: str, page: str) -> None:
    answer = follow(reader, link)
    assert (303, page) == (answer.status_code, answer.headers.get("Location"))
    if not page.startswith("/administration"):
        assert 200 == reader.get(page).status_code


def test_a_report_is_found(client: FlaskClient, report: str) -> None:
    identifier = report.rpartition("/")[2]
    answer = follow(client, f"Spaces-1/insights/reports/{identifier}")
    assert f"{REPORTS}/{identifier}" == answer.headers["Location"]


@pytest.mark.parametrize(
    ("link", "text"),
    [
        ("Spaces-9", "Spaces-9"),
        ("Spaces-1/deployments/Deployments-99", "Deployments-99"),
        ("Spaces-1/deployments/x", "x"),
        ("Spaces-1/tasks/ServerTasks-99", "ServerTasks-99"),
        ("tasks/ServerTasks-99", "ServerTasks-99"),
        ("Spaces-1/projects/Nope", "Nope"),
        ("Spaces-1/projects/shop/deployments/releases/9.9", "9.9"),
        ("Spaces-1/tenants/<b>", "&lt;b&gt;"),
        ("Spaces-1/library/buildinformation/BuildInformation-1", "no counterpart"),
        ("Spaces-1/infrastructure/machines/Machines-1", "no counterpart"),
        ("configuration/license", "no counterpart"),
        ("Spaces-1/projects/%00", "not found"),
        ("Spaces-1/projects/%ff%ED%A0%80", "not found"),
        (f"Spaces-1/{'x/' * 900}", "no counterpart"),
        ("//evil.example/x", "evil.example"),
    ],
)
def test_what_does_not_exist_is_said(reader: FlaskClient, link: str, text: str) -> None:
    answer = follow(reader, link)
    assert 404 == answer.status_code
    assert text in answer.text
    assert 'href="/"' in answer.text


def test_an_unfinished_deployment_leads_to_its_project(client: FlaskClient) -> None:
    body = {"ReleaseId": "Releases-2", "EnvironmentId": "Environments-1"}
    made = client.post("/api/Spaces-1/deployments", json=body).get_json()
    page = follow(client, f"Spaces-1/tasks/{made['TaskId']}").headers["Location"]
    assert SHOP == urlsplit(page).path
    assert {"channelId", "environmentId"} == set(parse_qs(urlsplit(page).query))


def test_a_release_without_deployments_leads_to_its_channel(
    client: FlaskClient,
) -> None:
    body = {"ProjectId": "Projects-1", "Version": "7"}
    made = client.post("/api/Spaces-1/releases", json=body).get_json()
    page = follow(client, f"Spaces-1/releases/{made['Id']}").headers["Location"]
    assert f"{SHOP}?channelId={made['ChannelId']}" == page


def test_a_deleted_project_is_not_found(client: FlaskClient) -> None:
    assert 200 == client.delete("/api/Spaces-1/projects/Projects-1").status_code
    assert 404 == follow(client, "Spaces-1/tasks/ServerTasks-6").status_code


def test_several_projects_are_offered(client: FlaskClient) -> None:
    names = ("<App>", "Zoo")
    for name in names:
        body = {"Name": name, "ProjectGroupId": "ProjectGroups-1"}
        body["LifecycleId"] = "Lifecycles-1"
        assert 201 == client.post("/api/Spaces-1/projects", json=body).status_code
    answer = follow(client, "Spaces-1/projectgroups/ProjectGroups-1")
    assert 200 == answer.status_code
    assert f'<a href="{SHOP}">Shop</a>' in answer.text
    assert "&lt;App&gt;" in answer.text
    environment = {"Name": "Empty"}
    made = client.post("/api/Spaces-1/environments", json=environment).get_json()
    answer = follow(client, f"Spaces-1/environments/{made['Id']}")
    assert (200, True) == (answer.status_code, f'href="{REPORTS}"' in answer.text)


def test_a_sign_in_keeps_the_link(client: FlaskClient, database: Database) -> None:
    add_person(database, NOW, Grant(Role.REPORT_VIEWER))
    assert 200 == client.get("/app").status_code
    link = "Spaces-1/projects/a%2Fb/ü"
    answer = follow(client, link)
    assert 302 == answer.status_code
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    (again,) = query["next"]
    assert [link] == parse_qs(urlsplit(again).query)["link"]
    form = {"username": "ada", "password": "correct horse battery staple"}
    headers = {"Sec-Fetch-Site": "same-origin"}
    went = client.post("/sign-in", data=form | {"next": again}, headers=headers)
    assert again == went.headers["Location"]


def test_a_link_shows_nothing_that_is_hidden(
    client: FlaskClient, database: Database
) -> None:
    nothing = RoleLimits(projects=frozenset({"Projects-99"}))
    for username, grants, status in (
        ("ada", [Grant(Role.REPORT_VIEWER, SpaceId("Spaces-2"))], 404),
        ("bob", [Grant(Role.REPORT_VIEWER, SpaceId("Spaces-1"), nothing)], 404),
        ("eve", [Grant(Role.DEPLOYMENT_RECORDER)], 403),
    ):
        account = add_person(database, NOW, *grants, username=username)
        key = {"X-Octopus-ApiKey": add_key(database, NOW, account)}
        for link in ("tasks/ServerTasks-6", "Spaces-1/projects/Projects-1"):
            answer = follow(client, link, **key)
            assert status == answer.status_code, (username, link)
            assert "Shop" not in answer.text


def test_only_administrators_see_a_space_as_administrators_do(
    client: FlaskClient, database: Database
) -> None:
    add_person(database, NOW, Grant(Role.REPORT_VIEWER))
    sign_in(client, "ada")
    answer = follow(client, "configuration/spaces/Spaces-1")
    assert REPORTS == answer.headers["Location"]
