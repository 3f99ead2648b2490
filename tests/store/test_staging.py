"""Rows are staged alike by SQLite's inserts and by PostgreSQL's COPY."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from any_database import empty_database
from insights_dash.domain.errors import StoreError
from insights_dash.store.database import Database
from insights_dash.store.staging import DEPLOYMENT, stage, staging

pytestmark = pytest.mark.both_databases

NOON = datetime(2024, 5, 15, 12, tzinfo=UTC)
TEXTS = (
    *("", " ", "\\N", "\\.", "\\", "\\\\", "\\t", "\\x41", "null", "NULL"),
    *("a\tb", "a\nb", "\n", "a\r\nb", "\r", "a\bb\x01\x1f\x7f", "it's", '"q"', "a,b;c"),
    *(
        "{}",
        "$1",
        "%s",
        ":name",
        "Ünïcode",
        "e\u0301",
        "日本語",
        "👩‍🚀",
        "\ufeff",
        "\U0010ffff",
    ),
)


def row(number: int, **changes: object) -> dict[str, Any]:
    return {
        "position": number,
        "source_id": f"Deployments-{number}",
        "sequence": number,
        "channel_code": 1,
        "version": "1.0",
        "environment_code": 2,
        "tenant_code": None,
        "queued": None,
        "started": NOON,
        "completed": NOON,
        "state": "Success",
        "had_guided_failure": False,
        "link": None,
    } | changes


def staged(database: Database, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Stage `rows`, and return the table's rows in order, without numbers."""
    with database.write() as session, staging(session):
        assert len(rows) == stage(session, DEPLOYMENT, rows)
        found = session.execute(select(DEPLOYMENT).order_by(DEPLOYMENT.c.row))
        held = [dict(each._mapping) for each in found]
    assert list(range(1, len(rows) + 1)) == [each.pop("row") for each in held]
    return held


def test_any_text_comes_back_unchanged(database: Database) -> None:
    rows = [row(number, version=text) for number, text in enumerate(TEXTS)]
    assert rows == staged(database, rows)


def test_any_value_comes_back_unchanged(database: Database) -> None:
    """Instants to the microsecond, whole numbers of 63 bits, and nothing."""
    rows = [
        row(1, queued=NOON + timedelta(microseconds=1), started=None, completed=None),
        row(2, started=datetime(1970, 1, 1, 0, 0, 0, 1, tzinfo=UTC)),
        row(3, completed=datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
        row(4, started=datetime(1, 1, 1, tzinfo=UTC), had_guided_failure=True),
        row(2**63 - 1, sequence=None, tenant_code=2**31 - 1),
        row(-(2**63), tenant_code=0),
    ]
    assert rows == staged(database, rows)


def test_no_rows_are_none(database: Database) -> None:
    assert [] == staged(database, [])


def test_an_error_of_the_source_is_its_own_and_undoes_all(database: Database) -> None:
    def broken() -> Iterator[dict[str, Any]]:
        yield row(1)
        message = "line 2"
        raise ValueError(message)

    with (
        pytest.raises(ValueError, match="line 2"),
        database.write() as session,
        staging(session),
    ):
        stage(session, DEPLOYMENT, broken())
    assert [row(1)] == staged(database, [row(1)])


def test_what_the_database_refuses_is_an_error_of_sqlalchemy(
    database: Database,
) -> None:
    with (
        pytest.raises(DBAPIError, match="incoming_deployment") as caught,
        database.write() as session,
        staging(session),
    ):
        stage(session, DEPLOYMENT, [row(1), row(2, version=None)])
    assert not caught.value.connection_invalidated


@pytest.mark.postgres
def test_a_connection_lost_while_rows_are_copied_has_a_message(
    tmp_path: Path,
) -> None:
    with (
        empty_database("postgresql", tmp_path) as database,
        pytest.raises(StoreError, match="The database cannot be reached"),
        database.write() as session,
        staging(session),
    ):
        stage(session, DEPLOYMENT, interrupted(session, database))


def interrupted(session: Session, database: Database) -> Iterator[dict[str, Any]]:
    yield row(1)
    driver: Any = session.connection().connection.driver_connection
    own = {"id": driver.info.backend_pid}
    with database.engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:id)"), own)
    yield from (row(number) for number in range(2, 100_000))
