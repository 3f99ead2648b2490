from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from insights_dash.store.database import Database
from insights_dash.store.reports import get_report
from insights_dash.store.spaces import get_space

pytestmark = pytest.mark.both_databases

REPORTS = "/api/Spaces-1/insights/reports"
Snapshot = Callable[[str, Any], bool]


def errors_of(client: FlaskClient, body: dict[str, Any]) -> list[str]:
    answer = client.post(REPORTS, json=body)
    assert 400 == answer.status_code
    errors: list[str] = answer.get_json()["Errors"]
    return errors


def test_a_created_report_is_returned_in_full(
    client: FlaskClient, body: dict[str, Any], matches_snapshot: Snapshot
) -> None:
    answer = client.post(
        REPORTS,
        json=body
        | {
            "ProjectGroupIds": ["ProjectGroups-1"],
            "ChannelIds": ["Channels-2"],
            "TenantIds": ["Tenants-2"],
            "TenantTags": ["Ring/Early", "Region/EU"],
            "TenantMode": "Tenanted",
            "AllTenants": True,
            "IconId": "map-signs",
            "IconColor": "#3CA4F3",
        },
    )
    assert 201 == answer.status_code
    assert matches_snapshot("report-created", answer.get_json())
    assert answer.get_json() == client.get(answer.headers["Location"]).get_json()


def test_a_report_only_needs_a_name(
    client: FlaskClient, matches_snapshot: Snapshot
) -> None:
    answer = client.post(REPORTS, json={"Name": "Bare"})
    assert matches_snapshot("report-bare", answer.get_json())


def test_reports_are_listed_by_name_in_pages(
    client: FlaskClient, matches_snapshot: Snapshot
) -> None:
    for name in ("Bravo", "charlie", "Alpha"):
        client.post(REPORTS, json={"Name": name})
    answer = client.get(REPORTS, query_string={"skip": 1, "take": 1})
    assert matches_snapshot("report-list-page", answer.get_json())


def test_no_reports_are_an_empty_page(
    reader: FlaskClient, matches_snapshot: Snapshot
) -> None:
    assert matches_snapshot("report-list-empty", reader.get(REPORTS).get_json())


def test_any_take_that_clients_send_is_accepted(client: FlaskClient) -> None:
    client.post(REPORTS, json={"Name": "A"})
    for take, count in {"2147483647": 1, "0": 0, "": 1, " 1 ": 1}.items():
        answer = client.get(REPORTS, query_string={"take": take})
        assert 200 == answer.status_code, take
        assert 1 == answer.get_json()["TotalResults"]
        assert count == len(answer.get_json()["Items"]), take


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize(
    "text", ["2147483648", "-1", "1.5", "x", "٣", "9" * 5000, "+1"]
)
@pytest.mark.parametrize("name", ["skip", "take"])
def test_any_other_take_is_refused(reader: FlaskClient, name: str, text: str) -> None:
    answer = reader.get(REPORTS, query_string={name: text})
    assert 400 == answer.status_code
    assert answer.get_json()["Errors"][0].startswith(f"{name}: ")


def test_skip_and_take_are_refused_together(reader: FlaskClient) -> None:
    answer = reader.get(REPORTS, query_string={"skip": "a", "take": "b"})
    assert 2 == len(answer.get_json()["Errors"])


def test_zones_of_both_kinds_come_back_as_windows_names(client: FlaskClient) -> None:
    zones = {
        "Europe/London": "GMT Standard Time",
        "GMT Standard Time": "GMT Standard Time",
        "AUS Eastern Standard Time": "AUS Eastern Standard Time",
        "UTC": "UTC",
        "Antarctica/Troll": "Antarctica/Troll",
    }
    shown = {
        zone: client.post(REPORTS, json={"Name": zone, "TimeZone": zone}).get_json()
        for zone in zones
    }
    assert zones == {zone: report["TimeZone"] for zone, report in shown.items()}


def test_the_space_is_that_of_the_path(
    client: FlaskClient, body: dict[str, Any]
) -> None:
    answer = client.post(REPORTS, json=body | {"SpaceId": "Spaces-2", "spacename": "x"})
    assert "Spaces-1" == answer.get_json()["SpaceId"]


def test_a_space_is_reached_by_id_and_slug_in_both_forms(
    client: FlaskClient, report: str
) -> None:
    shown = client.get(report).get_json()
    for prefix in (
        *("Spaces-1", "spaces-1", "main-space", "spaces/Spaces-1"),
        "spaces/main-space",
    ):
        address = f"/api/{prefix}/insights/reports/insightsreports-1/"
        assert shown == client.get(address).get_json(), prefix


def test_an_update_replaces_the_whole_report(
    client: FlaskClient, report: str, matches_snapshot: Snapshot
) -> None:
    answer = client.put(
        report,
        json={"Id": "InsightsReports-1", "SpaceId": "Spaces-1", "Name": "Renamed"},
    )
    assert 200 == answer.status_code
    assert matches_snapshot("report-updated", answer.get_json())
    assert answer.get_json() == client.get(report).get_json()


def test_a_response_sent_back_changes_nothing(client: FlaskClient, report: str) -> None:
    shown = client.get(report).get_json()
    assert shown == client.put(report, json=shown).get_json()


def test_an_update_keeps_what_published_clients_do_not_send(
    client: FlaskClient, report: str, body: dict[str, Any]
) -> None:
    extra = {
        "ChannelIds": ["Channels-2"],
        "AllTenants": True,
        "IconId": "rocket",
        "IconColor": "#123456",
    }
    client.put(report, json=body | extra)
    assert extra.items() <= client.put(report, json=body).get_json().items()
    nulls = dict.fromkeys(extra)
    cleared = client.put(report, json=body | nulls).get_json()
    assert ([], False, None, None) == tuple(cleared[name] for name in extra)


def test_a_put_with_another_id_is_refused(client: FlaskClient, report: str) -> None:
    answer = client.put(report, json={"Id": "InsightsReports-2", "Name": "A"})
    assert 400 == answer.status_code
    assert [
        'Id: The body has ID "InsightsReports-2", but the URL has InsightsReports-1.'
    ] == answer.get_json()["Errors"]


def test_a_refused_update_changes_nothing(client: FlaskClient, report: str) -> None:
    before = client.get(report).get_json()
    answer = client.put(report, json={"Name": "New", "ProjectIds": ["Projects-99"]})
    assert 400 == answer.status_code
    assert before == client.get(report).get_json()


def test_a_deleted_report_is_gone_and_its_id_stays_unused(
    client: FlaskClient, report: str, body: dict[str, Any]
) -> None:
    answer = client.delete(report)
    assert (200, b"") == (answer.status_code, answer.data)
    assert 404 == client.get(report).status_code
    assert 404 == client.delete(report).status_code
    again = client.post(REPORTS, json=body).get_json()
    assert "InsightsReports-2" == again["Id"]


def test_every_problem_of_a_body_is_listed(
    reader: FlaskClient, matches_snapshot: Snapshot
) -> None:
    answer = reader.post(
        REPORTS,
        json={
            "Name": "  ",
            "Description": 7,
            "ProjectGroupIds": ["ProjectGroups-9", 4],
            "ProjectIds": ["Projects-99", "Channels-1"],
            "ChannelIds": ["x"],
            "TenantIds": ["Tenants-99"],
            "TenantTags": ["Ring/Never"],
            "TenantMode": "Sometimes",
            "AllTenants": "no",
            "EnvironmentGroups": [
                {"Name": "Test", "Environments": ["Environments-1"]},
                {"Name": "test", "Environments": ["Environments-1", "Environments-9"]},
                {"Name": ""},
                5,
            ],
            "TimeZone": "Mars/Olympus",
            "IconId": "Not An Icon",
            "IconColor": "blue",
        },
    )
    assert 400 == answer.status_code
    assert matches_snapshot("report-problems", answer.get_json())
    assert 0 == reader.get(REPORTS).get_json()["TotalResults"]


def test_a_name_in_use_is_a_conflict(
    client: FlaskClient, body: dict[str, Any], matches_snapshot: Snapshot
) -> None:
    client.post(REPORTS, json=body)
    answer = client.post(REPORTS, json=body)
    assert 409 == answer.status_code
    assert matches_snapshot("report-conflict", answer.get_json())
    other = client.post(REPORTS, json={"Name": "Other"}).headers["Location"]
    assert 409 == client.put(other, json=body).status_code
    assert "Other" == client.get(other).get_json()["Name"]


@pytest.mark.parametrize("character", ["\0", "\x00x"])
def test_text_that_no_database_stores_is_refused(
    reader: FlaskClient, character: str
) -> None:
    groups = [{"Name": f"a{character}", "Environments": []}]
    problems = errors_of(reader, {"Name": character, "EnvironmentGroups": groups})
    assert ["Name", "EnvironmentGroups[0].Name"] == [
        problem.partition(":")[0] for problem in problems
    ]


def test_a_body_may_come_in_chunks(client: FlaskClient) -> None:
    answer = client.post(
        REPORTS,
        input_stream=BytesIO(b'{"Name": "Chunked"}'),
        content_type="application/json; charset=utf-8",
        environ_overrides={"wsgi.input_terminated": True},
        headers={"Transfer-Encoding": "chunked"},
    )
    assert 201 == answer.status_code


def test_a_logo_shows_the_initial_and_cannot_run_scripts(
    client: FlaskClient, report: str
) -> None:
    client.put(report, json={"Name": "<script>", "IconColor": "#123456"})
    answer = client.get(f"{report}/logo")
    assert "image/svg+xml" == answer.mimetype
    assert "&lt;</text>" in answer.text
    assert '"#123456"' in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'; frame-ancestors 'none'" == policy


def test_a_response_is_cached_until_it_changes(
    client: FlaskClient, report: str
) -> None:
    first = client.get(report)
    assert {"no-cache", "private"} == set(first.headers["Cache-Control"].split(", "))
    same = client.get(report, headers={"If-None-Match": first.headers["ETag"]})
    assert (304, b"") == (same.status_code, same.data)
    client.put(report, json={"Name": "Changed"})
    other = client.get(report, headers={"If-None-Match": first.headers["ETag"]})
    assert 200 == other.status_code


def test_a_compressed_response_is_cached_too(client: FlaskClient) -> None:
    for name in range(20):
        client.post(REPORTS, json={"Name": f"Report {name}"})
    headers = {"Accept-Encoding": "gzip"}
    first = client.get(REPORTS, headers=headers)
    assert "gzip" == first.headers["Content-Encoding"]
    headers["If-None-Match"] = first.headers["ETag"]
    assert 304 == client.get(REPORTS, headers=headers).status_code


GOALS: dict[str, Any] = {
    "Targets": {"LeadTimeSeconds": 86_400.0, "DeploymentFailureRate": 0.05},
    "Annotations": [{"Date": "2024-05-02", "Text": "Moved to trunk"}],
}


def test_goals_are_kept_by_clients_that_do_not_know_them(
    client: FlaskClient, report: str, body: dict[str, Any]
) -> None:
    updated = client.put(report, json=body | GOALS)
    assert updated.status_code == 200, updated.text
    assert GOALS.items() <= updated.get_json().items()
    assert GOALS.items() <= client.put(report, json=body).get_json().items()
    cleared = client.put(report, json=body | {"Targets": {}, "Annotations": []})
    assert cleared.get_json()["Targets"] == {}
    assert cleared.get_json()["Annotations"] == []


def test_definitions_are_kept_removed_or_replaced_as_a_whole(
    client: FlaskClient, report: str, body: dict[str, Any]
) -> None:
    assert "Definitions" not in client.get(report).get_json()
    both = {"WeekStart": "Monday", "Statistic": "Median"}
    put = client.put(report, json=body | {"Definitions": both})
    assert both == put.get_json()["Definitions"]
    assert both == client.put(report, json=body).get_json()["Definitions"]
    # What an object leaves out has its default; letter case doesn't matter.
    one = {"Definitions": {"statistic": "NINETYFIFTH"}}
    replaced = client.put(report, json=body | one).get_json()["Definitions"]
    assert {"WeekStart": "Sunday", "Statistic": "NinetyFifth"} == replaced
    removed = client.put(report, json=body | {"Definitions": None})
    assert "Definitions" not in removed.get_json()
    made = client.post(
        report.rpartition("/")[0], json={"Name": "New", "Definitions": {}}
    )
    own = {"WeekStart": "Sunday", "Statistic": "Mean"}
    assert own == made.get_json()["Definitions"]


def test_wrong_definitions_are_named(
    client: FlaskClient, report: str, body: dict[str, Any]
) -> None:
    def errors(definitions: object) -> list[str]:
        answer = client.put(report, json=body | {"Definitions": definitions})
        assert 400 == answer.status_code
        listed: list[str] = answer.get_json()["Errors"]
        return listed

    week_start, statistic = errors({"WeekStart": "Friday", "Statistic": "Range"})
    place, message = week_start.split(": ")
    assert place == "Definitions.WeekStart"
    assert message == 'Unknown week start "Friday". Use one of Sunday, Monday.'
    place, message = statistic.split(": ")
    assert place == "Definitions.Statistic"
    assert message == 'Unknown statistic "Range". Use one of Mean, Median, NinetyFifth.'
    assert ["Definitions.Statistic: Must be a string."] == errors({"Statistic": 5})
    assert ["Definitions: Must be an object."] == errors("Median")


def test_the_weeks_of_a_report_begin_on_its_day(
    client: FlaskClient, report: str, body: dict[str, Any]
) -> None:
    def first() -> str:
        answer = client.get(f"{report}/metrics", query_string={"compare": "None"})
        start: str = answer.get_json()["Series"][0]["Intervals"][0]["StartOfInterval"]
        return start

    assert first() == "2024-01-28"
    client.put(report, json=body | {"Definitions": {"WeekStart": "Monday"}})
    assert first() == "2024-01-29"


def test_every_wrong_goal_is_named(
    client: FlaskClient, report: str, body: dict[str, Any]
) -> None:
    wrong = {
        "Targets": {"LeadTimeSeconds": -1, "Speed": 3, "DeploymentFailureRate": "low"},
        "Annotations": [{"Date": "soon", "Text": ""}],
    }
    answer = client.put(report, json=body | wrong)
    assert answer.status_code == 400
    places = {each.partition(": ")[0] for each in answer.get_json()["Errors"]}
    assert places == {
        "Targets",
        "Targets.LeadTimeSeconds",
        "Targets.DeploymentFailureRate",
        "Annotations[0].Date",
        "Annotations[0].Text",
    }


def test_a_report_that_someone_else_changed_is_not_overwritten(
    client: FlaskClient, report: str, body: dict[str, Any]
) -> None:
    seen = client.get(report).headers["ETag"]
    assert seen == '"1"'
    changed = client.put(report, json=body | {"Name": "A"}, headers={"If-Match": seen})
    assert changed.status_code == 200
    assert changed.headers["ETag"] == '"2"'

    for refused in (
        client.put(report, json=body | {"Name": "B"}, headers={"If-Match": seen}),
        client.delete(report, headers={"If-Match": seen}),
    ):
        assert refused.status_code == 412
        said = refused.get_json()["ErrorMessage"]
        assert said.endswith(
            "was modified after you fetched it. Fetch it again and retry."
        )
    assert client.get(report).get_json()["Name"] == "A"

    encoded = {"If-Match": '"7", "2:br"'}
    assert client.put(report, json=body, headers=encoded).status_code == 200
    assert client.put(report, json=body, headers={"If-Match": "*"}).status_code == 200
    assert client.delete(report, headers={"If-Match": '"4"'}).status_code == 200


def test_a_name_in_use_is_named_among_other_problems(
    client: FlaskClient, body: dict[str, Any], report: str
) -> None:
    client.post(REPORTS, json=body | {"Name": "Other"})
    wrong = {"Name": " Other ", "TenantMode": "Some"}
    answer = client.put(report, json=body | wrong)
    assert 400 == answer.status_code
    fields = [each.partition(":")[0] for each in answer.get_json()["Errors"]]
    assert ["TenantMode", "Name"] == fields
    own = client.put(report, json=body | {"TenantMode": "Some"})
    assert ["TenantMode"] == [
        each.partition(":")[0] for each in own.get_json()["Errors"]
    ]


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize("zone", ["Asia/Almaty", "Europe/Amsterdam"])
def test_a_zone_that_shares_its_windows_name_survives_a_round_trip(
    client: FlaskClient, body: dict[str, Any], database: Database, zone: str
) -> None:
    address = client.post(REPORTS, json=body | {"TimeZone": zone}).headers["Location"]
    shown = client.get(address).get_json()
    client.put(address, json=shown | {"Description": "changed"})
    with database.read() as session:
        space = get_space(session, "Spaces-1")
        assert zone == get_report(session, space, shown["Id"]).definition.time_zone


def test_lengths_of_environment_groups_are_limited(
    reader: FlaskClient, body: dict[str, Any]
) -> None:
    long = {"Name": "x" * 201, "Environments": []}
    (error,) = errors_of(reader, body | {"EnvironmentGroups": [long]})
    assert "EnvironmentGroups[0].Name: The name is longer than 200" in error
    many = [{"Name": str(each), "Environments": []} for each in range(1_001)]
    (error,) = errors_of(reader, body | {"EnvironmentGroups": many})
    assert "EnvironmentGroups: A report can have at most 1,000" in error


def test_a_response_to_very_many_problems_is_still_short(
    reader: FlaskClient, body: dict[str, Any]
) -> None:
    unknown = [f"Projects-{each}" for each in range(1_000, 6_000)]
    errors = errors_of(reader, body | {"ProjectIds": unknown})
    assert 1_001 == len(errors)
    assert "And 4,000 more." == errors[-1]
    (error,) = errors_of(reader, body | {"TimeZone": "x" * 100_000})
    assert len(error) < 250


def test_an_id_has_one_spelling(client: FlaskClient, report: str) -> None:
    assert 404 == client.get(report.replace("Reports-1", "Reports-01")).status_code
    assert 200 == client.get(report.lower()).status_code
