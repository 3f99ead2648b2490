"""Accounts as values, and the rows that store them and their roles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from insights_dash.domain.errors import (
    NotFoundError,
)
from insights_dash.domain.identity import AccountId, Kind, SpaceId
from insights_dash.domain.role import Grant, Permission, Role
from insights_dash.domain.usernames import fold_username
from insights_dash.domain.visibility import RoleLimits
from insights_dash.store.audit import audit
from insights_dash.store.tables import (
    AccountRow,
    GrantRow,
)

_LIMITED = ("project_groups", "projects", "environments", "tenants")


@dataclass(frozen=True)
class Account:
    """A person who can sign in, or a service that calls the API, while it is active.

    `identity` is `issuer|subject` of OpenID Connect. Until `invited_until`, a link lets
    its holder choose the password. `credential_version` changes with the password, the
    identity, the kind and the state of the account. `external_id` is a UUID that only
    service accounts have.
    """

    id: AccountId
    username: str
    display_name: str
    email: str
    identity: str | None
    has_password: bool
    invited_until: datetime | None
    is_active: bool
    is_service: bool
    created: datetime
    last_signed_in: datetime | None
    grants: tuple[Grant, ...]
    credential_version: int
    external_id: str = ""

    @property
    def number(self) -> int:
        """Return the number in its id."""
        return Kind.USER.find_number(self.id) or 0

    @property
    def can_sign_in(self) -> bool:
        """Return whether it is an active account of a person."""
        return self.is_active and not self.is_service

    @property
    def is_new(self) -> bool:
        """Return whether a person can sign in, but has never done so."""
        return self.can_sign_in and self.last_signed_in is None

    @property
    def is_administrator(self) -> bool:
        """Return whether it administers the whole server."""
        return any(each.permits(Permission.ADMINISTER, None) for each in self.grants)


def _read_grants(
    session: Session, numbers: Sequence[int]
) -> Mapping[int, Sequence[Grant]]:
    """Return the roles of each of these accounts, in the order they were given."""
    granted: dict[int, list[Grant]] = {number: [] for number in numbers}
    for each in session.scalars(
        select(GrantRow)
        .where(GrantRow.account_number.in_(numbers))
        .order_by(GrantRow.number)
    ):
        granted[each.account_number].append(to_grant(each))
    return granted


def to_accounts(session: Session, rows: Sequence[AccountRow]) -> Sequence[Account]:
    """Return the accounts of rows with their roles, in the same order."""
    granted = _read_grants(session, [row.number for row in rows])
    return [
        Account(
            id=AccountId(Kind.USER.identify(row.number)),
            username=row.username,
            display_name=row.display_name,
            email=row.email,
            identity=row.identity,
            has_password=row.password_hash is not None,
            invited_until=row.invitation_expires,
            is_active=row.is_active,
            is_service=row.is_service,
            created=row.created,
            last_signed_in=row.last_signed_in,
            grants=tuple(granted[row.number]),
            credential_version=row.credential_version,
            external_id=row.external_id or "",
        )
        for row in rows
    ]


def to_account(session: Session, row: AccountRow) -> Account:
    """Return the account of a row with its roles."""
    return to_accounts(session, [row])[0]


def find_row(session: Session, username: str) -> AccountRow | None:
    """Return the row of a username in any letter case, or None."""
    # Names of old accounts may not be in the folded form.
    names = {username.strip().lower(), fold_username(username)}
    return session.scalars(
        select(AccountRow).where(AccountRow.username.in_(names))
    ).first()


def get_row(session: Session, identifier: str) -> AccountRow:
    """Return the row of an account's id or username.

    Raises:
        NotFoundError: if there is none.
    """
    number = Kind.USER.find_number(identifier)
    row = (
        find_row(session, identifier)
        if number is None
        else session.get(AccountRow, number)
    )
    if row is None:
        raise NotFoundError(identifier, Kind.USER)
    return row


def lock_row(session: Session, account: Account) -> AccountRow:
    """Return the account's current row, locked until the transaction ends.

    Raises:
        NotFoundError: if the account has been deleted.
    """
    row = session.scalars(
        select(AccountRow)
        .where(AccountRow.number == account.number)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFoundError(account.id)
    return row


def to_grant(row: GrantRow) -> Grant:
    """Return the role that a row stores."""
    number = row.space_number
    space = None if number is None else SpaceId(Kind.SPACE.identify(number))
    limits = {name: frozenset(ids) for name, ids in row.limits.items()}
    return Grant(Role(row.role), space, RoleLimits(**limits))


def to_grant_row(account_number: int, grant: Grant) -> GrantRow:
    """Return a role of an account as a row."""
    return GrantRow(
        account_number=account_number,
        role=grant.role.value,
        space_number=grant.space and Kind.SPACE.find_number(grant.space),
        limits={
            name: sorted(ids)
            for name in _LIMITED
            if (ids := getattr(grant.limits, name)) is not None
        },
    )


def describe_grants(grants: Sequence[Grant]) -> str:
    """Describe roles as the audit log does."""
    return "; ".join(
        f"{each.role} in {each.space or 'all spaces'}"
        + ("" if each.limits.is_unlimited else ", limited")
        for each in grants
    )


def audit_account(
    session: Session, account: Account, action: str, *, now: datetime, **details: str
) -> None:
    """Add an action on an account, with its username, to the audit log."""
    audit(session, action, account.id, {"name": account.username, **details}, now=now)
