"""Rollouts and promotions over HTTP, of reports and of projects."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from insights_dash.domain.role import Role
from insights_dash.store.batch import Batch
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import Space
from people import calling_as, limited
from small_world import deployment
from whole_product import NOW

Snapshot = Callable[[str, Any], bool]
PROJECT = "/api/Spaces-1/projects/Projects-1/insights/rollout"


def ask(client: FlaskClient, path: str, **query: str) -> Any:  # noqa: ANN401 - JSON
    answer = client.get(path, query_string=query)
    assert 200 == answer.status_code, answer.text
    return answer.get_json()


@pytest.mark.both_databases
def test_rollouts_are_complete(
    client: FlaskClient, report: str, matches_snapshot: Snapshot
) -> None:
    answer = ask(client, f"{report}/rollout", projectId="projects-1")
    assert matches_snapshot("rollout", answer)


def test_a_project_needs_no_parameter(client: FlaskClient, report: str) -> None:
    """Its default channel and its last environment are those of its metrics."""
    answer = ask(client, PROJECT)
    whole = ask(client, f"{report}/rollout", projectId="Projects-1")
    assert ["1.0.0", "1.1.0", "1.2.0"] == [
        each["Version"] for each in answer["Releases"]
    ]
    live = [each for each in whole["Now"] if each["Environment"] == "Production EU"]
    assert live == answer["Now"] != []
    tests = ask(client, PROJECT, environmentId="Environments-1", tenantId="Tenants-1")
    assert ["Acme"] == [each["Tenant"] for each in tests["Now"]]


def test_every_problem_is_named(client: FlaskClient, report: str) -> None:
    answer = client.get(f"{report}/rollout", query_string={"asOf": "soon"})
    assert 400 == answer.status_code
    assert ["projectId", "asOf"] == [
        each.partition(": ")[0] for each in answer.get_json()["Errors"]
    ]
    assert 400 == client.get(f"{PROJECT}?asOf=soon").status_code
    assert 404 == client.get(PROJECT.replace("Projects-1", "none")).status_code


@pytest.mark.parametrize(
    "project", ["Projects-99", "Environments-1", "Shop", "Projects-01", "é" * 300]
)
def test_an_unknown_project_is_refused(
    client: FlaskClient, report: str, project: str
) -> None:
    answer = client.get(f"{report}/rollout", query_string={"projectId": project})
    assert 400 == answer.status_code
    (error,) = answer.get_json()["Errors"]
    assert f'projectId: There is no project "{project[:50]}" in this space.' == error


def test_a_project_that_the_report_does_not_select_has_nothing(
    client: FlaskClient, report: str
) -> None:
    answer = ask(client, f"{report}/rollout", projectId="Projects-2")
    assert {"Releases": [], "Now": []} == answer


def test_it_is_calculated_as_of_an_instant(client: FlaskClient, report: str) -> None:
    query = {"projectId": "Projects-1", "asOf": "2024-05-02"}
    answer = ask(client, f"{report}/rollout", **query)
    assert ["1.0.0", "1.1.0"] == [each["Version"] for each in answer["Releases"]]
    assert [("1.0.0", 1)] == [
        (each["Release"], each["Behind"]) for each in answer["Now"]
    ]


def test_a_new_deployment_changes_the_cached_answer(
    client: FlaskClient, report: str, database: Database, space: Space
) -> None:
    def current() -> dict[str | None, str]:
        answer = ask(client, f"{report}/rollout", projectId="Projects-1")
        tests = [each for each in answer["Now"] if each["Environment"] == "Test"]
        return {each["Tenant"]: each["Release"] for each in tests}

    assert {"Acme": "1.2.0", None: "1.1.0"} == current() == current()
    new = deployment(8, "1.2.0", 13, 10)
    with database.write() as session:
        record(session, space, Batch("test", deployments=(new,)), now=NOW)
    assert {"Acme": "1.2.0", None: "1.2.0"} == current()


@pytest.mark.parametrize(
    ("limits", "tenants"),
    [
        ({"projects": "Projects-1"}, {"Acme", "Zenith", None}),
        ({"environments": "Environments-1"}, {"Acme", None}),
        ({"tenants": "Tenants-2"}, {"Zenith"}),
    ],
    ids=["project", "environment", "tenant"],
)
def test_callers_with_limits_see_their_streams_and_all_figures(
    app: Dash,
    client: FlaskClient,
    report: str,
    limits: dict[str, str],
    tenants: set[str | None],
) -> None:
    path, query = f"{report}/rollout", {"projectId": "Projects-1"}
    whole = ask(client, path, **query)
    with calling_as(app.server, limited(Role.REPORT_VIEWER, **limits)):
        seen = ask(client, path, **query)
    assert whole["Releases"] == seen["Releases"]
    assert tenants == {each["Tenant"] for each in seen["Now"]}


def test_a_hidden_project_is_unknown(
    app: Dash, client: FlaskClient, report: str
) -> None:
    with calling_as(app.server, limited(Role.REPORT_VIEWER, projects="Projects-2")):
        answers = [
            client.get(f"{report}/rollout", query_string={"projectId": each})
            for each in ("Projects-1", "Projects-7", "Restricted project 1")
        ]
        assert 404 == client.get(PROJECT).status_code
    assert [400] * 3 == [each.status_code for each in answers]
    assert answers[0].text.replace("Projects-1", "Projects-7") == answers[1].text


@pytest.mark.both_databases
def test_arrivals_are_complete(
    client: FlaskClient, report: str, matches_snapshot: Snapshot
) -> None:
    query = {"projectId": "Projects-1", "release": "Releases-2"}
    answer = ask(client, f"{report}/rollout/arrivals", **query)
    assert matches_snapshot("rollout-arrivals", answer)


def test_shares_over_time_are_those_of_the_rollout(
    client: FlaskClient, report: str
) -> None:
    project = {"projectId": "Projects-1"}
    releases = ask(client, f"{report}/rollout", **project)["Releases"]
    for each in releases:
        query = {**project, "release": each["ReleaseId"]}
        answer = ask(client, f"{report}/rollout/arrivals", **query)
        arrivals = answer["Arrivals"]
        assert answer["Streams"] == len(arrivals) == (each["Streams"] or 0)
        for share, name in ((0.5, "To50"), (0.9, "To90"), (1, "To100")):
            reached = [x["After"] for x in arrivals if x["Share"] >= share]
            assert each[name] == next(iter(reached), None)
        assert each["First"] == next((x["Arrived"] for x in arrivals), None)
    live = next(each for each in releases if each["First"])
    own = PROJECT.replace("rollout", "rollout/arrivals")
    where = {"environmentId": "Environments-1", "release": live["ReleaseId"]}
    places = {each["Environment"] for each in ask(client, own, **where)["Arrivals"]}
    assert {"Test"} == places


def test_arrivals_hide_what_the_caller_can_not_see(
    app: Dash, client: FlaskClient, report: str
) -> None:
    query = {"projectId": "Projects-1", "release": "Releases-2"}
    whole = ask(client, f"{report}/rollout/arrivals", **query)["Arrivals"]
    limits = limited(Role.REPORT_VIEWER, environments="Environments-1")
    with calling_as(app.server, limits):
        seen = ask(client, f"{report}/rollout/arrivals", **query)["Arrivals"]
    assert [each["After"] for each in whole] == [each["After"] for each in seen]
    assert {"Test", "Production EU"} == {each["Environment"] for each in whole}
    assert {"Test", None} == {each["Environment"] for each in seen}
    hidden = [each for each in seen if each["Environment"] is None]
    names = ("EnvironmentId", "TenantId", "Tenant")
    assert {None} == {each[name] for each in hidden for name in names}


@pytest.mark.parametrize("release", ["", "Releases-999", "1.0.0", "Projects-1"])
def test_arrivals_need_a_release_of_the_project(
    client: FlaskClient, report: str, release: str
) -> None:
    query = {"projectId": "Projects-1", "release": release}
    for path in (
        f"{report}/rollout/arrivals",
        PROJECT.replace("rollout", "rollout/arrivals"),
    ):
        answer = client.get(path, query_string=query)
        assert 400 == answer.status_code
        (error,) = answer.get_json()["Errors"]
        assert error.startswith("release: This project has no release")


@pytest.mark.both_databases
def test_promotions_are_complete(
    client: FlaskClient, report: str, matches_snapshot: Snapshot
) -> None:
    answer = ask(client, f"{report}/promotion", timeRange="LastMonth")
    assert matches_snapshot("promotion", answer)
    custom = {"timeRange": "custom", "from": "2024-05-02", "to": "2024-05-02"}
    assert 1 == ask(client, f"{report}/promotion", **custom)["Created"]


def test_the_promotion_of_a_project_has_its_environment_as_group(
    client: FlaskClient,
) -> None:
    path = PROJECT.replace("rollout", "promotion")
    assert {
        "Created": 3,
        "Groups": [
            {
                "EnvironmentGroup": "Production EU",
                "Reached": 1,
                "FromPrevious": "219:10:00.0",
            }
        ],
    } == ask(client, path)
    later = ask(
        client, path, timeRange="Custom", **{"from": "2024-05-10"}, to="2024-05-10"
    )
    assert {
        "EnvironmentGroup": "Production EU",
        "Reached": 0,
        "FromPrevious": None,
    } == (later["Groups"][0])


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({"timeRange": "Custom"}, ["from", "to"]),
        ({"timeRange": "Some", "asOf": "soon"}, ["timeRange", "asOf"]),
        ({"timeRange": "Custom", "from": "2024-06-01", "to": "2024-06-02"}, ["from"]),
    ],
    ids=str,
)
def test_a_wrong_period_is_refused(
    client: FlaskClient, report: str, query: dict[str, str], fields: list[str]
) -> None:
    for path in (f"{report}/promotion", PROJECT.replace("rollout", "promotion")):
        answer = client.get(path, query_string=query)
        assert 400 == answer.status_code
        assert fields == [
            each.partition(": ")[0] for each in answer.get_json()["Errors"]
        ]


def test_other_parameters_of_metrics_change_no_promotion(
    client: FlaskClient, report: str
) -> None:
    path = f"{report}/promotion"
    plain = ask(client, path)
    assert plain == ask(client, path, split="TenantTagSet", granularity="Daily")


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        ("Now", {"Channel": "Channel", "Tenant": "Tenant", "Release": "Release"}),
        ("Releases", {"Version": "Version", "First": "First", "Streams": "Streams"}),
    ],
)
def test_csv_files_have_the_rows_of_the_answer(
    client: FlaskClient, report: str, rows: str, columns: dict[str, str]
) -> None:
    for path, query in (
        (f"{report}/rollout", {"projectId": "Projects-1"}),
        (PROJECT, {}),
    ):
        expected = ask(client, path, **query)[rows]
        file = client.get(f"{path}/csv", query_string={**query, "rows": rows})
        assert 200 == file.status_code, file.text
        read = list(csv.DictReader(io.StringIO(file.text)))
        assert len(expected) == len(read) > 0
        for line, row in zip(read, expected, strict=True):
            for column, name in columns.items():
                assert str(row[name] if row[name] is not None else "") == line[column]


def test_csv_files_have_known_rows_only(client: FlaskClient) -> None:
    answer = client.get(f"{PROJECT}/csv", query_string={"rows": "Streams"})
    assert 400 == answer.status_code
    assert "Now or Releases" in answer.text
