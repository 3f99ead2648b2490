"""Two callers who change different properties of a document at once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

pytestmark = pytest.mark.both_databases

HERE = "/api/Spaces-1"
_ROUNDS = 5


@pytest.mark.parametrize(
    ("path", "one", "other"),
    [
        (f"{HERE}/environments/Environments-1", "Name", "Description"),
        (f"{HERE}/projects/Projects-1/insights/settings", "OwnerName", "TimeOutHours"),
        (f"{HERE}/releases/Releases-1", "Version", "ReleaseNotes"),
        ("/api/spaces/Spaces-1", "Name", "Description"),
    ],
)
def test_both_changes_are_stored(
    app: Dash, client: FlaskClient, path: str, one: str, other: str
) -> None:
    for number in range(1, 1 + _ROUNDS):
        value = number if other == "TimeOutHours" else f"Text {number}"
        sent = {one: f"1.{number}"}, {other: value}
        put_at_once(app, path, *sent)
        found = client.get(path).get_json()
        assert {**sent[0], **sent[1]} == {each: found[each] for each in (one, other)}


def test_an_update_keeps_notes_that_arrive_meanwhile(
    app: Dash, client: FlaskClient, report: str, body: dict[str, Any]
) -> None:
    for number in range(_ROUNDS):
        notes = [{"Date": "2024-05-06", "Text": f"Note {number}"}]
        put_at_once(app, report, {**body, "Annotations": notes}, body)
        assert notes == client.get(report).get_json()["Annotations"]


def put_at_once(app: Dash, path: str, *bodies: dict[str, Any]) -> None:
    """Put each body by a caller of its own."""

    def put(sent: dict[str, Any]) -> int:
        status: int = app.server.test_client().put(path, json=sent).status_code
        return status

    with ThreadPoolExecutor(len(bodies)) as callers:
        assert {200} == {*callers.map(put, bodies)}
