"""A project's page says where the time of its last releases went."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from plotly.utils import PlotlyJSONEncoder

from callback_post import post, props
from component_text import read_text
from insights_dash.charts import time_spent
from insights_dash.charts.drawn import build_releases
from insights_dash.charts.time_spent import (
    build_time_spent,
    find_first_deployments,
    list_releases,
    say_unknown,
)
from insights_dash.domain.metric import Figure, Metric
from insights_dash.metrics.answer.drill_down import DeploymentFilter
from insights_dash.metrics.service import ReportQuery
from insights_dash.pages.report.ids import Ids
from insights_dash.store.database import Database
from insights_dash.store.spaces import Space
from small_queries import Ask, asking

NEWEST = DeploymentFilter(metric=Metric.LEAD_TIME)
CARD = "Where the time went"


@pytest.fixture
def ask(database: Database, space: Space, tmp_path: Path) -> Iterator[Ask]:
    with asking(database, space, tmp_path) as ask:
        yield ask


def test_a_release_is_delivered_with_its_first_deployment(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = ask().find(NEWEST)
    versions = [each.metrics.release_version for each in found.items]
    assert len(versions) > len(set(versions))
    first = find_first_deployments(found)
    assert len(first) == len(set(versions))
    assert {*versions} == {each.metrics.release_version for each in first}
    for each in first:
        own = [
            other.metrics.completed
            for other in found.items
            if other.metrics.release_version == each.metrics.release_version
        ]
        assert min(own) == each.metrics.completed
    completed = [each.metrics.completed for each in first]
    assert sorted(completed, reverse=True) == completed
    monkeypatch.setattr(time_spent, "MOST_RELEASES", 1)
    assert first[:1] == find_first_deployments(found)


def test_the_parts_of_a_release_add_up_to_its_lead_time(ask: Ask) -> None:
    query = ask()
    found = find_first_deployments(query.find(NEWEST))
    releases = build_releases(found, query.report.definition.zone)
    for each, release in zip(found, releases, strict=True):
        assert each.durations[Figure.LEAD_TIME].total_seconds() == release.total
    row = list_releases(found, releases).rows[0]
    assert [found[0].metrics.release_version, "–"] == [row.head, row.cells[3]]
    assert found[0].metrics.id == row.picks["value"]


def test_a_part_that_is_not_known_is_said(ask: Ask) -> None:
    [first, *_] = find_first_deployments(ask().find(NEWEST))
    lead_time = {Figure.LEAD_TIME: timedelta(hours=3)}
    running = {**lead_time, Figure.DEPLOYMENT_DURATION: timedelta(minutes=4)}
    queued = {**running, Figure.QUEUE_TIME: timedelta(0)}
    said = [
        say_unknown([replace(first, durations=each)])
        for each in (lead_time, running, queued)
    ]
    assert said[0].startswith("Start times weren't recorded")
    assert said[1].startswith("Queue times weren't recorded")
    assert "" == said[2]


def write(query: ReportQuery) -> str:
    """Return the text of the card."""
    plain = json.loads(json.dumps(build_time_spent(query), cls=PlotlyJSONEncoder))
    return read_text(plain)


def test_the_card_has_all_releases_however_the_page_is_split(ask: Ask) -> None:
    versions = {each.metrics.release_version for each in ask().find(NEWEST).items}
    shown = write(ask())
    assert f"The last {len(versions)} releases in this period" in shown
    assert all(str(each) in shown for each in versions)
    for other in ({"split": "Project"}, {"leadTime": "IncludingWaiting"}):
        assert shown == write(ask(**other))


def test_a_single_release_is_called_so(ask: Ask) -> None:
    one = ask(timeRange="Custom", **{"from": "2024-05-03", "to": "2024-05-04"})
    assert len(find_first_deployments(one.find(NEWEST))) == 1
    assert "The last release in this period" in write(one)


def test_a_period_without_lead_times_has_no_card(ask: Ask) -> None:
    days = {"from": "2010-01-01", "to": "2010-02-01"}
    assert build_time_spent(ask(timeRange="Custom", **days)) is None


@pytest.mark.parametrize(
    ("place", "is_shown"),
    [
        ({"project": "Projects-1"}, True),
        ({"project": "Projects-1", "metric": "lead-time"}, False),
        ({"report": ""}, False),
    ],
)
def test_only_the_overview_of_a_project_has_the_card(
    client: FlaskClient, place: dict[str, str], *, is_shown: bool
) -> None:
    if "report" in place:
        body = {"Name": "R", "ProjectIds": ["Projects-1"]}
        made = client.post("/api/Spaces-1/insights/reports", json=body)
        place = {"report": made.get_json()["Id"]}
    values = {
        f"{Ids.VIEW}.data": {"asOf": "2024-05-15", "environmentId": "Environments-1"},
        f"{Ids.PLACE}.data": {"space": "Spaces-1", **place},
    }
    shown = str(props(post(client, f"{Ids.ANSWER}.data", values)))
    assert is_shown is (CARD in shown)
    assert is_shown is ("drawing__row" in shown)
