"""The page of a project's settings: who opens it, what it saves, what it refuses."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from callback_post import post, said
from insights_dash.domain.identity import SpaceId
from insights_dash.domain.role import Grant, Role
from insights_dash.pages.project_settings.forms import FINISH, SETTINGS, WAIT
from insights_dash.pages.project_settings.ids import Ids
from people import calling_as, limited

PATH = "/Spaces-1/projects/Projects-1/insights/settings"
STORED = f"/api{PATH}"
HOURS = SETTINGS.id_of("time_out_hours")
CHOICE = SETTINGS.id_of("reported_deployments")
OWNER = SETTINGS.id_of("owner_name")
OWNER_URL = SETTINGS.id_of("owner_url")
PLACE = {"space": "Spaces-1", "project": "Projects-1"}
UNUSABLE = "Enter a whole number of hours from 1 to 8,760, or leave the field empty."


def show(client: FlaskClient, path: str = PATH) -> str:
    place = {"_pages_location.pathname": path, "_pages_location.search": ""}
    return said(post(client, "_pages_content.children", place))


def save(
    client: FlaskClient, choice: object, hours: object, place: object = PLACE
) -> str:
    values = {
        f"{CHOICE}.value": choice,
        f"{HOURS}.value": hours,
        f"{Ids.PLACE}.data": place,
        f"{SETTINGS.submit_id}.n_clicks": 1,
    }
    return said(post(client, f"{Ids.LOCATION}.href", values))


def save_owner(client: FlaskClient, name: object, url: object) -> str:
    values = {
        f"{CHOICE}.value": WAIT,
        f"{HOURS}.value": "24",
        f"{OWNER}.value": name,
        f"{OWNER_URL}.value": url,
        f"{Ids.PLACE}.data": PLACE,
        f"{SETTINGS.submit_id}.n_clicks": 1,
    }
    return said(post(client, f"{Ids.LOCATION}.href", values))


def stored(client: FlaskClient) -> tuple[bool, int]:
    found = client.get(STORED).get_json()
    return found["ReportedDeploymentsAreFinished"], found["TimeOutHours"]


@pytest.mark.parametrize(
    ("choice", "hours", "expected"),
    [
        (FINISH, "1", (True, 1)),
        (WAIT, " 8760 ", (False, 8_760)),
        (WAIT, "48 hours", (False, 48)),
        (WAIT, "1h", (False, 1)),
        (WAIT, "0", (False, 0)),
        (FINISH, "", (True, 0)),
        (WAIT, None, (False, 0)),
        (WAIT, "  ", (False, 0)),
    ],
)
def test_settings_are_saved(
    client: FlaskClient, choice: str, hours: object, expected: tuple[bool, int]
) -> None:
    answer = save(client, choice, hours)
    assert '"/Spaces-1/projects/Projects-1/insights"' in answer
    assert "Settings saved" in answer
    assert expected == stored(client)
    assert choice in show(client)


@pytest.mark.parametrize(
    "hours", ["-1", "8761", "1.5", "x", "9" * 5_000, "٤", "1 2", "h", 1.5, True, [1]]
)
def test_hours_that_cannot_be_meant_are_refused_at_the_field(
    client: FlaskClient, hours: object
) -> None:
    answer = save(client, FINISH, hours)
    assert f'"{HOURS}": {{"error": "{UNUSABLE}"}}' in answer
    assert (False, 24) == stored(client)


def test_an_owner_is_saved_and_shown(client: FlaskClient) -> None:
    answer = save_owner(client, "Payments", "https://chat.example/payments")
    assert "Settings saved" in answer
    found = client.get(STORED).get_json()
    assert "Payments" == found["OwnerName"]
    assert "https://chat.example/payments" == found["OwnerUrl"]
    shown = show(client)
    assert "Payments" in shown
    assert "https://chat.example/payments" in shown


@pytest.mark.parametrize("url", ["", "https://chat.example/payments"])
def test_a_projects_page_names_its_owner(client: FlaskClient, url: str) -> None:
    page = PATH.removesuffix("/settings")
    assert "Owner: " not in show(client, page)
    save_owner(client, "Payments", url)
    shown = show(client, page)
    assert "Payments" in shown.partition('"Owner: "')[2][:200]
    assert bool(url) is ("https://chat.example/payments" in shown)


@pytest.mark.parametrize(
    ("name", "url", "field", "message"),
    [
        ("", "https://chat.example", OWNER, "Enter the name of the owner"),
        ("Payments", "javascript:alert(1)", OWNER_URL, "Enter a URL that starts with"),
        ("x" * 201, "", OWNER, "The name is longer than 200 characters."),
    ],
)
def test_an_owner_that_cannot_be_is_refused_at_its_field(
    client: FlaskClient, name: str, url: str, field: str, message: str
) -> None:
    assert f'"{field}": {{"error": "{message}' in save_owner(client, name, url)
    assert "" == client.get(STORED).get_json()["OwnerName"]


def test_a_form_keeps_what_others_have_stored_since_it_was_opened(
    client: FlaskClient,
) -> None:
    shown = {
        "reported_deployments_are_finished": False,
        "time_out_hours": 24,
        "owner_name": "",
        "owner_url": "",
    }
    assert f'"shown": {json.dumps(shown)}' in show(client)
    team = {"OwnerName": "Payments", "OwnerUrl": "https://chat.example"}
    client.put(STORED, json={**team, "ReportedDeploymentsAreFinished": True})
    values = {
        f"{CHOICE}.value": WAIT,
        f"{HOURS}.value": "48",
        f"{OWNER}.value": "",
        f"{OWNER_URL}.value": "",
        f"{Ids.PLACE}.data": {**PLACE, "shown": shown},
        f"{SETTINGS.submit_id}.n_clicks": 1,
    }
    assert "Settings saved" in said(post(client, f"{Ids.LOCATION}.href", values))
    assert (True, 48) == stored(client)
    assert team.items() <= client.get(STORED).get_json().items()

    values[f"{OWNER}.value"] = "Search"
    post(client, f"{Ids.LOCATION}.href", values)
    found = client.get(STORED).get_json()
    assert ("Search", "") == (found["OwnerName"], found["OwnerUrl"])


@pytest.mark.parametrize("choice", [None, "", "both", 1, [], {}])
def test_an_unknown_choice_is_refused_together_with_the_rest(
    client: FlaskClient, choice: object
) -> None:
    answer = save(client, choice, "-1")
    assert f'"{CHOICE}": {{"error": "Choose one."}}' in answer
    assert UNUSABLE in answer


@pytest.mark.parametrize("place", [None, [], "x", {}, {"space": "Spaces-1"}])
def test_a_place_that_does_not_exist_is_not_found(
    client: FlaskClient,
    place: Any,  # noqa: ANN401 - anything that browsers post
) -> None:
    answer = save(client, FINISH, "1", place)
    assert "Not found" in answer
    assert (False, 24) == stored(client)


def test_pages_of_other_projects_are_not_found(client: FlaskClient) -> None:
    for path in (
        PATH.replace("Projects-1", "Projects-9"),
        "/x/projects/y/insights/settings",
    ):
        assert "Project not found" in show(client, path)
        assert 404 == client.get(path).status_code


@pytest.mark.parametrize(
    ("grant", "status"),
    [
        (Grant(Role.ADMINISTRATOR, SpaceId("Spaces-1")), 200),
        (limited(Role.ADMINISTRATOR, projects="Projects-1"), 200),
        (limited(Role.ADMINISTRATOR, projects="Projects-2"), 404),
        (limited(Role.ADMINISTRATOR, environments="Environments-1"), 403),
        (Grant(Role.REPORT_MANAGER), 403),
    ],
)
def test_only_administrators_of_the_whole_project_see_and_save_settings(
    client: FlaskClient, grant: Grant, status: int
) -> None:
    may = status == 200
    with calling_as(client.application, grant):
        assert status == client.get(PATH).status_code
        assert may == ("Time out after" in show(client))
        save(client, FINISH, "1")
    assert ((True, 1) if may else (False, 24)) == stored(client)
