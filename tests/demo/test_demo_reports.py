"""Each report of the demo shows what its description says."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from insights_dash.application import create_app
from insights_dash.demo.history import HISTORIES, DemoHistory
from insights_dash.figures.durations import describe_duration
from insights_dash.store.database import Database
from tools.tour import MOST_BYTES, STOPS, WALL
from whole_product import build_settings

ROOT = Path(__file__).parents[2]
DATA = ROOT / "insights_dash" / "demo" / "data"
README = ROOT / "README.md"
TOUR = ROOT / "docs" / "tour.md"


@pytest.fixture
def client(original: Database, tmp_path: Path) -> FlaskClient:
    settings = build_settings(original, tmp_path)
    client: FlaskClient = create_app(settings).server.test_client()
    return client


def ask(client: FlaskClient, path: str, **query: str) -> Any:  # noqa: ANN401 - JSON
    response = client.get(path, query_string=query)
    assert 200 == response.status_code, response.text
    return response.get_json()


def find_report(client: FlaskClient, name: str) -> dict[str, Any]:
    reports: list[dict[str, Any]] = [
        report
        for space in ask(client, "/api/spaces/all")
        for report in ask(client, f"/api/{space['Id']}/insights/reports")["Items"]
    ]
    (found,) = [report for report in reports if report["Name"] == name]
    return found


def lines_of(client: FlaskClient, report: dict[str, Any], **query: str) -> set[str]:
    """Return the lines of a chart that show deployments."""
    path = f"{report['Links']['Self']}/metrics"
    answer = ask(client, path, timeRange="LastYear", granularity="Monthly", **query)
    return {
        series["Name"]
        for series in answer["Series"]
        if any(each["DeploymentFailureRate"]["Total"] for each in series["Intervals"])
    }


@pytest.mark.parametrize(
    ("name", "as_of", "split", "lines"),
    [
        (
            "GOV.UK production by project group",
            "2026-02-28T00:00:00Z",
            "ProjectGroup",
            {"Publishing apps", "Frontend apps", "APIs"},
        ),
        (
            "GOV.UK environments compared",
            "2026-02-28T00:00:00Z",
            "EnvironmentGroup",
            {"Integration", "Staging", "Production"},
        ),
        (
            "Konflux services by tenant",
            "2026-08-22T00:00:00Z",
            "Tenant",
            {"kflux-ocp-p01", "stone-prod-p01", "stone-stage-p01"},
        ),
    ],
)
def test_a_report_shows_the_lines_of_its_split(
    client: FlaskClient, name: str, as_of: str, split: str, lines: set[str]
) -> None:
    report = find_report(client, name)
    assert lines <= lines_of(client, report, split=split, asOf=as_of)


def test_konflux_goes_out_ring_by_ring(client: FlaskClient) -> None:
    report = find_report(client, "Konflux production by ring")
    path = f"/api/{report['SpaceId']}/tagsets/all"
    (ring,) = [each for each in ask(client, path) if each["Name"] == "Ring"]
    shown = lines_of(
        client,
        report,
        split="TenantTagSet",
        tenantTagSetId=ring["Id"],
        asOf="2026-08-22T00:00:00Z",
    )
    assert len(shown & {tag["Name"] for tag in ring["Tags"]}) > 1, shown


def test_the_tour_describes_the_demo(client: FlaskClient) -> None:
    """Every figure in docs/tour.md is that of the API."""
    text = TOUR.read_text(encoding="utf-8")
    report = find_report(client, "GOV.UK production by project group")
    path, asked = report["Links"]["Self"], {"timeRange": "LastQuarter"}
    answer = ask(
        client,
        f"{path}/metrics",
        **asked,
        asOf="2026-02-27",
        split="None",
        compare="PreviousPeriod",
    )
    (now,), (before,) = answer["Series"], answer["Comparison"]
    times, times_before = now["Summary"]["LeadTime"], before["Summary"]["LeadTime"]
    assert describe(times["Median"]) == "11 min 1 s"
    assert describe(times_before["Median"]) == "11 min"
    assert describe(times["NinetyFifth"]) == "2 h 10 min"
    assert describe(times_before["NinetyFifth"]) == "20 min 26 s"
    assert "within 11 min 1 s, as before" in text
    assert "within 2 h 10 min, and it was 20 min 26 s" in text
    outcomes = now["Summary"]["DeploymentFailureRate"]
    assert (2888, 1) == (outcomes["Total"], outcomes["Failed"])
    assert "Of 2,888 deployments, one failed" in text
    counts = [
        each["Summary"]["NumberOfSuccessfulDeployments"] * 7 / 119
        for each in (now, before)
    ]
    assert [170, 174] == [round(each) for each in counts]

    weeks = {each["StartOfInterval"]: each["LeadTime"] for each in now["Intervals"]}
    week = weeks["2026-02-09"]
    assert f"The median, {describe(week['Median'])}, is" in text
    assert f"95% were only within {describe(week['NinetyFifth'])}" in text
    slowest = seconds_of(week["Max"])
    assert f"had waited for {describe_duration(slowest)}" in text
    share = slowest / (seconds_of(week["Mean"]) * week["Count"])
    assert f"has {share:.0%} of the whole week's lead time" in text


def test_every_report_says_which_definitions_it_follows(client: FlaskClient) -> None:
    reports = [
        report
        for space in ask(client, "/api/spaces/all")
        for report in ask(client, f"/api/{space['Id']}/insights/reports")["Items"]
    ]
    assert 4 == len(reports)
    for report in reports:
        assert {"WeekStart": "Monday", "Statistic": "Median"} == report["Definitions"]


def test_the_tour_has_its_pictures() -> None:
    pages = README.read_text("utf-8") + TOUR.read_text("utf-8")
    pictures = re.findall(r"\]\((?:docs/)?(images/tour/.+?\.png)\)", pages)
    names = [*(each.name for each in STOPS), WALL]
    assert [f"{each}.png" for each in names] == [Path(each).name for each in pictures]
    sizes = [(TOUR.parent / each).stat().st_size for each in pictures]
    assert max(sizes) < MOST_BYTES


def seconds_of(span: str) -> float:
    """Seconds of a duration such as `713:01:46.0`."""
    hours, minutes, seconds = span.split(":")
    return int(hours) * 3_600 + int(minutes) * 60 + float(seconds)


def describe(span: str) -> str:
    return describe_duration(seconds_of(span))


@pytest.mark.parametrize("history", HISTORIES, ids=lambda each: each.space)
def test_every_report_says_that_failures_are_inferred(
    client: FlaskClient, history: DemoHistory
) -> None:
    (space,) = [
        each for each in ask(client, "/api/spaces/all") if each["Name"] == history.space
    ]
    reports = ask(client, f"/api/{space['Id']}/insights/reports")["Items"]
    assert 2 == len(reports)
    for each in (space, *reports):
        assert "return to an older version counts as a failure" in each["Description"]
        assert re.search(r"alphagov/|redhat-appstudio/", each["Description"])


def test_sources_and_licences_are_named_next_to_the_data() -> None:
    text = (DATA / "README.md").read_text(encoding="utf-8")
    assert {"MIT licence", "Apache License 2.0"} <= set(
        re.findall(r"MIT licence|Apache License 2\.0", text)
    )
    size = sum(each.stat().st_size for each in DATA.rglob("*") if each.is_file())
    assert size < 3_000_000
