"""The overview: sentences with the API's figures, a card per metric, and charts."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from callback_post import post, props
from component_text import find_all, read_text
from insights_dash.domain.role import Role
from insights_dash.figures.durations import describe_briefly, describe_duration
from insights_dash.pages.report.ids import Ids
from insights_dash.store.batch import Batch, ReleaseEntry
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import Space
from people import calling_as, limited
from small_world import FAILED, at, deployment
from whole_product import NOW

QUESTION = {"asOf": "2024-05-13", "timeRange": "LastMonth", "statistic": "Median"}
SLOW = "Billing API"
FAILED_OF = re.compile(
    r"(\d+ of \d+) deployments failed, compared with (\d+ of \d+) before"
)


@pytest.fixture
def report(client: FlaskClient, database: Database, space: Space) -> str:
    """Return a report on two projects, of which one becomes slow in April."""
    days = range(-75, 13)
    releases, deployments = [], []
    for place, project in enumerate(("Shop", SLOW)):
        for each in days:
            waited = 5 * (project == SLOW and each > -30)
            version = f"9.{each + 100}"
            created = at(each - waited, 10)
            releases.append(ReleaseEntry(0, project, "Default", version, created))
            deployments.append(
                deployment(
                    *(1_000 * place + 400 + each, version, each, 18),
                    environment="Production EU",
                    project=project,
                )
            )
    batch = Batch("test", releases=tuple(releases), deployments=tuple(deployments))
    with database.write() as session:
        record(session, space, batch, now=NOW)
    groups = [{"Name": "Live", "Environments": ["Environments-2"]}]
    body = {
        "Name": "Both",
        "ProjectIds": ["Projects-1", "Projects-2"],
        "EnvironmentGroups": groups,
        "TenantMode": "Untenanted",
    }
    made = client.post("/api/Spaces-1/insights/reports", json=body).get_json()
    identifier: str = made["Id"]
    return identifier


def show(client: FlaskClient, report: str, **view: str) -> list[Any]:
    """Return the answer as components, and what screen readers say."""
    place = {"space": "Spaces-1", "report": report, "metric": "", "tab": ""}
    values = {f"{Ids.VIEW}.data": {**QUESTION, **view}, f"{Ids.PLACE}.data": place}
    found = props(post(client, f"{Ids.ANSWER}.data", values))
    return [found[Ids.ANSWER]["data"], found[Ids.STATUS]["children"]]


def read(client: FlaskClient, report: str, **view: str) -> Any:  # noqa: ANN401 - JSON
    """Return the sentences as a component."""
    answer, _ = show(client, report, **view)
    (found,) = find_all(answer, "delivery")
    return found


def ask_api(client: FlaskClient, report: str) -> Any:  # noqa: ANN401 - JSON
    path = f"/api/Spaces-1/insights/reports/{report}/metrics/changes"
    asked = {name: value for name, value in QUESTION.items() if name != "statistic"}
    (series,) = client.get(path, query_string=asked).get_json()["Series"]
    return series


def parse_seconds(duration: str) -> float:
    hours, minutes, seconds = duration.split(":")
    return int(hours) * 3_600 + int(minutes) * 60 + float(seconds)


def test_figures_and_who_caused_the_change_are_those_of_the_api(
    client: FlaskClient, report: str
) -> None:
    series = ask_api(client, report)
    tail = next(
        each for each in series["Figures"] if each["Figure"] == "LeadTime.NinetyFifth"
    )
    assert ("Slower", [SLOW]) == (
        tail["Verdict"],
        series["Contributions"]["Tail"]["Mostly"],
    )
    now, before = (
        describe_briefly(parse_seconds(tail[each])) for each in ("Now", "Before")
    )
    said = read_text(read(client, report))
    assert f"95% within {now}, up from {before}, mostly because of {SLOW}." in said
    frequency = next(
        each for each in series["Figures"] if each["Figure"] == "Frequency"
    )
    assert f"{frequency['Now']:.1f} deployments per week, " in said


def test_links_keep_the_question(client: FlaskClient, report: str) -> None:
    links = list(find_all(read(client, report, granularity="Daily"), "delivery__link"))
    urls = [urlsplit(each["props"]["href"]) for each in links]
    pages = [each.path.rsplit("/", 1)[-1] for each in urls]
    assert {"deployment-frequency", "lead-time", "failure-rate"} < set(pages)
    for url in urls:
        asked = parse_qs(url.query)
        assert asked["granularity"] == ["Daily"]
        assert asked["timeRange"] == ["LastMonth"]
        assert asked["asOf"] == ["2024-05-13"]
    (project,) = [each for each in urls if "/projects/" in each.path]
    assert project.path == "/Spaces-1/projects/Projects-2/insights"
    assert parse_qs(project.query)["via"] == [report]


def test_a_reader_never_sees_the_names_of_hidden_projects(
    client: FlaskClient, report: str
) -> None:
    grant = limited(Role.REPORT_VIEWER, projects="Projects-1")
    with calling_as(client.application, grant):
        found, _ = show(client, report)
        split, said = show(client, report, split="Project")
    sentence = read_text(next(find_all(found, "delivery")))
    assert "mostly because of Restricted project 1." in sentence
    assert "Restricted project 1" in said
    assert "Restricted project 1" in read_text(next(find_all(split, "split-table")))
    for answer in (found, split):
        assert SLOW not in str(answer)
        assert "Projects-2" not in str(answer)


def test_the_verdict_is_announced(client: FlaskClient, report: str) -> None:
    _, said = show(client, report)
    assert said.startswith(
        "Overview, last month and this one: showing all deployments. "
    )
    assert "longer" in said


def test_the_page_of_a_metric_has_no_sentences(
    client: FlaskClient, report: str
) -> None:
    place = {"space": "Spaces-1", "report": report, "metric": "lead-time", "tab": ""}
    values = {f"{Ids.VIEW}.data": QUESTION, f"{Ids.PLACE}.data": place}
    answer = props(post(client, f"{Ids.ANSWER}.data", values))[Ids.ANSWER]["data"]
    assert not list(find_all(answer, "delivery"))


@pytest.mark.parametrize(
    ("tab", "parts"),
    [
        ("lead-time", [Ids.DETAILS, Ids.DEPLOYMENTS]),
        ("failure-rate", [Ids.DEPLOYMENTS, Ids.DETAILS]),
        ("time-to-recovery", [Ids.DEPLOYMENTS, Ids.DETAILS]),
    ],
)
def test_failed_deployments_come_before_what_changed(
    client: FlaskClient, report: str, tab: str, parts: list[str]
) -> None:
    asked = {
        "_pages_location.pathname": f"/Spaces-1/insights/{report}/{tab}",
        "_pages_location.search": "",
    }
    answer = props(post(client, "_pages_content.children", asked))
    shown = answer["_pages_content"]["children"]["props"]["children"]
    ids = [each and each["props"].get("id") for each in shown]
    assert parts == [each for each in ids if each in parts]


def test_several_environment_groups_have_a_sentence_each(
    client: FlaskClient, report: str
) -> None:
    path = f"/api/Spaces-1/insights/reports/{report}"
    body = client.get(path).get_json()
    groups = [
        {"Name": "Early", "Environments": ["Environments-1"]},
        {"Name": "Live", "Environments": ["Environments-2"]},
    ]
    changed = client.put(path, json={**body, "EnvironmentGroups": groups})
    assert changed.status_code == 200
    found = read(client, report)
    early, live = found["props"]["children"]
    assert read_text(early).startswith("EarlyThe first deployment was on 22 Apr 2024,")
    assert read_text(live).startswith("Live")
    assert f"mostly because of {SLOW}." in read_text(live)


def read_cards(answer: object) -> dict[str, str]:
    """Return the text of each card by its title."""
    return {
        read_text(next(find_all(each, "metric-card__title"))): read_text(each)
        for each in find_all(answer, "metric-card")
    }


def test_each_metric_has_a_card_that_leads_to_its_page(
    client: FlaskClient, report: str
) -> None:
    answer, _ = show(client, report)
    assert [read_text(each) for each in find_all(answer, "overview__group-name")] == [
        "Throughput",
        "Instability",
    ]
    cards = read_cards(answer)
    assert list(cards) == [
        "Lead time for changes",
        "Deployment frequency",
        "Time to recovery",
        "Change failure rate",
    ]
    assert "Slower" in cards["Lead time for changes"]
    assert "Usual week: 12–16" in cards["Deployment frequency"]
    assert "Failures in 0 of 7 weeks · as usual" in cards["Change failure rate"]
    links = [each["props"]["href"] for each in find_all(answer, "metric-card__open")]
    path = f"/Spaces-1/insights/{report}"
    assert links[0] == f"{path}/lead-time"
    assert len(list(find_all(answer, "metric-card__drawing"))) == 3


def list_charts(answer: object) -> list[str]:
    return [read_text(each) for each in find_all(answer, "chart-card__title")]


def test_charts_are_drawn_in_their_usual_forms(
    client: FlaskClient, report: str
) -> None:
    answer, _ = show(client, report)
    assert list_charts(answer) == [
        "Deployment frequency",
        "Lead time for changes",
        "Failures and recoveries",
    ]
    drawn = str(answer)
    for form in ("drawing--bars", "drawing--strip", "drawing--failures"):
        assert form in drawn
    assert "js-plotly" not in drawn
    [(now, before)] = FAILED_OF.findall(drawn)
    assert now.startswith("0 of ")
    assert before.startswith("0 of ")

    lines, _ = show(client, report, form="Line")
    assert len(list_charts(lines)) == 4
    assert "drawing--bars" not in str(lines)


def test_the_chosen_card_decides_what_a_split_shows(
    client: FlaskClient, report: str
) -> None:
    slower, said = show(client, report, split="Project")
    assert list_charts(slower) == ["Lead time for changes by project"]
    sentence = read_text(next(find_all(slower, "delivery")))
    assert sentence.startswith(f"One of two projects got slower: {SLOW}. ")
    assert sentence.endswith("No clear change in the other one.")
    assert f"One of two projects got slower: {SLOW}." in said

    often, _ = show(client, report, split="Project", card="deployment-frequency")
    assert list_charts(often) == ["Deployment frequency by project"]
    pressed = {
        each["props"]["data-chooses"]: each["props"]["aria-pressed"]
        for each in find_all(often, "metric-card__open")
    }
    assert pressed["deployment-frequency"] == "true"
    assert pressed["lead-time"] == "false"


def test_a_split_without_a_comparison_is_summed_up(
    client: FlaskClient, report: str
) -> None:
    answer, _ = show(client, report, split="Project", compare="None")
    sentence = read_text(next(find_all(answer, "delivery")))
    assert "deployments per week" in sentence
    assert "before" not in sentence


def test_failures_of_both_periods_are_events(
    client: FlaskClient, report: str, database: Database, space: Space
) -> None:
    failed = [
        deployment(
            *(9_000 + day, f"9.{day + 100}", day, 20),
            **{"environment": "Production EU", **FAILED},
        )
        for day in (-50, 3)
    ]
    with database.write() as session:
        record(session, space, Batch("test", deployments=tuple(failed)), now=NOW)
    answer, _ = show(client, report)
    drawn = str(answer)
    [(now, before)] = FAILED_OF.findall(drawn)
    assert now.startswith("1 of ")
    assert before.startswith("1 of ")
    assert "This period" in drawn
    for version in ("9.50", "9.103"):
        assert f"{version} failed" in drawn
    alone, _ = show(client, report, compare="None")
    assert "This period" not in str(alone)
    assert "9.50 failed" not in str(alone)


def test_the_table_of_a_split_has_the_figures_of_the_api(
    client: FlaskClient, report: str
) -> None:
    path = f"/api/Spaces-1/insights/reports/{report}/metrics/changes"
    asked = {name: value for name, value in QUESTION.items() if name != "statistic"}
    found = client.get(path, query_string={**asked, "split": "Project"}).get_json()
    figures = {
        each["Name"]: {figure["Figure"]: figure for figure in each["Figures"]}
        for each in found["Series"]
    }
    answer, _ = show(client, report, split="Project", statistic="Mean")
    (table,) = find_all(answer, "split-table")
    rows = table["props"]["children"]["props"]["children"][2]["props"]["children"]
    texts = [
        [read_text(each) for each in row["props"]["children"][:-1]] for row in rows
    ]
    assert [SLOW, "Shop"] == [each[0] for each in texts]
    for name, *cells in texts:
        own = figures[name]
        assert cells[:4] == [
            describe_duration(parse_seconds(own[figure][when]))
            for figure in ("LeadTime.Mean", "LeadTime.NinetyFifth")
            for when in ("Now", "Before")
        ]
        assert cells[4] == f"{own['Frequency']['Now']:.1f}"
        assert cells[8] == f"0 of {own['DeploymentFailureRate']['NowCount']}"
    assert "drawing--overlaid" in str(rows[0])
    assert "slower" in str(rows[0])
    alone, _ = show(client, report, split="Project", compare="None")
    assert not list(find_all(alone, "split-table"))


def test_a_lead_time_of_zero_is_not_a_missing_one(
    client: FlaskClient, database: Database, space: Space
) -> None:
    releases, deployments = [], []
    for day in range(-75, 13):
        version, waited = f"8.{day + 100}", 2 * (day < -18)
        created = at(day - waited, 18, 10)
        releases.append(ReleaseEntry(0, SLOW, "Default", version, created))
        live = {"environment": "Production EU", "project": SLOW}
        deployments.append(deployment(700 + day, version, day, 18, **live))
    batch = Batch("test", releases=tuple(releases), deployments=tuple(deployments))
    with database.write() as session:
        record(session, space, batch, now=NOW)
    body = {
        "Name": "Quick",
        "ProjectIds": ["Projects-2"],
        "EnvironmentGroups": [{"Name": "Live", "Environments": ["Environments-2"]}],
        "TenantMode": "Untenanted",
    }
    made = client.post("/api/Spaces-1/insights/reports", json=body).get_json()
    said = read_text(read(client, made["Id"], split="Project"))
    assert (
        "The median of its changes is now less than 1 s, compared with 2 d before"
        in said
    )
