"""Wall displays over HTTP: what they answer, to whom, and with which headers."""

import json
import re
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from insights_dash.domain.identity import ReportId
from insights_dash.store.database import Database
from insights_dash.store.embed_keys import EmbedAuthor
from insights_dash.store.reports import delete_report
from insights_dash.store.spaces import Space
from insights_dash.store.wall_displays import lock_wall, revoke_wall, update_wall
from people import add_administrator, sign_in
from walls import add_wall, wall_token

ORIGIN = "http://localhost"


class Wall:
    """A wall display of the small space, and its address."""

    def __init__(self, database: Database, space: Space, now: datetime) -> None:
        root = add_administrator(database, now)  # who ends what there was before
        author = EmbedAuthor("root", root.number)
        self.stored = add_wall(database, space, now, author=author)
        self.token = wall_token(database, self.stored, now)
        self.address = f"/wall/{self.token}"


@pytest.fixture
def wall(database: Database, space: Space, report: str, now: datetime) -> Wall:
    assert report
    return Wall(database, space, now)


def read_data(page: str) -> Any:  # noqa: ANN401 - JSON
    (found,) = re.findall(r'<script id="page-data"[^>]*>(.*?)</script>', page)
    return json.loads(found)


def test_a_page_needs_no_account_and_only_this_server_can_frame_it(
    client: FlaskClient, wall: Wall
) -> None:
    for each in ("", "/"):
        headers = {"Cookie": "insights_session=x", "X-Octopus-ApiKey": "API-X"}
        page = client.get(f"{wall.address}{each}", headers=headers)
        assert 200 == page.status_code
        policy = page.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'")
        assert policy.endswith(f"; frame-ancestors {ORIGIN}")
        assert "style-src-attr 'none'" in policy
        assert "Set-Cookie" not in page.headers
        assert "no-store" == page.headers["Cache-Control"]
        assert "no-referrer" == page.headers["Referrer-Policy"]
        assert "Floor" in page.text
        state = read_data(page.text)["state"]
        assert client.get(f"{wall.address}/state").get_json() == state
    assert (20, 5, "auto") == (state["seconds"], state["refresh"], state["theme"])
    names = [each["name"] for each in state["views"]]
    shown = ["Deployment frequency", "Lead time for changes"]
    assert [f"Production · {each}" for each in shown] == names


def test_a_view_is_a_page_that_only_this_server_can_frame(
    client: FlaskClient, wall: Wall
) -> None:
    state = client.get(f"{wall.address}/state").get_json()
    for each in state["views"]:
        page = client.get(each["path"])
        assert 200 == page.status_code
        policy = page.headers["Content-Security-Policy"]
        assert policy.endswith(f"; frame-ancestors {ORIGIN}")
        assert "wall-view.css" in page.text
        assert read_data(page.text)["readAt"]
        layout = client.get(f"{each['path']}_dash-layout").text
        assert "embed is-wall" in layout
        assert "Production" in layout


def test_a_token_opens_nothing_but_its_wall_display(
    client: FlaskClient, wall: Wall
) -> None:
    view = client.get(f"{wall.address}/state").get_json()["views"][0]["path"]
    of_view = view.split("/")[2]
    for path in (
        *(f"/embed/{wall.token}/", f"/wall/{of_view}/", f"{wall.address}/x"),
        *("/wall/", "/wall/x/", "/wall/x/state", "/_wall/", "/_wall/state"),
        *(f"{wall.address}/_dash-layout", f"{wall.address}x/"),
        f"{wall.address}/../../api/spaces/all",
    ):
        assert 404 == client.get(path).status_code, path
    for path in (f"{wall.address}/", f"{wall.address}/state"):
        assert 405 == client.post(path).status_code, path
    # Nor do a session and its rights.
    sign_in(client, "root")
    assert 404 == client.get("/wall/x/").status_code


def test_a_revoked_wall_display_says_so_and_shows_no_figures(
    client: FlaskClient, database: Database, wall: Wall, now: datetime
) -> None:
    view = client.get(f"{wall.address}/state").get_json()["views"][0]["path"]
    with database.write() as session:
        revoke_wall(session, wall.stored, now=now)
    page = client.get(f"{wall.address}/")
    assert 410 == page.status_code
    refusal = {
        "title": "This wall display has been revoked",
        "text": "Ask its owner for a new link.",
    }
    assert {"refusal": refusal} == read_data(page.text)
    state = client.get(f"{wall.address}/state")
    assert (410, refusal) == (state.status_code, state.get_json())
    for path in (view, f"{view}_dash-layout"):
        assert 410 == client.get(path).status_code


def test_the_state_follows_changes_and_deleted_reports(
    client: FlaskClient, database: Database, space: Space, wall: Wall, now: datetime
) -> None:
    before = client.get(f"{wall.address}/state").get_json()
    with database.write() as session:
        locked = lock_wall(session, space, wall.stored.id)
        update_wall(session, locked, sees_all=False, now=now)
    hidden = client.get(f"{wall.address}/state").get_json()
    stamps = [[each["stamp"] for each in state["views"]] for state in (before, hidden)]
    assert not set(stamps[0]) & set(stamps[1])
    assert before["version"] == hidden["version"]
    with database.write() as session:
        delete_report(session, space, ReportId("InsightsReports-1"), now=now)
    after = client.get(f"{wall.address}/state").get_json()
    problems = {each["problem"] for each in after["views"]}
    assert {"Its report was deleted."} == problems
    assert {""} == {each["problem"] for each in before["views"]}


def test_a_name_of_a_wall_display_cannot_end_its_page_data(
    client: FlaskClient, database: Database, space: Space, report: str, now: datetime
) -> None:
    assert report
    name = "</script><script>alert(1)</script>"
    stored = add_wall(database, space, now, name=name, author=EmbedAuthor())
    page = client.get(f"/wall/{wall_token(database, stored, now)}/")
    assert 200 == page.status_code
    assert "<script>alert" not in page.text
    assert name == read_data(page.text)["state"]["name"]
