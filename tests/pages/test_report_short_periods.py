"""Periods of less than a week have numbers of deployments, not rates per week."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from callback_post import post, props
from component_text import find_all, read_text
from insights_dash.pages.report.ids import Ids
from insights_dash.store.batch import Batch, ReleaseEntry
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import Space
from small_world import at, deployment
from whole_product import NOW

FOUR_DAYS = {"timeRange": "Custom", "from": "2024-05-06", "to": "2024-05-09"}


@pytest.fixture
def report(client: FlaskClient, database: Database, space: Space) -> str:
    """Return a report on two projects.

    Each day, Shop has 3 deployments, and 14 from 6 to 9 May. Billing API has two
    on 8 May and two on 9 May, its first ones.
    """
    plans = {
        "Shop": [(day, 3) for day in range(-40, 6)]
        + [(day, 14) for day in range(6, 10)],
        "Billing API": [(8, 2), (9, 2)],
    }
    releases, deployments = [], []
    for place, (project, plan) in enumerate(plans.items()):
        for day, times in plan:
            for each in range(times):
                version = f"9.{day + 100}.{each}"
                created = at(day, 9)
                releases.append(ReleaseEntry(0, project, "Default", version, created))
                number = 10_000 * place + 100 * (day + 50) + each
                deployments.append(
                    deployment(
                        *(number, version, day, 10 + each // 2),
                        environment="Production EU",
                        project=project,
                    )
                )
    batch = Batch("test", releases=tuple(releases), deployments=tuple(deployments))
    with database.write() as session:
        record(session, space, batch, now=NOW)
    body = {
        "Name": "Both",
        "ProjectIds": ["Projects-1", "Projects-2"],
        "EnvironmentGroups": [{"Name": "Live", "Environments": ["Environments-2"]}],
        "TenantMode": "Untenanted",
    }
    made = client.post("/api/Spaces-1/insights/reports", json=body).get_json()
    identifier: str = made["Id"]
    return identifier


def show(client: FlaskClient, report: str, metric: str, **view: str) -> Any:  # noqa: ANN401 - JSON
    place = {"space": "Spaces-1", "report": report, "metric": metric, "tab": ""}
    asked = {"asOf": "2024-05-13", "split": "Project", **FOUR_DAYS, **view}
    values = {f"{Ids.VIEW}.data": asked, f"{Ids.PLACE}.data": place}
    return props(post(client, f"{Ids.ANSWER}.data", values))[Ids.ANSWER]["data"]


def test_a_split_has_numbers_of_deployments(client: FlaskClient, report: str) -> None:
    (table,) = find_all(show(client, report, ""), "split-table")
    said = read_text(table)
    assert "Deployments in 4 days" in said
    assert "per week" not in said
    shop, billing = find_all(table, "drawings__pick")
    assert ["Shop", "Billing API"] == [read_text(shop), read_text(billing)]
    assert "h 10 min5612" in said
    assert "4 in 2 days–" in said

    panels = read_text(show(client, report, "deployment-frequency"))
    assert "ShopMore often56 in 4 days" in panels
    assert "Billing API4 in 2 days" in panels
    assert "DeploymentsBeforeVerdictShop5612More often" in panels


def test_a_series_that_began_this_week_has_a_number(
    client: FlaskClient, report: str
) -> None:
    weeks = {"from": "2024-04-25", "compare": "PreviousPeriod"}
    panels = read_text(show(client, report, "deployment-frequency", **weeks))
    assert "per weekBilling API4 in 2 days" in panels
    assert "Billing API44 in 2 days––Too few to compare" in panels
    (table,) = find_all(show(client, report, "", **weeks), "split-table")
    assert "Deployments per week" in read_text(table)
