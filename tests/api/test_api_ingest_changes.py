"""Changes of releases and links of deployments, as pipelines record them."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from ingest_calls import DEPLOYED, HERE, list_deployments, send
from insights_dash.domain.catalogue.change import Change
from insights_dash.store.changes import list_changes
from insights_dash.store.database import Database
from insights_dash.store.spaces import Space
from insights_dash.store.tables import DeploymentRow

pytestmark = pytest.mark.both_databases


def test_changes_are_recorded_with_their_release(
    client: FlaskClient, database: Database, space: Space
) -> None:
    sha = "279484c0" * 5
    change = {
        "id": sha,
        "message": "Fix the basket",
        "author": "Ada",
        "authored": "2024-05-19T08:00:00Z",
        "merged": "2024-05-19T09:00:00Z",
        "isBot": False,
    }
    release = {
        "project": "Billing API",
        "version": "2.0.0",
        "repository": "https://git.example.com/acme/billing.git",
        "changes": [change],
    }
    body = {"releases": [release], "deployments": [DEPLOYED]}
    assert 3 == send(client, body)["created"]
    assert 3 == send(client, body)["unchanged"]
    assert [
        Change(
            sha,
            "Fix the basket",
            "Ada",
            is_bot=False,
            authored=datetime(2024, 5, 19, 8, tzinfo=UTC),
            merged=datetime(2024, 5, 19, 9, tzinfo=UTC),
            link=f"https://git.example.com/acme/billing/commit/{sha}",
        )
    ] == read_changes(client, database, space, "2.0.0")
    change["merged"] = "2024-05-19T10:00:00Z"
    assert 1 == send(client, body)["updated"]


def test_a_commit_stands_for_changes_that_are_unknown(
    client: FlaskClient, database: Database, space: Space
) -> None:
    body = {"deployments": [DEPLOYED | {"commit": "279484c0"}]}
    send(client, body)
    assert [Change("279484c0")] == read_changes(client, database, space, "2.0.0")
    send(client, body)
    known = {"project": "Billing API", "version": "2.0.0", "changes": [{"id": "abc"}]}
    send(client, {"releases": [known], **body})
    assert [Change("abc")] == read_changes(client, database, space, "2.0.0")


def read_changes(
    client: FlaskClient, database: Database, space: Space, version: str
) -> Sequence[Change]:
    path = f"{HERE}/projects/Projects-2/releases/{version}"
    release = client.get(path).get_json()["Id"]
    with database.read() as session:
        return list_changes(session, space, [release])[release]


def test_a_link_belongs_to_its_deployment(
    client: FlaskClient, database: Database
) -> None:
    body = DEPLOYED | {"id": "1", "link": "https://ci.example.com/1"}
    send(client, {"deployments": [body]})
    send(client, {"deployments": [{"id": "1", "state": "Failed"}]})
    with database.read() as session:
        links = session.scalars(
            select(DeploymentRow.link).where(DeploymentRow.source == "ingest")
        )
        assert ["https://ci.example.com/1"] == links.all()
    shown = list_deployments(client, "")[0]
    assert "https://ci.example.com/1" == shown["Links"]["Pipeline"]


def test_a_stored_link_that_is_not_on_the_web_is_not_shown(
    client: FlaskClient, database: Database
) -> None:
    """Such as one that another program wrote into the database."""
    send(client, {"deployments": [DEPLOYED]})
    with database.write() as session:
        session.execute(
            update(DeploymentRow)
            .where(DeploymentRow.source == "ingest")
            .values(link="javascript:alert(1)")
        )
    shown = list_deployments(client, "")[0]
    assert "Pipeline" not in shown["Links"]
