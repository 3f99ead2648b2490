"""Accounts, their roles, sessions and keys, on both databases."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from audit_log import AuditEntry, list_audit_entries
from insights_dash.access.provided_identity import Identity
from insights_dash.access.secrets import hash_token
from insights_dash.access.sign_in import InvitationError, SignIn, SignUp
from insights_dash.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
)
from insights_dash.domain.role import Grant, Role
from insights_dash.domain.visibility import RoleLimits
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.edit import (
    NewAccount,
    create_account,
    delete_account,
    update_account,
)
from insights_dash.store.accounts.read import (
    AccountsWanted,
    find_accounts,
    get_account,
    has_accounts,
)
from insights_dash.store.accounts.sign_in_methods import invite, read_password_hash
from insights_dash.store.api_keys import (
    KeysWanted,
    NewApiKey,
    create_api_key,
    find_api_keys,
    revoke_any_api_key,
)
from insights_dash.store.audit import Actor, audit, set_actor
from insights_dash.store.database import Database
from insights_dash.store.role_grants import (
    RolesWanted,
    find_given_roles,
    grant_role,
    revoke_role,
)
from insights_dash.store.sessions import (
    begin_session,
    end_session_of,
    list_sessions,
    sign_out_everywhere,
)
from insights_dash.store.spaces import Space
from people import PASSWORD, add_administrator, add_person, build_sign_in
from whole_product import NOW

pytestmark = pytest.mark.both_databases

VIEWER = Grant(Role.REPORT_VIEWER)
ADMINISTRATOR = Grant(Role.ADMINISTRATOR)
LONG = "x" * 201
DETAILS: dict[str, Any] = {
    "display_name": "Ada",
    "email": "",
    "is_active": True,
    "grants": (VIEWER,),
}


def newest(database: Database) -> AuditEntry:
    with database.read() as session:
        return list_audit_entries(session, take=1)[0]


def names(database: Database, wanted: AccountsWanted) -> tuple[list[str], int]:
    with database.read() as session:
        page = find_accounts(session, wanted)
    return [each.username for each in page.items], page.total


def test_a_long_address_of_a_proxy_is_cut_not_an_error(database: Database) -> None:
    with database.write() as session:
        set_actor(session, Actor("ada" * 100, "fe80::1%" + "eth" * 30))
        audit(session, "tried", "Users-1", {}, now=NOW)
    actor = newest(database).actor
    assert (200, 50) == (len(actor.name), len(actor.address))


def test_texts_of_a_provider_can_be_long(database: Database) -> None:
    sign_in = SignIn(database, lambda: NOW, SignUp(Role.REPORT_VIEWER))
    who = Identity("https://id.example", "1", "ada", f"A\n{LONG}", f"{LONG}@x", True)  # noqa: FBT003
    sign_in.by_identity(who)
    with database.read() as session:
        account = get_account(session, "ada")
    assert ("A" + LONG[:199], "") == (account.display_name, account.email)
    with pytest.raises(InvalidInputError, match="at most 200"):
        sign_in.by_identity(replace(who, subject="2", username=LONG))


def test_every_field_of_an_account_is_checked(database: Database) -> None:
    with (
        pytest.raises(InvalidInputError) as caught,
        database.write() as session,
    ):
        create_account(session, NewAccount("", LONG, "a\0b"), now=NOW)
    fields = [each.field for each in caught.value.problems]
    assert ["username", "display_name", "email"] == fields

    ada = add_person(database, NOW, VIEWER)
    with pytest.raises(InvalidInputError), database.write() as session:
        update_account(session, ada, **{**DETAILS, "email": LONG}, now=NOW)


def test_accounts_are_found_by_part_of_any_name(database: Database) -> None:
    with database.write() as session:
        for new in (
            NewAccount("ada", "Ada Lovelace", "ada@example.org"),
            NewAccount("ålice", "100% Ålice", is_service=True),
            NewAccount("bob"),
        ):
            create_account(session, new, now=NOW)
        bob = get_account(session, "bob")
        update_account(session, bob, **{**DETAILS, "is_active": False}, now=NOW)
    for wanted, expected in (
        (AccountsWanted(), ["ada", "bob", "ålice"]),
        (AccountsWanted("LOVE ada"), ["ada"]),
        (AccountsWanted("example.ORG"), ["ada"]),
        (AccountsWanted("Ålice 0%"), ["ålice"]),
        (AccountsWanted("a_a"), []),
        (AccountsWanted(is_active=False), ["bob"]),
    ):
        assert (expected, len(expected)) == names(database, wanted)
    assert (["bob"], 3) == names(database, AccountsWanted(skip=1, take=1))


def test_the_last_administrator_stays(database: Database, space: Space) -> None:
    # An administrator of a single space doesn't count.
    add_person(database, NOW, Grant(Role.ADMINISTRATOR, space.id), username="local")
    root = add_administrator(database, NOW)
    with database.read() as session:
        number = find_given_roles(session, RolesWanted("root")).items[0].number
    for change in (
        lambda session: delete_account(session, root, now=NOW),
        lambda session: revoke_role(session, number, now=NOW),
        lambda session: update_account(
            session,
            root,
            **{**DETAILS, "is_active": False, "grants": root.grants},
            now=NOW,
        ),
    ):
        with (
            pytest.raises(ConflictError, match="at least one administrator who"),
            database.write() as session,
        ):
            change(session)
    add_person(database, NOW, ADMINISTRATOR, username="other")
    with database.write() as session:
        revoke_role(session, number, now=NOW)
        delete_account(session, root, now=NOW)
    with database.read() as session:
        assert has_accounts(session)


def test_a_deleted_account_only_remains_in_the_log(database: Database) -> None:
    add_administrator(database, NOW)
    ada = add_person(database, NOW, VIEWER)
    with database.write() as session:
        begin_session(session, ada, hash_token("x"), now=NOW)
        create_api_key(session, ada, NewApiKey("ci", hash_token("y"), "API-"), now=NOW)
        delete_account(session, ada, now=NOW)
    with database.read() as session:
        assert () == find_api_keys(session, KeysWanted()).items
        assert 1 == find_given_roles(session, RolesWanted()).total
        with pytest.raises(NotFoundError):
            get_account(session, "ada")
    entry = newest(database)
    assert ("account deleted", ada.id) == (entry.action, entry.document)
    assert "ada" == entry.details["name"]


def test_a_password_link_ends_with_the_access_of_its_account(
    database: Database,
) -> None:
    ada = add_person(database, NOW, VIEWER)
    with database.write() as session:
        ada = get_account(session, ada.id)
        expires = NOW + timedelta(days=3)
        invite(session, ada, hash_token("link"), expires=expires, now=NOW)
    for is_active in (False, True):
        with database.write() as session:
            update_account(
                session,
                get_account(session, ada.id),
                **{**DETAILS, "is_active": is_active},
                now=NOW,
            )
    with pytest.raises(InvitationError):
        build_sign_in(database, lambda: NOW).by_invitation("link", PASSWORD)


def test_a_password_link_works_once(database: Database) -> None:
    ada = add_person(database, NOW, VIEWER)
    sign_in = build_sign_in(database, lambda: NOW)
    for link in ("old", "new"):
        with database.write() as session:
            ada = get_account(session, ada.id)
            begin_session(session, ada, hash_token(link), now=NOW)
            expires = NOW + timedelta(days=3)
            invite(session, ada, hash_token(link), expires=expires, now=NOW)
    with database.read() as session:
        invited = get_account(session, "ada")
        assert read_password_hash(session, ada) is None
        assert [] == list_sessions(session, ada, now=NOW)
    assert (False, NOW + timedelta(days=3)) == (
        invited.has_password,
        invited.invited_until,
    )
    late = build_sign_in(database, lambda: NOW + timedelta(days=3))
    for by, link in ((sign_in, "old"), (sign_in, ""), (late, "new")):
        with pytest.raises(InvitationError):
            by.by_invitation(link, PASSWORD)
    with pytest.raises(InvalidInputError):
        sign_in.by_invitation("new", "short")
    assert sign_in.by_invitation("new", PASSWORD)
    assert ("signed in", "ada") == (
        newest(database).action,
        newest(database).actor.name,
    )
    with pytest.raises(InvitationError):
        sign_in.by_invitation("new", PASSWORD)
    assert sign_in.by_password("ada", PASSWORD, "::1")


def test_roles_are_granted_and_revoked_one_by_one(
    database: Database, space: Space
) -> None:
    add_administrator(database, NOW)
    ada = add_person(database, NOW, VIEWER)
    limits = RoleLimits(projects=frozenset({"Projects-1"}))
    limited = Grant(Role.REPORT_EDITOR, space.id, limits)
    with database.write() as session:
        grant_role(session, ada, limited, now=NOW)
    entry = newest(database)
    assert ("role granted", "Projects-1") == (entry.action, entry.details["projects"])
    with pytest.raises(ConflictError, match="already"), database.write() as session:
        grant_role(session, ada, limited, now=NOW)

    def found(**wanted: Any) -> list[str]:  # noqa: ANN401 - as it takes
        with database.read() as session:
            page = find_given_roles(session, RolesWanted(**wanted))
        return [f"{each.username}: {each.grant.role}" for each in page.items]

    editor = "ada: Report editor"
    assert [editor] == found(space=space.id)
    assert [editor] == found(search="ADA", role=Role.REPORT_EDITOR)
    assert ["ada: Report viewer", editor] == found(account=ada.id)
    assert [] == found(account="Users-999")
    with database.write() as session:
        listed = find_given_roles(session, RolesWanted(space=space.id)).items
        revoke_role(session, listed[0].number, now=NOW)
    assert "role revoked" == newest(database).action
    with pytest.raises(NotFoundError), database.write() as session:
        revoke_role(session, listed[0].number, now=NOW)
    assert ["ada: Report viewer"] == found(account=ada.id)


def test_sessions_end_one_by_one_or_all(database: Database) -> None:
    ada = add_person(database, NOW, VIEWER)
    eve = add_person(database, NOW, VIEWER, username="eve")

    def opened(account: Account) -> list[int]:
        with database.read() as session:
            return [each.number for each in list_sessions(session, account, now=NOW)]

    with database.write() as session:
        for minutes, token in enumerate("abc"):
            at = NOW - timedelta(minutes=minutes)
            begin_session(session, ada, hash_token(token), now=at)
        begin_session(session, eve, hash_token("e"), now=NOW)
    first, second, third = opened(ada)
    assert [first, second, third] == sorted((first, second, third))
    with database.write() as session:
        end_session_of(session, ada, second, now=NOW)
    assert ("session ended", [first, third]) == (newest(database).action, opened(ada))
    with pytest.raises(NotFoundError), database.write() as session:
        end_session_of(session, ada, opened(eve)[0], now=NOW)
    with database.write() as session:
        sign_out_everywhere(session, ada, now=NOW)
    assert ("all sessions ended", []) == (newest(database).action, opened(ada))
    assert 1 == len(opened(eve))


def test_the_keys_of_all_accounts_are_found_and_revoked(database: Database) -> None:
    ada = add_person(database, NOW, VIEWER)
    eve = add_person(database, NOW, VIEWER, username="eve")
    soon = NOW + timedelta(days=1)
    with database.write() as session:
        for owner, purpose, expires in (
            (ada, "Build server", None),
            (ada, "laptop", soon),
            (eve, "build robot", None),
        ):
            new = NewApiKey(purpose, hash_token(purpose), "API-AAAA", expires)
            create_api_key(session, owner, new, now=NOW)

    def found(**wanted: Any) -> list[str]:  # noqa: ANN401 - as it takes
        with database.read() as session:
            page = find_api_keys(session, KeysWanted(**wanted))
        assert len(page.items) == page.total
        return [each.key.purpose for each in page.items]

    assert ["build robot", "laptop", "Build server"] == found()
    assert ["build robot", "Build server"] == found(search="BUILD")
    assert ["build robot"] == found(search="build eve")
    assert ["build robot", "Build server"] == found(at=soon)
    with database.write() as session:
        revoke_any_api_key(session, "APIKeys-3", now=NOW)
        with pytest.raises(NotFoundError):
            revoke_any_api_key(session, "APIKeys-9", now=NOW)
    assert ["Build server"] == found(at=soon)
