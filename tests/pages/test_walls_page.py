"""Creating a wall display, changing what it shows, and ending it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from callback_post import post, props, said
from embedding import REPORT
from insights_dash.access.embed_view import EmbedView
from insights_dash.components.form import Form
from insights_dash.domain.embed import LinkState
from insights_dash.domain.wall import MOST_VIEWS, WallDisplay, WallTheme
from insights_dash.pages.portfolio.ids import Ids as PortfolioIds
from insights_dash.pages.portfolio.shared_view import WALL as PORTFOLIO
from insights_dash.pages.report.ids import Ids as ReportIds
from insights_dash.pages.report.wall import WALL
from insights_dash.pages.walls.forms import ADD, CREATE, SETTINGS
from insights_dash.pages.walls.ids import Act, Ids
from insights_dash.store.database import Database
from insights_dash.store.reports import delete_report
from insights_dash.store.spaces import Space
from insights_dash.store.tables import WallDisplayRow
from insights_dash.store.wall_displays import list_walls, revoke_wall
from walls import VIEWS, add_wall, wall_token

HERE = "Spaces-1"
REPORT_PLACE = {"space": HERE, "report": REPORT, "metric": "lead-time"}
NEW = {"name": "Floor 3", "expires": "30"}
VIEW = {
    "report": REPORT,
    "metric": "lead-time",
    "split": "Project",
    "timeRange": "LastYear",
    "name": "Ours",
}
CHOSEN = {
    "name": "Lobby",
    "seconds": 45,
    "refresh": "15",
    "theme": "dark",
    "names": "hidden",
}

pytestmark = pytest.mark.usefixtures("report")


def show(client: FlaskClient, ending: str = "", *, path: str = "walls") -> str:
    place = {
        "_pages_location.pathname": f"/{HERE}/{path}{ending}",
        "_pages_location.search": "",
    }
    return said(post(client, "_pages_content.children", place))


def submit(
    client: FlaskClient, form: Form, values: dict[str, Any], wall: str = ""
) -> dict[str, Any]:
    """Submit a form of these pages; return what its callback sets."""
    posted = {f"{form.id_of(name)}.value": each for name, each in values.items()}
    posted |= {
        f"{form.submit_id}.n_clicks": 1,
        f"{Ids.PLACE}.data": {"space": HERE, "wall": wall},
    }
    return props(post(client, f"{form.id_of('name')}.error", posted))


def press(client: FlaskClient, act: Act, row: object, wall: str = "") -> str:
    is_of_list = act in {Act.REVOKE, Act.REMAKE}
    output = f"{Ids.WALLS}.children" if is_of_list else f"{Ids.VIEWS}.children@"
    button = {"type": act, "row": row}
    place = {"space": HERE, "page": 1, "wall": wall}
    values = {act: [(button, 1)], f"{Ids.PLACE}.data": place}
    return said(post(client, output, values, pressed=(button, "n_clicks")))


def list_stored(database: Database, space: Space) -> list[WallDisplay]:
    with database.read() as session:
        return list(list_walls(session, space))


def test_a_wall_display_is_created_and_gets_views(
    client: FlaskClient, database: Database, space: Space, now: datetime
) -> None:
    assert "No wall displays yet" in show(client)
    made = submit(client, CREATE, NEW)
    path = made[Ids.LOCATION]["href"]
    assert f"/{HERE}/walls/WallDisplays-1" == path
    assert 200 == client.get(path).status_code
    (wall,) = list_stored(database, space)
    assert ("Floor 3", now + timedelta(days=30)) == (wall.name, wall.expires)
    assert "No views yet" in show(client, f"/{wall.id}")

    added = str(submit(client, ADD, VIEW, wall.id))
    words = "Lead time for changes, by project, last 12 months and this one"
    assert words in added
    submit(client, ADD, {**VIEW, "metric": "", "name": ""}, wall.id)
    (wall,) = list_stored(database, space)
    assert ["Ours", ""] == [each.name for each in wall.views]
    assert "Project" == wall.views[0].view["split"]
    page = show(client, f"/{wall.id}")
    assert "/wall/W1-1." in page
    assert "Preview of the wall display" in page


def test_views_are_moved_and_removed(
    client: FlaskClient, database: Database, space: Space, now: datetime
) -> None:
    wall = add_wall(database, space, now)
    for act, key, order in (
        (Act.LATER, 1, [2, 1]),
        (Act.EARLIER, 1, [1, 2]),
        (Act.REMOVE, 1, [2]),
        (Act.REMOVE, "x", [2]),
    ):
        press(client, act, key, wall.id)
        (stored,) = list_stored(database, space)
        assert order == [each.key for each in stored.views], act


def test_settings_are_saved(
    client: FlaskClient, database: Database, space: Space, now: datetime
) -> None:
    wall = add_wall(database, space, now)
    submit(client, SETTINGS, CHOSEN, wall.id)
    (stored,) = list_stored(database, space)
    settings = stored.settings
    assert ("Lobby", 45, 15) == (settings.name, settings.seconds, settings.refresh)
    assert WallTheme.DARK is settings.theme
    assert settings.hides_names
    page = show(client, f"/{wall.id}")
    assert '"value": 45' in page


@pytest.mark.parametrize(
    ("form", "values", "field", "words"),
    [
        (CREATE, {**NEW, "name": " "}, "name", "Enter a name"),
        (CREATE, {**NEW, "name": {}}, "name", "Enter a name"),
        (CREATE, {**NEW, "expires": "7"}, "expires", "Choose one"),
        (SETTINGS, {**CHOSEN, "seconds": 4}, "seconds", "from 5 to 600"),
        (SETTINGS, {**CHOSEN, "seconds": "9e9"}, "seconds", "from 5 to 600"),
        (SETTINGS, {**CHOSEN, "seconds": 10.5}, "seconds", "from 5 to 600"),
        (SETTINGS, {**CHOSEN, "refresh": "2"}, "refresh", "Choose one"),
        (SETTINGS, {**CHOSEN, "theme": "parent"}, "theme", "Choose one"),
        (SETTINGS, {**CHOSEN, "names": None}, "names", "Choose one"),
        (ADD, {**VIEW, "report": None}, "report", "Choose a report"),
        (ADD, {**VIEW, "report": "InsightsReports-9"}, "report", "no longer exists"),
        (ADD, {**VIEW, "metric": "speed"}, "metric", 'Unknown metric "speed"'),
        (ADD, {**VIEW, "timeRange": "x"}, "timeRange", "Unknown"),
        (ADD, {**VIEW, "name": "x" * 201}, "name", "up to 200 characters"),
    ],
)
def test_problems_are_shown_at_their_fields_and_nothing_changes(  # noqa: PLR0913, PLR0917 - a table
    client: FlaskClient,
    database: Database,
    space: Space,
    now: datetime,
    form: Form,
    values: dict[str, Any],
    field: str,
    words: str,
) -> None:
    wall = add_wall(database, space, now)
    answered = submit(client, form, values, wall.id)
    assert words in answered[form.id_of(field)]["error"]
    assert [wall] == list_stored(database, space)


def test_a_full_wall_display_says_so(
    client: FlaskClient, database: Database, space: Space, now: datetime
) -> None:
    wall = add_wall(database, space, now, views=VIEWS * (MOST_VIEWS // 2))
    answered = submit(client, ADD, VIEW, wall.id)
    words = f"up to {MOST_VIEWS} views"
    assert words in answered[ADD.id_of("report")]["error"]


def test_a_wall_display_is_revoked_and_gets_a_new_link(
    client: FlaskClient, database: Database, space: Space, now: datetime
) -> None:
    wall = add_wall(database, space, now)
    assert "/wall/W1-1." in show(client)
    assert "no longer works" in press(client, Act.REVOKE, wall.id)
    ended = show(client, f"/{wall.id}")
    for changing in ("Preview of", ADD.submit_id, SETTINGS.submit_id, "Remove"):
        assert changing not in ended
    assert "Regenerate its link" in press(client, Act.REMOVE, 1, wall.id)
    submit(client, SETTINGS, CHOSEN, wall.id)
    submit(client, ADD, VIEW, wall.id)
    (stored,) = list_stored(database, space)
    assert (wall.settings, wall.views) == (stored.settings, stored.views)
    assert "/wall/W2-1." in press(client, Act.REMAKE, wall.id)
    new, old = list_stored(database, space)
    assert (LinkState.VALID, LinkState.REVOKED) == (new.state(now), old.state(now))
    assert wall.views == new.views


def test_pages_of_what_does_not_exist_say_so(client: FlaskClient) -> None:
    for path in (
        "/Spaces-9/walls",
        f"/{HERE}/walls/WallDisplays-9",
        f"/{HERE}/walls/x",
    ):
        assert 404 == client.get(path).status_code, path
    assert "Wall display not found" in show(client, "/WallDisplays-9")


def test_a_view_of_a_deleted_report_says_so(
    client: FlaskClient, database: Database, space: Space, now: datetime
) -> None:
    wall = add_wall(database, space, now)
    with database.write() as session:
        delete_report(session, space, REPORT, now=now)
    assert "Its report was deleted." in show(client, f"/{wall.id}")


def test_the_page_of_a_report_is_added_as_it_is(
    client: FlaskClient, database: Database, space: Space, now: datetime
) -> None:
    place = {f"{ReportIds.PLACE}.data": REPORT_PLACE}
    opens = {f"{ReportIds.WALL}.n_clicks": 1, **place}
    dialog = f"{ReportIds.WALL_DIALOG}.children"
    assert '"label": "New wall display"' in said(post(client, dialog, opens))
    wall = add_wall(database, space, now, views=())
    choice = said(post(client, dialog, opens))
    assert '"label": "Floor"' in choice

    def send(chosen: object) -> TestResponse:
        values = {
            f"{WALL.submit_id}.n_clicks": 1,
            f"{WALL.id_of('wall')}.value": chosen,
            f"{WALL.id_of('name')}.value": "As seen",
            f"{ReportIds.VIEW}.data": {"split": "Environment", "timeRange": "LastYear"},
            **place,
        }
        return post(client, f"{WALL.id_of('wall')}.error", values)

    assert props(send(wall.id))[ReportIds.WALL_DIALOG] == {"opened": False}
    stored = next(each for each in list_stored(database, space) if each.id == wall.id)
    (view,) = stored.views
    parsed = EmbedView.parse(view.view)
    assert ("As seen", "lead-time") == (view.name, parsed.metric)
    assert ("Environment", "LastYear") == (
        parsed.question.split,
        parsed.question.time_range,
    )
    unknown: tuple[object, ...] = ("WallDisplays-9", None, {})
    assert [wall.id] == [each.id for each in list_stored(database, space)]
    for wrong in unknown:
        refused = props(send(wrong))[WALL.id_of("wall")]["error"]
        assert "Choose a wall display." == refused
    with database.write() as session:
        revoke_wall(session, wall, now=now)
    assert "has been revoked" in props(send(wall.id))[WALL.id_of("wall")]["error"]


def test_a_wall_display_is_created_with_the_view_of_a_page(
    client: FlaskClient, database: Database, space: Space, now: datetime
) -> None:
    def create(**changes: object) -> dict[str, Any]:
        fields = {"wall": "new", "new_name": "Hall", "expires": "30", "name": "Ours"}
        values = {
            f"{WALL.submit_id}.n_clicks": 1,
            f"{ReportIds.PLACE}.data": REPORT_PLACE,
            f"{ReportIds.VIEW}.data": {"timeRange": "LastYear"},
            **{f"{WALL.id_of(x)}.value": y for x, y in {**fields, **changes}.items()},
        }
        return props(post(client, f"{WALL.id_of('wall')}.error", values))

    for changes, field, words in (
        ({"new_name": " "}, "new_name", "Enter a name."),
        ({"name": "x" * 300}, "name", "up to 200 characters"),
        ({"expires": "soon"}, "expires", "Choose one."),
        ({"expires": None}, "expires", ""),
    ):
        assert words in create(**changes)[WALL.id_of(field)]["error"], changes
    (never,) = list_stored(database, space)
    assert never.expires is None
    created = str(create()[ReportIds.WALL_DIALOG])
    wall, _ = list_stored(database, space)
    assert f"/{HERE}/walls/{wall.id}" in created
    assert ("Hall", now + timedelta(days=30)) == (wall.name, wall.expires)
    (view,) = wall.views
    assert (REPORT, "Ours", 1) == (view.report_id, view.name, view.key)
    assert "LastYear" == EmbedView.parse(view.view).question.time_range


def test_the_rollout_of_a_report_is_added(
    client: FlaskClient, database: Database, space: Space, now: datetime
) -> None:
    wall = add_wall(database, space, now, views=())
    place = {"space": HERE, "report": REPORT, "tab": "rollout"}
    assert f'"id": "{ReportIds.WALL}"' in show(
        client, path=f"insights/{REPORT}/rollout"
    )
    for project, shown in (("Projects-1", "Projects-1"), ("", "Projects-1")):
        values = {
            f"{WALL.submit_id}.n_clicks": 1,
            f"{WALL.id_of('wall')}.value": wall.id,
            f"{WALL.id_of('name')}.value": "",
            f"{ReportIds.VIEW}.data": {"projectId": project, "timeRange": "LastYear"},
            f"{ReportIds.PLACE}.data": place,
        }
        post(client, f"{WALL.id_of('wall')}.error", values)
        (stored,) = list_stored(database, space)
        parsed = EmbedView.parse(stored.views[-1].view)
        assert parsed.rollout
        assert (shown, None) == (parsed.rollout.project_id, parsed.metric)
    described = "Rollout, Shop, last 12 months and this one"
    assert described in show(client, f"/{wall.id}")


def test_the_portfolio_is_added_with_its_filters(
    client: FlaskClient, database: Database, space: Space, now: datetime
) -> None:
    wall = add_wall(database, space, now, views=())
    page = {
        f"{PortfolioIds.PLACE}.data": {"space": HERE},
        f"{PortfolioIds.VIEW}.data": {"tags": "Ring/Early", "timeZone": "Asia/Tokyo"},
        f"{PortfolioIds.FILTERS}.data": {
            "projectGroupId": "ProjectGroups-1",
            "verdict": "Worse",
            "orderBy": "Name",
            "descending": "true",
            "search": "shop",
        },
    }
    assert f'"id": "{PortfolioIds.WALL}"' in show(client, path="portfolio")
    opens = {f"{PortfolioIds.WALL}.n_clicks": 1, **page}
    choice = said(post(client, f"{PortfolioIds.WALL_DIALOG}.children", opens))
    assert '"label": "Floor"' in choice
    assert "Wall displays keep your filters, but not your search." in choice
    values = {
        f"{PORTFOLIO.submit_id}.n_clicks": 1,
        f"{PORTFOLIO.id_of('wall')}.value": wall.id,
        f"{PORTFOLIO.id_of('name')}.value": "",
        **page,
    }
    for chosen in (wall.id, "new"):
        wrong = {
            **values,
            f"{PORTFOLIO.id_of('wall')}.value": chosen,
            f"{PORTFOLIO.id_of('new_name')}.value": "Hall",
            f"{PORTFOLIO.id_of('expires')}.value": "30",
            f"{PortfolioIds.FILTERS}.data": {"projectGroupId": "ProjectGroups-99"},
        }
        answer = props(post(client, f"{PORTFOLIO.id_of('wall')}.error", wrong))
        assert "no project group" in answer[PORTFOLIO.id_of("wall")]["error"], chosen
    post(client, f"{PORTFOLIO.id_of('wall')}.error", values)
    (stored,) = list_stored(database, space)
    (view,) = stored.views
    parsed = EmbedView.parse(view.view)
    assert parsed.portfolio
    assert {
        "by": "Project",
        "environmentId": "Environments-2",
        "tags": "TagSets-1/Tags-1",
        "timeZone": "Asia/Tokyo",
        "projectGroupId": "ProjectGroups-1",
        "verdict": "Worse",
        "orderBy": "Name",
        "descending": "true",
    } == parsed.portfolio.texts
    assert (None, "Median") == (view.report_id, parsed.statistic)
    listed = show(client, f"/{wall.id}")
    assert f'"href": "/{HERE}/portfolio"' in listed
    assert f"{space.name}: projects" in listed
    assert "Portfolio, " in listed


def test_an_imported_view_with_invalid_options_says_so_and_others_go_on(
    client: FlaskClient, database: Database, space: Space, now: datetime
) -> None:
    wall = add_wall(database, space, now)
    with database.write() as session:
        row = session.get_one(WallDisplayRow, wall.number)
        first, *others = row.views
        row.views = [{**first, "view": {"metric": "luck"}}, *others]
    assert "Its options aren't valid." in show(client, f"/{wall.id}")
    path = f"/wall/{wall_token(database, wall, now)}/state"
    views = client.get(path).get_json()["views"]
    assert ["Its options aren't valid.", ""] == [each["problem"] for each in views]
    assert [403, 200] == [client.get(each["path"]).status_code for each in views]
