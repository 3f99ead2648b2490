"""Wall displays in the database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from audit_log import AuditEntry, list_audit_entries
from embedding import REPORT
from insights_dash.domain.embed import LinkState
from insights_dash.domain.errors import ConflictError, InvalidInputError, NotFoundError
from insights_dash.domain.report import ReportDefinition
from insights_dash.domain.wall import (
    MOST_VIEWS,
    WallSettings,
    WallTheme,
    add_view,
    move_view,
    remove_view,
)
from insights_dash.store.database import Database
from insights_dash.store.embed_keys import EmbedAuthor, Owners
from insights_dash.store.embed_links import list_authors
from insights_dash.store.reports import create_report, delete_report
from insights_dash.store.spaces import Space, get_space
from insights_dash.store.wall_displays import (
    NewWall,
    count_walls,
    create_wall,
    find_wall,
    get_wall,
    list_walls,
    lock_wall,
    record_use_of_wall,
    replace_wall,
    revoke_wall,
    update_wall,
)
from people import add_administrator
from walls import add_wall, show

pytestmark = pytest.mark.both_databases


@pytest.fixture
def space(space: Space, database: Database, now: datetime) -> Space:
    """A space with a report."""
    with database.write() as session:
        create_report(session, space, ReportDefinition("Production"), now=now)
    return space


def list_entries(database: Database) -> Sequence[AuditEntry]:
    with database.read() as session:
        return list_audit_entries(session)


def test_a_wall_display_is_stored_as_it_was_created(
    database: Database, space: Space, now: datetime
) -> None:
    ends = now + timedelta(days=30)
    author = EmbedAuthor("ada", 7)
    settings = WallSettings("Étage 3", 45, 15, WallTheme.DARK, hides_names=True)
    views = add_view((), show(name="Ours", metric="lead-time"))
    with database.write() as session:
        made = create_wall(
            session, space, NewWall(settings, views, ends, author), now=now
        )
        record_use_of_wall(session, made, now=now)
    with database.read() as session:
        found = get_wall(session, space, made.id)
        assert [found] == list_walls(session, space)
        assert {7} == list_authors(session, space)
        with pytest.raises(NotFoundError):
            get_wall(session, get_space(session, "Spaces-2"), made.id)
    assert "WallDisplays-1" == found.id
    assert (settings, views) == (found.settings, found.views)
    assert ("ada", 7, ends) == (found.author, found.account_number, found.expires)
    assert now == found.last_used
    assert LinkState.EXPIRED is found.state(ends)


def test_wall_displays_are_listed_by_owner_newest_first(
    database: Database, space: Space, now: datetime
) -> None:
    first, second, third = (
        add_wall(database, space, now, author=EmbedAuthor("x", number))
        for number in (1, 2, 1)
    )
    own = Owners(frozenset({1}))
    with database.read() as session:
        walls = list_walls(session, space, own, skip=1, take=5)
        assert [first.id] == [each.id for each in walls]
        assert (2, 3) == (count_walls(session, space, own), count_walls(session, space))
        assert third.id == list_walls(session, space)[0].id
        with pytest.raises(NotFoundError):
            get_wall(session, space, second.id, own)


def test_a_revoked_wall_display_ends_and_a_replaced_one_gets_a_new_number(
    database: Database, space: Space, now: datetime
) -> None:
    wall = add_wall(database, space, now, expires=now + timedelta(days=10))
    later = now + timedelta(days=9)
    with database.write() as session:
        new = replace_wall(session, space, wall, EmbedAuthor("eve", 9), now=later)
        revoke_wall(session, wall, now=later)
        old = get_wall(session, space, wall.id)
    assert (LinkState.REVOKED, LinkState.VALID) == (old.state(later), new.state(later))
    assert (wall.views, wall.settings) == (new.views, new.settings)
    assert (9, later + timedelta(days=10)) == (new.account_number, new.expires)
    actions = [each.action for each in list_entries(database)]
    ended = "wall display revoked"
    assert 1 == actions.count(ended)
    assert 2 == actions.count("wall display created")


def test_views_of_deleted_reports_are_left_out_of_a_replacement(
    database: Database, space: Space, now: datetime
) -> None:
    wall = add_wall(database, space, now)
    with database.write() as session:
        delete_report(session, space, REPORT, now=now)
        new = replace_wall(session, space, wall, EmbedAuthor(), now=now)
    assert (2, ()) == (len(wall.views), new.views)


def test_changes_keep_the_owner_and_the_link(
    database: Database, space: Space, now: datetime
) -> None:
    made = add_wall(database, space, now, author=EmbedAuthor("ada", 3))
    with database.write() as session:
        wall = lock_wall(session, space, made.id)
        settings = replace(wall.settings, name=" Lobby ", seconds=60)
        views = move_view(wall.views, 2, by=-1)
        changed = replace(wall, settings=settings, views=views, author="eve")
        stored = update_wall(session, changed, sees_all=True, now=now)
        again = update_wall(session, stored, sees_all=True, now=now)
    assert ("Lobby", 60, "ada") == (stored.name, stored.settings.seconds, stored.author)
    assert [2, 1] == [each.key for each in stored.views]
    assert (stored, made.id) == (again, stored.id)
    actions = [each.action for each in list_entries(database)]
    assert 1 == actions.count("wall display changed")


def test_a_wall_display_that_has_ended_does_not_change(
    database: Database, space: Space, now: datetime
) -> None:
    expired = add_wall(database, space, now, expires=now + timedelta(days=1))
    revoked = add_wall(database, space, now)
    later = now + timedelta(days=1)
    with database.write() as session:
        revoke_wall(session, revoked, now=now)
        for wall in (expired, revoked):
            changed = replace(wall, views=())
            with pytest.raises(ConflictError, match="Regenerate"):
                update_wall(session, changed, sees_all=True, now=later)


def test_an_editor_who_does_not_see_all_hides_names(
    database: Database, space: Space, now: datetime
) -> None:
    wall = add_wall(database, space, now)
    limited = EmbedAuthor("ada", 3, sees_all=False)
    with database.write() as session:
        assert not wall.settings.hides_names
        changed = update_wall(session, wall, sees_all=False, now=now)
        assert changed.settings.hides_names
        new = NewWall(WallSettings("Floor"), author=limited)
        assert create_wall(session, space, new, now=now).settings.hides_names


def test_wrong_settings_are_refused_with_every_problem(
    database: Database, space: Space, now: datetime
) -> None:
    wrong = WallSettings(" ", 4, 2)
    with database.write() as session, pytest.raises(InvalidInputError) as caught:
        create_wall(session, space, NewWall(wrong), now=now)
    fields = {each.field for each in caught.value.problems}
    assert {"name", "seconds", "refresh"} == fields
    past = NewWall(WallSettings("x" * 201), expires=now)
    with database.write() as session, pytest.raises(InvalidInputError) as caught:
        create_wall(session, space, past, now=now)
    assert "up to 200 characters" in str(caught.value)
    past = NewWall(WallSettings("x"), expires=now)
    with database.write() as session, pytest.raises(InvalidInputError) as caught:
        create_wall(session, space, past, now=now)
    assert "in the past" in str(caught.value)
    named = NewWall(WallSettings("x"), (show(name="\x00"),))
    with database.write() as session, pytest.raises(InvalidInputError):
        create_wall(session, space, named, now=now)


def test_views_move_within_their_list_and_have_keys_of_their_own() -> None:
    views = add_view(add_view(add_view((), show()), show()), show())
    assert [1, 2, 3] == [each.key for each in views]
    for key, by, order in (
        (1, -1, [1, 2, 3]),
        (1, 1, [2, 1, 3]),
        (3, 1, [1, 2, 3]),
        (3, -1, [1, 3, 2]),
        (9, 1, [1, 2, 3]),
    ):
        moved = move_view(views, key, by=by)
        assert order == [each.key for each in moved], (key, by)
    assert [1, 3] == [each.key for each in remove_view(views, 2)]
    many = tuple(replace(show(), key=key) for key in range(MOST_VIEWS))
    with pytest.raises(InvalidInputError):
        add_view(many, show())


def test_the_first_account_ends_wall_displays_of_local_mode(
    database: Database, space: Space, now: datetime
) -> None:
    wall = add_wall(database, space, now, author=EmbedAuthor())
    add_administrator(database, now)
    with database.read() as session:
        found = find_wall(session, wall.number)
    assert found
    assert LinkState.REVOKED is found.state(now)
    ended = [
        each.details
        for each in list_entries(database)
        if each.action == "embeds of local mode ended"
    ]
    assert [{"walls": "1"}] == ended
