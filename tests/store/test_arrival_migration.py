"""Arrivals from before they were counted are found in the audit log and in tasks."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from any_database import KINDS, empty_database
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.identity import Kind
from insights_dash.domain.source import SourceKind
from insights_dash.store.audit import Author
from insights_dash.store.database import Database
from insights_dash.store.deployments import get_deployment
from insights_dash.store.record import record
from insights_dash.store.space_changes import remove_space
from insights_dash.store.spaces import Space, create_space
from insights_dash.store.tables import ArrivalRow
from insights_dash.store.task_states import (
    NewDeployment,
    change_state,
    start_deployments,
)
from insights_dash.store.time_outs import time_out_deployments
from migrations import downgrade_to
from small_world import BATCH, at, deployment

pytestmark = pytest.mark.both_databases

_INGEST = replace(BATCH, source="ingest", source_kind=SourceKind.PIPELINE)
_COLUMNS = (
    *(ArrivalRow.space_number, ArrivalRow.source, ArrivalRow.day),
    *(ArrivalRow.kind, ArrivalRow.deployments, ArrivalRow.last_arrival),
)


@pytest.mark.parametrize("kind", KINDS)
def test_what_arrived_is_counted_again(kind: str, tmp_path: Path) -> None:
    with empty_database(kind, tmp_path) as database:
        database.upgrade()
        with database.write() as session:
            spaces = [create_space(session, each, now=at(1)) for each in ("A", "B")]
        for space in spaces:
            fill(database, space)
        with database.write() as session:
            gone = create_space(session, "Gone", now=at(1))
            record(session, gone, BATCH, now=at(1))
            remove_space(session, gone, Author("ada", at(2)), is_confirmed=True)
        expected = read(database)
        assert 2 * 6 == len(expected)
        downgrade_to(database, "0023")
        database.upgrade()
        assert expected == read(database)


def fill(database: Database, space: Space) -> None:
    with database.write() as session:
        record(session, space, _INGEST, now=at(20, 8))
        record(session, space, BATCH, now=at(20))
        more = (*BATCH.deployments, deployment(8, "1.2.0", 21, 11))
        record(session, space, replace(BATCH, deployments=more), now=at(20, 10))
        corrected = (deployment(8, "1.2.0", 21, 12),)
        record(session, space, replace(BATCH, deployments=corrected), now=at(22))
        # No deployments: no arrival.
        record(session, space, replace(BATCH, deployments=()), now=at(23))
    release = Kind.RELEASE.identify(3 * space.number)
    environment = Kind.ENVIRONMENT.identify(2 * space.number)
    new = [NewDeployment(release, environment)] * 3
    with database.write() as session:
        first, *_ = start_deployments(session, space, new, Author("ada", at(20)))
        start_deployments(session, space, new[:1], Author("ada", at(21, 23)))
        found = get_deployment(session, [space], Kind.DEPLOYMENT, first)
        change_state(session, found, TaskState.SUCCESS, Author("ada", at(25)))
    with database.write() as session:
        time_out_deployments(session, space.number, now=at(28))


def read(database: Database) -> Sequence[tuple[Any, ...]]:
    with database.read() as session:
        rows = session.execute(select(*_COLUMNS).order_by(*_COLUMNS[:3]))
        return [tuple(row) for row in rows]
