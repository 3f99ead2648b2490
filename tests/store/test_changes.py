"""Changes of releases are recorded by ID: twice is once, and others correct."""

from dataclasses import dataclass, replace

import pytest

from insights_dash.domain.catalogue.change import MOST_CHANGES, Change
from insights_dash.domain.errors import InvalidInputError, NotFoundError
from insights_dash.store.audit import Author
from insights_dash.store.batch import Counts
from insights_dash.store.catalogue.release import RELEASES
from insights_dash.store.changes import (
    ReplacedChanges,
    forget_changes,
    imply_change,
    list_changes,
    record_changes,
    replace_changes,
)
from insights_dash.store.database import Database
from insights_dash.store.history import read_releases
from insights_dash.store.record import record
from insights_dash.store.releases import delete_release
from insights_dash.store.spaces import Space, create_space, get_space
from small_world import BATCH, at

pytestmark = pytest.mark.both_databases

FULL = Change(
    *("a1", "Fix the basket", "Ada"),
    is_bot=False,
    authored=at(1),
    committed=at(2),
    opened=at(3),
    merged=at(4),
    pull_request="12",
    reverts="b2",
    link="https://github.com/acme/shop/pull/12",
)


@dataclass(frozen=True)
class Known:
    """A space, and the IDs of two of its releases."""

    space: Space
    first: str
    second: str


@pytest.fixture
def known(database: Database) -> Known:
    with database.write() as session:
        space = create_space(session, "Main", now=at(20))
        record(session, space, BATCH, now=at(20))
        first, second = RELEASES.list_page(session, space).items[:2]
    return Known(space, first.id, second.id)


def put(database: Database, known: Known, *changes: Change) -> Counts:
    with database.write() as session:
        return record_changes(session, known.space, {known.first: changes})


def read(database: Database, known: Known) -> list[Change]:
    with database.read() as session:
        return list(list_changes(session, known.space, [known.first])[known.first])


def revision(database: Database, known: Known) -> int:
    with database.read() as session:
        return get_space(session, known.space.id).revision


def test_everything_that_a_change_has_is_stored(
    database: Database, known: Known
) -> None:
    other = Change("b2", "Add a basket")
    assert Counts(new=2) == put(database, known, FULL, other)
    assert [FULL, other] == read(database, known)


def test_the_same_change_again_changes_nothing(
    database: Database, known: Known
) -> None:
    put(database, known, FULL)
    before = revision(database, known)
    assert Counts(unchanged=2) == put(database, known, FULL, Change(" a1 "))
    assert before == revision(database, known)


def test_other_values_correct_a_change(database: Database, known: Known) -> None:
    put(database, known, FULL, Change("b2"))
    newer = Change("a1", "Mend the basket", merged=at(5))
    assert Counts(changed=1) == put(database, known, newer)
    corrected = replace(FULL, message="Mend the basket", merged=at(5))
    assert [corrected, Change("b2")] == read(database, known)


def test_a_change_stamps_its_release(database: Database, known: Known) -> None:
    before = revision(database, known)
    put(database, known, FULL)
    after = revision(database, known)
    assert after > before
    with database.read() as session:
        blocks = list(read_releases(session, known.space.number, since=before))
    assert [known.first] == [f"Releases-{row[0]}" for rows in blocks for row in rows]


def test_a_list_replaces_what_there_was(database: Database, known: Known) -> None:
    put(database, known, FULL, Change("b2", "Old"), Change("c3", "Kept"))
    given = [Change("b2"), Change("d4"), Change("c3", "Kept")]
    with database.write() as session:
        counts = replace_changes(session, known.space, known.first, given)
    assert ReplacedChanges(new=1, changed=1, unchanged=1, removed=1) == counts
    assert [Change("b2"), Change("c3", "Kept"), Change("d4")] == read(database, known)


def test_a_commit_stands_for_unknown_changes(database: Database, known: Known) -> None:
    def imply(commit: str) -> None:
        with database.write() as session:
            imply_change(session, known.space, known.first, commit)

    imply("a1")
    assert [Change("a1")] == read(database, known)
    imply("a2")
    assert [Change("a2")] == read(database, known)
    put(database, known, Change("b2"))
    imply("a2")
    assert [Change("b2")] == read(database, known)


def test_an_implied_commit_stays_if_it_is_among_the_changes(
    database: Database, known: Known
) -> None:
    with database.write() as session:
        imply_change(session, known.space, known.first, "a1")
    put(database, known, FULL, Change("b2"))
    with database.write() as session:
        imply_change(session, known.space, known.first, "")
    assert [FULL, Change("b2")] == read(database, known)


def test_only_changes_as_they_were_given_are_forgotten(
    database: Database, known: Known
) -> None:
    put(database, known, Change("a1", "One"), Change("b2", "Two", "Ada"))
    given = [Change("a1", "One"), Change("b2", "Two"), Change("c3")]
    with database.write() as session:
        forget_changes(session, known.space, known.first, given)
    assert [Change("b2", "Two", "Ada")] == read(database, known)


def test_changes_belong_to_one_release(database: Database, known: Known) -> None:
    put(database, known, FULL)
    with database.write() as session:
        changes = {known.first: [Change("b2")], known.second: [FULL]}
        assert Counts(new=2) == record_changes(session, known.space, changes)
    with database.read() as session:
        listed = list_changes(session, known.space, [known.first, known.second])
    assert {known.first: [FULL, Change("b2")], known.second: [FULL]} == listed


def test_releases_of_other_spaces_have_no_changes_here(
    database: Database, known: Known
) -> None:
    put(database, known, FULL)
    with database.write() as session:
        other = create_space(session, "Other", now=at(20))
        assert {known.first: []} == list_changes(session, other, [known.first])
        with pytest.raises(NotFoundError):
            record_changes(session, other, {known.first: [FULL]})


def test_a_deleted_release_takes_no_changes(database: Database, known: Known) -> None:
    with database.write() as session:
        delete_release(session, known.space, known.first, Author("mara", at(20)))
    with pytest.raises(NotFoundError):
        put(database, known, FULL)


def test_a_release_has_a_limited_number_of_changes(
    database: Database, known: Known
) -> None:
    many = [Change(f"{number}") for number in range(MOST_CHANGES)]
    assert Counts(new=MOST_CHANGES) == put(database, known, *many)
    with pytest.raises(InvalidInputError, match="at most 5,000 changes"):
        put(database, known, Change("one more"))
    assert MOST_CHANGES == len(read(database, known))
