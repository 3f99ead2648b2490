"""OIDC identities and access tokens, as they are stored."""

from dataclasses import replace
from datetime import timedelta

import pytest

from audit_log import list_audit_entries
from insights_dash.domain.errors import (
    ConflictError,
    CredentialsChangedError,
    NotFoundError,
)
from insights_dash.domain.oidc_identity import (
    MOST_IDENTITIES,
    IdentityDraft,
    OidcIdentity,
)
from insights_dash.store.access_tokens import (
    LIFETIME,
    NewToken,
    count_tokens,
    find_token,
    issue_token,
    revoke_tokens,
)
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.edit import NewAccount, create_account
from insights_dash.store.accounts.read import find_service_account, get_account
from insights_dash.store.accounts.sign_in_methods import set_kind
from insights_dash.store.database import Database
from insights_dash.store.oidc_identities import (
    create_identity,
    delete_identity,
    get_identity,
    list_identities,
    update_identity,
)
from whole_product import NOW

pytestmark = pytest.mark.both_databases

DRAFT = IdentityDraft("Shop", "https://id.example", "repo:acme/shop:*")
LATER = NOW + LIFETIME


@pytest.fixture
def builds(database: Database) -> Account:
    with database.write() as session:
        return create_account(session, NewAccount("builds", is_service=True), now=NOW)


@pytest.fixture
def identity(database: Database, builds: Account) -> OidcIdentity:
    with database.write() as session:
        return create_identity(session, builds, DRAFT, now=NOW)


def issue(
    database: Database, account: Account, identity: OidcIdentity, named: str = "hash"
) -> None:
    with database.write() as session:
        issue_token(session, account, identity, NewToken(named, {}), now=NOW)


def test_a_token_is_found_until_it_ends(
    database: Database, builds: Account, identity: OidcIdentity
) -> None:
    issue(database, builds, identity)
    with database.read() as session:
        found = find_token(session, "hash", now=NOW)
        assert find_token(session, "hash", now=LATER) is None
        assert find_token(session, "another", now=NOW) is None
        assert 1 == count_tokens(session, builds, now=NOW)
        assert 0 == count_tokens(session, builds, now=LATER)
    assert found
    assert builds.number == found.account_number


def test_a_token_of_a_clock_that_ran_ahead_is_not_valid(
    database: Database, builds: Account, identity: OidcIdentity
) -> None:
    issue(database, builds, identity)
    before = NOW - timedelta(minutes=6)
    with database.read() as session:
        assert find_token(session, "hash", now=before) is None
        assert find_token(session, "hash", now=NOW - timedelta(minutes=4))


@pytest.mark.parametrize(
    "change",
    [{"issuer": "https://evil.example"}, {"subject": "x"}, {"audience": "x"}],
)
def test_no_token_is_issued_for_what_has_changed_meanwhile(
    database: Database,
    builds: Account,
    identity: OidcIdentity,
    change: dict[str, str],
) -> None:
    other = replace(identity, draft=replace(DRAFT, **change))
    with pytest.raises(CredentialsChangedError):
        issue(database, builds, other)
    old = replace(builds, credential_version=builds.credential_version - 1)
    with pytest.raises(CredentialsChangedError):
        issue(database, old, identity)
    with database.write() as session:
        delete_identity(session, builds, identity.id, now=NOW)
    with pytest.raises(CredentialsChangedError):
        issue(database, builds, identity)


def test_tokens_are_revoked_for_one_account_only(
    database: Database, builds: Account, identity: OidcIdentity
) -> None:
    with database.write() as session:
        other = create_account(session, NewAccount("deploys", is_service=True), now=NOW)
        others = create_identity(session, other, DRAFT, now=NOW)
    issue(database, builds, identity)
    issue(database, other, others, "another")
    with database.write() as session:
        revoke_tokens(session, builds, now=NOW)
    with database.read() as session:
        assert find_token(session, "hash", now=NOW) is None
        assert find_token(session, "another", now=NOW)


def test_an_account_that_becomes_a_persons_loses_its_identities(
    database: Database, builds: Account, identity: OidcIdentity
) -> None:
    issue(database, builds, identity)
    with database.write() as session:
        set_kind(session, builds, is_service=False, now=NOW)
    with database.read() as session:
        assert not list_identities(session, builds)
        assert find_service_account(session, builds.external_id) is None
        assert find_token(session, "hash", now=NOW) is None
    with database.write() as session:
        set_kind(session, builds, is_service=True, now=NOW)
    with database.read() as session:
        again = get_account(session, "builds")
    assert builds.external_id == again.external_id


def test_an_identity_of_another_account_is_not_found(
    database: Database, identity: OidcIdentity
) -> None:
    with database.write() as session:
        other = create_account(session, NewAccount("deploys", is_service=True), now=NOW)
    with database.write() as session:
        with pytest.raises(NotFoundError):
            get_identity(session, other, identity.id)
        with pytest.raises(NotFoundError):
            update_identity(session, other, identity.id, DRAFT, now=NOW)
        with pytest.raises(NotFoundError):
            delete_identity(session, other, identity.id, now=NOW)


def test_names_are_unique_and_identities_are_few(
    database: Database, builds: Account, identity: OidcIdentity
) -> None:
    with database.write() as session:
        with pytest.raises(ConflictError, match="already has"):
            create_identity(session, builds, replace(DRAFT, name="SHOP"), now=NOW)
        same = update_identity(session, builds, identity.id, DRAFT, now=NOW)
        assert identity == same
        for number in range(1, MOST_IDENTITIES):
            numbered = replace(DRAFT, name=str(number))
            create_identity(session, builds, numbered, now=NOW)
        with pytest.raises(ConflictError, match="up to 100"):
            create_identity(session, builds, replace(DRAFT, name="more"), now=NOW)


def test_every_change_is_in_the_audit_log(
    database: Database, builds: Account, identity: OidcIdentity
) -> None:
    with database.write() as session:
        update_identity(session, builds, identity.id, DRAFT, now=NOW)  # no change
        moved = replace(DRAFT, subject="repo:acme/tools:*")
        update_identity(session, builds, identity.id, moved, now=NOW)
        delete_identity(session, builds, identity.id, now=NOW)
        revoke_tokens(session, builds, now=NOW)
    with database.read() as session:
        entries = list_audit_entries(session, take=4)
    assert [
        ("access tokens revoked", None),
        ("OIDC identity deleted", "repo:acme/tools:*"),
        ("OIDC identity changed", "repo:acme/tools:*"),
        ("OIDC identity created", "repo:acme/shop:*"),
    ] == [(each.action, each.details.get("subject")) for each in entries]
    assert {builds.id} == {each.document for each in entries}
