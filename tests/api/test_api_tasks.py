"""A pipeline creates releases and deployments, and reports states of tasks."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

pytestmark = pytest.mark.both_databases

Snapshot = Callable[[str, Any], bool]
HERE = "/api/Spaces-1"
START = datetime(2024, 5, 15, 12, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is advanced."""

    def __init__(self) -> None:
        self.now = START

    def go_on(self, minutes: int) -> None:
        """Advance by some minutes."""
        self.now += timedelta(minutes=minutes)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def read_clock(clock: Clock) -> Callable[[], datetime]:
    """The product, with a clock that tests advance."""
    return lambda: clock.now


def send(client: FlaskClient, address: str, status: int = 201, **body: Any) -> Any:  # noqa: ANN401 - JSON
    answer = client.post(f"{HERE}/{address}", json=body)
    assert status == answer.status_code, answer.text
    return answer.get_json(silent=True)


def get(client: FlaskClient, address: str) -> Any:  # noqa: ANN401 - JSON
    answer = client.get(address)
    assert 200 == answer.status_code, answer.text
    return answer.get_json()


@pytest.fixture
def started(client: FlaskClient) -> str:
    """Return the task of a deployment of Shop 2.0.0 to Test."""
    send(client, "releases/create/v1", projectName="Shop", releaseVersion="2.0.0")
    made = send(
        client,
        "deployments/create/untenanted/v1",
        ProjectName="shop",
        ReleaseVersion="2.0.0",
        EnvironmentNames=["test"],
    )
    task: str = made["DeploymentServerTasks"][0]["ServerTaskId"]
    return task


def totals(client: FlaskClient, report: str) -> tuple[int, int]:
    """Return successes and failures of the report's last quarter."""
    series = get(client, f"{report}/metrics?timeRange=LastMonth")["Series"]
    rates = [each["DeploymentFailureRate"] for each in series[0]["Intervals"]]
    return sum(each["Successful"] for each in rates), sum(
        each["Failed"] for each in rates
    )


def move(client: FlaskClient, task: str, state: str, **more: Any) -> Any:  # noqa: ANN401 - JSON
    return send(client, f"tasks/{task}/state", 200, State=state, **more)


def test_a_task_is_complete(
    client: FlaskClient, clock: Clock, started: str, matches_snapshot: Snapshot
) -> None:
    clock.go_on(2)
    move(client, started, "Executing")
    clock.go_on(5)
    move(client, started, "Success", Reason="all is well", Id=started, SpaceId="x")
    clock.go_on(60)
    move(client, started, "failed", Reason="it was not")
    number = started.rpartition("-")[2]
    found = {
        "task": get(client, f"/api/tasks/{started}"),
        "details": get(client, f"{HERE}/tasks/{started}/details"),
        "raw": client.get(f"{HERE}/tasks/{started}/raw").text,
        "deployment": get(client, f"{HERE}/deployments/Deployments-{number}"),
        "events": get(client, f"{HERE}/events?regarding=Deployments-{number}"),
    }
    assert matches_snapshot("task", found)


def test_only_ended_tasks_count_and_immediately(
    client: FlaskClient, clock: Clock, started: str, report: str
) -> None:
    before = totals(client, report)
    for state in ("Executing", "Cancelling"):
        move(client, started, state)
        assert before == totals(client, report)
    clock.go_on(3)
    move(client, started, "Success")
    assert (before[0] + 1, before[1]) == totals(client, report)
    move(client, started, "Failed", Reason="users complained")
    assert (before[0], before[1] + 1) == totals(client, report)
    move(client, started, "Success", HadGuidedFailure=True)
    assert (before[0], before[1] + 1) == totals(client, report)
    move(client, started, "Canceled")
    assert before == totals(client, report)


def test_a_corrected_end_recalculates_its_stream(
    client: FlaskClient, clock: Clock, report: str
) -> None:
    """Lead times of later deployments change too, which Octopus's users miss."""
    tasks = []
    for version in ("2.0.0", "2.1.0"):
        clock.go_on(60)
        send(client, "releases/create/v1", ProjectName="Shop", ReleaseVersion=version)
        clock.go_on(60)
        made = send(
            client,
            "deployments/create/untenanted/v1",
            ProjectName="Shop",
            ReleaseVersion=version,
            EnvironmentNames=["Test"],
        )
        tasks.append(made["DeploymentServerTasks"][0]["ServerTaskId"])
        move(client, tasks[-1], "Success")

    def last() -> Any:  # noqa: ANN401 - JSON
        streams = get(client, f"{report}/deployments")["Streams"]
        untenanted = next(each for each in streams if each["TenantId"] is None)
        return untenanted["Deployments"][-1]

    assert ("2.1.0", "1:00:00.0") == (
        last()["LeadTimeCalculatedFromVersion"],
        last()["LeadTime"],
    )
    move(client, tasks[0], "Failed", Reason="rolled back by hand")
    assert ("1.2.0", "2:00:00.0") == (
        last()["LeadTimeCalculatedFromVersion"],
        last()["TimeToRecovery"],
    )


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize(
    ("states", "refused"),
    [
        (["Executing"], "Queued"),
        (["Success"], "Executing"),
        (["Failed"], "Queued"),
        (["Canceled"], "Cancelling"),
        ([], "Done"),
        ([], ""),
    ],
)
def test_a_task_never_goes_back(
    client: FlaskClient, started: str, states: list[str], refused: str
) -> None:
    for state in states:
        move(client, started, state)
    shown = get(client, f"/api/tasks/{started}")
    failure = send(client, f"tasks/{started}/state", 400, State=refused)
    assert failure["Errors"][0].startswith("State: ")
    assert shown == get(client, f"/api/tasks/{started}")


def test_the_end_of_a_task_keeps_its_time(
    client: FlaskClient, clock: Clock, started: str
) -> None:
    clock.go_on(1)
    ended = move(client, started, "Success")
    clock.go_on(1)
    edited = move(client, started, "Failed")
    assert "2024-05-15T12:01:00.000+00:00" == ended["CompletedTime"]
    assert ended["CompletedTime"] == edited["CompletedTime"]
    assert ended["StartTime"] is None


def test_a_task_is_canceled_once(client: FlaskClient, started: str) -> None:
    for _ in range(2):
        canceled = send(client, f"tasks/{started}/cancel", 200)
        assert "Canceled" == canceled["State"]
    log = get(client, f"{HERE}/tasks/{started}/details")["ActivityLogs"][0]
    assert 2 == len(log["LogElements"])


@pytest.mark.parametrize(
    ("query", "tasks"),
    [
        ("", "7 6 5 4 3 2 1"),
        ("states=failed", "2"),
        ("states=Failed,Canceled", "7 2"),
        ("environment=Environments-2", "6"),
        ("tenant=Tenants-1,Tenants-2", "6 5"),
        ("project=Projects-2", ""),
        ("project=Projects-1&skip=5", "2 1"),
        ("ids=ServerTasks-3,servertasks-1,ServerTasks-99,x", "3 1"),
        ("name=Deploy&take=2", "7 6"),
        ("name=Health", ""),
        ("active=true", ""),
        ("running=true", ""),
        ("active=false&states=Canceled", "7"),
        ("fromCompletedDate=2024-05-12", "7"),
        ("fromCompletedDate=2024-05-11%2012:10:16%2000:00", "7"),
        ("toCompletedDate=2024-04-30", "1"),
        ("fromStartDate=2024-05-04&toStartDate=2024-05-05T00:00:00Z", "4"),
        ("fromQueueDate=2020-01-01", ""),
        ("spaces=Spaces-2", ""),
    ],
)
@pytest.mark.parametrize("here", [HERE, "/api"])
def test_tasks_are_found(
    reader: FlaskClient, here: str, query: str, tasks: str
) -> None:
    page = get(reader, f"{here}/tasks?{query}")
    numbers = [each["Id"].rpartition("-")[2] for each in page["Items"]]
    assert tasks == " ".join(numbers)


def test_tasks_of_other_spaces_are_not_found(reader: FlaskClient) -> None:
    assert 0 == get(reader, "/api/Spaces-2/tasks")["TotalResults"]
    assert 404 == reader.get("/api/Spaces-2/tasks/ServerTasks-1").status_code
    assert 7 == get(reader, "/api/tasks?take=1")["TotalResults"]


def test_tasks_are_counted(reader: FlaskClient, matches_snapshot: Snapshot) -> None:
    assert matches_snapshot("list-tasks", get(reader, f"{HERE}/tasks?take=2"))


@pytest.mark.parametrize(
    ("query", "deployments"),
    [
        ("projects=Projects-1&environments=Environments-2", "6"),
        ("taskState=Failed", "2"),
        ("channels=Channels-2", ""),
        ("tenants=Tenants-1&ids=Deployments-5,Deployments-6", "5"),
        ("skip=2&take=2", "5 4"),
    ],
)
def test_deployments_are_found(
    reader: FlaskClient, query: str, deployments: str
) -> None:
    page = get(reader, f"{HERE}/deployments?{query}")
    numbers = [each["Id"].rpartition("-")[2] for each in page["Items"]]
    assert deployments == " ".join(numbers)


def test_a_page_of_deployments_is_complete(
    reader: FlaskClient, matches_snapshot: Snapshot
) -> None:
    page = get(reader, f"{HERE}/releases/Releases-2/deployments?take=2")
    assert matches_snapshot("list-deployments", page)


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize("query", ["taskState=Done", "skip=x", "ids=" + "1," * 10_001])
def test_wrong_parameters_are_refused(reader: FlaskClient, query: str) -> None:
    assert 400 == reader.get(f"{HERE}/deployments?{query}").status_code


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize(
    "query", ["states=Done", "active=maybe", "fromStartDate=soon", "toQueueDate=1e9"]
)
def test_wrong_parameters_for_tasks_are_refused(
    reader: FlaskClient, query: str
) -> None:
    failure = reader.get(f"{HERE}/tasks?{query}")
    assert 400 == failure.status_code
    assert failure.get_json()["Errors"][0].startswith(query.partition("=")[0])


def test_a_deployment_by_ids_is_queued_when_it_is_to_start(
    client: FlaskClient,
) -> None:
    body: dict[str, Any] = {
        "ReleaseId": "Releases-3",
        "EnvironmentId": "Environments-2",
    }
    later: dict[str, Any] = {
        "QueueTime": "2024-05-16T08:00:00+02:00",
        "TenantId": "Tenants-1",
    }
    made = send(client, "deployments", **body, **later, Comments="At night.")
    assert "2024-05-16T06:00:00.000+00:00" == made["QueueTime"]
    assert ("Tenants-1", "At night.") == (made["TenantId"], made["Comments"])
    past = send(client, "deployments", **body, QueueTime="2024-05-01")
    assert "2024-05-15T12:00:00.000+00:00" == past["QueueTime"]


def test_every_problem_of_a_deployment_is_named(reader: FlaskClient) -> None:
    failure = send(
        reader,
        "deployments/create/tenanted/v1",
        400,
        ProjectName="Shop",
        ReleaseVersion="9",
        EnvironmentName="Nowhere",
        Tenants=["Nobody", 1],
        RunAt="soon",
    )
    missing = (
        'EnvironmentName: Environment "Nowhere" not found. '
        'Available: "Test", "Production EU".'
    )
    assert [
        "Tenants[1]: Must be a string.",
        'ReleaseVersion: Project "Shop" has no release "9".',
        missing,
        (
            'RunAt: Invalid date "soon". Use a date such as 2026-02-27, or a date and '
            "time such as 2026-02-27T10:00:00Z."
        ),
    ] == [each for each in failure["Errors"] if "Nobody" not in each]
    assert 7 == get(reader, f"{HERE}/deployments")["TotalResults"]


def test_tenants_are_chosen_by_tags(client: FlaskClient) -> None:
    def deploy(status: int = 201, **whom: list[str]) -> int:
        made = send(
            client,
            "deployments/create/tenanted/v1",
            status,
            ProjectName="Shop",
            ReleaseVersion="1.2.0",
            EnvironmentName="Test",
            **whom,
        )
        return len(made.get("DeploymentServerTasks", []))

    assert 1 == deploy(TenantTags=["ring/early", "Region/EU"])
    assert 2 == deploy(TenantTags=["Ring/Early", "Ring/Late"], Tenants=["Acme"])
    assert 0 == deploy(400, TenantTags=["Ring/Late", "Region/EU"])
    assert 0 == deploy(400)


def test_a_release_without_a_version_gets_the_next_one(client: FlaskClient) -> None:
    made = [
        send(client, "releases/create/v1", ProjectName=name)["ReleaseVersion"]
        for name in ("Shop", "Shop", "Billing API", "projects-2")
    ]
    assert ["1.2.1", "1.2.2", "0.0.1", "0.0.2"] == made


def test_a_release_can_exist_already(client: FlaskClient) -> None:
    body: dict[str, Any] = {"ProjectName": "Shop", "ReleaseVersion": "1.2.0"}
    send(client, "releases/create/v1", 409, **body)
    body["IgnoreIfAlreadyExists"] = True
    known = send(client, "releases/create/v1", 200, **body)
    assert "Releases-3" == known["ReleaseId"]


def test_a_release_is_created_changed_and_found(client: FlaskClient) -> None:
    body: dict[str, Any] = {
        "ProjectId": "Projects-1",
        "Version": "3.0",
        "ChannelId": "Channels-2",
    }
    made = send(client, "releases", **body, ReleaseNotes="New.")
    address = made["Links"]["Self"]
    assert made == get(client, address)
    assert made == get(client, f"{HERE}/projects/shop/releases/3.0")
    assert "2024-05-15T12:00:00.000+00:00" == made["Assembled"]
    changed = client.put(address, json={**made, "Version": "3.1"}).get_json()
    assert {**made, "Version": "3.1"} == changed
    assert 404 == client.get(f"{HERE}/projects/Projects-2/releases/3.1").status_code
    other = client.put(address, json={"ProjectId": "Projects-2"})
    assert 400 == other.status_code


def test_a_release_of_an_unknown_project_is_refused(reader: FlaskClient) -> None:
    failure = send(reader, "releases", 400, ChannelId="Channels-9", ReleaseNotes=1)
    assert ["ReleaseNotes", "Version", "ProjectId", "ChannelId"] == [
        each.partition(":")[0] for each in failure["Errors"]
    ]
    foreign = {"ProjectId": "Projects-2", "ChannelId": "Channels-2", "Version": "1"}
    assert 400 == reader.post(f"{HERE}/releases", json=foreign).status_code


def test_no_deployment_starts_of_a_release_whose_channel_is_deleted(
    client: FlaskClient,
) -> None:
    """Its version can be used again, and then means the new release."""
    names: dict[str, Any] = {"ProjectName": "Shop", "ReleaseVersion": "7.0.0"}
    send(client, "releases/create/v1", **names, ChannelName="Hotfix")
    assert 200 == client.delete(f"{HERE}/channels/Channels-2").status_code

    def deploy(status: int) -> Any:  # noqa: ANN401 - JSON
        address = "deployments/create/untenanted/v1"
        return send(client, address, status, **names, EnvironmentNames=["Test"])

    reason = 'ReleaseVersion: Project "Shop" has no release "7.0.0".'
    assert [reason] == deploy(400)["Errors"]
    made = send(client, "releases/create/v1", **names)
    release = get(client, f"{HERE}/releases/{made['ReleaseId']}")
    assert ("7.0.0", "Channels-1") == (release["Version"], release["ChannelId"])
    [task] = deploy(201)["DeploymentServerTasks"]
    deployed = get(client, f"{HERE}/deployments/{task['DeploymentId']}")
    assert made["ReleaseId"] == deployed["ReleaseId"]


def test_a_deleted_release_counts_without_its_version(
    client: FlaskClient, report: str
) -> None:
    before = totals(client, report)
    assert 200 == client.delete(f"{HERE}/releases/Releases-2").status_code
    assert 404 == client.get(f"{HERE}/releases/Releases-2").status_code
    assert before == totals(client, report)
    streams = get(client, f"{report}/deployments")["Streams"]
    assert None in {
        each["ReleaseVersion"] for stream in streams for each in stream["Deployments"]
    }
    again: dict[str, Any] = {"ProjectId": "Projects-1", "Version": "1.1.0"}
    assert "Releases-4" == send(client, "releases", **again)["Id"]
    assert before == totals(client, report)


def test_a_defect_is_reported_and_resolved(
    client: FlaskClient, matches_snapshot: Snapshot
) -> None:
    defects = "releases/Releases-1/defects"
    send(client, f"{defects}/resolve", 409)
    send(client, defects, 400)
    send(client, defects, 201, Description="It is slow.")
    send(client, defects, 409, Description="It is slow.")
    send(client, f"{defects}/resolve", 200)
    send(client, defects, 201, Description="It is wrong.")
    assert matches_snapshot("list-defects", get(client, f"{HERE}/{defects}"))


def test_guided_failures_are_interruptions(
    reader: FlaskClient, matches_snapshot: Snapshot
) -> None:
    page = get(reader, f"{HERE}/interruptions?pendingOnly=false")
    assert matches_snapshot("list-interruptions", page)
    for query, total in (
        ("pendingOnly=True", 0),
        ("regarding=ServerTasks-3", 1),
        ("regarding=Deployments-3", 1),
        ("regarding=ServerTasks-4", 0),
        ("ids=Interruptions-3,Interruptions-4", 1),
    ):
        found = get(reader, f"{HERE}/interruptions?{query}")
        assert total == found["TotalResults"], query
    assert page["Items"][0] == get(reader, f"{HERE}/interruptions/Interruptions-3")
    assert 404 == reader.get(f"{HERE}/interruptions/Interruptions-4").status_code


def test_events_are_found(client: FlaskClient, started: str) -> None:
    move(client, started, "Executing")
    for query, actions in (
        ("", ["DeploymentStarted", "DeploymentQueued", "ReleaseCreated"]),
        ("eventCategories=DeploymentQueued", ["DeploymentQueued"]),
        ("documentTypes=Releases", ["ReleaseCreated"]),
        ("regardingAny=Releases-4,Releases-5", ["ReleaseCreated"]),
        ("from=2024-05-16", []),
        ("fromAutoId=4", ["DeploymentStarted"]),
        ("users=somebody", []),
    ):
        page = get(client, f"/api/events?{query}")
        found = [each["Category"] for each in page["Items"]]
        assert actions == [each for each in found if each != "data recorded"], query
    first = get(client, "/api/events?take=1")["Items"][0]
    assert first == get(client, first["Links"]["Self"])
    assert 404 == client.get("/api/events/Events-999").status_code


@pytest.fixture
def xml(reader: FlaskClient) -> Callable[[str], list[str]]:
    def read(query: str) -> list[str]:
        answer = reader.get(f"{HERE}/reporting/deployments/xml?{query}")
        assert 200 == answer.status_code, answer.text
        assert "application/xml" == answer.mimetype
        return answer.text.splitlines()

    return read


def test_completed_deployments_are_xml(xml: Callable[[str], list[str]]) -> None:
    lines = xml("")
    assert '<?xml version="1.0" encoding="utf-8"?>' == lines[0]
    assert 7 + 3 == len(lines)
    assert (
        "<Deployment><DeploymentId>Deployments-6</DeploymentId>"
        "<DeploymentName>Deploy to Production EU</DeploymentName>"
        "<ProjectId>Projects-1</ProjectId><ProjectName>Shop</ProjectName>"
        "<ProjectSlug>shop</ProjectSlug><TenantId>Tenants-2</TenantId>"
        "<TenantName>Zenith</TenantName><ChannelId>Channels-1</ChannelId>"
        "<ChannelName>Default</ChannelName>"
        "<EnvironmentId>Environments-2</EnvironmentId>"
        "<EnvironmentName>Production EU</EnvironmentName>"
        "<ReleaseId>Releases-2</ReleaseId><ReleaseVersion>1.1.0</ReleaseVersion>"
        "<TaskId>ServerTasks-6</TaskId><TaskState>Success</TaskState>"
        "<Created>2024-05-11T12:06:15.939</Created><QueueTime />"
        "<StartTime>2024-05-11T12:06:15.939</StartTime>"
        "<CompletedTime>2024-05-11T12:10:15.939</CompletedTime>"
        "<DurationSeconds>240</DurationSeconds><DeployedBy /></Deployment>"
    ) in lines


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("fromCompletedTime=2024-05-11+00:00:00&toCompletedTime=2024-05-12", 2),
        ("fromCompletedTime=2024-05-11%2012:10:16.000000%2000:00", 1),
        ("projectId=Projects-1&environmentId=Environments-2", 1),
        ("taskState=Failed", 1),
        ("tenantId=Tenants-1", 1),
    ],
)
def test_xml_can_be_filtered(
    xml: Callable[[str], list[str]], query: str, count: int
) -> None:
    assert count + 3 == len(xml(query))
