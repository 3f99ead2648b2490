"""Attack: use a password, link, session or account at the moment it stops working.

Checking a password is slow on purpose. In these tests, the owner acts in between.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import argon2
import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from any_database import KINDS, Templates
from insights_dash.access.provided_identity import Identity
from insights_dash.access.secrets import hash_token
from insights_dash.access.sign_in import InvitationError, SignInError
from insights_dash.domain.errors import CredentialsChangedError
from insights_dash.domain.role import Grant, Role
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.edit import NewAccount, create_account, update_account
from insights_dash.store.accounts.read import find_account_by_name, get_account
from insights_dash.store.accounts.sign_in_methods import (
    bind_identity,
    invite,
    read_password_hash,
    rehash_password,
    set_kind,
    set_password,
    unbind_identity,
)
from insights_dash.store.api_keys import NewApiKey, create_api_key, list_api_keys
from insights_dash.store.audit import Actor, Credentials, set_actor
from insights_dash.store.database import Database
from insights_dash.store.role_grants import grant_role
from insights_dash.store.sessions import (
    begin_session,
    end_session_of,
    find_session,
    list_sessions,
)
from people import PASSWORD, PASSWORDS, add_administrator, add_person, build_sign_in
from whole_product import NOW

NEW = "another long password"
ADDRESS = "192.0.2.7"
VIEWER = Grant(Role.REPORT_VIEWER)
WHO = Identity("https://id.example", "1", "ada", "", "", email_is_verified=False)


@pytest.fixture(params=KINDS)
def database(
    request: pytest.FixtureRequest, tmp_path: Path, templates: Templates
) -> Iterator[Database]:
    with templates.copy(request.param, tmp_path) as database:
        yield database


@pytest.fixture
def ada(database: Database) -> Account:
    add_administrator(database, NOW)
    ada = add_person(database, NOW, VIEWER)
    with database.write() as session:
        bind_identity(session, ada, WHO.key, now=NOW)
    return reread(database, ada)


def reread(database: Database, account: Account) -> Account:
    with database.read() as session:
        return get_account(session, account.id)


def change_password(database: Database, account: Account) -> None:
    with database.write() as session:
        current = get_account(session, account.id)
        set_password(session, current, PASSWORDS.hash(NEW), now=NOW)


def reset(database: Database, account: Account) -> None:
    with database.write() as session:
        expires = NOW + timedelta(days=3)
        invite(session, account, hash_token("link"), expires=expires, now=NOW)


def deactivate(database: Database, account: Account) -> None:
    with database.write() as session:
        update_account(
            *(session, account),
            display_name="",
            email="",
            is_active=False,
            grants=account.grants,
            now=NOW,
        )


def make_service(database: Database, account: Account) -> None:
    with database.write() as session:
        set_kind(session, account, is_service=True, now=NOW)


def unlink(database: Database, account: Account) -> None:
    with database.write() as session:
        unbind_identity(session, account, now=NOW)


Change = Callable[[Database, Account], None]
CHANGES = pytest.mark.parametrize(
    "change", [change_password, reset, deactivate, make_service, unlink]
)


@contextmanager
def while_it_is_checked(
    monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]
) -> Iterator[None]:
    """Call a function once while argon2 compares a password."""
    verify, waiting = argon2.PasswordHasher.verify, [act]

    def interrupt(hasher: argon2.PasswordHasher, stored: str, password: str) -> object:
        while waiting:
            waiting.pop()()
        return verify(hasher, stored, password)

    with monkeypatch.context() as patch:
        patch.setattr(argon2.PasswordHasher, "verify", interrupt)
        yield
    assert not waiting


def count_sessions(database: Database, account: Account) -> int:
    with database.read() as session:
        return len(list_sessions(session, account, now=NOW))


@pytest.mark.once_on_postgresql
@CHANGES
def test_a_password_that_changes_while_it_is_checked_is_refused(
    database: Database, ada: Account, change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = build_sign_in(database, lambda: NOW)
    with (
        while_it_is_checked(monkeypatch, lambda: change(database, ada)),
        pytest.raises(SignInError),
    ):
        service.by_password("ada", PASSWORD, ADDRESS)
    assert 0 == count_sessions(database, ada)
    assert reread(database, ada).last_signed_in is None


def test_a_session_ends_with_its_account_even_if_its_row_is_left(
    database: Database, ada: Account
) -> None:
    """A row that was not deleted gives no access: its version is older."""
    token = build_sign_in(database, lambda: NOW).by_password("ada", PASSWORD, ADDRESS)
    with database.write() as session:
        assert find_session(session, hash_token(token), now=NOW)
        session.execute(text("UPDATE account SET credential_version = 7"))
        assert find_session(session, hash_token(token), now=NOW) is None
        assert [] == list_sessions(session, ada, now=NOW)


@pytest.mark.once_on_postgresql
@CHANGES
def test_no_session_begins_for_an_account_that_has_changed(
    database: Database, ada: Account, change: Change
) -> None:
    change(database, ada)
    for use in (
        lambda session: begin_session(session, ada, hash_token("x"), now=NOW),
        lambda session: rehash_password(session, ada, "hashed again"),
        lambda session: set_password(session, ada, "another", now=NOW),
    ):
        with pytest.raises(CredentialsChangedError), database.write() as session:
            use(session)


def test_an_outdated_hash_does_not_bring_the_old_password_back(
    database: Database, ada: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with database.write() as session:
        ada = set_password(session, ada, weak.hash(PASSWORD), now=NOW)
    with (
        while_it_is_checked(monkeypatch, lambda: change_password(database, ada)),
        pytest.raises(SignInError),
    ):
        build_sign_in(database, lambda: NOW).by_password("ada", PASSWORD, ADDRESS)
    assert build_sign_in(database, lambda: NOW).by_password("ada", NEW, ADDRESS)


def test_the_second_of_two_simultaneous_password_changes_is_refused(
    database: Database, ada: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, theirs = build_sign_in(database, lambda: NOW), "of an attacker"
    with (
        while_it_is_checked(monkeypatch, lambda: change_password(database, ada)),
        pytest.raises(CredentialsChangedError),
    ):
        service.change_password(ada, PASSWORD, theirs, theirs, address=ADDRESS)
    assert service.by_password("ada", NEW, ADDRESS)


def test_a_link_works_once_even_for_two_simultaneous_users(
    database: Database, ada: Account
) -> None:
    """The second user's check comes before the first user's change."""
    reset(database, ada)
    service, other = (
        build_sign_in(database, lambda: NOW),
        build_sign_in(database, lambda: NOW),
    )
    waiting = [other]

    def note(*arguments: object) -> None:
        if waiting and hash_token("link") in str(arguments[3]):
            waiting.pop().by_invitation("link", NEW)

    event.listen(database.engine, "after_cursor_execute", note)
    try:
        with pytest.raises(InvitationError):
            service.by_invitation("link", "of an attacker")
    finally:
        event.remove(database.engine, "after_cursor_execute", note)
    assert service.by_password("ada", NEW, ADDRESS)


def at_work(account: Account, session: int | None = None) -> Actor:
    """Return a request of the account that was authenticated earlier."""
    credentials = Credentials(account.number, account.credential_version, session)
    return Actor(account.username, ADDRESS, credentials)


@contextmanager
def acting(database: Database, actor: Actor) -> Iterator[Session]:
    with database.write() as session:
        set_actor(session, actor)
        yield session


def sign_out(database: Database, account: Account) -> None:
    with database.write() as session:
        for each in list_sessions(session, account, now=NOW):
            end_session_of(session, account, each.number, now=NOW)


@pytest.mark.parametrize("change", [change_password, deactivate, sign_out])
def test_a_request_whose_session_ended_creates_no_credentials(
    database: Database, ada: Account, change: Change
) -> None:
    build_sign_in(database, lambda: NOW).by_password("ada", PASSWORD, ADDRESS)
    with database.read() as session:
        number = list_sessions(session, ada, now=NOW)[0].number
        root = find_account_by_name(session, "root")
    assert root
    change(database, ada)
    expires = NOW + timedelta(days=3)
    for create in (
        lambda session: create_api_key(session, ada, NewApiKey("x", "x", "x"), now=NOW),
        lambda session: create_account(session, NewAccount("mallory"), now=NOW),
        lambda session: invite(session, root, "x", expires=expires, now=NOW),
        lambda session: grant_role(session, ada, Grant(Role.ADMINISTRATOR), now=NOW),
        lambda session: set_password(session, ada, "x", now=NOW),
    ):
        refused = pytest.raises(CredentialsChangedError)
        with acting(database, at_work(ada, number)) as session, refused:
            create(session)
    with database.read() as session:
        assert not list_api_keys(session, ada)
        assert not find_account_by_name(session, "mallory")
        assert read_password_hash(session, root)


def test_a_request_with_a_valid_session_creates_them(
    database: Database, ada: Account
) -> None:
    build_sign_in(database, lambda: NOW).by_password("ada", PASSWORD, ADDRESS)
    with database.write() as session:
        number = list_sessions(session, ada, now=NOW)[0].number
    with acting(database, at_work(ada, number)) as session:
        create_api_key(session, ada, NewApiKey("x", "x", "x"), now=NOW)
        assert 1 == len(list_api_keys(session, ada))
