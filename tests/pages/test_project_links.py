"""Projects of a report lead to their own pages, and these lead back."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from types import MappingProxyType
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

from callback_post import post, props
from insights_dash.domain.identity import EnvironmentId, ReportId, SpaceId
from insights_dash.domain.metric import Metric
from insights_dash.domain.report import EnvironmentGroup, Report, ReportDefinition
from insights_dash.pages.report.ids import Ids
from insights_dash.pages.report.place import Place
from insights_dash.pages.report.project_links import (
    INHERITED,
    ProjectLink,
    link_back,
    link_projects,
)
from insights_dash.pages.report.view import RequestedView, read_view
from insights_dash.store.spaces import Space

NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
SPACE = Space(
    *(SpaceId("Spaces-1"), "Main", "main", ""),
    is_default=True,
    revision=1,
    catalogue_revision=1,
    history_ends_on=None,
    last_modified_on=NOW,
)
REPORT = Report(
    *(ReportId("InsightsReports-1"), SPACE.id, 1, NOW),
    ReportDefinition("Shops", time_zone="Europe/London"),
)
PLACE = Place(SPACE, REPORT, (), Metric.LEAD_TIME)


def ask(
    parameters: Mapping[str, str] = MappingProxyType({}),
    default_as_of: date | None = None,
) -> RequestedView:
    return read_view(
        parameters,
        tag_sets=[],
        default_as_of=default_as_of,
        definition=ReportDefinition("Shops"),
        now=NOW,
    )


@pytest.mark.parametrize(
    ("parameters", "kept"),
    [
        ({}, {}),
        ({"timeRange": "LastYear", "statistic": "Mean"}, None),
        ({"timeRange": "Custom", "from": "2024-01-01", "to": "2024-02-29"}, None),
        ({"compare": "YearBefore", "statistic": "Median"}, {"compare": "YearBefore"}),
        ({"granularity": "Daily", "asOf": "2024-02-01"}, None),
        ({"leadTime": "IncludingWaiting"}, None),
        ({"split": "Project", "series": "Web"}, {}),
    ],
)
def test_a_link_has_the_reports_time_zone_and_period(
    parameters: dict[str, str], kept: dict[str, str] | None
) -> None:
    link = link_projects(PLACE, ask(parameters))

    url = urlsplit(link(ProjectLink("Projects-2", "Environments-3")))

    assert url.path == "/Spaces-1/projects/Projects-2/insights/lead-time"
    assert dict(parse_qsl(url.query)) == {
        "timeZone": "Europe/London",
        "environmentId": "Environments-3",
        "via": "InsightsReports-1",
        **(parameters if kept is None else kept),
    }


@pytest.mark.parametrize(
    ("environments", "own", "expected"),
    [
        ([], "", []),
        (["Environments-1"], "", ["Environments-1"]),
        (["Environments-1"], "Environments-2", ["Environments-2"]),
        # No project's page has the numbers of several environments.
        (["Environments-1", "Environments-2"], "", []),
    ],
)
def test_a_link_has_the_environment_of_the_deployment_or_the_report(
    environments: list[str], own: str, expected: list[str]
) -> None:
    groups = [EnvironmentGroup(each, (EnvironmentId(each),)) for each in environments]
    definition = replace(REPORT.definition, environment_groups=tuple(groups))
    place = replace(PLACE, report=replace(REPORT, definition=definition))

    url = urlsplit(link_projects(place, ask())(ProjectLink("Projects-2", own)))

    assert expected == parse_qs(url.query).get("environmentId", [])


def test_a_deployment_leads_to_its_project_in_its_environment(
    client: FlaskClient,
) -> None:
    groups = [
        {"Name": each, "Environments": [f"Environments-{each}"]} for each in ("1", "2")
    ]
    body = {"Name": "R", "ProjectIds": ["Projects-1"], "EnvironmentGroups": groups}
    made = client.post("/api/Spaces-1/insights/reports", json=body).get_json()
    place = {"space": "Spaces-1", "report": made["Id"]}
    values = {
        f"{Ids.PICK}.data": {"deployment": "Deployments-4"},
        f"{Ids.VIEW}.data": {"timeRange": "LastYear"},
        f"{Ids.PLACE}.data": {**place, "metric": "lead-time"},
    }
    shown = str(props(post(client, f"{Ids.EXPLANATION}.children", values)))
    assert (
        "/projects/Projects-1/insights/lead-time?environmentId=Environments-1&" in shown
    )
    assert "timeRange=LastYear" in shown
    release = client.get("/api/Spaces-1/deployments/Deployments-4").get_json()
    assert (
        f"/insights/{made['Id']}/rollout?timeRange=LastYear&projectId=Projects-1"
        f"&release={release['ReleaseId']}'"
    ) in shown


def test_the_end_of_a_closed_history_is_no_part_of_a_link() -> None:
    end = datetime(2024, 4, 30, 12, tzinfo=UTC)
    place = replace(PLACE, space=replace(SPACE, history_ends_on=end))
    link = ProjectLink("Projects-2")
    as_of_end = ask(default_as_of=date(2024, 4, 30))
    assert "asOf" not in link_projects(place, as_of_end)(link)
    now = ask({"asOf": "now"}, date(2024, 4, 30))
    assert "asOf=now" in link_projects(place, now)(link)


def test_a_project_links_back_to_the_report() -> None:
    place = replace(PLACE, via=REPORT)
    link = link_back(place, ask({"timeRange": "LastYear"}))
    assert link is not None
    assert getattr(link, "children", "") == "Shops"
    path = "/Spaces-1/insights/InsightsReports-1/lead-time"
    assert getattr(link, "href", "") == f"{path}?timeRange=LastYear"
    usual = json.loads(getattr(link, "data-usual", ""))
    assert usual.keys() == set(INHERITED)
    assert usual["statistic"] == "Median"
    assert link_back(PLACE, ask()) is None


@pytest.mark.parametrize("via", ["InsightsReports-99", "x", "../secret"])
def test_a_missing_report_is_left_out(reader: FlaskClient, via: str) -> None:
    place = {"space": "Spaces-1", "project": "Projects-1"}
    view = {"asOf": "2024-05-13", "timeZone": "Europe/London", "via": via}
    values = {f"{Ids.VIEW}.data": view, f"{Ids.PLACE}.data": place}
    shown = props(post(reader, f"{Ids.ANSWER}.data", values))
    assert "Project" not in str(shown[Ids.STATUS])
    assert "showing all deployments" in str(shown[Ids.STATUS])


def test_who_contributed_to_a_picked_interval_leads_to_their_projects(
    client: FlaskClient,
) -> None:
    environments = {"Name": "Production", "Environments": ["Environments-1"]}
    body = {
        "Name": "R",
        "ProjectIds": ["Projects-1", "Projects-2"],
        "EnvironmentGroups": [environments],
    }
    made = client.post("/api/Spaces-1/insights/reports", json=body).get_json()
    metric = Metric.DEPLOYMENT_FREQUENCY.value
    values = {
        f"{Ids.LISTED}.data": {"point": "2024-05-05"},
        f"{Ids.VIEW}.data": {"asOf": "2024-05-15", "timeZone": "Europe/London"},
        f"{Ids.PLACE}.data": {
            "space": "Spaces-1",
            "report": made["Id"],
            "metric": metric,
        },
    }
    shown = str(props(post(client, f"{Ids.PICKED}.children", values)))
    assert f"/projects/Projects-1/insights/{metric}?" in shown
