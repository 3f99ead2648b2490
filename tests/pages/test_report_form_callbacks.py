"""The report form, whose callbacks are called as a browser does."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient

from callback_post import post, props

SUMMARY = "report-form-summary.children"
PREVIEW = "report-form-preview.children"
DELETE = "report-form-delete-location.href"
REPORTS = "/api/Spaces-1/insights/reports"


def group(part: str, key: str) -> dict[str, str]:
    return {"type": f"report-form-group-{part}", "key": key}


def form(
    changes: Mapping[str, object] | None = None, *, report: str | None = None
) -> dict[str, Any]:
    """Return the values of a valid form, of a new report or a stored one."""
    return {
        "report-form-save.n_clicks": 1,
        "report-form-delete-submit.n_clicks": 1,
        "report-form-delete-name.value": " Production ",
        "report-form-place.data": {"space": "Spaces-1", "report": report},
        "report-form-name.value": "Production",
        "report-form-description.value": "What our users see.",
        "report-form-icon.value": "rocket",
        "report-form-icon-color.value": "#0D80D8",
        "report-form-projects.value": ["Projects-1"],
        "report-form-tenant-mode.value": "TenantedAndUntenanted",
        "report-form-all-tenants.checked": False,
        "report-form-time-zone.value": "Europe/London",
        "report-form-group-order.data": ["b", "a"],
        "report-form-group-name": [
            (group("name", "a"), "Live"),
            (group("name", "b"), "Tests"),
        ],
        "report-form-group-environments": [
            (group("environments", "a"), ["Environments-2"]),
            (group("environments", "b"), ["Environments-1"]),
        ],
        "report-form-tags": [
            ({"type": "report-form-tags", "set": "TagSets-1"}, ["Ring/Early"])
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
    assert target == props(response)["report-form-location"]["href"]
    assert "Report created" in response.text
    groups = [each["Name"] for each in report["EnvironmentGroups"]]
    assert ["Tests", "Live"] == groups
    assert ["Ring/Early"] == report["TenantTags"]
    assert "rocket" == report["IconId"]


def test_saving_again_changes_the_report(client: FlaskClient) -> None:
    post(client, SUMMARY, form())
    changed = form({"report-form-name.value": "Live"}, report="InsightsReports-1")
    response = post(client, SUMMARY, changed)
    assert "Report saved" in response.text
    assert ["Live"] == [report["Name"] for report in listed(client)]


def test_a_character_that_nobody_sees_is_refused_at_its_field(
    client: FlaskClient,
) -> None:
    names = [(group("name", "a"), "Li\u200bve"), (group("name", "b"), "Tests")]
    values = {"report-form-name.value": "\x07Live", "report-form-group-name": names}
    response = post(client, SUMMARY, form(values))
    error = props(response)["report-form-name"]["error"]
    assert "A name must not contain a control character (U+0007). Remove it." == error
    assert "U+200B ZERO WIDTH SPACE" in response.text
    assert [] == listed(client)


def test_a_name_in_use_is_reported_at_the_name(client: FlaskClient) -> None:
    post(client, SUMMARY, form())
    answered = props(post(client, SUMMARY, form()))
    assert 'is named "Production"' in answered["report-form-name"]["error"]
    assert "There's 1 problem" in json.dumps(answered["report-form-summary"])
    assert "report-form-location" not in answered
    assert 1 == len(listed(client))


def test_every_problem_is_reported_at_its_field(reader: FlaskClient) -> None:
    bad = form(
        {
            "report-form-name.value": " ",
            "report-form-projects.value": ["Projects-99"],
            "report-form-icon-color.value": "blue",
            "report-form-group-name": [
                (group("name", "a"), ""),
                (group("name", "b"), "Tests"),
            ],
            "report-form-group-environments": [
                (group("environments", "a"), ["Environments-1"]),
                (group("environments", "b"), ["Environments-1"]),
            ],
            "report-form-tags": [
                ({"type": "report-form-tags", "set": "x"}, ["Ring/Old"])
            ],
        }
    )
    answered = props(post(reader, SUMMARY, bad))
    errors = {key: value.get("error") for key, value in answered.items()}
    assert "Enter a name." == errors["report-form-name"]
    assert "Projects-99" in str(errors["report-form-projects"])
    assert "is not a hex code" in str(errors["report-form-icon-color"])
    assert "" == errors["report-form-description"]
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


def test_a_report_that_was_deleted_is_reported(reader: FlaskClient) -> None:
    response = post(reader, SUMMARY, form(report="InsightsReports-7"))
    assert "Another user deleted it" in response.text


def test_deleting_goes_to_the_list(client: FlaskClient) -> None:
    post(client, SUMMARY, form())
    response = post(client, DELETE, form(report="InsightsReports-1"))
    assert (
        "/Spaces-1/insights" == props(response)["report-form-delete-location"]["href"]
    )
    assert "Report deleted" in response.text
    assert [] == listed(client)


@pytest.mark.parametrize("typed", ["production", "", None, 7])
def test_deleting_needs_the_name(client: FlaskClient, typed: object) -> None:
    post(client, SUMMARY, form())
    asked = form({"report-form-delete-name.value": typed}, report="InsightsReports-1")
    response = post(client, DELETE, asked)
    said = {"report-form-delete-name": {"error": "Type “Production” to confirm."}}
    assert said == props(response)
    assert 1 == len(listed(client))


def test_deleting_twice_is_no_error(reader: FlaskClient) -> None:
    response = post(reader, DELETE, form(report="InsightsReports-7"))
    assert "already been deleted" in response.text


def test_the_preview_says_what_is_selected(reader: FlaskClient) -> None:
    answered = props(post(reader, PREVIEW, form()))
    line = answered["report-form-preview"]["children"]
    what = "1 project · 2 environments · 1 tenant"
    assert f"{what}: 5 deployments in the last 12 months" == line


def test_the_preview_says_what_is_missing(reader: FlaskClient) -> None:
    nothing = form(
        {"report-form-projects.value": [], "report-form-group-environments": []}
    )
    line = props(post(reader, PREVIEW, nothing))["report-form-preview"]["children"]
    assert "No data yet. Select projects or channels, and environments." == line


@pytest.mark.parametrize(
    "place", [None, 7, "x", {}, {"space": 1}, {"space": "Spaces-9"}]
)
@pytest.mark.parametrize("output", [SUMMARY, PREVIEW, DELETE])
def test_an_invalid_place_breaks_nothing(
    reader: FlaskClient, output: str, place: object
) -> None:
    response = post(reader, output, form({"report-form-place.data": place}))
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
        reader, output, form({**bad, "report-form-place.data": {"space": "Spaces-1"}})
    )
    assert 200 == response.status_code
    assert "Something went wrong" not in response.text
    assert [] == listed(reader)
