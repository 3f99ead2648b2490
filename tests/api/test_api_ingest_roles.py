"""A caller with limits records within them, and learns nothing about the rest."""

import pytest
from dash import Dash
from flask.testing import FlaskClient

from ingest_calls import DEPLOYED, HERE, send
from insights_dash.domain.role import Grant, Role
from people import calling_as, limited

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize(
    ("limits", "change", "expected"),
    [
        ({"projects": "Projects-2"}, {}, "recorded"),
        ({"projects": "Projects-2"}, {"environment": "Staging"}, "recorded"),
        ({"projects": "Projects-2"}, {"channel": "Beta"}, "recorded"),
        (
            {"projects": "Projects-1"},
            {},
            'deployments[0].project: No project named "Billing API".',
        ),
        (
            {"projects": "Projects-1"},
            {"project": "New"},
            'deployments[0].project: No project named "New"',
        ),
        ({"environments": "Environments-1"}, {"project": "New"}, "recorded"),
        (
            {"environments": "Environments-2"},
            {},
            'deployments[0].environment: No environment named "Test".',
        ),
        (
            {"environments": "Environments-1"},
            {"environment": "Staging"},
            'deployments[0].environment: No environment named "Staging".',
        ),
        ({"tenants": "Tenants-1"}, {"tenant": "Acme"}, "recorded"),
        (
            {"tenants": "Tenants-1"},
            {"tenant": "Zenith"},
            'deployments[0].tenant: No tenant named "Zen',
        ),
        ({"tenants": "Tenants-1"}, {}, "You do not have permission"),
    ],
    ids=str,
)
def test_a_caller_with_limits_records_within_them(
    app: Dash,
    client: FlaskClient,
    limits: dict[str, str],
    change: dict[str, str],
    expected: str,
) -> None:
    body = {"deployments": [DEPLOYED | change]}
    with calling_as(app.server, limited(Role.DEPLOYMENT_RECORDER, **limits)):
        answer = client.post(f"{HERE}/ingest", json=body).get_json()
    problems = answer.get("Errors", [answer.get("ErrorMessage", "recorded")])
    assert [expected] == [each[: len(expected)] for each in problems]


def test_a_caller_with_limits_cannot_take_a_hidden_deployment(
    app: Dash, client: FlaskClient
) -> None:
    body = DEPLOYED | {"id": "d-1"}
    send(client, {"deployments": [body]})
    limits = limited(Role.DEPLOYMENT_RECORDER, projects="Projects-1")
    with calling_as(app.server, limits):
        moved = {"deployments": [body | {"project": "Shop", "version": "1.0.0"}]}
        send(client, moved, status=403)
        own = {"deployments": [{"id": "d-1", "state": "Failed"}]}
        send(client, own, status=403)


def test_only_recorders_can_send(app: Dash, client: FlaskClient) -> None:
    with calling_as(app.server, Grant(Role.REPORT_MANAGER)):
        send(client, {}, status=403)
