"""A full or read-only disk: SQLite's own errors, and the messages of ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, event

REPORTS = "/api/Spaces-1/insights/reports"


@contextmanager
def connections_with(pragma: str) -> Iterator[None]:
    """Limit every new SQLite connection, as a disk or a mount would."""

    def limit(connection: Any, _record: object) -> None:  # noqa: ANN401 - of any driver
        connection.execute(f"PRAGMA {pragma}")

    event.listen(Engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(Engine, "connect", limit)


def test_a_full_disk_has_a_message_and_reading_goes_on(
    client: FlaskClient, body: dict[str, Any]
) -> None:
    with connections_with("max_page_count=1"):
        # Use up the free space within the file first.
        reports = ({**body, "Name": f"{number}"} for number in range(1_000))
        answers = (client.post(REPORTS, json=report) for report in reports)
        stored = list(takewhile(lambda answer: answer.status_code == 201, answers))
        answer = client.post(REPORTS, json={**body, "Name": "One more"})
        assert 507 == answer.status_code
        assert "no space left" in answer.get_json()["ErrorMessage"]
        listed = client.get(REPORTS)
        assert (200, len(stored)) == (
            listed.status_code,
            listed.get_json()["TotalResults"],
        )


def test_a_read_only_database_has_a_message_and_reading_goes_on(
    client: FlaskClient, body: dict[str, Any]
) -> None:
    with connections_with("query_only=ON"):
        answer = client.post(REPORTS, json=body)
        assert 503 == answer.status_code
        assert "is read-only" in answer.get_json()["ErrorMessage"]
        assert "attempt to write" not in answer.text
        assert 200 == client.get(REPORTS).status_code
