"""Letter case doesn't matter in the fixed parts of a path, as on an Octopus server."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from insights_dash.api.letter_case import FoldedPaths
from insights_dash.api.routes import list_routes
from insights_dash.domain.role import Grant, Permission, Role
from insights_dash.store.database import Database
from people import add_key, add_person
from whole_product import NOW


def nothing(*_: Any) -> Any:  # noqa: ANN401 - stands for a WSGI application
    return []


PATHS = FoldedPaths(nothing, [rule for each in list_routes() for rule in each.rules])


@pytest.mark.parametrize(
    ("path", "folded"),
    [
        ("/API", "/api"),
        ("/Api/", "/api/"),
        ("/api/Spaces", "/api/spaces"),
        ("/api/Environments/all", "/api/environments/all"),
        ("/api/Spaces-1/Projects/All/", "/api/Spaces-1/projects/all/"),
        ("/API/SPACES/GOV.UK/PROJECTS/Shop", "/api/spaces/GOV.UK/projects/Shop"),
        ("/api/My Space/Tenants/ACME", "/api/My Space/tenants/ACME"),
        ("/api/Spaces-1/projects/Releases", "/api/Spaces-1/projects/Releases"),
        ("/api/Users/Me", "/api/users/me"),
        ("/api/Users/Ada/Spaces", "/api/users/Ada/spaces"),
        ("/api/Experimental/LLMS.txt", "/api/experimental/llms.txt"),
        (
            "/api/Spaces-1/Insights/Reports/InsightsReports-1/Metrics/CSV",
            "/api/Spaces-1/insights/reports/InsightsReports-1/metrics/csv",
        ),
        # Not a path of the API, or one that no route has.
        ("/APIs/Spaces", "/APIs/Spaces"),
        ("/apiary", "/apiary"),
        ("/api/Spaces-1/Nothing/X/Y/Z", "/api/Spaces-1/Nothing/X/Y/Z"),
        ("/API/Spaces-1/Nothing", "/api/Spaces-1/Nothing"),
        ("//api/Spaces", "//api/Spaces"),
        ("/api//Spaces", "/api//Spaces"),
        ("/Spaces-1/Insights", "/Spaces-1/Insights"),
        ("", ""),
    ],
)
def test_fixed_parts_are_folded(path: str, folded: str) -> None:
    assert folded == PATHS.fold(path)


@pytest.mark.parametrize(
    "rule", sorted({rule for each in list_routes() for rule in each.rules})
)
def test_every_route_is_found_in_capital_letters(rule: str) -> None:
    loud = "/".join(
        part if part.startswith("<") else part.upper() for part in rule.split("/")
    )
    assert rule == PATHS.fold(loud)
    assert rule == PATHS.fold(rule)


@pytest.mark.parametrize(
    ("path", "loud"),
    [
        ("/api", "/API"),
        ("/api/spaces/main-space", "/api/Spaces/Main-Space"),
        ("/api/Spaces-1/projects/Shop", "/api/main-space/Projects/SHOP"),
        ("/api/Spaces-1/environments/all", "/Api/Spaces-1/Environments/All"),
        ("/api/tasks", "/api/Tasks"),
    ],
)
def test_the_answer_is_the_same(reader: FlaskClient, path: str, loud: str) -> None:
    answers = reader.get(path), reader.get(loud)
    assert [200, 200] == [each.status_code for each in answers]
    assert answers[0].data == answers[1].data


def test_errors_stay_json(reader: FlaskClient) -> None:
    unknown = reader.get("/API/Nothing/Here/At/All")
    assert 404 == unknown.status_code
    assert "ErrorMessage" in unknown.get_json()
    wrong = reader.post("/api/Spaces-1/Projects/All", json={})
    assert (405, True) == (wrong.status_code, "GET" in wrong.allow)
    assert '"/api/Spaces-1/projects/all"' in wrong.get_json()["ErrorMessage"]


def test_letter_case_opens_nothing(client: FlaskClient, database: Database) -> None:
    viewer = add_person(database, NOW, Grant(Role.REPORT_VIEWER))
    headers = {"X-Octopus-ApiKey": add_key(database, NOW, viewer)}
    for method, path in (("POST", "/API/Spaces"), ("GET", "/api/Events")):
        assert 401 == client.open(path, method=method, json={}).status_code
        refused = client.open(path, method=method, json={}, headers=headers)
        assert 403 == refused.status_code
        assert Permission.ADMINISTER in refused.text
