"""A server's clock was a year ahead for a while, and stored times of the future."""

from datetime import timedelta

import pytest

from embedding import add_link
from insights_dash.access.embed_tokens import sign_link
from insights_dash.access.embeds import EmbedRefusal, EmbedRefusedError, EmbedService
from insights_dash.access.secrets import hash_token
from insights_dash.access.sign_in import InvitationError, SignInError
from insights_dash.access.sign_in_attempts import TooManyAttemptsError
from insights_dash.domain.role import Grant, Role
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.sign_in_methods import INVITATION_LASTS, invite
from insights_dash.store.api_keys import find_api_key
from insights_dash.store.database import Database
from insights_dash.store.embed_keys import get_link_key
from insights_dash.store.sessions import (
    IDLE,
    find_session,
    list_sessions,
    record_use_of_session,
)
from insights_dash.store.spaces import Space
from people import PASSWORD, add_administrator, add_key, add_person, build_sign_in
from whole_product import NOW

AHEAD = NOW + timedelta(days=365)
ADDRESS = "192.0.2.7"
WRONG = "x" * 1_001


@pytest.fixture
def ada(database: Database) -> Account:
    add_administrator(database, NOW)
    return add_person(database, NOW, Grant(Role.REPORT_VIEWER))


def test_no_one_is_locked_out_until_the_future_time(
    database: Database, ada: Account
) -> None:
    ahead = build_sign_in(database, lambda: AHEAD)
    with pytest.raises(TooManyAttemptsError):  # noqa: PT012 - however many it takes
        while True:
            with pytest.raises(SignInError):
                ahead.by_password(ada.username, WRONG, ADDRESS)
    with pytest.raises(TooManyAttemptsError) as caught:
        build_sign_in(database, lambda: NOW).by_password(
            ada.username, PASSWORD, ADDRESS
        )
    assert caught.value.seconds <= 15 * 60
    waited = NOW + timedelta(seconds=caught.value.seconds)
    assert build_sign_in(database, lambda: waited).by_password(
        ada.username, PASSWORD, ADDRESS
    )


def test_a_session_from_the_future_is_never_valid(
    database: Database, ada: Account
) -> None:
    token = build_sign_in(database, lambda: AHEAD).by_password("ada", PASSWORD, ADDRESS)
    with database.read() as session:
        assert find_session(session, hash_token(token), now=AHEAD)
        assert find_session(session, hash_token(token), now=NOW) is None
    assert ada
    assert build_sign_in(database, lambda: NOW).by_password("ada", PASSWORD, ADDRESS)
    with database.read() as session:
        assert find_session(session, hash_token(token), now=AHEAD) is None


def test_a_session_that_was_used_in_the_future_expires_when_unused(
    database: Database, ada: Account
) -> None:
    """The clocks of two servers may differ by minutes, though."""
    slow = NOW - timedelta(minutes=4)
    token = build_sign_in(database, lambda: NOW).by_password("ada", PASSWORD, ADDRESS)
    with database.read() as session:
        assert find_session(session, hash_token(token), now=slow)
    with database.write() as session:
        number = list_sessions(session, ada, now=NOW)[0].number
        record_use_of_session(session, number, now=NOW + IDLE)
        assert find_session(session, hash_token(token), now=NOW) is None


def test_a_key_of_the_future_does_not_last_longer_than_it_was_created_for(
    database: Database, ada: Account
) -> None:
    lasts = timedelta(days=90)
    key = add_key(database, AHEAD, ada, expires=AHEAD + lasts)
    with database.read() as session:
        found = find_api_key(session, hash_token(key))
    assert found
    assert [True, False, False] == [
        found.is_usable(each) for each in (AHEAD, NOW, NOW + lasts)
    ]
    # It can still be revoked.
    assert found.is_valid(NOW)


def test_a_password_link_expires_within_three_days_from_now(
    database: Database, ada: Account
) -> None:
    with database.write() as session:
        expires = AHEAD + INVITATION_LASTS
        invite(session, ada, hash_token("link"), expires=expires, now=AHEAD)
    assert ada.id == build_sign_in(database, lambda: AHEAD).find_invited("link").id
    with pytest.raises(InvitationError):
        build_sign_in(database, lambda: NOW).find_invited("link")


@pytest.mark.usefixtures("report")
def test_an_embed_link_from_the_future_shows_nothing(
    database: Database, space: Space
) -> None:
    link = add_link(database, space, AHEAD, expires=AHEAD + timedelta(days=30))
    with database.write() as session:
        key = get_link_key(session, now=AHEAD)
    ahead, now = (
        EmbedService(database, "test", clock) for clock in (lambda: AHEAD, lambda: NOW)
    )
    token = sign_link(link.number, key, now.secret_of(key))
    assert link.report_id == ahead.admit(token).report.id
    with pytest.raises(EmbedRefusedError) as caught:
        now.admit(token)
    assert EmbedRefusal.EXPIRED is caught.value.refusal
