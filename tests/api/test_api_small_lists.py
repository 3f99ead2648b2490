"""Small lists that clients ask for, and the order of documents."""

from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from audit_log import list_audit_entries
from insights_dash.api.wire.event_types import CATEGORIES
from insights_dash.domain.role import Role
from insights_dash.pages.administration.audit_log import forms, sentences
from insights_dash.store.database import Database
from people import calling_as, limited

pytestmark = pytest.mark.both_databases

HERE = "/api/Spaces-1"


def get(client: FlaskClient, path: str) -> Any:  # noqa: ANN401 - JSON
    answer = client.get(path)
    assert 200 == answer.status_code, answer.text
    return answer.get_json()


def names(items: Any) -> list[str]:  # noqa: ANN401 - JSON
    return [each["Name"] for each in items]


def test_a_channel_has_releases(reader: FlaskClient) -> None:
    link = get(reader, f"{HERE}/channels/Channels-1")["Links"]["Releases"]
    page = get(reader, link.partition("{")[0])
    assert ["1.2.0", "1.1.0", "1.0.0"] == [each["Version"] for each in page["Items"]]
    path = f"{HERE}/projects/shop/channels/Channels-1/releases"
    found = get(reader, f"{path}?searchByVersion=1.1&take=1")
    assert ["1.1.0"] == [each["Version"] for each in found["Items"]]
    assert found["Links"]["Self"].startswith(f"{HERE}/projects/Projects-1/channels/")
    assert [] == get(reader, f"{HERE}/channels/Channels-2/releases")["Items"]
    for wrong in ("Projects-2/channels/Channels-1", "Projects-1/channels/Channels-9"):
        assert 404 == reader.get(f"{HERE}/projects/{wrong}/releases").status_code


def test_a_lifecycle_has_projects(client: FlaskClient) -> None:
    made = client.post(f"{HERE}/lifecycles", json={"Name": "Short"}).get_json()
    body = {"Name": "App", "LifecycleId": made["Id"]}
    assert 201 == client.post(f"{HERE}/projects", json=body).status_code
    assert ["App"] == names(get(client, made["Links"]["Projects"]))
    default = get(client, f"{HERE}/lifecycles/Lifecycles-1/projects")
    assert ["Billing API", "Shop"] == names(default)


def test_all_guided_failures_are_listed(reader: FlaskClient) -> None:
    page = get(reader, f"{HERE}/interruptions")
    assert page["Items"] == get(reader, f"{HERE}/interruptions/all")


def test_a_tenant_has_another_url(reader: FlaskClient) -> None:
    tenant = get(reader, f"{HERE}/tenants/Tenants-2")
    assert tenant == get(reader, f"{HERE}/tenant/Tenants-2")


def test_tags_of_tenants_are_tested(reader: FlaskClient) -> None:
    path = f"{HERE}/tenants/tag-test"
    query = "tenantIds=Tenants-1,Tenants-2,Tenants-9&tags=ring/early,Region/EU"
    assert {
        "Tenants-1": {"IsMatched": True, "Reason": "", "MissingTags": []},
        "Tenants-2": {
            "IsMatched": False,
            "Reason": "The tenant lacks ring/early, Region/EU.",
            "MissingTags": ["ring/early", "Region/EU"],
        },
    } == get(reader, f"{path}?{query}")
    query = "tenantIds=Tenants-2&tags=Ring/Early,Ring/Late"
    [found] = get(reader, f"{path}?{query}").values()
    assert [True, ["Ring/Early"]] == [found["IsMatched"], found["MissingTags"]]
    assert {} == get(reader, path)


@pytest.mark.parametrize(
    "path", ["events/groups", "events/agents", "tenants/variables-missing"]
)
def test_what_there_is_none_of_is_an_empty_array(
    reader: FlaskClient, path: str
) -> None:
    assert [] == get(reader, f"{HERE}/{path}") == get(reader, f"/api/{path}")


def test_events_have_categories_and_document_types(client: FlaskClient) -> None:
    links = get(client, "/api")["Links"]
    categories = get(client, links["EventCategories"])
    assert {"Id": "DeploymentQueued", "Name": "Deployment queued"}.items() <= next(
        each.items() for each in categories if each["Id"] == "DeploymentQueued"
    )
    known = {each["Id"] for each in categories}
    assert {each for topic in forms.TOPICS.values() for each in topic.actions} <= known
    assert set(sentences._PHRASES) <= known
    assert len(CATEGORIES) == len(known)
    body = {"Name": "Staging"}
    assert 201 == client.post(f"{HERE}/environments", json=body).status_code
    events = get(client, "/api/events?eventCategories=Created")["Items"]
    kinds = {each["Id"] for each in get(client, links["EventDocumentTypes"])}
    for each in events:
        assert each["RelatedDocumentIds"][0].rpartition("-")[0] in kinds
    assert events


def test_event_categories_are_for_administrators(
    shared_app: Dash, reader: FlaskClient
) -> None:
    with calling_as(shared_app.server, limited(Role.REPORT_VIEWER)):
        assert 403 == reader.get(f"{HERE}/events/categories").status_code


@pytest.mark.parametrize(
    ("noun", "sent", "order"),
    [
        ("environments", ["Environments-2"], ["Production EU", "Test"]),
        ("environments", [], ["Test", "Production EU"]),
        (
            "environments",
            ["environments-2", "Environments-1"],
            ["Production EU", "Test"],
        ),
        ("tagsets", ["TagSets-2"], ["Region", "Ring"]),
    ],
)
def test_documents_are_sorted(
    client: FlaskClient,
    database: Database,
    noun: str,
    sent: list[str],
    order: list[str],
) -> None:
    answer = client.put(f"{HERE}/{noun}/sortorder", json=sent)
    assert 200 == answer.status_code, answer.text
    assert order == names(answer.get_json()) == names(get(client, f"{HERE}/{noun}/all"))
    assert [0, 1] == [each["SortOrder"] for each in answer.get_json()]
    with database.read() as session:
        entry = list_audit_entries(session)[0]
    assert entry.action.endswith(" sorted")
    assert "Spaces-1" == entry.space_id


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            ["Environments-9", "Tenants-1"],
            '[0]: There is no environment "Environments-9" in this space.',
        ),
        (
            ["Environments-1", "environments-1"],
            '[0]: "Environments-1" is given more than once.',
        ),
        ({"Ids": []}, "The body must be a JSON array of IDs."),
        ([1], "The body must be a JSON array of IDs."),
        (["x"] * 10_001, "At most 10,000 IDs are allowed."),
    ],
)
def test_a_wrong_order_is_refused(
    client: FlaskClient, body: object, message: str
) -> None:
    before = get(client, f"{HERE}/environments")
    answer = client.put(f"{HERE}/environments/sortorder", json=body)
    assert 400 == answer.status_code
    assert message == answer.get_json()["Errors"][0]
    assert before == get(client, f"{HERE}/environments")


def test_a_body_that_is_no_json_is_refused(reader: FlaskClient) -> None:
    path = f"{HERE}/environments/sortorder"
    answer = reader.put(path, data="[", content_type="application/json")
    assert 400 == answer.status_code
    assert 415 == reader.put(path, data="[]", content_type="text/xml").status_code


def test_only_administrators_without_limits_sort(
    shared_app: Dash, reader: FlaskClient
) -> None:
    for grant in (
        limited(Role.DEPLOYMENT_RECORDER),
        limited(Role.ADMINISTRATOR, projects="Projects-1"),
    ):
        with calling_as(shared_app.server, grant):
            answer = reader.put(f"{HERE}/environments/sortorder", json=[])
            assert 403 == answer.status_code


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("deployments", ["ids", "projects", "environments", "tenants", "channels"]),
        ("dashboard/dynamic", ["projects", "environments"]),
        ("tasks", ["ids", "project", "environment", "tenant", "name"]),
        ("tenants", ["tags"]),
        ("projects", ["ids"]),
        ("insights/portfolio", ["ids", "verdict"]),
    ],
)
def test_a_list_of_only_commas_is_refused(
    client: FlaskClient, path: str, names: list[str]
) -> None:
    for name in names:
        for text in (",", " , ,"):
            answer = client.get(f"/api/Spaces-1/{path}", query_string={name: text})
            assert 400 == answer.status_code, (name, text)
            assert f"{name}: This list contains only commas." in answer.text
        for text in ("", " "):
            answer = client.get(f"/api/Spaces-1/{path}", query_string={name: text})
            assert 200 == answer.status_code, name
