"""The settings page's callbacks, called as a browser calls them."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient

from callback_post import post, props

SUMMARY = "settings-summary.children"
PREVIEW = "settings-preview.children"
DELETE = "settings-location.href@"
REPORTS = "/api/Spaces-1/insights/reports"


def group(part: str, key: str) -> dict[str, str]:
    return {"type": f"settings-group-{part}", "key": key}


def form(
    changes: Mapping[str, object] | None = None, *, report: str | None = None
) -> dict[str, Any]:
    """A valid form of a new report, or of one there is."""
    return {
        "settings-save.n_clicks": 1,
        "settings-delete-confirm.n_clicks": 1,
        "settings-delete-name.value": " Production ",
        "settings-place.data": {"space": "Spaces-1", "report": report},
        "settings-name.value": "Production",
        "settings-description.value": "What our users see.",
        "settings-icon.value": "rocket",
        "settings-icon-color.value": "#0D80D8",
        "settings-projects.value": ["Projects-1"],
        "settings-tenant-mode.value": "TenantedAndUntenanted",
        "settings-all-tenants.checked": False,
        "settings-time-zone.value": "Europe/London",
        "settings-group-order.data": ["b", "a"],
        "settings-group-name": [
            (group("name", "a"), "Live"),
            (group("name", "b"), "Tests"),
        ],
        "settings-group-environments": [
            (group("environments", "a"), ["Environments-2"]),
            (group("environments", "b"), ["Environments-1"]),
        ],
        "settings-tags": [
            ({"type": "settings-tags", "set": "TagSets-1"}, ["Ring/Early"])
        ],
        **(changes or {}),
    }


def listed(client: FlaskClient) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get(REPORTS).get_json()["Items"]
    return items


def test_saving_creates_the_report_and_goes_to_it(client: FlaskClient) -> None:
    response = post(client, SUMMARY, form())
    (report,) = listed(client)
    target = f"/Spaces-1/insights/{report['Id']}"
    assert target == props(response)["settings-location"]["href"]
    assert "Report created" in response.text
    groups = [each["Name"] for each in report["EnvironmentGroups"]]
    assert ["Tests", "Live"] == groups
    assert ["Ring/Early"] == report["TenantTags"]
    assert "rocket" == report["IconId"]


def test_saving_again_changes_the_report(client: FlaskClient) -> None:
    post(client, SUMMARY, form())
    changed = form({"settings-name.value": "Live"}, report="InsightsReports-1")
    response = post(client, SUMMARY, changed)
    assert "Report saved" in response.text
    assert ["Live"] == [report["Name"] for report in listed(client)]


def test_a_character_that_nobody_sees_is_refused_at_its_field(
    client: FlaskClient,
) -> None:
    names = [(group("name", "a"), "Li\u200bve"), (group("name", "b"), "Tests")]
    values = {"settings-name.value": "\x07Live", "settings-group-name": names}
    response = post(client, SUMMARY, form(values))
    error = props(response)["settings-name"]["error"]
    assert "A name must not contain a control character (U+0007). Remove it." == error
    assert "U+200B ZERO WIDTH SPACE" in response.text
    assert [] == listed(client)


def test_a_name_in_use_is_said_at_the_name(client: FlaskClient) -> None:
    post(client, SUMMARY, form())
    answered = props(post(client, SUMMARY, form()))
    assert 'is named "Production"' in answered["settings-name"]["error"]
    assert "There's 1 problem" in json.dumps(answered["settings-summary"])
    assert "settings-location" not in answered
    assert 1 == len(listed(client))


def test_every_problem_is_said_at_its_field(reader: FlaskClient) -> None:
    bad = form(
        {
            "settings-name.value": " ",
            "settings-projects.value": ["Projects-99"],
            "settings-icon-color.value": "blue",
            "settings-group-name": [
                (group("name", "a"), ""),
                (group("name", "b"), "Tests"),
            ],
            "settings-group-environments": [
                (group("environments", "a"), ["Environments-1"]),
                (group("environments", "b"), ["Environments-1"]),
            ],
            "settings-tags": [({"type": "settings-tags", "set": "x"}, ["Ring/Old"])],
        }
    )
    answered = props(post(reader, SUMMARY, bad))
    errors = {key: value.get("error") for key, value in answered.items()}
    assert "Enter a name." == errors["settings-name"]
    assert "Projects-99" in str(errors["settings-projects"])
    assert "is not a hex code" in str(errors["settings-icon-color"])
    assert "" == errors["settings-description"]
    shown = response_error(answered, "environments", "a")
    assert '"Test" is already in the group' in shown
    assert "a name" in response_error(answered, "name", "a")
    assert "" == response_error(answered, "name", "b")
    assert "Ring/Old" in json.dumps(answered)
    assert [] == listed(reader)


def response_error(answered: dict[str, Any], part: str, key: str) -> str:
    error: str = answered[
        json.dumps(group(part, key), sort_keys=True, separators=(",", ":"))
    ]["error"]
    return error


def test_a_report_deleted_meanwhile_is_said_so(reader: FlaskClient) -> None:
    response = post(reader, SUMMARY, form(report="InsightsReports-7"))
    assert "Another user deleted it" in response.text


def test_deleting_goes_to_the_list(client: FlaskClient) -> None:
    post(client, SUMMARY, form())
    response = post(client, DELETE, form(report="InsightsReports-1"))
    assert "/Spaces-1/insights" == props(response)["settings-location"]["href"]
    assert "Report deleted" in response.text
    assert [] == listed(client)


@pytest.mark.parametrize("typed", ["production", "", None, 7])
def test_deleting_needs_the_name(client: FlaskClient, typed: object) -> None:
    post(client, SUMMARY, form())
    asked = form({"settings-delete-name.value": typed}, report="InsightsReports-1")
    response = post(client, DELETE, asked)
    said = {"settings-delete-name": {"error": "Type “Production” to confirm."}}
    assert said == props(response)
    assert 1 == len(listed(client))


def test_deleting_twice_is_no_error(reader: FlaskClient) -> None:
    response = post(reader, DELETE, form(report="InsightsReports-7"))
    assert "already been deleted" in response.text


def test_the_preview_says_what_is_selected(reader: FlaskClient) -> None:
    answered = props(post(reader, PREVIEW, form()))
    line = answered["settings-preview"]["children"]
    what = "1 project · 2 environments · 1 tenant"
    assert f"{what}: 5 deployments in the last 12 months" == line


def test_the_preview_says_what_is_missing(reader: FlaskClient) -> None:
    nothing = form({"settings-projects.value": [], "settings-group-environments": []})
    line = props(post(reader, PREVIEW, nothing))["settings-preview"]["children"]
    assert "No data yet. Select projects or channels, and environments." == line


@pytest.mark.parametrize(
    "place", [None, 7, "x", {}, {"space": 1}, {"space": "Spaces-9"}]
)
@pytest.mark.parametrize("output", [SUMMARY, PREVIEW, DELETE])
def test_a_place_that_is_none_breaks_nothing(
    reader: FlaskClient, output: str, place: object
) -> None:
    response = post(reader, output, form({"settings-place.data": place}))
    assert response.status_code < 500
    assert "Something went wrong" not in response.text
    assert [] == listed(reader)


@pytest.mark.parametrize("wrong", [None, 7, "x", {"a": [1]}, [[1], None, {}]])
@pytest.mark.parametrize("output", [SUMMARY, PREVIEW])
def test_fields_of_a_wrong_type_break_nothing(
    reader: FlaskClient, output: str, wrong: object
) -> None:
    bad = {
        key: wrong for key in form() if key.endswith((".value", ".checked", ".data"))
    }
    response = post(
        reader, output, form({**bad, "settings-place.data": {"space": "Spaces-1"}})
    )
    assert 200 == response.status_code
    assert "Something went wrong" not in response.text
    assert [] == listed(reader)
