from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from insights_dash.store.batch import Batch
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import Space
from small_world import deployment

pytestmark = pytest.mark.both_databases

Snapshot = Callable[[str, Any], bool]


def ask(client: FlaskClient, report: str, **query: str) -> Any:  # noqa: ANN401 - JSON
    answer = client.get(f"{report}/metrics", query_string=query)
    assert 200 == answer.status_code, answer.text
    return answer.get_json()


def names(answer: Any) -> list[str]:  # noqa: ANN401 - JSON
    return [series["Name"] for series in answer["Series"]]


def test_metrics_are_complete(
    client: FlaskClient, report: str, matches_snapshot: Snapshot
) -> None:
    answer = ask(
        client, report, split="Environment", timeRange="LastMonth", granularity="Weekly"
    )
    assert matches_snapshot("metrics", answer)


def test_deployments_are_complete(
    client: FlaskClient, report: str, matches_snapshot: Snapshot
) -> None:
    answer = client.get(f"{report}/deployments").get_json()
    assert matches_snapshot("deployments", answer)


def test_without_parameters_it_is_the_last_quarter_by_week(
    client: FlaskClient, report: str
) -> None:
    answer = ask(client, report)
    assert answer == ask(
        client, report, split="None", timeRange="LastQuarter", granularity="Weekly"
    )
    assert ["All"] == names(answer)
    starts = [each["StartOfInterval"] for each in answer["Series"][0]["Intervals"]]
    assert ("2024-01-28", "2024-05-12") == (starts[0], starts[-1])


@pytest.mark.parametrize(
    ("split", "expected"),
    [
        ("None", ["All"]),
        ("project", ["Shop"]),
        ("ProjectGroup", ["Sites"]),
        ("Environment", ["Test", "Production EU"]),
        ("EnvironmentGroup", ["Tests", "Live"]),
        ("Tenant", ["Acme", "Zenith", "Untenanted"]),
    ],
)
def test_each_split_names_its_series(
    client: FlaskClient, report: str, split: str, expected: list[str]
) -> None:
    assert expected == names(ask(client, report, split=split))


def test_a_tag_set_splits_by_its_tags(client: FlaskClient, report: str) -> None:
    query = {"split": "TenantTagSet", "tenantTagSetId": "TagSets-1"}
    assert ["Early", "Late", "Untenanted"] == names(ask(client, report, **query))
    query["tenantTagSetId"] = "TagSets-2"
    assert ["EU", "Untenanted", "No tag"] == names(ask(client, report, **query))


def test_other_splits_ignore_the_tag_set(client: FlaskClient, report: str) -> None:
    assert ["All"] == names(ask(client, report, tenantTagSetId="TagSets-99"))


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({"split": "Team"}, ["split"]),
        ({"timeRange": "LastWeek"}, ["timeRange"]),
        ({"granularity": "Hourly"}, ["granularity"]),
        ({"compare": "LastWeek"}, ["compare"]),
        ({"limits": "2"}, ["limits"]),
        ({"timeRange": "Custom"}, ["from", "to"]),
        ({"timeRange": "Custom", "from": "2024-05-01"}, ["to"]),
        ({"from": "2024-05-01", "to": "2024-05-02"}, ["from", "to"]),
        (
            {"timeRange": "Custom", "from": "2024-05-16", "to": "2024-05-17"},
            ["from"],
        ),
        ({"asOf": "yesterday"}, ["asOf"]),
        ({"asOf": "0001-01-01"}, ["asOf"]),
        ({"split": "TenantTagSet"}, ["tenantTagSetId"]),
        ({"split": "TenantTagSet", "tenantTagSetId": "TagSets-99"}, ["tenantTagSetId"]),
        ({"split": "TenantTagSet", "tenantTagSetId": "x"}, ["tenantTagSetId"]),
        (
            {"split": "a", "timeRange": "b", "granularity": "c", "asOf": "d"},
            ["split", "timeRange", "granularity", "asOf"],
        ),
    ],
)
def test_an_unknown_parameter_value_is_refused(
    client: FlaskClient, report: str, query: dict[str, str], fields: list[str]
) -> None:
    answer = client.get(f"{report}/metrics", query_string=query)
    assert 400 == answer.status_code
    errors = answer.get_json()["Errors"]
    assert fields == [error.partition(":")[0] for error in errors]


def test_a_compared_answer_is_complete(
    client: FlaskClient, report: str, matches_snapshot: Snapshot
) -> None:
    answer = ask(
        client,
        report,
        split="Environment",
        timeRange="Custom",
        granularity="Monthly",
        compare="PreviousPeriod",
        **{"from": "2024-05-04", "to": "2024-05-06"},
    )
    assert matches_snapshot("compared_metrics", answer)


def test_an_answer_has_only_the_additions_that_were_asked_for(
    client: FlaskClient, report: str
) -> None:
    assert ["Series"] == list(ask(client, report))
    alone = ask(client, report, compare="None")
    assert ["Series"] == list(alone)
    assert ["Name", "Intervals", "Summary"] == list(alone["Series"][0])
    assert ["Series", "Comparison"] == list(ask(client, report, compare="YearBefore"))


def test_a_project_is_compared_like_a_report(client: FlaskClient, report: str) -> None:
    query = {"compare": "PreviousPeriod", "timeRange": "ThisMonth"}
    address = "/api/Spaces-1/projects/Projects-1/insights"
    asked = {**query, "tenantFilter": "UntenantedAndAllTenants"}
    answer = ask(client, address, **asked)
    first, last = (answer["Series"][0]["Summary"][each] for each in ("From", "To"))
    assert ("2024-05-01", "2024-05-15") == (first, last)
    before = answer["Comparison"][0]["Summary"]
    assert ("2024-04-01", "2024-04-15") == (before["From"], before["To"])
    assert ask(client, report, **query)["Comparison"][0]["Name"] == "All"


def test_a_bad_instant_is_refused_by_deployments_too(
    client: FlaskClient, report: str
) -> None:
    answer = client.get(f"{report}/deployments?asOf=soon")
    assert 400 == answer.status_code
    assert answer.get_json()["Errors"][0].startswith("asOf: ")


def test_deployments_after_the_instant_are_unknown(
    client: FlaskClient, report: str
) -> None:
    def count(as_of: str) -> int:
        answer = client.get(f"{report}/deployments", query_string={"asOf": as_of})
        return sum(len(each["Deployments"]) for each in answer.get_json()["Streams"])

    assert 6 == count("")
    assert 3 == count("2024-05-03")
    assert 2 == count("2024-05-03T10:10:15.939581Z")
    assert 1 == count("2024-05-03 10:10:15.939580 00:00")
    intervals = ask(client, report, asOf="2024-05-03")["Series"][0]["Intervals"]
    assert 1 == sum(each["NumberOfSuccessfulDeployments"] for each in intervals)


def test_a_new_deployment_shows_at_the_next_request(
    client: FlaskClient, report: str, database: Database, space: Space
) -> None:
    before = ask(client, report)["Series"][0]["Intervals"][-1]
    # A response is cached, and only for this question.
    assert ask(client, report)["Series"][0]["Intervals"][-1] == before
    assert len(ask(client, report, granularity="Daily")["Series"][0]["Intervals"]) > 90
    new = Batch("test", deployments=[deployment(99, "1.2.0", 14, 8)])
    with database.write() as session:
        record(session, space, new, now=space.last_modified_on)
    after = ask(client, report)["Series"][0]["Intervals"][-1]
    field = "NumberOfSuccessfulDeployments"
    assert before[field] + 1 == after[field]


@pytest.mark.parametrize("lacking", ["ProjectIds", "EnvironmentGroups"])
def test_a_report_that_lacks_something_has_no_data(
    client: FlaskClient, report: str, body: dict[str, Any], lacking: str
) -> None:
    client.put(report, json=body | {lacking: []})
    assert [] == client.get(f"{report}/deployments").get_json()["Streams"]
    answer = ask(client, report)
    assert ["All"] == names(answer)
    assert [] == ask(client, report, split="Project")["Series"]
    intervals = answer["Series"][0]["Intervals"]
    assert 0 == sum(each["DeploymentFailureRate"]["Total"] for each in intervals)


def test_waiting_changes_count_as_lead_times_if_requested(
    client: FlaskClient, report: str
) -> None:
    def counts(**query: str) -> list[int]:
        (series,) = ask(client, report, **query)["Series"]
        return [each["LeadTime"]["Count"] for each in series["Intervals"]]

    completed = counts()
    assert completed == counts(leadTime="completed")
    assert sum(counts(leadTime="IncludingWaiting")) > sum(completed)
    answer = client.get(f"{report}/metrics", query_string={"leadTime": "Both"})
    assert answer.status_code == 400


def test_waiting_changes_grow_older_within_an_interval(
    client: FlaskClient, report: str
) -> None:
    def oldest(as_of: str) -> str:
        answer = ask(client, report, leadTime="IncludingWaiting", asOf=as_of)
        lead_time: str = answer["Series"][0]["Intervals"][-1]["LeadTime"]["Max"]
        return lead_time

    later, earlier = oldest("2024-05-15T12:00:00"), oldest("2024-05-13T12:00:00")
    hours = [int(each.partition(":")[0]) for each in (later, earlier)]
    assert 48 == hours[0] - hours[1]
