"""DORA's levels of a report: how many of its projects have each."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from callback_post import post, props
from insights_dash.charts.band_counts import count_bands
from insights_dash.components.band_counts import build_band_counts
from insights_dash.domain.metric import ChartStatistic, Metric
from insights_dash.figures.bands import NAMES, name_band
from insights_dash.pages.report.ids import Ids
from insights_dash.store.batch import Batch
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import Space
from small_queries import Ask, asking
from small_world import at, deployment, release

MEDIAN = ChartStatistic.MEDIAN


@pytest.fixture
def ask(database: Database, space: Space, tmp_path: Path) -> Iterator[Ask]:
    """Return a function that asks about two projects, one of which never failed."""
    name = "Billing API"
    bills = release("1.0.0", 5)._replace(project=name)
    batch = Batch(
        source="test",
        releases=(bills,),
        deployments=(deployment(90, "1.0.0", 6, 10, project=name),),
    )
    with database.write() as session:
        assert not record(session, space, batch, now=at(14)).refusals
    with asking(database, space, tmp_path) as ask:
        yield ask


def test_each_project_with_deployments_counts_once(ask: Ask) -> None:
    counts = count_bands(ask(timeRange="LastMonth"), MEDIAN)
    summary = ask(timeRange="LastMonth", split="Project").answer().summary
    assert summary is not None
    rates = [each.intervals[0].failure_rate for each in summary.series()]
    expected = [name_band(Metric.DEPLOYMENT_FAILURE_RATE, each.rate) for each in rates]
    found = counts[Metric.DEPLOYMENT_FAILURE_RATE]
    assert found.rated == len(expected) > 1
    assert {name: expected.count(name) for name in NAMES} == found.by_band
    medians = [
        each.intervals[0].value(Metric.LEAD_TIME, MEDIAN) for each in summary.series()
    ]
    levels = [name_band(Metric.LEAD_TIME, each) for each in medians]
    found = counts[Metric.LEAD_TIME]
    assert levels.count("Elite") == found.by_band["Elite"]
    assert Metric.QUEUE_TIME not in counts


def test_projects_without_a_value_have_no_level(ask: Ask) -> None:
    found = count_bands(ask(timeRange="LastMonth"), MEDIAN)[Metric.TIME_TO_RECOVERY]
    rates = count_bands(ask(timeRange="LastMonth"), MEDIAN)
    assert found.unrated > 0
    total = rates[Metric.DEPLOYMENT_FAILURE_RATE].rated
    assert total == found.rated + found.unrated


def test_projects_without_deployments_are_not_counted(ask: Ask) -> None:
    """The other project was deployed in the compared days only."""
    days = {"from": "2024-05-07", "to": "2024-05-12"}
    found = count_bands(ask(timeRange="Custom", **days), MEDIAN)
    rates = found[Metric.DEPLOYMENT_FAILURE_RATE]
    assert (1, 0) == (rates.rated, rates.unrated)


def test_levels_are_those_of_the_statistic(ask: Ask) -> None:
    """A median lead time of Shop's is shorter than its mean."""
    query = ask(timeRange="LastMonth", split="Project")
    summary = query.answer().summary
    assert summary is not None
    for statistic in (MEDIAN, ChartStatistic.MEAN, ChartStatistic.NINETY_FIFTH):
        levels = [
            name_band(
                Metric.LEAD_TIME, each.intervals[0].value(Metric.LEAD_TIME, statistic)
            )
            for each in summary.series()
        ]
        found = count_bands(query, statistic)[Metric.LEAD_TIME].by_band
        assert {name: levels.count(name) for name in NAMES} == found


def test_a_single_project_has_a_level_of_its_own(reader: FlaskClient) -> None:
    place = {"space": "Spaces-1", "project": "Projects-1", "metric": "lead-time"}
    view = {"asOf": "2024-05-13", "timeRange": "LastMonth", "bands": "on"}
    values = {f"{Ids.VIEW}.data": view, f"{Ids.PLACE}.data": place}
    answer = post(reader, f"{Ids.ANSWER}.data", values)
    shown = str(props(answer)[Ids.ANSWER]["data"])
    assert "headline__band" in shown
    assert "bands__title" not in shown


def test_levels_without_projects_are_left_out() -> None:
    shown = str(build_band_counts({"Elite": 61, "High": 0, "Low": 1}, unrated=2))
    for part in ("62 projects by", "61 Elite", "1 Low", "2 without a value"):
        assert part in shown
    assert "High" not in shown
    assert "1 project by" in str(build_band_counts({"Elite": 1}, unrated=0))
