"""Settings of a project: all who see it read them, its administrators change them."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from insights_dash.domain.identity import SpaceId
from insights_dash.domain.role import Grant, Role
from people import calling_as, limited

pytestmark = pytest.mark.both_databases

HERE = "/api/Spaces-1"
SETTINGS = f"{HERE}/projects/Projects-1/insights/settings"
USUAL = {
    "SpaceId": "Spaces-1",
    "ProjectId": "Projects-1",
    "ReportedDeploymentsAreFinished": False,
    "TimeOutHours": 24,
    "OwnerName": "",
    "OwnerUrl": "",
    "Links": {
        "Self": "/api/Spaces-1/projects/Projects-1/insights/settings",
        "Project": "/api/Spaces-1/projects/Projects-1",
        "Web": "/Spaces-1/projects/Projects-1/insights/settings",
    },
}


def put(client: FlaskClient, status: int = 200, **body: Any) -> Any:  # noqa: ANN401 - JSON
    answer = client.put(SETTINGS, json=body)
    assert status == answer.status_code, answer.text
    return answer.get_json()


def changes(client: FlaskClient) -> list[str]:
    found = client.get(f"{HERE}/events?eventCategories=ProjectSettingsModified")
    return [each["Details"] for each in found.get_json()["Items"]]


def test_a_project_has_settings_from_the_start(client: FlaskClient) -> None:
    assert USUAL == client.get(SETTINGS).get_json()
    by_slug = f"{HERE}/projects/shop/insights/settings"
    assert USUAL == client.get(by_slug).get_json()


def test_settings_are_changed_one_by_one_or_together(client: FlaskClient) -> None:
    assert {**USUAL, "TimeOutHours": 0} == put(client, TimeOutHours=0)
    changed = {"ReportedDeploymentsAreFinished": True, "TimeOutHours": 8_760}
    assert {**USUAL, **changed} == put(client, **changed)
    assert {**USUAL, **changed} == put(client, Colour="red")
    assert USUAL == put(client, reporteddeploymentsarefinished=None, timeouthours=None)
    assert USUAL == client.get(SETTINGS).get_json()


OWNER: dict[str, Any] = {
    "OwnerName": "Payments",
    "OwnerUrl": "https://chat.example/payments",
}


def test_a_project_has_an_owner(client: FlaskClient) -> None:
    assert {**USUAL, **OWNER} == put(client, **OWNER)
    assert {**USUAL, **OWNER} == put(client, TimeOutHours=24)
    named = {**USUAL, "OwnerName": "Search"}
    assert named == put(client, OwnerName=" Search ", OwnerUrl="")
    assert [
        "name: Shop; kind: project; owner: Search, was Payments; owner's URL: none",
        (
            "name: Shop; kind: project; owner: Payments, was none; "
            "owner's URL: https://chat.example/payments"
        ),
    ] == changes(client)


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"OwnerName": "x" * 201},
            "OwnerName: The name is longer than 200 characters.",
        ),
        # In the Unicode form that is stored, these are two characters each.
        ({"OwnerName": "\u0958" * 101}, "OwnerName: The name is longer than 200"),
        ({"OwnerName": "\u2800"}, "OwnerName: Enter a name, or leave the field"),
        ({"OwnerName": "a\u202eb"}, "OwnerName: "),
        ({"OwnerName": 1}, "OwnerName: "),
        ({"OwnerName": ""}, "OwnerName: Enter the name of the owner that the URL is"),
        ({"OwnerUrl": "javascript:alert(1)"}, "OwnerUrl: Enter a URL that starts with"),
        ({"OwnerUrl": "chat.example"}, "OwnerUrl: Enter a URL that starts with"),
        ({"OwnerUrl": f"https://{'x' * 2_000}"}, "OwnerUrl: The URL is longer than"),
    ],
)
def test_an_owner_has_a_name_and_perhaps_a_link(
    client: FlaskClient, changed: dict[str, object], message: str
) -> None:
    (said,) = put(client, 400, **{**OWNER, **changed})["Errors"]
    assert said.startswith(message)
    assert [] == changes(client)


def test_a_name_cannot_look_like_another_change(client: FlaskClient) -> None:
    put(client, OwnerName="A; time-out: never")
    assert [
        'name: Shop; kind: project; owner: "A; time-out: never, was none"',
    ] == changes(client)
    export = client.get(f"{HERE}/events?asCsv=true").text
    assert '; owner: ""A; time-out: never, was none""' in export


def test_the_log_says_what_has_changed(client: FlaskClient) -> None:
    put(client, TimeOutHours=1)
    put(client, TimeOutHours=1)
    put(client, TimeOutHours=0, ReportedDeploymentsAreFinished=True)
    both = "reported deployments: finished; time-out: never, was 1 hour"
    assert [
        f"name: Shop; kind: project; {both}",
        "name: Shop; kind: project; time-out: 1 hour, was 24 hours",
    ] == changes(client)


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize(
    ("hours", "message"),
    [
        (-1, "Enter a whole number of hours from 1 to 8,760, or 0 to never time out."),
        (8_761, "Enter a whole number of hours from 1 to 8,760"),
        (10**40, "Enter a whole number of hours from 1 to 8,760"),
        (1.5, "Must be a whole number."),
        ("24", "Must be a whole number."),
        (True, "Must be a whole number."),
    ],
)
def test_hours_are_whole_numbers_up_to_a_year(
    client: FlaskClient, hours: object, message: str
) -> None:
    (said,) = put(client, 400, TimeOutHours=hours)["Errors"]
    assert said.startswith(f"TimeOutHours: {message}")
    assert [] == changes(client)


def test_every_problem_is_named(client: FlaskClient) -> None:
    wrong = {"TimeOutHours": -1, "ReportedDeploymentsAreFinished": "yes"}
    said = put(client, 400, **wrong)["Errors"]
    assert ["ReportedDeploymentsAreFinished", "TimeOutHours"] == sorted(
        each.partition(":")[0] for each in said
    )


def test_a_deleted_project_has_no_settings(client: FlaskClient) -> None:
    client.delete(f"{HERE}/projects/Projects-1")
    assert 404 == client.get(SETTINGS).status_code
    put(client, 404, TimeOutHours=1)


WHOLE = limited(Role.ADMINISTRATOR, projects="Projects-1")


@pytest.mark.parametrize(
    ("grants", "reading", "writing"),
    [
        ([Grant(Role.ADMINISTRATOR, SpaceId("Spaces-1"))], 200, 200),
        ([WHOLE], 200, 200),
        ([limited(Role.ADMINISTRATOR, projects="Projects-2")], 404, 404),
        (
            [
                limited(
                    Role.ADMINISTRATOR,
                    projects="Projects-1",
                    environments="Environments-1",
                ),
                limited(Role.ADMINISTRATOR, projects="Projects-2"),
            ],
            200,
            403,
        ),
        ([limited(Role.ADMINISTRATOR, tenants="Tenants-1")], 200, 403),
        ([Grant(Role.REPORT_MANAGER, SpaceId("Spaces-1"))], 200, 403),
        ([Grant(Role.DEPLOYMENT_RECORDER, SpaceId("Spaces-1"))], 200, 403),
        ([Grant(Role.ADMINISTRATOR, SpaceId("Spaces-2"))], 404, 404),
    ],
)
def test_only_who_administers_all_of_a_project_changes_its_settings(
    client: FlaskClient,
    grants: list[Grant],
    reading: int,
    writing: int,
) -> None:
    with calling_as(client.application, *grants):
        assert reading == client.get(SETTINGS).status_code
        put(client, writing, TimeOutHours=2)
