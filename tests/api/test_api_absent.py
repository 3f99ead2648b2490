"""Lists of what only Octopus has."""

from http import HTTPStatus

import pytest
from dash import Dash
from flask.testing import FlaskClient

from insights_dash.api.wire.absent import ABSENT, Absent, find_absent
from insights_dash.domain.identity import SpaceId
from insights_dash.domain.role import Grant, Role
from people import calling_as, limited

HERE = "/api/Spaces-1"
every_kind = pytest.mark.parametrize("absent", ABSENT, ids=lambda each: each.path)


@every_kind
def test_lists_are_empty(reader: FlaskClient, absent: Absent) -> None:
    for path in ("/api", HERE):
        link = reader.get(path).get_json()["Links"][absent.link].partition("{")[0]
        page = reader.get(f"{link}?skip=0&take=10").get_json()
        assert [] == page["Items"]
        assert (absent.item_type, 0, 1) == (
            page["ItemType"],
            page["TotalResults"],
            page["NumberOfPages"],
        )
        assert [] == reader.get(f"{link}/all").get_json()


@every_kind
def test_writing_is_refused_in_words(reader: FlaskClient, absent: Absent) -> None:
    for path, status in (
        (f"{HERE}/{absent.path}", 405),
        (f"/api/{absent.path}/x-1", 404),
    ):
        answer = reader.post(path, json={"Name": "x"})
        assert status == answer.status_code
        message = answer.get_json()["ErrorMessage"]
        assert f"Insights Dash has no {absent.nouns}: it records" in message
    assert {"GET", "HEAD", "OPTIONS"} >= set(
        reader.options(f"{HERE}/{absent.path}").allow
    )


def test_lists_of_an_owner_are_empty(shared_app: Dash, reader: FlaskClient) -> None:
    for path in ("projects/shop/runbooks", "environments/Test/machines"):
        page = reader.get(f"{HERE}/{path}").get_json()
        assert [] == page["Items"]
        assert page["Links"]["Self"].startswith(f"{HERE}/{path[:4]}")
        message = reader.post(f"{HERE}/{path}", json={}).get_json()["ErrorMessage"]
        assert "Insights Dash has no" in message
    hidden = limited(
        Role.REPORT_VIEWER, projects="Projects-1", environments="Environments-1"
    )
    with calling_as(shared_app.server, hidden):
        for path in ("projects/Projects-2/runbooks", "environments/2/machines"):
            assert 404 == reader.get(f"{HERE}/{path}").status_code


def test_a_wrong_space_is_still_wrong(reader: FlaskClient) -> None:
    for path in ("machines", "machines/all"):
        assert 404 == reader.get(f"/api/Spaces-99/{path}").status_code


def test_teams_of_the_server_need_no_space(
    shared_app: Dash, reader: FlaskClient
) -> None:
    """Callers who can't enter the default space still ask for `Links.Teams`."""
    with calling_as(shared_app.server, Grant(Role.REPORT_VIEWER, SpaceId("Spaces-2"))):
        for place, status in (("", 200), ("/Spaces-2", 200), ("/Spaces-1", 404)):
            page = reader.get(f"/api{place}/teams")
            every = reader.get(f"/api{place}/teams/all")
            assert status == page.status_code == every.status_code
            if status == HTTPStatus.OK:
                assert [] == every.get_json() == page.get_json()["Items"]
                link = page.get_json()["Links"]["Self"]
                assert link.startswith(f"/api{place}/teams?")
        assert 404 == reader.get("/api/machines").status_code


def test_other_errors_keep_their_words(reader: FlaskClient) -> None:
    for path in ("/api/Spaces-1/projects/packages", "/api/nothing"):
        message = reader.get(path).get_json()["ErrorMessage"]
        assert "Insights Dash has no" not in message
    assert find_absent("/api/Spaces-1/projects") is None


def test_this_server_has_no_capabilities(reader: FlaskClient) -> None:
    link = reader.get("/api").get_json()["Links"]["Capabilities"]
    assert {"Capabilities": []} == reader.get(link).get_json()
