"""The changes of a deployment's releases: each once, in the oldest release."""

from dataclasses import replace

import pytest

from insights_dash.domain.catalogue.change import Change, pair_reverts
from insights_dash.domain.visibility import RoleLimits, Visibility
from insights_dash.store import delivered_changes
from insights_dash.store.catalogue.release import RELEASES
from insights_dash.store.changes import record_changes
from insights_dash.store.database import Database
from insights_dash.store.delivered_changes import (
    DeliveredChanges,
    read_delivered_changes,
)
from insights_dash.store.record import record
from insights_dash.store.spaces import Space, create_space
from small_world import BATCH, at

pytestmark = pytest.mark.both_databases


@pytest.fixture
def space(database: Database) -> Space:
    """A space whose releases 1, 2 and 3 have changes; b is in 2 and 3, a in all."""
    with database.write() as session:
        space = create_space(session, "Main", now=at(20))
        record(session, space, BATCH, now=at(20))
        assert 3 == len(RELEASES.list_page(session, space).items)
        known = {
            "Releases-3": [Change("d"), Change("b"), Change("a")],
            "Releases-2": [Change("b", "Two"), Change("a"), Change("c")],
            "Releases-1": [Change("a")],
        }
        record_changes(session, space, known)
    return space


def read(
    database: Database, space: Space, releases: list[int], older: list[int]
) -> DeliveredChanges:
    with database.read() as session:
        return read_delivered_changes(session, space, releases, older)


def test_changes_of_older_releases_are_not_brought_again(
    database: Database, space: Space
) -> None:
    found = read(database, space, [2, 3], [1])
    assert [(2, "b"), (2, "c"), (3, "d")] == [
        (each.release, each.change.id) for each in found.changes
    ]
    assert "Two" == found.changes[0].change.message
    assert (3, True, ()) == (found.total, found.are_all_read, found.unknown)
    everything = read(database, space, [1, 2, 3], [])
    assert [(1, "a"), (2, "b"), (2, "c"), (3, "d")] == [
        (each.release, each.change.id) for each in everything.changes
    ]


def test_releases_without_changes_are_unknown_and_others_are_not(
    database: Database, space: Space
) -> None:
    assert (9,) == read(database, space, [1, 9], []).unknown
    assert DeliveredChanges(0, (), ()) == read(database, space, [], [1])
    # All that it contains is in an older release.
    assert DeliveredChanges(0, (), ()) == read(database, space, [1], [2])


def test_of_many_changes_the_last_are_read(
    database: Database, space: Space, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivered_changes, "MOST_READ", 2)
    found = read(database, space, [1, 2, 3], [])
    assert (4, False) == (found.total, found.are_all_read)
    assert 2 >= len(found.changes)


def test_hidden_releases_have_no_changes(database: Database, space: Space) -> None:
    other = Visibility((RoleLimits(projects=frozenset({"Projects-2"})),))
    hidden = replace(space, visibility=other)
    assert () == read(database, hidden, [1, 2, 3], []).changes


def test_reverts_are_paired_from_the_last_backwards() -> None:
    first, revert = Change("a"), Change("b", reverts="a")
    again = Change("c", reverts="b")
    assert {"a": "b", "b": "a"} == pair_reverts([first, revert])
    assert {"b": "c", "c": "b"} == pair_reverts([first, revert, again])
    assert {} == pair_reverts([first, Change("b", reverts="elsewhere")])
    assert {} == pair_reverts([Change("a", reverts="a")])
