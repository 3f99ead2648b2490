"""CSV says what JSON says, in the columns that spreadsheets expect."""

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

from insights_dash.store.batch import Batch
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import get_space
from small_world import at, deployment, release

if TYPE_CHECKING:
    from flask.testing import FlaskClient

COLUMNS = (
    "Deployment,Project,Release,Channel,Completed,Environment,Tenant,State,"
    "Had Guided Failure,Lead Time,Lead Time Calculated From,Since Previous Successful,"
    "Previous Successful,Time to Recovery,Deployments Until Recovery,Recovery From,"
    "Recovery From Version"
)


def read(client: "FlaskClient", path: str, **query: str) -> list[dict[str, str]]:
    answer = client.get(path, query_string=query)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_deployments_have_the_columns_of_octopus(
    client: "FlaskClient", report: str
) -> None:
    answer = client.get(f"{report}/deployments/csv")
    assert answer.text.splitlines()[0] == COLUMNS
    name = answer.headers["Content-Disposition"]
    assert name == "attachment; filename=production-deployments.csv"


def test_deployments_are_those_of_json_to_the_last_digit(
    client: "FlaskClient", report: str
) -> None:
    rows = {
        each["Deployment"]: each for each in read(client, f"{report}/deployments/csv")
    }
    streams: list[dict[str, Any]] = client.get(f"{report}/deployments").get_json()[
        "Streams"
    ]
    listed = [(stream, each) for stream in streams for each in stream["Deployments"]]
    assert len(listed) == len(rows) > 4
    for stream, each in listed:
        row = rows[each["Id"]]
        expected = {
            "Project": stream["ProjectName"],
            "Channel": stream["ChannelName"],
            "Environment": stream["EnvironmentName"],
            "Tenant": stream["TenantName"],
            "Release": each["ReleaseVersion"],
            "Completed": each["CompletedTime"],
            "State": each["TaskState"],
            "Had Guided Failure": str(each["HadGuidedFailure"]),
            "Lead Time": each["LeadTime"],
            "Lead Time Calculated From": each["LeadTimeCalculatedFromVersion"],
            "Since Previous Successful": each[
                "TimeSincePreviouslySuccessfulDeployment"
            ],
            "Previous Successful": each["PreviousSuccessfulDeploymentId"],
            "Time to Recovery": each["TimeToRecovery"],
            "Deployments Until Recovery": each["DeploymentsUntilRecovery"],
            "Recovery From": each["RecoveredFromFailedDeploymentId"],
            "Recovery From Version": each["RecoveredFromFailedReleaseVersion"],
        }
        for name, value in expected.items():
            assert row[name] == ("" if value is None else str(value)), name


def test_series_are_those_of_json_to_the_last_digit(
    client: "FlaskClient", report: str
) -> None:
    rows = read(client, f"{report}/metrics/csv", split="Environment")
    answer = client.get(f"{report}/metrics", query_string={"split": "Environment"})
    listed = [
        (series["Name"], interval)
        for series in answer.get_json()["Series"]
        for interval in series["Intervals"]
    ]
    assert len(listed) == len(rows)
    for (name, interval), row in zip(listed, rows, strict=True):
        lead_time, rate = interval["LeadTime"], interval["DeploymentFailureRate"]
        expected = {
            "Series": name,
            "From": interval["StartOfInterval"],
            "Successful Deployments": interval["NumberOfSuccessfulDeployments"],
            "Lead Time Mean": lead_time["Mean"],
            "Lead Time Median": lead_time["Median"],
            "Lead Time 95th Percentile": lead_time["NinetyFifth"],
            "Failure Rate": rate["Rate"],
            "Guided Failures": rate["SuccessfulButHadGuidedFailure"],
            "Time to Recovery Mean": interval["MeanTimeToRecovery"]["Mean"],
        }
        for column, value in expected.items():
            assert row[column] == ("" if value is None else str(value)), column


def test_a_measure_keeps_its_own_columns(client: "FlaskClient", report: str) -> None:
    rows = read(client, f"{report}/metrics/csv", measure="failure-rate")
    assert list(rows[0]) == [
        *("Series", "From", "Failed", "Guided Failures", "Total", "Failure Rate")
    ]


def test_a_deployment_that_starts_before_its_time_has_no_queue_time(
    client: "FlaskClient", report: str
) -> None:
    """It was scheduled for the evening, so its queue time would be negative."""
    before = read(client, f"{report}/metrics/csv")
    ids = {"ReleaseId": "Releases-3", "EnvironmentId": "Environments-2"}
    body = {**ids, "QueueTime": "2024-05-15T20:00:00Z"}
    made = client.post("/api/Spaces-1/deployments", json=body).get_json()
    for state in ("Executing", "Success"):
        path = f"/api/Spaces-1/tasks/{made['TaskId']}/state"
        assert 200 == client.post(path, json={"State": state}).status_code
    after = read(client, f"{report}/metrics/csv")
    counted = "Successful Deployments"
    assert int(after[-1][counted]) == int(before[-1][counted]) + 1
    assert "0" == after[-1]["Queue Time Count"]
    assert "" == after[-1]["Queue Time Mean"]
    stored = client.get(f"/api/Spaces-1/deployments/{made['Id']}").get_json()
    assert made["QueueTime"] == stored["QueueTime"]


def test_an_unknown_measure_is_refused(client: "FlaskClient", report: str) -> None:
    answer = client.get(f"{report}/metrics/csv?measure=speed")
    assert answer.status_code == 400
    assert "'speed' is not a measure" in answer.get_json()["Errors"][0]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "  =", "\uff1d"])
def test_what_a_spreadsheet_would_run_is_only_text(
    client: "FlaskClient", report: str, database: Database, sign: str
) -> None:
    version = f"{sign}cmd|' /C calc'!A0"
    entry = release(version, 14)
    batch = Batch(
        source="test",
        releases=(entry,),
        deployments=(deployment(9, version, 14, 11),),
    )
    with database.write() as session:
        space = get_space(session, "Spaces-1")
        refused = record(session, space, batch, now=at(14)).refusals
    rows = read(client, f"{report}/deployments/csv")
    if refused:
        assert sign == "\t"
        return
    assert rows[-1]["Release"] == f"'{version}"
    assert len(rows) == 7
