"""Attack: read through a cache what another reader was shown, or what has changed.

Views are metrics with a comparison and limits, changes, rollouts, promotions, and the
portfolio. Two servers on one database have caches of their own.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest
from dash import Dash

from insights_dash.domain.role import Grant, Role
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import get_space
from people import calling_as, limited
from small_world import BATCH, FAILED, deployment
from whole_product import NOW, fill, running

HERE = "/api/Spaces-1"
REPORT = f"{HERE}/insights/reports/InsightsReports-1"
PROJECT = f"{HERE}/projects/Projects-1/insights"
COMPARED = "timeRange=LastQuarter&compare=PreviousPeriod"
VIEWS = (
    f"{REPORT}/metrics?{COMPARED}&limits=true&split=Tenant",
    f"{REPORT}/metrics?{COMPARED}&limits=true&split=Environment",
    f"{REPORT}/metrics/changes?{COMPARED}&by=Project",
    f"{REPORT}/metrics/changes?{COMPARED}&split=Project&by=Tenant",
    f"{REPORT}/metrics/changes?days=28&split=Environment&by=Environment",
    f"{REPORT}/rollout?projectId=Projects-1",
    f"{REPORT}/promotion?timeRange=LastQuarter",
    f"{PROJECT}/metrics/changes?{COMPARED}&by=Tenant",
    f"{HERE}/insights/portfolio?{COMPARED}",
    f"{HERE}/insights/portfolio?{COMPARED}&rows=Reports",
)
MADE = {
    "Name": "Everything",
    "ProjectGroupIds": ["ProjectGroups-1", "ProjectGroups-2"],
    "EnvironmentGroups": [
        {"Name": "Test", "Environments": ["Environments-1"]},
        {"Name": "Live", "Environments": ["Environments-2"]},
    ],
}
FULL = Grant(Role.REPORT_VIEWER)
LIMITED = {
    "by tenant": limited(
        Role.REPORT_VIEWER, projects="Projects-1", tenants="Tenants-1"
    ),
    "by environment": limited(Role.REPORT_VIEWER, environments="Environments-1"),
}


@contextmanager
def serving(database: Database, home: Path) -> Iterator[Dash]:
    """Yield a server with empty caches."""
    home.mkdir()
    with running(database, home, lambda: NOW) as app:
        yield app


def read(app: Dash, grant: Grant) -> dict[str, tuple[int, str, str | None]]:
    """Return the status, the text and the ETag of every view."""
    client = app.server.test_client()
    with calling_as(app.server, grant):
        answers = {path: client.get(path) for path in VIEWS}
    return {
        path: (each.status_code, each.text, each.headers.get("ETag"))
        for path, each in answers.items()
    }


def create_report(app: Dash) -> None:
    with calling_as(app.server, Grant(Role.ADMINISTRATOR)):
        address = f"{HERE}/insights/reports"
        made = app.server.test_client().post(address, json=MADE)
    assert 201 == made.status_code, made.text


@pytest.mark.both_databases
def test_readers_never_see_what_the_cache_has_for_others(
    database: Database, tmp_path: Path
) -> None:
    fill(database)
    with ExitStack() as stack:
        one, other = (
            stack.enter_context(serving(database, tmp_path / name)) for name in "ab"
        )
        create_report(one)
        full = read(one, FULL)
        after_full = {who: read(one, grant) for who, grant in LIMITED.items()}
        narrow = {who: read(other, grant) for who, grant in LIMITED.items()}
        after_narrow = read(other, FULL)
    assert full == after_narrow
    assert narrow == after_full
    assert {200} == {status for status, _, _ in full.values()}
    assert all(each != full for each in narrow.values())


@pytest.mark.both_databases
def test_views_while_deployments_are_recorded(
    database: Database, tmp_path: Path
) -> None:
    """Every answer is one of a moment, and the last ones are those of a new server."""
    fill(database)
    done = Event()
    seen: list[dict[str, tuple[int, str, str | None]]] = []

    def watch(app: Dash) -> None:
        while not done.is_set():
            seen.append(read(app, FULL))
        seen.append(read(app, FULL))

    with ExitStack() as stack:
        one, other = (
            stack.enter_context(serving(database, tmp_path / name)) for name in "ab"
        )
        create_report(one)
        read(one, FULL)
        watching = Thread(target=watch, args=(one,))
        watching.start()
        try:
            # Each one is recorded, and then corrected. The second one is late.
            for number, day in ((701, 14), (702, 3)):
                for changes in ({}, FAILED):
                    row = deployment(number, "1.0.0", day, 9, **changes)
                    batch = replace(BATCH, deployments=(row,))
                    with database.write() as session:
                        space = get_space(session, "Spaces-1")
                        record(session, space, batch, now=NOW)
        finally:
            done.set()
            watching.join()
        assert seen[-1] == read(other, FULL)
    assert {200} == {each[0] for answers in seen for each in answers.values()}
