"""Attack: leave the server without an administrator."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from insights_dash.domain.errors import ConflictError
from insights_dash.domain.role import Grant, Role
from insights_dash.domain.visibility import RoleLimits
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.edit import (
    NewAccount,
    create_account,
    delete_account,
    update_account,
)
from insights_dash.store.accounts.read import get_account
from insights_dash.store.accounts.sign_in_methods import (
    bind_identity,
    invite,
    mark_signed_in,
    set_kind,
    unbind_identity,
)
from insights_dash.store.database import Database
from insights_dash.store.role_grants import (
    RolesWanted,
    find_given_roles,
    revoke_role,
)
from insights_dash.store.spaces import Space
from people import add_administrator, add_person
from whole_product import NOW

Change = Callable[[Session, Account], object]
ADMINISTRATOR = Grant(Role.ADMINISTRATOR)
LIMITED = replace(ADMINISTRATOR, limits=RoleLimits(projects=frozenset({"Projects-1"})))


def change_grants(*grants: Grant, is_active: bool = True) -> Change:
    def change(session: Session, account: Account) -> None:
        update_account(
            *(session, account),
            display_name="",
            email="",
            is_active=is_active,
            grants=grants,
            now=NOW,
        )

    return change


def revoke(session: Session, account: Account) -> None:
    given = find_given_roles(session, RolesWanted(account=account.id)).items
    revoke_role(session, given[0].number, now=NOW)


def send_link(session: Session, account: Account) -> None:
    invite(session, account, "hash", expires=NOW + timedelta(days=3), now=NOW)


CHANGES = {
    "deactivate": change_grants(ADMINISTRATOR, is_active=False),
    "delete": lambda session, account: delete_account(session, account, now=NOW),
    "revoke the role": revoke,
    "take all roles": change_grants(),
    "limit the role": change_grants(LIMITED),
    "make it a service": lambda session, account: set_kind(
        session, account, is_service=True, now=NOW
    ),
    "send a link instead of the password": send_link,
}


def add(database: Database, new: NewAccount) -> Account:
    with database.write() as session:
        return create_account(session, new, now=NOW)


@pytest.fixture
def root(database: Database, space: Space) -> Account:
    """The last administrator, and accounts that only seem to be one."""
    for name, grant in (
        ("limited", LIMITED),
        ("local", replace(ADMINISTRATOR, space=space.id)),
    ):
        add_person(database, NOW, grant, username=name)
    grants = (ADMINISTRATOR,)
    add(database, NewAccount("builds", is_service=True, grants=grants))
    add(database, NewAccount("never-came", grants=grants))
    gone = add_person(database, NOW, ADMINISTRATOR, username="gone")
    waiting = add(database, NewAccount("waiting", grants=grants))
    root = add_administrator(database, NOW)
    with database.write() as session:
        CHANGES["deactivate"](session, gone)
        send_link(session, waiting)
    return root


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_last_administrator_who_can_sign_in_stays(
    database: Database, root: Account, change: Change
) -> None:
    with (
        pytest.raises(ConflictError, match="at least one administrator who can"),
        database.write() as session,
    ):
        change(session, root)
    with database.read() as session:
        assert root == get_account(session, root.id)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_one_of_two_administrators_can_be_removed(
    database: Database, root: Account, change: Change
) -> None:
    add_person(database, NOW, ADMINISTRATOR, username="second")
    with database.write() as session:
        change(session, root)


def test_an_administrator_of_single_sign_on_counts_after_the_first_sign_in(
    database: Database, root: Account
) -> None:
    with database.write() as session:
        mark_signed_in(session, get_account(session, "never-came"), now=NOW)
        delete_account(session, root, now=NOW)


def test_the_identity_of_the_last_administrator_stays(
    database: Database, root: Account
) -> None:
    with database.write() as session:
        waiting = get_account(session, "waiting")
        bind_identity(session, waiting, "https://id.example|1", now=NOW)
        delete_account(session, root, now=NOW)
    with (
        pytest.raises(ConflictError, match="at least one administrator who can"),
        database.write() as session,
    ):
        unbind_identity(session, waiting, now=NOW)
