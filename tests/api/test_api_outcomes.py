"""Official clients report a whole deployment in one call, which has to be enough."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

pytestmark = pytest.mark.both_databases

Json = dict[str, Any]
HERE = "/api/Spaces-1"
UNTENANTED = f"{HERE}/deployments/create/untenanted/v1"
TENANTED = f"{HERE}/deployments/create/tenanted/v1"
SETTINGS = f"{HERE}/projects/Projects-1/insights/settings"
STARTED, COMPLETED = "2024-05-15T08:01:00.123456Z", "2024-05-15T08:05:31Z"
FAILED = {
    "insights.state": "failed",
    "Insights.STARTED": STARTED,
    "Insights.Completed": COMPLETED,
    "Colour": "red",
}
DEPLOY: Json = {
    "ProjectName": "Shop",
    "ReleaseVersion": "1.2.0",
    "EnvironmentNames": ["Test", "Production EU"],
}


@pytest.fixture
def deploy(client: FlaskClient) -> Callable[..., list[Json]]:
    """Report a deployment as official clients do; return the tasks."""

    def report(address: str = UNTENANTED, **body: Any) -> list[Json]:  # noqa: ANN401 - JSON
        answer = client.post(address, json={**DEPLOY, **body})
        assert 201 == answer.status_code, answer.text
        started = answer.get_json()["DeploymentServerTasks"]
        return [get(client, f"/api/tasks/{each['ServerTaskId']}") for each in started]

    return report


def get(client: FlaskClient, address: str) -> Any:  # noqa: ANN401 - JSON
    answer = client.get(address)
    assert 200 == answer.status_code, answer.text
    return answer.get_json()


def times(task: Json) -> tuple[str | None, ...]:
    named = ("State", "QueueTime", "StartTime", "CompletedTime")
    return tuple(task[each] for each in named)


def errors(client: FlaskClient, address: str, body: Json) -> list[str]:
    answer = client.post(address, json={**DEPLOY, **body})
    assert 400 == answer.status_code, answer.text
    listed: list[str] = answer.get_json()["Errors"]
    return listed


def test_variables_report_an_outcome_in_every_environment(
    deploy: Callable[..., list[Json]],
) -> None:
    tasks = deploy(Variables=FAILED)
    expected = (
        *("Failed", None),
        *("2024-05-15T08:01:00.123+00:00", "2024-05-15T08:05:31.000+00:00"),
    )
    assert [expected, expected] == [times(each) for each in tasks]


def test_variables_report_an_outcome_for_every_tenant(
    deploy: Callable[..., list[Json]],
) -> None:
    tasks = deploy(
        TENANTED,
        EnvironmentName="Test",
        Tenants=["Acme", "Zenith"],
        Variables={"Insights.State": "Success"},
    )
    assert ["Success", "Success"] == [each["State"] for each in tasks]


def test_form_values_report_an_outcome(client: FlaskClient) -> None:
    body = {"ReleaseId": "Releases-3", "EnvironmentId": "Environments-1"}
    answer = client.post(f"{HERE}/deployments", json={**body, "FormValues": FAILED})
    assert 201 == answer.status_code, answer.text
    task = get(client, f"/api/tasks/{answer.get_json()['TaskId']}")
    assert "Failed" == task["State"]
    assert "4 minutes" == task["Duration"]


def test_times_are_exact_in_the_figures(
    client: FlaskClient, deploy: Callable[..., list[Json]], report: str
) -> None:
    exact = {
        "Insights.State": "Success",
        "Insights.Started": STARTED,
        "Insights.Completed": "2024-05-15T08:05:31.000001Z",
    }
    deploy(EnvironmentNames=["Production EU"], Variables=exact)
    streams = get(client, f"{report}/deployments")["Streams"]
    listed = [each for stream in streams for each in stream["Deployments"]]
    times = [each["CompletedTime"] for each in listed]
    assert "2024-05-15T08:05:31.0000010Z" in times


def test_an_outcome_counts_at_once_and_as_what_it_was(
    client: FlaskClient, deploy: Callable[..., list[Json]], report: str
) -> None:
    address = f"{report}/metrics?timeRange=LastMonth&granularity=Monthly"

    def rate() -> tuple[int, int]:
        last = get(client, address)["Series"][0]["Intervals"][-1]
        figures = last["DeploymentFailureRate"]
        return figures["Successful"], figures["Failed"]

    successes, failures = rate()
    deploy(Variables={"Insights.State": "Success"})
    assert (successes + 2, failures) == rate()
    deploy(Variables={"Insights.State": "Failed"})
    assert (successes + 2, failures + 2) == rate()
    deploy(Variables={"Insights.State": "Canceled"})
    assert (successes + 2, failures + 2) == rate()


def test_the_log_says_who_reported_the_outcome(
    client: FlaskClient, deploy: Callable[..., list[Json]]
) -> None:
    task = deploy(EnvironmentNames=["Test"], Variables=FAILED)[0]
    log = client.get(f"{HERE}/tasks/{task['Id']}/raw").text
    assert "Queued to Failed by local: Reported with the deployment." in log
    number = task["Id"].rpartition("-")[2]
    events = get(client, f"{HERE}/events?regarding=Deployments-{number}")["Items"]
    assert ["DeploymentFailed", "DeploymentQueued"] == [e["Category"] for e in events]


def test_an_outcome_can_be_corrected_and_keeps_its_times(
    client: FlaskClient, deploy: Callable[..., list[Json]]
) -> None:
    task = deploy(EnvironmentNames=["Test"], Variables=FAILED)[0]
    answer = client.post(f"{HERE}/tasks/{task['Id']}/state", json={"State": "Success"})
    assert times(task)[1:] == times(answer.get_json())[1:]


def test_a_start_is_reported_first_and_its_end_later(
    client: FlaskClient, deploy: Callable[..., list[Json]]
) -> None:
    variables = {"Insights.Started": STARTED}
    task = deploy(EnvironmentNames=["Test"], Variables=variables)[0]
    assert ("Executing", None) == times(task)[:2]
    assert task["StartTime"].startswith("2024-05-15T08:01:00")
    answer = client.post(f"{HERE}/tasks/{task['Id']}/state", json={"State": "Success"})
    assert task["StartTime"] == answer.get_json()["StartTime"]


def test_every_problem_is_named_and_nothing_is_created(client: FlaskClient) -> None:
    before = get(client, f"{HERE}/deployments")["TotalResults"]
    said = errors(
        client,
        UNTENANTED,
        {
            "EnvironmentNames": ["Test", "Moon"],
            "Variables": {
                "Insights.State": "Done",
                "Insights.Started": "2024-05-15T08",
                "Insights.Completed": "2034-05-15T08:05:31Z",
                "Insights.Finished": "yes",
            },
        },
    )
    places = [each.partition(": ")[0] for each in said]
    assert [
        "EnvironmentNames",
        "Variables",
        "Variables.Insights.State",
        "Variables.Insights.Started",
        "Variables.Insights.Completed",
    ] == places
    body = {
        "ReleaseId": "Releases-3",
        "EnvironmentId": "Environments-1",
        "FormValues": {"Insights.State": "Done"},
    }
    assert errors(client, f"{HERE}/deployments", body)[0].startswith(
        "FormValues.Insights.State: Unknown task state"
    )
    assert before == get(client, f"{HERE}/deployments")["TotalResults"]


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize("variables", [[], "Insights.State:Failed", 1, True])
def test_variables_are_an_object(client: FlaskClient, variables: object) -> None:
    said = errors(client, UNTENANTED, {"Variables": variables})
    assert ["Variables: Must be an object."] == said


def test_a_nul_is_refused(client: FlaskClient) -> None:
    said = errors(client, UNTENANTED, {"Variables": {"Insights.State": "Failed\0"}})
    assert ["Variables.Insights.State: Must be a string."] == said


def test_variables_of_others_can_be_anything(
    deploy: Callable[..., list[Json]],
) -> None:
    others = {"Colour": "red\0", "Size": 12, "Parts": [1, {"a": None}], "": None}
    assert "Queued" == deploy(Variables=others)[0]["State"]
    assert "Queued" == deploy(Variables=None)[0]["State"]


def test_a_project_can_say_that_reported_deployments_are_finished(
    client: FlaskClient, deploy: Callable[..., list[Json]]
) -> None:
    client.put(SETTINGS, json={"ReportedDeploymentsAreFinished": True})
    task = deploy(EnvironmentNames=["Test"])[0]
    now = "2024-05-15T12:00:00.000+00:00"
    # No one knows when it started, so it has no duration.
    assert ("Success", now, None, now) == times(task)
    log = client.get(f"{HERE}/tasks/{task['Id']}/raw").text
    assert "Reported deployments of this project are finished." in log


def test_a_reported_state_wins_over_the_project(
    client: FlaskClient, deploy: Callable[..., list[Json]]
) -> None:
    client.put(SETTINGS, json={"ReportedDeploymentsAreFinished": True})
    for state in ("Failed", "Executing", "Queued"):
        tasks = deploy(Variables={"Insights.State": state})
        assert [state, state] == [each["State"] for each in tasks]


def test_other_projects_keep_waiting(client: FlaskClient) -> None:
    client.put(SETTINGS, json={"ReportedDeploymentsAreFinished": True})
    body = {"ProjectName": "Billing API", "ReleaseVersion": "1.0.0"}
    client.post(f"{HERE}/releases/create/v1", json=body)
    answer = client.post(UNTENANTED, json={**body, "EnvironmentNames": ["Test"]})
    task = answer.get_json()["DeploymentServerTasks"][0]["ServerTaskId"]
    assert "Queued" == get(client, f"/api/tasks/{task}")["State"]


def test_what_is_scheduled_for_later_stays_queued(
    client: FlaskClient, deploy: Callable[..., list[Json]]
) -> None:
    client.put(SETTINGS, json={"ReportedDeploymentsAreFinished": True})
    later = "2024-05-16T02:00:00Z"
    task = deploy(EnvironmentNames=["Test"], RunAt=later)[0]
    assert ("Queued", "2024-05-16T02:00:00.000+00:00") == times(task)[:2]
    said = errors(client, UNTENANTED, {"RunAt": later, "Variables": FAILED})
    assert "scheduled for later" in said[0]
