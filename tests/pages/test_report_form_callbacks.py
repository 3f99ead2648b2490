"""The report form, whose callbacks are called as a browser does."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient

from callback_post import post, props, text_of
from insights_dash.pages.report_form.ids import DELETE as DELETE_DIALOG
from insights_dash.pages.report_form.ids import TAGS, GroupPart, Ids, group_id, tags_id

SUMMARY = f"{Ids.SUMMARY}.children"
PREVIEW = f"{Ids.PREVIEW}.children"
DELETE = f"{DELETE_DIALOG.location_id}.href"
REPORTS = "/api/Spaces-1/insights/reports"


def form(
    changes: Mapping[str, object] | None = None, *, report: str | None = None
) -> dict[str, Any]:
    """Return the values of a valid form, of a new report or a stored one."""
    return {
        f"{Ids.SAVE}.n_clicks": 1,
        f"{DELETE_DIALOG.form.submit_id}.n_clicks": 1,
        f"{DELETE_DIALOG.form.id_of('name')}.value": " Production ",
        f"{Ids.PLACE}.data": {"space": "Spaces-1", "report": report},
        f"{Ids.NAME}.value": "Production",
        f"{Ids.DESCRIPTION}.value": "What our users see.",
        f"{Ids.ICON}.value": "rocket",
        f"{Ids.ICON_COLOR}.value": "#0D80D8",
        f"{Ids.PROJECTS}.value": ["Projects-1"],
        f"{Ids.TENANT_MODE}.value": "TenantedAndUntenanted",
        f"{Ids.ALL_TENANTS}.checked": False,
        f"{Ids.TIME_ZONE}.value": "Europe/London",
        f"{Ids.WEEK_START}.value": "Sunday",
        f"{Ids.STATISTIC}.value": "Median",
        f"{Ids.GROUP_ORDER}.data": ["b", "a"],
        GroupPart.NAME: [
            (group_id(GroupPart.NAME, "a"), "Live"),
            (group_id(GroupPart.NAME, "b"), "Tests"),
        ],
        GroupPart.ENVIRONMENTS: [
            (group_id(GroupPart.ENVIRONMENTS, "a"), ["Environments-2"]),
            (group_id(GroupPart.ENVIRONMENTS, "b"), ["Environments-1"]),
        ],
        TAGS: [(tags_id("TagSets-1"), ["Ring/Early"])],
        **(changes or {}),
    }


def listed(client: FlaskClient) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get(REPORTS).get_json()["Items"]
    return items


def test_saving_creates_the_report_and_goes_to_it(client: FlaskClient) -> None:
    response = post(client, SUMMARY, form())
    (report,) = listed(client)
    target = f"/Spaces-1/insights/{report['Id']}"
    assert target == props(response)[Ids.LOCATION]["href"]
    assert "Report created" in response.text
    groups = [each["Name"] for each in report["EnvironmentGroups"]]
    assert ["Tests", "Live"] == groups
    assert ["Ring/Early"] == report["TenantTags"]
    assert "rocket" == report["IconId"]


def test_saving_again_changes_the_report(client: FlaskClient) -> None:
    post(client, SUMMARY, form())
    changed = form({f"{Ids.NAME}.value": "Live"}, report="InsightsReports-1")
    response = post(client, SUMMARY, changed)
    assert "Report saved" in response.text
    assert ["Live"] == [report["Name"] for report in listed(client)]


def test_a_character_that_nobody_sees_is_refused_at_its_field(
    client: FlaskClient,
) -> None:
    names = [
        (group_id(GroupPart.NAME, "a"), "Li\u200bve"),
        (group_id(GroupPart.NAME, "b"), "Tests"),
    ]
    values = {f"{Ids.NAME}.value": "\x07Live", GroupPart.NAME: names}
    response = post(client, SUMMARY, form(values))
    error = props(response)[Ids.NAME]["error"]
    assert "A name must not contain a control character (U+0007). Remove it." == error
    assert "U+200B ZERO WIDTH SPACE" in response.text
    assert [] == listed(client)


def test_a_name_in_use_is_reported_at_the_name(client: FlaskClient) -> None:
    post(client, SUMMARY, form())
    answered = props(post(client, SUMMARY, form()))
    assert 'is named "Production"' in answered[Ids.NAME]["error"]
    assert "There's 1 problem" in json.dumps(answered[Ids.SUMMARY])
    assert Ids.LOCATION not in answered
    assert 1 == len(listed(client))


def test_every_problem_is_reported_at_its_field(reader: FlaskClient) -> None:
    bad = form(
        {
            f"{Ids.NAME}.value": " ",
            f"{Ids.PROJECTS}.value": ["Projects-99"],
            f"{Ids.ICON_COLOR}.value": "blue",
            GroupPart.NAME: [
                (group_id(GroupPart.NAME, "a"), ""),
                (group_id(GroupPart.NAME, "b"), "Tests"),
            ],
            GroupPart.ENVIRONMENTS: [
                (group_id(GroupPart.ENVIRONMENTS, "a"), ["Environments-1"]),
                (group_id(GroupPart.ENVIRONMENTS, "b"), ["Environments-1"]),
            ],
            TAGS: [(tags_id("x"), ["Ring/Old"])],
        }
    )
    answered = props(post(reader, SUMMARY, bad))
    errors = {key: value.get("error") for key, value in answered.items()}
    assert "Enter a name." == errors[Ids.NAME]
    assert "Projects-99" in str(errors[Ids.PROJECTS])
    assert "is not a hex code" in str(errors[Ids.ICON_COLOR])
    assert "" == errors[Ids.DESCRIPTION]
    shown = response_error(answered, GroupPart.ENVIRONMENTS, "a")
    assert '"Test" is already in the group' in shown
    assert "a name" in response_error(answered, GroupPart.NAME, "a")
    assert "" == response_error(answered, GroupPart.NAME, "b")
    assert "Ring/Old" in json.dumps(answered)
    assert [] == listed(reader)


def response_error(answered: dict[str, Any], part: GroupPart, key: str) -> str:
    error: str = answered[text_of(group_id(part, key))]["error"]
    return error


def test_a_report_that_was_deleted_is_reported(reader: FlaskClient) -> None:
    response = post(reader, SUMMARY, form(report="InsightsReports-7"))
    assert "Another user deleted it" in response.text


def test_deleting_goes_to_the_list(client: FlaskClient) -> None:
    post(client, SUMMARY, form())
    response = post(client, DELETE, form(report="InsightsReports-1"))
    assert "/Spaces-1/insights" == props(response)[DELETE_DIALOG.location_id]["href"]
    assert "Report deleted" in response.text
    assert [] == listed(client)


@pytest.mark.parametrize("typed", ["production", "", None, 7])
def test_deleting_needs_the_name(client: FlaskClient, typed: object) -> None:
    post(client, SUMMARY, form())
    asked = form(
        {f"{DELETE_DIALOG.form.id_of('name')}.value": typed}, report="InsightsReports-1"
    )
    response = post(client, DELETE, asked)
    said = {
        DELETE_DIALOG.form.id_of("name"): {"error": "Type “Production” to confirm."}
    }
    assert said == props(response)
    assert 1 == len(listed(client))


def test_deleting_twice_is_no_error(reader: FlaskClient) -> None:
    response = post(reader, DELETE, form(report="InsightsReports-7"))
    assert "already been deleted" in response.text


def test_the_preview_says_what_is_selected(reader: FlaskClient) -> None:
    answered = props(post(reader, PREVIEW, form()))
    line = answered[Ids.PREVIEW]["children"]
    what = "1 project · 2 environments · 1 tenant"
    assert f"{what}: 5 deployments in the last 12 months and this one" == line


def test_the_preview_says_what_is_missing(reader: FlaskClient) -> None:
    nothing = form({f"{Ids.PROJECTS}.value": [], GroupPart.ENVIRONMENTS: []})
    line = props(post(reader, PREVIEW, nothing))[Ids.PREVIEW]["children"]
    assert "No data yet. Select projects or channels, and environments." == line


@pytest.mark.parametrize(
    "place", [None, 7, "x", {}, {"space": 1}, {"space": "Spaces-9"}]
)
@pytest.mark.parametrize("output", [SUMMARY, PREVIEW, DELETE])
def test_an_invalid_place_breaks_nothing(
    reader: FlaskClient, output: str, place: object
) -> None:
    response = post(reader, output, form({f"{Ids.PLACE}.data": place}))
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
        reader, output, form({**bad, f"{Ids.PLACE}.data": {"space": "Spaces-1"}})
    )
    assert 200 == response.status_code
    assert "Something went wrong" not in response.text
    assert [] == listed(reader)
