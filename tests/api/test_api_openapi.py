"""The API's description is complete, and contains nothing that isn't true."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from dash import Dash
from flask import request
from flask.testing import FlaskClient

from described_paths import parts_of
from insights_dash.api.openapi import describe_api
from insights_dash.api.request import Query
from insights_dash.api.route import SPACE_PREFIXES
from insights_dash.api.routes import list_routes
from insights_dash.api.wire.body import UNKNOWN_PROPERTY, property_names
from insights_dash.domain.portfolio_question import SCOPE

pytestmark = pytest.mark.both_databases

DESCRIPTION = describe_api()
OPERATIONS = {
    (method.upper(), path): operation
    for path, operations in DESCRIPTION["paths"].items()
    for method, operation in operations.items()
}


def is_absent(path: str) -> bool:
    """Return whether a path is about what the shared server doesn't have."""
    return "report}" in path or "wall}" in path


WITH_BODY = [
    (method, path)
    for (method, path), operation in OPERATIONS.items()
    if "application/json" in operation.get("requestBody", {}).get("content", {})
    and not path.endswith("/sortorder")  # an array, which has no properties
]
PROPERTY_NAMES = property_names(
    each.body for each in list_routes() if each.body and each.body.is_in_pascal_case
)
SCHEMAS = DESCRIPTION["components"]["schemas"]
# Views only read these in some cases.
SOMETIMES = {"tenantid"}


def test_every_route_of_the_server_is_described(shared_app: Dash) -> None:
    """The description has the form in which the space is given by id."""
    addresses = {
        (method, re.sub(r"<(\w+)>", r"{\1}", rule.rule))
        for rule in shared_app.server.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and rule.endpoint != "api.unknown"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    long, short = "/api/spaces/{space}", "/api/{space}"
    described = set(OPERATIONS)
    in_space = {each for each in described if each[1].startswith(f"{short}/")}
    other_forms = {
        (method, path.replace(short, form, 1))
        for method, path in in_space
        for form in (long, "/api")
    }
    assert len(SPACE_PREFIXES) == 3
    assert described | other_forms == addresses


def test_every_route_has_a_name_of_its_own() -> None:
    """Which describes it once, both for the server and for OpenAPI."""
    names = sorted(route.name for route in list_routes())
    assert names == sorted(each["operationId"] for each in OPERATIONS.values())
    assert len(names) == len(set(names))


def test_the_description_is_served_to_every_known_caller(reader: FlaskClient) -> None:
    answer = reader.get("/api/openapi.json")
    assert "application/json" == answer.mimetype
    assert DESCRIPTION == answer.get_json()
    assert DESCRIPTION["openapi"].startswith("3.1.")


def test_every_reference_leads_somewhere() -> None:
    references = set(re.findall(r"'\$ref': '#/components/(.+?)'", str(DESCRIPTION)))
    assert len(references) > 80
    for reference in references:
        kind, name = reference.split("/")
        assert name in DESCRIPTION["components"][kind], reference
    for kind in ("schemas", "parameters", "responses"):
        listed = {f"{kind}/{name}" for name in DESCRIPTION["components"][kind]}
        assert set() == listed - references, kind


def test_every_operation_says_what_it_is_and_how_it_refuses() -> None:
    names = [each["operationId"] for each in OPERATIONS.values()]
    assert len(names) == len(set(names))
    for (method, path), operation in OPERATIONS.items():
        assert re.match(r"[A-Z][a-z]+ .*[^.]\Z", operation["summary"]), path
        assert {"400", "403", "500"} <= set(operation["responses"]), path
        is_open = operation.get("security") == []
        assert is_open == ("401" not in operation["responses"]), path
        assert is_open == (path == "/api")
        assert ("{" in path) == ("404" in operation["responses"]), path
        assert ("304" in operation["responses"]) == (method == "GET"), path


@pytest.mark.parametrize(
    ("method", "path", "summary"),
    [
        ("GET", "/api/{space}/environments/{identifier}", "Get an environment"),
        ("GET", "/api/{space}/tagsets", "List tag sets"),
        ("GET", "/api/{space}/channels/all", "List all channels as an array"),
        ("POST", "/api/{space}/projectgroups", "Create a project group"),
        ("DELETE", "/api/{space}/lifecycles/{identifier}", "Delete a lifecycle"),
    ],
)
def test_a_summary_names_the_kind_of_document(
    method: str, path: str, summary: str
) -> None:
    assert summary == OPERATIONS[method, path]["summary"]


def test_no_two_operations_have_the_same_summary() -> None:
    """The URLs differ in more than /v1."""
    paths = dict[str, set[str]]()
    for (_, path), operation in OPERATIONS.items():
        paths.setdefault(operation["summary"], set()).add(path.removesuffix("/v1"))
    assert {} == {name: each for name, each in paths.items() if len(each) > 1}


def test_properties_are_written_as_messages_write_them() -> None:
    written = {name.lower(): name for name in PROPERTY_NAMES.values()}
    for method, path in WITH_BODY:
        for name in body_properties(method, path):
            assert name == written.get(name.lower(), name)


class Noting(Query):
    """A request's parameters, which records the names that are read."""

    def __init__(self, parameters: Query, names: set[str]) -> None:
        super().__init__(parameters)
        self.names = names

    def __getitem__(self, name: str) -> str:
        self.names.add(name.lower())
        return super().__getitem__(name)

    def getlist(self, key: str, type: Any = None) -> list[Any]:  # noqa: A002, ANN401 - as in what it overrides
        self.names.add(key.lower())
        return super().getlist(key, type)


@pytest.fixture
def read_names(shared_app: Dash) -> Iterator[set[str]]:
    """Record the names of the parameters that views read, from now on."""
    names: set[str] = set()
    hooks = shared_app.server.before_request_funcs["api"]

    def note() -> None:
        request.args = Noting(request.args, names)  # type: ignore[arg-type]  # Flask names the plain class

    hooks.append(note)
    yield names
    hooks.remove(note)


def test_parameters_are_described_where_they_are_read_and_nowhere_else(
    reader: FlaskClient, read_names: set[str]
) -> None:
    for (method, path), operation in OPERATIONS.items():
        if method != "GET" or is_absent(path) or "account}" in path:
            continue
        if path.endswith("/faults.csv"):
            continue  # the only import has none
        read_names.clear()
        needed = {"release": "Releases-1"} if path.endswith("/arrivals") else {}
        answer = reader.get(path.format(**parts_of(path)), query_string=needed)
        assert 200 == answer.status_code, path
        described = {name.lower() for name in parameters_of(operation)}
        assert described == read_names | (described & SOMETIMES), path


def test_a_reports_parameters_are_those_of_a_project() -> None:
    """They are compared with a project's, because the shared server has no report."""
    scope = {*SCOPE, "channelId"}
    for ending in ("metrics", "metrics/v1", "metrics/csv", "deployments"):
        here = "/api/{space}/insights/reports/{report}/" + ending
        there = "/api/{space}/projects/{project}/insights/" + ending
        of_project = set(parameters_of(OPERATIONS["GET", there]))
        assert scope < of_project
        team = {"projectGroupId", "owner"} if ending.startswith("metrics") else set()
        own = of_project - scope | team
        assert own == set(parameters_of(OPERATIONS["GET", here]))


def parameters_of(operation: dict[str, Any]) -> list[str]:
    return [
        each["$ref"].rpartition("/")[2]
        for each in operation["parameters"]
        if "$ref" in each
    ]


def test_values_that_a_parameter_cannot_have_are_refused(reader: FlaskClient) -> None:
    """Each error names the parameter.

    Free text is left out: it can be part of a name, or an id.
    """
    asked = 0
    for (method, path), operation in OPERATIONS.items():
        if method != "GET" or is_absent(path):
            continue
        for name in parameters_of(operation):
            schema = DESCRIPTION["components"]["parameters"][name]["schema"]
            if {"type": "string"} in (schema, schema.get("items")):
                continue
            address = path.format(**parts_of(path))
            answer = reader.get(address, query_string={name: "-0.5 of nothing"})
            assert 400 == answer.status_code, (path, name)
            assert [name] == [
                each.partition(":")[0] for each in answer.get_json()["Errors"]
            ]
            asked += 1
    assert asked > 80


def test_a_report_is_replaced_with_the_same_body_that_creates_one() -> None:
    for ending in ("", "/v1"):
        every, one = (
            "/api/{space}/insights/reports" + ending,
            "/api/{space}/insights/reports/{report}" + ending,
        )
        made = OPERATIONS["POST", every]["requestBody"]
        assert made == OPERATIONS["PUT", one]["requestBody"]


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize(
    ("method", "path"),
    # The shared server has no report that could be replaced.
    [each for each in WITH_BODY if each[0] == "POST" or not is_absent(each[1])],
)
def test_properties_are_described_where_they_are_read_and_nowhere_else(
    reader: FlaskClient, method: str, path: str
) -> None:
    """No property is a fraction, so each property that is read is refused by name."""
    names = {name for each in WITH_BODY for name in body_properties(*each)}
    wrong = dict.fromkeys([*names, *PROPERTY_NAMES.values()], 0.5)
    address = path.format(**parts_of(path))
    answer = reader.open(address, method=method, json=wrong)
    assert 400 == answer.status_code
    errors = answer.get_json()["Errors"]
    # The body of recordings names the properties that it doesn't have.
    errors = [each for each in errors if UNKNOWN_PROPERTY not in each]
    named = {each.partition(":")[0].lower() for each in errors}
    assert {each.lower() for each in body_properties(method, path)} == named


def body_properties(method: str, path: str) -> set[str]:
    content = OPERATIONS[method, path]["requestBody"]["content"]
    schema = content["application/json"]["schema"]
    (reference, *_) = [
        each["$ref"] for each in schema.get("allOf", [schema]) if "$ref" in each
    ]
    return set(SCHEMAS[reference.rpartition("/")[2]]["properties"])


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize(("method", "path"), WITH_BODY)
def test_properties_described_as_required_are_required(
    reader: FlaskClient, method: str, path: str
) -> None:
    schema = OPERATIONS[method, path]["requestBody"]["content"]["application/json"]
    required = [
        name
        for each in schema["schema"].get("allOf", [])
        for name in each.get("required", [])
    ]
    if not required or is_absent(path):
        return
    # Without a project, nothing can be said about its releases.
    body = {"ProjectName": "Shop"}
    answer = reader.open(path.format(**parts_of(path)), method=method, json=body)
    assert 400 == answer.status_code
    for name in required:
        assert f"{name}: " in answer.text, (method, path)
