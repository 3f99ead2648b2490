"""The page of the portfolio: its rows have the figures of the API."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from callback_post import post, props, said
from insights_dash.domain.identity import SpaceId
from insights_dash.domain.portfolio_question import PortfolioOrder
from insights_dash.domain.role import Grant, Role
from insights_dash.pages.portfolio.ids import Ids
from insights_dash.store.database import Database
from insights_dash.store.spaces import get_space, mark_history_end
from people import calling_as, limited

HERE = "/Spaces-1/portfolio"
API = "/api/Spaces-1/insights/portfolio"
DEFINITIONS = {"WeekStart": "Monday", "Statistic": "Median"}
KEYS = {
    "LeadTime": "LeadTime.Median",
    "LeadTimeNinetyFifth": "LeadTime.NinetyFifth",
    "Frequency": "Frequency",
    "MeanTimeToRecovery": "MeanTimeToRecovery.Median",
    "DeploymentFailureRate": "DeploymentFailureRate",
}


def show(client: FlaskClient, search: str = "", path: str = HERE) -> str:
    place = {"_pages_location.pathname": path, "_pages_location.search": search}
    return said(post(client, "_pages_content.children", place))


def ask(
    client: FlaskClient, view: Mapping[str, str], space: str = "Spaces-1"
) -> dict[str, Any]:
    """Return what the callback sends to the page."""
    place = {"space": space}
    values = {f"{Ids.PLACE}.data": place, f"{Ids.VIEW}.data": view}
    return props(post(client, f"{Ids.ANSWER}.data", values))


def list_rows(client: FlaskClient, **view: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = ask(client, view)[Ids.ANSWER]["data"]["rows"]
    return rows


def to_seconds(text: str | None) -> float | None:
    """Return a duration as the API writes it in seconds."""
    if text is None:
        return None
    hours, minutes, seconds = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


@pytest.fixture
def client(client: FlaskClient, report: str) -> FlaskClient:
    """A client of the small world with a report, by medians."""
    body = client.get(report).get_json()
    client.put(report, json={**body, "Definitions": DEFINITIONS})
    return client


@pytest.mark.parametrize("has_definitions", [True, False])
@pytest.mark.parametrize("by", ["Project", "Report"])
@pytest.mark.parametrize(
    "view",
    [
        {"environmentId": "Environments-1", "timeRange": "LastMonth"},
        {
            "environmentId": "Environments-1",
            "timeRange": "Custom",
            "from": "2024-05-01",
            "to": "2024-05-12",
            "compare": "YearBefore",
            "timeZone": "Asia/Tokyo",
        },
        {
            "environmentId": "Environments-1,Environments-2",
            "tags": "TagSets-1/Tags-1",
            "timeRange": "LastMonth",
        },
    ],
    ids=["month", "custom", "tags"],
)
def test_rows_have_the_figures_of_the_api(
    client: FlaskClient,
    report: str,
    by: str,
    view: dict[str, str],
    *,
    has_definitions: bool,
) -> None:
    """Without definitions, the API needs the page's statistic to say the same."""
    for address in ("/api/spaces/Spaces-1", report):
        own = {"Definitions": DEFINITIONS if has_definitions else None}
        body = {**client.get(address).get_json(), **own}
        assert 200 == client.put(address, json=body).status_code
    answer = ask(client, {"by": by, **view})[Ids.ANSWER]["data"]
    assert "Median" == answer["statistic"]
    query = {"by": by, **view}
    if not has_definitions:
        query["statistic"] = answer["statistic"]
    if by == "Report":
        query = {
            name: text
            for name, text in query.items()
            if name[:3] not in {"env", "tag", "tim"}
        } | {"timeRange": view["timeRange"]}
    items = client.get(API, query_string=query).get_json()["Items"]
    rows = {each["id"]: each for each in answer["rows"]}
    assert {each["Id"] for each in items} == set(rows)
    for item in items:
        row = rows[item["Id"]]
        figures = {each["Figure"]: each for each in item["Figures"]}
        assert item["Name"] == row["name"]
        assert item["Verdict"] == row["verdict"]
        for key, name in KEYS.items():
            now = figures[name]["Now"]
            expected = to_seconds(now) if isinstance(now, str) else now
            assert expected == row["keys"][key], name
        rate = figures["DeploymentFailureRate"]
        assert rate["NowCount"] == row["cells"]["failures"]["total"]
        failed = row["cells"]["failures"]["failed"]
        if rate["NowCount"]:
            assert rate["Now"] == round(failed / rate["NowCount"], 5)
        assert (item["LastDeployment"] is None) == (row["last"] == "–")


@pytest.mark.parametrize("order", list(PortfolioOrder))
def test_rows_can_be_sorted_as_the_api_sorts_them(
    client: FlaskClient, order: PortfolioOrder
) -> None:
    query = {"environmentId": "Environments-1", "orderBy": order.value}
    items = client.get(API, query_string=query).get_json()["Items"]
    rows = list_rows(client, environmentId="Environments-1")
    if order is not PortfolioOrder.NAME:
        known = [each for each in rows if each["keys"][order] is not None]
        others = [each for each in rows if each["keys"][order] is None]
        rows = [*sorted(known, key=lambda row: row["keys"][order]), *others]
    assert [each["Id"] for each in items] == [each["id"] for each in rows]


def test_a_row_says_its_verdict_its_figures_and_where_its_page_is(
    client: FlaskClient,
) -> None:
    rows = list_rows(client, environmentId="Environments-1", timeRange="LastMonth")
    (shop,) = (each for each in rows if each["name"] == "Shop")
    assert "Failed" == shop["verdict"]
    assert shop["reason"] in {"recovered", "not recovered yet"}
    path = "/Spaces-1/projects/Projects-1/insights?environmentId=Environments-1"
    assert path == shop["path"]
    cell = shop["cells"]["failures"]
    assert f"{cell['failed']} of {cell['total']}" == cell["text"]
    (billing,) = (each for each in rows if each["name"] == "Billing API")
    assert billing["verdict"] in {"NotDeployed", "TooFew", "Silent"}


def test_several_environments_are_named_as_a_list(client: FlaskClient) -> None:
    view = {"environmentId": "Environments-1,Environments-2"}
    data = ask(client, view)[Ids.ANSWER]["data"]
    assert "Test and Production EU" == data["environment"]


def test_a_project_opens_with_the_environments_and_tags_of_the_portfolio(
    client: FlaskClient,
) -> None:
    view = {"environmentId": "Environments-2,Environments-1", "tags": "Ring/Early"}
    (shop,) = (each for each in list_rows(client, **view) if each["name"] == "Shop")
    path, _, query = shop["path"].partition("?")
    wanted = "environmentId=Environments-1%2CEnvironments-2&tenantId=TagSets-1%2FTags-1"
    assert wanted == query
    shown = show(client, f"?{query}", path)
    assert "aren't valid" not in shown
    for label in ("Test, Production EU", "Ring/Early"):
        assert f'"label": "{label}"' in shown


def test_targets_are_flags_of_reports(client: FlaskClient, report: str) -> None:
    body = client.get(report).get_json()
    changed = {**body, "Targets": {"lead-time": 1, "failure-rate": 1}}
    answer = client.put(report, json=changed)
    assert 200 == answer.status_code, answer.text
    (row,) = list_rows(client, by="Report")
    cells = row["cells"]
    assert not cells["typical"]["isMet"]
    assert cells["failures"]["isMet"]
    assert "100.0%" == cells["failures"]["target"]
    assert "target" not in cells["tail"]


def test_invalid_parameters_are_explained_and_replaced(client: FlaskClient) -> None:
    shown = show(
        client, "?timeRange=x&environmentId=y&compare=None&by=z&timeZone=q&tags=x"
    )
    assert "Some parameters in this URL aren't valid" in shown
    for label in ("Period", "Environment", "Compared with", "Time zone", "Tenant tag"):
        assert f'"children": "{label}"' in shown
    assert 2 == len(list_rows(client, timeRange="x", environmentId="y", by="z"))


def test_a_closed_history_is_shown_as_of_its_end(
    client: FlaskClient, database: Database
) -> None:
    with database.write() as session:
        space = get_space(session, "Spaces-1")
        mark_history_end(session, space, datetime.fromisoformat("2024-05-13T12:00Z"))
    assert "Data ends 13 May 2024" in show(client)
    days = said_days(ask(client, {}))
    assert "2024-05-13" == days["data-last"]
    assert "2024-05-13" != said_days(ask(client, {"asOf": "now"}))["data-last"]


def said_days(answer: Mapping[str, Any]) -> dict[str, str]:
    days: dict[str, str] = answer[Ids.DAYS]["children"]["props"]
    return days


def test_a_space_without_projects_or_reports_says_so(client: FlaskClient) -> None:
    for by, text in (("Project", "No projects in Other"), ("Report", "No reports in")):
        answer = ask(client, {"by": by}, "Spaces-2")
        assert answer[Ids.ANSWER]["data"] is None
        assert text in str(answer[Ids.NOTICE]["children"])


def test_unknown_spaces_are_not_found(client: FlaskClient) -> None:
    assert 404 == client.get("/Spaces-9/portfolio").status_code
    assert "Space not found" in show(client, path="/Spaces-9/portfolio")
    notice = ask(client, {}, "Spaces-9")[Ids.NOTICE]["children"]
    assert "Space not found" in str(notice)


def test_callers_see_the_projects_within_their_limits(
    app: Dash, client: FlaskClient
) -> None:
    with calling_as(app.server, limited(Role.REPORT_VIEWER, projects="Projects-1")):
        assert ["Shop"] == [each["name"] for each in list_rows(client)]
    with calling_as(app.server, limited(Role.REPORT_VIEWER, projects="Projects-99")):
        notice = ask(client, {})[Ids.NOTICE]["children"]
        assert "You can see none of the projects" in str(notice)
    recorder = Grant(Role.DEPLOYMENT_RECORDER, SpaceId("Spaces-1"))
    with calling_as(app.server, recorder):
        assert 403 == client.get(HERE).status_code


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("verdict", "Verdict"),
        ("orderBy", "Sorted by"),
        ("descending", "Sort order"),
        ("notDeployed", "Not deployed"),
        ("figure", "Figure"),
    ],
)
def test_filters_that_are_not_valid_are_named(
    client: FlaskClient, name: str, label: str
) -> None:
    named = show(client, f"?{name}=<b>").partition("Some parameters in this URL")[2]
    assert f'"{label}"' in named
    assert "<b>" in named.partition(" isn't a valid choice.")[0]
    assert "valid choice" not in show(client, "?verdict=Slower&orderBy=Name")


@pytest.mark.parametrize("written", ["Spaces-1", "spaces-1"])
def test_scripts_know_the_path_as_it_is_in_the_url(
    client: FlaskClient, written: str
) -> None:
    path = f"/{written}/portfolio"
    assert f'"data-portfolio": "{path}"' in show(client, path=path)


@pytest.mark.parametrize("wrong", [5, True, None, ["x"], {"a": 1}, "x" * 5000, "9999"])
@pytest.mark.parametrize("by", ["Project", "Report"])
def test_values_of_a_wrong_type_have_defaults(
    client: FlaskClient, by: str, wrong: object
) -> None:
    names = (
        "timeRange",
        "from",
        "compare",
        "asOf",
        "environmentId",
        "tags",
        "timeZone",
    )
    view: Any = {"by": by, **dict.fromkeys(names, wrong)}
    assert ask(client, view)[Ids.ANSWER]["data"]["rows"]
