"""Write a synthetic history to a SQLite database in seconds; imports take minutes."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
from sqlalchemy import insert
from sqlalchemy.orm import Session

from benchmarks.query import Array
from benchmarks.synthetic import NOW, Synthetic
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.identity import Kind
from insights_dash.domain.report import Report
from insights_dash.metrics.history.column_file import ColumnFiles, Saved
from insights_dash.metrics.history.columns import (
    FAILURE,
    UNKNOWN,
    Deployments,
    Releases,
)
from insights_dash.metrics.history.live_history import LiveHistory
from insights_dash.store.batch import Batch, DeploymentEntry
from insights_dash.store.database import Database
from insights_dash.store.history import CatalogueRows, read_mark
from insights_dash.store.record import record
from insights_dash.store.reports import create_report
from insights_dash.store.spaces import create_space, get_space, raise_revision
from insights_dash.store.tables import (
    Base,
    ChannelRow,
    EnvironmentRow,
    ProjectGroupRow,
    ProjectRow,
    TagRow,
    TagSetRow,
    TenantRow,
    TenantTagRow,
)

_SOURCE, _ROWS_PER_BATCH = "benchmark", 100_000


def fill(database: Database, synthetic: Synthetic) -> Report:
    """Write everything to an empty database, and return a report on all of it."""
    with database.write() as session:
        space = create_space(session, "Benchmark", now=NOW)
        revision = raise_revision(session, space, catalogue=True)
        _write_catalogue(session, space.number, synthetic.catalogue.rows)
        columns = {"space_number": space.number, "revision": revision}
        connection: Any = session.connection().connection.driver_connection
        _write(connection, "release", columns, _release_columns(synthetic.releases))
        _write(
            connection,
            "deployment",
            {**columns, "source": _SOURCE},
            _deployment_columns(synthetic.deployments),
        )
        return create_report(session, space, synthetic.everything, now=NOW)


def save_columns(database: Database, files: ColumnFiles, synthetic: Synthetic) -> None:
    """Write the column file that the first query would write."""
    with database.read() as session:
        space = get_space(session, Kind.SPACE.identify(1))
        mark = read_mark(session, space.number, space.revision)
    history = LiveHistory.of(synthetic.releases, synthetic.deployments)
    files.save(space.number, Saved(space.revision, mark, history))


def deploy_once_more(database: Database, synthetic: Synthetic, number: int) -> None:
    """Record a newer deployment with a new `number`, as any source would."""
    releases, names = synthetic.releases, synthetic.catalogue.names
    row = len(releases.number) - 1
    project = names[Kind.PROJECT][int(releases.project[row])]
    channel = names[Kind.CHANNEL][int(releases.channel[row])]
    entry = DeploymentEntry(
        position=0,
        id=f"Deployments-{number}",
        project=str(project),
        channel=str(channel),
        version=str(releases.version[row]),
        environment=str(names[Kind.ENVIRONMENT][1]),
        tenant=None,
        queued=None,
        started=NOW - timedelta(minutes=5),
        completed=NOW,
        state=TaskState.SUCCESS,
        had_guided_failure=False,
    )
    with database.write() as session:
        space = get_space(session, Kind.SPACE.identify(1))
        record(session, space, Batch(_SOURCE, deployments=[entry]), now=NOW)


def _write_catalogue(session: Session, space: int, rows: CatalogueRows) -> None:
    """Fill each table from the first columns of the catalogue's rows."""
    projects = [(number, name, group, name) for number, name, group in rows.projects]
    tags = [(number, tag_set, name) for number, tag_set, _, name in rows.tags]
    tables: Sequence[tuple[type[Base], Sequence[str], Sequence[Any]]] = (
        (ProjectGroupRow, ("number", "name"), rows.project_groups),
        (ProjectRow, ("number", "name", "project_group_number", "slug"), projects),
        (
            ChannelRow,
            ("number", "name", "project_number", "is_default"),
            rows.channels,
        ),
        (EnvironmentRow, ("number", "name", "sort_order"), rows.environments),
        (TenantRow, ("number", "name"), rows.tenants),
        (TagSetRow, ("number", "name"), rows.tag_sets),
        (TagRow, ("number", "tag_set_number", "name"), tags),
        (TenantTagRow, ("tenant_number", "tag_number"), rows.tenant_tags),
    )
    for table, names, listed in tables:
        common = {"space_number": space} if hasattr(table, "space_number") else {}
        entries = [common | dict(zip(names, row, strict=False)) for row in listed]
        session.execute(insert(table), entries)


def _release_columns(releases: Releases) -> Mapping[str, Array]:
    return {
        "number": releases.number,
        "project_number": releases.project,
        "channel_number": releases.channel,
        "created": releases.created,
        "version": releases.version,
    }


def _deployment_columns(deployments: Deployments) -> Mapping[str, Array]:
    failed = deployments.outcome == FAILURE
    tenant = deployments.tenant.astype(np.int64)
    return {
        "number": deployments.number,
        "source_id": deployments.number,
        "sequence": deployments.sequence,
        "release_number": deployments.release,
        "environment_number": deployments.environment,
        "tenant_number": np.where(tenant == 0, UNKNOWN, tenant),
        "queued": deployments.queued,
        "started": deployments.started,
        "completed": deployments.completed,
        "state": np.where(failed, TaskState.FAILED.value, TaskState.SUCCESS.value),
        "had_guided_failure": deployments.had_guided_failure,
    }


def _write(
    connection: sqlite3.Connection,
    table: str,
    common: Mapping[str, int | str],
    columns: Mapping[str, Array],
) -> None:
    """Insert rows, with the same `common` columns in all of them."""
    names = ", ".join((*common, *columns))
    marks = ["?"] * len(common)
    marks += ["'Deployments-' || ?" if each == "source_id" else "?" for each in columns]
    connection.executemany(
        f"INSERT INTO {table} ({names}) VALUES ({', '.join(marks)})",  # noqa: S608 - names of our own
        _rows(tuple(common.values()), list(columns.values())),
    )


def _rows(common: tuple[Any, ...], columns: list[Array]) -> Iterator[tuple[Any, ...]]:
    for begin in range(0, len(columns[0]), _ROWS_PER_BATCH):
        parts = [each[begin : begin + _ROWS_PER_BATCH].tolist() for each in columns]
        for row in zip(*parts, strict=True):
            yield (*common, *(None if each == UNKNOWN else each for each in row))
