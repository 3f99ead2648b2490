"""Any document is stored or refused, and everything can still be read."""

import json

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from fuzzed_json import ANYTHING, TEXTS, UNHURRIED, check

pytestmark = pytest.mark.sqlite  # what is random is tried on one database

HERE = "/api/Spaces-1"
TAGS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "Id": st.sampled_from(["TagSets-1/Tags-1", "Tags-2", ""]) | ANYTHING,
            "Name": TEXTS,
            "Color": st.sampled_from(["#333333", "red"]) | ANYTHING,
            "SortOrder": st.integers(),
        },
    )
    | ANYTHING,
    max_size=3,
)
PHASES = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "Name": TEXTS,
            "OptionalDeploymentTargets": st.lists(TEXTS, max_size=2) | ANYTHING,
            "MinimumEnvironmentsBeforePromotion": st.integers() | ANYTHING,
        },
    )
    | ANYTHING,
    max_size=3,
)
MAPS = st.dictionaries(TEXTS, st.lists(TEXTS, max_size=2) | ANYTHING, max_size=2)
BODIES = st.fixed_dictionaries(
    {},
    optional={
        "Name": TEXTS | ANYTHING,
        "Description": TEXTS | ANYTHING,
        "Slug": TEXTS,
        "ProjectId": TEXTS,
        "ProjectGroupId": TEXTS | ANYTHING,
        "LifecycleId": TEXTS | ANYTHING,
        "TenantedDeploymentMode": TEXTS | ANYTHING,
        "IsDisabled": ANYTHING,
        "IsDefault": st.booleans() | ANYTHING,
        "SortOrder": st.integers() | ANYTHING,
        "TenantTags": st.lists(TEXTS, max_size=3) | ANYTHING,
        "ProjectEnvironments": MAPS | ANYTHING,
        "Tags": TAGS | ANYTHING,
        "Phases": PHASES | ANYTHING,
        "Version": TEXTS | ANYTHING,
        "ChannelId": TEXTS | ANYTHING,
        "ReleaseNotes": TEXTS | ANYTHING,
        "Id": TEXTS | ANYTHING,
    },
)
DEPLOYMENTS = st.fixed_dictionaries(
    {},
    optional={
        "ProjectName": st.sampled_from(["Shop", "shop", ""]) | TEXTS,
        "ReleaseVersion": st.sampled_from(["1.0.0", "1.2.0"]) | TEXTS,
        "EnvironmentNames": st.lists(st.sampled_from(["Test"]) | TEXTS, max_size=2),
        "EnvironmentName": st.sampled_from(["Test"]) | TEXTS,
        "Tenants": st.lists(st.sampled_from(["Acme"]) | TEXTS, max_size=2) | ANYTHING,
        "TenantTags": st.lists(TEXTS, max_size=2) | ANYTHING,
        "RunAt": st.datetimes().map(str) | TEXTS | ANYTHING,
        "QueueTime": TEXTS | ANYTHING,
        "ReleaseId": st.sampled_from(["Releases-1"]) | TEXTS,
        "EnvironmentId": TEXTS,
        "TenantId": TEXTS | ANYTHING,
        "ChannelName": TEXTS | ANYTHING,
        "State": st.sampled_from(["Queued", "success", "Failed"]) | TEXTS,
        "Reason": TEXTS | ANYTHING,
        "HadGuidedFailure": ANYTHING,
        "Description": TEXTS | ANYTHING,
    },
)
NOUNS = {
    "projectgroups": "ProjectGroups-1",
    "projects": "Projects-1",
    "channels": "Channels-2",
    "environments": "Environments-1",
    "tenants": "Tenants-1",
    "tagsets": "TagSets-1",
    "lifecycles": "Lifecycles-1",
    "releases": "Releases-1",
}
PIPELINES = (
    *("deployments", "deployments/create/untenanted/v1"),
    *("deployments/create/tenanted/v1", "releases/create/v1"),
    *("tasks/ServerTasks-1/state", "tasks/ServerTasks-99/state"),
    "releases/Releases-1/defects",
)


@pytest.mark.postgres
@UNHURRIED
@given(
    method=st.sampled_from(["post", "put"]),
    address=st.sampled_from([*map("/".join, NOUNS.items()), *NOUNS, *PIPELINES]),
    body=BODIES | DEPLOYMENTS | ANYTHING,
)
def test_postgresql_answers_whatever_is_written(
    client: FlaskClient, method: str, address: str, body: object
) -> None:
    answer = client.open(
        f"{HERE}/{address}",
        method=method,
        data=json.dumps(body),
        content_type="application/json",
    )
    assert answer.status_code in {200, 201, 400, 404, 405, 409}, answer.text


@pytest.mark.parametrize("noun", NOUNS)
@UNHURRIED
@given(body=BODIES)
def test_any_document_is_stored_or_refused(
    client: FlaskClient, noun: str, body: object
) -> None:
    text = json.dumps(body)
    sent = {"data": text, "content_type": "application/json"}
    check(client.post(f"{HERE}/{noun}", **sent), 201, 400, 409)
    check(client.put(f"{HERE}/{noun}/{NOUNS[noun]}", **sent), 200, 400, 409)
    check(client.get(f"{HERE}/{noun}"), 200)


@pytest.mark.parametrize("address", PIPELINES)
@UNHURRIED
@given(body=DEPLOYMENTS | ANYTHING)
def test_any_report_of_a_pipeline_is_accepted_or_refused(
    client: FlaskClient, address: str, body: object
) -> None:
    answer = client.post(
        f"{HERE}/{address}", data=json.dumps(body), content_type="application/json"
    )
    assert answer.status_code in {200, 201, 400, 404, 409}, answer.text
    if answer.status_code >= 400:
        check(answer, answer.status_code)
    check(client.get(f"{HERE}/tasks?take=3"), 200)


@UNHURRIED
@given(
    path=st.sampled_from(
        [
            *("tasks", "deployments", "events", "interruptions", "tenants"),
            *("environments/v2", "projects/shop/releases", "reporting/deployments/xml"),
        ]
    ),
    query=st.dictionaries(
        st.sampled_from(
            [
                *("ids", "states", "taskState", "project", "projects", "tags", "name"),
                *("projectId", "fromCompletedDate", "toStartDate", "from", "take"),
                *("fromAutoId", "regarding", "pendingOnly", "active", "type", "skip"),
                *("searchByVersion", "fromCompletedTime", "partialName"),
            ]
        ),
        st.sampled_from(
            [
                *("Projects-1", "Ring/Early", "Failed", "true", "2024-05-01", "9999"),
                *("2024-09-23 14:45:00.123000 00:00", "99999999999999999999", "\0"),
                *("Deployments-999999999999999999", "Static", "%", "1.0.0"),
            ]
        )
        | st.text(max_size=12),
        max_size=4,
    ),
)
def test_any_parameters_are_accepted_or_refused(
    reader: FlaskClient, path: str, query: dict[str, str]
) -> None:
    answer = reader.get(f"{HERE}/{path}", query_string=query)
    assert answer.status_code in {200, 400, 404}, answer.text
