"""Attack: ids of another space, wherever the API accepts an id.

Eve manages reports and records deployments in Spaces-2; all documents are in Spaces-1.
"""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from attacked import Attacked
from described_paths import parts_of
from insights_dash.api.routes import list_routes

# Names in Spaces-1 that no response to eve may contain, whatever she sends.
NAMES = ("Shop", "Billing API", "Production EU", "Acme", "Zenith", "Live in Main")
# Paths of the whole server, which contain no ids of a space.
GLOBAL = (
    "/api/capabilities",
    "/api/users",
    "/api/serverstatus",
    "/api/experimental",
    "/api/openapi.json",
)
IDS = {
    "ids": "Projects-1,Environments-1,Tenants-1,Deployments-1,ServerTasks-1,Events-1",
    "projects": "Projects-1",
    "project": "Projects-1",
    "projectId": "Projects-1",
    "projectGroupId": "ProjectGroups-1",
    "selectedTenants": "Tenants-1",
    "tenantIds": "Tenants-1",
    "environments": "Environments-1",
    "environment": "Environments-1",
    "environmentId": "Environments-1",
    "tenants": "Tenants-1",
    "tenant": "Tenants-1",
    "tenantId": "Tenants-1",
    "channels": "Channels-1",
    "channelId": "Channels-1",
    "releaseId": "Releases-1",
    "regarding": "Deployments-1",
    "spaces": "Spaces-1",
    "tenantTagSetId": "TagSets-1",
}


@pytest.fixture(scope="module")
def eve(attacked: Attacked) -> dict[str, str]:
    return attacked.key("eve")


@pytest.fixture(scope="module")
def root(attacked: Attacked) -> dict[str, str]:
    return attacked.key("root")


@pytest.fixture
def api(attacked: Attacked) -> FlaskClient:
    return attacked.browser()


def addresses(space: str) -> list[tuple[str, str]]:
    """Every method and path of a space, in all three forms, with ids of Spaces-1."""
    asked = []
    for route in list_routes():
        for rule in route.rules:
            path = re.sub(r"<(\w+)>", r"{\1}", rule)
            parts = parts_of(path) | {"space": space}
            asked.append((route.method, path.format(**parts)))
    return [each for each in asked if not each[1].startswith(GLOBAL)]


def test_the_error_for_a_wrong_name_lists_only_spaces_that_the_caller_can_enter(
    api: FlaskClient, eve: dict[str, str], root: dict[str, str]
) -> None:
    for headers, available in (
        (eve, '"other"'),
        (root, '"main-space", "other"'),
    ):
        answer = api.get("/api/nothing", headers=headers)
        said = f'Space "nothing" not found. Available: {available}.'
        assert {"ErrorMessage": said} == answer.get_json()


def test_a_space_is_not_found_by_users_without_a_role_in_it(
    api: FlaskClient, eve: dict[str, str]
) -> None:
    """A path without a space means the default one, or all that are visible."""
    open_parts = r"/(spaces|teams)(/all)?|/tasks|/search|/reporting/\S+"
    everywhere = re.compile(rf"/api({open_parts})?\Z")
    asked = 0
    for method, address in addresses("Spaces-1"):
        answer = api.open(address, method=method, headers=eve, json={"Name": "x"})
        asked += 1
        is_open = method == "GET" and everywhere.match(address)
        # 400: the body was read first; 403: no role includes it in any space.
        allowed = {200} if is_open else {400, 403, 404}
        assert answer.status_code in allowed, (method, address, answer.text)
        assert not [name for name in NAMES if name in answer.text], address
    assert asked > 250


def test_ids_of_another_space_are_not_found_in_ones_own(
    api: FlaskClient, eve: dict[str, str]
) -> None:
    for method, address in addresses("Spaces-2"):
        if not re.search(r"-1\b", address):
            continue
        if method == "POST" and address.endswith(("/state", "/logo")):
            continue  # tested below, with bodies that could have an effect
        answer = api.open(address, method=method, headers=eve, json={"Name": "x"})
        assert answer.status_code in {400, 403, 404}, (method, address, answer.text)
        assert not [name for name in NAMES if name in answer.text], address


def test_lists_of_ones_own_space_contain_nothing_of_another(
    api: FlaskClient, eve: dict[str, str]
) -> None:
    for method, address in addresses("Spaces-2"):
        if method == "GET":
            answer = api.get(address, headers=eve, query_string=IDS)
            assert not [name for name in NAMES if name in answer.text], address


BODIES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("POST", "insights/reports", {"Name": "x", "ProjectIds": ["Projects-1"]}),
    ("POST", "insights/reports", {"Name": "x", "ProjectGroupIds": ["ProjectGroups-1"]}),
    ("POST", "insights/reports", {"Name": "x", "TenantIds": ["Tenants-1"]}),
    ("POST", "insights/reports", {"Name": "x", "TenantTags": ["Ring/Early"]}),
    ("POST", "insights/reports", {"Name": "x", "ChannelIds": ["Channels-1"]}),
    (
        "POST",
        "insights/reports",
        {
            "Name": "x",
            "EnvironmentGroups": [{"Name": "a", "Environments": ["Environments-1"]}],
        },
    ),
    ("PUT", "insights/reports/InsightsReports-1", {"Name": "taken"}),
    ("DELETE", "insights/reports/InsightsReports-1", {}),
    ("POST", "insights/reports/InsightsReports-1/logo", {}),
    ("POST", "releases", {"ProjectId": "Projects-1", "Version": "9"}),
    ("POST", "releases/create/v1", {"ProjectName": "Shop", "ReleaseVersion": "9"}),
    ("POST", "releases/create/v1", {"ProjectName": "Projects-1"}),
    ("POST", "releases/Releases-1/defects", {"Description": "x"}),
    ("DELETE", "releases/Releases-1", {}),
    (
        "POST",
        "deployments",
        {"ReleaseId": "Releases-1", "EnvironmentId": "Environments-1"},
    ),
    (
        "POST",
        "deployments/create/untenanted/v1",
        {
            "ProjectName": "Shop",
            "ReleaseVersion": "1.0.0",
            "EnvironmentNames": ["Test"],
        },
    ),
    ("POST", "tasks/ServerTasks-1/state", {"State": "Failed"}),
    ("POST", "tasks/ServerTasks-1/cancel", {}),
)


@pytest.mark.parametrize(("method", "path", "body"), BODIES)
@pytest.mark.parametrize("prefix", ["/api/Spaces-2/", "/api/spaces/spaces-2/", "/api/"])
def test_bodies_cannot_refer_to_another_space(  # noqa: PLR0913, PLR0917 - three of them a table
    api: FlaskClient,
    eve: dict[str, str],
    root: dict[str, str],
    prefix: str,
    method: str,
    path: str,
    body: dict[str, Any],
) -> None:
    """The space in the path counts, not one in the body."""
    for space in ({}, {"SpaceId": "Spaces-1"}):
        answer = api.open(prefix + path, method=method, headers=eve, json=body | space)
        assert answer.status_code in {400, 404}, answer.text
        assert not answer.text.startswith('{"Id"')
    kept = api.get("/api/Spaces-1/insights/reports/InsightsReports-1", headers=root)
    assert "Live in Main" == kept.get_json()["Name"]
    task = api.get("/api/tasks/ServerTasks-1", headers=root)
    assert "Success" == task.get_json()["State"]


def test_responses_do_not_tell_closed_spaces_from_missing_ones(
    api: FlaskClient, eve: dict[str, str]
) -> None:
    """The response doesn't reveal whether a space contains something."""
    for there, nowhere in (
        ("/api/Spaces-1/projects", "/api/Spaces-9/projects"),
        ("/api/spaces/Spaces-1", "/api/spaces/Spaces-9"),
        ("/api/Spaces-1/projects/Projects-1", "/api/Spaces-1/projects/Projects-99"),
        ("/api/Spaces-2/projects/Projects-1", "/api/Spaces-2/projects/Projects-99"),
        ("/api/tasks/ServerTasks-1", "/api/tasks/ServerTasks-99"),
        ("/api/users/ada", "/api/users/nobody"),
        ("/api/users/Users-2", "/api/users/Users-99"),
    ):
        first, second = (api.get(each, headers=eve) for each in (there, nowhere))
        assert (404, 404) == (first.status_code, second.status_code)
        names = r"(Spaces|Projects|ServerTasks|Users)-\d+|ada|nobody"
        assert re.sub(names, "", first.text) == re.sub(names, "", second.text)
