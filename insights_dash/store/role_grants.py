"""Roles of accounts: a searchable list, and how to assign and revoke one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from insights_dash.domain.errors import ConflictError, NotFoundError, Problem
from insights_dash.domain.identity import Kind
from insights_dash.domain.role import Grant, Role
from insights_dash.store.accounts.account import (
    Account,
    describe_grants,
    to_grant,
    to_grant_row,
)
from insights_dash.store.accounts.administrators import keeping_an_administrator
from insights_dash.store.accounts.read import get_account, has_word
from insights_dash.store.audit import audit
from insights_dash.store.credentials import require_creator
from insights_dash.store.names import in_order, split_search
from insights_dash.store.page import Page
from insights_dash.store.tables import AccountRow, GrantRow


@dataclass(frozen=True)
class GivenRole:
    """A role of an account; `number` identifies it."""

    number: int
    account_id: str
    username: str
    display_name: str
    grant: Grant


@dataclass(frozen=True)
class RolesWanted:
    """Filters of the list of roles.

    `search` is part of a name of the account. `account` is an id. Filtering by `space`
    leaves out roles in all spaces.
    """

    search: str = ""
    role: Role | None = None
    space: str = ""
    account: str = ""
    skip: int = 0
    take: int | None = None


def find_given_roles(session: Session, wanted: RolesWanted) -> Page[GivenRole]:
    """Return a page of the roles that match, by username."""
    conditions = _conditions(wanted)
    together = select(GrantRow, AccountRow).join(
        AccountRow, AccountRow.number == GrantRow.account_number
    )
    rows = session.execute(
        together.where(*conditions)
        .order_by(in_order(AccountRow.username), GrantRow.number)
        .offset(wanted.skip)
        .limit(wanted.take)
    )
    items = tuple(_to_given_role(row, account) for row, account in rows)
    counted = together.where(*conditions).with_only_columns(func.count())
    return Page(items, session.scalar(counted) or 0)


def grant_role(
    session: Session, account: Account, grant: Grant, *, now: datetime
) -> None:
    """Give an account another role.

    Raises:
        ConflictError: if it already has the same one.
        SignInNeededError: if the actor has an API key only.
        CredentialsChangedError: if the actor has been signed out in the meantime.
    """
    require_creator(session)
    if grant in get_account(session, account.id).grants:
        message = f"{account.display_name} already has this role."
        raise ConflictError(Problem("role", message))
    session.add(to_grant_row(account.number, grant))
    session.flush()
    _audit(session, account, "role granted", grant, now=now)


def revoke_role(session: Session, number: int, *, now: datetime) -> None:
    """Revoke a role.

    Raises:
        NotFoundError: if there is no role with this number.
        ConflictError: if the server would be left without an administrator.
    """
    with keeping_an_administrator(session):
        given = get_given_role(session, number)
        account = get_account(session, given.account_id)
        session.delete(session.get_one(GrantRow, number))
    _audit(session, account, "role revoked", given.grant, now=now)


def get_given_role(session: Session, number: int) -> GivenRole:
    """Return the role with this number.

    Raises:
        NotFoundError: if there is none.
    """
    row = session.get(GrantRow, number)
    if row is None:
        raise NotFoundError(str(number))
    return _to_given_role(row, session.get_one(AccountRow, row.account_number))


def _conditions(wanted: RolesWanted) -> list[ColumnElement[bool]]:
    found = [has_word(word) for word in split_search(wanted.search)]
    if wanted.role is not None:
        found.append(GrantRow.role == wanted.role.value)
    for column, kind, text in (
        (GrantRow.space_number, Kind.SPACE, wanted.space),
        (GrantRow.account_number, Kind.USER, wanted.account),
    ):
        if text:
            found.append(column == (kind.find_number(text) or 0))
    return found


def _to_given_role(row: GrantRow, account: AccountRow) -> GivenRole:
    return GivenRole(
        row.number,
        Kind.USER.identify(account.number),
        account.username,
        account.display_name,
        to_grant(row),
    )


def _audit(
    session: Session, account: Account, action: str, grant: Grant, *, now: datetime
) -> None:
    details = {"name": account.username, "role": describe_grants([grant])}
    limits = {
        kind: ", ".join(sorted(ids))
        for kind, ids in vars(grant.limits).items()
        if ids is not None
    }
    audit(session, action, account.id, {**details, **limits}, now=now)
