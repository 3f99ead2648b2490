"""CSV contains what JSON contains, in the columns that spreadsheets expect."""

import codecs
import csv
import io
import re
from typing import TYPE_CHECKING, Any

import pytest

from insights_dash.store.batch import Batch
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import get_space
from small_world import at, deployment, release

if TYPE_CHECKING:
    from flask.testing import FlaskClient

pytestmark = pytest.mark.sqlite  # the tests are about how responses are written

COLUMNS = (
    "Deployment,Project,Release,Channel,Completed,Environment,Tenant,State,"
    "Had Guided Failure,Lead Time,Lead Time Calculated From,Since Previous Successful,"
    "Previous Successful,Time to Recovery,Deployments Until Recovery,Recovery From,"
    "Recovery From Version,Lead Time Seconds,Since Previous Successful Seconds,"
    "Time to Recovery Seconds"
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
    days = "2024-05-15"  # the day of the tests, in the zone of the report
    assert name == f"attachment; filename=Production-deployments-to-{days}.csv"


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ("日本", "%E6%97%A5%E6%9C%AC"),
        ("東京", "%E6%9D%B1%E4%BA%AC"),
        ("Größe 100%", "Gr%C3%B6%C3%9Fe-100%25"),
    ],
)
@pytest.mark.parametrize("kind", ["deployments", "metrics"])
def test_files_are_named_after_their_report_in_any_script(
    client: "FlaskClient", report: str, name: str, disposition: str, kind: str
) -> None:
    stored = client.get(report).get_json()
    client.put(report, json={**stored, "Name": name})
    answer = client.get(f"{report}/{kind}/csv")
    ending = rf"{kind}-[-to0-9]+\.csv"
    assert re.fullmatch(
        rf"attachment; filename={stored['Id']}-{ending}; "
        rf"filename\*=UTF-8''{disposition}-{ending}",
        answer.headers["Content-Disposition"],
    )


@pytest.mark.parametrize("kind", ["deployments", "metrics"])
def test_a_projects_file_falls_back_to_the_projects_id(
    client: "FlaskClient", kind: str
) -> None:
    project = client.get("/api/Spaces-1/projects/Projects-1").get_json()
    client.put(f"/api/Spaces-1/projects/{project['Id']}", json={"Name": "日本"})
    path = f"/api/Spaces-1/projects/{project['Id']}/insights/{kind}/csv"
    answer = client.get(path)
    assert re.match(
        rf"attachment; filename=Projects-1-{kind}-[-to0-9]+\.csv; "
        "filename\\*=UTF-8''%E6%97%A5",
        answer.headers["Content-Disposition"],
    )


@pytest.mark.parametrize(
    "path",
    [
        *("{report}/deployments/csv?", "{report}/metrics/csv?"),
        "/api/Spaces-1/projects/Projects-1/insights/metrics/csv?",
        "/api/Spaces-1/projects/Projects-1/insights/deployments/csv?",
        "/api/events?asCsv=true&",
    ],
)
def test_only_a_file_for_excel_begins_with_a_byte_order_mark(
    client: "FlaskClient", report: str, path: str
) -> None:
    """Programs that read a file by its column names would miss the first one."""
    address = path.format(report=report)
    plain = client.get(address).data
    assert plain[:1].isalpha()
    assert codecs.BOM_UTF8 + plain == client.get(f"{address}bom=true").data
    assert plain == client.get(f"{address}bom=false").data
    refused = client.get(f"{address}bom=perhaps")
    assert 400 == refused.status_code
    assert "bom" in refused.get_json()["Errors"][0]


def test_figures_are_never_guarded_as_formulas(
    client: "FlaskClient", report: str, database: Database
) -> None:
    """A release from a clock that is ahead of the server's: a negative lead time."""
    with database.write() as session:
        space = get_space(session, "Spaces-1")
        batch = Batch(
            source="test",
            releases=(release("late", 14),),
            deployments=(
                deployment(76, "1.2.0", 13, 11),
                deployment(77, "late", 14, 7),
            ),
        )
        assert not record(session, space, batch, now=at(14)).refusals
    rows = read(client, f"{report}/deployments/csv")
    spans = {row["Release"]: row["Lead Time"] for row in rows}
    assert spans["late"].startswith("-")
    series = read(client, f"{report}/metrics/csv")
    least = [row["Lead Time Min"] for row in series if row["Lead Time Min"]]
    assert any(each.startswith("-") for each in least)
    exact = [row["Lead Time Seconds"] for row in rows if row["Lead Time Seconds"]]
    assert min(map(float, exact)) < 0
    assert not [
        cell for row in [*rows, *series] for cell in row.values() if "'" in cell
    ]


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


def test_durations_are_given_in_seconds_too(client: "FlaskClient", report: str) -> None:
    query = {"timeRange": "ThisMonth", "compare": "PreviousPeriod"}
    durations = ("Lead Time", "Since Previous Successful", "Time to Recovery")
    rows = read(client, f"{report}/deployments/csv")
    for row in rows:
        for name in durations:
            assert row[f"{name} Seconds"] == to_seconds(row[name], exact=True), name
    series = read(client, f"{report}/metrics/csv", **query)
    figures = ("Mean", "Median", "Min", "Max", "95th Percentile")
    names = [f"Lead Time {each}" for each in figures]
    names += [f"Queue Time {each}" for each in figures]
    for row in series:
        for name in names:
            assert row[f"{name} Seconds"] == to_seconds(row[name]), name
    assert any(row["Lead Time Median Seconds"] not in {"", "0"} for row in series)
    assert "Queue Time 95th Percentile Seconds" == list(series[0])[-1]
    assert "Lead Time Count Seconds" not in series[0]


def to_seconds(span: str, *, exact: bool = False) -> str:
    """Return the seconds of `-60:22:53.25` as text."""
    if not span:
        return ""
    hours, minutes, seconds = span.removeprefix("-").split(":")
    whole, fraction = seconds.split(".")
    total = int(hours) * 3600 + int(minutes) * 60 + int(whole)
    sign = "-" if span.startswith("-") else ""
    return f"{sign}{total}.{fraction}" if exact else f"{sign}{total}"


def test_a_metric_keeps_its_own_columns(client: "FlaskClient", report: str) -> None:
    rows = read(client, f"{report}/metrics/csv", metric="failure-rate")
    assert list(rows[0]) == [
        *("Series", "From", "Failed", "Guided Failures", "Total", "Failure Rate")
    ]
    assert rows == read(client, f"{report}/metrics/csv", measure="failure-rate")
    both = {"metric": "failure-rate", "measure": "lead-time"}
    refused = client.get(f"{report}/metrics/csv", query_string=both)
    assert 400 == refused.status_code
    assert 'former name of \\"metric\\"' in refused.text


def test_compared_metrics_have_lines_for_summaries_and_both_periods(
    client: "FlaskClient", report: str
) -> None:
    query = {"timeRange": "ThisMonth", "granularity": "Weekly"}
    path, compare = f"{report}/metrics/csv", "PreviousPeriod"
    rows = read(client, path, **query, compare=compare)
    json = client.get(
        f"{report}/metrics", query_string={**query, "compare": compare}
    ).get_json()
    for period, name in (("Now", "Series"), ("Before", "Comparison")):
        (series,) = json[name]
        lines = [row for row in rows if row["Period"] == period]
        *intervals, summary = lines
        assert [each["StartOfInterval"] for each in series["Intervals"]] == [
            row["From"] for row in intervals
        ]
        assert {""} == {row["To"] for row in intervals}
        whole = series["Summary"]
        assert (whole["From"], whole["To"]) == (summary["From"], summary["To"])
        total = str(whole["DeploymentFailureRate"]["Total"])
        assert total == summary["Total"]
    plain = read(client, path, **query)
    assert plain == [
        {name: text for name, text in row.items() if name not in {"To", "Period"}}
        for row in rows
        if row["Period"] == "Now" and not row["To"]
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


def test_an_unknown_metric_is_refused(client: "FlaskClient", report: str) -> None:
    answer = client.get(f"{report}/metrics/csv?metric=speed")
    assert answer.status_code == 400
    assert (
        'metric: Unknown metric "speed". Use one of ' in answer.get_json()["Errors"][0]
    )


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "  =", "\uff1d", "1; ="])
def test_formulas_for_spreadsheets_are_only_text(
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
    safe = version.replace(" =", "' =") if ";" in sign else f"'{version}"
    assert rows[-1]["Release"] == safe
    assert len(rows) == 7
