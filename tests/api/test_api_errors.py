import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from dash import Dash
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder

from insights_dash.api.errors import register_errors
from insights_dash.domain.errors import StoreError
from insights_dash.store.database import Database
from insights_dash.store.spaces import Space

pytestmark = pytest.mark.both_databases

REPORTS = "/api/Spaces-1/insights/reports"
ONE = f"{REPORTS}/InsightsReports-1"
Snapshot = Callable[[str, Any], bool]


@pytest.mark.parametrize(
    "address",
    [
        "/api/Spaces-1/nonsense",
        "/api/Spaces-1/insights",
        "/api/Spaces-1/projects/Projects-1/nonsense/more",
        "/api/spaces/spaces/nonsense/",
        "/api/nonsense",
        "/api/nonsense/projects",
        "/api/Spaces-9",
        "/api/Spaces-999999999999999999999/projects",
        "/api/spaces/Main Room",
        "/api/Spaces-1/insights/reports/InsightsReports-1",
        "/api/Spaces-1/insights/reports/InsightsReports-1/metrics",
        "/api/Spaces-1/insights/reports/InsightsReports-1/deployments",
        "/api/Spaces-1/insights/reports/x/logo",
        "/api/Spaces-2/projects/Projects-1",
        "/api/Spaces-1/projects/Environments-1",
        "/api/%00/projects",
        "/api/Spaces-1/projects/a%00b",
        "/api/Spaces-1/projects/%ff%fe",
        "/api/Spaces-1/projects/..%2f..",
        "/api//spaces",
        "/api///",
        "/api/Spaces-1//projects",
    ],
)
def test_missing_documents_are_not_found(reader: FlaskClient, address: str) -> None:
    answer = reader.get(address)
    assert 404 == answer.status_code
    assert "application/json" == answer.mimetype
    assert ["ErrorMessage"] == list(answer.get_json())
    said = answer.get_json()["ErrorMessage"]
    assert said.startswith("Unknown URL ") or " not found." in said


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize(
    ("address", "message"),
    [
        (
            "/Spaces-1/insights/reports/InsightsReports-99",
            'Report "InsightsReports-99"',
        ),
        ("/Spaces-1/projects/Projects-99", 'Project "Projects-99"'),
        ("/Spaces-1/channels/Default", 'Channel "Default"'),
        ("/Spaces-1/projects/Shop/releases/9.9", 'Release "9.9"'),
        ("/Spaces-1/tagsets/TagSets-99", 'Tag set "TagSets-99"'),
        ("/Spaces-1/deployments/Deployments-99", 'Deployment "Deployments-99"'),
        ("/tasks/ServerTasks-99", 'Task "ServerTasks-99"'),
        ("/events/Events-999999", 'Event "Events-999999"'),
        ("/users/nobody", 'User "nobody"'),
    ],
)
def test_the_error_names_the_missing_document(
    reader: FlaskClient, address: str, message: str
) -> None:
    answer = reader.get(f"/api{address}")
    assert {"ErrorMessage": f"{message} not found."} == answer.get_json()


def test_an_unknown_url_is_named_with_where_to_look(reader: FlaskClient) -> None:
    answer = reader.get("/api/nonsense/{method}")
    message = 'Unknown URL "/api/nonsense/{method}". /api/openapi.json lists every '
    assert {"ErrorMessage": f"{message}endpoint."} == answer.get_json()


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("Shpo", 'Space "Shpo" not found. Available: "main-space", "other".'),
        (
            "Spaces-9/projects",
            'Space "Spaces-9" not found. Available: "main-space", "other".',
        ),
        (
            "Spaces-1/projects/Shpo",
            'Project "Shpo" not found. Available: "Billing API", "Shop".',
        ),
        (
            "Spaces-1/environments/prod",
            'Environment "prod" not found. Available: "Test", "Production EU".',
        ),
    ],
)
def test_the_error_for_a_wrong_name_lists_the_right_ones(
    reader: FlaskClient, address: str, message: str
) -> None:
    assert {"ErrorMessage": message} == reader.get(f"/api/{address}").get_json()


def test_the_error_for_a_wrong_name_does_not_list_very_many(
    client: FlaskClient,
) -> None:
    for number in range(3, 12):
        client.post("/api/Spaces-1/projects", json={"Name": f"Project {number}"})
    said = client.get("/api/Spaces-1/projects/Shpo").get_json()["ErrorMessage"]
    assert 'Project "Shpo" not found.' == said


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("POST", ONE, {"GET", "PUT", "DELETE"}),
        ("PATCH", ONE, {"GET", "PUT", "DELETE"}),
        ("DELETE", REPORTS, {"GET", "POST"}),
        ("PUT", "/api", {"GET"}),
        ("DELETE", "/api/spaces", {"GET", "POST"}),
        ("POST", f"{ONE}/metrics", {"GET"}),
    ],
)
def test_the_error_for_a_wrong_method_lists_the_right_ones(
    reader: FlaskClient, method: str, address: str, allowed: set[str]
) -> None:
    answer = reader.open(address, method=method)
    assert 405 == answer.status_code
    assert allowed <= set(answer.allow)
    said = answer.get_json()["ErrorMessage"]
    assert said.startswith(f'Method {method} is not allowed for "{address}". Allowed: ')
    assert allowed <= set(re.split(r"\W+", said.partition("Allowed: ")[2]))


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND"])
def test_an_unknown_method_is_refused_as_json(reader: FlaskClient, method: str) -> None:
    answer = reader.open("/api/Spaces-1", method=method)
    assert 405 == answer.status_code
    assert "ErrorMessage" in answer.get_json()


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize(
    "content_type",
    [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"],
)
def test_a_body_has_to_say_that_it_is_json(
    reader: FlaskClient, method: str, content_type: str | None
) -> None:
    address = REPORTS if method == "POST" else ONE
    answer = reader.open(
        address, method=method, data=b'{"Name": "A"}', content_type=content_type
    )
    assert 415 == answer.status_code
    assert "application/json" in answer.get_json()["ErrorMessage"]


def test_a_body_that_is_no_json_is_refused(reader: FlaskClient) -> None:
    answer = reader.post(REPORTS, data=b"[", content_type="application/json")
    assert 400 == answer.status_code
    assert "There was a problem with your request." == answer.get_json()["ErrorMessage"]
    assert answer.get_json()["Errors"][0].startswith("The body is not valid JSON: ")


@pytest.mark.parametrize("size", [4 * 1024 * 1024, 17 * 1024 * 1024])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_huge_body_is_refused_and_changes_nothing(
    reader: FlaskClient, size: int, *, chunked: bool
) -> None:
    body = b'{"Name": "A"}' + b" " * size
    builder = EnvironBuilder(
        path=REPORTS, method="POST", data=body, content_type="application/json"
    )
    request = builder.get_request()
    if chunked:
        del request.environ["CONTENT_LENGTH"]
        request.environ["wsgi.input_terminated"] = True
    answer = reader.open(request)
    assert 413 == answer.status_code
    assert {"ErrorMessage": "The request body is too large."} == answer.json
    assert 0 == reader.get(REPORTS).get_json()["TotalResults"]


def test_a_foreign_host_is_refused_as_json(reader: FlaskClient) -> None:
    answer = reader.get("/api/spaces", headers={"Host": "evil.example"})
    assert 400 == answer.status_code
    said = answer.get_json()["ErrorMessage"]
    assert "INSIGHTS_ALLOWED_HOSTS" in said
    assert "evil.example" not in said


def test_a_page_of_another_site_changes_nothing(reader: FlaskClient) -> None:
    answer = reader.post(
        REPORTS, json={"Name": "A"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert 403 == answer.status_code
    assert "ErrorMessage" in answer.get_json()


@pytest.mark.parametrize(
    "query",
    [
        {"ids": ",".join(["Projects-1"] * 10_001)},
        {"take": "2147483648"},
        {"partialName": "a\0b"},
        {"ids": "Projects-1\0"},
    ],
)
def test_a_list_refuses_values_that_the_database_cannot_take(
    reader: FlaskClient, query: dict[str, str]
) -> None:
    for address in ("/api/Spaces-1/projects", "/api/spaces"):
        answer = reader.get(address, query_string=query)
        assert 400 == answer.status_code
        assert answer.get_json()["Errors"][0].startswith(f"{next(iter(query))}: ")


@pytest.mark.parametrize(
    ("address", "body", "error"),
    [
        (
            "releases/create/v1",
            {"ProjectName": "\0"},
            "ProjectName: NUL characters are not allowed.",
        ),
        (
            "releases/create/v1",
            {"ProjectName": "Shop", "ChannelName": "a\0", "ReleaseVersion": "9"},
            "ChannelName: NUL characters are not allowed.",
        ),
        (
            "releases/create/v1",
            {"ProjectName": "Shop", "ReleaseVersion": "1\0"},
            "ReleaseVersion: NUL characters are not allowed.",
        ),
        (
            "deployments/create/tenanted/v1",
            {
                "ProjectName": "Shop",
                "ReleaseVersion": "1.0.0\0",
                "TenantTags": ["\0/\0"],
            },
            "ReleaseVersion: NUL characters are not allowed.",
        ),
        (
            "tenants",
            {"Name": "\0", "TenantTags": ["\0/x"]},
            "Name: NUL characters are not allowed.",
        ),
    ],
)
def test_a_nul_is_refused_alike_on_every_database(
    reader: FlaskClient, address: str, body: dict[str, object], error: str
) -> None:
    """PostgreSQL's texts can't contain one; its driver refuses even the query."""
    answer = reader.post(f"/api/Spaces-1/{address}", json=body)
    assert 400 == answer.status_code
    assert error in answer.get_json()["Errors"]


def test_neither_pages_nor_accounts_have_a_nul_in_their_name(
    client: FlaskClient,
) -> None:
    for address in ("/a%00b/insights", "/Spaces-1/projects/a%00/insights", "/%00"):
        assert 404 == client.get(address).status_code, address
    form = {"username": "a\0b", "password": "\0"}
    assert 400 == client.post("/sign-in", data=form).status_code


@pytest.fixture
def without_a_table(database: Database, space: Space) -> Iterator[None]:
    assert space

    def rename(old: str, new: str) -> None:
        with database.engine.connect().execution_options(writes=True) as connection:
            connection.exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")
            connection.commit()

    rename("tenant_tag", "taken_away")
    yield
    rename("taken_away", "tenant_tag")


@pytest.mark.usefixtures("without_a_table")
def test_the_response_to_a_bug_only_has_a_reference_to_the_log(
    client: FlaskClient,
    app: Dash,
    caplog: pytest.LogCaptureFixture,
    matches_snapshot: Snapshot,
) -> None:
    app.server.config["PROPAGATE_EXCEPTIONS"] = True
    answer = client.get("/api/Spaces-1/tenants")
    assert 500 == answer.status_code
    assert matches_snapshot("error-500", answer.get_json())
    reference = answer.get_json()["ErrorMessage"].rpartition(" ")[2].rstrip(".")
    assert reference in caplog.text
    assert re.search('no such table|"tenant_tag" does not exist', caplog.text)


def test_errors_that_the_caller_cannot_fix_have_no_details() -> None:
    api = Blueprint("api", __name__)
    register_errors(api, {})

    @api.get("/api")
    def fail() -> str:
        message = "The database at /secret/place cannot be opened."
        raise StoreError(message)

    server = Flask(__name__)
    server.register_blueprint(api)
    answer = server.test_client().get("/api")
    assert 500 == answer.status_code
    assert "secret" not in answer.text


def test_pages_keep_their_own_errors(reader: FlaskClient) -> None:
    answer = reader.open("/api-docs-of-a-page", method="PROPFIND")
    assert "application/json" != answer.mimetype
