"""Two editors at once: the second to save is told, and decides."""

from typing import Any

from flask.testing import FlaskClient

from callback_post import post, props
from insights_dash.domain.definitions import DefinitionsDraft
from insights_dash.domain.report_draft import EnvironmentGroupDraft, ReportDraft
from insights_dash.pages.report_form.form import list_differences
from insights_dash.pages.report_form.ids import Ids


def save(client: FlaskClient, report: str, *, revision: int) -> dict[str, Any]:
    identifier = report.rpartition("/")[2]
    place = {"space": "Spaces-1", "report": identifier, "revision": revision}
    shown = {
        f"{Ids.PLACE}.data": place,
        f"{Ids.SAVE}.n_clicks": 1,
        f"{Ids.NAME}.value": "Mine",
        f"{Ids.TENANT_MODE}.value": "Tenanted",
        f"{Ids.TIME_ZONE}.value": "UTC",
        f"{Ids.WEEK_START}.value": "Sunday",
        f"{Ids.STATISTIC}.value": "Median",
    }
    return props(post(client, f"{Ids.SUMMARY}.children", shown))


def test_the_second_to_save_is_told_and_nothing_is_overwritten(
    client: FlaskClient, report: str, body: dict[str, Any]
) -> None:
    client.put(report, json=body | {"Name": "Theirs"})

    answered = save(client, report, revision=1)

    assert Ids.LOCATION not in answered
    alert = str(answered[Ids.SUMMARY]["children"])
    assert "Someone else changed this report" in alert
    assert "Theirs" in alert
    assert "Mine" in alert
    assert client.get(report).get_json()["Name"] == "Theirs"


def test_the_revision_that_was_seen_is_saved_over(
    client: FlaskClient, report: str, body: dict[str, Any]
) -> None:
    client.put(report, json=body | {"Name": "Theirs"})
    answered = save(client, report, revision=2)
    assert "href" in answered[Ids.LOCATION]
    assert client.get(report).get_json()["Name"] == "Mine"


def test_differences_are_named_by_field() -> None:
    theirs = ReportDraft(name="A", project_ids=("Projects-1",), all_tenants=True)
    mine = ReportDraft(
        name="B",
        environment_groups=(EnvironmentGroupDraft("Live", ("Environments-1",)),),
        targets={"lead-time": 5.0},
    )
    assert list(list_differences(theirs, mine)) == [
        ("Name", "A", "B"),
        ("Projects", "1 selected", "None"),
        ("Environment groups", "None", "1 selected"),
        ("All tenants", "Yes", "No"),
        ("Targets", "None", "1 selected"),
    ]
    assert list(list_differences(theirs, theirs)) == []


def test_definitions_differ_only_if_the_fields_do() -> None:
    said = ReportDraft(definitions=DefinitionsDraft("Sunday", "Median"))
    assert [] == list(list_differences(ReportDraft(), said))
    other = ReportDraft(definitions=DefinitionsDraft("Sunday", "NinetyFifth"))
    assert [("Durations are shown as", "Median", "95th percentile")] == list(
        list_differences(ReportDraft(), other)
    )
