"""Releases, changes and deployments are recorded by name, in one call."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from ingest_calls import DEPLOYED, HERE, errors, list_deployments, send
from insights_dash.domain.role import Grant, Role
from insights_dash.store.accounts.edit import delete_account
from insights_dash.store.database import Database
from insights_dash.store.time_outs import TimeOuts
from people import add_administrator, add_key, add_person

pytestmark = pytest.mark.both_databases


def test_a_deployment_brings_what_is_missing(client: FlaskClient) -> None:
    body = DEPLOYED | {"project": "New", "environment": "Staging", "tenant": "Omega"}
    answer = send(client, {"deployments": [body]})
    (identifier,) = answer.pop("deployments")
    created = ("projects", "projectGroups", "channels", "releases", "environments")
    assert {
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "documents": dict.fromkeys((*created, "tenants"), 1),
    } == answer
    again = send(client, {"deployments": [body]})
    assert (0, 0, 1) == (again["created"], again["updated"], again["unchanged"])
    assert [identifier] == again["deployments"]
    assert {} == again["documents"]


def test_every_problem_is_named_at_its_item_and_nothing_is_recorded(
    client: FlaskClient,
) -> None:
    body = {
        "releases": [
            {"project": "Shop", "version": "3.0", "created": "yesterday"},
            {"project": "Shop", "version": 3},
            {"project": "Shop", "version": "4", "changes": [{"link": "x"}]},
        ],
        "deployments": [
            DEPLOYED,
            DEPLOYED | {"state": "Done", "enviroment": "x"},
            DEPLOYED | {"version": "3.0", "project": "Shop"},
            {"state": "Success"},
            DEPLOYED | {"completed": None, "link": "ftp://x"},
            DEPLOYED | {"completed": "2024-05-20T09:00:00Z"},
        ],
        "incidents": [],
        "changes": [],
    }
    expected = """
releases[1].version: Must be a string.
deployments[1].enviroment: Unknown property. Did you mean environment?
changes: Unknown property. Put changes into the release that contains them: \
releases[].changes.
incidents: Unknown property. Incidents can't be recorded yet.
releases[0].created: Invalid time "yesterday". Use ISO 8601 with a UTC offset, such \
as 2026-01-31T09:30:00Z.
releases[2].changes[0].link: Enter a URL that starts with https:// or http://.
deployments[1].state: Unknown state "Done". Use one of Queued, Executing, \
Cancelling, Canceled, TimedOut, Failed, Success.
deployments[3].id: Enter an ID, or the time when the deployment started.
deployments[3].project: The value is missing.
deployments[3].version: The value is missing.
deployments[3].environment: The value is missing.
deployments[4].completed: This is required when state is Success.
deployments[4].link: Enter a URL that starts with https:// or http://.
deployments[5].completed: The deployment completed before it started.
"""
    found = errors(client, body)
    assert any(each.startswith("releases[2].changes[0].id: ") for each in found)
    rest = [each for each in found if "changes[0].id" not in each]
    assert expected.replace("\\\n", "").strip().splitlines() == rest
    assert [] == list_deployments(client, "Projects-2")


@pytest.mark.parametrize(
    ("items", "problem"),
    [
        (
            [{"project": "X"}, {"project": "x", "id": "b"}],
            (
                'deployments[1].project: "x" and "X" in deployments[0] differ only in '
                "letter case. Use the same name, or rename one of the two."
            ),
        ),
        (
            [{"environment": "QA"}, {"environment": "qa", "id": "b"}],
            (
                'deployments[1].environment: "qa" and "QA" in deployments[0] differ '
                "only in letter case. Use the same name, or rename one of the two."
            ),
        ),
        (
            [{"version": "2-rc"}, {"version": "2-RC", "id": "b"}],
            (
                'deployments[1].version: "2-RC" and "2-rc" in deployments[0] differ '
                "only in letter case. Use the same name, or rename one of the two."
            ),
        ),
        (
            [{}, {}],
            "deployments[1].id: Duplicate id (first seen in deployments[0]).",
        ),
    ],
    ids=["projects", "environments", "versions", "ids"],
)
def test_items_that_contradict_each_other_are_refused_once(
    client: FlaskClient, items: list[dict[str, str]], problem: str
) -> None:
    body = {"deployments": [DEPLOYED | {"id": "a"} | each for each in items]}
    assert [problem] == errors(client, body)


def test_a_name_in_another_letter_case_means_the_same_document(
    client: FlaskClient,
) -> None:
    body = DEPLOYED | {"project": "SHOP", "environment": "test", "version": "1.0.0"}
    answer = send(client, {"deployments": [body]})
    assert {} == answer["documents"]


def test_without_create_missing_documents_are_refused(client: FlaskClient) -> None:
    body = {
        "deployments": [
            DEPLOYED | {"project": "New"},
            DEPLOYED | {"environment": "Staging"},
            DEPLOYED | {"tenant": "Omega"},
            DEPLOYED | {"project": "Shop", "channel": "Beta"},
        ]
    }
    assert [
        'deployments[0].project: No project named "New".',
        'deployments[3].channel: Project "Shop" has no channel named "Beta".',
        (
            'deployments[1].version: No release "2.0.0" in project "Billing API", '
            'channel "Default".'
        ),
        (
            'deployments[2].version: No release "2.0.0" in project "Billing API", '
            'channel "Default".'
        ),
    ] == sorted(errors(client, body, "?create=false"), key=lambda each: "2.0.0" in each)
    release = {"project": "Billing API", "version": "2.0.0"}
    both = {"releases": [release], "deployments": [DEPLOYED]}
    assert 2 == send(client, both, "?create=false")["created"]


def test_without_create_deleted_documents_stay_deleted(client: FlaskClient) -> None:
    release = client.get(f"{HERE}/projects/Projects-1/releases/1.0.0").get_json()["Id"]
    assert 200 == client.delete(f"{HERE}/releases/{release}").status_code
    assert 200 == client.delete(f"{HERE}/projects/Projects-2").status_code
    body = {
        "deployments": [DEPLOYED, DEPLOYED | {"project": "Shop", "version": "1.0.0"}]
    }
    assert [
        'deployments[0].project: No project named "Billing API".',
        (
            'deployments[1].version: No release "1.0.0" in project "Shop", channel '
            '"Default".'
        ),
    ] == errors(client, body, "?create=false")
    send(client, body)
    assert 200 == client.get(f"{HERE}/projects/Projects-2").status_code


def test_a_dry_run_answers_the_same_and_records_nothing(client: FlaskClient) -> None:
    body = {"deployments": [DEPLOYED | {"project": "New"}]}
    dry = send(client, body, "?dryRun=true", key="k")
    assert [] == client.get(f"{HERE}/projects?name=New").get_json()["Items"]
    assert dry == send(client, body, key="k")
    assert ["deployments[0].state: The value is missing."] == errors(
        client, {"deployments": [DEPLOYED | {"state": ""}]}, "?dryRun=true"
    )


def test_a_deployment_can_be_sent_in_two_halves(client: FlaskClient) -> None:
    begin = DEPLOYED | {"id": "d-1", "state": "Executing", "completed": None}
    begin["link"] = "https://ci.example.com/1"
    send(client, {"deployments": [begin]})
    (running,) = list_deployments(client, "Projects-2")
    end = {"id": "d-1", "state": "Failed", "completed": "2024-05-20T10:07:00Z"}
    answer = send(client, {"deployments": [end]})
    assert (0, 1) == (answer["created"], answer["updated"])
    task = client.get(f"{HERE}/tasks/{running['TaskId']}").get_json()
    assert "Failed" == task["State"]
    assert task["StartTime"].startswith("2024-05-20T10:00:00")
    assert task["CompletedTime"].startswith("2024-05-20T10:07:00")
    early = end | {"completed": "2024-05-20T09:07:00Z"}
    assert [
        "deployments[0].completed: The deployment completed before it started."
    ] == errors(client, {"deployments": [early]})
    # A job that runs again begins again.
    send(client, {"deployments": [{"id": "d-1", "state": "Executing"}]})
    task = client.get(f"{HERE}/tasks/{running['TaskId']}").get_json()
    assert ("Executing", None) == (task["State"], task.get("CompletedTime"))


def test_a_deployment_whose_end_is_missing_times_out(
    client: FlaskClient, database: Database, now: datetime
) -> None:
    begin = DEPLOYED | {"id": "d-1", "state": "Executing", "completed": None}
    send(client, {"deployments": [begin, DEPLOYED | {"id": "d-2"}]})
    later = now + timedelta(hours=25)
    TimeOuts(database, lambda: later).look()
    ended, running = list_deployments(client, "Projects-2")
    states = {
        each["Id"]: client.get(f"{HERE}/tasks/{each['TaskId']}").get_json()["State"]
        for each in (ended, running)
    }
    assert ["Success", "TimedOut"] == sorted(states.values())
    # An end that arrives late has to say when it was.
    end = {"id": "d-1", "state": "Success"}
    assert [
        "deployments[0].completed: This is required when state is Success."
    ] == errors(client, {"deployments": [end]})
    send(client, {"deployments": [end | {"completed": "2024-05-20T10:04:00Z"}]})
    TimeOuts(database, lambda: later + timedelta(days=9)).look()
    for each in (ended, running):
        task = client.get(f"{HERE}/tasks/{each['TaskId']}").get_json()
        assert "Success" == task["State"]


def test_each_source_has_ids_of_its_own(client: FlaskClient) -> None:
    body = {"deployments": [DEPLOYED | {"id": "1"}]}
    assert 1 == send(client, body)["created"]
    assert 1 == send(client, body, "?source=jenkins")["created"]
    assert 2 == len(list_deployments(client, "Projects-2"))
    (problem,) = errors(client, body, "?source=api")
    assert 'source: The API uses the source "api" itself.' in problem
    (problem,) = errors(client, body, f"?source={'x' * 101}")
    assert "source: Enter a name of at most 100 characters." == problem


def test_the_same_key_answers_again_and_refuses_another_request(
    client: FlaskClient,
) -> None:
    body = {"deployments": [DEPLOYED | {"id": "1"}]}
    first = send(client, body, key="run-1")
    assert (1, 0) == (first["created"], first["unchanged"])
    assert first == send(client, body, key="run-1")
    assert 1 == send(client, body, key="run-2")["unchanged"]
    for query, changed in (("", {"deployments": []}), ("?source=x", body)):
        answer = send(client, changed, query, key="run-1", status=422)
        assert answer["ErrorMessage"].startswith("This Idempotency-Key was used")
    for key in ("x" * 256, "\u00e9"):
        headers = {"Idempotency-Key": key}
        answer = client.post(f"{HERE}/ingest", json=body, headers=headers)
        assert 400 == answer.status_code
        (problem,) = answer.get_json()["Errors"]
        assert problem.startswith("Idempotency-Key: Use at most 255 printable")


@pytest.mark.parametrize(
    ("field", "name", "noun"),
    [
        ("project", "Projects-1", "a project"),
        ("environment", "environments-99", "an environment"),
        ("tenant", "Tenants-1", "a tenant"),
    ],
)
def test_no_document_is_created_with_the_id_of_another_as_its_name(
    client: FlaskClient, field: str, name: str, noun: str
) -> None:
    (problem,) = errors(client, {"deployments": [DEPLOYED | {field: name}]})
    expected = f"deployments[0].{field}: A name can't look like the ID of {noun}."
    assert expected == problem


def test_a_key_belongs_to_the_account_and_not_to_its_name(
    client: FlaskClient, database: Database, now: datetime
) -> None:
    """A new account can have the username of one that was deleted."""
    add_administrator(database, now)
    recorder = Grant(Role.DEPLOYMENT_RECORDER)
    body = {"deployments": [DEPLOYED]}
    counts = []
    for _ in range(2):
        account = add_person(database, now, recorder, username="builds")
        headers = {"X-Octopus-ApiKey": add_key(database, now, account)}
        for _ in range(2):
            sent = {**headers, "Idempotency-Key": "run-1"}
            answer = client.post(f"{HERE}/ingest", json=body, headers=sent).get_json()
            counts.append((answer["created"], answer["unchanged"]))
        with database.write() as session:
            delete_account(session, account, now=now)
    assert [(1, 0), (1, 0), (0, 1), (0, 1)] == counts


def test_a_refused_request_does_not_use_up_its_key(client: FlaskClient) -> None:
    bad = {"deployments": [DEPLOYED | {"state": "Done"}]}
    send(client, bad, key="run-1", status=400)
    assert 1 == send(client, {"deployments": [DEPLOYED]}, key="run-1")["created"]


def test_without_a_channel_a_version_means_the_release_that_exists(
    client: FlaskClient,
) -> None:
    hotfix = {"project": "Shop", "version": "1.0.1", "channel": "Hotfix"}
    send(client, {"releases": [hotfix]})
    for new, body in (
        (0, {"deployments": [DEPLOYED | {"project": "shop", "version": "1.0.1"}]}),
        (
            1,
            {
                "releases": [hotfix | {"version": "1.0.2"}],
                "deployments": [DEPLOYED | {"project": "Shop", "version": "1.0.2"}],
            },
        ),
        (0, {"releases": [{"project": "Shop", "version": "1.0.1"}]}),
    ):
        assert new == send(client, body)["documents"].get("releases", 0)
    listed = client.get(f"{HERE}/projects/Projects-1/releases").get_json()["Items"]
    channels = {each["Version"]: each["ChannelId"] for each in listed}
    assert channels["1.0.1"] == channels["1.0.2"] != channels["1.0.0"]


def test_without_a_channel_a_new_release_gets_the_default_one(
    client: FlaskClient,
) -> None:
    channel = client.get(f"{HERE}/channels/Channels-2").get_json()
    assert "Hotfix" == channel["Name"]
    changed = channel | {"IsDefault": True}
    assert 200 == client.put(f"{HERE}/channels/Channels-2", json=changed).status_code
    send(client, {"deployments": [DEPLOYED | {"project": "Shop"}]})
    path = f"{HERE}/projects/Projects-1/releases/2.0.0"
    release = client.get(path).get_json()
    assert "Channels-2" == release["ChannelId"]


def test_a_thousand_items_with_names_of_their_own_are_recorded(
    client: FlaskClient,
) -> None:
    items = [
        DEPLOYED | {"project": f"Project {number}", "version": f"v{number}"}
        for number in range(1_000)
    ]
    for number, each in enumerate(items):
        each["tenant"] = f"Tenant {number % 10}"
    answer = send(client, {"deployments": items})
    assert (1_000, 1_000) == (answer["created"], answer["documents"]["releases"])
    assert 1_000 == send(client, {"deployments": items})["unchanged"]


def test_too_many_items_are_refused(client: FlaskClient) -> None:
    release = {"project": "Shop", "version": "1"}
    (problem,) = errors(client, {"releases": [release] * 1_001})
    assert problem == (
        "1,001 releases and deployments are too many. Send at most 1,000 at once."
    )
    crowded: dict[str, Any] = release | {"changes": [{}] * 5_001}
    (problem,) = errors(client, {"releases": [crowded]})
    assert problem == "5,001 changes are too many. Send at most 5,000 at once."
