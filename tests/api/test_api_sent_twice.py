"""A recording call that is sent twice at the same time with one idempotency key."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import func, select

from audit_log import list_audit_entries
from insights_dash.store.database import Database
from insights_dash.store.spaces import Space, lock_space
from insights_dash.store.tables import DeploymentRow, IdempotencyKeyRow

pytestmark = pytest.mark.both_databases

DEPLOYED = {
    "project": "Till",
    "version": "1.0",
    "environment": "Test",
    "state": "Success",
    "completed": "2024-05-20T10:04:00Z",
}
BODY = {
    "releases": [{"project": "Till", "version": "1.0", "changes": [{"id": "a" * 40}]}],
    "deployments": [DEPLOYED],
}


def send_at_once(
    app: Dash, database: Database, space: Space, bodies: tuple[object, object]
) -> list[tuple[int, bytes]]:
    """Send both while another writer has the space; return both answers."""
    began = Barrier(3, timeout=10)

    def send(body: object) -> tuple[int, bytes]:
        client: FlaskClient = app.server.test_client()
        began.wait()
        answer = client.post(
            f"/api/{space.id}/ingest", json=body, headers={"Idempotency-Key": "run-1"}
        )
        return answer.status_code, answer.data

    with ThreadPoolExecutor(2) as pool:
        with database.write() as session:
            lock_space(session, space.number)
            sent = [pool.submit(send, body) for body in bodies]
            began.wait()
        return [each.result(30) for each in sent]


def test_one_of_both_is_recorded_and_both_get_its_answer(
    app: Dash, database: Database, space: Space
) -> None:
    first, second = send_at_once(app, database, space, (BODY, BODY))
    assert 200 == first[0], first
    assert first == second
    assert first[1].startswith(b'{"created":3,')
    with database.read() as session:
        count = select(func.count()).select_from(DeploymentRow)
        assert 8 == session.scalar(count)
        count = select(func.count()).select_from(IdempotencyKeyRow)
        assert 1 == session.scalar(count)
        entries = list_audit_entries(session)
        recorded = [each for each in entries if each.details.get("source") == "ingest"]
        assert 1 == len(recorded)


def test_one_of_two_different_requests_is_refused(
    app: Dash, database: Database, space: Space
) -> None:
    other = {"deployments": [DEPLOYED | {"environment": "Elsewhere"}]}
    answers = send_at_once(app, database, space, (BODY, other))
    assert [200, 422] == sorted(status for status, _ in answers)
    with database.read() as session:
        count = select(func.count()).select_from(DeploymentRow)
        assert 8 == session.scalar(count)
