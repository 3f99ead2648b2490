"""Wall displays over HTTP: who manages them, what they show, and what is refused."""

from datetime import datetime
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from embedding import REPORT
from insights_dash.domain.role import Role
from insights_dash.domain.wall import MOST_VIEWS
from insights_dash.store.database import Database
from insights_dash.store.embed_keys import EmbedAuthor
from insights_dash.store.record import record
from insights_dash.store.spaces import Space, create_space
from people import calling_as, limited
from small_world import BATCH
from walls import add_wall

WALLS = "/api/Spaces-1/insights/walls"
PORTFOLIO = {"Name": "All", "View": {"page": "portfolio", "tags": "Ring/Early"}}
CHART = {"ReportId": REPORT, "View": {"metric": "lead-time", "timeRange": "LastYear"}}
BODY = {"Name": "Floor", "Seconds": 30, "Theme": "dark", "Views": [CHART, PORTFOLIO]}

pytestmark = pytest.mark.usefixtures("report")


def create(client: FlaskClient, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    answer = client.post(WALLS, json={**BODY, **changes})
    assert 201 == answer.status_code, answer.text
    made: dict[str, Any] = answer.get_json()
    assert answer.headers["Location"] == made["Links"]["Self"]
    return made


@pytest.mark.both_databases
def test_a_wall_display_is_created_read_changed_and_revoked(
    client: FlaskClient,
) -> None:
    made = create(client, Expires="2030-01-01")
    path = made["Links"]["Self"]
    assert made == client.get(path).get_json()
    assert ("Floor", 30, 5, "dark") == (
        *(made["Name"], made["Seconds"]),
        *(made["Refresh"], made["Theme"]),
    )
    assert [REPORT, None] == [each["ReportId"] for each in made["Views"]]
    assert "LastYear" == made["Views"][0]["View"]["timeRange"]
    assert "Ring/Early" == made["Views"][1]["View"]["tags"]
    assert 200 == client.get(made["Url"]).status_code

    body = {**made, "Name": "Lobby", "Views": made["Views"][::-1]}
    changed = client.put(path, json=body)
    assert 200 == changed.status_code, changed.text
    assert {**body, "LastUsed": None} == {**changed.get_json(), "LastUsed": None}
    listed = client.get(WALLS).get_json()
    assert ["Lobby"] == [each["Name"] for each in listed["Items"]]

    assert 200 == client.delete(path).status_code
    ended = client.get(path).get_json()
    assert ("Revoked", None) == (ended["State"], ended["Url"])
    refused = client.put(path, json={**body, "Name": "Other"})
    assert 409 == refused.status_code
    assert "Regenerate its link" in refused.text
    assert ended == client.get(path).get_json()
    assert 410 == client.get(made["Url"]).status_code


def test_views_keep_their_frames_when_others_change(
    client: FlaskClient,
) -> None:
    made = create(client)
    state = f"{made['Url']}state"
    paths = [each["path"] for each in client.get(state).get_json()["views"]]
    body = {**made, "Views": made["Views"][1:]}
    client.put(made["Links"]["Self"], json=body)
    (kept,) = client.get(state).get_json()["views"]
    assert paths[1] == kept["path"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"Name": " "}, "Name"),
        ({"Seconds": 4}, "Seconds"),
        ({"Refresh": 2}, "Refresh"),
        ({"Theme": "pink"}, "Theme"),
        ({"Expires": "soon"}, "Expires"),
        ({"Expires": "2001-01-01"}, "Expires"),
        ({"Views": "all"}, "Views"),
        ({"Views": [CHART] * (MOST_VIEWS + 1)}, "Views"),
        ({"Views": [{**CHART, "ReportId": "InsightsReports-9"}]}, "Views[0].ReportId"),
        ({"Views": [{**PORTFOLIO, "ReportId": REPORT}]}, "Views[0].ReportId"),
        ({"Views": [{"View": {}}]}, "Views[0].ReportId"),
        ({"Views": [{**CHART, "View": {"metric": "luck"}}]}, "Views[0].View"),
        ({"Views": [{"View": {"page": "portfolio", "tags": "x"}}]}, "Views[0].View"),
        ({"Views": [{"View": {"page": "portfolio", "tags": ","}}]}, "Views[0].View"),
        ({"Views": [{"View": {"page": "portfolio", "verdict": ","}}]}, "Views[0].View"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_everything_else_is_refused(
    client: FlaskClient, changes: dict[str, Any], field: str
) -> None:
    path = create(client)["Links"]["Self"]
    for answer in (
        client.post(WALLS, json={**BODY, **changes}),
        client.put(path, json={**BODY, **changes}),
    ):
        assert 400 == answer.status_code
        assert {field} == {
            each.partition(": ")[0] for each in answer.get_json()["Errors"]
        }
    assert 404 == client.get(f"{WALLS}/WallDisplays-99").status_code


def test_views_can_only_name_what_their_editor_sees_in_the_space(
    app: Dash, client: FlaskClient, database: Database, now: datetime
) -> None:
    with database.write() as session:
        record(session, create_space(session, "Elsewhere", now=now), BATCH, now=now)

    def find_ids(space: str) -> dict[str, str]:
        """Return the ID of the last document of each kind, by the kind's path."""
        kinds = ("projects", "projectgroups", "environments", "tagsets", "releases")
        every = {each: client.get(f"/api/{space}/{each}").get_json() for each in kinds}
        return {each: page["Items"][-1]["Id"] for each, page in every.items()}

    def list_errors(path: str, option: str, identifier: str) -> list[str]:
        view = options[path, option] | {option: identifier}
        report = "" if view.get("page") == "portfolio" else REPORT
        views = [{"ReportId": report, "View": view}]
        answer = client.post(WALLS, json={**BODY, "Views": views}).get_json()
        return list(answer.get("Errors", ()))

    own, others = find_ids("Spaces-1"), find_ids("Elsewhere")
    rollout = {"page": "rollout", "projectId": "Projects-1"}
    portfolio, split = {"page": "portfolio"}, {"split": "TenantTagSet"}
    options: dict[tuple[str, str], dict[str, str]] = {
        ("projects", "projectId"): rollout,
        ("tagsets", "groupBy"): rollout,
        ("releases", "release"): rollout,
        ("projectgroups", "projectGroupId"): portfolio,
        ("environments", "environmentId"): portfolio,
        ("tagsets", "tenantTagSetId"): split,
    }
    for path, option in options:
        assert not list_errors(path, option, own[path]), option
        for wrong in (others[path], "x"):
            (error,) = list_errors(path, option, wrong)
            assert error.startswith(f"Views[0].View: {option}: "), error
            assert f'"{wrong}"' in error
    with calling_as(app.server, limited(Role.REPORT_EDITOR, projects="Projects-1")):
        (error,) = list_errors("projects", "projectId", "Projects-2")
        assert 'There is no project "Projects-2" in this space.' in error


def test_only_editors_manage_wall_displays_and_limits_hide_those_of_others(
    app: Dash,
    client: FlaskClient,
    database: Database,
    space: Space,
    now: datetime,
) -> None:
    wall = add_wall(database, space, now, author=EmbedAuthor("ada", 7))
    path = f"{WALLS}/{wall.id}"
    with calling_as(app.server, limited(Role.REPORT_EDITOR, projects="Projects-1")):
        assert [] == client.get(WALLS).get_json()["Items"]
        for method in (client.get, client.delete):
            assert 404 == method(path).status_code
        assert 404 == client.put(path, json=BODY).status_code
    with calling_as(app.server, limited(Role.REPORT_VIEWER, projects="Projects-1")):
        for answer in (client.get(WALLS), client.post(WALLS, json=BODY)):
            assert 403 == answer.status_code
