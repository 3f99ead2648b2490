"""Embeds of rollouts have the API's figures, and hide names where they have to."""

import re
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from embedding import add_issuer, claims_of, embed_service, mint
from insights_dash.embed.ids import Ids
from insights_dash.store.batch import Batch
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import Space
from small_world import deployment

NAMES = ("Shop", "Billing", "Acme", "Zenith", "Production EU", "Early", "1.0.0", "1.1")
API = "/api/Spaces-1/insights/reports/InsightsReports-1/rollout?projectId=Projects-1"
VIEW = {"page": "rollout", "projectId": "Projects-1", "timeRange": "LastYear"}


def show(
    client: FlaskClient, database: Database, now: datetime, **view: str
) -> tuple[int, str]:
    """Return the status and the results of a signed token with this view."""
    issuer = add_issuer(database, now)
    secret = embed_service(database, now).secret_of(issuer)
    token = mint(claims_of(issuer, now, view={**VIEW, **view}), secret)
    body = {
        "output": f"{Ids.ANSWER}.data",
        "outputs": {"id": Ids.ANSWER, "property": "data"},
        "inputs": [{"id": Ids.WANTED, "property": "data", "value": {}}],
        "changedPropIds": [f"{Ids.WANTED}.data"],
    }
    answer = client.post(f"/embed/{token}/_dash-update-component", json=body)
    return answer.status_code, answer.text


def read_lags(text: str) -> list[str]:
    """Return the numbers of releases behind, in the order of the lanes."""
    return re.findall(r'"children":"([\d,]+)","className":"lanes__behind', text)


@pytest.mark.usefixtures("report")
def test_a_rollout_has_the_figures_of_the_api(
    client: FlaskClient, database: Database, now: datetime
) -> None:
    streams = client.get(API).get_json()["Now"]
    status, shown = show(client, database, now)
    assert 200 == status
    assert {str(each["Behind"]) for each in streams} == {*read_lags(shown)} != set()
    for each in streams:
        assert each["Release"] in shown
    assert '"children":"Shop","className":"rollout__project"' in shown
    assert '"href"' not in shown


@pytest.mark.usefixtures("report")
@pytest.mark.parametrize("tag_set", ["", "TagSets-1"])
def test_hidden_names_are_numbers_and_figures_stay(
    client: FlaskClient, database: Database, now: datetime, tag_set: str
) -> None:
    _, named = show(client, database, now, groupBy=tag_set)
    status, hidden = show(client, database, now, groupBy=tag_set, names="hidden")
    assert 200 == status
    assert sorted(read_lags(named)) == sorted(read_lags(hidden)) != []
    releases = client.get(API).get_json()["Releases"]
    for name in (*NAMES, *(each["Version"] for each in releases)):
        assert name not in hidden, name
    for kind in ("release", "environment", "tenant"):
        assert f"Restricted {kind} 1" in hidden


@pytest.mark.usefixtures("report")
def test_a_rollout_of_no_project_says_so(
    client: FlaskClient, database: Database, now: datetime
) -> None:
    status, shown = show(client, database, now, projectId="Projects-99")
    assert (200, True) == (status, "no longer available" in shown)


@pytest.mark.usefixtures("report")
def test_a_rollout_of_a_project_outside_the_report_does_not_name_it(
    client: FlaskClient, database: Database, now: datetime
) -> None:
    """A token's application may be limited to this report."""
    assert "Shop" in show(client, database, now)[1]
    status, shown = show(client, database, now, projectId="Projects-2")
    assert 200 == status
    assert "Its project isn't in this report." in shown
    assert "Billing" not in shown


PARTS = {
    "lanes": "Where each release is",
    "shares": "Share of ",
    "times": "How long releases took",
    "promotion": "How far the releases got",
}


@pytest.mark.usefixtures("report")
def test_a_part_is_shown_alone(
    client: FlaskClient, database: Database, now: datetime
) -> None:
    for part in PARTS:
        _, shown = show(client, database, now, part=part)
        assert [part] == [each for each, title in PARTS.items() if title in shown]


@pytest.mark.usefixtures("report")
def test_a_promotion_has_the_figures_of_the_api(
    client: FlaskClient, database: Database, now: datetime
) -> None:
    promotion = client.get(f"{API}&timeRange=LastYear".replace("rollout", "promotion"))
    answer = promotion.get_json()
    counts = [answer["Created"], *(each["Reached"] for each in answer["Groups"])]
    _, shown = show(client, database, now, part="promotion")
    pattern = r'"children":"(\d+)","className":"funnel__count"'
    assert [str(each) for each in counts] == re.findall(pattern, shown)


@pytest.mark.usefixtures("report")
def test_a_release_is_shown_with_its_arrivals(
    client: FlaskClient, database: Database, space: Space, now: datetime
) -> None:
    # Production skips 1.1.0, so it arrives there with 1.2.0.
    skipping = (("1.0.0", -7), ("1.2.0", 12))
    deployments = (
        deployment(90 + place, version, day, 10, environment="Production EU")
        for place, (version, day) in enumerate(skipping)
    )
    batch = Batch(source="test", deployments=tuple(deployments))
    with database.write() as session:
        assert () == record(session, space, batch, now=now).refusals
    releases = client.get(API).get_json()["Releases"]
    live = next(each for each in releases if each["Version"] == "1.1.0")
    _, named = show(client, database, now, release=live["ReleaseId"])
    assert f'"{live["Version"]}"' in named
    assert "rollout__close" not in named
    assert '"1.2.0"' in named
    _, hidden = show(client, database, now, release=live["ReleaseId"], names="hidden")
    assert hidden.count('"Tr"') == named.count('"Tr"') == live["Streams"] + 1
    for name in (*NAMES, *(each["Version"] for each in releases)):
        assert name not in hidden, name
    assert "Restricted release" in hidden
    _, none = show(client, database, now, release="Releases-99999")
    assert "no longer available" in none
