"""Deployments from before there were time-outs are awaited if clients reported them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from any_database import KINDS, empty_database
from insights_dash.domain.deployment import TaskState
from insights_dash.store.audit import Author
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import Space, create_space
from insights_dash.store.tables import DeploymentRow, ProjectRow
from insights_dash.store.task_states import NewDeployment, start_deployments
from migrations import downgrade_to
from small_world import BATCH, at

pytestmark = pytest.mark.both_databases

LATER = at(20) + timedelta(days=2)
# State, when it was queued and when it started, and since when it is awaited.
REPORTED: tuple[tuple[TaskState, datetime, datetime | None, datetime | None], ...] = (
    (TaskState.QUEUED, at(20), None, at(20)),
    (TaskState.QUEUED, LATER, None, LATER),  # it was scheduled
    (TaskState.EXECUTING, at(20), at(21), at(21)),
    (TaskState.CANCELLING, at(20), at(21), at(21)),
    (TaskState.SUCCESS, at(20), at(21), None),
    (TaskState.TIMED_OUT, at(20), at(21), None),
)


@pytest.mark.parametrize("kind", KINDS)
def test_what_clients_have_not_finished_is_awaited(kind: str, tmp_path: Path) -> None:
    with empty_database(kind, tmp_path) as database:
        database.upgrade()
        with database.write() as session:
            space = create_space(session, "Main", now=at(1))
            record(session, space, BATCH, now=at(20))
        imported = len(read(database))
        report(database, space)
        downgrade_to(database, "0017")
        database.upgrade()
        expected = [None] * imported + [awaited for *_, awaited in REPORTED]
        assert expected == list(read(database).values())
        with database.read() as session:
            columns = (ProjectRow.finishes_when_reported, ProjectRow.time_out_hours)
            settings = session.execute(select(*columns)).all()
        assert [(False, 24)] * 2 == settings


def report(database: Database, space: Space) -> None:
    new = [NewDeployment("Releases-3", "Environments-1")] * len(REPORTED)
    with database.write() as session:
        session.execute(
            text("UPDATE deployment SET state = 'Executing', completed = NULL")
        )
        started = start_deployments(session, space, new, Author("ada", at(20)))
        for identifier, (state, queued, begun, _) in zip(
            started, REPORTED, strict=True
        ):
            row = session.get_one(DeploymentRow, int(identifier.rpartition("-")[2]))
            row.state, row.queued, row.started = state.value, queued, begun


def read(database: Database) -> Mapping[int, datetime | None]:
    columns = select(DeploymentRow.number, DeploymentRow.awaited_since)
    with database.read() as session:
        rows = session.execute(columns.order_by(DeploymentRow.number))
        return {row.number: row.awaited_since for row in rows}
