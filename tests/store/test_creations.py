"""The store dates releases without a creation time as the metrics engine does."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from insights_dash.domain.catalogue.release import Release
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.instants import to_microseconds
from insights_dash.metrics.history.columns import UNDATED, Deployments, Releases
from insights_dash.metrics.history.live_history import LiveHistory
from insights_dash.store.batch import Batch, ReleaseEntry
from insights_dash.store.catalogue.release import RELEASES
from insights_dash.store.creations import count_unknown_creations
from insights_dash.store.database import Database
from insights_dash.store.history import read_deployments, read_releases
from insights_dash.store.record import record
from insights_dash.store.releases import next_version
from insights_dash.store.spaces import Space, create_space
from small_world import BATCH, FAILED, at, deployment, release

pytestmark = pytest.mark.both_databases

NOW = at(20)


def unknown(version: str) -> ReleaseEntry:
    return ReleaseEntry(0, "Shop", "Default", version, None)


# 1.0.0 has a time. 1.1.0 began with a deployment that failed, and 1.2.0 with one that
# completed before another that was queued earlier; 1.3.0 was only cancelled.
UNKNOWN = replace(
    BATCH,
    releases=(
        release("1.0.0", -10),
        *map(unknown, ("1.1.0", "1.2.0", "1.3.0", "1.4.0", "1.5.0")),
    ),
    deployments=(
        deployment(1, "1.0.0", -8, 10),
        deployment(2, "1.1.0", 3, 10, queued=at(3, 9), **FAILED),
        deployment(3, "1.1.0", 4, 10, queued=at(4, 9)),
        deployment(4, "1.2.0", 12, 10, queued=at(5, 9)),
        deployment(5, "1.2.0", 11, 12, environment="Production EU"),
        deployment(6, "1.3.0", 12, 12, state=TaskState.CANCELED),
        deployment(8, "1.5.0", 2, 12, started=None, tenant="Acme"),
        deployment(7, "1.5.0", 2, 12, started=None),
    ),
)
EXPECTED = {
    "1.0.0": at(-10),
    "1.1.0": at(3, 9),
    "1.2.0": at(11, 12, 6),
    "1.3.0": None,
    "1.4.0": None,
    "1.5.0": at(2, 12, 10),
}


@pytest.fixture
def space(database: Database) -> Space:
    with database.write() as session:
        made = create_space(session, "Main", now=NOW)
        recorded = record(session, made, UNKNOWN, now=NOW)
        assert not recorded.refusals
        return made


def tell(database: Database, space: Space, *releases: ReleaseEntry) -> int | None:
    """Record releases again; return the revision, None if nothing changed."""
    with database.write() as session:
        batch = Batch(source="test", releases=releases)
        return record(session, space, batch, now=NOW).revision


def list_releases(database: Database, space: Space) -> Sequence[Release]:
    with database.read() as session:
        return RELEASES.list_page(session, space).items


def test_a_release_counts_as_created_when_its_first_deployment_was_queued(
    database: Database, space: Space
) -> None:
    """Newest first; those without a date come last."""
    found = list_releases(database, space)
    assert ["1.2.0", "1.1.0", "1.5.0", "1.0.0", "1.4.0", "1.3.0"] == [
        each.version for each in found
    ]
    assert EXPECTED == {each.version: each.created for each in found}
    assert ["1.0.0"] == [each.version for each in found if each.is_creation_known]
    with database.read() as session:
        assert "1.2.1" == next_version(session, "Projects-1")


def test_the_metrics_engine_has_the_same_dates(
    database: Database, space: Space
) -> None:
    with database.read() as session:
        [rows] = read_deployments(session, space.number, since=0)
        [known] = read_releases(session, space.number, since=0)
    releases = Releases.of(known)
    history = LiveHistory.of(releases, Deployments.of(rows, releases)).snapshot()
    dated = history.releases
    found = dict(zip(dated.version.tolist(), dated.created.tolist(), strict=True))
    assert found == {
        version: UNDATED if created is None else to_microseconds(created)
        for version, created in EXPECTED.items()
    }
    assert np.count_nonzero(dated.is_unknown) == 5


def test_releases_of_unknown_creation_are_counted(
    database: Database, space: Space
) -> None:
    with database.read() as session:
        assert 5 == count_unknown_creations(session, space)
    listed = [
        each for each in list_releases(database, space) if not each.is_creation_known
    ]
    assert 5 == len(listed)
    assert ("Releases-3", "1.2.0") == (listed[0].id, listed[0].version)
    assert EXPECTED["1.2.0"] == listed[0].created
    assert listed[-1].created is None


def test_a_creation_time_that_arrives_later_replaces_the_estimate(
    database: Database, space: Space
) -> None:
    told = unknown("1.1.0")._replace(created=at(1))
    assert 2 == tell(database, space, told)
    [found] = [
        each for each in list_releases(database, space) if each.version == "1.1.0"
    ]
    assert (at(1), True) == (found.created, found.is_creation_known)
    with database.read() as session:
        assert 4 == count_unknown_creations(session, space)


@pytest.mark.parametrize("created", [at(1), None])
def test_stored_creation_times_are_kept(
    database: Database, space: Space, created: datetime | None
) -> None:
    """A source without a creation time doesn't contradict the stored one."""
    version = "1.1.0"
    if created:
        tell(database, space, unknown(version)._replace(created=created))
    assert tell(database, space, unknown(version)) is None
    [found] = [
        each for each in list_releases(database, space) if each.version == version
    ]
    assert (created or EXPECTED[version]) == found.created
