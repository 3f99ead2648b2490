"""The page of a rollout has the API's figures, and says what is wrong in its URL."""

from collections.abc import Iterator
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from callback_post import post, props
from insights_dash.charts.rollout.content import say_time_to_all
from insights_dash.charts.rollout.found import SpreadRelease
from insights_dash.charts.rollout.streams import NamedRelease
from insights_dash.charts.rollout.times import list_times
from insights_dash.domain.role import Role
from insights_dash.figures.durations import describe_duration
from insights_dash.figures.rollout_words import (
    Behind,
    Standings,
    Typical,
    say_standings,
)
from insights_dash.pages.report.ids import Ids
from insights_dash.pages.report.place import UNTENANTED
from insights_dash.store.batch import Batch
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import Space
from people import calling_as, limited
from small_world import at, deployment

PLACE = {"space": "Spaces-1", "report": "InsightsReports-1", "tab": "rollout"}
OF_PROJECT = {"space": "Spaces-1", "project": "Projects-1", "tab": "rollout"}
API = "/api/Spaces-1/insights/reports/InsightsReports-1"
PERIOD = {"timeRange": "LastYear"}


def read_text(node: Any) -> str:  # noqa: ANN401 - JSON
    if isinstance(node, list):
        return "".join(map(read_text, node))
    if isinstance(node, dict):
        return read_text(node["props"].get("children"))
    return "" if node is None else str(node)


def find_all(node: Any, name: str) -> Iterator[Any]:  # noqa: ANN401 - JSON
    """Yield the components of a class."""
    if isinstance(node, list):
        for each in node:
            yield from find_all(each, name)
    elif isinstance(node, dict):
        if name in (node["props"].get("className") or "").split():
            yield node
        yield from find_all(node["props"].get("children"), name)


def texts(node: Any, name: str) -> list[str]:  # noqa: ANN401 - JSON
    return [read_text(each) for each in find_all(node, name)]


def show(client: FlaskClient, place: dict[str, str], **view: str) -> Any:  # noqa: ANN401 - JSON
    values = {f"{Ids.VIEW}.data": {**PERIOD, **view}, f"{Ids.PLACE}.data": place}
    return props(post(client, f"{Ids.ANSWER}.data", values))[Ids.ANSWER]["data"]


def ask(client: FlaskClient, path: str, **query: str) -> Any:  # noqa: ANN401 - JSON
    query = {"projectId": "Projects-1", **query}
    answer = client.get(f"{API}/{path}", query_string=query)
    assert 200 == answer.status_code, answer.text
    return answer.get_json()


def seconds(text: str) -> float:
    hours, minutes, rest = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


@pytest.mark.usefixtures("report")
def test_lanes_have_the_figures_of_the_api(client: FlaskClient) -> None:
    now = ask(client, "rollout")["Now"]
    page = show(client, PLACE, projectId="Projects-1")
    rows = list(find_all(page, "lanes__row"))
    shown = sorted(
        (texts(row, "lanes__release")[0], texts(row, "lanes__behind")[0])
        for row in rows
    )
    assert {(each["Release"], str(each["Behind"])) for each in now} == {*shown}
    current = sum(each["Behind"] == 0 for each in now)
    assert f"{current} of {len(now)}" == texts(page, "rollout__value")[0]
    assert str(max(each["Behind"] for each in now)) == texts(page, "rollout__value")[1]


@pytest.mark.usefixtures("report")
def test_releases_have_the_times_of_the_api(client: FlaskClient) -> None:
    page = show(client, PLACE, projectId="Projects-1")
    answer = ask(client, "rollout")["Releases"]
    # At most two environments or tenants are reached, so the first one is 50%.
    assert max(each["Streams"] or 0 for each in answer) > 1
    expected = {
        each["Version"]: describe_duration(seconds(each["To100"]))
        if each["Streams"] > 1
        else "–"
        for each in answer
        if each["First"]
    }
    shown = {}
    for table in find_all(page, "rollout__releases"):
        (body,) = (
            each
            for each in table["props"]["children"]
            if each and each["type"] == "Tbody"
        )
        for row in body["props"]["children"]:
            version, _, _, *times = map(read_text, row["props"]["children"])
            shown[version] = times[-1]
    assert expected == shown != {}


@pytest.mark.usefixtures("report")
def test_promotion_is_that_of_the_api_for_one_project(client: FlaskClient) -> None:
    page = show(client, PLACE, projectId="Projects-1")
    answer = ask(client, "promotion", **PERIOD)
    counts = [answer["Created"], *(each["Reached"] for each in answer["Groups"])]
    assert [str(each) for each in counts] == texts(page, "funnel__count")
    other = ask(client, "promotion", **PERIOD, projectId="Projects-2")
    every = client.get(f"{API}/promotion", query_string=PERIOD).get_json()
    assert every["Created"] == answer["Created"] + other["Created"]
    assert other["Created"] != every["Created"]


@pytest.mark.usefixtures("report")
def test_a_project_shows_its_own_environment(client: FlaskClient) -> None:
    page = show(client, OF_PROJECT, environmentId="Environments-1")
    path = "/api/Spaces-1/projects/Projects-1/insights/rollout"
    now = client.get(f"{path}?environmentId=Environments-1").get_json()["Now"]
    assert [f"{len(now):,}"] == [
        each.rpartition(" of ")[2] for each in texts(page, "rollout__value")[:1]
    ]


@pytest.mark.usefixtures("report")
def test_a_release_says_when_it_arrived_where(client: FlaskClient) -> None:
    releases = ask(client, "rollout")["Releases"]
    first = next(each for each in releases if each["First"])
    page = show(client, PLACE, projectId="Projects-1", release=first["ReleaseId"])
    (explained,) = find_all(page, "rollout__one")
    assert f"Release {first['Version']}" in read_text(explained)
    (table,) = find_all(explained, "rollout__releases")
    rows = table["props"]["children"][2]["props"]["children"]
    assert first["Streams"] == len(rows)
    (close,) = find_all(explained, "rollout__close")
    assert "release=" not in close["props"]["href"]
    assert "projectId=Projects-1" in close["props"]["href"]


@pytest.mark.usefixtures("report")
def test_deleted_releases_keep_their_order_and_differ(
    client: FlaskClient, database: Database, space: Space
) -> None:
    # Production skips 1.1.0, so it arrives there with 1.2.0.
    skipping = (("1.0.0", -7), ("1.2.0", 12))
    deployments = (
        deployment(90 + place, version, day, 10, environment="Production EU")
        for place, (version, day) in enumerate(skipping)
    )
    batch = Batch(source="test", deployments=tuple(deployments))
    with database.write() as session:
        assert () == record(session, space, batch, now=at(20)).refusals
    before = ask(client, "rollout")["Releases"]
    skipped = next(each for each in before if each["Version"] == "1.1.0")
    where = {"projectId": "Projects-1", "release": skipped["ReleaseId"]}
    arrived = [row[-1] for row in read_arrivals(show(client, PLACE, **where))]
    assert {"this release", "1.2.0"} == {*arrived}
    for each in before:
        deleted = client.delete(f"/api/Spaces-1/releases/{each['ReleaseId']}")
        assert 200 == deleted.status_code, deleted.text
    after = ask(client, "rollout")["Releases"]
    assert {None} == {each["Version"] for each in after}
    assert [{**each, "Version": None} for each in before] == after
    # All are called the same now, but only one of them is this one.
    page = show(client, PLACE, **where)
    renamed = [
        each if each == "this release" else "Deleted release" for each in arrived
    ]
    assert renamed == [row[-1] for row in read_arrivals(page)]


def read_arrivals(page: Any) -> list[list[str]]:  # noqa: ANN401 - JSON
    """Return the texts of the rows of the release that is explained."""
    (explained,) = find_all(page, "rollout__one")
    (table,) = find_all(explained, "rollout__releases")
    rows = table["props"]["children"][2]["props"]["children"]
    return [[read_text(cell) for cell in row["props"]["children"]] for row in rows]


@pytest.mark.usefixtures("report")
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("projectId", "This report has no project"),
        ("release", "This project has no release"),
    ],
)
def test_wrong_parameters_are_explained(
    client: FlaskClient, name: str, message: str
) -> None:
    page = show(client, PLACE, **{"projectId": "Projects-1", name: "<b>Releases-99999"})
    assert f'{message} "<b>Releases-99999".' in " ".join(texts(page, "notice"))
    assert texts(page, "lanes__row") != []


@pytest.mark.usefixtures("report")
def test_two_wrong_parameters_are_one_notice(client: FlaskClient) -> None:
    page = show(client, PLACE, projectId="Projects-99", release="Releases-99")
    (notice,) = texts(page, "notice")
    assert "Project: This report has no project" in notice
    assert "Release: This project has no release" in notice


def spread(
    version: str, hours: float, *, streams: int = 3, ends: bool
) -> SpreadRelease:
    to_50, to_all = hours * 1_800, hours * 3_600
    named = NamedRelease("Releases-1", version)
    times = (to_50, to_all, to_all)
    return SpreadRelease(named, 1, at(0), streams, *times, is_on_its_way=not ends)


def test_phones_have_a_short_sentence() -> None:
    left = [Behind(each, 40, at(3).date()) for each in ("a", "b", "c", "d")]
    typical = Typical("production", "1.2", "Releases-2", 9, 10, 12, at(4).date())
    noun = ("tenant", "tenants")
    said = say_standings(Standings([typical], 10, 10, left, noun))
    short = "".join(each.text for each in said if not each.is_detail)
    assert short == (
        "Production is 12 releases behind the newest release, and has waited since "
        "4 May 2024. Four tenants have been left behind: a, b and c, and 1 more."
    )
    two = say_standings(Standings([typical], 10, 10, left[:2], noun))
    assert "".join(each.text for each in two).endswith(
        "Nine of its 10 tenants run 1.2. Two tenants have been left behind: "
        "a and b by 40 releases since 3 May 2024."
    )
    later = Behind("e", 35, at(5).date())
    mixed = say_standings(Standings([typical], 10, 10, [*left[:2], later], noun))
    assert "".join(each.text for each in mixed).endswith(
        ": a and b by 40 releases since 3 May 2024, and e by 35 releases since "
        "5 May 2024."
    )


def reach(streams: int, *hours: float) -> SpreadRelease:
    named = NamedRelease("Releases-1", "1.0")
    to_50, to_90, to_100 = (each * 3_600 for each in hours)
    times = (to_50, to_90, to_100)
    return SpreadRelease(named, 1, at(0), streams, *times, is_on_its_way=False)


@pytest.mark.parametrize(
    ("releases", "columns"),
    [
        ([], []),
        ([reach(1, 0, 0, 0)], []),
        ([reach(2, 0, 3, 3), reach(1, 0, 0, 0)], ["All"]),
        ([reach(3, 1, 3, 3), reach(2, 0, 3, 3)], ["50%", "90 and 100%"]),
        ([reach(3, 3, 3, 3)], ["All"]),
        ([reach(20, 1, 2, 3)], ["50%", "90%", "100%"]),
        ([reach(20, 2, 2, 3)], ["50 and 90%", "100%"]),
    ],
)
def test_times_that_can_not_differ_are_one_column(
    releases: list[SpreadRelease], columns: list[str]
) -> None:
    assert columns == [each.name for each in list_times(releases)]


@pytest.mark.usefixtures("report")
def test_a_single_environment_has_no_shares(client: FlaskClient) -> None:
    scope = {"environmentId": "Environments-1", "tenantId": UNTENANTED}
    page = show(client, OF_PROJECT, **scope)
    several = show(client, PLACE, projectId="Projects-1")
    titles = ("Time to reach all", "Share of", "How long releases took")
    assert [True] * 3 == [each in read_text(several) for each in titles]
    assert len(texts(page, "lanes__row")) == 1
    assert [False] * 3 == [each in read_text(page) for each in titles]
    assert "Releases that went live" in read_text(page)


def test_a_release_on_its_way_has_no_time_to_all_yet() -> None:
    moving = spread("2.0", 5, ends=False)
    done = [spread("1.0", 2, ends=True), spread("0.9", 4, ends=True)]
    single = spread("3.0", 0, streams=1, ends=False)
    said = [
        say_time_to_all(each, ("tenant", "tenants"))
        for each in (
            *([], [single], [single, moving], [moving, *done[:1]], done),
            [*done[:1], *done[:1]],
        )
    ]
    assert said == [
        ("–", "", "No release has reached several tenants"),
        ("–", "", "No release has reached several tenants"),
        ("5 h", "so far", "2.0: 3 tenants"),
        ("2 h", "", "1 release"),
        ("3 h", "median", "2 releases: 2 h to 4 h"),
        ("2 h", "each", "2 releases"),
    ]


@pytest.mark.usefixtures("report")
def test_a_period_without_releases_says_so_once(client: FlaskClient) -> None:
    custom = {"timeRange": "Custom", "from": "2024-04-24", "to": "2024-04-27"}
    page = show(client, PLACE, projectId="Projects-1", **custom)
    text = read_text(page)
    assert ["No release was created 24–27 Apr 2024."] == texts(page, "chart-card__none")
    assert [False] * 4 == [
        each in text
        for each in ("Time to reach", "Reached", "Promotion", "No release has")
    ]


@pytest.mark.usefixtures("report")
def test_a_lane_that_begins_late_says_when(client: FlaskClient) -> None:
    year = show(client, PLACE, projectId="Projects-1", timeRange="LastYear")
    first = texts(year, "lanes__first")
    assert first
    assert all(each.startswith("First deployed ") for each in first)
    custom = {"timeRange": "Custom", "from": "2024-05-10", "to": "2024-05-14"}
    assert [] == texts(
        show(client, PLACE, projectId="Projects-1", **custom), "lanes__first"
    )


@pytest.mark.usefixtures("report")
def test_only_what_is_behind_can_be_shown(client: FlaskClient) -> None:
    only = show(client, PLACE, projectId="Projects-1", lanes="behind")
    behind = texts(only, "lanes__behind")
    every = texts(show(client, PLACE, projectId="Projects-1"), "lanes__behind")
    assert [each for each in every if each != "0"] == behind
    assert behind != every


@pytest.mark.usefixtures("report")
def test_nothing_is_live_before_the_first_deployment(client: FlaskClient) -> None:
    page = show(client, PLACE, projectId="Projects-1", asOf=at(-400).date().isoformat())
    assert texts(page, "state__title") in (["No releases yet"], ["Nothing is live"])


@pytest.mark.usefixtures("report")
def test_a_limited_reader_sees_no_other_project(app: Dash, client: FlaskClient) -> None:
    with calling_as(app.server, limited(Role.REPORT_VIEWER, projects="Projects-2")):
        page = show(client, PLACE, projectId="Projects-1")
    title = "This report has no projects that you can see"
    assert [title] == texts(page, "state__title")


@pytest.mark.usefixtures("report")
@pytest.mark.parametrize("place", [PLACE, OF_PROJECT])
def test_its_rows_are_files(client: FlaskClient, place: dict[str, str]) -> None:
    page = show(
        client, place, **({} if "project" in place else {"projectId": "Projects-1"})
    )
    links = [each["props"]["href"] for each in find_all(page, "rollout__csv")]
    files = [client.get(each) for each in links]
    assert [200, 200] == [each.status_code for each in files]
    lanes = texts(page, "lanes__row")
    assert len(files[0].text.splitlines()) - 1 >= len(lanes) > 0
