"""Calls of `/ingest`, and what they answer."""

from typing import Any

from flask.testing import FlaskClient

HERE = "/api/Spaces-1"
DEPLOYED = {
    "project": "Billing API",
    "version": "2.0.0",
    "environment": "Test",
    "state": "Success",
    "started": "2024-05-20T10:00:00Z",
    "completed": "2024-05-20T10:04:00Z",
}


def send(
    client: FlaskClient,
    body: dict[str, Any],
    query: str = "",
    key: str = "",
    status: int = 200,
) -> Any:  # noqa: ANN401 - JSON
    headers = {"Idempotency-Key": key} if key else {}
    answer = client.post(f"{HERE}/ingest{query}", json=body, headers=headers)
    assert status == answer.status_code, answer.text
    return answer.get_json()


def errors(client: FlaskClient, body: dict[str, Any], query: str = "") -> list[str]:
    """Return the problems of a refused body."""
    found: list[str] = send(client, body, query, status=400)["Errors"]
    return found


def list_deployments(client: FlaskClient, project: str) -> list[dict[str, Any]]:
    answer = client.get(f"{HERE}/deployments/all?projects={project}")
    found: list[dict[str, Any]] = answer.get_json()
    return found
