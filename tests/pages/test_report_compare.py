"""The page that compares two periods has the API's figures, to the last digit."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from callback_post import post, props
from insights_dash.domain.verdict import Verdict
from insights_dash.figures.durations import describe_duration
from insights_dash.figures.sentences import describe_rate_of
from insights_dash.figures.verdicts import VERDICTS
from insights_dash.pages.report.ids import Ids
from insights_dash.store.batch import Batch, DeploymentEntry, ReleaseEntry
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import Space
from small_world import FAILED, at, deployment, release
from whole_product import NOW

QUESTION = {"asOf": "2024-05-13", "timeRange": "LastMonth", "granularity": "Weekly"}
REPORT: dict[str, Any] = {
    "Name": "Shops",
    "ProjectGroupIds": ["ProjectGroups-1", "ProjectGroups-2"],
    "EnvironmentGroups": [
        {"Name": "Tests", "Environments": ["Environments-1"]},
        {"Name": "Live", "Environments": ["Environments-2"]},
    ],
}
PAGE = "/Spaces-1/insights"
DAYS = range(-75, 13)


def list_rows(environment: str, project: str, start: int) -> Iterator[Any]:
    """Yield daily releases and deployments, which become slower in April."""
    every = 1 if project == "Shop" else 2
    for day in DAYS[::every]:
        waited = 5 * (day > -30 and not day % 5)
        version = f"{start}.{day}"
        made: ReleaseEntry = release(version, day)._replace(
            project=project, created=at(day - waited, 8)
        )
        yield made
        failed = FAILED if not day % 7 and day > -30 else {}
        entry: DeploymentEntry = deployment(
            *(start + day, version, day, 18),
            environment=environment,
            project=project,
            **failed,
        )
        yield entry


@pytest.fixture
def shops(client: FlaskClient, database: Database, space: Space) -> FlaskClient:
    """Two projects in two environments."""
    rows = [
        *list_rows("Production EU", "Shop", 300),
        *list_rows("Production EU", "Billing API", 500),
        *list_rows("Test", "Shop", 700),
    ]
    batch = Batch(
        "test",
        releases=tuple(each for each in rows if isinstance(each, ReleaseEntry)),
        deployments=tuple(each for each in rows if isinstance(each, DeploymentEntry)),
    )
    with database.write() as session:
        assert () == record(session, space, batch, now=NOW).refusals
    return client


def create(client: FlaskClient, **changes: Any) -> str:  # noqa: ANN401 - JSON
    """Return the ID of a new report."""
    made = client.post("/api/Spaces-1/insights/reports", json={**REPORT, **changes})
    assert HTTPStatus.CREATED == made.status_code, made.text
    identifier: str = made.get_json()["Id"]
    return identifier


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


def show(client: FlaskClient, place: Mapping[str, str], **view: str) -> Any:  # noqa: ANN401 - JSON
    here = {"space": "Spaces-1", "tab": "compare", **place}
    values = {f"{Ids.VIEW}.data": {**QUESTION, **view}, f"{Ids.PLACE}.data": here}
    return props(post(client, f"{Ids.ANSWER}.data", values))


def compare(client: FlaskClient, report: str, **view: str) -> Any:  # noqa: ANN401 - JSON
    return show(client, {"report": report}, **view)[Ids.ANSWER]["data"]


def ask_api(client: FlaskClient, path: str, **asked: str) -> Any:  # noqa: ANN401 - JSON
    answer = client.get(f"/api{path}", query_string={**QUESTION, **asked})
    assert HTTPStatus.OK == answer.status_code, answer.text
    return answer.get_json()


def parse_seconds(duration: str) -> int:
    sign = -1 if duration.startswith("-") else 1
    hours, minutes, seconds = duration.removeprefix("-").split(":")
    return sign * (int(hours) * 3_600 + int(minutes) * 60 + round(float(seconds)))


def describe(figure: Mapping[str, Any], when: str) -> str:
    """Return a figure of the API as the page writes it; rates only as their verdict."""
    value = figure[when]
    if value is None:
        return "–"
    if figure["Figure"] == "Frequency":
        return describe_rate_of(value)
    return describe_duration(parse_seconds(value))


def test_each_environment_group_has_the_figures_of_the_api(shops: FlaskClient) -> None:
    report = create(shops)
    groups = list(find_all(compare(shops, report, statistic="Mean"), "compare__group"))
    path = f"/Spaces-1/insights/reports/{report}/metrics/changes"
    api = ask_api(shops, path, split="EnvironmentGroup")["Series"]
    assert ["Tests", "Live"] == [each["Name"] for each in api]
    assert ["Tests", "Live"] == [
        texts(each, "compare__group-name")[0] for each in groups
    ]
    for group, series in zip(groups, api, strict=True):
        mean, tail, frequency, recovery, rate = series["Figures"]
        shown = [mean, tail, frequency, recovery]
        now, before = (texts(group, f"compare__{each}") for each in ("now", "before"))
        assert now[:4] == [describe(each, "Now") for each in shown]
        assert before[:4] == [describe(each, "Before") for each in shown]
        failed = round(rate["Now"] * rate["NowCount"])
        assert now[4] == f"{failed} of {rate['NowCount']}"
        words = [VERDICTS[Verdict(each["Verdict"])].word for each in (*shown, rate)]
        assert words == texts(group, "verdict")


def test_contributions_are_those_of_the_api_and_add_up(shops: FlaskClient) -> None:
    report = create(shops)
    path = f"/Spaces-1/insights/reports/{report}/metrics/changes"
    series = ask_api(shops, path, split="EnvironmentGroup", by="Project")["Series"]
    groups = find_all(compare(shops, report), "compare__group")
    for group, told in zip(groups, series, strict=True):
        found = told["Contributions"]["LeadTime"]
        card = next(find_all(group, "is-wide"))
        rows = dict(
            zip(texts(card, "compare__who"), texts(card, "is-number"), strict=True)
        )
        parts = {
            each["Name"]: parse_seconds(each["Pace"]) + parse_seconds(each["Mix"])
            for each in found["Groups"]
        }
        assert sum(parts.values()) == parse_seconds(found["Change"])
        assert rows == {
            name: f"{'+' * (value > 0)}{describe_duration(value)}"
            for name, value in parts.items()
        }


def test_rows_lead_to_projects_and_to_their_slowest_deployments(
    shops: FlaskClient,
) -> None:
    report = create(shops)
    live = list(find_all(compare(shops, report), "compare__group"))[1]
    card = next(find_all(live, "is-wide"))
    links = [each["props"]["href"] for each in find_all(card, "leads-on")]
    projects = [urlsplit(each).path for each in links[::2]]
    assert all(each.endswith("/insights/compare") for each in projects)
    kept = parse_qs(urlsplit(links[0]).query)
    assert kept["timeRange"] == ["LastMonth"]
    assert kept["via"] == [report]

    deployments = [parse_qs(urlsplit(each).query) for each in links[1::2]]
    assert all("/lead-time" in each for each in links[1::2])
    assert all(each["timeRange"] == ["LastMonth"] for each in deployments)
    answer = ask_api(shops, f"/Spaces-1/insights/reports/{report}/deployments")
    every = answer["Streams"]
    streams = [each for each in every if "Production" in each["EnvironmentName"]]
    named = {each for asked in deployments for each in asked["deployment"]}
    assert len(named) == 2
    assert named <= set().union(*map(find_slowest, streams))


def find_slowest(stream: Mapping[str, Any]) -> set[str]:
    """Return the IDs of the deployments with the longest lead time in the period."""
    found = {
        each["Id"]: parse_seconds(each["LeadTime"])
        for each in stream["Deployments"]
        if each["LeadTime"] and each["CompletedTime"] >= "2024-04"
    }
    return {each for each, value in found.items() if value == max(found.values())}


def test_failures_are_explained_with_the_last_of_them(shops: FlaskClient) -> None:
    live = list(find_all(compare(shops, create(shops)), "compare__group"))[1]
    cards = [
        each for each in find_all(live, "is-narrow") if "Failure" in read_text(each)
    ]
    (card,) = cards
    notes = texts(card, "compare__note")
    assert any(", 0 of" in each for each in notes)
    links = [each["props"]["href"] for each in find_all(card, "leads-on")]
    assert any("/failure-rate?" in each and "deployment=" in each for each in links)


def test_a_period_alone_has_no_changes(shops: FlaskClient) -> None:
    found = compare(shops, create(shops), compare="None")
    assert "To see what changed, choose" in read_text(found)
    assert texts(found, "compare__now")
    assert not texts(found, "compare__before")
    assert not texts(found, "verdict")
    assert not texts(found, "compare__card")


@pytest.mark.parametrize("tab", ["compare", ""])
def test_a_period_is_not_compared_with_one_before_most_of_the_history(
    shops: FlaskClient, tab: str
) -> None:
    days = {"timeRange": "Custom", "from": "2024-03-05", "to": "2024-04-20"}
    place = {"report": create(shops), "tab": tab}
    found = read_text(show(shops, place, **days)[Ids.ANSWER]["data"])
    late = "Not compared with 18 Jan – 4 Mar 2024: the first deployment was on 15 Feb"
    assert late in found
    assert "before," not in found
    assert "more frequent" not in found


def test_what_changed_says_why_nothing_is_compared(shops: FlaskClient) -> None:
    days = {"timeRange": "Custom", "from": "2024-03-05", "to": "2024-04-20"}
    values = {
        f"{Ids.VIEW}.data": {**QUESTION, **days},
        f"{Ids.PLACE}.data": {
            "space": "Spaces-1",
            "report": create(shops),
            "metric": "LeadTime",
        },
        f"{Ids.GRID_READY}.data": True,
    }
    answered = props(post(shops, f"{Ids.DETAILS}.children", values))
    found = read_text(answered[Ids.DETAILS]["children"])
    assert "Not compared with 18 Jan – 4 Mar 2024" in found


def test_undeployed_changes_are_left_out(shops: FlaskClient) -> None:
    report = create(shops)
    waiting = compare(shops, report, leadTime="IncludingWaiting")
    assert read_text(waiting) == read_text(compare(shops, report))


def test_a_period_without_deployments_says_so(shops: FlaskClient) -> None:
    found = show(shops, {"report": create(shops)}, asOf="2019-05-13")
    answer = found[Ids.ANSWER]["data"]
    assert "No deployments in this period" in read_text(answer)
    assert texts(answer, "compare__title")
    assert texts(answer, "compare__paper-foot")
    assert "No deployments to compare." == found[Ids.STATUS]["children"]


def test_the_answer_is_what_screen_readers_hear(shops: FlaskClient) -> None:
    found = show(shops, {"report": create(shops)})
    said = found[Ids.STATUS]["children"]
    first = texts(found[Ids.ANSWER]["data"], "compare__answer")[0]
    assert said.startswith("Tests: ")
    assert first == said.replace("Tests: ", "Tests ", 1)


def test_a_project_is_explained_by_its_tenants(shops: FlaskClient) -> None:
    place = {"project": "Projects-1"}
    found = show(shops, place, environmentId="Environments-2")[Ids.ANSWER]["data"]
    assert {"Untenanted", "Zenith"} == set(texts(found, "compare__who"))
    assert not texts(found, "compare__group-name")


def test_paper_has_three_groups_and_names_the_others(shops: FlaskClient) -> None:
    empty: list[dict[str, Any]] = [
        {"Name": name, "Environments": []} for name in ("C", "D", "E")
    ]
    groups = [*REPORT["EnvironmentGroups"], *empty]
    found = compare(shops, create(shops, EnvironmentGroups=groups))
    hidden = [
        each
        for each in find_all(found, "compare__group")
        if "is-unprinted" in each["props"]["className"]
    ]
    assert 2 == len(hidden)
    (cut,) = texts(found, "compare__cut")
    assert cut.endswith("and shows 2 more environment groups: D, E.")
    long = [{**each, "Name": each["Name"] * 80} for each in empty]
    found = compare(
        shops, create(shops, Name="Long", EnvironmentGroups=[*groups[:2], *long])
    )
    (cut,) = texts(found, "compare__cut")
    assert cut.endswith("and shows 2 more environment groups.")


def test_contributions_can_be_those_of_environments(shops: FlaskClient) -> None:
    group = [{"Name": "All", "Environments": ["Environments-1", "Environments-2"]}]
    report = create(shops, EnvironmentGroups=group)
    found = compare(shops, report, split="Environment")
    assert {"Test", "Production EU"} <= set(texts(found, "compare__who"))


def test_the_page_is_a_tab_that_keeps_the_question(shops: FlaskClient) -> None:
    path = f"{PAGE}/{create(shops)}/compare"
    assert HTTPStatus.OK == shops.get(path).status_code
    missing = shops.get(f"{PAGE}/InsightsReports-99/compare").status_code
    assert HTTPStatus.NOT_FOUND == missing
    asked = {
        "_pages_location.pathname": path,
        "_pages_location.search": "?split=Tenant&timeRange=ThisQuarter",
    }
    answer = props(post(shops, "_pages_content.children", asked))
    page = answer["_pages_content"]["children"]
    tabs = {read_text(each): each["props"] for each in find_all(page, "tabs__tab")}
    assert list(tabs) == [
        *("Overview", "Lead time for changes", "Deployment frequency"),
        *("Time to recovery", "Change failure rate"),
        *("Deployment duration", "Queue time", "Compare", "Rollout"),
    ]
    assert tabs["Compare"]["aria-current"] == "page"
    assert tabs["Overview"]["href"] == path.removesuffix("/compare")
    assert "Print or save as PDF" in read_text(page)
    assert "Embed" not in read_text(page)
    assert answer["_pages_store"]["data"]["title"] == "Compare · Shops · Insights Dash"
