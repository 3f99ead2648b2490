"""A report that is narrowed to a team: a project group, or an owner of projects."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from callback_post import post, props
from component_text import find_all, read_text
from insights_dash.domain.role import Role
from insights_dash.domain.team import Team
from insights_dash.pages.report.ids import EMBED, Ids
from insights_dash.store.batch import Batch, ReleaseEntry
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import Space
from people import calling_as, limited
from small_world import at, deployment
from whole_product import NOW

REPORTS = "/api/Spaces-1/insights/reports"
ASKED = {"asOf": "2024-05-13", "timeRange": "LastMonth", "statistic": "Median"}
OWNER = "Caf\u00e9, Ltd"


@pytest.fixture
def report(client: FlaskClient, database: Database, space: Space) -> str:
    """Return a report on two projects of two groups, of which one has an owner."""
    deployments = [
        deployment(number, "9.0", day, 12, project=project)
        for number, day, project in (
            *((500, 1, "Shop"), (501, 4, "Shop"), (502, 7, "Shop")),
            *((600, 2, "Billing API"), (601, 5, "Billing API")),
        )
    ]
    releases = [
        ReleaseEntry(0, project, "Default", "9.0", at(0))
        for project in ("Shop", "Billing API")
    ]
    batch = Batch("teams", releases=tuple(releases), deployments=tuple(deployments))
    with database.write() as session:
        assert 0 == record(session, space, batch, now=NOW).refused
    settings = "/api/Spaces-1/projects/Projects-1/insights/settings"
    assert 200 == client.put(settings, json={"OwnerName": OWNER}).status_code
    groups = [{"Name": "All", "Environments": ["Environments-1", "Environments-2"]}]
    body = {
        "Name": "Both",
        "ProjectIds": ["Projects-1", "Projects-2"],
        "EnvironmentGroups": groups,
        "TenantMode": "Untenanted",
    }
    made: str = client.post(REPORTS, json=body).get_json()["Id"]
    return made


def ask(client: FlaskClient, report: str, path: str = "", **query: str) -> list[str]:
    """Return the projects in the API's answer."""
    asked = {"asOf": "2024-05-13", "timeRange": "LastMonth", "split": "Project"}
    url = f"{REPORTS}/{report}/metrics{path}"
    answer = client.get(url, query_string={**asked, **query})
    assert 200 == answer.status_code, answer.text
    return [each["Name"] for each in answer.get_json()["Series"]]


def show(client: FlaskClient, report: str, team: str) -> list[Any]:
    """Return the page's answer, and what screen readers say."""
    place = {"space": "Spaces-1", "report": report, "metric": "", "tab": ""}
    view = {**ASKED, "team": team}
    values = {f"{Ids.VIEW}.data": view, f"{Ids.PLACE}.data": place}
    found = props(post(client, f"{Ids.ANSWER}.data", values))
    return [found[Ids.ANSWER]["data"], found[Ids.STATUS]["children"]]


def open_page(client: FlaskClient, report: str, query: str = "") -> Any:  # noqa: ANN401 - JSON
    return open_path(client, f"/Spaces-1/insights/{report}", query)


def open_path(client: FlaskClient, path: str, query: str = "") -> Any:  # noqa: ANN401 - JSON
    asked = {"_pages_location.pathname": path, "_pages_location.search": query}
    answer = props(post(client, "_pages_content.children", asked))
    return answer["_pages_content"]["children"]


def offered(page: object) -> list[object]:
    return [each["props"]["data"] for each in find_all(page, "overview__team")]


def test_a_team_is_a_group_or_an_owner_as_text() -> None:
    for team in (Team(("ProjectGroups-3",)), Team(owner="owner: R&D"), Team()):
        assert team == Team.parse(team.text)
    assert Team(owner="x") == Team.parse(" owner: x ")
    assert not Team.parse("owner:")


@pytest.mark.both_databases
def test_the_api_narrows_a_report_to_a_team(client: FlaskClient, report: str) -> None:
    sites, backend = (
        client.get(f"/api/Spaces-1/projects/{each}").get_json()["ProjectGroupId"]
        for each in ("Projects-1", "Projects-2")
    )
    for path in ("", "/changes"):
        assert ["Billing API", "Shop"] == ask(client, report, path)
        assert ["Shop"] == ask(client, report, path, projectGroupId=sites.lower())
        assert ["Billing API"] == ask(client, report, path, projectGroupId=backend)
        both = f"{sites},{backend}"
        assert ["Billing API", "Shop"] == ask(client, report, path, projectGroupId=both)
        assert ["Shop"] == ask(client, report, path, owner="CAFE\u0301, ltd")
        assert [] == ask(client, report, path, owner=OWNER, projectGroupId=backend)
        assert [] == ask(client, report, path, owner="Nobody")
    query = {"asOf": "2024-05-13", "split": "Project", "owner": OWNER}
    csv = client.get(f"{REPORTS}/{report}/metrics/csv", query_string=query).text
    assert "Shop" in csv
    assert "Billing API" not in csv


def test_the_page_offers_groups_and_owners_of_the_report(
    client: FlaskClient, report: str
) -> None:
    (choices,) = offered(open_page(client, report))
    groups = [{"value": f"ProjectGroups-{each}"} for each in (2, 1)]
    assert [
        {"value": "", "label": "All teams"},
        {
            "group": "Project groups",
            "items": [
                {**groups[0], "label": "Backend"},
                {**groups[1], "label": "Sites"},
            ],
        },
        {"group": "Owners", "items": [{"value": f"owner:{OWNER}", "label": OWNER}]},
    ] == choices
    body = client.get(f"{REPORTS}/{report}").get_json()
    one = {**body, "Name": "One", "ProjectIds": ["Projects-2"]}
    other = client.post(REPORTS, json=one).get_json()["Id"]
    assert [] == offered(open_page(client, other))


def test_the_page_shows_a_team_and_says_which(client: FlaskClient, report: str) -> None:
    answer, said = show(client, report, "ProjectGroups-1")
    assert said.startswith("Overview, Sites, ")
    assert ("Team", "Sites") in [
        tuple(map(read_text, each["props"]["children"]))
        for asked in find_all(answer, "paper-asked")
        for each in asked["props"]["children"]
    ]
    whole, _ = show(client, report, "")
    assert read_text(whole) != read_text(answer)
    owned, said = show(client, report, f"owner:{OWNER.upper()}")
    assert said.startswith(f"Overview, {OWNER}, ")
    assert read_text(owned) == read_text(answer).replace("Sites", OWNER)


@pytest.mark.parametrize(
    ("dialog", "button", "what"),
    [
        (EMBED.dialog, Ids.EMBED, "Embeds show"),
        (Ids.WALL_DIALOG, Ids.WALL, "Wall displays show"),
    ],
)
def test_dialogs_say_that_they_leave_out_the_team(
    client: FlaskClient, report: str, dialog: Ids, button: Ids, what: str
) -> None:
    place = {"space": "Spaces-1", "report": report, "metric": "", "tab": ""}
    values = {f"{button}.n_clicks": 1, f"{Ids.PLACE}.data": place}
    note = f"{what} all teams of the report, not only the one that you chose."
    for view, is_said in (({"team": "ProjectGroups-2"}, True), ({"team": ""}, False)):
        asked = {**values, f"{Ids.VIEW}.data": {**view, "split": "Project"}}
        found = props(post(client, f"{dialog}.children", asked))[dialog]["children"]
        assert is_said == (note in read_text(found))


def test_a_team_that_is_unknown_is_named_and_all_are_shown(
    client: FlaskClient, report: str
) -> None:
    page = open_page(client, report, "?team=ProjectGroups-99")
    (notice,) = find_all(page, "notice")
    assert "Team: This team has no projects. Showing all teams." in read_text(notice)
    assert "" == next(iter(find_all(page, "overview__team")))["props"]["value"]
    assert show(client, report, "owner:x")[1] == show(client, report, "")[1]


def test_projects_that_a_user_cannot_see_make_no_team(
    client: FlaskClient, report: str
) -> None:
    server = client.application
    with calling_as(server, limited(Role.REPORT_VIEWER, projects="Projects-2")):
        assert [] == offered(open_page(client, report))
        page = open_page(client, report, f"?team=owner:{OWNER}")
        assert "This team has no projects." in read_text(page)
        assert [] == ask(client, report, owner=OWNER)


@pytest.mark.parametrize(
    "path",
    [
        "/main-space/insights/InsightsReports-1/lead-time",
        "/Spaces-1/insights/InsightsReports-1",
        "/main-space/projects/shop/insights",
    ],
)
def test_a_page_has_the_path_of_its_address(
    client: FlaskClient, report: str, path: str
) -> None:
    """The browser keeps controls in the URL only if it has the path of the page."""
    assert report == "InsightsReports-1"
    assert f'"data-overview": "{path}"' in json.dumps(open_path(client, path))
