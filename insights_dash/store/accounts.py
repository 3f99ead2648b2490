"""Accounts and the roles that they are granted. Passwords arrive here hashed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from insights_dash.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    Problem,
)
from insights_dash.domain.identity import AccountId, Kind, SpaceId
from insights_dash.domain.role import Grant, Permission, Role
from insights_dash.domain.sight import Limits
from insights_dash.store.audit import audit
from insights_dash.store.names import in_order
from insights_dash.store.tables import AccountRow, GrantRow, SessionRow

_LONGEST_NAME = 200
_ANY_ACCOUNT = select(AccountRow.number).limit(1)
_LIMITED = ("project_groups", "projects", "environments", "tenants")


@dataclass(frozen=True)
class Account:
    """Somebody, or some service, that may sign in while it is active.

    `identity` is `issuer|subject` of OpenID Connect.
    """

    id: AccountId
    username: str
    display_name: str
    email: str
    identity: str | None
    has_password: bool
    is_active: bool
    is_service: bool
    created: datetime
    last_signed_in: datetime | None
    grants: tuple[Grant, ...]

    @property
    def number(self) -> int:
        """The number in its id."""
        return Kind.ACCOUNT.find_number(self.id) or 0

    @property
    def is_administrator(self) -> bool:
        """Whether it administers the whole server."""
        return any(each.permits(Permission.ADMINISTER, None) for each in self.grants)


@dataclass(frozen=True)
class NewAccount:
    """What an account is made of. Without a password hash it signs in elsewhere."""

    username: str
    display_name: str = ""
    email: str = ""
    password_hash: str | None = None
    identity: str | None = None
    is_service: bool = False
    grants: tuple[Grant, ...] = ()


def has_accounts(session: Session) -> bool:
    """Whether anybody ever was given an account: then local mode has ended."""
    return session.scalar(_ANY_ACCOUNT) is not None


def list_accounts(session: Session) -> Sequence[Account]:
    """Every account, by user name."""
    rows = session.scalars(select(AccountRow).order_by(in_order(AccountRow.username)))
    return [_to_account(session, row) for row in rows]


def get_account(session: Session, identifier: str) -> Account:
    """The account of this id or user name.

    Raises:
        NotFoundError: where there is none.
    """
    return _to_account(session, _get_row(session, identifier))


def find_account(session: Session, number: int) -> Account | None:
    """The account of this number."""
    row = session.get(AccountRow, number)
    return _to_account(session, row) if row else None


def find_account_by_name(session: Session, username: str) -> Account | None:
    """The account of this user name, in whatever letter case."""
    row = _find_row(session, username)
    return _to_account(session, row) if row else None


def find_account_by_identity(session: Session, identity: str) -> Account | None:
    """The account that this identity of OpenID Connect belongs to."""
    query = select(AccountRow).where(AccountRow.identity == identity)
    row = session.scalars(query).first()
    return _to_account(session, row) if row else None


def find_accounts_by_email(session: Session, email: str) -> Sequence[Account]:
    """The accounts with an address, in whatever letter case."""
    query = select(AccountRow).where(AccountRow.email == email.strip().lower())
    return [_to_account(session, row) for row in session.scalars(query)]


def read_password_hash(session: Session, account: Account) -> str | None:
    """The account's password, hashed."""
    row = session.get(AccountRow, account.number)
    return row.password_hash if row else None


def create_account(session: Session, new: NewAccount, *, now: datetime) -> Account:
    """A new account, and the end of local mode.

    Raises:
        InvalidInputError: where the user name is none.
        ConflictError: where there is an account of that name.
    """
    username = new.username.strip().lower()
    _check_name(username)
    row = AccountRow(
        username=username,
        display_name=new.display_name.strip() or new.username.strip(),
        email=new.email.strip().lower(),
        password_hash=new.password_hash,
        identity=new.identity,
        is_active=True,
        is_service=new.is_service,
        created=now,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        message = f"There is an account called '{username}' already."
        raise ConflictError(Problem("username", message)) from error
    _write_grants(session, row.number, new.grants)
    account = _to_account(session, row)
    _audit(session, account, "account created", now=now, roles=_describe(new.grants))
    return account


def set_password(
    session: Session, account: Account, password_hash: str, *, now: datetime
) -> None:
    """Another password; whoever is signed in by the old one no longer is."""
    _row_of(session, account).password_hash = password_hash
    end_sessions(session, account)
    _audit(session, account, "password changed", now=now)


def rehash_password(session: Session, account: Account, password_hash: str) -> None:
    """The same password, hashed anew with today's parameters."""
    _row_of(session, account).password_hash = password_hash


def update_account(  # noqa: PLR0913 - one parameter a field
    session: Session,
    account: Account,
    *,
    display_name: str,
    email: str,
    is_active: bool,
    grants: Sequence[Grant],
    now: datetime,
) -> Account:
    """Change an account. One that is no longer active is signed out everywhere.

    Raises:
        ConflictError: where nobody would be left to administer the server.
    """
    row = _row_of(session, account)
    row.display_name = display_name.strip() or row.username
    row.email = email.strip().lower()
    row.is_active = is_active
    session.execute(delete(GrantRow).where(GrantRow.account_number == row.number))
    _write_grants(session, row.number, grants)
    session.flush()
    if account.is_administrator:
        _keep_an_administrator(session)
    if not is_active:
        end_sessions(session, account)
    changed = _to_account(session, row)
    _audit(
        *(session, changed, "account changed"),
        now=now,
        active="yes" if is_active else "no",
        roles=_describe(grants),
    )
    return changed


def bind_identity(
    session: Session, account: Account, identity: str, *, now: datetime
) -> None:
    """Let an identity of OpenID Connect sign in as the account."""
    _row_of(session, account).identity = identity
    _audit(session, account, "identity bound", now=now, identity=identity)


def mark_signed_in(session: Session, account: Account, *, now: datetime) -> None:
    """Note when the account last signed in."""
    _row_of(session, account).last_signed_in = now


def end_sessions(session: Session, account: Account) -> None:
    """Sign the account out in every browser."""
    session.execute(
        delete(SessionRow).where(SessionRow.account_number == account.number)
    )


def _check_name(username: str) -> None:
    problems = []
    if not username:
        problems.append(Problem("username", "A user name is needed."))
    if len(username) > _LONGEST_NAME:
        problems.append(
            Problem("username", f"At most {_LONGEST_NAME} characters are possible.")
        )
    if any(not each.isprintable() for each in username):
        problems.append(Problem("username", "It has characters that cannot be shown."))
    if Kind.ACCOUNT.find_number(username) is not None:
        problems.append(Problem("username", "It looks like the id of an account."))
    if problems:
        raise InvalidInputError(problems)


def _keep_an_administrator(session: Session) -> None:
    remaining = session.scalars(
        select(AccountRow.number)
        .join(GrantRow, GrantRow.account_number == AccountRow.number)
        .where(
            AccountRow.is_active,
            GrantRow.role == Role.ADMINISTRATOR.value,
            GrantRow.space_number.is_(None),
        )
        .limit(1)
    ).first()
    if remaining is None:
        message = "Nobody else administers the server: make somebody else one first."
        raise ConflictError(Problem("grants", message))


def _write_grants(session: Session, number: int, grants: Sequence[Grant]) -> None:
    session.add_all(
        GrantRow(
            account_number=number,
            role=grant.role.value,
            space_number=grant.space and Kind.SPACE.find_number(grant.space),
            limits={
                name: sorted(ids)
                for name in _LIMITED
                if (ids := getattr(grant.limits, name)) is not None
            },
        )
        for grant in grants
    )
    session.flush()


def _row_of(session: Session, account: Account) -> AccountRow:
    return _get_row(session, account.id)


def _get_row(session: Session, identifier: str) -> AccountRow:
    number = Kind.ACCOUNT.find_number(identifier)
    row = (
        _find_row(session, identifier)
        if number is None
        else session.get(AccountRow, number)
    )
    if row is None:
        raise NotFoundError(identifier)
    return row


def _find_row(session: Session, username: str) -> AccountRow | None:
    name = username.strip().lower()
    return session.scalars(
        select(AccountRow).where(AccountRow.username == name)
    ).first()


def _to_account(session: Session, row: AccountRow) -> Account:
    granted = session.scalars(
        select(GrantRow)
        .where(GrantRow.account_number == row.number)
        .order_by(GrantRow.number)
    )
    return Account(
        id=AccountId(Kind.ACCOUNT.identify(row.number)),
        username=row.username,
        display_name=row.display_name,
        email=row.email,
        identity=row.identity,
        has_password=row.password_hash is not None,
        is_active=row.is_active,
        is_service=row.is_service,
        created=row.created,
        last_signed_in=row.last_signed_in,
        grants=tuple(map(_to_grant, granted)),
    )


def _to_grant(row: GrantRow) -> Grant:
    number = row.space_number
    space = None if number is None else SpaceId(Kind.SPACE.identify(number))
    limits = {name: frozenset(ids) for name, ids in row.limits.items()}
    return Grant(Role(row.role), space, Limits(**limits))


def _describe(grants: Sequence[Grant]) -> str:
    """Roles as the audit log tells them."""
    return "; ".join(
        f"{each.role} of {each.space or 'all spaces'}"
        + ("" if each.limits.is_unlimited else ", limited")
        for each in grants
    )


def _audit(
    session: Session, account: Account, action: str, *, now: datetime, **details: str
) -> None:
    audit(session, action, account.id, {"name": account.username, **details}, now=now)
