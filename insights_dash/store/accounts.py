"""Accounts and the roles that they are granted. Passwords arrive here hashed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from insights_dash.domain.address import fold_address
from insights_dash.domain.clock import SKEW
from insights_dash.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    Problem,
)
from insights_dash.domain.identity import AccountId, Kind, SpaceId
from insights_dash.domain.names import check_characters, compose, is_blank
from insights_dash.domain.role import Grant, Permission, Role
from insights_dash.domain.usernames import check_username, fold_username, skeleton_of
from insights_dash.domain.visibility import RoleLimits
from insights_dash.store.audit import audit
from insights_dash.store.credentials import require_creator, require_version
from insights_dash.store.embeds import end_embeds_without_owner
from insights_dash.store.names import has_part, in_order, split_search
from insights_dash.store.page import Page
from insights_dash.store.tables import (
    AccountRow,
    GrantRow,
    InstallationRow,
    SessionRow,
)

LONGEST_NAME = 200  # of every text of an account
LONGEST_IDENTITY = 500
_BLOCK = 1_000
INVITATION_LASTS = timedelta(days=3)
_ANY_ACCOUNT = select(AccountRow.number).limit(1)
_LIMITED = ("project_groups", "projects", "environments", "tenants")
# Limits are compared in Python: a server has few administrators.
_ADMINISTRATORS = (
    select(AccountRow, GrantRow)
    .join(GrantRow, GrantRow.account_number == AccountRow.number)
    .where(
        AccountRow.is_active,
        AccountRow.is_service.is_(False),
        GrantRow.role == Role.ADMINISTRATOR.value,
        GrantRow.space_number.is_(None),
    )
    .order_by(AccountRow.number)
)


@dataclass(frozen=True)
class Account:
    """A person who may sign in, or a service that has API keys, while it is active.

    `identity` is `issuer|subject` of OpenID Connect. Until `invited_until`, a link lets
    its bearer choose the password. `credential_version` changes with the password, the
    identity, the kind and the state of the account.
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

    @property
    def number(self) -> int:
        """The number in its id."""
        return Kind.ACCOUNT.find_number(self.id) or 0

    @property
    def can_sign_in(self) -> bool:
        """Return whether a person may sign in: it is active and not a service."""
        return self.is_active and not self.is_service

    @property
    def is_new(self) -> bool:
        """Return whether a person may sign in, but has never done so."""
        return self.can_sign_in and self.last_signed_in is None

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


@dataclass(frozen=True)
class AccountsWanted:
    """Which accounts are asked for: `search` is part of a name or an address."""

    search: str = ""
    is_active: bool | None = None
    skip: int = 0
    take: int | None = None


def has_accounts(session: Session) -> bool:
    """Whether anybody ever was given an account: then local mode has ended."""
    return session.scalar(_ANY_ACCOUNT) is not None


def iterate_accounts(session: Session) -> Iterator[Account]:
    """Yield every account by user name, with at most 1,000 of them in memory."""
    skip = 0
    while True:
        found = find_accounts(session, AccountsWanted(skip=skip, take=_BLOCK)).items
        yield from found
        if len(found) < _BLOCK:
            return
        skip += _BLOCK


def find_accounts(session: Session, wanted: AccountsWanted) -> Page[Account]:
    """A page of the accounts that are asked for, by user name."""
    conditions = _conditions(wanted)
    rows = session.scalars(
        select(AccountRow)
        .where(*conditions)
        .order_by(in_order(AccountRow.username))
        .offset(wanted.skip)
        .limit(wanted.take)
    )
    counted = select(func.count()).select_from(AccountRow).where(*conditions)
    return Page(tuple(_to_accounts(session, rows.all())), session.scalar(counted) or 0)


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
    if not identity:
        return None
    query = select(AccountRow).where(AccountRow.identity == identity)
    row = session.scalars(query).first()
    return _to_account(session, row) if row else None


def find_accounts_by_email(session: Session, email: str) -> Sequence[Account]:
    """Return the accounts with this address, whatever the case of its ASCII letters.

    Empty addresses match no account, and neither do addresses that only look alike (see
    `fold_address`).
    """
    address = fold_address(email)
    if address is None:
        return []
    query = select(AccountRow).where(AccountRow.email == address)
    return [_to_account(session, row) for row in session.scalars(query)]


def find_accounts_named(
    session: Session, usernames: Collection[str]
) -> Mapping[str, Account]:
    """Return accounts by username, without those that do not exist."""
    query = select(AccountRow).where(AccountRow.username.in_(usernames))
    found = _to_accounts(session, session.scalars(query).all())
    return {each.username: each for each in found}


def read_password_hash(session: Session, account: Account) -> str | None:
    """The account's password, hashed; None where it has none."""
    row = session.get(AccountRow, account.number)
    return row.password_hash if row else None


def create_account(session: Session, new: NewAccount, *, now: datetime) -> Account:
    """Create an account. The first one ends local mode and what was embedded in it.

    Raises:
        SignInNeededError: if its author has an API key only.
        CredentialsChangedError: if its author has been signed out in the meantime.
        InvalidInputError: with everything that is wrong.
        ConflictError: if an account has that name, or one that looks the same.
    """
    require_creator(session)
    _refuse(find_problems(new))
    username = fold_username(new.username)
    _refuse_look_alike(session, username)
    display_name = compose(new.display_name.strip() or new.username.strip())
    email = new.email.strip()
    row = AccountRow(
        username=username,
        display_name=display_name,
        email=fold_address(email) or "",
        password_hash=new.password_hash,
        identity=new.identity,
        is_active=True,
        is_service=new.is_service,
        created=now,
    )
    _refuse_bound(session, new.identity)
    if not has_accounts(session):
        end_embeds_without_owner(session, now=now)
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        message = f'Username "{username}" is taken.'
        raise ConflictError(Problem("username", message)) from error
    _write_grants(session, row.number, new.grants)
    account = _to_account(session, row)
    roles = describe_grants(new.grants)
    _audit(session, account, "account created", now=now, roles=roles)
    return account


def set_password(
    session: Session, account: Account, password_hash: str, *, now: datetime
) -> Account:
    """Replace the password, and end the sessions that the old one opened.

    Return the account as it is then.

    Raises:
        ConflictError: if it is a service account.
        SignInNeededError: if the actor has an API key only.
        CredentialsChangedError: if it has changed since `account` was read.
    """
    require_creator(session)
    require_version(session, account.number, account.credential_version)
    row = _lock(session, account)
    _refuse_service(row)
    row.password_hash = password_hash
    row.invitation_hash = row.invitation_expires = None
    _end_credentials(session, row)
    changed = _to_account(session, row)
    _audit(session, changed, "password changed", now=now)
    return changed


def rehash_password(session: Session, account: Account, password_hash: str) -> None:
    """Store the same password, hashed with today's parameters.

    Raises:
        CredentialsChangedError: if the account has changed since `account` was read.
    """
    require_version(session, account.number, account.credential_version)
    _lock(session, account).password_hash = password_hash


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
        InvalidInputError: with everything that is wrong.
        ConflictError: where nobody would be left to administer the server.
    """
    with keeping_an_administrator(session):
        return _update_account(
            *(session, account, display_name, email),
            is_active=is_active,
            grants=grants,
            now=now,
        )


def _update_account(  # noqa: PLR0913 - one parameter a field
    session: Session,
    account: Account,
    display_name: str,
    email: str,
    *,
    is_active: bool,
    grants: Sequence[Grant],
    now: datetime,
) -> Account:
    row = _lock(session, account)
    before = _to_account(session, row)
    if _opens_more(before, email.strip(), grants, is_active=is_active):
        require_creator(session)
    display_name = compose(display_name.strip()) or row.username
    email = email.strip()
    # Unchanged values may be older than the rules.
    _refuse(
        _check_details(
            "" if display_name == row.display_name else display_name,
            "" if email == row.email else email,
        )
    )
    row.display_name, row.email = display_name, fold_address(email) or email
    row.is_active = is_active
    if before.grants != tuple(grants):
        session.execute(delete(GrantRow).where(GrantRow.account_number == row.number))
        _write_grants(session, row.number, grants)
    session.flush()
    if not is_active:
        _end_credentials(session, row)
    changed = _to_account(session, row)
    _audit(
        *(session, changed, "account changed"),
        now=now,
        active="yes" if is_active else "no",
        roles=describe_grants(grants),
    )
    return changed


def _opens_more(
    before: Account, email: str, grants: Sequence[Grant], *, is_active: bool
) -> bool:
    """Return whether a change could give someone access, or more of it.

    An address counts, because OpenID Connect identities are linked by it.
    """
    is_found = email not in {"", before.email}
    is_opened = is_active and not before.is_active
    return is_found or is_opened or not set(grants) <= set(before.grants)


def delete_account(session: Session, account: Account, *, now: datetime) -> None:
    """Forget an account, its roles, sessions and keys. What it did stays in the log.

    Raises:
        ConflictError: where nobody would be left to administer the server.
    """
    with keeping_an_administrator(session):
        session.delete(_row_of(session, account))
    _audit(session, account, "account deleted", now=now)


def invite(
    session: Session,
    account: Account,
    token_hash: str,
    *,
    expires: datetime,
    now: datetime,
) -> None:
    """Let the bearer of a token choose the password, and end the old one.

    Raises:
        ConflictError: if it is a service account, or is not active, or if nobody who
            can sign in would be left to administer the server.
    """
    with keeping_an_administrator(session):
        require_creator(session)
        row = _lock(session, account)
        _refuse_service(row)
        if not row.is_active:
            message = f"{row.username} is disabled. Enable the account first."
            raise ConflictError(Problem("", message))
        row.password_hash = None
        row.invitation_hash, row.invitation_expires = token_hash, expires
        _end_credentials(session, row)
    _audit(session, account, "password link made", now=now)


def find_invited(session: Session, token_hash: str, *, now: datetime) -> Account | None:
    """Return the account whose password a token's bearer may choose, or None.

    No link lasts longer than `INVITATION_LASTS` from now, whatever is stored.
    """
    row = session.scalars(
        select(AccountRow).where(
            AccountRow.invitation_hash == token_hash,
            AccountRow.invitation_expires > now,
            AccountRow.invitation_expires <= now + INVITATION_LASTS + SKEW,
            AccountRow.is_active,
            AccountRow.is_service.is_(False),
        )
    ).first()
    return _to_account(session, row) if row else None


def bind_identity(
    session: Session, account: Account, identity: str, *, now: datetime
) -> None:
    """Let an OpenID Connect identity sign in as the account.

    Raises:
        ConflictError: if it is a service account, has another identity already, or if
            the identity belongs to another account.
    """
    row = _lock(session, account)
    require_creator(session)
    _refuse_service(row)
    if row.identity is not None:
        message = f"{account.username} already has a linked identity. Unlink it first."
        raise ConflictError(Problem("identity", message))
    _refuse_bound(session, identity)
    row.identity = identity
    try:
        session.flush()
    except IntegrityError as error:
        raise ConflictError(_bound_meanwhile()) from error
    _audit(session, account, "identity bound", now=now, identity=identity)


def unbind_identity(session: Session, account: Account, *, now: datetime) -> None:
    """Stop an account's identity from signing in, and end its sessions.

    Raises:
        ConflictError: if the account has no identity, or if nobody who can sign in
            would be left to administer the server.
    """
    with keeping_an_administrator(session):
        row = _lock(session, account)
        if row.identity is None:
            message = f"{account.username} is not linked to an identity."
            raise ConflictError(Problem("identity", message))
        details = {"identity": row.identity}
        row.identity = None
        _end_credentials(session, row)
    _audit(session, account, "identity unbound", now=now, **details)


def mark_signed_in(session: Session, account: Account, *, now: datetime) -> None:
    """Note when the account last signed in."""
    _row_of(session, account).last_signed_in = now


@contextmanager
def keeping_an_administrator(session: Session) -> Iterator[None]:
    """Refuse changes in a block that would remove the last administrator.

    An administrator is a person without limits who can sign in. Service accounts do not
    count, because an API key cannot give anyone access. Two transactions that change
    administrators at once wait for each other, so each of them knows who is left.

    Raises:
        ConflictError: if nobody would be left to administer the server.
    """
    session.execute(_ADMINISTRATORS.with_for_update(of=AccountRow)).all()
    had_one = _has_administrator(session)
    yield
    session.flush()
    if had_one and not _has_administrator(session):
        message = (
            "There must be at least one administrator who can sign in and whose role "
            "has no limits. Add another one first."
        )
        raise ConflictError(Problem("grants", message))


def _has_administrator(session: Session) -> bool:
    found = session.execute(_ADMINISTRATORS).all()
    return any(
        to_grant(grant).limits.is_unlimited and _has_way_in(row) for row, grant in found
    )


def _has_way_in(row: AccountRow) -> bool:
    """Return whether the person is known to be able to sign in.

    A password link may have been lost. Accounts without a password are for people who
    sign in elsewhere; they count once the person has done so.
    """
    if row.identity is not None or row.password_hash is not None:
        return True
    return row.invitation_hash is None and row.last_signed_in is not None


def _conditions(wanted: AccountsWanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.is_active is not None:
        found.append(AccountRow.is_active.is_(wanted.is_active))
    return [*found, *map(has_word, split_search(wanted.search))]


def has_word(word: str) -> ColumnElement[bool]:
    """Whether an account has part of a text in a name or in its address."""
    texts = (AccountRow.username, AccountRow.display_name, AccountRow.email)
    return or_(*(has_part(each, word) for each in texts))


def find_problems(new: NewAccount) -> Sequence[Problem]:
    """What is wrong with a new account, but for a name that somebody has already."""
    return [
        *_check_name(fold_username(new.username)),
        *_check_details(new.display_name.strip(), new.email.strip()),
    ]


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise InvalidInputError(list(problems))


def _check_name(username: str) -> Sequence[Problem]:
    problems = []
    if is_blank(username):
        problems.append(Problem("username", "Enter a username."))
    problems += _check_length("username", username)
    if not problems:
        problems += check_username(username)
    if Kind.ACCOUNT.find_number(username) is not None:
        message = "A username must not look like an account ID."
        problems.append(Problem("username", message))
    return problems


def _check_details(display_name: str, email: str) -> Sequence[Problem]:
    return [
        *_check_text("display_name", display_name),
        *(_check_text("email", email) or _check_address(email)),
    ]


def _check_address(email: str) -> Sequence[Problem]:
    if not email or fold_address(email) is not None:
        return []
    message = (
        "Enter an email address such as ada@example.com, in plain letters and without "
        "spaces."
    )
    return [Problem("email", message)]


def _check_text(field: str, text: str) -> Sequence[Problem]:
    return _check_length(field, text) or list(check_characters(field, text))


def _check_length(field: str, text: str) -> Sequence[Problem]:
    if len(text) > LONGEST_NAME:
        message = f"Use at most {LONGEST_NAME} characters."
        return [Problem(field, message)]
    return []


def _refuse_look_alike(session: Session, username: str) -> None:
    # Transactions that create accounts at once wait here, to see each other's.
    session.execute(select(InstallationRow.identifier).with_for_update())
    skeleton = skeleton_of(username)
    for other in session.scalars(select(AccountRow.username)):
        if other == username:
            message = f'Username "{username}" is taken.'
        elif skeleton_of(other) == skeleton:
            message = f'This username looks too much like "{other}", which is taken.'
        else:
            continue
        raise ConflictError(Problem("username", message))


def _write_grants(session: Session, number: int, grants: Sequence[Grant]) -> None:
    session.add_all(to_grant_row(number, grant) for grant in grants)
    session.flush()


def to_grant_row(account_number: int, grant: Grant) -> GrantRow:
    """A role of an account as it is stored."""
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


def set_kind(
    session: Session, account: Account, *, is_service: bool, now: datetime
) -> None:
    """Turn a person's account into a service account, or back.

    A service account has API keys only: it loses its password, identity and sessions.

    Raises:
        ConflictError: if nobody would be left to administer the server.
    """
    with keeping_an_administrator(session):
        row = _lock(session, account)
        if row.is_service == is_service:
            return
        if not is_service:
            require_creator(session)
        row.is_service = is_service
        if is_service:
            row.password_hash = row.identity = None
            row.invitation_hash = row.invitation_expires = None
            _end_credentials(session, row)
    kind = "service" if is_service else "person"
    _audit(session, account, "account kind changed", now=now, kind=kind)


def _refuse_service(row: AccountRow) -> None:
    if row.is_service:
        message = f"{row.username} is a service account. It uses API keys only."
        raise ConflictError(Problem("", message))


def _refuse_bound(session: Session, identity: str | None) -> None:
    if identity and find_account_by_identity(session, identity) is not None:
        raise ConflictError(_bound_meanwhile())


def _bound_meanwhile() -> Problem:
    return Problem("identity", "This identity is already linked to another account.")


def _end_credentials(session: Session, row: AccountRow) -> None:
    """Sign the account out everywhere, and stop sign-ins that are in progress."""
    row.credential_version += 1
    session.flush()
    session.execute(delete(SessionRow).where(SessionRow.account_number == row.number))


def _lock(session: Session, account: Account) -> AccountRow:
    """Return the account's current row, locked until the transaction ends."""
    row = session.scalars(
        select(AccountRow)
        .where(AccountRow.number == account.number)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFoundError(account.id)
    return row


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
        raise NotFoundError(identifier, Kind.ACCOUNT)
    return row


def _find_row(session: Session, username: str) -> AccountRow | None:
    # Names of old accounts may not be in the folded form.
    names = {username.strip().lower(), fold_username(username)}
    return session.scalars(
        select(AccountRow).where(AccountRow.username.in_(names))
    ).first()


def _to_account(session: Session, row: AccountRow) -> Account:
    return _to_accounts(session, [row])[0]


def _to_accounts(session: Session, rows: Sequence[AccountRow]) -> Sequence[Account]:
    numbers = [row.number for row in rows]
    granted: dict[int, list[Grant]] = {number: [] for number in numbers}
    for each in session.scalars(
        select(GrantRow)
        .where(GrantRow.account_number.in_(numbers))
        .order_by(GrantRow.number)
    ):
        granted[each.account_number].append(to_grant(each))
    return [
        Account(
            id=AccountId(Kind.ACCOUNT.identify(row.number)),
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
        )
        for row in rows
    ]


def to_grant(row: GrantRow) -> Grant:
    """A role of an account, from its row."""
    number = row.space_number
    space = None if number is None else SpaceId(Kind.SPACE.identify(number))
    limits = {name: frozenset(ids) for name, ids in row.limits.items()}
    return Grant(Role(row.role), space, RoleLimits(**limits))


def describe_grants(grants: Sequence[Grant]) -> str:
    """Roles as the audit log tells them."""
    return "; ".join(
        f"{each.role} in {each.space or 'all spaces'}"
        + ("" if each.limits.is_unlimited else ", limited")
        for each in grants
    )


def _audit(
    session: Session, account: Account, action: str, *, now: datetime, **details: str
) -> None:
    audit(session, action, account.id, {"name": account.username, **details}, now=now)
