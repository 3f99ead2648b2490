"""Sources: what arrived from each, when, and whether it still sends something."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from insights_dash.domain.deployment import TaskState
from insights_dash.domain.identity import Kind
from insights_dash.domain.source import SourceKind
from insights_dash.domain.visibility import RoleLimits, Visibility
from insights_dash.ingest.items import Items, Recording, record_items
from insights_dash.store.audit import Author
from insights_dash.store.batch import Batch
from insights_dash.store.database import Database
from insights_dash.store.deleted_deployments import delete_deployment
from insights_dash.store.deployments import get_deployment
from insights_dash.store.record import record
from insights_dash.store.sources import (
    DAYS,
    SourceState,
    SourceSummary,
    list_sources,
)
from insights_dash.store.spaces import Space
from insights_dash.store.task_states import (
    NewDeployment,
    change_state,
    start_deployments,
)
from insights_dash.store.time_outs import time_out_deployments
from small_world import BATCH, at, deployment
from whole_product import NOW

pytestmark = pytest.mark.both_databases

RECORDED = NOW  # the small world, from the source "test"
ITEM = {
    "project": "Shop",
    "version": "1.1.0",
    "environment": "Test",
    "state": "Success",
    "started": "2024-05-16T08:00:00Z",
    "completed": "2024-05-16T08:05:00Z",
}


def sources(
    database: Database, space: Space, now: datetime
) -> Mapping[str, SourceSummary]:
    with database.read() as session:
        return {each.source: each for each in list_sources(session, space, now=now)}


def put(database: Database, space: Space, batch: Batch, now: datetime) -> None:
    with database.write() as session:
        record(session, space, batch, now=now)


def send(database: Database, space: Space, now: datetime, **values: Any) -> None:  # noqa: ANN401
    items = Items(deployments=[ITEM | values])
    with database.write() as session:
        record_items(session, space, items, Recording(creates=frozenset()), now=now)


def start(database: Database, space: Space, now: datetime, *, count: int = 1) -> str:
    new = [NewDeployment("Releases-3", "Environments-1")] * count
    with database.write() as session:
        return start_deployments(session, space, new, Author("ada", now))[0]


def end(database: Database, space: Space, identifier: str, now: datetime) -> None:
    with database.write() as session:
        found = get_deployment(session, [space], Kind.DEPLOYMENT, identifier)
        change_state(session, found, TaskState.SUCCESS, Author("ada", now))


def last_days(summary: SourceSummary, count: int = 3) -> Sequence[int]:
    assert DAYS == len(summary.per_day)
    return list(summary.per_day[-count:])


def test_an_import_arrives_when_it_is_recorded(
    database: Database, space: Space
) -> None:
    found = sources(database, space, at(17))
    assert ["test"] == list(found)
    summary = found["test"]
    assert 7 == summary.deployments
    assert (at(-8, 10, 10), at(12, 12, 10)) == (
        summary.first_event,
        summary.last_event,
    )
    assert RECORDED == summary.last_arrival
    assert [7, 0, 0] == last_days(summary)
    assert not summary.is_by_event


def test_only_new_deployments_count_but_all_are_a_sign_of_life(
    database: Database, space: Space
) -> None:
    corrected = deployment(1, "1.0.0", -8, 11)
    new = deployment(8, "1.2.0", 16, 11)
    again = replace(BATCH, deployments=(corrected, new))
    put(database, space, again, at(16))
    put(database, space, again, at(17))
    summary = sources(database, space, at(17))["test"]
    assert (8, at(17)) == (summary.deployments, summary.last_arrival)
    assert [7, 1, 0] == last_days(summary)


def test_an_import_that_began_before_the_last_arrival_does_not_set_it_back(
    database: Database, space: Space
) -> None:
    put(database, space, BATCH, at(15, 8))
    assert RECORDED == sources(database, space, RECORDED)["test"].last_arrival


def test_a_batch_without_deployments_is_no_arrival(
    database: Database, space: Space
) -> None:
    put(database, space, replace(BATCH, deployments=()), at(17))
    assert RECORDED == sources(database, space, at(17))["test"].last_arrival


def test_nothing_arrives_with_what_is_rolled_back(
    database: Database, space: Space
) -> None:
    with database.write() as session:
        savepoint = session.begin_nested()
        record(session, space, BATCH, now=at(17))
        savepoint.rollback()
    assert RECORDED == sources(database, space, at(17))["test"].last_arrival


def test_the_api_counts_deployments_when_they_start(
    database: Database, space: Space
) -> None:
    first = start(database, space, at(16), count=2)
    end(database, space, first, at(17))
    summary = sources(database, space, at(17))["api"]
    assert ("API", SourceKind.API) == (summary.name, summary.kind)
    assert (2, at(17)) == (summary.deployments, summary.last_arrival)
    assert [0, 2, 0] == last_days(summary)


def test_a_repeated_report_of_a_state_is_a_sign_of_life(
    database: Database, space: Space
) -> None:
    first = start(database, space, at(16))
    for day in (17, 18):
        end(database, space, first, at(day))
    assert at(18) == sources(database, space, at(18))["api"].last_arrival


def test_the_end_of_a_recorded_deployment_arrives_from_its_own_source(
    database: Database, space: Space
) -> None:
    send(database, space, at(16), id="run-1", state="Executing", completed="")
    end(database, space, "Deployments-8", at(17))
    found = sources(database, space, at(17))
    assert {"test", "ingest"} == found.keys()
    summary = found["ingest"]
    assert ("Pipelines", SourceKind.PIPELINE) == (summary.name, summary.kind)
    assert (1, at(17)) == (summary.deployments, summary.last_arrival)


def test_a_deployment_that_times_out_is_no_sign_of_life(
    database: Database, space: Space
) -> None:
    start(database, space, RECORDED)
    with database.write() as session:
        assert 1 == time_out_deployments(session, space.number, now=at(20))
    assert RECORDED == sources(database, space, at(20))["api"].last_arrival


def test_sources_that_sent_something_last_come_first(
    database: Database, space: Space
) -> None:
    start(database, space, at(16))
    send(database, space, at(17))
    assert ["ingest", "api", "test"] == list(sources(database, space, at(17)))


def test_a_source_whose_deployments_are_deleted_is_still_listed(
    database: Database, space: Space
) -> None:
    identifier = start(database, space, at(16))
    with database.write() as session:
        found = get_deployment(session, [space], Kind.DEPLOYMENT, identifier)
        delete_deployment(session, found, Author("ada", at(17)))
    found_sources = sources(database, space, at(17))
    assert {"test", "api"} == found_sources.keys()
    summary = found_sources["api"]
    assert (0, None, at(16)) == (
        summary.deployments,
        summary.last_event,
        summary.last_arrival,
    )


def test_a_kind_that_becomes_known_later_is_the_one_that_is_shown(
    database: Database, space: Space
) -> None:
    batch = replace(BATCH, source_kind=SourceKind.BUNDLE)
    assert sources(database, space, RECORDED)["test"].kind is None
    put(database, space, batch, at(16))
    put(database, space, replace(batch, source_kind=SourceKind.PIPELINE), at(17))
    put(database, space, replace(batch, source_kind=None), at(18))
    summary = sources(database, space, at(18))["test"]
    assert ("test", SourceKind.PIPELINE) == (summary.name, summary.kind)


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize(
    ("days", "now", "expected"),
    [
        ((20, 21), 27, SourceState.RECEIVING),
        ((20, 21), 29, SourceState.SILENT),
        ((1, 13), 36, SourceState.RECEIVING),  # twelve days without any are usual
        ((1, 13), 38, SourceState.SILENT),
    ],
)
def test_a_source_is_silent_after_twice_its_longest_pause(
    database: Database, space: Space, days: Sequence[int], now: int, expected: str
) -> None:
    for day in days:
        send(database, space, at(day), id=f"run-{day}")
    assert expected == sources(database, space, at(now))["ingest"].state


def test_sources_that_users_did_not_name_have_names_in_plain_words(
    database: Database, space: Space
) -> None:
    for source in ("ingest", "bundle", "upload", "demo"):
        put(database, space, replace(BATCH, source=source), at(16))
    named = {each.name: each.kind for each in sources(database, space, at(16)).values()}
    assert {
        "test": None,
        "Pipelines": SourceKind.PIPELINE,
        "Command-line imports": SourceKind.BUNDLE,
        "Uploads": SourceKind.UPLOAD,
        "Demo": SourceKind.DEMO,
    } == named


def test_an_import_is_never_silent(database: Database, space: Space) -> None:
    put(database, space, replace(BATCH, source_kind=SourceKind.BUNDLE), RECORDED)
    assert sources(database, space, at(300))["test"].state == SourceState.IMPORTED


class TestLimits:
    """Callers with limits see only the sources of the deployments they see."""

    def test_deployments_count_on_the_days_on_which_they_happened(
        self, database: Database, space: Space
    ) -> None:
        summary = self._sources(database, space, "Environments-1")["test"]
        assert (6, at(12, 12, 10)) == (summary.deployments, summary.last_event)
        assert (None, True) == (summary.last_arrival, summary.is_by_event)
        assert SourceState.UNKNOWN == summary.state
        assert [0, 1, 1] == last_days(summary)

    def test_sources_of_other_deployments_are_hidden(
        self, database: Database, space: Space
    ) -> None:
        start(database, space, at(12))
        assert ["test"] == list(self._sources(database, space, "Environments-2"))
        assert {} == self._sources(database, space, "Environments-99")

    def _sources(
        self, database: Database, space: Space, environment: str
    ) -> Mapping[str, SourceSummary]:
        limits = RoleLimits(environments=frozenset({environment}))
        limited = replace(space, visibility=Visibility((limits,)))
        return sources(database, limited, at(12))
