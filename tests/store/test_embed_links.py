from datetime import datetime, timedelta

import pytest

from audit_log import list_audit_entries
from embedding import PORTAL, REPORT, add_issuer, add_link
from insights_dash.domain.embed import LinkState
from insights_dash.domain.errors import InvalidInputError, NotFoundError
from insights_dash.domain.report import ReportDefinition
from insights_dash.store.database import Database
from insights_dash.store.embed_keys import (
    LOCAL_AUTHOR,
    EmbedAuthor,
    Owners,
    end_issuer,
    forget_revoked_tokens,
    get_issuer,
    get_link_key,
    is_token_revoked,
    list_issuers,
    list_link_keys,
    replace_issuer,
    revoke_token,
    rotate_link_key,
)
from insights_dash.store.embed_links import (
    NewLink,
    count_links,
    create_link,
    find_same_link,
    get_link,
    list_authors,
    list_links,
    replace_link,
    revoke_link,
)
from insights_dash.store.reports import create_report, delete_report
from insights_dash.store.spaces import Space, get_space

pytestmark = pytest.mark.both_databases


@pytest.fixture
def space(space: Space, database: Database, now: datetime) -> Space:
    """A space with a report."""
    with database.write() as session:
        create_report(session, space, ReportDefinition("Production"), now=now)
    return space


def test_links_of_whole_spaces_are_kept_apart(
    database: Database, space: Space, now: datetime
) -> None:
    """Their views can be equal, and so can those of a report and a space."""
    whole = NewLink(None, {"page": "portfolio"}, (PORTAL,))
    with database.write() as session:
        other = get_space(session, "Spaces-2")
        links = [create_link(session, each, whole, now=now) for each in (space, other)]
        for link, here in zip(links, (space, other), strict=True):
            assert [link] == list_links(session, here)
            assert 1 == count_links(session, here)
            assert link == find_same_link(session, here, whole, since=now, now=now)
        of_report = NewLink(REPORT, whole.view, whole.origins)
        assert not find_same_link(session, space, of_report, since=now, now=now)
        with pytest.raises(NotFoundError):
            get_link(session, other, links[0].id)
        new = replace_link(session, space, links[0].id, LOCAL_AUTHOR, now=now)
        assert (space.id, None) == (new.space_id, new.report_id)
        delete_report(session, space, REPORT, now=now)
        assert 2 == count_links(session, space)


def test_links_are_listed_by_space_newest_first(
    database: Database, space: Space, now: datetime
) -> None:
    first = add_link(database, space, now, expires=now + timedelta(days=1))
    second = add_link(database, space, now)
    with database.write() as session:
        for _ in range(2):
            revoke_link(session, space, second.id, now=now)
    with database.read() as session:
        other = get_space(session, "Spaces-2")
        assert [second.id, first.id] == [each.id for each in list_links(session, space)]
        assert [] == list_links(session, other)
        assert first == get_link(session, space, first.id)
        revoked = get_link(session, space, second.id)
        for where, identifier in (
            (other, first.id),
            (space, "EmbedLinks-9"),
            (space, ""),
        ):
            with pytest.raises(NotFoundError):
                get_link(session, where, identifier)
    assert LinkState.VALID is first.state(now)
    assert LinkState.EXPIRED is first.state(now + timedelta(days=1))
    assert LinkState.REVOKED is revoked.state(now)


def test_embeds_of_other_owners_are_not_found(
    database: Database, space: Space, now: datetime
) -> None:
    ours = add_link(database, space, now, account_number=1)
    theirs = add_link(database, space, now, account_number=2)
    local, issuer = add_link(database, space, now), add_issuer(database, now)
    owners, eve = Owners(frozenset({1, 3})), EmbedAuthor("eve", 3)
    with database.write() as session:
        assert [ours] == list_links(session, space, owners)
        assert (1, 3) == (
            count_links(session, space, owners),
            count_links(session, space),
        )
        assert [] == list_issuers(session, space, owners)
        for each in (theirs, local):
            with pytest.raises(NotFoundError):
                get_link(session, space, each.id, owners)
            with pytest.raises(NotFoundError):
                revoke_link(session, space, each.id, owners, now=now)
            with pytest.raises(NotFoundError):
                replace_link(session, space, each.id, eve, owners, now=now)
        with pytest.raises(NotFoundError):
            get_issuer(session, space, issuer.id, owners)
        replaced = replace_link(session, space, ours.id, eve, owners, now=now)
        assert ("eve", 3) == (replaced.author, replaced.account_number)
        assert {1, 2, 3} == list_authors(session, space)


def test_users_who_do_not_see_every_name_create_no_embed_that_shows_one(
    database: Database, space: Space, now: datetime
) -> None:
    eve = EmbedAuthor("eve", 3, sees_all=False)
    link, issuer = add_link(database, space, now), add_issuer(database, now)
    with database.write() as session:
        new = NewLink(REPORT, link.view, (PORTAL,), author=eve)
        made = create_link(session, space, new, now=now)
        replaced = replace_link(session, space, link.id, eve, now=now)
        follower = replace_issuer(session, issuer, eve, keeps_old=True, now=now)
    for each in (made, replaced):
        assert {**link.view, "names": "hidden"} == each.view
    assert follower.scope
    assert follower.scope.hides_names


def test_a_link_needs_a_report_of_the_space_and_an_end_in_the_future(
    database: Database, space: Space, now: datetime
) -> None:
    wrong = NewLink(REPORT, {}, (PORTAL,), "x" * 201, now)
    with database.write() as session:
        other = get_space(session, "Spaces-2")
        with pytest.raises(InvalidInputError) as caught:
            create_link(session, space, wrong, now=now)
        assert ["name", "expires"] == [each.field for each in caught.value.problems]
        with pytest.raises(InvalidInputError):
            create_link(session, space, NewLink(REPORT, {}, (), "a\0"), now=now)
        with pytest.raises(NotFoundError):
            create_link(session, other, NewLink(REPORT, {}, ()), now=now)


def test_deleting_a_report_deletes_its_links(
    database: Database, space: Space, now: datetime
) -> None:
    add_link(database, space, now)
    with database.write() as session:
        delete_report(session, space, REPORT, now=now)
        session.flush()
        assert [] == list_links(session, space)


def test_there_is_one_key_for_new_links(database: Database, now: datetime) -> None:
    with database.write() as session:
        first = get_link_key(session, now=now)
        assert first == get_link_key(session, now=now)
        second = rotate_link_key(session, keeps_old=True, now=now)
        assert second == get_link_key(session, now=now)
        third = rotate_link_key(session, keeps_old=False, now=now)
        assert third == get_link_key(session, now=now)
        keys = list_link_keys(session)
    assert [third.id, second.id, first.id] == [each.id for each in keys]
    assert [None, now, now] == [each.ended for each in keys]
    assert 3 == len({each.salt for each in keys})


def test_issuers_belong_to_a_space(
    database: Database, space: Space, now: datetime
) -> None:
    issuer = add_issuer(database, now, report_ids=(REPORT,), hides_names=True)
    with database.write() as session:
        other = get_space(session, "Spaces-2")
        assert [issuer] == list_issuers(session, space)
        assert [] == list_issuers(session, other)
        with pytest.raises(NotFoundError):
            get_issuer(session, other, issuer.id)
        eve = EmbedAuthor("eve", 7)
        follower = replace_issuer(session, issuer, eve, keeps_old=False, now=now)
        assert issuer.scope == follower.scope
        assert ("eve", 7) == (follower.author, follower.account_number)
        ended = get_issuer(session, space, issuer.id)
        assert now == ended.ended
        end_issuer(session, ended, now=now + timedelta(days=1))
        assert ended == get_issuer(session, space, issuer.id)
        with pytest.raises(NotFoundError):
            replace_issuer(session, ended, eve, keeps_old=True, now=now)


def test_revoked_tokens_are_stored_as_long_as_necessary(
    database: Database, space: Space, now: datetime
) -> None:
    assert space
    issuer = add_issuer(database, now)
    with database.write() as session:
        revoke_token(session, issuer, "a" * 64, now=now)
        forget_revoked_tokens(session, before=now)
        assert is_token_revoked(session, issuer, "a" * 64)
        forget_revoked_tokens(session, before=now + timedelta(seconds=1))
        assert not is_token_revoked(session, issuer, "a" * 64)


def test_everything_is_in_the_audit_log_and_no_secret(
    database: Database, space: Space, now: datetime
) -> None:
    link, issuer = add_link(database, space, now), add_issuer(database, now)
    with database.write() as session:
        revoke_link(session, space, link.id, now=now)
        key = rotate_link_key(session, keeps_old=False, now=now)
        revoke_token(session, issuer, "a" * 64, now=now)
        replace_issuer(session, issuer, EmbedAuthor(), keeps_old=True, now=now)
        end_issuer(session, issuer, now=now)
        entries = list_audit_entries(session, take=8)
    assert [
        "embed issuer ended",
        "embed issuer replaced",
        "embed issuer created",
        "embed token revoked",
        "embed key rotated",
        "embed link revoked",
        "embed issuer created",
        "embed link created",
    ] == [each.action for each in entries]
    assert {"report": REPORT, "origins": PORTAL, "name": "Portal"} == entries[7].details
    # A sign-in has "by"; the log would say that the application had signed in.
    assert entries[2].document == entries[1].details["replacement"]
    assert {"old keys": "revoked"} == entries[4].details
    for each in entries:
        assert not {key.salt, issuer.salt, "a" * 64} & set(each.details.values())
