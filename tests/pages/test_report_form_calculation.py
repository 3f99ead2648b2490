"""The section "Calculation" of the report form."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from callback_post import post, props
from insights_dash.pages.report_form.ids import Ids

REPORTS = "/api/Spaces-1/insights/reports"
MONDAY = {"WeekStart": "Monday", "Statistic": "Median"}


def save(
    client: FlaskClient, week_start: object, statistic: object, report: str = ""
) -> dict[str, Any]:
    shown = {
        f"{Ids.PLACE}.data": {"space": "Spaces-1", "report": report or None},
        f"{Ids.SAVE}.n_clicks": 1,
        f"{Ids.NAME}.value": "Renamed",
        f"{Ids.TENANT_MODE}.value": "Tenanted",
        f"{Ids.TIME_ZONE}.value": "UTC",
        f"{Ids.WEEK_START}.value": week_start,
        f"{Ids.STATISTIC}.value": statistic,
    }
    return props(post(client, f"{Ids.SUMMARY}.children", shown))


def open_form(client: FlaskClient, path: str = "new", search: str = "") -> list[Any]:
    """Return what the fields show, and the proposal that follows the time zone."""
    place = {
        "_pages_location.pathname": f"/Spaces-1/insights/{path}",
        "_pages_location.search": search,
    }
    found: dict[str, Any] = {}

    def collect(part: object) -> None:
        if isinstance(part, list):
            for each in part:
                collect(each)
        elif isinstance(part, dict):
            given = part.get("props", part)
            if isinstance(given.get("id"), str):
                found[given["id"]] = given
            for each in part.values():
                collect(each)

    collect(post(client, "_pages_content.children", place).get_json())
    return [
        found[Ids.WEEK_START]["value"],
        found[Ids.STATISTIC]["value"],
        found[Ids.WEEK_START_PROPOSED].get("data"),
    ]


def test_a_new_report_is_stored_with_definitions(client: FlaskClient) -> None:
    assert ["Monday", "Median", "Monday"] == open_form(client)
    answered = save(client, "Sunday", "Median")
    assert "href" in answered[Ids.LOCATION]
    (stored,) = client.get(REPORTS).get_json()["Items"]
    assert {"WeekStart": "Sunday", "Statistic": "Median"} == stored["Definitions"]


def test_a_new_report_starts_from_the_definitions_of_the_space(
    client: FlaskClient,
) -> None:
    space = client.get("/api/spaces/Spaces-1").get_json()
    own = {"WeekStart": "Sunday", "Statistic": "NinetyFifth"}
    client.put("/api/spaces/Spaces-1", json=space | {"Definitions": own})
    assert ["Sunday", "NinetyFifth", None] == open_form(client)
    assert ["Sunday", "NinetyFifth", None] == open_form(client, search="?all=yes")


def test_a_report_that_does_not_say_stays_so_until_a_field_changes(
    client: FlaskClient, report: str
) -> None:
    identifier = report.rpartition("/")[2]
    assert ["Sunday", "Median", None] == open_form(client, f"{identifier}/settings")
    save(client, "Sunday", "Median", identifier)
    stored = client.get(report).get_json()
    assert "Renamed" == stored["Name"]
    assert "Definitions" not in stored
    save(client, "Monday", "Median", identifier)
    assert MONDAY == client.get(report).get_json()["Definitions"]
    # From then on the report says it, even what pages would use anyway.
    save(client, "Sunday", "Median", identifier)
    stored = client.get(report).get_json()
    assert {"WeekStart": "Sunday", "Statistic": "Median"} == stored["Definitions"]


def test_a_copy_begins_with_the_definitions_of_the_original(
    client: FlaskClient, report: str
) -> None:
    identifier = report.rpartition("/")[2]
    save(client, "Sunday", "Mean", identifier)
    search = f"?copy={identifier}"
    assert ["Sunday", "Mean", None] == open_form(client, search=search)


def test_unknown_values_are_refused_at_their_fields(
    client: FlaskClient, report: str
) -> None:
    answered = save(client, "Friday", ["Mean"], report.rpartition("/")[2])
    assert 'Unknown week start "Friday"' in answered[Ids.WEEK_START]["error"]
    assert "Unknown statistic" in answered[Ids.STATISTIC]["error"]
    assert "Weeks start on" in str(answered[Ids.SUMMARY])
    assert "Definitions" not in client.get(report).get_json()


@pytest.mark.parametrize(
    ("zone", "chosen", "proposed", "followed"),
    [
        ("America/New_York", "Monday", "Monday", "Sunday"),
        ("Europe/Berlin", "Sunday", "Sunday", "Monday"),
        ("W. Europe Standard Time", "Sunday", "Sunday", "Monday"),
        ("America/New_York", "Monday", "Sunday", None),  # the user has chosen
        ("America/New_York", "Sunday", None, None),  # a stored report
        ("No/Where", "Monday", "Monday", None),
        (["UTC"], {"a": 1}, {"a": 1}, None),
        (None, None, None, None),
    ],
)
def test_the_proposal_follows_the_time_zone(
    reader: FlaskClient, zone: object, chosen: object, proposed: object, followed: str
) -> None:
    values = {
        f"{Ids.TIME_ZONE}.value": zone,
        f"{Ids.WEEK_START}.value": chosen,
        f"{Ids.WEEK_START_PROPOSED}.data": proposed,
    }
    response = post(reader, f"{Ids.WEEK_START}.value", values)
    if followed is None:
        assert 204 == response.status_code
    else:
        answered = props(response)
        assert followed == answered[Ids.WEEK_START]["value"]
        assert followed == answered[Ids.WEEK_START_PROPOSED]["data"]
