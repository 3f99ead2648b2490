from datetime import UTC, datetime

import pytest

from insights_dash.domain.errors import ConflictError, NotFoundError
from insights_dash.domain.slugs import slug_of
from insights_dash.store.database import Database
from insights_dash.store.spaces import (
    create_space,
    find_space_by_name,
    get_space,
    list_spaces,
    mark_history_end,
    raise_revision,
)

pytestmark = pytest.mark.both_databases

NOW = datetime(2024, 5, 1, 12, 30, 15, 123_456, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("GOV.UK", "gov-uk"),
        ("  Größe & Co. ", "groe-co"),
        ("日本", "unnamed"),
        ("x" * 200, "x" * 190),
        ("ﬃ" * 100, "ffi" * 63 + "f"),
        ("x" * 189 + " y", "x" * 189),
    ],
)
def test_a_slug_is_short_plain_and_never_empty(name: str, slug: str) -> None:
    assert slug == slug_of(name)


def test_the_first_space_is_the_default(database: Database) -> None:
    with database.write() as session:
        create_space(session, "Zoo", now=NOW, description="Animals.")
        create_space(session, "Main", now=NOW)
    with database.read() as session:
        main, zoo = list_spaces(session)
    assert ("Main", "main", "", False) == (
        *(main.name, main.slug, main.description, main.is_default),
    )
    assert ("Zoo", "Animals.", True) == (zoo.name, zoo.description, zoo.is_default)
    assert (0, 0, None, NOW) == (
        *(zoo.revision, zoo.catalogue_revision),
        *(zoo.history_ends_on, zoo.last_modified_on),
    )


def test_names_of_one_slug_are_numbered(database: Database) -> None:
    names = ("Main", "main!", "MAIN")
    with database.write() as session:
        spaces = [create_space(session, name, now=NOW) for name in names]
    assert ["main", "main-2", "main-3"] == [space.slug for space in spaces]


def test_a_long_name_leaves_room_for_the_number_of_its_slug(
    database: Database,
) -> None:
    with database.write() as session:
        create_space(session, "x" * 199, now=NOW)
        second = create_space(session, "x" * 200, now=NOW)
    assert "x" * 190 + "-2" == second.slug


def test_a_name_is_unique(database: Database) -> None:
    with database.write() as session:
        create_space(session, "Main", now=NOW)
        with pytest.raises(ConflictError) as raised:
            create_space(session, "Main", now=NOW)
        session.rollback()
    assert "name" == raised.value.problem.field


def test_a_space_is_found_by_id_slug_and_name(database: Database) -> None:
    with database.write() as session:
        space = create_space(session, "GOV.UK", now=NOW)
    with database.read() as session:
        for identifier in (space.id, space.id.lower(), "gov-uk", "GOV-UK"):
            assert space == get_space(session, identifier)
        assert space == find_space_by_name(session, "GOV.UK")
        assert find_space_by_name(session, "gov.uk") is None


@pytest.mark.parametrize("identifier", ["Spaces-9", "nowhere", "", "Projects-1"])
def test_a_space_that_does_not_exist(database: Database, identifier: str) -> None:
    with database.read() as session, pytest.raises(NotFoundError):
        get_space(session, identifier)


def test_a_history_can_end_and_be_continued(database: Database) -> None:
    with database.write() as session:
        space = create_space(session, "Main", now=NOW)
        mark_history_end(session, space, NOW)
        session.expire_all()
        assert NOW == get_space(session, space.id).history_ends_on
        mark_history_end(session, space, None)
        session.expire_all()
        assert get_space(session, space.id).history_ends_on is None


def test_revisions_grow_by_one_and_mark_changes_of_the_catalogue(
    database: Database,
) -> None:
    with database.write() as session:
        space = create_space(session, "Main", now=NOW)
        assert 1 == raise_revision(session, space, catalogue=True)
        assert 2 == raise_revision(session, space, catalogue=False)
    with database.read() as session:
        space = get_space(session, space.id)
    assert (2, 1) == (space.revision, space.catalogue_revision)
